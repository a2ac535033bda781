import { DataAzurermClientConfig } from "@cdktf/provider-azurerm/lib/data-azurerm-client-config";
import {
  KubernetesCluster,
  type KubernetesClusterDefaultNodePool,
} from "@cdktf/provider-azurerm/lib/kubernetes-cluster";
import { type AzurermProvider } from "@cdktf/provider-azurerm/lib/provider";
import { RoleAssignment } from "@cdktf/provider-azurerm/lib/role-assignment";
import { Token } from "cdktf";
import { Construct } from "constructs";
import { checkOneOf } from "../core/check-one-of";
import { checkMap, checkOptionalValue } from "../core/check-value";
import { constructId } from "../core/construct-id";
import { InputError, quoted } from "../core/input-error";
import { checkFormat, checkList, checkNotEmpty, fittedName } from "../core/names";
import { resourcesOf } from "../core/resources-of";
import { AksNetwork } from "./aks-network";
import { type AzureResourceGroup, resourceGroupOf } from "./azure-resource-group";
import { type AzureSubscription, checkSubscription } from "./azure-subscription";
import { checkIdentity } from "./federated-identity";
import { checkGuid, checkLocation, lowerCase } from "./ids";
import { type ManagedIdentity } from "./managed-identity";
import { principalArguments } from "./principal-arguments";
import { checkTags } from "./tags";

/** Built-in role that may do everything inside a cluster, and nothing to it. */
const CLUSTER_ADMIN = "Azure Kubernetes Service RBAC Cluster Admin";
/** Characters of a DNS prefix. */
const MAX_DNS_PREFIX = 54;

/** The nodes that cert-manager and all else run on. */
export interface AksNodePoolProps {
  /** 1 to 12 lower-case letters and digits, a letter first. @default "system" */
  readonly name?: string;
  /** Size of a node. @default "Standard_D2s_v5" */
  readonly vmSize?: string;
  /** How many nodes, or between which numbers the autoscaler moves. @default 2 */
  readonly nodes?: number | { readonly min: number; readonly max: number };
  /** Availability zones, such as `["1", "2", "3"]`. @default - the region decides */
  readonly zones?: readonly string[];
  /** Gibibytes of a node's disk. @default - as the size has it */
  readonly osDiskSizeGb?: number;
}

/** How a new cluster is made. */
export interface NewAksClusterProps {
  /** Name of a group that exists, or `AzureResourceGroup.create(name)`. */
  readonly resourceGroup: string | AzureResourceGroup;
  /** Azure region, such as `westeurope`. */
  readonly location: string;
  /** The cluster's subscription. @default - that of the stack's default azurerm provider */
  readonly subscription?: AzureSubscription;
  /**
   * Version of Kubernetes: `1.33` where patches are installed by themselves, and `1.33.2` only where they are
   * not. @default - the one that AKS recommends when the cluster is made
   */
  readonly kubernetesVersion?: string;
  /** Whether AKS installs patch releases of Kubernetes. @default "patch" */
  readonly automaticUpgrades?: "patch" | "none";
  /** `Standard` and `Premium` come with an agreed availability of the API server. @default "Free" */
  readonly tier?: "Free" | "Standard" | "Premium";
  /** The cluster's first nodes. @default - two of the size `Standard_D2s_v5` */
  readonly nodePool?: AksNodePoolProps;
  /** Where nodes, Pods and Services have their addresses. @default - `AksNetwork.overlay()` */
  readonly network?: AksNetwork;
  /** The identity that the cluster manages its own resources with. @default - one that Azure makes with it */
  readonly identity?: ManagedIdentity;
  /**
   * Object ids in Entra of the users, groups and service principals that may do everything inside the cluster.
   * Whoever runs Terraform must be among them.
   * @default - whoever runs Terraform when the cluster is made
   */
  readonly administrators?: readonly string[];
  /** Ranges that may reach the API server, such as `203.0.113.0/24`. @default - all, who then have to sign in */
  readonly authorizedIpRanges?: readonly string[];
  /** Tags of the cluster. @default - no tags */
  readonly tags?: Readonly<Record<string, string>>;
}

