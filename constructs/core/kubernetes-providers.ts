import { HelmProvider } from "@cdktf/provider-helm/lib/provider";
import { KubernetesProvider } from "@cdktf/provider-kubernetes/lib/provider";
import { type TerraformStack } from "cdktf";
import { type Construct } from "constructs";
import { checkValue } from "./check-value";
import { type ICluster } from "./cluster";
import { explainMissingProvider } from "./explain-missing-provider";
import { type KubernetesAccess } from "./kubernetes-access";
import { constrainProvider } from "./provider-versions";

/** Versions of the Kubernetes provider that the kit works with; its tests run the first. */
export const KUBERNETES_VERSIONS = ">= 2.38.0, < 3.0.0";
/** Versions of the Helm provider that the kit works with; its tests run the first; 3.0 turned its blocks into attributes. */
export const HELM_VERSIONS = ">= 3.1.1, < 4.0.0";

/**
 * Makes the stack's default Kubernetes and Helm providers, both of one cluster.
 * @throws InputError for what is no stack, or no cluster
 */
export function configureKubernetes(stack: TerraformStack, cluster: ICluster): void {
  checkReach("configureKubernetes", stack, cluster);
  const connection = connectionOf(cluster.access(stack));
  makeKubernetesProvider(stack, connection);
  makeHelmProvider(stack, connection);
}

/**
 * Makes the stack's default Kubernetes provider alone, for a stack without Helm releases.
 * @throws InputError for what is no stack, or no cluster
 */
export function configureKubernetesProvider(stack: TerraformStack, cluster: ICluster): void {
  checkReach("configureKubernetesProvider", stack, cluster);
  makeKubernetesProvider(stack, connectionOf(cluster.access(stack)));
}

/** Says what to do where the stack of the scope turns out to lack the default provider that its resources need. */
export function explainMissingKubernetes(scope: Construct): void {
  const remedy = "Call configureKubernetes(stack, cluster), which makes the providers kubernetes and helm";
  for (const provider of ["kubernetes", "helm"]) explainMissingProvider(scope, provider, remedy);
}

function checkReach(at: string, stack: TerraformStack, cluster: ICluster): void {
  checkValue(at, stack, "node", "stack", "Give the stack first, and then the cluster that it is to reach");
  checkValue(stack, cluster, "access", "cluster", "Give the one that the stack is to reach");
}

type Connection = ReturnType<typeof connectionOf>;

function makeKubernetesProvider(stack: TerraformStack, { exec, ...connection }: Connection): void {
  const provider = new KubernetesProvider(stack, "kubernetes", {
    ...connection,
    ...(exec && { exec: [exec.program] }),
  });
  if (exec?.env) provider.addOverride("exec.0.env", exec.env);
  constrainProvider(provider, KUBERNETES_VERSIONS);
}

function makeHelmProvider(stack: TerraformStack, { exec, ...connection }: Connection): void {
  const provider = new HelmProvider(stack, "helm", {
    kubernetes: { ...connection, ...(exec && { exec: exec.program }) },
  });
  if (exec?.env) provider.addOverride("kubernetes.exec.env", exec.env);
  constrainProvider(provider, HELM_VERSIONS);
}

/** What both providers take; names of environment variables would reach Terraform in lower case as an argument. */
function connectionOf(access: KubernetesAccess) {
  if ("configPath" in access) {
    const { configPath, configContext } = access;
    return { configPath, configContext };
  }
  const { host, clusterCaCertificate } = access;
  const { env, ...program } = access.exec;
  return { host, clusterCaCertificate, exec: { program: { ...program, args: [...program.args] }, env } };
}
