import { execFileSync } from "node:child_process";
import { join } from "node:path";

/** What a program of this directory measured of itself. */
export interface Figures {
  /** Processor time, which other load disturbs less than the clock's. */
  readonly seconds: number;
  /** Resident memory at its end. */
  readonly megabytes: number;
}

/**
 * Runs a program in a process of its own, several times, and returns the fastest run: the others were disturbed.
 * TypeScript runs under tsx, as the app of `cdktf.json` does.
 */
export function measure(program: string, args: readonly string[], runs = 3): Figures {
  const all = Array.from({ length: runs }, () => {
    const path = join(__dirname, program);
    const loader = program.endsWith(".ts") ? ["--import", "tsx"] : [];
    const output = execFileSync(process.execPath, ["--expose-gc", ...loader, path, ...args], {
      encoding: "utf8",
    });
    return JSON.parse(output) as Figures;
  });
  return all.reduce((best, figures) => (figures.seconds < best.seconds ? figures : best));
}

/**
 * Time of a program against that of another, or of itself with other arguments. They take turns, and the median of
 * the pairs counts, since a machine is faster at one moment than at the next.
 */
export function measureAgainst(
  program: string,
  args: readonly string[],
  against: readonly string[],
  pairs: number,
): number {
  const ratios = Array.from(
    { length: pairs },
    () => measure(program, args, 1).seconds / measure(program, against, 1).seconds,
  );
  return ratios.sort((a, b) => a - b)[Math.floor(pairs / 2)] ?? NaN;
}

/** Prints what `measure` reads. */
export function report(started: NodeJS.CpuUsage): void {
  const { user, system } = process.cpuUsage(started);
  globalThis.gc?.();
  const figures: Figures = {
    seconds: (user + system) / 1e6,
    megabytes: process.memoryUsage().rss / 1e6,
  };
  process.stdout.write(JSON.stringify(figures));
}
