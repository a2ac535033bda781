import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { measure } from "./programs";

/** Figures of synthesis, as ratios of one run. */
export interface SynthesisFigures {
  /** Time of one environment against that of a program which writes the same JSON with cdktf alone. */
  readonly againstFloor: number;
  /** Time for each of 1,000 environments against that for each of 10. */
  readonly growth: number;
  readonly megabytesPerEnvironment: number;
}

/** Synthesises 1, 10 and 1,000 environments, and the floor. */
export function measureSynthesis(): SynthesisFigures {
  const scratch = mkdtempSync(join(tmpdir(), "bench-synthesis-"));
  try {
    const out = join(scratch, "one");
    const one = measure("synthesise.ts", [out, "1"], 5);
    const stacks = Object.fromEntries(
      readdirSync(join(out, "stacks")).map((name): [string, unknown] => [
        name,
        JSON.parse(readFileSync(join(out, "stacks", name, "cdk.tf.json"), "utf8")),
      ]),
    );
    writeFileSync(join(scratch, "stacks.json"), JSON.stringify(stacks));
    const floor = measure("floor.ts", [join(scratch, "floor"), join(scratch, "stacks.json")], 5);
    const ten = measure("synthesise.ts", [join(scratch, "ten"), "10"]);
    const thousand = measure("synthesise.ts", [join(scratch, "thousand"), "1000"], 1);
    return {
      againstFloor: one.seconds / floor.seconds,
      growth: thousand.seconds / 1000 / (ten.seconds / 10),
      megabytesPerEnvironment: (thousand.megabytes - ten.megabytes) / 990,
    };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
