import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { StackSourceError } from "../plan-error";
import { checkOverrides, overridesWithin } from "../overridden-stacks";
import type { PlanOverrides } from "../plan-overrides";
import { planStacks, type PlanStage } from "../plan-stacks";
import type { StackPlans, StackProblem } from "../stack-plan";
import { readStacks, type SynthesizedStack } from "../synthesized-stack";
import { compareStacks, type StackComparison } from "./compare-stacks";
import { constructWarningsOf, type ConstructWarning } from "./construct-warnings";
import { readEnvironments, type EnvironmentRecord, type TrustParty } from "./environments-file";
import { findingsOf, type Finding } from "./findings";
import type { Shard } from "./shard";

/** What to report on. */
export interface PlanReportOptions {
  /** Out directory of `cdktf synth`. */
  readonly outdir: string;
  /**
   * Out directory that it is compared with.
   *
   * @default - none: everything is new
   */
  readonly base?: string;
  /**
   * Environments, or stacks, to report on.
   *
   * @default - all
   */
  readonly only?: readonly string[];
  /**
   * Leaves out environments whose synthesised stacks, warnings and trust are those of the base.
   *
   * @default false
   */
  readonly affectedOnly?: boolean;
  /**
   * The part of the environments that this report is on.
   *
   * @default - all of them
   */
  readonly shard?: Shard;
  /**
   * Name or path of the Terraform or OpenTofu binary.
   *
   * @default - as planStacks
   */
  readonly terraform?: string;
  /**
   * Values in place of the made-up ones, in the stacks and in the base.
   *
   * @default - made-up values of the right shape
   */
  readonly overrides?: PlanOverrides;
  /** Told of each stage. @default - nobody is told */
  readonly onStage?: (stage: PlanStage) => void;
}

/** An environment against its base. */
export interface EnvironmentReport {
  readonly name: string;
  readonly state: "new" | "changed" | "unchanged" | "gone";
  readonly stacks: readonly StackComparison[];
  /** The widest first. */
  readonly findings: readonly Finding[];
  /** What its constructs warn of, whether it can be planned or not. */
  readonly constructWarnings: readonly ConstructWarning[];
  readonly trust: readonly (readonly TrustParty[])[];
  /** Absent where there is no base. */
  readonly trustBefore?: readonly (readonly TrustParty[])[];
}

/** All environments against their base. */
export interface PlanReport {
  /** By name. */
  readonly environments: readonly EnvironmentReport[];
  /** Why stacks cannot be planned. */
  readonly failures: readonly StackProblem[];
  /** Why stacks of the base cannot be planned; they count as not there. */
  readonly baseFailures: readonly StackProblem[];
  readonly warnings: readonly StackProblem[];
  /** Whether an apply would change anything. */
  readonly hasChanges: boolean;
}

/** One side of the comparison. */
interface Side {
  readonly outdir: string;
  readonly stacks: ReadonlyMap<string, SynthesizedStack>;
  readonly environments: ReadonlyMap<string, EnvironmentRecord>;
}

const nothing: StackPlans = { plans: [], failures: [], warnings: [] };

/**
 * Plans environments and compares them with a base. Of the base only those are planned in which something differs.
 *
 * @throws PlanError as planStacks does, and where an out directory cannot be read or a name is unknown.
 */
export async function planReport(options: PlanReportOptions): Promise<PlanReport> {
  const head = readSide(options.outdir);
  const base = options.base === undefined ? undefined : readSide(options.base);
  const names = chosenEnvironments(head, base, options);
  const { terraform, overrides = {}, onStage } = options;
  checkOverrides(
    overrides,
    [head, base].flatMap((side) => (side ? [...side.stacks.values()] : [])),
  );
  const plan = async (side: Side, environments: readonly string[], name: string): Promise<StackPlans> => {
    const only = environments.flatMap((environment) => side.environments.get(environment)?.stacks ?? []);
    if (only.length === 0) return nothing;
    const stage = (text: string): void => onStage?.(`${name}: ${text}`);
    return planStacks(side.outdir, {
      only,
      terraform,
      overrides: overridesWithin(overrides, [...side.stacks.values()]),
      asDeployed: true,
      onStage: stage,
    });
  };
  const now = await plan(head, names, "stacks");
  const differing = names.filter((name) => base === undefined || !isSame(name, head, base));
  const before = base === undefined ? nothing : await plan(base, differing, "base");
  const environments = names.map((name) =>
    environmentReport(name, { head, base, now, before, differs: differing.includes(name) }),
  );
  return {
    environments,
    failures: now.failures,
    baseFailures: before.failures,
    warnings: now.warnings,
    hasChanges: environments.some(({ stacks }) => stacks.some(({ changes }) => changes.length > 0)),
  };
}

