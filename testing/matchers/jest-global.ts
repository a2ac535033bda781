import type { PlanMatchers } from "./plan-matchers";

declare global {
  namespace jest {
    /** For the global `expect` of `@types/jest`; without it, nothing but an unused declaration. */
    interface Matchers<R, T = {}> extends PlanMatchers<R> {}
  }
}
