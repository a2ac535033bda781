import {
  isJsonArray,
  isJsonObject,
  listOf,
  objectFrom,
  objectOf,
  textOf,
  without,
  type Json,
  type JsonObject,
} from "./json";
import { givenValues, rootOutputName, type ChildModule, type MockOptions } from "./planning-root";
import { blocksOf } from "./stack-blocks";
import type { ChangeAction, PlannedOutput, PlannedResource, StackPlan } from "./stack-plan";

/** What a block's JSON says about the block and not about the resource. */
const metaArguments = [
  "//",
  "connection",
  "count",
  "depends_on",
  "for_each",
  "lifecycle",
  "provider",
  "provisioner",
];

/** Reads the plan of each module out of Terraform's message `test_plan`. */
export function readPlans(
  plan: JsonObject,
  modules: readonly ChildModule[],
  mocks: MockOptions,
): readonly StackPlan[] {
  const changes = listOf(plan["resource_changes"]).filter(isJsonObject);
  const outputs = objectOf(plan["output_changes"]);
  return modules.map((module) => ({
    name: module.stack.name,
    resources: resourcesOf(changes, module, mocks),
    outputs: outputsOf(outputs, module),
  }));
}

function resourcesOf(
  changes: readonly JsonObject[],
  module: ChildModule,
  mocks: MockOptions,
): readonly PlannedResource[] {
  const { stack, id } = module;
  const prefix = `module.${id}.`;
  const blocks = new Map(blocksOf(stack.json).map((block) => [block.address, block]));
  return changes
    .filter(({ address }) => (textOf(address) ?? "").startsWith(prefix))
    .map((resource) => {
      const type = textOf(resource["type"]) ?? "";
      const mode: PlannedResource["mode"] = resource["mode"] === "data" ? "data" : "managed";
      const name = textOf(resource["name"]) ?? "";
      const block = blocks.get(`${mode === "data" ? "data." : ""}${type}.${name}`);
      const change = objectOf(resource["change"]);
      const after = objectOf(change["after"]);
      const config = without(block?.config ?? {}, ...metaArguments);
      const anyway = mocks.product === "OpenTofu" ? {} : undefined;
      const given = (block && givenValues(module, block, mocks)) ?? anyway;
      return {
        address: (textOf(resource["address"]) ?? "").slice(prefix.length),
        mode,
        type,
        name,
        provider: block?.provider ?? type.replace(/_.*$/, ""),
        providerSource: textOf(resource["provider_name"]) ?? "",
        constructPath: block?.constructPath,
        config,
        actions: listOf(change["actions"]) as readonly ChangeAction[],
        values: given === undefined ? after : withGiven(after, config, given),
        unknown: change["after_unknown"] ?? false,
        sensitive: change["after_sensitive"] ?? false,
      };
    })
    .sort(byKey(({ address }) => address));
}

/** Configured values and those that were given, where the resource has such an attribute. */
function withGiven(after: JsonObject, config: JsonObject, given: JsonObject): JsonObject {
  const known = Object.entries(given).filter(
    ([name, value]) => (after[name] ?? null) !== null && !(isJsonArray(after[name]) && isJsonObject(value)),
  );
  return { ...objectOf(withoutRandom(after, config)), ...objectFrom(known) };
}

/** Leaves out what is not configured: Terraform makes it up where a resource has values before its apply. */
function withoutRandom(value: Json, config: Json): Json {
  if (isJsonArray(value)) {
    if (!isJsonObject(config) && !isJsonArray(config)) return value;
    const blocks = listOf(config).filter(isJsonObject);
    if (blocks.length === 0) return value;
    const all = objectFrom(blocks.flatMap((block) => Object.entries(block)));
    return value.map((item) => withoutRandom(item, all));
  }
  if (!isJsonObject(value) || !isJsonObject(config)) return value;
  const dynamic = objectOf(config["dynamic"]);
  return objectFrom(
    Object.entries(value).flatMap(([key, member]): [string, Json][] => {
      const configured = config[key] ?? objectOf(dynamic[key])["content"];
      return configured === undefined ? [] : [[key, withoutRandom(member, configured)]];
    }),
  );
}

function outputsOf(outputs: JsonObject, module: ChildModule): readonly PlannedOutput[] {
  return Object.keys(objectOf(module.stack.json["output"]))
    .map((name) => {
      const change = objectOf(outputs[rootOutputName(module, name)]);
      return {
        name,
        value: change["after"],
        unknown: change["after_unknown"] ?? false,
        sensitive: change["after_sensitive"] ?? false,
      };
    })
    .sort(byKey(({ name }) => name));
}

/** Order of code units, which no locale moves. */
function byKey<T>(keyOf: (item: T) => string): (left: T, right: T) => number {
  return (left, right) => (keyOf(left) < keyOf(right) ? -1 : 1);
}
