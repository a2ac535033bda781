import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { Ajv, type ValidateFunction } from "ajv";
import { compare, minor } from "semver";

const home = resolve(__dirname, "../../../shared/upstream/cert-manager");

/** Why nothing can be validated here, if so. */
export function missingUpstreamSchemas(): string | undefined {
  return existsSync(home) ? undefined : `no schemas: ${home} does not exist`;
}

/** Releases of cert-manager whose schemas are there, oldest first. */
export function certManagerVersions(): string[] {
  return existsSync(home) ? readdirSync(home).sort(compare) : [];
}

/** Whether that release's chart has a schema of its values, as 1.16 and later have. */
export function hasValuesSchema(version: string): boolean {
  return existsSync(join(home, releaseOf(version), "values.schema.json"));
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
  return [
    ...problems(`${releaseOf(version)}/${kind}.schema.json`, manifest),
    ...problemsOfMetadata(manifest, kind),
  ];
}

/** What Helm would refuse. */
export function problemsOfValues(values: unknown, version: string): string[] {
  return problems(`${releaseOf(version)}/values.schema.json`, values);
}

/** The release of the same minor version whose schemas are there. */
function releaseOf(version: string): string {
  const release = certManagerVersions().find((other) => minor(other) === minor(version));
  if (release === undefined) throw new Error(`no schemas of cert-manager ${version}`);
  return release;
}

/** The schemas say nothing of metadata, which is the same for all kinds. */
function problemsOfMetadata(manifest: unknown, kind: "ClusterIssuer" | "Issuer"): string[] {
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
  const schema = {
    properties: { apiVersion: { const: "cert-manager.io/v1" }, metadata },
    required: ["apiVersion", "metadata"],
  };
  return messagesOf(compiled(schema), manifest);
}

const validators = new Map<string, ValidateFunction>();

function problems(path: string, value: unknown): string[] {
  const validate =
    validators.get(path) ?? compiled(closed(JSON.parse(readFileSync(join(home, path), "utf8"))));
  validators.set(path, validate);
  return messagesOf(validate, value);
}

function compiled(schema: unknown): ValidateFunction {
  const ajv = new Ajv({ strict: false, allErrors: true });
  // Formats of numbers, and of a status that nothing here writes.
  for (const format of ["byte", "int32", "int64", "date-time"]) ajv.addFormat(format, true);
  return ajv.compile(schema as object);
}

function messagesOf(validate: ValidateFunction, value: unknown): string[] {
  validate(value);
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath} ${String(message)} ${JSON.stringify(params)}`,
  );
}

type Schema = Readonly<Record<string, unknown>>;

/** A custom resource's schema does not forbid unknown fields, and an API server drops them silently. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (!isSchema(schema) || schema["x-kubernetes-preserve-unknown-fields"] === true) return schema;
  const parts = Object.entries(schema).map(([keyword, part]): [string, unknown] => {
    if (["properties", "$defs"].includes(keyword) && isSchema(part))
      return [keyword, Object.fromEntries(Object.entries(part).map(([name, one]) => [name, closed(one)]))];
    return [keyword, ["items", "additionalProperties"].includes(keyword) ? closed(part) : part];
  });
  const close = "properties" in schema && !("additionalProperties" in schema);
  return { ...Object.fromEntries(parts), ...(close && { additionalProperties: false }) };
}

function isSchema(value: unknown): value is Schema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
