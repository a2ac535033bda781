import { type IConstruct } from "constructs";
import { kindOf } from "./kind-of";

/**
 * What is thrown for input that cannot work, at construction and before anything is created.
 * Its message names the place, the value and what to write instead.
 */
export class InputError extends Error {
  override readonly name = "InputError";
  /** Path of the construct, or name of the factory, that was given the value. */
  readonly at: string;

  /**
   * @param at The construct, or the name of the factory (`Cluster.fromKubeconfig`) for values made outside the construct tree.
   * @param problem What is wrong, the value included.
   * @param remedy What to write instead, as an instruction.
   */
  constructor(at: IConstruct | string, problem: string, remedy: string) {
    const place = typeof at === "string" ? at : at.node.path;
    super(`${place}: ${problem}. ${remedy}.`);
    this.at = place;
  }
}

/** A value as it stands in an error message; its kind, such as "missing", where it has no text. */
export function quoted(value: unknown): string {
  try {
    const text = JSON.stringify(value) as string | undefined;
    return text ?? kindOf(value);
  } catch {
    // A construct, which leads back to itself.
    return kindOf(value);
  }
}