/** Checks what a cluster is to be made from. @throws InputError for malformed values */
export function checkNewAksCluster(at: string, props: NewAksClusterProps): void {
  const { kubernetesVersion, automaticUpgrades = "patch", administrators, authorizedIpRanges } = props;
  checkSubscription(at, props.subscription);
  checkOneOf(at, automaticUpgrades, ["patch", "none"], "automaticUpgrades");
  checkOneOf(at, props.tier, ["Free", "Standard", "Premium"], "tier");
  checkOptionalValue(at, props.network, "profile", "network", "Give AksNetwork.overlay(), or .nodeSubnet()");
  checkIdentity(at, props.identity);
  checkLocation(at, props.location);
  checkTags(at, props.tags);
  checkNodePool(at, checkMap(at, props.nodePool ?? {}, "nodePool", "Give an object, or leave it out"));
  if (kubernetesVersion !== undefined) {
    checkFormat(at, kubernetesVersion, {
      what: "the Kubernetes version",
      pattern: /^1\.\d+(\.\d+)?$/,
      remedy: "Write it as 1.33 or 1.33.2",
    });
    const [, minor] = /^(1\.\d+)\.\d+$/.exec(kubernetesVersion) ?? [];
    if (automaticUpgrades === "patch" && minor !== undefined)
      throw new InputError(
        at,
        `the Kubernetes version is ${quoted(kubernetesVersion)} and AKS is to install patches`,
        `Write ${minor}, or set automaticUpgrades to none`,
      );
  }
  if (administrators !== undefined) {
    checkNotEmpty(at, administrators, "administrators", "Name at least one, or leave them out");
    for (const id of administrators) checkGuid(at, id, "the object id of an administrator");
  }
  if (authorizedIpRanges === undefined) return;
  const remedy = "Name at least one, or leave them out, which lets all reach the API server";
  for (const range of checkNotEmpty(at, authorizedIpRanges, "authorizedIpRanges", remedy))
    checkFormat(at, range, {
      what: "the authorized range",
      pattern: /^\d{1,3}(\.\d{1,3}){3}(\/([1-9]|[12]\d|3[0-2]))?$/,
      remedy: "Write it as 203.0.113.0/24",
    });
}

/**
 * Makes the cluster, with what the methods need: an OIDC issuer, the workload identity webhook, and Entra as
 * the only way in.
 */
export class NewAksCluster extends Construct {
  constructor(scope: Construct, id: string, name: string, props: NewAksClusterProps) {
    super(scope, id);
    const { location, network = AksNetwork.overlay(), authorizedIpRanges, tags } = props;
    const provider = props.subscription?.provider(this);
    const group = resourceGroupOf("AksCluster.create", props.resourceGroup);
    group.bind(this, { location, provider });
    const identity = props.identity?.bind(this);
    const { subnetId } = network;
    if (identity && subnetId !== undefined)
      grantSubnet(this, subnetId, { principalId: identity.principalId, isNew: identity.isNew, provider });

    const before = resourcesOf(this);
    const cluster = new KubernetesCluster(this, "cluster", {
      name,
      location,
      resourceGroupName: group.name,
      dnsPrefix: fittedName(`${name.replaceAll("_", "-")}-dns`, MAX_DNS_PREFIX),
      kubernetesVersion: props.kubernetesVersion,
      automaticUpgradeChannel: props.automaticUpgrades === "none" ? undefined : "patch",
      skuTier: props.tier ?? "Free",
      defaultNodePool: nodePool(props.nodePool ?? {}, subnetId),
      networkProfile: network.profile,
      identity: identity ? { type: "UserAssigned", identityIds: [identity.id] } : { type: "SystemAssigned" },
      oidcIssuerEnabled: true,
      workloadIdentityEnabled: true,
      localAccountDisabled: true,
      roleBasedAccessControlEnabled: true,
      azureActiveDirectoryRoleBasedAccessControl: { azureRbacEnabled: true },
      // Whoever may run commands through Azure would be an administrator in the cluster.
      runCommandEnabled: false,
      ...(authorizedIpRanges && {
        apiServerAccessProfile: { authorizedIpRanges: [...authorizedIpRanges] },
      }),
      tags: tags && { ...tags },
      provider,
      ...(before.length > 0 && { dependsOn: before }),
    });

    if (!identity && subnetId !== undefined)
      grantSubnet(this, subnetId, {
        principalId: cluster.identity.principalId,
        isNew: true,
        provider,
      });
    grantAdministrators(this, cluster, props.administrators, provider);
  }
}

