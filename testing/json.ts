/** A JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** A JSON object. */
export interface JsonObject {
  readonly [key: string]: Json;
}

/** Tells whether a JSON value is an object (and neither a list nor null). */
export function isJsonObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !isJsonArray(value);
}

/** Tells whether a JSON value is a list. */
export function isJsonArray(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** The object itself, or an empty one where the value is absent or something else. */
export function objectOf(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

/** The list itself, a list of the one value, or an empty list where there is none. */
export function listOf(value: Json | undefined): readonly Json[] {
  if (value === undefined || value === null) return [];
  return isJsonArray(value) ? value : [value];
}

/** Parses JSON text. Throws a SyntaxError where it is none. */
export function parseJson(text: string): Json {
  return JSON.parse(text) as Json;
}

/** Applies a function to every string of a JSON value, however deep; keys stay. */
export function mapStrings(value: Json, map: (text: string) => Json): Json {
  if (typeof value === "string") return map(value);
  if (isJsonArray(value)) return value.map((item) => mapStrings(item, map));
  if (!isJsonObject(value)) return value;
  return objectFrom(Object.entries(value).map(([key, item]) => [key, mapStrings(item, map)]));
}

/** An object of entries. */
export function objectFrom(entries: Iterable<readonly [string, Json]>): JsonObject {
  return Object.fromEntries(entries);
}

/** The object without some of its keys. */
export function without(object: JsonObject, ...keys: readonly string[]): JsonObject {
  return objectFrom(Object.entries(object).filter(([key]) => !keys.includes(key)));
}

/** The string itself, or undefined where the value is absent or something else. */
export function textOf(value: Json | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** The strings of a list; that of a single string too. */
export function textsOf(value: Json | undefined): readonly string[] {
  return listOf(value)
    .map(textOf)
    .filter((text) => text !== undefined);
}
