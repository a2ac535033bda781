import { type Construct } from "constructs";
import { checkOneOf, TRUE_OR_FALSE } from "../core/check-one-of";
import { checkProps } from "../core/check-props";
import { type Controller } from "../core/controller";
import { requireControllerVersion } from "../core/controller-version";
import { type BoundAzureDnsAuth, type IAzureDnsAuth } from "./auth-method";
import { defaultIdentity } from "./default-identity";
import { federateController } from "./federate-controller";
import { TOKEN_EXCHANGE_AUDIENCE } from "./federated-credential";
import { checkIdentity, type IFederatedIdentity } from "./federated-identity";
import { areDifferentTenants, clusterTenant } from "./tenant";
import {
  type HasWorkloadIdentity,
  requireWorkloadIdentity,
  WORKLOAD_IDENTITY,
} from "./workload-identity-webhook";
import { type GrantedAzureDnsZone, grantZone } from "./zone-grant";

const USE_WORKLOAD_IDENTITY = { "azure.workload.identity/use": "true" };

/** The identity of the controller, and who names it. */
export interface WorkloadIdentityProps {
  /**
   * The managed identity, or the application of Entra, that holds the grants.
   * @default - `cert-manager-dns01-CLUSTER` is created beside the cluster, one for all solvers that name none
   */
  readonly identity?: IFederatedIdentity;
  /**
   * Names the identity's tenant in the issuer, for an identity outside the tenant that the webhook
   * was set up for. Needs cert-manager 1.17.
   * @default - whether the providers say that the identity's tenant is another than the cluster's
   */
  readonly namesTenant?: boolean;
  /**
   * Annotates the controller's ServiceAccount with the identity's client id, for issuers that others write and
   * that name no identity. One identity for each controller.
   * @default false - each issuer names its identity, and a controller can have several
   */
  readonly annotatesServiceAccount?: boolean;
}

/** An identity federated with the controller's ServiceAccount. Made by `AzureDnsAuth.workloadIdentity`. */
export class WorkloadIdentity implements IAzureDnsAuth<HasWorkloadIdentity> {
  readonly method = "workload-identity";

  constructor(private readonly props: WorkloadIdentityProps) {
    const at = "AzureDnsAuth.workloadIdentity";
    const { identity, namesTenant, annotatesServiceAccount } = checkProps(at, props);
    checkIdentity(at, identity);
    checkOneOf(at, namesTenant, TRUE_OR_FALSE, "namesTenant");
    checkOneOf(at, annotatesServiceAccount, TRUE_OR_FALSE, "annotatesServiceAccount");
  }

  readonly bind = (
    scope: Construct,
    controller: Controller<HasWorkloadIdentity>,
    zones: readonly GrantedAzureDnsZone[],
  ): BoundAzureDnsAuth => {
    const { cluster, namespace, serviceAccount } = controller;
    requireWorkloadIdentity(scope, cluster, "AzureDnsAuth.workloadIdentity");
    cluster.requireWorkloadIdentityWebhook(scope);
    const identity = (this.props.identity ?? defaultIdentity(scope, cluster)).bindFederated(scope);
    const namesTenant =
      this.props.namesTenant ?? areDifferentTenants(identity.homeTenant, clusterTenant(scope, cluster));
    if (namesTenant) requireControllerVersion(scope, controller, "1.17", "managedIdentity.tenantID");
    federateController(scope, controller, identity);
    const requirements = zones.flatMap((zone) => grantZone(scope, identity, zone));

    const { clientId, tenantId } = identity;
    const tenant = namesTenant ? { tenantID: tenantId } : {};
    return {
      ambient: { cloud: "azure", mode: WORKLOAD_IDENTITY },
      patch: {
        podLabels: USE_WORKLOAD_IDENTITY,
        serviceAccountLabels: USE_WORKLOAD_IDENTITY,
        ...(this.props.annotatesServiceAccount && {
          serviceAccountAnnotations: { "azure.workload.identity/client-id": clientId },
        }),
      },
      trust: [
        { kind: "ServiceAccount", name: `${namespace.name}/${serviceAccount}` },
        {
          kind: "token",
          name: `audience ${TOKEN_EXCHANGE_AUDIENCE}, issuer of the cluster ${cluster.name}`,
        },
        { kind: "identity", name: identity.title },
      ],
      checks: [
        `kubectl --namespace ${namespace.name} describe pod --selector app.kubernetes.io/component=controller | grep --extended-regexp 'AZURE_(CLIENT_ID|TENANT_ID|FEDERATED_TOKEN_FILE|AUTHORITY_HOST)|azure-identity-token'`,
      ],
      requirements,
      forIssuers: () => ({ fields: { managedIdentity: { clientID: clientId, ...tenant } } }),
    };
  };
}
