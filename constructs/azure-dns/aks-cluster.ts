import { DataAzurermKubernetesCluster } from "@cdktf/provider-azurerm/lib/data-azurerm-kubernetes-cluster";
import { Fn, TerraformStack, Token } from "cdktf";
import { type Construct } from "constructs";
import { checkAccess } from "../core/check-access";
import { checkOneOf } from "../core/check-one-of";
import { checkProps } from "../core/check-props";
import { type NewCluster } from "../core/cluster";
import { createdOnce, creatorOf } from "../core/created-once";
import { InputError, quoted } from "../core/input-error";
import { type KubernetesAccess } from "../core/kubernetes-access";
import { checkFormat, checkHttpsUrl } from "../core/names";
import { oncePerStack } from "../core/once-per-stack";
import { type HasAadPodIdentity, type NodeResourceGroup } from "./aad-pod-identity";
import { explainMissingAzure } from "./azure";
import { issuerEnvironment } from "./azure-cloud";
import { resourceGroupOf } from "./azure-resource-group";
import { type AzureSubscription, checkSubscription } from "./azure-subscription";
import {
  checkLocation,
  checkResourceGroup,
  checkResourceGroupId,
  type ClientId,
  type PrincipalId,
} from "./ids";
import {
  bindKubeletIdentity,
  type BoundKubeletIdentity,
  checkKubeletIdentity,
  type KubeletIdentityAttributes,
} from "./kubelet-identity";
import { keyInApp } from "./key-in-app";
import { tenantOf } from "./tenant";
import { checkNewAksCluster, NewAksCluster, type NewAksClusterProps } from "./new-aks-cluster";
import {
  assertWorkloadIdentityWebhook,
  type HasWorkloadIdentity,
  type IdentityHome,
} from "./workload-identity-webhook";

/** Application that AKS clusters with Entra integration take tokens for. */
const AKS_SERVER_ID = "6dae42f8-4368-4678-94ff-3960e28e3630";

const AZURE_CNI_REMEDY =
  "Use AzureDnsAuth.workloadIdentity, or write acknowledges: { podsCanPassForEachOther: true }";

/** How kubelogin gets its token: as the signed-in Azure CLI, or from the environment of a pipeline. */
export type KubeloginMethod = "azurecli" | "workloadidentity" | "spn" | "msi";

const KUBELOGIN_METHODS: readonly KubeloginMethod[] = ["azurecli", "workloadidentity", "spn", "msi"];

/** Where the cluster lies, and how Terraform logs in to it. */
export interface AksClusterLookupProps {
  /** Name of the cluster's resource group. */
  readonly resourceGroup: string;
  /** The cluster's subscription. @default - that of the stack's default azurerm provider */
  readonly subscription?: AzureSubscription;
  /** How Terraform logs in to the cluster, which must have Entra integration. @default "azurecli" */
  readonly login?: KubeloginMethod;
}

/** How the cluster is made, and how Terraform logs in to it. */
export interface AksClusterCreateProps extends NewAksClusterProps {
  /** How Terraform logs in to the cluster. @default "azurecli" */
  readonly login?: KubeloginMethod;
}

export interface AksClusterAttributes {
  readonly name: string;
  readonly resourceGroup: string;
  /** Azure region, such as `westeurope`: where an identity for the cluster is made by default. */
  readonly location: string;
  /** The cluster's subscription. @default - that of the stack's default azurerm provider */
  readonly subscription?: AzureSubscription;
  /** As `az aks show --query oidcIssuerProfile.issuerUrl` prints it, its trailing slash included. */
  readonly oidcIssuerUrl: string;
  /** How Terraform reaches the cluster: `Cluster.kubeconfig({ context })`, or its API server. */
  readonly access: KubernetesAccess;
  /** The identity of its nodes. @default - the method that uses it is refused */
  readonly kubeletIdentity?: KubeletIdentityAttributes;
  /** `networkProfile.networkPlugin` of the cluster. @default - methods that need Azure CNI are refused */
  readonly networkPlugin?: "azure" | "kubenet" | "none";
  /**
   * Azure resource id of the group that has its nodes, `nodeResourceGroup` of the cluster.
   * @default - methods that need it are refused
   */
  readonly nodeResourceGroupId?: string;
}

