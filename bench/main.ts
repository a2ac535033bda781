import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { PlanError } from "../testing";
import { measurePlanning } from "./planning";
import { measureAgainst } from "./programs";
import { measureSynthesis } from "./synthesis";

interface Row {
  readonly what: string;
  readonly value: string;
  readonly goal: string;
}

const project = resolve(__dirname, "..");

async function main(): Promise<void> {
  const synthesis = measureSynthesis();
  print([
    row(
      "the first environment, time against a program with cdktf alone",
      synthesis.coldAgainstFloor,
      "<= 1.3",
    ),
    row("a further environment, time against the same program", synthesis.warmAgainstFloor, "<= 1.3"),
    row("an environment among 1,000, time against one among 10", synthesis.growth, "<= 1.1"),
    row("an environment among 1,000, MB", synthesis.megabytesPerEnvironment, "<= 0.5"),
  ]);
  print(entryPoints().map(importRow));
  const planning = await measurePlanning().catch((error: unknown) => {
    if (!(error instanceof PlanError)) throw error;
    console.log(`planning is not measured: ${error.message}`);
    return undefined;
  });
  if (planning === undefined) return;
  print([
    row("64 stacks planned at once, times faster than one by one", planning.atOnce, ">= 25"),
    row("each further stack, seconds", planning.secondsPerFurtherStack, "<= 0.06"),
    row("each further stack, MB", planning.megabytesPerFurtherStack, "<= 1"),
  ]);
}

/** Built modules of the package's entry points, by their names. */
function entryPoints(): readonly (readonly [name: string, path: string])[] {
  const { exports } = JSON.parse(readFileSync(join(project, "package.json"), "utf8")) as {
    readonly exports: Readonly<Record<string, string | { readonly default: string }>>;
  };
  return Object.entries(exports).flatMap(([name, target]): (readonly [string, string])[] =>
    typeof target === "string" ? [] : [[name, join(project, target.default)]],
  );
}

function importRow([name, path]: readonly [string, string]): Row {
  if (!existsSync(path)) throw new Error(`${path} is missing: run npm run build first`);
  const ratio = measureAgainst("import.cjs", [path], ["cdktf"], 7);
  return row(`import of ${name}, time against cdktf`, ratio, "<= 1.5");
}

function row(what: string, value: number | undefined, goal: string): Row {
  return { what, value: value === undefined ? "not measured" : value.toFixed(3), goal };
}

function print(rows: readonly Row[]): void {
  for (const { what, value, goal } of rows) console.log(`${value.padStart(12)}  ${goal.padEnd(8)}  ${what}`);
}

void main();
