import { TerraformVariable } from "cdktf";
import {
  AcmeServer,
  type AksCluster,
  AzureDnsAuth,
  AzureDnsGrantScope,
  AzureDnsRole,
  AzureDnsSolver,
  type AzureDnsSolverProps,
  AzureDnsZone,
  AzurePrivateDnsZone,
  ChallengeDelegation,
  Entra,
  EntraApplication,
  type IAzureDnsAuth,
  type IAzureDnsZone,
} from "../../constructs";
import { inputErrorOf } from "../support/input-errors";
import { onlyBlock, synthApp } from "../support/synth";
import {
  addDns01,
  addEnvironment,
  addressOf,
  azureStack,
  dnsSubscription,
  type EnvironmentSpec,
  knownCluster,
  resourcesIn,
  synthAzureStack,
  synthEnvironment,
  zoneId,
} from "./aks-environment";

const publicZone = () => AzureDnsZone.fromId(zoneId("apps.example.org"));
const otherZone = () => AzureDnsZone.fromId(zoneId("example.net"));
const privateZone = () => AzurePrivateDnsZone.fromId(privateZoneId("corp.example.org"));
const group = `/subscriptions/${dnsSubscription}/resourceGroups/dns`;
const guid = "f0000000-0000-4000-8000-000000000001";
const provider = `azurerm.azurerm-${dnsSubscription}`;

function privateZoneId(name: string): string {
  return zoneId(name).replace("/dnsZones/", "/privateDnsZones/");
}

function solverOf(zones: readonly IAzureDnsZone[], props: AzureDnsSolverProps = {}) {
  return AzureDnsSolver.forZones(zones, AzureDnsAuth.workloadIdentity(), props);
}

/** The controller's stack alone, since public and private zones are not for one ACME server. */
function environmentFor(
  zones: readonly IAzureDnsZone[],
  props: AzureDnsSolverProps = {},
  spec: EnvironmentSpec = {},
) {
  return synthAzureStack((stack) => {
    addDns01(stack, { ...spec, solvers: [solverOf(zones, props)] });
  });
}

/** What is granted where, in the order of the roles. */
function grantsOf(zones: readonly IAzureDnsZone[], props: AzureDnsSolverProps = {}) {
  return resourcesIn(environmentFor(zones, props), "azurerm_role_assignment")
    .map(({ scope, role_definition_name: name, role_definition_id: id }) => ({
      scope,
      role: String(name ?? id),
    }))
    .sort((a, b) => a.role.localeCompare(b.role));
}

