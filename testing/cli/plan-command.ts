import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { objectOf, parseJson, textOf } from "../json";
import { PlanError } from "../plan-error";
import { planJson } from "../report/plan-json";
import { environmentsOf, planReport, type PlanReport } from "../report/plan-report";
import { reportMarkdown } from "../report/report-markdown";
import { openBase, synthesizeProject, type ReportSource } from "../report/report-source";
import { readArguments, usage, type PlanArguments } from "./arguments";
import { readOverrides } from "./overrides-file";
import { Progress, type Terminal } from "./progress";

/** What the command works with. */
export interface CommandContext {
  /** Directory of the project. */
  readonly cwd: string;
  readonly stdout: Terminal;
  readonly stderr: Terminal;
}

/** Runs the command; its exit code is that of `terraform plan -detailed-exitcode`. */
export async function planCommand(args: readonly string[], context: CommandContext): Promise<0 | 1 | 2> {
  const progress = new Progress(context.stderr);
  try {
    const wanted = readArguments(args);
    if (wanted.help) {
      context.stdout.write(usage);
      return 0;
    }
    if (wanted.version) {
      context.stdout.write(`${versionOfPackage()}\n`);
      return 0;
    }
    return await run(wanted, context, progress);
  } catch (error) {
    if (!(error instanceof PlanError)) throw error;
    progress.end();
    context.stderr.write(`${error.message}\n`);
    return 1;
  } finally {
    progress.end();
  }
}

async function run(wanted: PlanArguments, context: CommandContext, progress: Progress): Promise<0 | 1 | 2> {
  const opened: ReportSource[] = [];
  try {
    if (wanted.out === undefined) {
      progress.show("synthesise");
      opened.push(await synthesizeProject(context.cwd));
    }
    const outdir = wanted.out ?? opened[0]?.outdir ?? "";
    let base: string | undefined;
    if (wanted.base !== undefined) {
      progress.show(`synthesise ${wanted.base}`);
      const source = await openBase(wanted.base, context.cwd);
      opened.push(source);
      base = source.outdir;
    }
    const { names: only, affectedOnly, shard, terraform } = wanted;
    const overrides = wanted.overrides === undefined ? undefined : readOverrides(wanted.overrides);
    const options = { outdir, base, only, affectedOnly, shard, terraform, overrides, onStage: progress.show };
    if (wanted.list) {
      context.stdout.write(`${JSON.stringify(environmentsOf(options))}\n`);
      return 0;
    }
    const report = await planReport(options);
    progress.end();
    writeReport(report, wanted, context);
    if (report.failures.length > 0) return 1;
    return report.hasChanges ? 2 : 0;
  } finally {
    await Promise.all(opened.map(({ remove }) => remove()));
  }
}

/** The package finds itself by its name, from its source and from what is built. */
function versionOfPackage(): string {
  const manifest = require.resolve("cdktf-cert-manager-dns01/package.json");
  return textOf(objectOf(parseJson(readFileSync(manifest, "utf8")))["version"]) ?? "";
}

function writeReport(
  report: PlanReport,
  { base, markdown, json }: PlanArguments,
  { stdout }: CommandContext,
): void {
  const text = reportMarkdown(report, { baseName: base });
  if (markdown === undefined) stdout.write(text);
  else writeFileSync(markdown, text);
  if (json === undefined) return;
  mkdirSync(json, { recursive: true });
  for (const { stacks } of report.environments)
    for (const stack of stacks)
      writeFileSync(join(json, `${stack.name}.json`), `${JSON.stringify(planJson(stack), null, 2)}\n`);
}
