import { RoleAssignment } from "@cdktf/provider-azurerm/lib/role-assignment";
import { Annotations, Token } from "cdktf";
import { type Construct } from "constructs";
import { checkAcknowledged } from "../core/check-acknowledged";
import { checkOneOf, TRUE_OR_FALSE } from "../core/check-one-of";
import { checkProps } from "../core/check-props";
import { type Controller } from "../core/controller";
import { InputError, quoted } from "../core/input-error";
import { checkFormat, fittedName } from "../core/names";
import { oncePerStack } from "../core/once-per-stack";
import { requireCapability } from "../core/require-capability";
import { type Requirement } from "../core/solver";
import { type AadPodIdentityMode, bindAadPodIdentity, installAadPodIdentity } from "./aad-pod-identity-chart";
import { type BoundAzureDnsAuth, type IAzureDnsAuth } from "./auth-method";
import { defaultIdentity } from "./default-identity";
import { federateController } from "./federate-controller";
import { checkIdentity } from "./federated-identity";
import { type HasKubeletIdentity } from "./kubelet-identity";
import { type BoundManagedIdentity, type ManagedIdentity } from "./managed-identity";
import { principalArguments } from "./principal-arguments";
import { areDifferentTenants, clusterTenant } from "./tenant";
import { type IdentityHome, WORKLOAD_IDENTITY } from "./workload-identity-webhook";
import { type GrantedAzureDnsZone, grantZone } from "./zone-grant";

/** Characters of a label's value. */
const MAX_LABEL = 63;

/** A cluster whose nodes AAD Pod Identity can give identities to. */
export interface HasAadPodIdentity extends HasKubeletIdentity {
  /** Where identities for this cluster are made by default. */
  readonly identityHome: (scope: Construct) => IdentityHome;
  /** The resource group that has the cluster's nodes. */
  readonly nodeResourceGroup: (scope: Construct) => NodeResourceGroup;
  /** Asserts that Pods cannot pass for each other, as they can on kubenet. */
  readonly requireAzureCni: (scope: Construct) => void;
}

export interface NodeResourceGroup {
  /** Azure resource id. */
  readonly id: string;
  readonly name: string;
}

/** The identity of the controller, and how AAD Pod Identity gives it to its Pod. */
export interface AadPodIdentityProps {
  /**
   * The identity that holds the grants.
   * @default - `cert-manager-dns01-CLUSTER` is created beside the cluster, one for all solvers that name none
   */
  readonly identity?: ManagedIdentity;
  /**
   * Who assigns the identity to the nodes: AAD Pod Identity itself (`standard`), for which the nodes' own
   * identity may change every node; or you beforehand (`managed`), with the Azure CLI, since AKS owns the
   * scale sets.
   * @default "standard"
   */
  readonly mode?: AadPodIdentityMode;
  /**
   * Whether the cluster runs AAD Pod Identity in that mode already.
   * @default false - chart 4.1.18, the last one, is installed in `kube-system`
   */
  readonly installed?: boolean;
  /** Value of the Pod's label `aadpodidbinding`, and name of what is made. @default - the identity's name */
  readonly selector?: string;
  /**
   * Lets the controller's ServiceAccount act as the identity too and has issuers name it, so that a solver with
   * workload identity may stand beside this one: for a move there. The cluster must have its OIDC issuer.
   * @default false
   */
  readonly federated?: boolean;
  /** What some clusters cost, said by whoever accepts it. @default - the cluster must have Azure CNI */
  readonly acknowledges?: {
    /** On kubenet a Pod can take the address of another, and with it the identity. */
    readonly podsCanPassForEachOther: true;
  };
}

/** An identity for the Pods with a label. Made by `AzureDnsAuth.aadPodIdentity`. */
export class AadPodIdentity implements IAzureDnsAuth<HasAadPodIdentity> {
  readonly method = "aad-pod-identity";

  constructor(private readonly props: AadPodIdentityProps) {
    const at = "AzureDnsAuth.aadPodIdentity";
    const { identity, mode, installed, selector, federated, acknowledges } = checkProps(at, props);
    checkIdentity(at, identity);
    checkOneOf(at, mode, ["standard", "managed"], "mode");
    checkOneOf(at, installed, TRUE_OR_FALSE, "installed");
    checkOneOf(at, federated, TRUE_OR_FALSE, "federated");
    if (acknowledges !== undefined) checkAcknowledged(at, acknowledges, ["podsCanPassForEachOther"]);
    if (selector !== undefined)
      checkFormat(at, selector, {
        what: "the selector",
        pattern: /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/,
        maxLength: MAX_LABEL,
        remedy: "Write lower-case letters, digits and inner hyphens, 63 characters at most",
      });
  }

