import { type TerraformStack, TerraformVariable } from "cdktf";
import {
  AzureDnsAuth,
  AzureDnsSolver,
  AzureDnsZone,
  AzureResourceGroup,
  AzureSubscription,
  ManagedIdentity,
} from "../../constructs";
import { blocksOf, onlyBlock, type StackJson, synthApp } from "../support/synth";
import {
  addDns01,
  addressOf,
  argumentsOf,
  azureStack,
  dnsSubscription,
  knownCluster,
  platformSubscription,
  resourcesIn,
  synthAzureStack,
  synthEnvironment,
  zoneId,
} from "./aks-environment";

const identitySubscription = "22222222-3333-4444-8555-666666666666";
const alias = `azurerm.azurerm-${identitySubscription}`;
const subscription = AzureSubscription.of(identitySubscription);
const place = { resourceGroup: "identities" };

function identityId(
  subscriptionId: string,
  { name = "dns01", resourceGroup = place.resourceGroup } = {},
): string {
  return `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/${name}`;
}

function solverWith(identity: ManagedIdentity, id?: string) {
  const zone = AzureDnsZone.fromId(zoneId("apps.example.org", platformSubscription));
  return AzureDnsSolver.forZones([zone], AzureDnsAuth.workloadIdentity({ identity }), { id });
}

function stackWith(...identities: ManagedIdentity[]): StackJson {
  return synthAzureStack((stack) => {
    addControllers(stack, identities);
  });
}

/** A controller in a namespace of its own for each identity. */
function addControllers(stack: TerraformStack, identities: readonly ManagedIdentity[]): void {
  const cluster = knownCluster();
  identities.forEach((identity, index) => {
    addDns01(stack, { cluster, solvers: [solverWith(identity)], namespace: `ns-${index}` }, `dns01-${index}`);
  });
}

function lookupsIn(stack: StackJson) {
  return blocksOf(stack.data, "azurerm_user_assigned_identity").map(argumentsOf);
}

function credentialsIn(stack: StackJson) {
  return resourcesIn(stack, "azurerm_federated_identity_credential");
}

describe("an identity in another subscription", () => {
  it.each([
    ["created", ManagedIdentity.create("dns01", { ...place, location: "westeurope", subscription })],
    ["looked up", ManagedIdentity.fromLookup("dns01", { ...place, subscription })],
    ["given by its id", ManagedIdentity.fromId(identityId(identitySubscription))],
  ])(
    "%s, takes its federated credential along: provider and resource group are the identity's (A2)",
    (_, identity) => {
      const json = stackWith(identity);
      const source =
        onlyBlockOrNone(json.resource) ?? argumentsOf(onlyBlock(json.data, "azurerm_user_assigned_identity"));
      expect(source).toMatchObject({ name: "dns01", resource_group_name: "identities", provider: alias });
      expect(credentialsIn(json)).toMatchObject([{ resource_group_name: "identities", provider: alias }]);
    },
  );

  it("leaves the grant to the zone's provider", () => {
    const json = stackWith(ManagedIdentity.fromLookup("dns01", { ...place, subscription }));
    expect(resourcesIn(json, "azurerm_role_assignment")[0]).not.toHaveProperty("provider");
  });
});

describe("an identity in the default provider's subscription", () => {
  it.each([
    ManagedIdentity.create("dns01", { ...place, location: "westeurope" }),
    ManagedIdentity.fromLookup("dns01", place),
    ManagedIdentity.fromId(identityId(platformSubscription)),
    ManagedIdentity.fromId(identityId(platformSubscription), {
      subscription: AzureSubscription.of(platformSubscription),
    }),
  ])("has no alias (%#)", (identity) => {
    const json = stackWith(identity);
    expect(json.provider?.["azurerm"]).toHaveLength(1);
    expect(JSON.stringify([json.resource, json.data])).not.toContain('"provider"');
  });
});

