import type { Json, JsonObject } from "./json";

/** What Terraform would do with a resource. */
export type ChangeAction = "no-op" | "create" | "read" | "update" | "delete" | "forget";

/** A resource, or a data source whose reading waits for the apply, as Terraform plans it. */
export interface PlannedResource {
  /** Address inside its stack, such as `aws_iam_role.dns01` or `data.aws_iam_policy_document.trust`. */
  readonly address: string;
  readonly mode: "managed" | "data";
  readonly type: string;
  readonly name: string;
  /** Provider configuration that it uses, such as `aws` or `aws.dns`. */
  readonly provider: string;
  /** Full source of the provider, such as `registry.terraform.io/hashicorp/aws`. */
  readonly providerSource: string;
  /** Path of the construct that made it. Absent where the JSON carries no metadata. */
  readonly constructPath?: string;
  readonly actions: readonly ChangeAction[];
  /** Arguments as they are synthesised, with references in place of the values. */
  readonly config: JsonObject;
  /** Planned values; attributes that are unknown until the apply are absent. */
  readonly values: JsonObject;
  /** Mirrors `values`: true where a value is unknown until the apply. */
  readonly unknown: Json;
  /** Mirrors `values`: true where a value is sensitive. */
  readonly sensitive: Json;
}

/** An output of a stack, as Terraform plans it. */
export interface PlannedOutput {
  readonly name: string;
  /** Planned value; absent where it is unknown as a whole. */
  readonly value?: Json;
  readonly unknown: Json;
  readonly sensitive: Json;
}

/** The plan of one stack that does not exist yet. */
export interface StackPlan {
  readonly name: string;
  /** By address, in alphabetical order. */
  readonly resources: readonly PlannedResource[];
  /** By name, in alphabetical order; those that cdktf makes for other stacks included. */
  readonly outputs: readonly PlannedOutput[];
}

/** Something that Terraform, or planStacks itself, says about one stack. */
export interface StackProblem {
  readonly stack: string;
  /** Address inside the stack. Absent where it concerns the stack as a whole. */
  readonly address?: string;
  /** Path of the construct at that address. Absent where the JSON carries no metadata. */
  readonly constructPath?: string;
  /** One line. */
  readonly summary: string;
  /** The rest, with what to do where that is known. */
  readonly detail: string;
}

/** What planStacks returns; every stack asked for is in `plans` or has at least one failure. */
export interface StackPlans {
  /** In the order of the source. */
  readonly plans: readonly StackPlan[];
  /** Why stacks cannot be planned: errors, and failed preconditions, postconditions and checks (which `terraform plan`
   * would only warn about). */
  readonly failures: readonly StackProblem[];
  /** What does not keep a stack from being planned, such as values that had to be made up without a shape. */
  readonly warnings: readonly StackProblem[];
}
