import { Annotations } from "cdktf";
import { Construct } from "constructs";
import { type ICluster } from "../core/cluster";
import { type Controller } from "../core/controller";
import { InputError, quoted } from "../core/input-error";
import { checkFormat } from "../core/names";
import { oncePerStack } from "../core/once-per-stack";
import { type BoundAzureDnsAuth, type IAzureDnsAuth } from "./auth-method";
import { type BoundAzureDnsZone } from "./azure-dns-zone";
import { checkGuid, type ClientId, type PrincipalId } from "./ids";
import { grantZone } from "./zone-grant";

/** A cluster whose nodes share a managed identity. */
export interface HasKubeletIdentity extends ICluster {
  readonly kubeletIdentity: (scope: Construct) => BoundKubeletIdentity;
}

/** The identity that a cluster's nodes share, whether AKS made it or the cluster was given it. */
export interface BoundKubeletIdentity {
  readonly clientId: ClientId;
  readonly principalId: PrincipalId;
  /** Azure resource id. */
  readonly resourceId: string;
  /** Its tenant, outside which it takes no role. @default - not known before Terraform runs */
  readonly homeTenant?: string;
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

export interface KubeletIdentityProps {
  /**
   * How the issuer names the identity. Nodes with several identities, which add-ons of AKS bring, give none
   * to who names none.
   * @default "clientID"
   */
  readonly namedBy?: "clientID" | "resourceID";
  /** What this method costs, said by whoever accepts it. */
  readonly acknowledges: {
    /** Every Pod of the cluster can ask for tokens of the identity, and so gains the grant. */
    readonly everyPodGainsTheGrant: true;
  };
}

/** The identity of the cluster's nodes. Made by `AzureDnsAuth.kubeletIdentity`. */
export class KubeletIdentity implements IAzureDnsAuth<HasKubeletIdentity> {
  readonly method = "kubelet-identity";

  constructor(private readonly props: KubeletIdentityProps) {}

  readonly bind = (
    scope: Construct,
    controller: Controller<HasKubeletIdentity>,
    zones: readonly BoundAzureDnsZone[],
  ): BoundAzureDnsAuth => {
    const { cluster, namespace, serviceAccount } = controller;
    Annotations.of(scope).addWarning(
      `Every Pod of the cluster ${cluster.name} can use the grant of ${this.method}. Workload identity gives it to cert-manager alone.`,
    );
    const identity = cluster.kubeletIdentity(scope);
    // The cluster, and so its identity, may be as new as this stack: Entra's check for it could fail.
    for (const zone of zones) grantZone(scope, { ...identity, isNew: true }, zone);
    const managedIdentity =
      this.props.namedBy === "resourceID"
        ? { resourceID: identity.resourceId }
        : { clientID: identity.clientId };
    return {
      ambient: { cloud: "azure", mode: "the identity of the nodes" },
      patch: {},
      trust: [
        { kind: "ServiceAccount", name: `${namespace.name}/${serviceAccount}, and every other Pod` },
        { kind: "token", name: "of the instance metadata of its node" },
        { kind: "identity", name: `kubelet identity of the AKS cluster ${cluster.name}` },
      ],
      checks: [
        `kubectl --namespace ${namespace.name} logs --selector app.kubernetes.io/component=controller | grep "requested identity isn't assigned to this resource" && echo 'the nodes lack the identity that the issuer names'`,
      ],
      forIssuers: () => ({ fields: { managedIdentity } }),
    };
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
  const resourceId = checkFormat(at, attributes.resourceId, {
    what: "the kubelet identity's resource id",
    pattern:
      /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.ManagedIdentity\/userAssignedIdentities\/[^/]+$/i,
    remedy:
      "Write /subscriptions/SUBSCRIPTION/resourceGroups/GROUP/providers/Microsoft.ManagedIdentity/userAssignedIdentities/NAME",
  });
  return { clientId, principalId, resourceId };
}
