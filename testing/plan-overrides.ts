import type { Json, JsonObject } from "./json";

/** Values of a caller's own in place of the made-up ones. All values are taken to the letter, `${` included. */
export interface PlanOverrides {
  /**
   * Computed values by resource or data type, for every stack: `{ aws_caller_identity: { account_id: "444455556666" } }`.
   * Attributes not named keep their made-up values.
   *
   * @default - made-up values of the right shape
   */
  readonly types?: Readonly<Record<string, JsonObject>>;
  /**
   * Values of single stacks, by stack name; they win over `types`.
   *
   * @default - none
   */
  readonly stacks?: Readonly<Record<string, StackOverrides>>;
}

/** Values of one stack. */
export interface StackOverrides {
  /**
   * Computed values by address. A data source returns them (`"data.aws_eks_cluster.platform": { version: "1.30" }`);
   * a remote state takes `{ outputs: { ... } }`; a resource has them from the plan on, as if it
   * existed.
   *
   * @default - made-up values of the right shape; outputs follow from the stack that has them
   */
  readonly addresses?: Readonly<Record<string, JsonObject>>;
  /**
   * Values of Terraform variables.
   *
   * @default - each variable's own default
   */
  readonly variables?: Readonly<Record<string, Json>>;
}
