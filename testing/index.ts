import "./matchers/jest-global";

export { type Json, type JsonObject } from "./json";
export {
  planMatchers,
  type MatcherResult,
  type PlanMatchers,
  type Plans,
  type TrustedFor,
} from "./matchers/plan-matchers";
export { normalizePlan, type NormalizedPlan, type NormalizedResource } from "./normalize-plan";
export {
  PlanError,
  StackSourceError,
  TerraformInitError,
  TerraformNotFoundError,
  TerraformRunError,
  TerraformTooOldError,
} from "./plan-error";
export { type PlanOverrides, type StackOverrides } from "./plan-overrides";
export { planStacks, type PlanOptions } from "./plan-stacks";
export {
  type ChangeAction,
  type PlannedOutput,
  type PlannedResource,
  type StackPlan,
  type StackPlans,
  type StackProblem,
} from "./stack-plan";
export { type NamedStackJson, type StackSource } from "./synthesized-stack";
export {
  findTerraform,
  minimumVersions,
  type TerraformBinary,
  type TerraformProduct,
} from "./terraform-binary";
