import { type IConstruct } from "constructs";
import { InputError, quoted } from "./input-error";
import { kindOf } from "./kind-of";

/**
 * Returns a value if it is one of those that there are, or is left out. It must be literal, since it decides what is emitted.
 * The compiler refuses others too, but not everyone runs it before the program.
 * @param values All that there are: words, or true and false.
 * @param what Name of the prop.
 * @throws InputError naming the place, what was given and what there is
 */
export function checkOneOf<T extends string | boolean | undefined>(
  at: IConstruct | string,
  value: T,
  values: readonly NonNullable<T>[],
  what: string,
): T {
  if (value === undefined || values.some((known) => known === value)) return value;
  const given = typeof value === "string" ? quoted(value) : kindOf(value);
  throw new InputError(at, `${what} is ${given}`, `Write ${values.map(written).join(" or ")}`);
}

/** For what is true or false. */
export const TRUE_OR_FALSE: readonly boolean[] = [true, false];

function written(value: string | boolean): string {
  return typeof value === "string" ? quoted(value) : String(value);
}