/** An Azure Kubernetes Service cluster. */
export class AksCluster implements HasWorkloadIdentity, HasAadPodIdentity {
  /**
   * A cluster looked up when Terraform plans. Terraform logs in with `kubelogin`, which must be
   * there when it runs. The look-up's user credentials come to lie in Terraform's state; on a cluster
   * with local accounts disabled they hold no secret.
   * @throws InputError for a malformed name or resource group
   */
  static fromLookup(name: string, props: AksClusterLookupProps): AksCluster {
    const at = "AksCluster.fromLookup";
    checkProps(at, props, "resourceGroup");
    const resourceGroup = checkResourceGroup(at, props.resourceGroup);
    checkSubscription(at, props.subscription);
    checkOneOf(at, props.login, KUBELOGIN_METHODS, "login");
    return AksCluster.lookup(checkAksName(at, name), { ...props, resourceGroup });
  }

  /**
   * A new cluster, in a stack of its own: an environment adds it, and elsewhere `create` makes it. The stacks
   * that use the cluster look it up, so that no kubeconfig is handed from stack to stack. It has an OIDC
   * issuer, the workload identity webhook, and Entra with Azure RBAC as its only way in.
   * @throws InputError for malformed values
   */
  static create(name: string, props: AksClusterCreateProps): AksCluster & NewCluster {
    const at = "AksCluster.create";
    checkProps(at, props, "resourceGroup", "location");
    checkAksName(at, name);
    checkNewAksCluster(at, props);
    const { location, subscription, login } = props;
    checkOneOf(at, login, KUBELOGIN_METHODS, "login");
    const resourceGroup = resourceGroupOf(at, props.resourceGroup).name;
    const cluster = AksCluster.lookup(
      name,
      { resourceGroup, subscription, login },
      {
        location,
        precede: (scope) => {
          followCreator(scope, cluster);
        },
      },
    );
    const create = (stack: TerraformStack): void => {
      createdOnce(
        cluster,
        stack,
        "new-aks-cluster",
        "Use AksCluster.fromLookup in the other stack",
        (room, id) => new NewAksCluster(room, id, name, props),
      );
    };
    return Object.assign(cluster, { create });
  }

  private static lookup(name: string, props: AksClusterLookupProps, made?: MadeHere): AksCluster {
    const { resourceGroup, subscription, login = "azurecli" } = props;
    const found = (scope: Construct) => {
      made?.precede(scope);
      return oncePerStack(
        scope,
        "aks-cluster",
        { name, resourceGroup, subscription: subscription?.subscriptionId },
        (room, id) => {
          explainMissingAzure(room);
          return new DataAzurermKubernetesCluster(room, id, {
            name,
            resourceGroupName: resourceGroup,
            provider: subscription?.provider(room),
          });
        },
      );
    };
    return new AksCluster(name, updateCommand(name, resourceGroup, subscription), {
      oidcIssuer: (scope) => {
        const cluster = found(scope);
        requireOf(cluster, {
          condition: "${self.oidc_issuer_enabled}",
          errorMessage: `The cluster ${name} has no OIDC issuer. ${updateCommand(name, resourceGroup, subscription)}`,
        });
        return cluster.oidcIssuerUrl;
      },
      identityHome: (scope) => ({
        resourceGroup,
        location: made?.location ?? found(scope).location,
        subscription,
      }),
      nodeResourceGroup: (scope) => ({
        id: found(scope).nodeResourceGroupId,
        name: found(scope).nodeResourceGroup,
      }),
      requireAzureCni: (scope) => {
        requireOf(found(scope), {
          condition: '${self.network_profile[0].network_plugin == "azure"}',
          errorMessage: `The network plugin of the cluster ${name} is not azure. ${AZURE_CNI_REMEDY}.`,
        });
      },
      kubeletIdentity: (scope) => {
        const cluster = found(scope);
        requireOf(cluster, {
          condition: "${length(self.kubelet_identity) > 0}",
          errorMessage: `The nodes of the cluster ${name} have no managed identity. Use AzureDnsAuth.servicePrincipal, or run: ${azAksUpdate(name, resourceGroup, subscription)} --enable-managed-identity`,
        });
        const { clientId, objectId, userAssignedIdentityId } = cluster.kubeletIdentity.get(0);
        const provider = subscription?.provider(scope);
        return bindKubeletIdentity(scope, name, {
          clientId: clientId as ClientId,
          principalId: objectId as PrincipalId,
          resourceId: userAssignedIdentityId,
          key: keyInApp(scope, "kubelet-identity", { provider, resourceGroup, name }),
          provider,
          homeTenant: tenantOf(scope, provider),
        });
      },
      access: (scope) => {
        const { host, clusterCaCertificate } = found(scope).kubeConfig.get(0);
        return {
          host,
          clusterCaCertificate: Fn.base64decode(clusterCaCertificate),
          exec: {
            apiVersion: "client.authentication.k8s.io/v1beta1",
            command: "kubelogin",
            args: [
              ...["get-token", "--login", login, "--server-id", AKS_SERVER_ID],
              ...["--environment", issuerEnvironment(scope)],
              ...loginTenant(tenantOf(scope, subscription?.provider(scope))),
            ],
          },
        };
      },
    });
  }

