import { InputError } from "../../constructs";

/** The InputError that an action throws. */
export function inputErrorOf(action: () => unknown): InputError {
  try {
    action();
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
  throw new Error("expected an InputError, and nothing was thrown");
}