describe("The role", () => {
  it("is the built-in one for the class of each zone by default", () => {
    const builtIn = [
      { scope: zoneId("apps.example.org"), role: "DNS Zone Contributor" },
      { scope: privateZoneId("corp.example.org"), role: "Private DNS Zone Contributor" },
    ];
    expect(grantsOf([publicZone(), privateZone()])).toEqual(builtIn);
    expect(grantsOf([publicZone(), privateZone()], { role: AzureDnsRole.zoneContributor() })).toEqual(
      builtIn,
    );
  });

  it("may be one that exists, as the subscription of the zone names it", () => {
    const inZonesSubscription = `/subscriptions/${dnsSubscription}/providers/Microsoft.Authorization/roleDefinitions/${guid}`;
    for (const id of [
      guid,
      guid.toUpperCase(),
      `/providers/Microsoft.Authorization/roleDefinitions/${guid}`,
      `/subscriptions/99999999-0000-4000-8000-000000000000/providers/Microsoft.Authorization/roleDefinitions/${guid}`,
    ])
      expect(grantsOf([publicZone()], { role: AzureDnsRole.fromId(id) })).toEqual([
        { scope: zoneId("apps.example.org"), role: inZonesSubscription },
      ]);
  });

  it("may be a new one with cert-manager's three actions, assignable in the zones' resource group", () => {
    const dns01 = environmentFor([publicZone(), otherZone()], {
      role: AzureDnsRole.challengesOnly("DNS-01 of platform"),
    });
    expect(resourcesIn(dns01, "azurerm_role_definition")).toEqual([
      {
        name: `DNS-01 of platform dnsZones ${dnsSubscription} dns`,
        description: "Solves DNS-01 challenges: reads, writes and deletes TXT records.",
        scope: group,
        assignable_scopes: [group],
        permissions: [
          {
            actions: [
              "Microsoft.Network/dnsZones/TXT/read",
              "Microsoft.Network/dnsZones/TXT/write",
              "Microsoft.Network/dnsZones/TXT/delete",
            ],
          },
        ],
        provider,
      },
    ]);
    const definition = `\${${addressOf(dns01, "azurerm_role_definition")}.role_definition_id}`;
    expect(resourcesIn(dns01, "azurerm_role_assignment")).toMatchObject(
      ["apps.example.org", "example.net"].map((name) => ({
        scope: zoneId(name),
        role_definition_id: `/subscriptions/${dnsSubscription}/providers/Microsoft.Authorization/roleDefinitions/${definition}`,
      })),
    );
    for (const grant of resourcesIn(dns01, "azurerm_role_assignment"))
      expect(grant).not.toHaveProperty("role_definition_name");
  });

  it("is named after the cluster and where its zones lie, if its name is left to the kit", () => {
    const zone = AzureDnsZone.fromLookup("apps.example.org", { resourceGroup: "dns" });
    const dns01 = environmentFor([zone], { role: AzureDnsRole.challengesOnly() });
    const looked = `azurerm_dns_zone.${Object.keys(dns01.data?.["azurerm_dns_zone"] ?? {}).join()}`;
    expect(resourcesIn(dns01, "azurerm_role_definition")).toMatchObject([
      {
        // The id of what is looked up says the subscription.
        name: `cert-manager-dns01-platform dnsZones \${element(split("/", data.${looked}.id), 2)} dns`,
      },
    ]);
  });

  it("is one for each cluster whose controller has it, if its name is left to the kit", () => {
    const role = AzureDnsRole.challengesOnly();
    const solvers = [solverOf([publicZone()], { role }), solverOf([otherZone()], { role, id: "other" })];
    const { stacks } = synthApp((app) => {
      for (const name of ["first", "second"]) {
        const cluster = knownCluster({ name });
        addDns01(azureStack(app, name, cluster), { cluster, solvers });
      }
    });
    for (const [name, json] of Object.entries(stacks))
      expect(resourcesIn(json, "azurerm_role_definition")).toMatchObject([
        { name: `cert-manager-dns01-${name} dnsZones ${dnsSubscription} dns` },
      ]);
  });

  it("has the actions of the class of the zone", () => {
    const definitions = resourcesIn(
      environmentFor([publicZone(), privateZone()], { role: AzureDnsRole.challengesOnly("dns01") }),
      "azurerm_role_definition",
    );
    expect(definitions.map(({ permissions }) => permissions)).toEqual(
      ["dnsZones", "privateDnsZones"].map((type) => [
        { actions: ["read", "write", "delete"].map((verb) => `Microsoft.Network/${type}/TXT/${verb}`) },
      ]),
    );
    expect(new Set(definitions.map(({ name }) => name)).size).toBe(2);
  });

  it("is made once for the resource groups of all solvers, and belongs to one stack", () => {
    const role = AzureDnsRole.challengesOnly("dns01");
    const solvers = [solverOf([publicZone()], { role }), solverOf([otherZone()], { role, id: "other" })];
    expect(resourcesIn(synthEnvironment({ solvers }).dns01, "azurerm_role_definition")).toHaveLength(1);
    const error = inputErrorOf(() =>
      synthApp((app) => {
        for (const id of ["first", "second"])
          addDns01(azureStack(app, id, knownCluster()), { solvers: [solverOf([publicZone()], { role })] });
      }),
    );
    expect(error.message).toContain("Use AzureDnsRole.fromId in the other stack");
  });

  it("is there before cert-manager starts, and so is the grant", () => {
    const dns01 = environmentFor([publicZone()], { role: AzureDnsRole.challengesOnly("dns01") });
    expect(onlyBlock(dns01.resource, "helm_release")["depends_on"]).toEqual(
      expect.arrayContaining([
        addressOf(dns01, "azurerm_role_definition"),
        addressOf(dns01, "azurerm_role_assignment"),
      ]),
    );
  });

  it.each(["", "DNS Zone Contributor", "not-a-guid", `${guid}0`, guid.slice(1)])(
    "is refused as an existing one: %j",
    (id) => {
      const error = inputErrorOf(() => AzureDnsRole.fromId(id));
      expect(error.at).toBe("AzureDnsRole.fromId");
      expect(error.message).toContain(`the role id is ${JSON.stringify(id)}`);
    },
  );

  it.each(["", " dns", "dns/01", "d".repeat(201)])("is refused as a name: %j", (name) => {
    expect(inputErrorOf(() => AzureDnsRole.challengesOnly(name)).message).toContain(
      `the role name is ${JSON.stringify(name)}`,
    );
  });
});

