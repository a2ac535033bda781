import { type AzurermProvider } from "@cdktf/provider-azurerm/lib/provider";
import { Annotations, Fn, Token } from "cdktf";
import { Construct } from "constructs";
import { checkAcknowledged } from "../core/check-acknowledged";
import { checkOneOf, TRUE_OR_FALSE } from "../core/check-one-of";
import { checkProps } from "../core/check-props";
import { checkValue } from "../core/check-value";
import { type HasOidcIssuer } from "../core/cluster";
import { type Controller } from "../core/controller";
import { InputError, quoted } from "../core/input-error";
import { oncePerStack } from "../core/once-per-stack";
import { requireCapability } from "../core/require-capability";
import { type BoundAzureDnsAuth, type IAzureDnsAuth } from "./auth-method";
import { federateController } from "./federate-controller";
import { type CredentialHolder, federate } from "./federated-credential";
import { type BoundFederatedIdentity } from "./federated-identity";
import { checkGuid, checkResourceId, type ClientId, type PrincipalId } from "./ids";
import { writesOnIdentity } from "./managed-identity";
import { WORKLOAD_IDENTITY } from "./workload-identity-webhook";
import { type GrantedAzureDnsZone, grantZone } from "./zone-grant";

/** A cluster whose nodes share a managed identity. */
export interface HasKubeletIdentity extends HasOidcIssuer {
  readonly kubeletIdentity: (scope: Construct) => BoundKubeletIdentity;
}

/** The identity that a cluster's nodes share, whether AKS made it or the cluster was given it. */
export interface BoundKubeletIdentity {
  readonly clientId: ClientId;
  readonly principalId: PrincipalId;
  /** Azure resource id. */
  readonly resourceId: string;
  /** Provider of its subscription. @default - the stack's default provider */
  readonly provider?: AzurermProvider;
  /** Its tenant, outside which it takes no role. @default - not known before Terraform runs */
  readonly homeTenant?: string;
  /** Tells it from others, whichever stack of the app knows it. */
  readonly key: string;
  /** What names the identity in the stack. */
  readonly source: Construct;
}

/** As `az aks show --query identityProfile.kubeletidentity` prints them. */
export interface KubeletIdentityAttributes {
  readonly clientId: string;
  /** `objectId` there. */
  readonly principalId: string;
  /** Azure resource id. */
  readonly resourceId: string;
}

/** What an issuer may name an identity by. */
const NAMES = ["clientID", "resourceID"] as const;

/** What the method with the identity of the nodes needs. */
export interface KubeletIdentityProps {
  /**
   * How the issuer names the identity. Nodes with several identities, which add-ons of AKS bring, give none
   * to who names none.
   * @default "clientID"
   */
  readonly namedBy?: (typeof NAMES)[number];
  /**
   * Lets the controller's ServiceAccount act as the identity too, so that a solver with workload identity may
   * stand beside this one: for a move there. The identity must lie in the cluster's subscription, and the
   * cluster must have its OIDC issuer.
   * @default false
   */
  readonly federated?: boolean;
  /** What this method costs, said by whoever accepts it. */
  readonly acknowledges: {
    /** Every Pod of the cluster can ask for tokens of the identity, and so gains the grant. */
    readonly everyPodGainsTheGrant: true;
  };
}

/** The identity of the cluster's nodes. Made by `AzureDnsAuth.kubeletIdentity`. */
export class KubeletIdentity implements IAzureDnsAuth<HasKubeletIdentity> {
  readonly method = "kubelet-identity";

  constructor(private readonly props: KubeletIdentityProps) {
    const at = "AzureDnsAuth.kubeletIdentity";
    checkProps(at, props, "acknowledges");
    checkOneOf(at, props.namedBy, NAMES, "namedBy");
    checkOneOf(at, props.federated, TRUE_OR_FALSE, "federated");
    checkAcknowledged(at, props.acknowledges, ["everyPodGainsTheGrant"]);
    if (props.federated && props.namedBy === "resourceID")
      throw new InputError(
        at,
        "federated stands beside a resourceID, by which workload identity finds no identity",
        "Leave namedBy out, so that the issuer names the client id, and deploy that first",
      );
  }

