import type { JsonObject } from "../json";
import type { MockContext, MockDefaults } from "./mock-context";

/** Computed values of Kubernetes and Helm resources and data sources. */
export const kubernetesDefaults: MockDefaults = {
  kubernetes_namespace: clusterScoped,
  kubernetes_namespace_v1: clusterScoped,
  kubernetes_service_account: namespaced,
  kubernetes_service_account_v1: namespaced,
  kubernetes_config_map: namespaced,
  kubernetes_config_map_v1: namespaced,
  kubernetes_secret: namespaced,
  "data.kubernetes_secret": opaque,
  kubernetes_secret_v1: namespaced,
  "data.kubernetes_secret_v1": opaque,
  kubernetes_service: namespaced,
  kubernetes_service_v1: namespaced,
  "data.kubernetes_resource": (at) => ({ object: deployed(at) }),
  kubernetes_mutating_webhook_configuration_v1: clusterScoped,
  "data.kubernetes_mutating_webhook_configuration_v1": (at) => ({ webhook: [webhook(at)] }),
  kubernetes_server_version: () => ({
    id: "mocked",
    version: "1.33.1",
    build_date: "2025-01-01T00:00:00Z",
    compiler: "gc",
    git_commit: "0000000",
    git_tree_state: "clean",
    git_version: "v1.33.1",
    go_version: "go1.24.2",
    major: "1",
    minor: "33",
    platform: "linux/amd64",
  }),
  helm_release: (at) => ({ id: at.name, status: "deployed", version: at.argument("version") ?? "1.0.0" }),
};

function clusterScoped(at: MockContext): JsonObject {
  return { id: at.name };
}

function namespaced(at: MockContext): JsonObject {
  return { id: `${at.namespace}/${at.name}` };
}

function opaque(): JsonObject {
  return { type: "Opaque" };
}

/** An object of no particular kind that runs the containers that cert-manager's charts name. */
function deployed(at: MockContext): JsonObject {
  const containers = ["cert-manager-controller"].map((name) => ({ name, args: [] }));
  return {
    metadata: { name: at.name, namespace: at.namespace, labels: {} },
    spec: { template: { metadata: { labels: {} }, spec: { containers } } },
  };
}

function webhook(at: MockContext): JsonObject {
  return {
    admission_review_versions: ["v1"],
    client_config: [
      {
        ca_bundle: "",
        service: [{ name: at.name, namespace: "kube-system", path: "/mutate", port: 443 }],
        url: "",
      },
    ],
    failure_policy: "Ignore",
    match_policy: "Equivalent",
    name: `${at.name}.example.org`,
    namespace_selector: [],
    object_selector: [],
    reinvocation_policy: "IfNeeded",
    rule: [],
    side_effects: "None",
    timeout_seconds: 10,
  };
}
