import { type AzurermProvider } from "@cdktf/provider-azurerm/lib/provider";
import { type Construct } from "constructs";
import { effectiveSubscription } from "./effective-subscription";
import { lookupKey, resourcePlace } from "./ids";

/** Key of what lies in Azure, the same in every stack of an app: it names the subscription of default providers too. */
export function keyInApp(
  scope: Construct,
  kind: string,
  {
    provider,
    resourceGroup,
    name,
  }: { readonly provider?: AzurermProvider; readonly resourceGroup: string; readonly name: string },
): string {
  const place = resourcePlace(provider, resourceGroup, name);
  return lookupKey(kind, { ...place, subscription: effectiveSubscription(scope, provider) });
}
