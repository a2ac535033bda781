import { isJsonArray, isJsonObject, listOf, objectFrom, objectOf, type Json, type JsonObject } from "../json";
import { sensitiveMark } from "../readable-values";
import type { PlannedResource } from "../stack-plan";
import type { ChangeKind, ResourceChange, StackComparison } from "./compare-stacks";

const actions: Readonly<Record<ChangeKind, readonly string[]>> = {
  added: ["create"],
  changed: ["update"],
  replaced: ["delete", "create"],
  destroyed: ["delete"],
};

/**
 * A stack against its base in the shape of `terraform show -json`, for policy tools such as conftest: `format_version`,
 * `planned_values`, `resource_changes` and `output_changes`. Sensitive values are masked.
 */
export function planJson({ changes, plan, base }: StackComparison): JsonObject {
  const resources = plan?.resources.filter(({ mode }) => mode === "managed") ?? [];
  const unchanged = resources.filter(({ address }) => !changes.some((change) => change.address === address));
  const all = [
    ...changes.map((change): [string, JsonObject] => [change.address, resourceChange(change)]),
    ...unchanged.map((resource): [string, JsonObject] => [
      resource.address,
      { ...identity(resource), change: change(["no-op"], resource, resource) },
    ]),
  ];
  const outputs = [...(plan?.outputs ?? [])];
  return {
    format_version: "1.2",
    planned_values: {
      outputs: objectFrom(
        outputs.map((output): [string, Json] => [
          output.name,
          { sensitive: output.sensitive === true, value: masked(output.value ?? null, output.sensitive) },
        ]),
      ),
      root_module: {
        resources: resources.map((resource) => ({
          ...identity(resource),
          values: masked(resource.values, resource.sensitive),
          sensitive_values: resource.sensitive,
        })),
      },
    },
    resource_changes: all.sort(([one], [other]) => (one < other ? -1 : 1)).map(([, json]) => json),
    output_changes: objectFrom(
      outputs.map((output): [string, Json] => {
        const old = base?.outputs.find(({ name }) => name === output.name);
        const same = old !== undefined && JSON.stringify(old.value) === JSON.stringify(output.value);
        return [
          output.name,
          {
            actions: old === undefined ? ["create"] : [same ? "no-op" : "update"],
            before: old === undefined ? null : masked(old.value ?? null, old.sensitive),
            after: masked(output.value ?? null, output.sensitive),
            after_unknown: output.unknown,
            before_sensitive: old?.sensitive ?? false,
            after_sensitive: output.sensitive,
          },
        ];
      }),
    ),
  };
}

function resourceChange(comparison: ResourceChange): JsonObject {
  const { kind, before, after } = comparison;
  const resource = after ?? before;
  const old = kind === "added" ? undefined : before;
  return {
    ...(resource === undefined ? {} : identity(resource)),
    change: change(actions[kind], old, after),
  };
}

function identity(resource: PlannedResource): JsonObject {
  const { address, mode, type, name, providerSource } = resource;
  return { address, mode, type, name, provider_name: providerSource };
}

function change(
  kinds: readonly string[],
  before: PlannedResource | undefined,
  after: PlannedResource | undefined,
): JsonObject {
  return {
    actions: kinds,
    before: before === undefined ? null : masked(before.values, before.sensitive),
    after: after === undefined ? null : masked(after.values, after.sensitive),
    after_unknown: after?.unknown ?? {},
    before_sensitive: before?.sensitive ?? false,
    after_sensitive: after?.sensitive ?? false,
  };
}

function masked(value: Json, sensitive: Json | undefined): Json {
  if (value === null || sensitive === undefined || sensitive === false) return value;
  if (sensitive === true) return sensitiveMark;
  if (isJsonArray(value)) return value.map((item, index) => masked(item, listOf(sensitive)[index]));
  if (!isJsonObject(value)) return value;
  return objectFrom(
    Object.entries(value).map(([key, item]): [string, Json] => [key, masked(item, objectOf(sensitive)[key])]),
  );
}
