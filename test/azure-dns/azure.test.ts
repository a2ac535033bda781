import { AzurermProvider } from "@cdktf/provider-azurerm/lib/provider";
import { type TerraformStack } from "cdktf";
import {
  Azure,
  AzureCloud,
  AZURERM_VERSIONS,
  configureKubernetes,
  PROVIDER_VERSIONS,
} from "../../constructs";
import { type StackJson, synthStack } from "../support/synth";
import { addDns01, knownCluster, platformSubscription, synthEnvironment } from "./aks-environment";

function configured(azure: Azure, context: Record<string, unknown> = {}) {
  return synthStack((stack) => {
    azure.configure(stack);
  }, context);
}

describe("the default azurerm provider", () => {
  it("names its subscription, which azurerm 4 requires, and has no alias (A14)", () => {
    expect(configured(Azure.inSubscription(platformSubscription)).provider).toEqual({
      azurerm: [{ subscription_id: platformSubscription, environment: "public", features: [{}] }],
    });
  });

  it("takes the provider's further arguments", () => {
    const tenantId = "99999999-0000-4000-8000-000000000003";
    const features = [{ resourceGroup: [{ preventDeletionIfContainsResources: true }] }];
    const { provider } = configured(
      Azure.inSubscription(platformSubscription, {
        tenantId,
        useOidc: true,
        resourceProviderRegistrations: "none",
        features,
      }),
    );
    expect(provider?.["azurerm"]).toEqual([
      {
        subscription_id: platformSubscription,
        environment: "public",
        tenant_id: tenantId,
        use_oidc: true,
        resource_provider_registrations: "none",
        features: [{ resource_group: [{ prevent_deletion_if_contains_resources: true }] }],
      },
    ]);
  });

  it("is of the versions that the kit is tested with, or of those that the App says", () => {
    const azure = Azure.inSubscription(platformSubscription);
    const versionOf = (context?: Record<string, unknown>) =>
      configured(azure, context).terraform["required_providers"]?.["azurerm"];
    expect(AZURERM_VERSIONS).toBe(">= 4.55.0, < 5.0.0");
    expect(versionOf()).toEqual({ source: "azurerm", version: AZURERM_VERSIONS });
    expect(versionOf({ [PROVIDER_VERSIONS]: { azurerm: "~> 4.60" } })).toEqual({
      source: "azurerm",
      version: "~> 4.60",
    });
  });
});

describe("the cloud", () => {
  it.each([
    [AzureCloud.PUBLIC, "public", "AzurePublicCloud"],
    [AzureCloud.US_GOVERNMENT, "usgovernment", "AzureUSGovernmentCloud"],
    [AzureCloud.CHINA, "china", "AzureChinaCloud"],
  ])("%o has one name for the provider and another for the issuer", (cloud, providerName, issuerName) => {
    const { dns01, issuer, entries } = synthEnvironment({ cloud });
    for (const stack of [dns01, issuer])
      expect(stack.provider?.["azurerm"]?.[0]).toHaveProperty("environment", providerName);
    expect(entries[0]?.azureDNS).toHaveProperty("environment", issuerName);
  });

  it("is read from a provider that spells it in another case", () => {
    const { provider } = inEnvironment("USGovernment");
    expect(provider?.["azurerm"]?.[1]).toHaveProperty("environment", "usgovernment");
  });

  it("is the same where the provider is made last", () => {
    const { provider } = synthStack((stack) => {
      configureKubernetes(stack, knownCluster());
      addDns01(stack);
      addProvider(stack, "usgovernment");
    });
    expect(provider?.["azurerm"]?.map(({ environment }) => environment)).toEqual([
      "usgovernment",
      "usgovernment",
    ]);
  });

  it("is none of those that are gone (A11)", () => {
    expect(Object.keys(AzureCloud)).toEqual(["PUBLIC", "US_GOVERNMENT", "CHINA"]);
    expect(() => inEnvironment("german")).toThrow(
      /the environment of the azurerm provider is "german"\. Write public, usgovernment or china\./,
    );
  });
});

/** A stack whose default provider the user made. */
function inEnvironment(environment: string): StackJson {
  return synthStack((stack) => {
    addProvider(stack, environment);
    configureKubernetes(stack, knownCluster());
    addDns01(stack);
  });
}

function addProvider(stack: TerraformStack, environment: string): void {
  new AzurermProvider(stack, "azurerm", {
    subscriptionId: platformSubscription,
    environment,
    features: [{}],
  });
}
