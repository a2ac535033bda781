import { type TerraformStack } from "cdktf";
import { type Construct } from "constructs";
import { checkAccess } from "./check-access";
import { checkProps } from "./check-props";
import { checkFormat, checkHttpsUrl } from "./names";
import { type KubernetesAccess } from "./kubernetes-access";

/**
 * A Kubernetes cluster: a value until bound. Folders of providers add capabilities as further
 * members, so that a solver can name the ones it needs and the compiler refuses another cluster.
 */
export interface ICluster {
  readonly name: string;
  /** How Terraform reaches the API server. Look-ups it needs are made once in the stack of the scope. */
  readonly access: (scope: Construct) => KubernetesAccess;
}

/** A cluster that the app makes itself. */
export interface NewCluster extends ICluster {
  /**
   * Makes the cluster in a stack that has the default providers of its clouds, and that comes before every
   * stack that reaches the cluster.
   */
  readonly create: (stack: TerraformStack) => void;
}

export function isNewCluster(cluster: ICluster): cluster is NewCluster {
  return "create" in cluster && typeof cluster.create === "function";
}

/** A cluster that signs ServiceAccount tokens with keys that an outside party can fetch. */
export interface HasOidcIssuer extends ICluster {
  /** URL of the token issuer, verbatim: its trailing slash, if any, is part of it. */
  readonly oidcIssuer: (scope: Construct) => string;
}

/** Where a kubeconfig stands and which of its contexts to use. */
export interface KubeconfigProps {
  /** Path of the kubeconfig. @default - `~/.kube/config` */
  readonly path?: string;
  /** Name of the context in it. */
  readonly context: string;
}

/** Clusters that no cloud needs to be asked about. */
export class Cluster {
  /** A cluster reached through a context of a kubeconfig. @throws InputError for a malformed name */
  static fromKubeconfig(name: string, props: KubeconfigProps): ICluster {
    return clusterOf("Cluster.fromKubeconfig", name, checkProps("Cluster.fromKubeconfig", props, "context"));
  }

  /** The same, with the issuer of its ServiceAccount tokens. @throws InputError if the URL is not https */
  static fromKubeconfigWithOidcIssuer(
    name: string,
    props: KubeconfigProps & { readonly oidcIssuerUrl: string },
  ): HasOidcIssuer {
    const at = "Cluster.fromKubeconfigWithOidcIssuer";
    checkProps(at, props, "context", "oidcIssuerUrl");
    const url = checkHttpsUrl(at, props.oidcIssuerUrl, "the OIDC issuer URL");
    return { ...clusterOf(at, name, props), oidcIssuer: () => url };
  }

  /** Access through a kubeconfig, for clusters given by their attributes. @throws InputError for malformed text */
  static kubeconfig(props: KubeconfigProps): KubernetesAccess {
    return accessOf("Cluster.kubeconfig", checkProps("Cluster.kubeconfig", props, "context"));
  }

  private constructor() {}
}

function clusterOf(at: string, name: string, props: KubeconfigProps): ICluster {
  const access = accessOf(at, props);
  return { name: checkClusterName(at, name), access: () => access };
}

function accessOf(at: string, { context, path = "~/.kube/config" }: KubeconfigProps): KubernetesAccess {
  return checkAccess(at, { configPath: path, configContext: context });
}

/** The form that the managed services share. */
export function checkClusterName(at: string, name: string): string {
  return checkFormat(at, name, {
    what: "the cluster name",
    pattern: /^[A-Za-z0-9][A-Za-z0-9_-]*$/,
    maxLength: 100,
    remedy: "Write letters, digits, hyphens and underscores, 100 characters at most",
  });
}