describe("The scope of the grant", () => {
  const role = "DNS Zone Contributor";

  it("is each zone by default", () => {
    const zones = ["apps.example.org", "example.net"].map((name) => ({ scope: zoneId(name), role }));
    expect(grantsOf([publicZone(), otherZone()])).toEqual(zones);
    expect(grantsOf([publicZone(), otherZone()], { grantScope: AzureDnsGrantScope.zone() })).toEqual(zones);
  });

  it("may be of a new role on the group for zones that are each looked up", () => {
    const zones = ["a.example.org", "b.example.org"].map((name) =>
      AzureDnsZone.fromLookup(name, { resourceGroup: "dns" }),
    );
    const { dns01 } = synthEnvironment({
      solvers: [
        AzureDnsSolver.forZones(zones, AzureDnsAuth.workloadIdentity(), {
          role: AzureDnsRole.challengesOnly("dns01"),
          grantScope: AzureDnsGrantScope.resourceGroup(),
        }),
      ],
    });
    expect(resourcesIn(dns01, "azurerm_role_assignment")).toHaveLength(1);
  });

  it("may be widened to the resource group, where one grant is for all zones of a class", () => {
    const grantScope = AzureDnsGrantScope.resourceGroup();
    expect(grantsOf([publicZone(), otherZone(), privateZone()], { grantScope })).toEqual([
      { scope: group, role },
      { scope: group, role: "Private DNS Zone Contributor" },
    ]);
  });

  it("is given a role that exists once, whatever the kinds of the zones of a group", () => {
    const role = AzureDnsRole.fromId(guid);
    const grantScope = AzureDnsGrantScope.resourceGroup();
    for (const zones of [
      [publicZone(), privateZone()],
      [privateZone(), publicZone()],
    ])
      expect(grantsOf(zones, { role, grantScope })).toMatchObject([{ scope: group }]);
    expect(grantsOf([publicZone(), privateZone()], { role })).toHaveLength(2);
    expect(
      grantsOf([publicZone(), privateZone()], { role: AzureDnsRole.challengesOnly("dns01"), grantScope }),
    ).toHaveLength(2);
  });

  it("may be narrowed to one record set, which exists first and keeps a value of its own (A21)", () => {
    const dns01 = environmentFor([publicZone()], { grantScope: AzureDnsGrantScope.recordSet() });
    expect(resourcesIn(dns01, "azurerm_dns_txt_record")).toEqual([
      {
        name: "_acme-challenge",
        zone_name: "apps.example.org",
        resource_group_name: "dns",
        ttl: 60,
        record: [{ value: "kept for DNS-01 challenges" }],
        lifecycle: { ignore_changes: ["record"] },
        provider,
      },
    ]);
    expect(resourcesIn(dns01, "azurerm_role_assignment")).toMatchObject([
      { scope: `\${${addressOf(dns01, "azurerm_dns_txt_record")}.id}`, role_definition_name: role },
    ]);
  });

  it("may be a record set of another name, in zones of both classes", () => {
    const grantScope = AzureDnsGrantScope.recordSet("www.acme");
    const dns01 = environmentFor([publicZone(), privateZone()], { grantScope });
    for (const type of ["azurerm_dns_txt_record", "azurerm_private_dns_txt_record"])
      expect(resourcesIn(dns01, type)).toMatchObject([
        { name: "www.acme", lifecycle: { ignore_changes: ["record"] } },
      ]);
    expect(
      resourcesIn(dns01, "azurerm_role_assignment")
        .map(({ scope }) => scope)
        .sort(),
    ).toEqual([
      `\${${addressOf(dns01, "azurerm_dns_txt_record")}.id}`,
      `\${${addressOf(dns01, "azurerm_private_dns_txt_record")}.id}`,
    ]);
  });

  it("may be a record set of a new zone, which is made first", () => {
    const zone = AzureDnsZone.create("new.example.org", { resourceGroup: "dns" });
    const dns01 = environmentFor([zone], { grantScope: AzureDnsGrantScope.recordSet() });
    expect(resourcesIn(dns01, "azurerm_dns_txt_record")).toMatchObject([
      { depends_on: [addressOf(dns01, "azurerm_dns_zone")] },
    ]);
  });

  it("needs a cert-manager that keeps the values of others", () => {
    const grantScope = AzureDnsGrantScope.recordSet();
    const error = inputErrorOf(() => environmentFor([publicZone()], { grantScope }, { version: "v1.14.7" }));
    expect(error.message).toContain("a grant on one record set needs cert-manager 1.15 or later");
    expect(() => environmentFor([publicZone()], { grantScope }, { version: "v1.15.5" })).not.toThrow();
  });

  describe("as a record set", () => {
    const validation = (...names: string[]) =>
      AzureDnsZone.fromId(zoneId("acme.example.net"), { delegations: [ChallengeDelegation.byOthers(names)] });
    const one = "_acme-challenge.www.example.com";
    const at = "test/dns01/solvers/azure-dns-workload-identity";

    it.each<[string, IAzureDnsZone, AzureDnsSolverProps, string]>([
      ["of a delegated name", validation("www.example.com"), {}, one],
      ["of its wildcard", validation("www.example.com"), { dnsNames: ["*.www.example.com"] }, one],
      [
        "of one of the delegated names",
        validation("www.example.com", "example.com"),
        { dnsNames: ["www.example.com", "*.www.example.com"] },
        one,
      ],
      ["of a name in the zone", publicZone(), { dnsNames: ["a.apps.example.org"] }, "_acme-challenge.a"],
      ["of the zone's own name", publicZone(), { dnsNames: ["*.apps.example.org"] }, "_acme-challenge"],
      [
        "somewhere, where CNAME records are followed",
        validation("a.org", "b.org"),
        { cnameStrategy: "Follow" },
        "x",
      ],
    ])("is taken: %s", (_, zone, props, name) => {
      expect(() =>
        environmentFor([zone], { ...props, grantScope: AzureDnsGrantScope.recordSet(name) }),
      ).not.toThrow();
    });

    it("is refused where the challenge of a delegated name is written elsewhere", () => {
      const grantScope = AzureDnsGrantScope.recordSet();
      expect(
        inputErrorOf(() => environmentFor([validation("www.example.com")], { grantScope })).message,
      ).toBe(
        `${at}: challenges in the zone "acme.example.net" are written to the record sets "${one}", and the grant is for "_acme-challenge" alone. Write AzureDnsGrantScope.recordSet("${one}").`,
      );
    });

    it("is refused for several names, of which it is for one at most", () => {
      const grantScope = AzureDnsGrantScope.recordSet(one);
      const zone = validation("www.example.com", "api.example.com");
      expect(inputErrorOf(() => environmentFor([zone], { grantScope })).message).toBe(
        `${at}: challenges in the zone "acme.example.net" are written to the record sets "${one}", "_acme-challenge.api.example.com", and the grant is for "${one}" alone. Use AzureDnsGrantScope.zone(), or a solver for each of the names.`,
      );
    });

    it("is refused for a name in the zone whose challenge is written elsewhere", () => {
      const props = { dnsNames: ["a.apps.example.org"], grantScope: AzureDnsGrantScope.recordSet() };
      expect(inputErrorOf(() => environmentFor([publicZone()], props)).message).toContain(
        'Write AzureDnsGrantScope.recordSet("_acme-challenge.a").',
      );
    });
  });

  it.each(["", "@", "*", "_ACME", "_acme-challenge.", ".a", "a..b", "-a"])(
    "is refused as a record set: %j",
    (name) => {
      expect(inputErrorOf(() => AzureDnsGrantScope.recordSet(name)).message).toContain(
        `the record set is ${JSON.stringify(name)}`,
      );
    },
  );

  it("may name what is known at apply", () => {
    const json = synthAzureStack((stack) => {
      const { stringValue: subscriptionId } = new TerraformVariable(stack, "subscription", {});
      const zone = AzureDnsZone.fromAttributes({ name: "example.org", resourceGroup: "dns", subscriptionId });
      addDns01(stack, {
        solvers: [
          solverOf([zone], {
            role: AzureDnsRole.fromId(guid),
            grantScope: AzureDnsGrantScope.resourceGroup(),
          }),
        ],
      });
    });
    expect(resourcesIn(json, "azurerm_role_assignment")).toMatchObject([
      {
        scope: "/subscriptions/${var.subscription}/resourceGroups/dns",
        role_definition_id: `/subscriptions/\${var.subscription}/providers/Microsoft.Authorization/roleDefinitions/${guid}`,
      },
    ]);
  });
});