function nodePool(
  { name = "system", vmSize = "Standard_D2s_v5", nodes = 2, zones, osDiskSizeGb }: AksNodePoolProps,
  vnetSubnetId: string | undefined,
): KubernetesClusterDefaultNodePool {
  return {
    name,
    vmSize,
    ...(typeof nodes === "number"
      ? { nodeCount: nodes }
      : { autoScalingEnabled: true, minCount: nodes.min, maxCount: nodes.max }),
    zones: zones && [...zones],
    osDiskSizeGb,
    vnetSubnetId,
    // Another size is then a change of the pool and not of the cluster.
    temporaryNameForRotation: "rotation",
    // As AKS sets it; left out, each plan would change it.
    upgradeSettings: { maxSurge: "10%" },
  };
}

function checkNodePool(
  at: string,
  { name = "system", vmSize, nodes = 2, zones, osDiskSizeGb }: AksNodePoolProps,
) {
  if (vmSize !== undefined)
    checkFormat(at, vmSize, {
      what: "the size of a node",
      pattern: /^[A-Za-z]+_[\w-]+$/,
      maxLength: 64,
      remedy: "Write it as az vm list-sizes prints it, such as Standard_D2s_v5",
    });
  checkFormat(at, name, {
    what: "the name of the node pool",
    pattern: /^[a-z][a-z0-9]*$/,
    maxLength: 12,
    remedy: "Write lower-case letters and digits, a letter first, 12 characters at most",
  });
  const { min, max } = typeof nodes === "number" ? { min: nodes, max: nodes } : nodes;
  const isCount = (value: number) => Token.isUnresolved(value) || (Number.isInteger(value) && value >= 1);
  if (!isCount(min) || !isCount(max) || max < min || max > 1000)
    throw new InputError(
      at,
      `the node pool has ${quoted(nodes)} nodes`,
      "Write a whole number from 1 to 1000, or two, the smaller one as min",
    );
  if (osDiskSizeGb !== undefined && !isCount(osDiskSizeGb))
    throw new InputError(at, `osDiskSizeGb is ${quoted(osDiskSizeGb)}`, "Write a whole number of gibibytes");
  for (const zone of checkList(at, zones ?? [], "zones", 'Write a list such as ["1", "2"], or leave it out'))
    checkFormat(at, zone, {
      what: "the availability zone",
      pattern: /^[1-9]$/,
      remedy: "Write its number as a string, such as 1",
    });
}

function grantSubnet(
  scope: Construct,
  subnetId: string,
  grantee: { readonly principalId: string; readonly isNew: boolean; readonly provider?: AzurermProvider },
): void {
  new RoleAssignment(scope, "subnet-grant", {
    scope: subnetId,
    roleDefinitionName: "Network Contributor",
    ...principalArguments(grantee),
    provider: grantee.provider,
  });
}

function grantAdministrators(
  scope: Construct,
  cluster: KubernetesCluster,
  administrators: readonly string[] | undefined,
  provider: AzurermProvider | undefined,
): void {
  const grant = { scope: cluster.id, roleDefinitionName: CLUSTER_ADMIN, provider };
  for (const id of new Set(administrators?.map(lowerCase)))
    new RoleAssignment(scope, constructId(scope, `administrator-${id}`), { ...grant, principalId: id });
  if (administrators) return;
  const deployer = new DataAzurermClientConfig(scope, "deployer", { provider });
  new RoleAssignment(scope, "administrator", {
    ...grant,
    principalId: deployer.objectId,
    // Another person or pipeline that plans later does not take the role from the first.
    lifecycle: { ignoreChanges: ["principal_id"] },
  });
}
