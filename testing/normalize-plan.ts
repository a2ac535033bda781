import { parse as parseYaml } from "yaml";
import {
  isJsonArray,
  isJsonObject,
  listOf,
  mapStrings,
  objectFrom,
  objectOf,
  parseJson,
  type Json,
  type JsonObject,
} from "./json";
import type { ChangeAction, PlannedOutput, PlannedResource, StackPlan } from "./stack-plan";

/** A plan as a reviewer reads it. */
export interface NormalizedPlan {
  readonly stack: string;
  /** By address. */
  readonly resources: Readonly<Record<string, NormalizedResource>>;
  /** Values by name. */
  readonly outputs: JsonObject;
}

/** A resource as a reviewer reads it. */
export interface NormalizedResource {
  /** Path of the construct that made it. */
  readonly construct?: string;
  /** Provider configuration. Absent where it is the default one of its provider. */
  readonly provider?: string;
  /** Absent where the resource is created. */
  readonly actions?: readonly ChangeAction[];
  readonly values: JsonObject;
}

/** Stands where a value is known only after the apply, before the expression that yields it. */
export const unknownMark = "(known after apply)";

/** Stands in place of a sensitive value. */
export const sensitiveMark = "(sensitive value)";

/**
 * Brings a plan into a form that moves only when what is planned moves, fit for `toMatchSnapshot()`: keys in
 * alphabetical order; policies, Helm values and other JSON or YAML texts parsed; sensitive values masked; what nobody set
 * (nulls, empty values, values that the provider computes) left out; the working directory shown as `.`.
 */
export function normalizePlan(plan: StackPlan): NormalizedPlan {
  const outputs = plan.outputs.map(({ name, ...output }): [string, Json] => [name, outputValue(output)]);
  return {
    stack: plan.name,
    resources: Object.fromEntries(
      plan.resources.map((resource) => [resource.address, normalizeResource(resource)]),
    ),
    outputs: objectFrom(outputs),
  };
}

function normalizeResource(resource: PlannedResource): NormalizedResource {
  const { constructPath, provider, actions, config, values, unknown, sensitive } = resource;
  const shown = objectOf(readable(show(values, unknown, sensitive, config) ?? {}));
  return {
    ...(constructPath === undefined ? {} : { construct: constructPath }),
    ...(provider.includes(".") ? { provider } : {}),
    ...(actions.length === 1 && actions[0] === "create" ? {} : { actions }),
    values: resource.type === "helm_release" ? withParsedValues(shown) : shown,
  };
}

function outputValue({ value, unknown, sensitive }: Omit<PlannedOutput, "name">): Json {
  return readable(show(value, unknown, sensitive, "") ?? null);
}

/** The planned value with its marks. What `config` does not set is left out where it is unknown, null or empty. */
function show(
  value: Json | undefined,
  unknown: Json | undefined,
  sensitive: Json | undefined,
  config: Json | undefined,
): Json | undefined {
  const isSet = config !== undefined;
  if (unknown === true) return isSet ? mark(sensitive, config) : undefined;
  if (value === undefined || value === null || (isEmpty(value) && !isSet)) return undefined;
  if (sensitive === true) return sensitiveMark;
  if (isJsonArray(value)) {
    return value.map((item, index) => {
      return show(item, listOf(unknown)[index], listOf(sensitive)[index], itemOf(config, index)) ?? item;
    });
  }
  if (!isJsonObject(value)) return value;
  const keys = new Set([...Object.keys(value), ...Object.keys(objectOf(unknown))]);
  return objectFrom(
    [...keys].sort().flatMap((key): [string, Json][] => {
      const shown = show(value[key], objectOf(unknown)[key], objectOf(sensitive)[key], memberOf(config, key));
      return shown === undefined ? [] : [[key, shown]];
    }),
  );
}

/** Names the expression too: it is all that tells one unknown value from another. */
function mark(sensitive: Json | undefined, config: Json): string {
  if (sensitive === true) return sensitiveMark;
  if (typeof config !== "string" || !config.includes("${")) return unknownMark;
  const expression = /^\$\{([^{}]*)\}$/.exec(config)?.[1] ?? config;
  return `${unknownMark} ${expression}`;
}

/** What is set for an item of a list. Blocks are taken together, as Terraform may order them in its own way. */
function itemOf(config: Json | undefined, index: number): Json | undefined {
  if (!isJsonArray(config)) return config;
  return config.every(isJsonObject)
    ? objectFrom(config.flatMap((item) => Object.entries(item)))
    : config[index];
}

function memberOf(config: Json | undefined, key: string): Json | undefined {
  if (isJsonArray(config)) return memberOf(itemOf(config, 0), key);
  if (!isJsonObject(config)) return config;
  return config[key] ?? objectOf(objectOf(config["dynamic"])[key])["content"];
}

function isEmpty(value: Json): boolean {
  if (isJsonArray(value)) return value.length === 0;
  return isJsonObject(value) && Object.keys(value).length === 0;
}

/** JSON texts as what they say, and paths relative to the working directory. */
function readable(value: Json): Json {
  return mapStrings(value, (text) => {
    const json = /^\s*[[{]/.test(text) ? parsed(text, parseJson) : undefined;
    return json === undefined ? text.replaceAll(process.cwd(), ".") : readable(json);
  });
}

/** Helm takes its values as a list of YAML texts. */
function withParsedValues(release: JsonObject): JsonObject {
  if (!isJsonArray(release["values"])) return release;
  return { ...release, values: release["values"].map(parsedYaml) };
}

function parsedYaml(value: Json): Json {
  return typeof value === "string" ? (parsed(value, (text) => parseYaml(text) as Json) ?? value) : value;
}

function parsed(text: string, parse: (text: string) => Json): Json | undefined {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}
