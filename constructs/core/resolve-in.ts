import { isDeepStrictEqual } from "node:util";
import { DefaultTokenResolver, StringConcat, Token, Tokenization } from "cdktf";
import { type IConstruct } from "constructs";
import { isRecord } from "./is-record";

const resolver = new DefaultTokenResolver(new StringConcat());

/** The value with its tokens replaced by the Terraform references they stand for. */
export function resolveIn<T>(scope: IConstruct, value: T): T {
  if (typeof value === "string" && !Token.isUnresolved(value)) return value;
  return Tokenization.resolve(value, { scope, resolver, preparing: false }) as T;
}

/** Whether two values say the same, although each access of an attribute makes another token. */
export function sameIn(scope: IConstruct, a: unknown, b: unknown): boolean {
  return isDeepStrictEqual(a, b) || canonical(resolveIn(scope, a)) === canonical(resolveIn(scope, b));
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) =>
    isRecord(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}
