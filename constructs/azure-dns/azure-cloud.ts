import { AzurermProvider } from "@cdktf/provider-azurerm/lib/provider";
import { Lazy, TerraformStack } from "cdktf";
import { type Construct } from "constructs";
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
  const name = defaultProvider(scope)?.environmentInput ?? AzureCloud.PUBLIC.providerName;
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

/** Name for the issuer, read when all providers are there. */
export function issuerEnvironment(scope: Construct): string {
  return Lazy.stringValue({ produce: () => azureCloudOf(scope).issuerName });
}

/** Name for a further provider of the stack, read when all providers are there. */
export function providerEnvironment(scope: Construct): string {
  return Lazy.stringValue({ produce: () => azureCloudOf(scope).providerName });
}

/** The azurerm provider without an alias, if the stack has one by now. */
export function defaultProvider(scope: Construct): AzurermProvider | undefined {
  return TerraformStack.of(scope)
    .node.findAll()
    .find(
      (construct): construct is AzurermProvider =>
        construct instanceof AzurermProvider && construct.alias === undefined,
    );
}
