import { type IConstruct } from "constructs";
import { InputError } from "./input-error";
import { isRecord } from "./is-record";
import { kindOf } from "./kind-of";

/**
 * Returns what is given where one of the kit's values belongs, told by a member that they have. The compiler
 * refuses others too, but not everyone runs it before the program.
 * @param what Name of the prop or parameter.
 * @param remedy What to write instead, as an instruction.
 * @throws InputError naming the place and what was given: its kind alone, since it may be a secret
 */
export function checkValue<T extends object>(
  at: IConstruct | string,
  value: T,
  member: keyof T & string,
  what: string,
  remedy: string,
): T {
  const given: unknown = value;
  if (isRecord(given) && member in given) return value;
  throw new InputError(at, `${what} is ${kindOf(given)}`, remedy);
}

/** The same for what may be left out. */
export function checkOptionalValue<T extends object>(
  at: IConstruct | string,
  value: T | undefined,
  member: keyof T & string,
  what: string,
  remedy: string,
): T | undefined {
  return value === undefined ? undefined : checkValue(at, value, member, what, remedy);
}

/** Checks each of a list so. */
export function checkValues<T extends object>(
  at: IConstruct | string,
  values: readonly T[],
  member: keyof T & string,
  what: string,
  remedy: string,
): void {
  for (const value of values) checkValue(at, value, member, `one of ${what}`, remedy);
}

/** Returns what is given where an object of the user's own names belongs, such as tags or Helm values. */
export function checkMap<T extends object>(
  at: IConstruct | string,
  value: T,
  what: string,
  remedy: string,
): T {
  const given: unknown = value;
  if (isRecord(given)) return value;
  throw new InputError(at, `${what} is ${kindOf(given)}`, remedy);
}
