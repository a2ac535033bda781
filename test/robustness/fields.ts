import { Token } from "cdktf";

/** A text, a number or a list that stands somewhere in arguments, or the key of a map that the user names. */
export interface Field {
  readonly path: readonly (string | number)[];
  readonly value: string | number | readonly unknown[];
  /** Whether it is the last key of the path that is meant. */
  readonly isKey: boolean;
}

/** Maps whose keys the user chooses. */
const MAPS = ["tags", "matchLabels", "virtualNetworks"];

/** All fields of arguments; tokens and what other factories made are left alone. */
export function fieldsOf(value: unknown, path: Field["path"] = []): Field[] {
  if (Token.isUnresolved(value)) return [];
  if (typeof value === "string" || typeof value === "number") return [{ path, value, isKey: false }];
  if (Array.isArray(value)) {
    const members = value.flatMap((member, index) => fieldsOf(member, [...path, index]));
    return path.length === 0 ? members : [{ path, value, isKey: false }, ...members];
  }
  if (!isPlain(value) || path.at(-1) === "access") return [];
  const isMap = MAPS.includes(String(path.at(-1)));
  return Object.entries(value).flatMap(([key, member]) => [
    ...(isMap ? [{ path: [...path, key], value: key, isKey: true }] : []),
    ...fieldsOf(member, [...path, key]),
  ]);
}

/** A copy of arguments in which another value stands in a field. */
export function withField(args: readonly unknown[], { path, isKey }: Field, other: unknown): unknown[] {
  return args.map((arg, index) => (index === path[0] ? changed(arg, path.slice(1), isKey, other) : arg));
}

function changed(value: unknown, [key, ...rest]: Field["path"], isKey: boolean, other: unknown): unknown {
  if (key === undefined) return other;
  if (Array.isArray(value))
    return value.map((member: unknown, index) =>
      index === key ? changed(member, rest, isKey, other) : member,
    );
  if (!isPlain(value)) throw new Error(`there is no ${key}`);
  return Object.fromEntries(
    Object.entries(value).map(([name, member]): [string, unknown] => {
      if (name !== key) return [name, member];
      if (rest.length === 0 && isKey) return [String(other), member];
      return [name, changed(member, rest, isKey, other)];
    }),
  );
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