  readonly bind = (
    scope: Construct,
    controller: Controller<HasKubeletIdentity>,
    zones: readonly GrantedAzureDnsZone[],
  ): BoundAzureDnsAuth => {
    const { cluster, namespace, serviceAccount } = controller;
    requireCapability(scope, cluster, {
      feature: "AzureDnsAuth.kubeletIdentity",
      members: ["kubeletIdentity", "oidcIssuer"],
      what: "nodes with a managed identity",
      remedy: "Use an AksCluster, or AzureDnsAuth.servicePrincipal, which works in every cluster",
    });
    Annotations.of(scope).addWarning(
      `Every Pod of the cluster ${cluster.name} can use the grant of ${this.method}. Workload identity gives it to cert-manager alone.`,
    );
    const identity = cluster.kubeletIdentity(scope);
    // The cluster, and so its identity, may be as new as this stack: Entra's check for it could fail.
    const requirements = zones.flatMap((zone) => grantZone(scope, { ...identity, isNew: true }, zone));
    const { federated = false } = this.props;
    if (federated) federateController(scope, controller, federable(identity));
    const managedIdentity =
      this.props.namedBy === "resourceID"
        ? { resourceID: identity.resourceId }
        : { clientID: identity.clientId };
    return {
      ambient: {
        cloud: "azure",
        mode: "the identity of the nodes",
        ...(federated && { givesWayTo: WORKLOAD_IDENTITY }),
      },
      patch: {},
      trust: [
        { kind: "ServiceAccount", name: `${namespace.name}/${serviceAccount}, and every other Pod` },
        { kind: "token", name: "of the instance metadata of its node" },
        { kind: "identity", name: `kubelet identity of the AKS cluster ${cluster.name}` },
      ],
      checks: [
        `kubectl --namespace ${namespace.name} logs --selector app.kubernetes.io/component=controller | grep "requested identity isn't assigned to this resource" && echo 'the nodes lack the identity that the issuer names'`,
      ],
      requirements,
      forIssuers: () => ({ fields: { managedIdentity } }),
    };
  };
}

function federable({
  resourceId: id,
  provider,
  source,
}: BoundKubeletIdentity): Pick<BoundFederatedIdentity, "federate"> {
  // Both are parts of the id, which Azure tells only when Terraform plans.
  const part = (index: number) => Token.asString(Fn.element(Fn.split("/", id), index));
  const holder: CredentialHolder = {
    ...{ id, source, name: part(8), key: source.node.path, isNew: false },
    write: writesOnIdentity({ id, provider, resourceGroup: part(4) }),
  };
  return {
    federate: (scope, credential) => {
      federate(scope, holder, credential);
    },
  };
}

type KubeletIdentityIds = Omit<BoundKubeletIdentity, "source">;

/** What names the identity in the stack is the same, whichever way the cluster is known. */
export function bindKubeletIdentity(
  scope: Construct,
  cluster: string,
  ids: KubeletIdentityIds,
): BoundKubeletIdentity {
  const source = oncePerStack(scope, "kubelet-identity", { cluster }, (room, id) => new Construct(room, id));
  return { ...ids, source };
}

/** @throws InputError for a malformed id, or one for both client and principal */
export function checkKubeletIdentity(at: string, attributes: KubeletIdentityAttributes): KubeletIdentityIds {
  checkValue(at, attributes, "clientId", "kubeletIdentity", "Give clientId, principalId and resourceId");
  const clientId = checkGuid(at, attributes.clientId, "the kubelet identity's client id") as ClientId;
  const principalId = checkGuid(
    at,
    attributes.principalId,
    "the kubelet identity's principal id",
  ) as PrincipalId;
  const ids: readonly string[] = [clientId, principalId];
  if (new Set(ids).size < ids.length)
    throw new InputError(
      at,
      `the kubelet identity's client id and principal id are both ${quoted(clientId)}`,
      "Write each as az aks show --query identityProfile.kubeletidentity prints it: clientId and objectId",
    );
  const template =
    "/subscriptions/SUBSCRIPTION/resourceGroups/GROUP/providers/Microsoft.ManagedIdentity/userAssignedIdentities/NAME";
  const resourceId = checkResourceId(at, attributes.resourceId, {
    what: "the kubelet identity's resource id",
    template,
    remedy: `Write ${template}`,
  });
  return { clientId, principalId, resourceId, key: principalId };
}