describe("Two solvers of one identity", () => {
  it.each<[string, AzureDnsSolverProps, number]>([
    ["the same grant", {}, 1],
    ["another role", { role: AzureDnsRole.fromId(guid) }, 2],
    ["another scope", { grantScope: AzureDnsGrantScope.resourceGroup() }, 2],
    ["a record set", { grantScope: AzureDnsGrantScope.recordSet() }, 2],
  ])("have %s for one zone", (_name, props, grants) => {
    const solvers = [solverOf([publicZone()]), solverOf([publicZone()], { ...props, id: "other" })];
    expect(resourcesIn(synthEnvironment({ solvers }).dns01, "azurerm_role_assignment")).toHaveLength(grants);
  });
});

it("Two solvers of one zone have a record set each where they name two", () => {
  const solvers = ["api", "www"].map((id) =>
    solverOf([publicZone()], { id, grantScope: AzureDnsGrantScope.recordSet(`_acme-challenge.${id}`) }),
  );
  const { dns01 } = synthEnvironment({ solvers });
  const names = resourcesIn(dns01, "azurerm_dns_txt_record").map(({ name }) => name);
  expect(names.sort()).toEqual(["_acme-challenge.api", "_acme-challenge.www"]);
});

describe("The trust chain", () => {
  it("says of a private zone that it is one", () => {
    synthApp((app) => {
      const solver = solverOf([privateZone()]);
      const server = AcmeServer.of("https://ca.example.org/directory", { resolvesPublicly: false });
      const [chain] = addEnvironment(app, { solvers: [solver], server }).solversFor(solver).trust;
      expect(chain).toContainEqual({
        kind: "grant",
        name: "role Private DNS Zone Contributor on each private zone",
      });
    });
  });

  it.each<[AzureDnsSolverProps, string]>([
    [{}, "role DNS Zone Contributor on each zone"],
    [
      { role: AzureDnsRole.challengesOnly("dns01"), grantScope: AzureDnsGrantScope.resourceGroup() },
      "role dns01 on the resource group dns",
    ],
    [
      { role: AzureDnsRole.fromId(guid), grantScope: AzureDnsGrantScope.recordSet() },
      `role ${guid} on the TXT records of _acme-challenge.apps.example.org`,
    ],
  ])("says role and scope: %#", (props, grant) => {
    synthApp((app) => {
      const solver = solverOf([publicZone()], props);
      const dns01 = addEnvironment(app, { solvers: [solver] });
      expect(dns01.solversFor(solver).trust.map((chain) => chain.slice(-2))).toEqual([
        [
          { kind: "grant", name: grant },
          { kind: "zone", name: "apps.example.org (resource group dns)" },
        ],
      ]);
    });
  });
});

