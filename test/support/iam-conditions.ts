import { type PolicyDocument } from "../../constructs";

/**
 * The document without its conditions on one key: what that key denies, it allows.
 * @throws Error if there is no such condition
 */
export function withoutCondition(document: PolicyDocument, key: string): PolicyDocument {
  const conditions = document.Statement.flatMap(({ Condition = {} }) => Object.values(Condition));
  if (!conditions.some((keys) => key in keys)) throw new Error(`there is no condition on ${key}`);
  return {
    ...document,
    Statement: document.Statement.map(({ Condition = {}, ...statement }) => ({
      ...statement,
      Condition: mapValues(Condition, (keys) =>
        Object.fromEntries(Object.entries(keys).filter(([name]) => name !== key)),
      ),
    })),
  };
}

function mapValues<T, U>(values: Readonly<Record<string, T>>, map: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, map(value)]));
}
