import { type EksCluster, type KubernetesAccess } from "../../constructs";
import { knownCluster as aks } from "../azure-dns/aks-environment";
import { knownCluster as eks } from "../route53/eks-environment";
import { inputErrorOf } from "../support/input-errors";

const exec = { apiVersion: "client.authentication.k8s.io/v1beta1", command: "aws", args: [] };
const apiServer = { host: "https://api.example.net", clusterCaCertificate: "PEM", exec };
const REMEDY =
  "Give Cluster.kubeconfig({ context }), or host, clusterCaCertificate and exec of the API server.";

describe("access to a cluster given by its attributes", () => {
  it.each([
    ["missing", undefined, `access is missing. ${REMEDY}`],
    ["the name of a context", "platform", `access is a string. ${REMEDY}`],
    [
      "neither a kubeconfig nor an API server",
      { context: "platform" },
      `access is another object. ${REMEDY}`,
    ],
    ["a kubeconfig without context", { configPath: "~/.kube/config" }, "the context is missing."],
    ["a kubeconfig without path", { configPath: undefined }, "the path of the kubeconfig is missing."],
    ["an API server without address", { ...apiServer, host: undefined }, "the host of access is missing."],
    ["an API server on a port alone", { ...apiServer, host: 6443 }, "the host of access is 6443."],
    [
      "an API server without certificate",
      { ...apiServer, clusterCaCertificate: undefined },
      `the clusterCaCertificate of access is missing. ${REMEDY}`,
    ],
    [
      "an API server without login",
      { ...apiServer, exec: undefined },
      `exec of access is missing. ${REMEDY}`,
    ],
  ])("is refused where it is %s", (_case, access, said) => {
    for (const [at, make] of [
      ["EksCluster.fromAttributes", eks],
      ["AksCluster.fromAttributes", aks],
    ] as const)
      expect(inputErrorOf(() => make({ access: access as KubernetesAccess })).message).toContain(
        `${at}: ${said}`,
      );
  });

  it("may be an API server's, whose parts are taken as they are", () => {
    const cluster: EksCluster = eks({ access: apiServer });
    expect(cluster.access(undefined as never)).toBe(apiServer);
  });
});
