import { isJsonObject, listOf, objectOf, textOf, without, type JsonObject } from "./json";
import { rootOutputName, type ChildModule } from "./planning-root";
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
export function readPlans(plan: JsonObject, modules: readonly ChildModule[]): readonly StackPlan[] {
  const changes = listOf(plan["resource_changes"]).filter(isJsonObject);
  const outputs = objectOf(plan["output_changes"]);
  return modules.map((module) => ({
    name: module.stack.name,
    resources: resourcesOf(changes, module),
    outputs: outputsOf(outputs, module),
  }));
}

function resourcesOf(changes: readonly JsonObject[], { stack, id }: ChildModule): readonly PlannedResource[] {
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
      return {
        address: (textOf(resource["address"]) ?? "").slice(prefix.length),
        mode,
        type,
        name,
        provider: block?.provider ?? type.replace(/_.*$/, ""),
        providerSource: textOf(resource["provider_name"]) ?? "",
        constructPath: block?.constructPath,
        config: without(block?.config ?? {}, ...metaArguments),
        actions: listOf(change["actions"]) as readonly ChangeAction[],
        values: objectOf(change["after"]),
        unknown: change["after_unknown"] ?? false,
        sensitive: change["after_sensitive"] ?? false,
      };
    })
    .sort(byKey(({ address }) => address));
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