  /**
   * A cluster of which all is known, so that Azure is not asked about it.
   * @throws InputError for malformed values
   */
  static fromAttributes(attributes: AksClusterAttributes): AksCluster {
    const at = "AksCluster.fromAttributes";
    checkProps(at, attributes, "name", "resourceGroup", "location", "oidcIssuerUrl", "access");
    const { location, subscription, networkPlugin } = attributes;
    const name = checkAksName(at, attributes.name);
    checkLocation(at, location);
    checkSubscription(at, subscription);
    checkOneOf(at, networkPlugin, ["azure", "kubenet", "none"], "networkPlugin");
    const resourceGroup = checkResourceGroup(at, attributes.resourceGroup);
    const oidcIssuerUrl = checkIssuerUrl(at, attributes.oidcIssuerUrl);
    const access = checkAccess(at, attributes.access);
    const kubeletIdentity =
      attributes.kubeletIdentity === undefined
        ? undefined
        : checkKubeletIdentity(at, attributes.kubeletIdentity);
    const nodeResourceGroup =
      attributes.nodeResourceGroupId === undefined
        ? undefined
        : checkResourceGroupId(at, attributes.nodeResourceGroupId);
    return new AksCluster(name, updateCommand(name, resourceGroup, subscription), {
      nodeResourceGroup: (scope) => {
        if (nodeResourceGroup) return nodeResourceGroup;
        throw new InputError(
          scope,
          `the resource group of the nodes of the cluster ${quoted(name)} is not known`,
          "Give nodeResourceGroupId to AksCluster.fromAttributes, or use AksCluster.fromLookup",
        );
      },
      requireAzureCni: (scope) => {
        if (networkPlugin === "azure") return;
        throw new InputError(
          scope,
          `the network plugin of the cluster ${quoted(name)} is ${networkPlugin === undefined ? "not known" : quoted(networkPlugin)}`,
          AZURE_CNI_REMEDY,
        );
      },
      oidcIssuer: () => oidcIssuerUrl,
      identityHome: () => ({ resourceGroup, location, subscription }),
      kubeletIdentity: (scope) => {
        const provider = subscription?.provider(scope);
        const homeTenant = tenantOf(scope, provider);
        if (kubeletIdentity)
          return bindKubeletIdentity(scope, name, { ...kubeletIdentity, provider, homeTenant });
        throw new InputError(
          scope,
          `the identity of the nodes of the cluster ${quoted(name)} is not known`,
          "Give kubeletIdentity to AksCluster.fromAttributes, or use AksCluster.fromLookup",
        );
      },
      access: () => access,
    });
  }

