import { type IConstruct } from "constructs";
import { InputError } from "./input-error";
import { kindOf } from "./kind-of";

/**
 * Returns the props of a factory or construct that cannot do without. The compiler asks for them too, but not everyone runs it
 * before the program.
 * @param needed Names of the props that must be given.
 * @throws InputError naming the place and what was given: its kind alone, since it may be a secret
 */
export function checkProps<T extends object>(
  at: IConstruct | string,
  props: T,
  ...needed: readonly (keyof T & string)[]
): T {
  const given: unknown = props;
  if (typeof given === "object" && given !== null && !Array.isArray(given)) return props;
  throw new InputError(at, `its props are ${kindOf(given)}`, `Give an object with ${needed.join(", ")}`);
}
