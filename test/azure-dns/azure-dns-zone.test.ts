import { type TerraformStack, TerraformVariable } from "cdktf";
import { DnsZone } from "@cdktf/provider-azurerm/lib/dns-zone";
import {
  AzureDnsAuth,
  AzureDnsSolver,
  AzureDnsZone,
  AzureSubscription,
  ManagedIdentity,
} from "../../constructs";
import { blocksOf, type StackJson } from "../support/synth";
import {
  addDns01,
  argumentsOf,
  dnsSubscription,
  platformSubscription,
  resourcesIn,
  synthAzureStack,
  synthEnvironment,
  zoneId,
} from "./aks-environment";

const dnsAlias = `azurerm-${dnsSubscription}`;

function environmentFor(...zones: AzureDnsZone[]) {
  return synthEnvironment({ solvers: [AzureDnsSolver.forZones(zones, AzureDnsAuth.workloadIdentity())] });
}

function grantsIn(stack: StackJson) {
  return resourcesIn(stack, "azurerm_role_assignment").map(({ scope, provider }) => ({ scope, provider }));
}

function aliasesIn(stack: StackJson) {
  return (stack.provider?.["azurerm"] ?? []).filter(({ alias }) => alias !== undefined);
}

describe("a zone given by its id", () => {
  it("is not looked up", () => {
    const { dns01 } = environmentFor(AzureDnsZone.fromId(zoneId("apps.example.org")));
    expect(dns01.data).not.toHaveProperty("azurerm_dns_zone");
  });

  it("lies in the subscription that the id names: the grant goes there, and the issuer says it", () => {
    const { dns01, entries } = environmentFor(AzureDnsZone.fromId(zoneId("apps.example.org")));
    expect(aliasesIn(dns01)).toEqual([
      {
        alias: dnsAlias,
        subscription_id: dnsSubscription,
        environment: "public",
        features: [{}],
        resource_provider_registrations: "none",
      },
    ]);
    expect(grantsIn(dns01)).toEqual([{ scope: zoneId("apps.example.org"), provider: `azurerm.${dnsAlias}` }]);
    expect(entries[0]?.azureDNS).toHaveProperty("subscriptionID", dnsSubscription);
  });

  it("needs no alias in the subscription of the default provider", () => {
    const { dns01 } = environmentFor(AzureDnsZone.fromId(zoneId("apps.example.org", platformSubscription)));
    expect(aliasesIn(dns01)).toEqual([]);
    expect(grantsIn(dns01)).toEqual([
      { scope: zoneId("apps.example.org", platformSubscription), provider: undefined },
    ]);
  });

  it("shares one alias with the other zones of its subscription", () => {
    const { dns01 } = environmentFor(
      AzureDnsZone.fromId(zoneId("apps.example.org")),
      AzureDnsZone.fromId(zoneId("example.net", dnsSubscription, "other")),
    );
    expect(aliasesIn(dns01)).toHaveLength(1);
  });

  it.each([
    zoneId("apps.example.org").toLowerCase(),
    zoneId("apps.example.org", dnsSubscription.toUpperCase()),
    zoneId("apps.example.org").replace("resourceGroups", "resourcegroups"),
    zoneId("apps.example.org").replace("Microsoft.Network", "microsoft.network"),
  ])("is the same zone however Azure spells the id: %s", (id) => {
    const { dns01, entries } = environmentFor(AzureDnsZone.fromId(id));
    // The provider replaces a role assignment whose scope changes in case.
    expect(grantsIn(dns01)).toEqual([{ scope: zoneId("apps.example.org"), provider: `azurerm.${dnsAlias}` }]);
    expect(entries[0]?.azureDNS).toHaveProperty("subscriptionID", dnsSubscription);
  });

  it("keeps the case of its resource group", () => {
    const { dns01, entries } = environmentFor(
      AzureDnsZone.fromId(zoneId("apps.example.org", dnsSubscription, "Net-DNS")),
    );
    expect(grantsIn(dns01)).toMatchObject([
      { scope: zoneId("apps.example.org", dnsSubscription, "Net-DNS") },
    ]);
    expect(entries[0]?.azureDNS).toHaveProperty("resourceGroupName", "Net-DNS");
  });

  it("takes the arguments of its subscription's provider", () => {
    const subscription = AzureSubscription.of(dnsSubscription, {
      tenantId: "99999999-0000-4000-8000-000000000003",
      resourceProviderRegistrations: "none",
    });
    const { dns01 } = environmentFor(AzureDnsZone.fromId(zoneId("apps.example.org"), { subscription }));
    expect(aliasesIn(dns01)).toMatchObject([
      { tenant_id: "99999999-0000-4000-8000-000000000003", resource_provider_registrations: "none" },
    ]);
  });

  it("takes a subscription that is spelt in another case", () => {
    const subscription = AzureSubscription.of(dnsSubscription.toUpperCase());
    expect(() => AzureDnsZone.fromId(zoneId("apps.example.org"), { subscription })).not.toThrow();
  });

  it("cannot lie in another subscription than the id says", () => {
    const subscription = AzureSubscription.of(platformSubscription);
    expect(() => AzureDnsZone.fromId(zoneId("apps.example.org"), { subscription })).toThrow(
      `AzureDnsZone.fromId: "${zoneId("apps.example.org")}" is not in the subscription "${platformSubscription}". Give the subscription that the id names, or none.`,
    );
  });

  it("is named in lower case, as cert-manager and its selectors compare names", () => {
    expect(() => AzureDnsZone.fromId(zoneId("Apps.example.org"))).toThrow(
      /^AzureDnsZone\.fromId: the zone name is "Apps\.example\.org"\. Write it in lower case/,
    );
  });

  it("is literal", () => {
    synthAzureStack((stack) => {
      const { id } = new DnsZone(stack, "zone", { name: "apps.example.org", resourceGroupName: "dns" });
      expect(() => AzureDnsZone.fromId(id)).toThrow(
        /^AzureDnsZone\.fromId: the zone id is .*AzureDnsZone\.fromAttributes/,
      );
      const { stringValue: subscription } = new TerraformVariable(stack, "subscription", {});
      expect(() => AzureDnsZone.fromId(zoneId("apps.example.org", subscription))).toThrow(
        /^AzureDnsZone\.fromId: the subscription id is the token .*Write it literally/,
      );
    });
  });
});

