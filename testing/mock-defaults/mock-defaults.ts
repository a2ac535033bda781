import { awsDefaults } from "./aws";
import { azureDefaults } from "./azure";
import { kubernetesDefaults } from "./kubernetes";
import type { MockDefaults } from "./mock-context";

/**
 * The computed values of resources and data sources by type, in the shape that the real providers check: resource
 * ids, ARNs, GUIDs, URLs. A key `data.TYPE` is for the data source alone and wins over `TYPE`.
 */
export const mockDefaults: MockDefaults = { ...awsDefaults, ...azureDefaults, ...kubernetesDefaults };
