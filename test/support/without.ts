/** An object without some of its members, such as cdktf's own metadata under `//`. */
export function without(object: object, ...keys: readonly string[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(object).filter(([key]) => !keys.includes(key)));
}
