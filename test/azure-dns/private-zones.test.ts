import { PrivateDnsZone } from "@cdktf/provider-azurerm/lib/private-dns-zone";
import {
  AcmeIssuer,
  AcmeServer,
  AzureDnsAuth,
  AzureDnsSolver,
  AzureDnsZone,
  type AzureDnsZoneLookupProps,
  AzurePrivateDnsZone,
  AzureResourceGroup,
  AzureSubscription,
  ChallengeDelegation,
  type IAzureDnsZone,
  Issuers,
  type NewAzurePrivateDnsZoneProps,
} from "../../constructs";
import { inputErrorOf } from "../support/input-errors";
import { type StackJson, synthApp } from "../support/synth";
import { certManagerVersions, problemsOfIssuer } from "../support/upstream-schemas";
import {
  addDns01,
  addressOf,
  azureStack,
  dnsSubscription,
  knownCluster,
  platformSubscription,
  resourcesIn,
  synthAzureStack,
  zoneId,
} from "./aks-environment";

const NAME = "corp.example.org";
const network = `/subscriptions/${platformSubscription}/resourceGroups/network/providers/Microsoft.Network/virtualNetworks/hub`;
const id = zoneId(NAME).replace("/dnsZones/", "/privateDnsZones/");
const inNetwork = AcmeServer.of("https://ca.corp.example.org/acme/directory", { resolvesPublicly: false });

interface Entry {
  readonly dns01: { readonly azureDNS: Readonly<Record<string, unknown>> };
  readonly selector: unknown;
}

/** The controller's stack and the entries of an issuer of a server that resolves in the network. */
function environmentFor(zones: readonly IAzureDnsZone[], server = inNetwork, version = "v1.21.1") {
  const { stacks } = synthApp((app) => {
    const cluster = knownCluster();
    const solver = AzureDnsSolver.forZones(zones, AzureDnsAuth.workloadIdentity());
    const dns01 = addDns01(azureStack(app, "dns01", cluster), { cluster, solvers: [solver], version });
    new Issuers(azureStack(app, "issuer", cluster), "issuers", {
      dns01,
      issuers: [AcmeIssuer.clusterIssuer("private", { server, solvers: [solver] })],
    });
  });
  const { dns01, issuer } = stacks;
  if (!dns01 || !issuer) throw new Error("a stack was not synthesised");
  const [manifest] = resourcesIn(issuer, "kubernetes_manifest").map(({ manifest: emitted }) => emitted) as {
    readonly spec: { readonly acme: { readonly solvers: readonly Entry[] } };
  }[];
  return { dns01, manifest, entries: manifest?.spec.acme.solvers ?? [] };
}

function grantsIn(stack: StackJson) {
  return resourcesIn(stack, "azurerm_role_assignment").map(({ scope, role_definition_name: role }) => ({
    scope,
    role,
  }));
}

