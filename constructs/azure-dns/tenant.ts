import { type AzurermProvider } from "@cdktf/provider-azurerm/lib/provider";
import { Token } from "cdktf";
import { type Construct } from "constructs";
import { defaultProvider } from "./azure-cloud";

/**
 * The tenant of what a provider reaches, if its arguments say it.
 * @param provider None for the stack's default provider.
 */
export function tenantOf(scope: Construct, provider: AzurermProvider | undefined): string | undefined {
  return (provider ?? defaultProvider(scope))?.tenantIdInput;
}

/** Whether two tenants are known to be different; one that is known at apply may be any. */
export function areDifferentTenants(a: string | undefined, b: string | undefined): boolean {
  if (a === undefined || b === undefined || Token.isUnresolved(a) || Token.isUnresolved(b)) return false;
  return a.toLowerCase() !== b.toLowerCase();
}