describe("an identity that is created", () => {
  const created = ManagedIdentity.create("dns01", { ...place, location: "westeurope" });

  it("lies in a new resource group, which is made first, in the region and the subscription of the identity", () => {
    const resourceGroup = AzureResourceGroup.create("identities");
    const json = stackWith(
      ...["dns01", "second"].map((name) =>
        ManagedIdentity.create(name, { resourceGroup, location: "westeurope", subscription }),
      ),
    );
    expect(resourcesIn(json, "azurerm_resource_group")).toEqual([
      { name: "identities", location: "westeurope", provider: alias },
    ]);
    expect(resourcesIn(json, "azurerm_user_assigned_identity")).toMatchObject(
      ["dns01", "second"].map((name) => ({
        name,
        resource_group_name: "identities",
        depends_on: [addressOf(json, "azurerm_resource_group")],
      })),
    );
  });

  it("lies in the subscription of its new resource group, however that is said", () => {
    const resourceGroup = AzureResourceGroup.create("identities");
    const at = (name: string, of?: AzureSubscription) =>
      ManagedIdentity.create(name, { resourceGroup, location: "westeurope", subscription: of });
    expect(() => stackWith(at("dns01", subscription), at("second"))).toThrow(
      /the new resource group "identities" lies in the subscription "[0-9a-f-]+", and a resource in it in "[0-9a-f-]+"\. Give each subscription an AzureResourceGroup\.create of its own\./,
    );
    const same = AzureSubscription.of(platformSubscription, {
      tenantId: "e0000000-0000-4000-8000-000000000001",
    });
    expect(resourcesIn(stackWith(at("dns01"), at("second", same)), "azurerm_resource_group")).toHaveLength(1);
  });

  it("lies in the new resource group of another stack, which is deployed first", () => {
    const resourceGroup = AzureResourceGroup.create("identities");
    const { stacks, dependencies } = synthApp((app) => {
      for (const name of ["one", "two", "three"]) {
        const stack = azureStack(app, name, knownCluster());
        ManagedIdentity.create(name, { resourceGroup, location: "westeurope" }).bind(stack);
      }
    });
    expect(dependencies).toEqual({ one: [], two: ["one"], three: ["one"] });
    expect(Object.values(stacks).map((json) => resourcesIn(json, "azurerm_resource_group").length)).toEqual([
      1, 0, 0,
    ]);
    for (const name of ["two", "three"])
      expect(resourcesIn(stacks[name] as StackJson, "azurerm_user_assigned_identity")).toEqual([
        { name, location: "westeurope", resource_group_name: "identities" },
      ]);
  });

  it("makes no circle of stacks for its new resource group", () => {
    const resourceGroup = AzureResourceGroup.create("identities");
    expect(() =>
      synthApp((app) => {
        const [one, two] = ["one", "two"].map((name) => azureStack(app, name, knownCluster()));
        if (!one || !two) throw new Error("a stack is missing");
        one.addDependency(two);
        for (const stack of [one, two])
          ManagedIdentity.create("dns01", { resourceGroup, location: "westeurope" }).bind(stack);
      }),
    ).toThrow(/belongs to the stack "one".*Use AzureResourceGroup\.fromName in the other stack/);
  });

  it("needs no group to be made where it is given one that exists", () => {
    const resourceGroup = AzureResourceGroup.fromName("identities");
    const json = stackWith(ManagedIdentity.create("dns01", { resourceGroup, location: "westeurope" }));
    expect(json.resource).not.toHaveProperty("azurerm_resource_group");
    const [identity] = resourcesIn(json, "azurerm_user_assigned_identity");
    expect(identity).toHaveProperty("resource_group_name", "identities");
    expect(identity).not.toHaveProperty("depends_on");
  });

  it("belongs to the first stack that binds it; a second is told to look it up", () => {
    expect(() =>
      synthApp((app) => {
        for (const name of ["one", "two"])
          addDns01(azureStack(app, name, knownCluster()), { solvers: [solverWith(created)] });
      }),
    ).toThrow(
      'two/dns01/solvers/azure-dns-workload-identity: what this value creates belongs to the stack "one" and cannot be created in "two" too. Use ManagedIdentity.fromLookup in the other stack.',
    );
  });

  it("may be created by a second app, since values outlive apps", () => {
    expect(stackWith(created)).toEqual(stackWith(created));
  });

  it("is one resource for all controllers of its stack", () => {
    const json = stackWith(created, created);
    expect(resourcesIn(json, "azurerm_user_assigned_identity")).toHaveLength(1);
    expect(credentialsIn(json).map(({ subject }) => subject)).toEqual([
      "system:serviceaccount:ns-0:cert-manager",
      "system:serviceaccount:ns-1:cert-manager",
    ]);
  });

  it("is granted once, and every controller waits for identity and grant", () => {
    const json = stackWith(created, created);
    const [grant = "", ...others] = Object.keys(json.resource?.["azurerm_role_assignment"] ?? {});
    const [identity = ""] = Object.keys(json.resource?.["azurerm_user_assigned_identity"] ?? {});
    expect(others).toEqual([]);
    const releases = blocksOf(json.resource, "helm_release");
    expect(releases).toHaveLength(2);
    for (const { depends_on: dependencies } of releases)
      expect(dependencies).toEqual(
        expect.arrayContaining([
          `azurerm_role_assignment.${grant}`,
          `azurerm_user_assigned_identity.${identity}`,
        ]),
      );
  });
});

