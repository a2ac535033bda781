import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "cdktf";
import { findTerraform, planStacks } from "../testing";
import { addEnvironments } from "./environments";

/** What planning a number of stacks at once took. */
interface Planned {
  readonly seconds: number;
  /** Most resident memory of Terraform itself. Undefined where the system does not tell. */
  readonly megabytes: number | undefined;
}

/** Figures of planning, as ratios of one run. */
export interface PlanningFigures {
  /** How many times faster many stacks are planned at once than one by one. */
  readonly atOnce: number;
  readonly secondsPerFurtherStack: number;
  readonly megabytesPerFurtherStack: number | undefined;
}

const many = 64;
const fewer = 16;
const single = 4;

/** Plans 64 stacks at once, 16 at once, and 4 one by one, which stand for the 64. */
export async function measurePlanning(): Promise<PlanningFigures> {
  const scratch = mkdtempSync(join(tmpdir(), "bench-planning-"));
  try {
    const app = new App({ outdir: join(scratch, "out") });
    addEnvironments(app, many / 2);
    app.synth();
    const names = app.node.children.map(({ node }) => node.id);
    const plan = (only: readonly string[]): Promise<Planned> => planned(app.outdir, only, scratch);
    await plan(names.slice(0, 1));
    let oneByOne = 0;
    for (const name of names.slice(0, single)) oneByOne += (await plan([name])).seconds;
    const few = await plan(names.slice(0, fewer));
    const all = await plan(names);
    const memory =
      all.megabytes === undefined || few.megabytes === undefined ? undefined : all.megabytes - few.megabytes;
    return {
      atOnce: (oneByOne * many) / single / all.seconds,
      secondsPerFurtherStack: (all.seconds - few.seconds) / (many - fewer),
      megabytesPerFurtherStack: memory === undefined ? undefined : memory / (many - fewer),
    };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

async function planned(outdir: string, only: readonly string[], scratch: string): Promise<Planned> {
  const { path } = await findTerraform();
  const pids = join(mkdtempSync(join(scratch, "run-")), "pids");
  const terraform = `${pids}-terraform`;
  writeFileSync(terraform, `#!/bin/sh\necho $$ >> ${pids}\nexec ${path} "$@"\n`);
  chmodSync(terraform, 0o755);
  let peak: number | undefined;
  const timer = setInterval(() => {
    const running = existsSync(pids) ? readFileSync(pids, "utf8").trim().split("\n") : [];
    for (const pid of running) peak = Math.max(peak ?? 0, peakOf(pid) ?? 0);
  }, 50);
  const started = performance.now();
  try {
    const { plans, failures } = await planStacks(outdir, { only, terraform });
    if (plans.length !== only.length) throw new Error(JSON.stringify(failures));
  } finally {
    clearInterval(timer);
  }
  return { seconds: (performance.now() - started) / 1000, megabytes: peak };
}

/** Most resident memory of a process so far, where the system tells as Linux does. */
function peakOf(pid: string): number | undefined {
  try {
    const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
    return kilobytes === undefined ? undefined : Number(kilobytes) / 1000;
  } catch {
    return undefined;
  }
}
