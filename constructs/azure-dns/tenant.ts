import { AzureadProvider } from "@cdktf/provider-azuread/lib/provider";
import { type AzurermProvider } from "@cdktf/provider-azurerm/lib/provider";
import { type TerraformProvider, Token } from "cdktf";
import { type Construct } from "constructs";
import { defaultProvider } from "../core/default-provider";
import { defaultAzurerm } from "./azure-cloud";
import { type AzureSubscription } from "./azure-subscription";

/**
 * The tenant of what a provider reaches, if its arguments say it.
 * @param provider None for the stack's default provider.
 */
export function tenantOf(scope: Construct, provider: AzurermProvider | undefined): string | undefined {
  return (provider ?? defaultAzurerm(scope))?.tenantIdInput;
}

/** Whether two tenants are known to be different; one that is known at apply may be any. */
export function areDifferentTenants(a: string | undefined, b: string | undefined): boolean {
  if (a === undefined || b === undefined || Token.isUnresolved(a) || Token.isUnresolved(b)) return false;
  return a.toLowerCase() !== b.toLowerCase();
}

/** The tenant of a cluster, which is that of its nodes too, if providers say it. */
export function clusterTenant(
  scope: Construct,
  cluster: {
    readonly identityHome: (scope: Construct) => { readonly subscription?: AzureSubscription };
  },
): string | undefined {
  return tenantOf(scope, cluster.identityHome(scope).subscription?.provider(scope));
}

/** The tenant of the stack's default azuread provider, if its arguments say it. */
export function entraTenant(scope: Construct): string | undefined {
  return defaultProvider(scope, isAzuread)?.tenantIdInput;
}

function isAzuread(provider: TerraformProvider): provider is AzureadProvider {
  return provider instanceof AzureadProvider;
}
