import { type IConstruct } from "constructs";
import { InputError } from "./input-error";
import { isRecord } from "./is-record";
import { kindOf } from "./kind-of";

/** Values of a Helm chart, in which null takes a default of the chart away. */
const MAY_HOLD_NULL = "values";

/**
 * Returns the props of a factory or construct, all of which have values at any depth, but for those that are left out. The
 * compiler asks for them too, but not everyone runs it before the program, and JSON has null.
 * @param needed Names of the props that must be given.
 * @throws InputError naming the place and what was given: its kind alone, since it may be a secret
 */
export function checkProps<T extends object>(
  at: IConstruct | string,
  props: T,
  ...needed: readonly (keyof T & string)[]
): T {
  const given: unknown = props;
  if (!isRecord(given))
    throw new InputError(
      at,
      `its props are ${kindOf(given)}`,
      needed.length > 0 ? `Give an object with ${needed.join(", ")}` : "Leave them out, or give an object",
    );
  checkMembers(at, "", given, needed);
  return props;
}

/** @param skipped Of which the place that needs them says better what to give. */
function checkMembers(
  at: IConstruct | string,
  path: string,
  value: object,
  skipped: readonly string[] = [],
): void {
  for (const [name, member] of Object.entries(value) as [string, unknown][]) {
    const isNothing = member === null || (member === undefined && Array.isArray(value));
    if (isNothing && !skipped.includes(name))
      throw new InputError(at, `${path}${name} is ${kindOf(member)}`, "Leave it out, or give a value");
    if ((isPlain(member) && name !== MAY_HOLD_NULL) || Array.isArray(member))
      checkMembers(at, `${path}${name}.`, member);
  }
}

/** Other objects are values of the kit or of cdktf, which checked what they hold. */
function isPlain(value: unknown): value is object {
  return isRecord(value) && Object.getPrototypeOf(value) === Object.prototype;
}
