import { AzureadProvider, type AzureadProviderConfig } from "@cdktf/provider-azuread/lib/provider";
import { type TerraformStack } from "cdktf";
import { type Construct } from "constructs";
import { type ICloud } from "../core/cloud";
import { explainMissingProvider } from "../core/explain-missing-provider";
import { constrainProvider } from "../core/provider-versions";
import { providerEnvironment } from "./azure-cloud";
import { checkGuid } from "./ids";
import { checkProviderArguments, type AzureProviderSecret } from "./provider-arguments";

/** Versions of the azuread provider that the kit works with; its tests run the first. */
export const AZUREAD_VERSIONS = ">= 3.7.0, < 4.0.0";

/**
 * Further arguments of the azuread provider, such as `clientId` or `useOidc`; secrets come from the
 * environment of Terraform.
 */
export type EntraProps = Omit<
  AzureadProviderConfig,
  "tenantId" | "environment" | "alias" | AzureProviderSecret
> &
  Partial<Record<AzureProviderSecret, never>>;

/**
 * The default azuread provider of the stacks of an environment, for methods with an application. Its cloud is
 * that of the stack's default azurerm provider.
 */
export class Entra implements ICloud {
  /**
   * The azuread provider of this tenant, for the stacks of an environment.
   * @param tenantId The tenant that has the applications, which is that of the zones too.
   * @param props Further arguments of the provider.
   * @throws InputError if the tenant id is no GUID, or for a blank argument or a secret
   */
  static inTenant(tenantId: string, props: EntraProps = {}): Entra {
    const at = "Entra.inTenant";
    checkProviderArguments(at, props);
    return new Entra(checkGuid(at, tenantId, "the tenant id"), props);
  }

  private constructor(
    private readonly tenantId: string,
    private readonly props: EntraProps,
  ) {}

  /** Makes the azuread provider of a stack. */
  readonly configure = (stack: TerraformStack): void => {
    const provider = new AzureadProvider(stack, "azuread", {
      ...this.props,
      tenantId: this.tenantId,
      environment: providerEnvironment(stack),
    });
    constrainProvider(provider, AZUREAD_VERSIONS);
  };
}

/** Says what to add where the stack of the scope turns out to have no default azuread provider and to need one. */
export function explainMissingEntra(scope: Construct): void {
  const remedy =
    "Add Entra.inTenant(tenantId) to the clouds of the environment, or configure it or an AzureadProvider in the stack";
  explainMissingProvider(scope, "azuread", remedy);
}
