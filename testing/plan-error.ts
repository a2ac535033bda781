/** What keeps planStacks from planning at all; a broken stack is no error but a StackFailure. */
export abstract class PlanError extends Error {
  public override get name(): string {
    return this.constructor.name;
  }
}

/** No Terraform or OpenTofu binary was found, or the one named does not run. */
export class TerraformNotFoundError extends PlanError {}

/** The binary is older than what plans with mocked providers need. */
export class TerraformTooOldError extends PlanError {}

/** The stacks cannot be read: no such directory, no manifest in it, or an unknown stack name. */
export class StackSourceError extends PlanError {}

/** `terraform init` failed for a reason that is no stack's own, such as a provider version that does not exist. */
export class TerraformInitError extends PlanError {}

/** Terraform ended without a plan and without an error that names a stack. */
export class TerraformRunError extends PlanError {}
