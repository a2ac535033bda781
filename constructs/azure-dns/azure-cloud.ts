import { AzurermProvider } from "@cdktf/provider-azurerm/lib/provider";
import { Lazy, type TerraformProvider } from "cdktf";
import { type Construct } from "constructs";
import { defaultProvider } from "../core/default-provider";
import { InputError, quoted } from "../core/input-error";

/** An Azure cloud, under the names that the provider and cert-manager's issuers give it. */
export class AzureCloud {
  /** Azure's public cloud. */
  static readonly PUBLIC = new AzureCloud("public", "AzurePublicCloud");
  /** Azure Government, in the United States. */
  static readonly US_GOVERNMENT = new AzureCloud("usgovernment", "AzureUSGovernmentCloud");
  /** Azure in China, which 21Vianet operates. */
  static readonly CHINA = new AzureCloud("china", "AzureChinaCloud");

  private constructor(
    /** `environment` of the azurerm provider. */
    readonly providerName: string,
    /** `environment` of an issuer's `azureDNS`. */
    readonly issuerName: string,
  ) {}
}

/** The cloud of the stack's default azurerm provider, wherever in the stack that is made. */
export function azureCloudOf(scope: Construct): AzureCloud {
  const name = defaultAzurerm(scope)?.environmentInput ?? AzureCloud.PUBLIC.providerName;
  const cloud = [AzureCloud.PUBLIC, AzureCloud.US_GOVERNMENT, AzureCloud.CHINA].find(
    ({ providerName }) => providerName === name.toLowerCase(),
  );
  if (cloud) return cloud;
  throw new InputError(
    scope,
    `the environment of the azurerm provider is ${quoted(name)}`,
    "Write public, usgovernment or china",
  );
}

/** Name for the issuer. */
export function issuerEnvironment(scope: Construct): string {
  return nameOfCloud(scope, ({ issuerName }) => issuerName);
}

/** Name for a further provider of the stack. */
export function providerEnvironment(scope: Construct): string {
  return nameOfCloud(scope, ({ providerName }) => providerName);
}

/** Read when all providers are there if the default one is yet to come. */
function nameOfCloud(scope: Construct, nameOf: (cloud: AzureCloud) => string): string {
  const produce = (): string => nameOf(azureCloudOf(scope));
  return defaultAzurerm(scope) ? produce() : Lazy.stringValue({ produce });
}

/** The azurerm provider without an alias, if the stack has one by now. */
export function defaultAzurerm(scope: Construct): AzurermProvider | undefined {
  return defaultProvider(scope, isAzurerm);
}

function isAzurerm(provider: TerraformProvider): provider is AzurermProvider {
  return provider instanceof AzurermProvider;
}
