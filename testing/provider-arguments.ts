import { listOf, objectOf, type JsonObject } from "./json";
import { sourceOf, type ChildModule } from "./planning-root";
import { providersOf } from "./stack-blocks";
import type { StackProblem } from "./stack-plan";

/** What a provider block may hold next to its provider's own arguments. */
const metaArguments = ["//", "alias", "version", "dynamic"];

/**
 * Checks the argument names of a stack's provider blocks against the schemas that Terraform's message `test_plan`
 * carries: a mocked provider is not configured, so Terraform itself does not look at them.
 */
export function checkProviderArguments(plan: JsonObject, { stack }: ChildModule): readonly StackProblem[] {
  const schemas = Object.entries(objectOf(plan["provider_schemas"]));
  const requirements = objectOf(objectOf(stack.json["terraform"])["required_providers"]);
  return providersOf(stack.json).flatMap(({ reference, localName, config }) => {
    const source = sourceOf(localName, requirements[localName] ?? {});
    const [, schema] = schemas.find(([name]) => `/${name}`.endsWith(`/${source}`)) ?? [];
    if (schema === undefined) return [];
    const { known, required } = argumentsOf(objectOf(objectOf(schema)["provider"]));
    const unknown = Object.keys(config).filter(
      (name) => !known.includes(name) && !metaArguments.includes(name),
    );
    const missing = required.filter((name) => listOf(config[name]).length === 0);
    const at = { stack: stack.name, address: `provider.${reference}` };
    return [
      ...unknown.map((name) => ({
        ...at,
        summary: "Unsupported argument",
        detail: `"${name}" is not expected here.`,
      })),
      ...missing.map((name) => ({
        ...at,
        summary: "Missing required argument",
        detail: `"${name}" is required.`,
      })),
    ];
  });
}

function argumentsOf(schema: JsonObject): {
  readonly known: readonly string[];
  readonly required: readonly string[];
} {
  const { attributes, block_types: blockTypes } = objectOf(schema["block"]);
  const all = [...Object.entries(objectOf(attributes)), ...Object.entries(objectOf(blockTypes))];
  const required = all.filter(([, argument]) => {
    const { required: isRequired, min_items: minimum } = objectOf(argument);
    return isRequired === true || (typeof minimum === "number" && minimum > 0);
  });
  return { known: all.map(([name]) => name), required: required.map(([name]) => name) };
}