describe("a zone that is looked up", () => {
  it("gives the grant its id, and the issuer the subscription that the id names", () => {
    const { dns01, entries } = environmentFor(
      AzureDnsZone.fromLookup("apps.example.org", { resourceGroup: "dns" }),
    );
    const [id = ""] = Object.keys(dns01.data?.["azurerm_dns_zone"] ?? {});
    expect(blocksOf(dns01.data, "azurerm_dns_zone").map(argumentsOf)).toEqual([
      { name: "apps.example.org", resource_group_name: "dns" },
    ]);
    expect(grantsIn(dns01)).toEqual([{ scope: `\${data.azurerm_dns_zone.${id}.id}`, provider: undefined }]);
    expect(entries).toMatchObject([
      {
        azureDNS: {
          hostedZoneName: "apps.example.org",
          resourceGroupName: "dns",
          subscriptionID: `\${element(split("/", data.azurerm_dns_zone.${id}.id), 2)}`,
        },
        dnsZones: ["apps.example.org"],
      },
    ]);
  });

  it("is looked up and granted through the alias of its subscription", () => {
    const subscription = AzureSubscription.of(dnsSubscription);
    const { dns01 } = environmentFor(
      AzureDnsZone.fromLookup("apps.example.org", { resourceGroup: "dns", subscription }),
    );
    expect(blocksOf(dns01.data, "azurerm_dns_zone")).toMatchObject([{ provider: `azurerm.${dnsAlias}` }]);
    expect(grantsIn(dns01)).toMatchObject([{ provider: `azurerm.${dnsAlias}` }]);
  });

  it("is looked up once in a stack, whatever the case of its group", () => {
    const json = synthAzureStack((stack) => {
      addSolvers(stack, [
        AzureDnsZone.fromLookup("apps.example.org", { resourceGroup: "DNS" }),
        AzureDnsZone.fromLookup("apps.example.org", { resourceGroup: "dns" }),
      ]);
    });
    expect(blocksOf(json.data, "azurerm_dns_zone")).toHaveLength(1);
    expect(grantsIn(json)).toHaveLength(1);
  });

  it("is another one in each resource group and subscription", () => {
    const subscription = AzureSubscription.of(dnsSubscription);
    const json = synthAzureStack((stack) => {
      addSolvers(stack, [
        AzureDnsZone.fromLookup("apps.example.org", { resourceGroup: "dns" }),
        AzureDnsZone.fromLookup("apps.example.org", { resourceGroup: "old-dns" }),
        AzureDnsZone.fromLookup("apps.example.org", { resourceGroup: "dns", subscription }),
      ]);
    });
    expect(blocksOf(json.data, "azurerm_dns_zone")).toHaveLength(3);
    expect(grantsIn(json)).toHaveLength(3);
  });
});