describe("A private zone", () => {
  it("has the role and the zoneType of its class, whether known, looked up or made", () => {
    const places = [
      AzurePrivateDnsZone.fromId(id),
      AzurePrivateDnsZone.fromAttributes({
        name: NAME,
        resourceGroup: "dns",
        subscriptionId: dnsSubscription,
      }),
      AzurePrivateDnsZone.fromLookup(NAME, { resourceGroup: "dns" }),
      AzurePrivateDnsZone.create(NAME, { resourceGroup: "dns" }),
    ];
    for (const zone of places) {
      const { dns01, entries } = environmentFor([zone]);
      expect(grantsIn(dns01)).toMatchObject([{ role: "Private DNS Zone Contributor" }]);
      expect(entries).toMatchObject([
        {
          dns01: {
            azureDNS: { hostedZoneName: NAME, resourceGroupName: "dns", zoneType: "AzurePrivateZone" },
          },
          selector: { dnsZones: [NAME] },
        },
      ]);
      for (const stack of [dns01.resource, dns01.data]) expect(stack).not.toHaveProperty("azurerm_dns_zone");
    }
  });

  it("stands beside a public one in a solver, each with its own role and entry", () => {
    const { dns01, entries } = environmentFor([
      AzureDnsZone.fromId(zoneId("example.org")),
      AzurePrivateDnsZone.fromId(id),
    ]);
    expect(grantsIn(dns01)).toEqual([
      { scope: zoneId("example.org"), role: "DNS Zone Contributor" },
      { scope: id, role: "Private DNS Zone Contributor" },
    ]);
    expect(entries.map(({ dns01: { azureDNS } }) => azureDNS["zoneType"])).toEqual([
      undefined,
      "AzurePrivateZone",
    ]);
    for (const { dns01: solved } of entries.slice(0, 1))
      expect(solved.azureDNS).not.toHaveProperty("zoneType");
  });

  it.each([AcmeServer.LETS_ENCRYPT_STAGING, AcmeServer.LETS_ENCRYPT_PRODUCTION])(
    "is refused for the public server $directoryUrl, which cannot see it",
    (server) => {
      const zones = [AzureDnsZone.fromId(zoneId("example.org")), AzurePrivateDnsZone.fromId(id)];
      expect(inputErrorOf(() => environmentFor(zones, server)).message).toContain(
        `the zone "${NAME}" is private and ${server.directoryUrl} looks names up in the public DNS`,
      );
      expect(() => environmentFor(zones.slice(0, 1), server)).not.toThrow();
    },
  );

  it("needs cert-manager 1.20, beside a public one too", () => {
    const zone = AzurePrivateDnsZone.fromId(id);
    for (const zones of [[zone], [AzureDnsZone.fromId(zoneId("example.org")), zone]])
      expect(inputErrorOf(() => environmentFor(zones, inNetwork, "v1.19.6")).message).toContain(
        "a private zone of Azure DNS needs cert-manager 1.20 or later and this one is v1.19.6",
      );
    expect(() => environmentFor([zone], inNetwork, "v1.20.3")).not.toThrow();
  });

  it("is looked up as one, in its subscription", () => {
    const subscription = AzureSubscription.of(dnsSubscription);
    const { dns01 } = environmentFor([
      AzurePrivateDnsZone.fromLookup(NAME, { resourceGroup: "dns", subscription }),
    ]);
    const [found] = Object.entries(dns01.data?.["azurerm_private_dns_zone"] ?? {});
    expect(found?.[1]).toMatchObject({
      name: NAME,
      resource_group_name: "dns",
      provider: `azurerm.azurerm-${dnsSubscription}`,
    });
    expect(grantsIn(dns01)).toEqual([
      { scope: `\${data.azurerm_private_dns_zone.${found?.[0]}.id}`, role: "Private DNS Zone Contributor" },
    ]);
  });

  it("is made with links to the networks that resolve it, before cert-manager starts", () => {
    const zone = AzurePrivateDnsZone.create(NAME, {
      resourceGroup: "dns",
      virtualNetworks: { hub: network },
      tags: { team: "dns" },
      dnsZones: [`a.${NAME}`],
    });
    const { dns01, entries } = environmentFor([zone]);
    const tags = { team: "dns" };
    const address = addressOf(dns01, "azurerm_private_dns_zone");
    expect(resourcesIn(dns01, "azurerm_private_dns_zone")).toEqual([
      { name: NAME, resource_group_name: "dns", tags },
    ]);
    expect(resourcesIn(dns01, "azurerm_private_dns_zone_virtual_network_link")).toEqual([
      {
        name: "hub",
        private_dns_zone_name: `\${${address}.name}`,
        resource_group_name: "dns",
        virtual_network_id: network,
        tags,
      },
    ]);
    expect(grantsIn(dns01)).toMatchObject([{ scope: `\${${address}.id}` }]);
    expect(entries).toMatchObject([{ selector: { dnsZones: [`a.${NAME}`] } }]);
    expect(resourcesIn(dns01, "helm_release")[0]?.["depends_on"]).toContain(
      addressOf(dns01, "azurerm_private_dns_zone_virtual_network_link"),
    );
  });

  it("is made in a new resource group too, which is there before it in its subscription", () => {
    const resourceGroup = AzureResourceGroup.create("dns", { location: "westeurope" });
    const subscription = AzureSubscription.of(dnsSubscription);
    const provider = `azurerm.azurerm-${dnsSubscription}`;
    const json = synthAzureStack((stack) => {
      AzurePrivateDnsZone.create("new.example.org", { resourceGroup, subscription }).bind(stack);
    });
    expect(resourcesIn(json, "azurerm_resource_group")).toEqual([
      { name: "dns", location: "westeurope", provider },
    ]);
    expect(resourcesIn(json, "azurerm_private_dns_zone")).toEqual([
      {
        name: "new.example.org",
        resource_group_name: "dns",
        provider,
        depends_on: [addressOf(json, "azurerm_resource_group")],
      },
    ]);
  });

  it("may be one that the stack makes", () => {
    const json = synthAzureStack((stack) => {
      const { name } = new PrivateDnsZone(stack, "zone", { name: NAME, resourceGroupName: "dns" });
      const attributes = { name, resourceGroup: "dns", subscriptionId: platformSubscription };
      const zone = AzurePrivateDnsZone.fromAttributes(attributes);
      addDns01(stack, { solvers: [AzureDnsSolver.forZones([zone], AzureDnsAuth.workloadIdentity())] });
    });
    expect(grantsIn(json)).toMatchObject([
      { scope: expect.stringContaining("/privateDnsZones/${azurerm_private_dns_zone.zone.name}") as string },
    ]);
  });

  it("belongs to the stack that makes it", () => {
    const zone = AzurePrivateDnsZone.create(NAME, { resourceGroup: "dns" });
    const solver = AzureDnsSolver.forZones([zone], AzureDnsAuth.workloadIdentity());
    const error = inputErrorOf(() =>
      synthApp((app) => {
        for (const stack of ["first", "second"])
          addDns01(azureStack(app, stack, knownCluster()), { solvers: [solver] });
      }),
    );
    expect(error.message).toContain("Use AzurePrivateDnsZone.fromLookup in the other stack");
  });
});

