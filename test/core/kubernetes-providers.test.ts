import { TerraformLocal } from "cdktf";
import {
  Cluster,
  configureKubernetes,
  HELM_VERSIONS,
  type ICluster,
  KUBERNETES_VERSIONS,
  PROVIDER_VERSIONS,
} from "../../constructs";
import { type StackJson, synthStack } from "../support/synth";

const throughKubeconfig = Cluster.fromKubeconfig("platform", { context: "admin@platform", path: "./config" });

const throughExec: ICluster = {
  name: "platform",
  access: (scope) => ({
    host: new TerraformLocal(scope, "host", "https://api.example.org").asString,
    clusterCaCertificate: "PEM",
    exec: {
      apiVersion: "client.authentication.k8s.io/v1beta1",
      command: "log-in",
      args: ["--cluster", "platform"],
      env: { PROFILE: "ci" },
    },
  }),
};

function jsonOf(cluster: ICluster, context: Record<string, unknown> = {}): StackJson {
  return synthStack((stack) => {
    configureKubernetes(stack, cluster);
  }, context);
}

describe("the Kubernetes and Helm providers of a stack", () => {
  it("use the context of a kubeconfig, both the same", () => {
    const access = { config_context: "admin@platform", config_path: "./config" };
    expect(jsonOf(throughKubeconfig).provider).toEqual({
      kubernetes: [access],
      helm: [{ kubernetes: access }],
    });
  });

  it("run the program that logs in, both the same", () => {
    const exec = {
      api_version: "client.authentication.k8s.io/v1beta1",
      command: "log-in",
      args: ["--cluster", "platform"],
      env: { PROFILE: "ci" },
    };
    const server = { host: "${local.host}", cluster_ca_certificate: "PEM" };
    expect(jsonOf(throughExec).provider).toEqual({
      kubernetes: [{ ...server, exec: [exec] }],
      helm: [{ kubernetes: { ...server, exec } }],
    });
  });

  it("hold no token, password or key", () => {
    for (const cluster of [throughKubeconfig, throughExec])
      expect(JSON.stringify(jsonOf(cluster).provider)).not.toMatch(/token|password|client_key/);
  });

  it("are of versions that are tested here, and not of the bindings' exact ones", () => {
    expect(jsonOf(throughKubeconfig).terraform["required_providers"]).toMatchObject({
      kubernetes: { version: KUBERNETES_VERSIONS },
      helm: { version: HELM_VERSIONS },
    });
    expect(jsonOf(throughExec).terraform["required_providers"]).toMatchObject({
      kubernetes: { version: KUBERNETES_VERSIONS },
      helm: { version: HELM_VERSIONS },
    });
  });

  it("are of the versions that the context names", () => {
    const versions = { kubernetes: "2.38.0", helm: "~> 3.1" };
    expect(
      jsonOf(throughExec, { [PROVIDER_VERSIONS]: versions }).terraform["required_providers"],
    ).toMatchObject({
      kubernetes: { version: "2.38.0" },
      helm: { version: "~> 3.1" },
    });
  });
});
