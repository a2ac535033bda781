import { type Construct } from "constructs";
import { checkProps } from "../core/check-props";
import { checkValue } from "../core/check-value";
import { type HasOidcIssuer, type ICluster } from "../core/cluster";
import { InputError, quoted } from "../core/input-error";
import { resourceGroupOf } from "./azure-resource-group";
import { checkSubscription } from "./azure-subscription";
import { checkLocation } from "./ids";
import {
  type HasWorkloadIdentity,
  type IdentityHome,
  type WorkloadIdentityWebhook,
} from "./workload-identity-webhook";

/** A cluster that has no webhook by itself; AKS brings its own, and a second one would fight it. */
export type LacksWorkloadIdentity<C extends HasOidcIssuer> = C extends HasWorkloadIdentity ? never : C;

/** What a cluster outside Azure needs for workload identity. */
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
 * @throws InputError for a malformed resource group or location, or a cluster without OIDC issuer or with the
 * webhook
 */
export function withWorkloadIdentity<C extends HasOidcIssuer>(
  cluster: C & LacksWorkloadIdentity<C>,
  props: WithWorkloadIdentityProps,
): C & HasWorkloadIdentity {
  const at = "withWorkloadIdentity";
  const { webhook, identityHome } = checkProps(at, props, "webhook", "identityHome");
  checkCluster(at, cluster);
  checkValue(
    at,
    webhook,
    "bind",
    "webhook",
    "Give WorkloadIdentityWebhook.install({ tenantId }), or .existing()",
  );
  checkValue(
    at,
    identityHome,
    "resourceGroup",
    "identityHome",
    "Give an object with resourceGroup, location",
  );
  const { location, subscription } = identityHome;
  checkSubscription(at, subscription);
  const home = {
    resourceGroup: resourceGroupOf(at, identityHome.resourceGroup),
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

const ISSUER_REMEDY = "Use Cluster.fromKubeconfigWithOidcIssuer or another cluster that has an OIDC issuer";

/** As the compiler does, which not everyone runs before the program. */
function checkCluster(at: string, cluster: ICluster): void {
  const { name } = checkValue(at, cluster, "access", "cluster", ISSUER_REMEDY);
  if (!("oidcIssuer" in cluster))
    throw new InputError(at, `the cluster ${quoted(name)} has no OIDC issuer`, ISSUER_REMEDY);
  if ("requireWorkloadIdentityWebhook" in cluster)
    throw new InputError(
      at,
      `the cluster ${quoted(name)} has the webhook already`,
      "Use the cluster as it is",
    );
}