  readonly bind = (
    scope: Construct,
    controller: Controller<HasAadPodIdentity>,
    zones: readonly GrantedAzureDnsZone[],
  ): BoundAzureDnsAuth => {
    const { cluster, namespace, serviceAccount } = controller;
    requireCapability(scope, cluster, {
      feature: "AzureDnsAuth.aadPodIdentity",
      members: ["kubeletIdentity", "oidcIssuer", "identityHome", "nodeResourceGroup", "requireAzureCni"],
      what: "nodes of AKS",
      remedy: "Use an AksCluster, or AzureDnsAuth.servicePrincipal, which works in every cluster",
    });
    const { mode = "standard", installed = false, federated = false, acknowledges } = this.props;
    Annotations.of(scope).addWarning(
      "AAD Pod Identity has been archived since October 2023 and gets no fixes. Move to AzureDnsAuth.workloadIdentity, with the same identity.",
    );
    if (!acknowledges) cluster.requireAzureCni(scope);
    const identityValue = this.props.identity ?? defaultIdentity(scope, cluster);
    const identity = identityValue.bind(scope);
    checkTenantOfNodes(scope, cluster, identity);
    const requirements = zones.flatMap((zone) => grantZone(scope, identity, zone));
    const selector = this.props.selector ?? labelOf(identity.name);
    const after = mode === "standard" ? assignmentGrants(scope, cluster, identity) : [];
    const chart = installed
      ? undefined
      : installAadPodIdentity(scope, { mode, onKubenet: acknowledges !== undefined, after });
    if (federated) federateController(scope, controller, identityValue.bindFederated(scope));
    bindAadPodIdentity(scope, { identity, namespace, name: selector, selector, chart });
    return {
      ambient: {
        cloud: "azure",
        mode: "AAD Pod Identity",
        ...(federated && { givesWayTo: WORKLOAD_IDENTITY }),
      },
      patch: { podLabels: { aadpodidbinding: selector } },
      trust: [
        { kind: "ServiceAccount", name: `${namespace.name}/${serviceAccount}` },
        { kind: "token", name: `for Pods with the label aadpodidbinding: ${selector}` },
        { kind: "identity", name: `managed identity ${identity.name}` },
      ],
      checks: [`kubectl --namespace ${namespace.name} get AzureIdentity,AzureIdentityBinding`],
      requirements: [
        ...requirements,
        ...(mode === "managed" ? [onEveryNode(identity, cluster.nodeResourceGroup(scope))] : []),
      ],
      forIssuers: () => ({
        fields: federated ? { managedIdentity: { clientID: identity.clientId } } : {},
      }),
    };
  };
}

/** Azure assigns no identity to nodes of another tenant. */
function checkTenantOfNodes(
  scope: Construct,
  cluster: HasAadPodIdentity,
  { name, homeTenant }: BoundManagedIdentity,
): void {
  const nodesTenant = clusterTenant(scope, cluster);
  if (!areDifferentTenants(homeTenant, nodesTenant)) return;
  throw new InputError(
    scope,
    `the identity ${quoted(name)} lies in the tenant ${quoted(homeTenant)} and the nodes in ${quoted(nodesTenant)}, which can have no identity of another`,
    "Use AzureDnsAuth.workloadIdentity with that identity, or a service principal of its tenant",
  );
}

/** What the nodes' identity needs to assign another to nodes: use of that one, and change of these. */
function assignmentGrants(
  scope: Construct,
  cluster: HasAadPodIdentity,
  identity: BoundManagedIdentity,
): RoleAssignment[] {
  const { principalId } = cluster.kubeletIdentity(scope);
  const grant = (key: string, roleDefinitionName: string, at: string, provider = identity.provider) =>
    oncePerStack(
      scope,
      key,
      { principalId, at },
      (room, id) =>
        new RoleAssignment(room, id, {
          scope: at,
          roleDefinitionName,
          ...principalArguments({ principalId, isNew: true }),
          provider,
        }),
    );
  const nodes = cluster.nodeResourceGroup(scope).id;
  return [
    grant(`identity-operator:${identity.source.node.id}`, "Managed Identity Operator", identity.id),
    grant(
      "node-contributor",
      "Virtual Machine Contributor",
      nodes,
      cluster.identityHome(scope).subscription?.provider(scope),
    ),
  ];
}

function onEveryNode({ id }: BoundManagedIdentity, nodes: NodeResourceGroup): Requirement {
  return {
    instruction: `Assign the identity to every scale set of the cluster's nodes, of new node pools too: az vmss identity assign --ids $(az vmss list --resource-group ${nodes.name} --query '[].id' --output tsv) --identities ${id}`,
  };
}

/** An identity's name may have capitals and underscores, and the names of Kubernetes' objects none. */
function labelOf(identity: string): string {
  if (Token.isUnresolved(identity)) return identity;
  return fittedName(identity.toLowerCase().replaceAll("_", "-").replace(/-+$/, ""), MAX_LABEL);
}
