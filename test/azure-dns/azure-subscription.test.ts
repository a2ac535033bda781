import { AzurermProvider } from "@cdktf/provider-azurerm/lib/provider";
import { TerraformVariable } from "cdktf";
import {
  Azure,
  AzureCloud,
  AzureDnsAuth,
  AzureDnsSolver,
  AzureDnsZone,
  AzureSubscription,
  configureKubernetes,
} from "../../constructs";
import { synthStack } from "../support/synth";
import {
  addDns01,
  dnsSubscription,
  knownCluster,
  platformSubscription,
  synthAzureStack,
  zoneId,
} from "./aks-environment";

const tenantId = "99999999-0000-4000-8000-000000000003";

function solverThrough(subscription: AzureSubscription, zone = "apps.example.org", id?: string) {
  return AzureDnsSolver.forZones(
    [AzureDnsZone.fromLookup(zone, { resourceGroup: "dns", subscription })],
    AzureDnsAuth.workloadIdentity(),
    { id },
  );
}

function providersThrough(subscription: AzureSubscription) {
  const json = synthAzureStack((stack) => {
    addDns01(stack, { solvers: [solverThrough(subscription)] });
  });
  return json.provider?.["azurerm"];
}

const defaultProvider = { subscription_id: platformSubscription, environment: "public", features: [{}] };

describe("a subscription", () => {
  it("is another provider, whose alias says its id", () => {
    expect(providersThrough(AzureSubscription.of(dnsSubscription))).toEqual([
      defaultProvider,
      {
        alias: `azurerm-${dnsSubscription}`,
        subscription_id: dnsSubscription,
        environment: "public",
        features: [{}],
        resource_provider_registrations: "none",
      },
    ]);
  });

  it("is the default provider where that is of the same subscription", () => {
    expect(providersThrough(AzureSubscription.of(platformSubscription))).toEqual([defaultProvider]);
    expect(providersThrough(AzureSubscription.of(platformSubscription.toUpperCase()))).toEqual([
      defaultProvider,
    ]);
  });

  it("is a provider of its own where it has arguments, even beside a default one of the same", () => {
    expect(providersThrough(AzureSubscription.of(platformSubscription, { tenantId }))).toEqual([
      defaultProvider,
      {
        ...defaultProvider,
        alias: `azurerm-${platformSubscription}`,
        tenant_id: tenantId,
        resource_provider_registrations: "none",
      },
    ]);
  });

  it("hands its arguments to the provider", () => {
    const props = {
      tenantId,
      useOidc: true,
      useCli: false,
      auxiliaryTenantIds: [tenantId],
      resourceProviderRegistrations: "core",
      storageUseAzuread: true,
    };
    expect(providersThrough(AzureSubscription.of(dnsSubscription, props))?.[1]).toEqual({
      alias: `azurerm-${dnsSubscription}`,
      subscription_id: dnsSubscription,
      environment: "public",
      features: [{}],
      tenant_id: tenantId,
      use_oidc: true,
      use_cli: false,
      auxiliary_tenant_ids: [tenantId],
      resource_provider_registrations: "core",
      storage_use_azuread: true,
    });
  });

  it("signs in as the stack's own subscription does, but for what it says itself", () => {
    const json = synthStack((stack) => {
      Azure.inSubscription(platformSubscription, { useOidc: true, useCli: false, tenantId }).configure(stack);
      configureKubernetes(stack, knownCluster());
      addDns01(stack, { solvers: [solverThrough(AzureSubscription.of(dnsSubscription, { useCli: true }))] });
    });
    expect(json.provider?.["azurerm"]?.[1]).toMatchObject({
      alias: `azurerm-${dnsSubscription}`,
      use_oidc: true,
      use_cli: true,
      tenant_id: tenantId,
    });
  });

  it("has the same arguments everywhere in a stack", () => {
    const subscriptions = [
      AzureSubscription.of(dnsSubscription, { tenantId }),
      AzureSubscription.of(dnsSubscription),
    ];
    expect(() =>
      synthAzureStack((stack) => {
        addDns01(stack, {
          solvers: subscriptions.map((subscription, index) =>
            solverThrough(subscription, `zone-${index}.example.org`, `solver-${index}`),
          ),
        });
      }),
    ).toThrow(/"azurerm-11111111-2222-4333-8444-555555555555" is .* here and .*tenantId.* elsewhere/);
  });

  it("is literal, since the alias is made from it", () => {
    synthStack((stack) => {
      const { stringValue } = new TerraformVariable(stack, "subscription", {});
      expect(() => AzureSubscription.of(stringValue)).toThrow(
        /^AzureSubscription\.of: the subscription id is the token .*\. Write it literally\.$/,
      );
    });
  });
});

describe("the cloud of a subscription", () => {
  it.each([AzureCloud.PUBLIC, AzureCloud.US_GOVERNMENT, AzureCloud.CHINA])(
    "is that of the default provider: $providerName",
    (cloud) => {
      const json = synthAzureStack(
        (stack) => {
          addDns01(stack, { solvers: [solverThrough(AzureSubscription.of(dnsSubscription))] });
        },
        { cloud },
      );
      expect(json.provider?.["azurerm"]?.map(({ environment }) => environment)).toEqual([
        cloud.providerName,
        cloud.providerName,
      ]);
    },
  );

  it("is so even where the default provider is declared later", () => {
    const json = synthStack((stack) => {
      configureKubernetes(stack, knownCluster());
      addDns01(stack, { solvers: [solverThrough(AzureSubscription.of(dnsSubscription))] });
      Azure.inSubscription(platformSubscription, { cloud: AzureCloud.CHINA }).configure(stack);
    });
    const environments = json.provider?.["azurerm"]?.map(({ alias, environment }) => [alias, environment]);
    expect(environments).toEqual(
      expect.arrayContaining([
        [undefined, "china"],
        [`azurerm-${dnsSubscription}`, "china"],
      ]),
    );
  });

  it("is the public one where no default provider says another", () => {
    const json = synthStack((stack) => {
      configureKubernetes(stack, knownCluster());
      new AzurermProvider(stack, "azurerm", { subscriptionId: platformSubscription, features: [{}] });
      addDns01(stack, {
        solvers: [
          AzureDnsSolver.forZones(
            [AzureDnsZone.fromId(zoneId("apps.example.org"))],
            AzureDnsAuth.workloadIdentity(),
          ),
        ],
      });
    });
    expect(json.provider?.["azurerm"]?.[1]).toHaveProperty("environment", "public");
  });
});
