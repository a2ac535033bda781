import { HelmProvider } from "@cdktf/provider-helm/lib/provider";
import { KubernetesProvider } from "@cdktf/provider-kubernetes/lib/provider";
import { type TerraformStack } from "cdktf";
import { type ICluster } from "./cluster";
import { constrainProvider } from "./provider-versions";

/** Versions of the Kubernetes provider that the kit works with; its tests run the first. */
export const KUBERNETES_VERSIONS = ">= 2.38.0, < 3.0.0";
/** Versions of the Helm provider that the kit works with; its tests run the first; 3.0 turned its blocks into attributes. */
export const HELM_VERSIONS = ">= 3.1.1, < 4.0.0";

/** Makes the stack's default Kubernetes and Helm providers, both of one cluster. */
export function configureKubernetes(stack: TerraformStack, cluster: ICluster): void {
  const access = cluster.access(stack);
  if ("configPath" in access) {
    const { configPath, configContext } = access;
    constrainProvider(
      new KubernetesProvider(stack, "kubernetes", { configPath, configContext }),
      KUBERNETES_VERSIONS,
    );
    constrainProvider(
      new HelmProvider(stack, "helm", { kubernetes: { configPath, configContext } }),
      HELM_VERSIONS,
    );
    return;
  }
  const { host, clusterCaCertificate } = access;
  const { env, ...program } = access.exec;
  const exec = { ...program, args: [...program.args] };
  const kubernetes = new KubernetesProvider(stack, "kubernetes", {
    host,
    clusterCaCertificate,
    exec: [exec],
  });
  const helm = new HelmProvider(stack, "helm", { kubernetes: { host, clusterCaCertificate, exec } });
  if (env) {
    // As an argument its names would reach Terraform in lower case.
    kubernetes.addOverride("exec.0.env", env);
    helm.addOverride("kubernetes.exec.env", env);
  }
  constrainProvider(kubernetes, KUBERNETES_VERSIONS);
  constrainProvider(helm, HELM_VERSIONS);
}
