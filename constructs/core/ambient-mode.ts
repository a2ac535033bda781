import { type Construct } from "constructs";
import { InputError, quoted } from "./input-error";

/**
 * One of several ways in which a cloud gives credentials to the controller as a whole. Its SDK
 * takes the first it finds, so that a controller has one mode per cloud.
 */
export interface AmbientMode {
  readonly cloud: string;
  readonly mode: string;
}

/** The part of a bound solver that this rule reads. */
export interface AmbientUser {
  readonly id: string;
  readonly ambient: boolean | AmbientMode;
}

/** @throws InputError naming both solvers if two need different modes of one cloud */
export function checkOneAmbientMode(scope: Construct, solvers: readonly AmbientUser[]): void {
  const first = new Map<string, { readonly id: string; readonly mode: string }>();
  for (const { id, ambient } of solvers) {
    if (typeof ambient === "boolean") continue;
    const other = first.get(ambient.cloud);
    if (other && other.mode !== ambient.mode)
      throw new InputError(
        scope,
        `the solver ${quoted(id)} needs ${ambient.mode} and the solver ${quoted(other.id)} needs ${other.mode}, but the controller uses the first that it finds`,
        "Use one method for both, or a method with credentials of its own for one of them",
      );
    first.set(ambient.cloud, { id, mode: ambient.mode });
  }
}
