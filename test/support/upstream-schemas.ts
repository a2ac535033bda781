import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv, type ValidateFunction } from "ajv";
import { minor } from "semver";

type Json = Readonly<Record<string, unknown>>;

const issuerSchemas = schemasByRelease("issuer-schemas.json");
const valuesSchemas = schemasByRelease("values-schemas.json");

// Each schema validates a few documents: optimising its code would cost more than it saves.
const ajv = new Ajv({ strict: false, allErrors: true, code: { optimize: false } });
// Formats of numbers, and of a status that nothing here writes.
for (const format of ["byte", "int32", "int64", "date-time"]) ajv.addFormat(format, true);

const metadataValidators = {
  ClusterIssuer: validatorOfMetadata("ClusterIssuer"),
  Issuer: validatorOfMetadata("Issuer"),
};

/** Releases of cert-manager whose schemas are there, oldest first. */
export function certManagerVersions(): string[] {
  return [...issuerSchemas.keys()];
}

/** The schema of ClusterIssuer and Issuer, or of the chart's values, as a release has it. */
export function upstreamSchema(of: "issuer" | "values", version: string): Json | undefined {
  return (of === "issuer" ? issuerSchemas : valuesSchemas).get(version);
}

/** Whether that release's chart has a schema of its values, as 1.16 and later have. */
export function hasValuesSchema(version: string): boolean {
  return valuesSchemas.has(releaseOf(version));
}

/** Fails unless a ClusterIssuer or Issuer has only fields that this release knows, with values that it takes. */
export function expectValidIssuer(manifest: unknown, version: string): void {
  expect(problemsOfIssuer(manifest, version)).toEqual([]);
}

/** Fails unless the Helm values have only keys that this release's chart knows, with values that it takes. */
export function expectValidValues(values: unknown, version: string): void {
  expect(problemsOfValues(values, version)).toEqual([]);
}

/** What the API server would refuse or drop silently. */
export function problemsOfIssuer(manifest: unknown, version: string): string[] {
  const { kind } = manifest as { readonly kind?: unknown };
  if (kind !== "ClusterIssuer" && kind !== "Issuer") return [`the kind is ${JSON.stringify(kind)}`];
  return [...problems(issuerSchemas, version, manifest), ...problemsOfMetadata(manifest, kind)];
}

/** What Helm would refuse. */
export function problemsOfValues(values: unknown, version: string): string[] {
  return problems(valuesSchemas, version, values);
}

/** The release of the same minor version whose schemas are there. */
function releaseOf(version: string): string {
  const release = certManagerVersions().find((other) => minor(other) === minor(version));
  if (release === undefined) throw new Error(`no schemas of cert-manager ${version}`);
  return release;
}

/** The schemas say nothing of metadata, which is the same for all kinds. */
function problemsOfMetadata(manifest: unknown, kind: "ClusterIssuer" | "Issuer"): string[] {
  return messagesOf(metadataValidators[kind], manifest);
}

function validatorOfMetadata(kind: "ClusterIssuer" | "Issuer"): ValidateFunction {
  const namespace = { namespace: { type: "string", minLength: 1 } };
  const labels = { type: "object", additionalProperties: { type: "string" } };
  const metadata = {
    type: "object",
    properties: {
      name: { type: "string", minLength: 1 },
      labels,
      annotations: labels,
      ...(kind === "Issuer" && namespace),
    },
    required: ["name", ...(kind === "Issuer" ? ["namespace"] : [])],
    additionalProperties: false,
  };
  return compiled({
    properties: { apiVersion: { const: "cert-manager.io/v1" }, metadata },
    required: ["apiVersion", "metadata"],
  });
}

const validators = new Map<Json, ValidateFunction>();

/** What a schema refuses, keys that it does not list included. */
export function problemsAgainst(schema: Json, value: unknown): string[] {
  const validate = validators.get(schema) ?? compiled(closed(schema));
  validators.set(schema, validate);
  return messagesOf(validate, value);
}

function problems(schemas: ReadonlyMap<string, Json>, version: string, value: unknown): string[] {
  const schema = schemas.get(releaseOf(version));
  if (!schema) throw new Error(`no such schema of cert-manager ${version}`);
  return problemsAgainst(schema, value);
}

function compiled(schema: unknown): ValidateFunction {
  return ajv.compile(schema as object);
}

function messagesOf(validate: ValidateFunction, value: unknown): string[] {
  validate(value);
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath} ${String(message)} ${JSON.stringify(params)}`,
  );
}

/** A custom resource's schema does not forbid unknown fields, and an API server drops them silently. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (!isSchema(schema) || schema["x-kubernetes-preserve-unknown-fields"] === true) return schema;
  const parts = Object.entries(schema).map(([keyword, part]): [string, unknown] => {
    if (["properties", "$defs"].includes(keyword) && isSchema(part))
      return [
        keyword,
        Object.fromEntries(Object.entries(part).map(([name, one]) => [name, shared(closed(one))])),
      ];
    return [keyword, ["items", "additionalProperties"].includes(keyword) ? shared(closed(part)) : part];
  });
  const close = "properties" in schema && !("additionalProperties" in schema);
  return { ...Object.fromEntries(parts), ...(close && { additionalProperties: false }) };
}

const sharedIds = new Map<string, string>();

/** A reference to a schema of an object, which is compiled once for all the places and releases that have it. */
function shared(schema: unknown): unknown {
  if (!isSchema(schema) || !("properties" in schema)) return schema;
  const text = JSON.stringify(schema);
  if (text.includes('"$ref":"#')) return schema;
  const known = sharedIds.get(text);
  if (known !== undefined) return { $ref: known };
  const id = `shared-${sharedIds.size}`;
  sharedIds.set(text, id);
  ajv.addSchema(schema, id);
  return { $ref: id };
}

function isSchema(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A file has its oldest release whole, and of each later one what it changed. */
function schemasByRelease(file: string): ReadonlyMap<string, Json> {
  const text = readFileSync(join(__dirname, "../fixtures/cert-manager", file), "utf8");
  const schemas = new Map<string, Json>();
  let schema: Json = {};
  for (const [version, patch] of Object.entries(JSON.parse(text) as Readonly<Record<string, Json>>)) {
    schema = merged(schema, patch);
    schemas.set(version, schema);
  }
  return schemas;
}

/** RFC 7396. */
function merged(target: unknown, patch: Json): Json {
  const result = new Map(Object.entries(isSchema(target) ? target : {}));
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) result.delete(key);
    else result.set(key, isSchema(value) ? merged(result.get(key), value) : value);
  }
  return Object.fromEntries(result);
}
