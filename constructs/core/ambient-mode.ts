import { type Construct } from "constructs";
import { InputError, quoted } from "./input-error";

/**
 * One of several ways in which a cloud gives credentials to the controller as a whole. Its SDK
 * takes the first it finds, so that a controller has one mode per cloud.
 */
export interface AmbientMode {
  readonly cloud: string;
  readonly mode: string;
  /**
   * The mode that may stand beside this one, and whose credentials this solver then works with: for moves from
   * one method to another.
   * @default - none may
   */
  readonly givesWayTo?: string;
}

/** The part of a bound solver that this rule reads. */
export interface AmbientUser {
  readonly id: string;
  readonly ambient: boolean | AmbientMode;
}

/**
 * @throws InputError naming both solvers if two need different modes of one cloud and neither gives way to the
 * other
 */
export function checkOneAmbientMode(scope: Construct, solvers: readonly AmbientUser[]): void {
  const checked: (AmbientMode & { readonly id: string })[] = [];
  for (const { id, ambient } of solvers) {
    if (typeof ambient === "boolean") continue;
    const other = checked.find((earlier) => exclude(earlier, ambient));
    if (other)
      throw new InputError(
        scope,
        `the solver ${quoted(id)} needs ${ambient.mode} and the solver ${quoted(other.id)} needs ${other.mode}, but the controller uses the first that it finds`,
        "Use one method for both, or a method with credentials of its own for one of them",
      );
    checked.push({ id, ...ambient });
  }
}

function exclude(a: AmbientMode, b: AmbientMode): boolean {
  if (a.cloud !== b.cloud || a.mode === b.mode) return false;
  return a.givesWayTo !== b.mode && b.givesWayTo !== a.mode;
}
