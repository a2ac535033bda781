import { parseAllDocuments } from "yaml";
import { encodedDocuments } from "./encoded-expression";
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
import type { PlannedOutput, PlannedResource } from "./stack-plan";

/** Stands where a value is known only after the apply, before the expression that yields it. */
export const unknownMark = "(known after apply)";

/** Stands in place of a sensitive value. */
export const sensitiveMark = "(sensitive value)";

/** What stands in the place of YAML: of Helm values, or of the manifests that an argument or text holds. */
export type ShowYaml = (documents: readonly Json[]) => Json;

/**
 * The values of a resource as a reviewer reads them: keys in alphabetical order, JSON texts parsed, YAML as `showYaml`
 * has it, sensitive values masked, what nobody set left out, paths relative to the working directory.
 */
export function readableValues(resource: PlannedResource, showYaml: ShowYaml): JsonObject {
  const { type, config, values, unknown, sensitive } = resource;
  const shown = objectOf(show(values, { unknown, sensitive, config }, showYaml));
  if (type === "helm_release" && isJsonArray(shown["values"]))
    return { ...shown, values: shown["values"].map((item) => helmValues(item, showYaml)) };
  if (type === "kubernetes_manifest" && isJsonObject(shown["manifest"]))
    return { ...shown, manifest: showYaml([shown["manifest"]]) };
  return shown;
}

/** The value of an output as a reviewer reads it. */
export function readableOutput(output: PlannedOutput, showYaml: ShowYaml): Json {
  const { value, unknown, sensitive } = output;
  return show(value, { unknown, sensitive, config: "" }, showYaml) ?? null;
}

/** What is known of a value besides: mirrors of it, and what is set for it. */
interface Marks {
  readonly unknown: Json | undefined;
  readonly sensitive: Json | undefined;
  /** Absent where nobody set the value. */
  readonly config: Json | undefined;
}

/** The planned value with its marks. What nobody set is left out where it is unknown, null or empty. */
function show(value: Json | undefined, marks: Marks, showYaml: ShowYaml): Json | undefined {
  const { unknown, sensitive, config } = marks;
  if (unknown === true) return config === undefined ? undefined : later(sensitive, config, showYaml);
  if (value === undefined || value === null || (isEmpty(value) && config === undefined)) return undefined;
  if (sensitive === true) return sensitiveMark;
  if (typeof value === "string") return readableText(value, showYaml);
  if (isJsonArray(value)) {
    return value.map((item, index) => {
      const inner = {
        unknown: listOf(unknown)[index],
        sensitive: listOf(sensitive)[index],
        config: itemOf(config, index),
      };
      return show(item, inner, showYaml) ?? item;
    });
  }
  if (!isJsonObject(value)) return value;
  const keys = new Set([...Object.keys(value), ...Object.keys(objectOf(unknown))]);
  return objectFrom(
    [...keys].sort().flatMap((key): [string, Json][] => {
      const inner = {
        unknown: objectOf(unknown)[key],
        sensitive: objectOf(sensitive)[key],
        config: memberOf(config, key),
      };
      const shown = show(value[key], inner, showYaml);
      return shown === undefined ? [] : [[key, shown]];
    }),
  );
}

/** What is known of a value before the apply: its expression is all that tells one unknown value from another. */
function later(sensitive: Json | undefined, config: Json, showYaml: ShowYaml): Json {
  if (sensitive === true) return sensitiveMark;
  if (typeof config !== "string" || !config.includes("${")) return unknownMark;
  const encoded = encodedDocuments(config);
  const documents = encoded?.documents.map(inOrder) ?? [];
  if (encoded?.format === "yaml") return showYaml(documents);
  if (documents[0] !== undefined) return documents[0];
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

/** JSON and manifests as what they say, and paths relative to the working directory. */
function readableText(text: string, showYaml: ShowYaml): Json {
  const json = /^\s*[[{]/.test(text) ? parsedJson(text) : undefined;
  if (json !== undefined) return readableIn(json, showYaml);
  const manifests = /^"?apiVersion"?:/m.test(text) ? parsedYaml(text) : undefined;
  if (manifests?.every(isJsonObject)) return showYaml(manifests.map((item) => readableIn(item, showYaml)));
  return text.replaceAll(process.cwd(), ".");
}

function readableIn(value: Json, showYaml: ShowYaml): Json {
  return inOrder(mapStrings(value, (text) => readableText(text, showYaml)));
}

function inOrder(value: Json): Json {
  if (isJsonArray(value)) return value.map(inOrder);
  if (!isJsonObject(value)) return value;
  return objectFrom(
    Object.entries(value)
      .map(([key, item]): [string, Json] => [key, inOrder(item)])
      .sort(([one], [other]) => (one < other ? -1 : 1)),
  );
}

/** Helm takes its values as a list of YAML texts; those that are JSON are parsed already. */
function helmValues(item: Json, showYaml: ShowYaml): Json {
  if (isJsonObject(item)) return showYaml([item]);
  const documents = typeof item === "string" ? parsedYaml(item) : undefined;
  return documents?.every(isJsonObject) ? showYaml(documents.map((d) => readableIn(d, showYaml))) : item;
}

function parsedJson(text: string): Json | undefined {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

/** The documents of a YAML text; undefined where it is none. */
function parsedYaml(text: string): readonly Json[] | undefined {
  const documents = parseAllDocuments(text);
  if (!Array.isArray(documents) || documents.some(({ errors }) => errors.length > 0)) return undefined;
  return documents.map((document) => document.toJS() as Json);
}
