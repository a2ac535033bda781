import type {} from "expect";
import type { PlanMatchers } from "./matchers/plan-matchers";

declare module "expect" {
  /** For the `expect` that is imported from `@jest/globals`. */
  interface Matchers<R extends void | Promise<void>, T = unknown> extends PlanMatchers<R> {}
}
