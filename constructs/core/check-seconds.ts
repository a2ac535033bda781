import { Token } from "cdktf";
import { type IConstruct } from "constructs";
import { InputError, quoted } from "./input-error";

/** The shortest and the longest time, both of them admitted. */
export interface SecondsRange {
  readonly from: number;
  readonly to: number;
}

/**
 * Returns a length of time if it is whole seconds, at least one unless a range says otherwise; unresolved tokens
 * pass.
 * @param what Name of the prop.
 * @throws InputError naming the place, the value and the remedy
 */
export function checkSeconds(
  at: IConstruct | string,
  seconds: number,
  what: string,
  range?: SecondsRange,
): number {
  const { from, to } = range ?? { from: 1, to: Infinity };
  if (!Token.isUnresolved(seconds) && !(Number.isInteger(seconds) && seconds >= from && seconds <= to))
    throw new InputError(
      at,
      `${what} is ${quoted(seconds)}`,
      range ? `Write whole seconds from ${from} to ${to}` : "Write whole seconds, 1 or more",
    );
  return seconds;
}
