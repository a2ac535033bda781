import { stringify } from "yaml";
import { objectFrom, type Json, type JsonObject } from "./json";
import { readableOutput, readableValues } from "./readable-values";
import type { ChangeAction, PlannedResource, StackPlan } from "./stack-plan";

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

/**
 * Brings a plan into a form that moves only when what is planned moves, fit for `toMatchSnapshot()`: keys in
 * alphabetical order; policies and other JSON texts parsed; Helm values and manifests of Kubernetes as YAML, each
 * document after a line `---`; sensitive values masked; what nobody set (nulls, empty values, values that the provider
 * computes) left out; the working directory shown as `.`.
 */
export function normalizePlan(plan: StackPlan): NormalizedPlan {
  return {
    stack: plan.name,
    resources: Object.fromEntries(
      plan.resources.map((resource) => [resource.address, normalizeResource(resource)]),
    ),
    outputs: objectFrom(
      plan.outputs.map((output): [string, Json] => [output.name, readableOutput(output, asYaml)]),
    ),
  };
}

function normalizeResource(resource: PlannedResource): NormalizedResource {
  const { constructPath, provider, actions } = resource;
  return {
    ...(constructPath === undefined ? {} : { construct: constructPath }),
    ...(provider.includes(".") ? { provider } : {}),
    ...(actions.length === 1 && actions[0] === "create" ? {} : { actions }),
    values: readableValues(resource, asYaml),
  };
}

function asYaml(documents: readonly Json[]): string {
  return documents
    .map((document) => `---\n${stringify(document, { lineWidth: 0, sortMapEntries: true })}`)
    .join("");
}
