import { awsDefaults } from "./aws";
import { azureDefaults } from "./azure";
import { kubernetesDefaults } from "./kubernetes";
import type { JsonObject } from "../json";
import type { MockContext, MockDefaults } from "./mock-context";

const byType: MockDefaults = { ...awsDefaults, ...azureDefaults, ...kubernetesDefaults };

/** Types that have made-up values. */
export const mockedTypes: readonly string[] = [
  ...new Set(Object.keys(byType).map((key) => key.replace(/^(data|resource)\./, ""))),
];

/** Of resources, what the provider's schema has as blocks, which have values only where they are configured. */
export const computedBlocks: Readonly<Record<string, readonly string[]>> = {
  azurerm_kubernetes_cluster: ["identity", "kubelet_identity", "network_profile"],
};

/**
 * The computed values of a resource or data source, in the shape that the real providers check: resource ids, ARNs,
 * GUIDs, URLs. Those of a key `data.TYPE` or `resource.TYPE` come to those of `TYPE`.
 */
export function mockDefaults(mode: "data" | "resource", type: string, at: MockContext): JsonObject {
  return { ...byType[type]?.(at), ...byType[`${mode}.${type}`]?.(at) };
}
