import { type PolicyDocument, type PolicyStatement } from "../../constructs";

/** What IAM would refuse of a policy when it takes one, as far as grammar goes. */
export function grammarProblems(document: PolicyDocument, kind: "trust" | "permissions"): string[] {
  const object = kind === "trust" ? "Principal" : "Resource";
  const sids = document.Statement.flatMap(({ Sid }) => (Sid === undefined ? [] : [Sid]));
  return [
    ...keyProblems(document, ["Version", "Statement"], []),
    ...(document.Statement.length > 0 ? [] : ["no statement"]),
    ...document.Statement.flatMap((statement) => [
      ...keyProblems(statement, ["Effect", "Action", object], ["Sid", "Condition"]),
      ...valueProblems(statement),
    ]),
    ...(new Set(sids).size === sids.length ? [] : ["sid twice"]),
  ];
}

function keyProblems(of: object, required: readonly string[], optional: readonly string[]): string[] {
  const keys = Object.keys(of);
  return [
    ...keys.filter((key) => ![...required, ...optional].includes(key)).map((key) => `element ${key}`),
    ...required.filter((key) => !keys.includes(key)).map((key) => `no element ${key}`),
  ];
}

function valueProblems(statement: PolicyStatement): string[] {
  const { Action, Resource, Principal = {}, Sid, Condition = {} } = statement;
  const lists = [Action, Resource, ...Object.values(Principal)];
  const grammar: readonly (readonly [what: string, values: readonly string[], RegExp])[] = [
    ["action", [Action].flat(), /^[a-z0-9]+:[A-Za-z]+$/],
    ["resource", [Resource ?? []].flat(), /^(\*|arn:aws[a-z-]*:[a-z0-9]+:[^:]*:[0-9]*:\S+)$/],
    ["principal", Object.values(Principal).flat(), /^(arn:aws[a-z-]*:iam::[0-9]{12}:\S+|[a-z0-9.-]+)$/],
    ["sid", [Sid ?? []].flat(), /^[A-Za-z0-9]+$/],
    ["operator", Object.keys(Condition), /^(ForAllValues:|ForAnyValue:)?(String|Arn)(Equals|Like)$/],
    ["key", Object.values(Condition).flatMap((keys) => Object.keys(keys)), /^\S+:\S+$/],
  ];
  return [
    ...grammar.flatMap(([what, values, pattern]) =>
      values.every((value) => pattern.test(value)) ? [] : [`${what} of ${JSON.stringify(statement)}`],
    ),
    ...(lists.some((list) => Array.isArray(list) && list.length === 0) ? ["empty list"] : []),
  ];
}
