import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MockedValues } from "./mocked-values";
import { checkOverrides } from "./overridden-stacks";
import { StackSourceError } from "./plan-error";
import { planModules } from "./plan-modules";
import type { PlanOverrides } from "./plan-overrides";
import { writeChildModule } from "./planning-root";
import type { StackPlans } from "./stack-plan";
import { readStacks, stacksMeant, type StackSource, type SynthesizedStack } from "./synthesized-stack";
import { findTerraform } from "./terraform-binary";

/** What is being done, such as `installs providers`. */
export type PlanStage = string;

/** Options of planStacks. */
export interface PlanOptions {
  /**
   * Names of the stacks to plan. The others still say what cross-stack values look like.
   *
   * @default - all stacks of the source
   */
  readonly only?: readonly string[];
  /**
   * Name or path of the Terraform or OpenTofu binary.
   *
   * @default - $TERRAFORM_BINARY_NAME, else `terraform` on the PATH, else `tofu`
   */
  readonly terraform?: string;
  /**
   * Values in place of the made-up ones.
   *
   * @default - made-up values of the right shape
   */
  readonly overrides?: PlanOverrides;
  /**
   * Gives resources the ids that they would have once they are deployed, made up like those of data sources, so that
   * policies that name other resources can be read.
   *
   * @default - false with Terraform; always with OpenTofu, which would make them up without their shape
   */
  readonly asDeployed?: boolean;
  /** Told what is being done. @default - nobody is told */
  readonly onStage?: (stage: PlanStage) => void;
}

/**
 * Plans stacks as Terraform itself does, without credentials and without state: everything is to be created, every
 * provider is mocked, and data sources and other stacks' outputs return made-up values. One `terraform test` process
 * plans all stacks. A stack that cannot be planned is returned among the failures, and the rest is planned without it.
 *
 * @throws StackSourceError where the source cannot be read, or an option names a stack or an address that is not there.
 * @throws TerraformNotFoundError, TerraformTooOldError where the binary cannot be used.
 * @throws TerraformInitError where providers cannot be installed.
 * @throws TerraformRunError where Terraform ends in another way.
 */
export async function planStacks(source: StackSource, options: PlanOptions = {}): Promise<StackPlans> {
  const binary = await findTerraform(options.terraform);
  const scratch = await mkdtemp(join(tmpdir(), "plan-stacks-"));
  try {
    const out = join(scratch, "cdktf.out");
    const root = join(scratch, "root");
    await Promise.all([mkdir(out), mkdir(root)]);
    const stacks = readStacks(source, out);
    const overrides = options.overrides ?? {};
    const meant = stacksMeant(source, stacks);
    checkNames(meant, options.only ?? []);
    checkOverrides(overrides, stacks);
    const wanted = meant.filter(({ name }) => options.only?.includes(name) ?? true);
    const values = new MockedValues(stacks, overrides);
    const modules = wanted.map((stack, index) => ({ stack, id: `planned-${index}` }));
    for (const module of modules) writeChildModule(root, module);
    return await planModules(binary, root, modules, options.onStage ?? (() => undefined), {
      values,
      overrides,
      asDeployed: (options.asDeployed ?? false) || binary.product === "OpenTofu",
      product: binary.product,
      refused: new Set(),
    });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** A misspelt name would otherwise be ignored without a word. */
function checkNames(stacks: readonly SynthesizedStack[], names: readonly string[]): void {
  const known = stacks.map(({ name }) => name);
  for (const name of names) {
    if (known.includes(name)) continue;
    throw new StackSourceError(`There is no stack ${name}. Name one of: ${known.join(", ")}.`);
  }
}