describe("an identity that exists", () => {
  it("is one look-up in a stack, however it is referred to", () => {
    const json = stackWith(
      ManagedIdentity.fromLookup("dns01", place),
      ManagedIdentity.fromLookup("DNS01", { resourceGroup: "Identities" }),
      ManagedIdentity.fromId(identityId(platformSubscription)),
    );
    expect(lookupsIn(json)).toEqual([{ name: "dns01", resource_group_name: "identities" }]);
    // Otherwise the credential's parent would be spelt in two ways, and replaced by every apply.
    for (const credential of credentialsIn(json))
      expect(credential).toHaveProperty("resource_group_name", "identities");
  });

  it("is told from one of the same name and group in another subscription", () => {
    const json = stackWith(
      ManagedIdentity.fromLookup("dns01", place),
      ManagedIdentity.fromId(identityId(dnsSubscription)),
    );
    expect(lookupsIn(json)).toHaveLength(2);
  });

  it("may be named by tokens", () => {
    const json = synthAzureStack((stack) => {
      const { stringValue: name } = new TerraformVariable(stack, "identity", {});
      const { stringValue: resourceGroup } = new TerraformVariable(stack, "group", {});
      addControllers(stack, [ManagedIdentity.fromLookup(name, { resourceGroup })]);
    });
    expect(lookupsIn(json)).toEqual([{ name: "${var.identity}", resource_group_name: "${var.group}" }]);
    expect(credentialsIn(json)).toMatchObject([{ resource_group_name: "${var.group}" }]);
  });

  it("lies in the subscription that its id names", () => {
    expect(() => ManagedIdentity.fromId(identityId(dnsSubscription), { subscription })).toThrow(
      `ManagedIdentity.fromId: "${identityId(dnsSubscription)}" is not in the subscription "${identitySubscription}". Give the subscription that the id names, or none.`,
    );
  });

  it("has a literal id", () => {
    synthAzureStack((stack) => {
      const { stringValue: token } = new TerraformVariable(stack, "id", {});
      expect(() => ManagedIdentity.fromId(token)).toThrow(
        /^ManagedIdentity\.fromId: the identity id is .*Write the literal id/,
      );
      expect(() => ManagedIdentity.fromId(identityId(token))).toThrow(
        /^ManagedIdentity\.fromId: the subscription id is the token/,
      );
    });
  });
});

describe("the credentials of one identity", () => {
  const identity = ManagedIdentity.fromLookup("dns01", place);

  it("follow each other, since Azure writes one at a time (A1)", () => {
    const json = stackWith(identity, identity, identity);
    const ids = Object.keys(json.resource?.["azurerm_federated_identity_credential"] ?? {});
    const dependencies = Object.values(json.resource?.["azurerm_federated_identity_credential"] ?? {}).map(
      (credential) => credential["depends_on"],
    );
    expect(dependencies).toEqual([
      undefined,
      [`azurerm_federated_identity_credential.${ids[0] ?? ""}`],
      [`azurerm_federated_identity_credential.${ids[1] ?? ""}`],
    ]);
  });

  it("do not wait for those of another", () => {
    const other = ManagedIdentity.fromLookup("other", place);
    for (const credential of credentialsIn(stackWith(identity, other)))
      expect(credential).not.toHaveProperty("depends_on");
  });

  it("are 20 at most (A6)", () => {
    expect(credentialsIn(stackWith(...Array.from({ length: 20 }, () => identity)))).toHaveLength(20);
    expect(() => stackWith(...Array.from({ length: 21 }, () => identity))).toThrow(
      'test/dns01-20/solvers/azure-dns-workload-identity: the identity "dns01" would hold 21 federated credentials and Azure allows 20. Use another identity.',
    );
  });

  it("are one for two solvers of a controller, since Azure refuses a second for the same issuer and subject", () => {
    const zones = ["a.example.org", "b.example.org"].map((zone) => AzureDnsZone.fromId(zoneId(zone)));
    const { dns01, entries } = synthEnvironment({
      solvers: zones.map((zone, index) =>
        AzureDnsSolver.forZones([zone], AzureDnsAuth.workloadIdentity({ identity }), {
          id: `solver-${index}`,
        }),
      ),
    });
    expect(credentialsIn(dns01)).toHaveLength(1);
    expect(entries).toHaveLength(2);
  });
});

function onlyBlockOrNone(resource: StackJson["resource"]) {
  const [identity] = blocksOf(resource, "azurerm_user_assigned_identity");
  return identity && argumentsOf(identity);
}
