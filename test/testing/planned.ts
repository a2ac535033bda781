import type { JsonObject, PlannedResource, StackPlan } from "../../testing";

/** A resource to be created, as a plan has it. */
export function plannedResource(address: string, resource: Partial<PlannedResource> = {}): PlannedResource {
  const [type = "", name = ""] = address.split(".");
  const provider = type.replace(/_.*$/, "");
  return {
    address,
    mode: "managed",
    type,
    name,
    provider,
    providerSource: `registry.terraform.io/hashicorp/${provider}`,
    constructPath: `stack/${name}`,
    actions: ["create"],
    config: resource.values ?? {},
    values: {},
    unknown: {},
    sensitive: {},
    ...resource,
  };
}

/** The plan of a stack. */
export function stackPlan(resources: Readonly<Record<string, JsonObject>>, name = "stack"): StackPlan {
  return {
    name,
    resources: Object.entries(resources).map(([address, values]) => plannedResource(address, { values })),
    outputs: [],
  };
}

/** A policy of AWS, as text. */
export function policyOf(...statements: readonly JsonObject[]): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: statements.map((statement) => ({ Effect: "Allow", ...statement })),
  });
}