  readonly access: (scope: Construct) => KubernetesAccess;
  readonly oidcIssuer: (scope: Construct) => string;
  readonly identityHome: (scope: Construct) => IdentityHome;
  readonly kubeletIdentity: (scope: Construct) => BoundKubeletIdentity;
  readonly nodeResourceGroup: (scope: Construct) => NodeResourceGroup;
  readonly requireAzureCni: (scope: Construct) => void;

  private constructor(
    readonly name: string,
    private readonly remedy: string,
    parts: Pick<HasWorkloadIdentity, "access" | "oidcIssuer" | "identityHome"> &
      Pick<HasAadPodIdentity, "kubeletIdentity" | "nodeResourceGroup" | "requireAzureCni">,
  ) {
    this.access = parts.access;
    this.oidcIssuer = parts.oidcIssuer;
    this.identityHome = parts.identityHome;
    this.kubeletIdentity = parts.kubeletIdentity;
    this.nodeResourceGroup = parts.nodeResourceGroup;
    this.requireAzureCni = parts.requireAzureCni;
  }

  readonly requireWorkloadIdentityWebhook = (scope: Construct): void => {
    assertWorkloadIdentityWebhook(scope, this.name, this.remedy);
  };
}

/** What a cluster that this app makes adds to one that is looked up. */
interface MadeHere {
  readonly location: string;
  /** Makes the stack of the scope follow that of the cluster. */
  readonly precede: (scope: Construct) => void;
}

/** A look-up runs when its stack is planned, so that the cluster must be there by then. */
function followCreator(scope: Construct, cluster: AksCluster): void {
  const stack = TerraformStack.of(scope);
  const creator = creatorOf(cluster, scope);
  if (!creator || creator === stack)
    throw new InputError(
      scope,
      `the new cluster ${quoted(cluster.name)} is made in ${creator ? "this very stack" : "no stack of this app yet"}`,
      "Call its create with a stack of its own first, as an environment does",
    );
  stack.addDependency(creator);
}

/** A deployer may be signed in to several tenants, and the API server takes tokens of its own alone. */
function loginTenant(tenant: string | undefined): string[] {
  return tenant === undefined || Token.isUnresolved(tenant) ? [] : ["--tenant-id", tenant];
}

function updateCommand(
  name: string,
  resourceGroup: string,
  subscription: AzureSubscription | undefined,
): string {
  return `Run: ${azAksUpdate(name, resourceGroup, subscription)} --enable-oidc-issuer --enable-workload-identity`;
}

function azAksUpdate(
  name: string,
  resourceGroup: string,
  subscription: AzureSubscription | undefined,
): string {
  const inSubscription = subscription ? ` --subscription ${subscription.subscriptionId}` : "";
  return `az aks update --name ${name} --resource-group ${resourceGroup}${inSubscription}`;
}

/** Adds what must hold of a cluster that is looked up. */
function requireOf(
  cluster: DataAzurermKubernetesCluster,
  condition: { readonly condition: string; readonly errorMessage: string },
): void {
  const others = cluster.lifecycle?.postcondition ?? [];
  if (others.some(({ errorMessage }) => errorMessage === condition.errorMessage)) return;
  cluster.lifecycle = { postcondition: [...others, condition] };
}

/** Entra compares the URL to the letter, and those of AKS itself end in a slash. */
function checkIssuerUrl(at: string, value: string): string {
  const url = checkHttpsUrl(at, value, "the OIDC issuer URL");
  if (/^https:\/\/[^/]+\.oic\.[^/]+\/.*[^/]$/.test(url))
    throw new InputError(
      at,
      `the OIDC issuer URL is ${quoted(url)}, without the slash at its end that AKS gives it`,
      "Write it as az aks show --query oidcIssuerProfile.issuerUrl prints it",
    );
  return url;
}

function checkAksName(at: string, name: string): string {
  return checkFormat(at, name, {
    what: "the cluster name",
    pattern: /^[A-Za-z0-9]([A-Za-z0-9_-]*[A-Za-z0-9])?$/,
    maxLength: 63,
    remedy: "Write letters, digits, hyphens and underscores, 63 characters at most",
  });
}
