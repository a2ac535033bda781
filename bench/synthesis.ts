import { deepStrictEqual } from "node:assert";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { measure, measureAgainst } from "./programs";

/** Figures of synthesis, as ratios of one run. */
export interface SynthesisFigures {
  /** Time of the first environment of a process against that of the floor, modules loaded. */
  readonly coldAgainstFloor: number;
  /** The same of a process that has made environments before. */
  readonly warmAgainstFloor: number;
  /** Time for each of 1,000 environments against that for each of 10. */
  readonly growth: number;
  readonly megabytesPerEnvironment: number;
}

/** Of runs of the kit and of the floor. */
const PAIRS = 21;

/** Synthesises environments of the kit, and those of the floor: the same JSON, written by hand with cdktf alone. */
export function measureSynthesis(): SynthesisFigures {
  const scratch = mkdtempSync(join(tmpdir(), "bench-synthesis-"));
  const args = (program: "kit" | "floor", count: number, warmUp: number): readonly string[] => [
    join(scratch, program),
    `${count}`,
    program,
    `${warmUp}`,
  ];
  const againstFloor = (count: number, warmUp: number): number =>
    measureAgainst("synthesise.ts", args("kit", count, warmUp), args("floor", count, warmUp), PAIRS);
  try {
    const cold = againstFloor(1, 0);
    deepStrictEqual(stackTexts(join(scratch, "floor")), stackTexts(join(scratch, "kit")));
    const warm = againstFloor(20, 20);
    const ten = measure("synthesise.ts", args("kit", 10, 0));
    const thousand = measure("synthesise.ts", args("kit", 1000, 0), 1);
    return {
      coldAgainstFloor: cold,
      warmAgainstFloor: warm,
      growth: thousand.seconds / 1000 / (ten.seconds / 10),
      megabytesPerEnvironment: (thousand.megabytes - ten.megabytes) / 990,
    };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** The JSON of each stack of an out directory, by the stack's name. */
function stackTexts(outdir: string): ReadonlyMap<string, string> {
  const stacks = join(outdir, "stacks");
  return new Map(
    readdirSync(stacks).map((name) => [name, readFileSync(join(stacks, name, "cdk.tf.json"), "utf8")]),
  );
}