describe("Bad input", () => {
  it.each(["", NAME, id.replace("/privateDnsZones/", "/trafficmanagerprofiles/")])(
    "is no id of a private zone: %j",
    (other) => {
      const error = inputErrorOf(() => AzurePrivateDnsZone.fromId(other));
      expect(error.message).toContain(`the zone id is ${JSON.stringify(other)}`);
      expect(error.message).toContain("Microsoft.Network/privateDnsZones/NAME");
      expect(error.message).toContain("AzurePrivateDnsZone.fromAttributes");
    },
  );

  it("is an id of a private zone where a public one is meant, and the other way round", () => {
    expect(() => AzureDnsZone.fromId(id)).toThrow(
      `AzureDnsZone.fromId: the zone id is "${id}", of a private zone. Use AzurePrivateDnsZone.fromId.`,
    );
    const publicId = zoneId(NAME).replace("/dnsZones/", "/DNSZONES/");
    expect(() => AzurePrivateDnsZone.fromId(publicId)).toThrow(
      `AzurePrivateDnsZone.fromId: the zone id is "${publicId}", of a public zone. Use AzureDnsZone.fromId.`,
    );
  });

  it("is a delegation, which only a public zone takes: its props pass the compiler where they are a value", () => {
    const known = { name: NAME, resourceGroup: "dns", subscriptionId: dnsSubscription };
    const delegations = [ChallengeDelegation.byOthers(["www.example.com"])];
    const ofPublic: AzureDnsZoneLookupProps = { delegations, resourceGroup: "dns" };
    for (const [at, make] of Object.entries({
      fromId: () => AzurePrivateDnsZone.fromId(id, ofPublic),
      fromAttributes: () => AzurePrivateDnsZone.fromAttributes(known, ofPublic),
      fromLookup: () => AzurePrivateDnsZone.fromLookup(NAME, ofPublic),
      create: () => AzurePrivateDnsZone.create(NAME, ofPublic),
    }))
      expect(inputErrorOf(make).message).toBe(
        `AzurePrivateDnsZone.${at}: delegations are given, and only a public zone can be a validation zone. Give them to an AzureDnsZone, or serve names of the private zone by dnsZones.`,
      );
  });

  it("is another subscription than that of the id", () => {
    const subscription = AzureSubscription.of(platformSubscription);
    expect(inputErrorOf(() => AzurePrivateDnsZone.fromId(id, { subscription })).message).toContain(
      "is not in the subscription",
    );
  });

  it.each<[string, Partial<NewAzurePrivateDnsZoneProps>, string]>([
    [`${NAME}.`, {}, "the zone name is"],
    [NAME, { resourceGroup: "dns." }, "the resource group is"],
    [NAME, { dnsZones: ["example.org"] }, '"example.org" of dnsZones does not lie'],
    [NAME, { virtualNetworks: { "-hub": network } }, 'the link name is "-hub"'],
    [NAME, { virtualNetworks: { ["h".repeat(81)]: network } }, "the link name is"],
  ])("is refused where a zone is made: %s %j", (name, props, message) => {
    const error = inputErrorOf(() => AzurePrivateDnsZone.create(name, { resourceGroup: "dns", ...props }));
    expect(error.at).toBe("AzurePrivateDnsZone.create");
    expect(error.message).toContain(message);
  });
});

describe("cert-manager's custom resource", () => {
  it("has the type of a private zone in every version that may have one, and in no other", () => {
    const since = (version: string) => Number(version.split(".")[1]) >= 20;
    const { manifest } = environmentFor([AzurePrivateDnsZone.fromId(id)]);
    const takers = certManagerVersions().filter(
      (version) => problemsOfIssuer(manifest, version).length === 0,
    );
    expect(takers).toEqual(certManagerVersions().filter(since));
    expect(takers).not.toEqual([]);
  });
});
