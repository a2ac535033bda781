import { readFileSync } from "node:fs";
import { join } from "node:path";
import { problemsAgainst } from "./upstream-schemas";

type Json = Readonly<Record<string, unknown>>;

const fixtures = join(__dirname, "../fixtures/addons");

/** Charts of add-ons in the version that the kit installs: their default values, and their schema if they have one. */
const charts = {
  "external-dns": {
    defaults: fixture("external-dns-1.21.1.values.json"),
    schema: fixture("external-dns-1.21.1.schema.json"),
  },
  "ingress-nginx": { defaults: fixture("ingress-nginx-4.15.1.values.json"), schema: undefined },
};

/** What Helm would refuse, or the chart ignore: against its schema, and against the keys of its defaults. */
export function problemsOfAddonValues(chart: keyof typeof charts, values: unknown): string[] {
  const { defaults, schema } = charts[chart];
  return [...(schema ? problemsAgainst(schema, values) : []), ...unknownKeys(values, defaults, "values")];
}

/** Keys that the defaults lack; an empty map in the defaults takes any. */
function unknownKeys(values: unknown, defaults: unknown, path: string): string[] {
  if (!isMap(values) || !isMap(defaults) || Object.keys(defaults).length === 0) return [];
  return Object.entries(values).flatMap(([key, value]) =>
    key in defaults ? unknownKeys(value, defaults[key], `${path}.${key}`) : [`unknown key ${path}.${key}`],
  );
}

function fixture(file: string): Json {
  return JSON.parse(readFileSync(join(fixtures, file), "utf8")) as Json;
}

function isMap(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