describe("a zone given by its attributes", () => {
  it("may be one that the stack makes", () => {
    const json = synthAzureStack((stack) => {
      const zone = new DnsZone(stack, "zone", { name: "apps.example.org", resourceGroupName: "dns" });
      const { stringValue: subscriptionId } = new TerraformVariable(stack, "subscription", {});
      const { name, resourceGroupName: resourceGroup } = zone;
      addSolvers(stack, [AzureDnsZone.fromAttributes({ name, resourceGroup, subscriptionId })]);
    });
    expect(grantsIn(json)).toEqual([
      {
        scope:
          "/subscriptions/${var.subscription}/resourceGroups/${azurerm_dns_zone.zone.resource_group_name}/providers/Microsoft.Network/dnsZones/${azurerm_dns_zone.zone.name}",
        provider: undefined,
      },
    ]);
  });

  it("lies in the subscription that they name, as a zone given by its id does", () => {
    const attributes = { name: "apps.example.org", resourceGroup: "dns", subscriptionId: dnsSubscription };
    const { dns01 } = environmentFor(AzureDnsZone.fromAttributes(attributes));
    expect(grantsIn(dns01)).toEqual([{ scope: zoneId("apps.example.org"), provider: `azurerm.${dnsAlias}` }]);
    const subscription = AzureSubscription.of(platformSubscription);
    expect(() => AzureDnsZone.fromAttributes(attributes, { subscription })).toThrow(
      /^AzureDnsZone\.fromAttributes: .* is not in the subscription/,
    );
  });
});

describe("the zones of one solver", () => {
  it("are at least one", () => {
    expect(() => AzureDnsSolver.forZones([], AzureDnsAuth.workloadIdentity())).toThrow(
      "AzureDnsSolver.forZones: there are no zones. Give at least one AzureDnsZone.",
    );
  });

  it("are distinct, since the second would never be used", () => {
    const zones = [dnsSubscription, platformSubscription].map((subscription) =>
      AzureDnsZone.fromId(zoneId("apps.example.org", subscription)),
    );
    expect(() => AzureDnsSolver.forZones(zones, AzureDnsAuth.workloadIdentity())).toThrow(
      /"apps\.example\.org" is listed twice/,
    );
  });

  it("contain the parts that the solver serves", () => {
    expect(() => AzureDnsZone.fromId(zoneId("example.org"), { dnsZones: ["notexample.org"] })).toThrow(
      /^AzureDnsZone\.fromId: "notexample\.org" of dnsZones does not lie in the zone "example\.org"/,
    );
  });
});

/** A solver for each zone, all with one identity that exists. */
function addSolvers(stack: TerraformStack, zones: readonly AzureDnsZone[]): void {
  const identity = ManagedIdentity.fromLookup("dns01", { resourceGroup: "identities" });
  addDns01(stack, {
    solvers: zones.map((zone, index) =>
      AzureDnsSolver.forZones([zone], AzureDnsAuth.workloadIdentity({ identity }), { id: `solver-${index}` }),
    ),
  });
}
