import { type Construct } from "constructs";
import { issuerEnvironment } from "../azure-dns/azure-cloud";
import { type BoundAzureDnsZone } from "../azure-dns/bound-azure-dns-zone";
import { type ChartValues } from "../cert-manager/merge-chart-values";
import { InputError, quoted } from "../core/input-error";
import { sameIn } from "../core/resolve-in";
import { terraformJson } from "../core/terraform-json";

/** How external-dns comes to its tokens, as fields of `azure.json`. */
export type AzureSignIn =
  | { readonly useWorkloadIdentityExtension: true }
  | { readonly useManagedIdentityExtension: true; readonly userAssignedIdentityID: string };

/**
 * Values of the chart that say where the zones lie: its own Secret of `azure.json`, which holds ids and nothing
 * secret.
 * @throws InputError if the zones lie in two resource groups
 */
export function azureConfiguration(
  scope: Construct,
  { tenantId }: { readonly tenantId: string },
  zones: readonly BoundAzureDnsZone[],
  signIn: AzureSignIn,
): ChartValues {
  const { subscriptionId, resourceGroup } = onlyGroup(scope, zones);
  return {
    secretConfiguration: {
      enabled: true,
      mountPath: "/etc/kubernetes/",
      data: {
        "azure.json": terraformJson({
          cloud: issuerEnvironment(scope),
          tenantId,
          subscriptionId,
          resourceGroup,
          ...signIn,
        }),
      },
    },
  };
}

/** The place that all zones share. */
function onlyGroup(scope: Construct, zones: readonly BoundAzureDnsZone[]) {
  const [first, ...others] = zones.map(({ name, subscriptionId, resourceGroup }) => ({
    name,
    place: { subscriptionId, resourceGroup },
  }));
  if (!first) throw new InputError(scope, "there are no zones", "Give at least one AzureDnsZone");
  const elsewhere = others.find(({ place }) => !sameIn(scope, place, first.place));
  if (elsewhere)
    throw new InputError(
      scope,
      `the zones ${quoted(first.name)} and ${quoted(elsewhere.name)} lie in two resource groups, and external-dns knows one`,
      "Give it zones of one resource group",
    );
  return first.place;
}
