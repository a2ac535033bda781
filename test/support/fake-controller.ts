import { type Controller, type ICluster } from "../../constructs";

/** A cluster that nobody has to reach. */
export const fakeCluster: ICluster = {
  name: "fake-cluster",
  access: () => ({ configPath: "~/.kube/config", configContext: "fake" }),
};

/** A controller in its default place. */
export function fakeController(version = "v1.21.1"): Controller {
  return {
    cluster: fakeCluster,
    version,
    namespace: { name: "cert-manager" },
    clusterResourceNamespace: { name: "cert-manager" },
    serviceAccount: "cert-manager",
    subject: "system:serviceaccount:cert-manager:cert-manager",
    issuerAmbientCredentials: false,
    clusterIssuerAmbientCredentials: true,
  };
}
