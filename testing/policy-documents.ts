import {
  isJsonArray,
  listOf,
  mapStrings,
  objectFrom,
  objectOf,
  textOf,
  type Json,
  type JsonObject,
} from "./json";

/** Arguments of a statement of `aws_iam_policy_document`, and the elements of a policy that they become. */
const elements: readonly (readonly [argument: string, element: string])[] = [
  ["sid", "Sid"],
  ["actions", "Action"],
  ["not_actions", "NotAction"],
  ["resources", "Resource"],
  ["not_resources", "NotResource"],
];

const unsupported = [
  "override_policy_documents",
  "override_json",
  "source_json",
  "dynamic",
  "count",
  "for_each",
];

/** Tells whether `withPolicyDocuments` can compute the policy of an `aws_iam_policy_document`. */
export function isComputable(document: JsonObject): boolean {
  return !unsupported.some((argument) => argument in document);
}

/**
 * Has Terraform itself compute the policies of a stack's `aws_iam_policy_document` data sources, as a mocked provider
 * does not: each policy becomes a local value, which whatever refers to the data source's JSON refers to instead. The
 * data sources stay.
 */
export function withPolicyDocuments(json: JsonObject): JsonObject {
  const documents = Object.entries(objectOf(objectOf(json["data"])["aws_iam_policy_document"]))
    .map(([name, config]): [string, JsonObject] => [name, objectOf(config)])
    .filter(([, config]) => isComputable(config));
  if (documents.length === 0) return json;
  const names = new Set(documents.map(([name]) => name));
  const locals = objectFrom(documents.flatMap(([name, config]) => localsOf(name, config)));
  return objectOf(
    mapStrings({ ...json, locals: { ...objectOf(json["locals"]), ...locals } }, (text) =>
      text.replaceAll(
        /\bdata\.aws_iam_policy_document\.([\w-]+)\.(?:minified_)?json\b/g,
        (original, name: string) => (names.has(name) ? `jsonencode(local.${localName(name)})` : original),
      ),
    ),
  );
}

function localName(document: string): string {
  return `policy-document--${document}`;
}

function localsOf(name: string, config: JsonObject): readonly [string, Json][] {
  const sources = `${localName(name)}--sources`;
  const statements = `${localName(name)}--statements`;
  const decoded = `[for source in local.${sources} : [jsondecode(source).Statement]]`;
  const policy = {
    Version: config["version"] ?? "2012-10-17",
    ...(config["policy_id"] === undefined ? {} : { Id: config["policy_id"] }),
    Statement: `\${concat(flatten(${decoded}), local.${statements})}`,
  };
  return [
    [sources, config["source_policy_documents"] ?? []],
    [statements, listOf(config["statement"]).map((statement) => statementOf(objectOf(statement)))],
    [localName(name), policy],
  ];
}

function statementOf(statement: JsonObject): JsonObject {
  return {
    Effect: statement["effect"] ?? "Allow",
    ...objectFrom(
      elements.flatMap(([argument, element]): [string, Json][] => {
        const value = statement[argument];
        return value === undefined ? [] : [[element, single(value)]];
      }),
    ),
    ...principalsOf("Principal", statement["principals"]),
    ...principalsOf("NotPrincipal", statement["not_principals"]),
    ...conditionsOf(statement["condition"]),
  };
}

function principalsOf(element: string, principals: Json | undefined): JsonObject {
  const byType = listOf(principals).map((principal): [string, Json] => {
    const { type, identifiers } = objectOf(principal);
    return [textOf(type) ?? "", identifiers ?? []];
  });
  if (byType.length === 0) return {};
  const everyone = byType.some(([type]) => type === "*");
  return { [element]: everyone ? "*" : grouped(byType) };
}

function conditionsOf(conditions: Json | undefined): JsonObject {
  const byTest = new Map<string, [string, Json][]>();
  for (const condition of listOf(conditions)) {
    const { test, variable, values } = objectOf(condition);
    const operator = textOf(test) ?? "";
    byTest.set(operator, [...(byTest.get(operator) ?? []), [textOf(variable) ?? "", values ?? []]]);
  }
  const entries = [...byTest].map(([test, variables]): [string, Json] => [test, grouped(variables)]);
  return entries.length === 0 ? {} : { Condition: objectFrom(entries) };
}

/** Lists by key, those of one key joined. */
function grouped(entries: readonly (readonly [string, Json])[]): JsonObject {
  const keys = [...new Set(entries.map(([key]) => key))];
  return objectFrom(
    keys.map((key): [string, Json] => {
      const lists = entries.filter(([candidate]) => candidate === key).map(([, list]) => list);
      const [only] = lists;
      return [
        key,
        lists.length === 1 && only !== undefined ? single(only) : lists.flatMap((list) => listOf(list)),
      ];
    }),
  );
}

/** A list of one as its item, as AWS shows it. */
function single(list: Json): Json {
  const [first, ...others] = isJsonArray(list) ? list : [];
  return first === undefined || others.length > 0 ? list : first;
}
