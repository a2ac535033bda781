import { stringify } from "yaml";
import { isJsonArray, isJsonObject, textOf, type Json, type JsonObject } from "../json";

/** Something that two values do not have in common. */
export interface Difference {
  /** Where it is, such as `policy.Statement[WriteChallenges].Resource`. */
  readonly path: string;
  /** Absent where there was nothing. */
  readonly before?: Json;
  /** Absent where there is nothing any more. */
  readonly after?: Json;
}

/** Members that tell the items of a list apart, whatever their order. */
const itemKeys = ["Sid", "name", "key", "type"];

/** What two JSON values do not have in common, as small as it can be said. */
export function differencesOf(
  before: Json | undefined,
  after: Json | undefined,
  path = "",
): readonly Difference[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  if (isJsonObject(before) && isJsonObject(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
    return keys.flatMap((key) => differencesOf(before[key], after[key], memberPath(path, key)));
  }
  if (isJsonArray(before) && isJsonArray(after)) return listDifferences(before, after, path);
  return [{ path, before, after }];
}

/** A difference as lines of a diff: values before with `-`, values after with `+`. */
export function linesOf({ path, before, after }: Difference): readonly string[] {
  return [...valueLines("-", path, before), ...valueLines("+", path, after)];
}

function listDifferences(
  before: readonly Json[],
  after: readonly Json[],
  path: string,
): readonly Difference[] {
  const key = [...before, ...after].every(isJsonObject) ? keyOf(before, after) : undefined;
  if (key !== undefined) {
    const byKey = (items: readonly Json[]): ReadonlyMap<string, Json> =>
      new Map(items.map((item) => [nameOf(item, key), item]));
    const [old, now] = [byKey(before), byKey(after)];
    const names = [...new Set([...old.keys(), ...now.keys()])];
    return names.flatMap((name) => differencesOf(old.get(name), now.get(name), `${path}[${name}]`));
  }
  const gone = without(before, after);
  const come = without(after, before);
  if (gone.length === 0 && come.length === 0) return [{ path, before: [...before], after: [...after] }];
  if (gone.length === come.length && [...gone, ...come].every((item) => !isScalar(item)))
    return gone.flatMap((item, index) =>
      differencesOf(item, come[index], before.length === 1 ? path : `${path}[${before.indexOf(item)}]`),
    );
  return [
    ...gone.map((item) => ({ path: `${path}[]`, before: item })),
    ...come.map((item) => ({ path: `${path}[]`, after: item })),
  ];
}

/** The member whose values are texts that differ from item to item, in both lists. */
function keyOf(before: readonly Json[], after: readonly Json[]): string | undefined {
  return itemKeys.find((key) =>
    [before, after].every((items) => {
      const names = items.map((item) => nameOf(item, key));
      return names.every((name) => name !== "") && new Set(names).size === names.length;
    }),
  );
}

function nameOf(item: Json, key: string): string {
  return (isJsonObject(item) ? textOf(item[key]) : undefined) ?? "";
}

/** Items of the first list that the second one lacks, as often as it lacks them. */
function without(items: readonly Json[], others: readonly Json[]): readonly Json[] {
  const left = others.map((other) => JSON.stringify(other));
  return items.filter((item) => {
    const index = left.indexOf(JSON.stringify(item));
    if (index >= 0) left.splice(index, 1);
    return index < 0;
  });
}

function isScalar(value: Json): boolean {
  return !isJsonObject(value) && !isJsonArray(value);
}

function memberPath(path: string, key: string): string {
  const name = /^[\w-]+$/.test(key) ? key : JSON.stringify(key);
  return path === "" ? name : `${path}.${name}`;
}

function valueLines(sign: "-" | "+", path: string, value: Json | undefined): readonly string[] {
  if (value === undefined) return [];
  if (isScalar(value) || isEmpty(value)) return [`${sign} ${path}: ${JSON.stringify(value)}`];
  const yaml = stringify(value, { lineWidth: 0 }).trimEnd().split("\n");
  return [`${sign} ${path}:`, ...yaml.map((line) => `${sign}   ${line}`)];
}

function isEmpty(value: Json): boolean {
  return Object.keys(value as JsonObject).length === 0;
}
