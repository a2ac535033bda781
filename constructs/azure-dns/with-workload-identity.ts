import { type Construct } from "constructs";
import { type HasOidcIssuer } from "../core/cluster";
import { AzureResourceGroup } from "./azure-resource-group";
import { checkLocation } from "./ids";
import {
  type HasWorkloadIdentity,
  type IdentityHome,
  type WorkloadIdentityWebhook,
} from "./workload-identity-webhook";

/** A cluster that has no webhook by itself; AKS brings its own, and a second one would fight it. */
export type LacksWorkloadIdentity<C extends HasOidcIssuer> = C extends HasWorkloadIdentity ? never : C;

export interface WithWorkloadIdentityProps {
  /** How the webhook comes to the cluster. */
  readonly webhook: WorkloadIdentityWebhook;
  /** Where identities for this cluster are made, since it has no place in Azure. */
  readonly identityHome: IdentityHome;
}

/**
 * A cluster outside AKS whose Pods can have identities of Azure. Entra must be able to fetch the keys of its
 * token issuer. It keeps all that it can do besides: an EKS cluster still serves the methods of Route53. An issuer with solvers of
 * both says so: `AcmeIssuer.letsEncrypt<HasIrsa & HasWorkloadIdentity>({ ... })`.
 * @throws InputError for a malformed resource group or location
 */
export function withWorkloadIdentity<C extends HasOidcIssuer>(
  cluster: C & LacksWorkloadIdentity<C>,
  { webhook, identityHome }: WithWorkloadIdentityProps,
): C & HasWorkloadIdentity {
  const at = "withWorkloadIdentity";
  const { location, subscription } = identityHome;
  const home = {
    resourceGroup: AzureResourceGroup.of(at, identityHome.resourceGroup),
    location: checkLocation(at, location),
    subscription,
  };
  // All else is the cluster's own, members of its class included.
  return Object.assign(Object.create(cluster) as C, {
    identityHome: (): IdentityHome => home,
    requireWorkloadIdentityWebhook: (scope: Construct): void => {
      webhook.bind(scope, cluster.name);
    },
  });
}
