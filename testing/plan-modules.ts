import { listOf, objectOf, textOf } from "./json";
import { TerraformInitError, TerraformRunError } from "./plan-error";
import { rootFile, writePlanningRoot, type ChildModule, type MockOptions } from "./planning-root";
import { checkProviderArguments } from "./provider-arguments";
import { readPlans } from "./read-plans";
import { runTerraform, type Diagnostic, type TerraformRun } from "./run-terraform";
import { sensitiveMask } from "./sensitive-mask";
import type { StackPlans, StackProblem } from "./stack-plan";
import { sortDiagnostics } from "./stack-problems";
import type { TerraformBinary } from "./terraform-binary";

/**
 * Plans all modules in one Terraform process. One that fails fails all, so those that fail are left out and the rest is
 * planned again, until none fails.
 */
export async function planModules(
  binary: TerraformBinary,
  root: string,
  modules: readonly ChildModule[],
  onStage: (stage: string) => void,
  options: MockOptions,
): Promise<StackPlans> {
  const failures: StackProblem[] = [];
  let remaining = modules;
  let mocks = options;
  while (remaining.length > 0) {
    writePlanningRoot(root, remaining, mocks);
    const attempt = await planOnce(binary, root, remaining, onStage, mocks);
    const refused = attempt.failures.map(refusedValue).filter((value) => value !== undefined);
    if (refused.some((value) => !mocks.refused.has(value))) {
      mocks = { ...mocks, refused: new Set([...mocks.refused, ...refused]) };
      continue;
    }
    failures.push(...attempt.failures);
    if (attempt.plans.length > 0) {
      const warnings = [...mocks.values.warnings, ...remaining.flatMap(importWarnings), ...attempt.warnings];
      return { plans: attempt.plans, failures, warnings };
    }
    remaining = remaining.filter(
      ({ stack }) => !attempt.failures.some((failure) => failure.stack === stack.name),
    );
  }
  return { plans: [], failures, warnings: mocks.values.warnings };
}

/**
 * OpenTofu refuses values of attributes that a provider does not compute, where Terraform ignores them. What it
 * refuses of one resource it refuses of all of the type.
 */
function refusedValue({ address = "", summary }: StackProblem): string | undefined {
  const [, attribute] =
    /^(?:Invalid mock\/override field|Invalid override for block field|Non-computed field) `([^`]+)`/.exec(
      summary,
    ) ?? [];
  return attribute === undefined ? undefined : `${address.replace(/\.[^.]*$/, "")} ${attribute}`;
}

/** Either has plans, or failures of some of the modules. */
async function planOnce(
  binary: TerraformBinary,
  root: string,
  modules: readonly ChildModule[],
  onStage: (stage: string) => void,
  mocks: MockOptions,
): Promise<StackPlans> {
  onStage("install providers");
  const mask = sensitiveMask(
    modules.map(({ stack }) => stack),
    mocks.overrides,
  );
  const run = async (args: readonly string[]): Promise<TerraformRun> =>
    masked(await runTerraform(binary, root, args), mask);
  const init = await run(["init", "-json", "-input=false"]);
  if (!init.succeeded) {
    const failures = failuresOf(init, modules);
    if (failures.length > 0) return { plans: [], failures, warnings: [] };
    throw new TerraformInitError(`${binary.path} init failed.\n${said(init)}${requirementsOf(modules)}`);
  }
  onStage(`plan ${modules.length} stack${modules.length === 1 ? "" : "s"}`);
  const { plan, ...test } = await run(["test", "-json", "-verbose"]);
  const planFailures = failuresOf(test, modules);
  if (planFailures.length > 0) return { plans: [], failures: planFailures, warnings: [] };
  if (plan === undefined || !test.succeeded)
    throw new TerraformRunError(`${binary.path} test made no plan.\n${said(test)}`);
  const failures = modules.flatMap((module) => checkProviderArguments(plan, module));
  const sound = modules.filter(({ stack }) => !failures.some((failure) => failure.stack === stack.name));
  return {
    plans: readPlans(plan, sound, mocks),
    failures,
    warnings: sortDiagnostics(test.diagnostics, sound).problems,
  };
}

/** A run whose messages are masked. */
function masked(run: TerraformRun, mask: (text: string) => string): TerraformRun {
  const diagnostics = run.diagnostics.map((diagnostic) => ({
    ...diagnostic,
    summary: mask(diagnostic.summary),
    detail: mask(diagnostic.detail),
  }));
  return { ...run, diagnostics, text: mask(run.text) };
}

/** Only a root can import, and only from a real provider. */
function importWarnings({ stack }: ChildModule): readonly StackProblem[] {
  return listOf(stack.json["import"]).map((block) => ({
    stack: stack.name,
    address: textOf(objectOf(block)["to"]),
    summary: "The import is not planned",
    detail: "The resource is shown as one to be created.",
  }));
}

/** An error in the root, which calls the stacks, may only follow from an error inside a stack. */
function failuresOf({ diagnostics }: TerraformRun, modules: readonly ChildModule[]): readonly StackProblem[] {
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  const inStacks = errors.filter(({ filename }) => filename !== rootFile);
  const ofStacks = sortDiagnostics(inStacks, modules).problems;
  return ofStacks.length > 0 ? ofStacks : sortDiagnostics(errors, modules).problems;
}

function said({ diagnostics, text }: TerraformRun): string {
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  return [...errors.map(({ summary, detail }: Diagnostic) => `${summary}: ${detail}`), text]
    .join("\n")
    .trim();
}

/** Which versions of providers are wanted, and by which stacks. */
function requirementsOf(modules: readonly ChildModule[]): string {
  const wanted = new Map<string, string[]>();
  for (const { stack } of modules) {
    const required = objectOf(objectOf(stack.json["terraform"])["required_providers"]);
    for (const [name, requirement] of Object.entries(required)) {
      const { source, version } = objectOf(requirement);
      const provider = `${textOf(source) ?? name} ${textOf(version) ?? "any version"}`;
      wanted.set(provider, [...(wanted.get(provider) ?? []), stack.name]);
    }
  }
  const lines = [...wanted].map(([provider, [first = "", ...others]]) => {
    return `  ${provider}: ${first}${others.length > 0 ? ` and ${others.length} more` : ""}`;
  });
  return `\nThe stacks require:\n${lines.join("\n")}\nUse versions that your CLI configuration can install.`;
}