/** Environments that a report with these options is on, but for those that are gone; nothing is planned. */
export function environmentsOf(options: PlanReportOptions): readonly string[] {
  const base = options.base === undefined ? undefined : readSide(options.base);
  const head = readSide(options.outdir);
  return chosenEnvironments(head, base, options).filter((name) => head.environments.has(name));
}

function readSide(outdir: string): Side {
  const scratch = mkdtempSync(join(tmpdir(), "plan-report-"));
  try {
    const stacks = new Map(readStacks(outdir, scratch).map((stack) => [stack.name, stack]));
    const records = readEnvironments(outdir, [...stacks.keys()]);
    return { outdir, stacks, environments: new Map(records.map((record) => [record.name, record])) };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function chosenEnvironments(
  head: Side,
  base: Side | undefined,
  { only = [], affectedOnly = false, shard }: PlanReportOptions,
): readonly string[] {
  const records = [...head.environments.values(), ...(base?.environments.values() ?? [])];
  for (const name of only) {
    if (records.some((record) => record.name === name || record.stacks.includes(name))) continue;
    const known = [...new Set(records.map((record) => record.name))].sort();
    throw new StackSourceError(`There is no environment or stack ${name}. Name one of: ${known.join(", ")}.`);
  }
  const chosen = records.filter(
    ({ name, stacks }) =>
      only.length === 0 || only.includes(name) || stacks.some((stack) => only.includes(stack)),
  );
  const names = [...new Set(chosen.map(({ name }) => name))].sort();
  const affected = names.filter((name) => !affectedOnly || base === undefined || !isSame(name, head, base));
  return shard === undefined ? affected : shard.of(affected);
}

/** Whether an environment has the same stacks, to the letter, the same warnings and the same trust on both sides. */
function isSame(name: string, head: Side, base: Side): boolean {
  const textOf = ({ environments, stacks }: Side): string => {
    const record = environments.get(name);
    const own = [...(record?.stacks ?? [])].sort().map((stack) => {
      const { json, annotations } = stacks.get(stack) ?? {};
      return [stack, json, annotations];
    });
    return JSON.stringify([own, record?.trust]);
  };
  return textOf(head) === textOf(base);
}

interface Sides {
  readonly head: Side;
  readonly base: Side | undefined;
  readonly now: StackPlans;
  readonly before: StackPlans;
  readonly differs: boolean;
}

function environmentReport(name: string, { head, base, now, before, differs }: Sides): EnvironmentReport {
  const record = head.environments.get(name);
  const old = base?.environments.get(name);
  const stackNames = [...new Set([...(record?.stacks ?? []), ...(old?.stacks ?? [])])];
  const failed = new Set(now.failures.map(({ stack }) => stack));
  const stacks = stackNames
    .filter((stack) => !failed.has(stack))
    .map((stack) => {
      const plan = now.plans.find((candidate) => candidate.name === stack);
      const unchanged = base !== undefined && !differs;
      const earlier = unchanged ? plan : before.plans.find((candidate) => candidate.name === stack);
      return compareStacks(earlier, plan, head.stacks.get(stack)?.json);
    });
  const state = stateOf(record, old, stacks, differs);
  return {
    name,
    state: base === undefined ? "new" : state,
    stacks,
    findings: stacks.flatMap(findingsOf),
    constructWarnings: (record?.stacks ?? []).flatMap((stackName) => {
      const stack = head.stacks.get(stackName);
      const before = base && (base.stacks.get(stackName)?.annotations ?? []);
      return stack === undefined ? [] : constructWarningsOf(stack, before);
    }),
    trust: record?.trust ?? [],
    trustBefore: base === undefined ? undefined : (old?.trust ?? []),
  };
}

function stateOf(
  record: EnvironmentRecord | undefined,
  old: EnvironmentRecord | undefined,
  stacks: readonly StackComparison[],
  differs: boolean,
): EnvironmentReport["state"] {
  if (record === undefined) return "gone";
  if (old === undefined) return "new";
  const trust = JSON.stringify(record.trust) !== JSON.stringify(old.trust);
  return differs && (trust || stacks.some(({ changes }) => changes.length > 0)) ? "changed" : "unchanged";
}