describe("The trust chain of each method", () => {
  const application = EntraApplication.fromAttributes({
    clientId: "c0000000-0000-4000-8000-000000000001",
    principalId: "d0000000-0000-4000-8000-000000000002",
    tenantId: "e0000000-0000-4000-8000-000000000003",
    objectId: "f0000000-0000-4000-8000-000000000004",
    name: "dns01",
  });
  const exchanged = "audience api://AzureADTokenExchange, issuer of the cluster platform";
  const everyPodGainsTheGrant = true;

  it.each<[IAzureDnsAuth<AksCluster>, string, string, string?]>([
    [AzureDnsAuth.workloadIdentity(), exchanged, "managed identity cert-manager-dns01-platform"],
    [AzureDnsAuth.workloadIdentity({ identity: application }), exchanged, "application dns01"],
    [
      AzureDnsAuth.kubeletIdentity({ acknowledges: { everyPodGainsTheGrant } }),
      "of the instance metadata of its node",
      "kubelet identity of the AKS cluster platform",
      ", and every other Pod",
    ],
    [
      AzureDnsAuth.aadPodIdentity(),
      "for Pods with the label aadpodidbinding: cert-manager-dns01-platform",
      "managed identity cert-manager-dns01-platform",
    ],
    [
      AzureDnsAuth.servicePrincipal({ application }),
      "client secret in the Secret azuredns-config",
      "service principal dns01",
    ],
  ])("leads from the ServiceAccount to the identity: %#", (auth, token, identity, others = "") => {
    synthApp((app) => {
      const solver = AzureDnsSolver.forZones([publicZone()], auth);
      const clouds = [Entra.inTenant("e0000000-0000-4000-8000-000000000003")];
      const dns01 = addEnvironment(app, { solvers: [solver], clouds });
      expect(dns01.solversFor(solver).trust.map((chain) => chain.slice(0, -2))).toEqual([
        [
          { kind: "ServiceAccount", name: `cert-manager/cert-manager${others}` },
          { kind: "token", name: token },
          { kind: "identity", name: identity },
        ],
      ]);
    });
  });
});

describe("cnameStrategy", () => {
  it.each<[AzureDnsSolverProps, string | undefined]>([
    [{}, undefined],
    [{ cnameStrategy: "None" }, "None"],
    [{ cnameStrategy: "Follow" }, "Follow"],
  ])("of %j is in the issuer", (props, strategy) => {
    const { manifests } = synthEnvironment({ solvers: [solverOf([publicZone()], props)] });
    expect(manifests[0]?.spec.acme.solvers).toMatchObject([{ dns01: { azureDNS: {} } }]);
    for (const { dns01 } of manifests[0]?.spec.acme.solvers ?? [])
      expect((dns01 as { readonly cnameStrategy?: string }).cnameStrategy).toBe(strategy);
  });
});
