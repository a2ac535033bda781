import { type AzurermProvider } from "@cdktf/provider-azurerm/lib/provider";
import { type Construct } from "constructs";
import { defaultAzurerm } from "./azure-cloud";
import { lowerCase } from "./ids";

/**
 * Id of the subscription that a provider reaches, if its arguments say it.
 * @param provider None for the stack's default provider.
 */
export function effectiveSubscription(
  scope: Construct,
  provider: AzurermProvider | undefined,
): string | undefined {
  const id = (provider ?? defaultAzurerm(scope))?.subscriptionIdInput;
  return id === undefined ? undefined : lowerCase(id);
}
