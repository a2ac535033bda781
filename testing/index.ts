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
export { planStacks, type PlanOptions, type PlanStage } from "./plan-stacks";
export { type ChangeKind, type ResourceChange, type StackComparison } from "./report/compare-stacks";
export { type ConstructWarning } from "./report/construct-warnings";
export { type Difference } from "./report/differences";
export {
  environmentsFileName,
  writeEnvironments,
  type EnvironmentRecord,
  type MadeEnvironment,
  type TrustParty,
} from "./report/environments-file";
export { type Finding, type FindingKind } from "./report/findings";
export { planJson } from "./report/plan-json";
export {
  planReport,
  type EnvironmentReport,
  type PlanReport,
  type PlanReportOptions,
} from "./report/plan-report";
export { reportMarkdown, type MarkdownOptions } from "./report/report-markdown";
export { Shard } from "./report/shard";
export { drawTrust, type TrustPicture, type Chains } from "./report/trust-picture";
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
