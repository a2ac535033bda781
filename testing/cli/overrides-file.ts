import { readFileSync } from "node:fs";
import { isJsonObject, parseJson, type Json, type JsonObject } from "../json";
import { StackSourceError } from "../plan-error";
import type { PlanOverrides } from "../plan-overrides";

const shape =
  '{ "types": { TYPE: { ATTRIBUTE: value } }, ' +
  '"stacks": { STACK: { "addresses": { ADDRESS: { ATTRIBUTE: value } }, "variables": { NAME: value } } } }';

/**
 * Reads the overrides of a JSON file.
 *
 * @throws StackSourceError where it cannot be read or has another shape. No message has a value in it: it may be a
 * secret.
 */
export function readOverrides(path: string): PlanOverrides {
  const json = parsed(path);
  try {
    checkOverrides(json);
  } catch (error) {
    if (!(error instanceof StackSourceError)) throw error;
    throw new StackSourceError(
      `The overrides of ${path} are not understood: ${error.message} Write ${shape}.`,
    );
  }
  return json as PlanOverrides;
}

function parsed(path: string): Json {
  try {
    return parseJson(readFileSync(path, "utf8"));
  } catch (error) {
    throw new StackSourceError(`The overrides of ${path} cannot be read: ${reasonOf(error)}`);
  }
}

/** A SyntaxError quotes the file, which may hold what nobody is to see. */
function reasonOf(error: unknown): string {
  const reason = error instanceof Error ? error.message : String(error);
  if (!(error instanceof SyntaxError)) return reason;
  return `it is no valid JSON${/ at position \d+/.exec(reason)?.[0] ?? ""}.`;
}

function checkOverrides(json: Json): void {
  const { types = {}, stacks = {} } = objectAt([], json, ["types", "stacks"]);
  checkMembers(["types"], types);
  for (const [name, stack] of Object.entries(objectAt(["stacks"], stacks))) {
    const at = ["stacks", name];
    const { addresses = {}, variables = {} } = objectAt(at, stack, ["addresses", "variables"]);
    checkMembers([...at, "addresses"], addresses);
    objectAt([...at, "variables"], variables);
  }
}

function checkMembers(at: readonly string[], value: Json): void {
  for (const [name, member] of Object.entries(objectAt(at, value))) objectAt([...at, name], member);
}

function objectAt(at: readonly string[], value: Json, known?: readonly string[]): JsonObject {
  const place = at.length === 0 ? "the file" : at.map((key) => JSON.stringify(key)).join(" > ");
  if (!isJsonObject(value)) throw new StackSourceError(`${place} holds no object.`);
  const stranger = known && Object.keys(value).find((key) => !known.includes(key));
  if (stranger === undefined) return value;
  throw new StackSourceError(`${place} holds the unknown key ${JSON.stringify(stranger)}.`);
}
