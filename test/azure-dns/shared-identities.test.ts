import { App, TerraformVariable } from "cdktf";
import {
  type AksCluster,
  AzureDnsAuth,
  AzureDnsGrantScope,
  AzureDnsRole,
  AzureDnsSolver,
  type AzureDnsSolverProps,
  AzureDnsZone,
  AzurePrivateDnsZone,
  Entra,
  EntraApplication,
  type IAzureDnsAuth,
  type IAzureDnsZone,
  ManagedIdentity,
} from "../../constructs";
import { grantReading } from "../../constructs/azure-dns/resource-group-grant";
import { resolveIn } from "../../constructs/core/resolve-in";
import { inputErrorOf } from "../support/input-errors";
import { synthApp } from "../support/synth";
import {
  addDns01,
  azureStack,
  dnsSubscription,
  knownCluster,
  resourcesIn,
  synthAzureStack,
  zoneId,
} from "./aks-environment";

const place = { resourceGroup: "identities" };
const existing = () => ManagedIdentity.fromLookup("shared", place);
const created = () => ManagedIdentity.create("shared", { ...place, location: "westeurope" });
const tenantId = "e0000000-0000-4000-8000-000000000003";
const clientId = "c0000000-0000-4000-8000-000000000001";
const publicZone = () => AzureDnsZone.fromId(zoneId("apps.example.org"));
const privateZone = () =>
  AzurePrivateDnsZone.fromId(zoneId("corp.example.org").replace("/dnsZones/", "/privateDnsZones/"));
const builtIn = 'the role "DNS Zone Contributor" to the same identity for the zone "apps.example.org"';

function add(
  app: App,
  name: string,
  auth: IAzureDnsAuth<AksCluster>,
  props: AzureDnsSolverProps = {},
  zone: IAzureDnsZone = publicZone(),
) {
  const cluster = knownCluster({ name });
  const stack = azureStack(app, name, cluster);
  Entra.inTenant(tenantId).configure(stack);
  return addDns01(stack, { cluster, solvers: [AzureDnsSolver.forZones([zone], auth, props)] });
}

const having = (identity: ManagedIdentity) => AzureDnsAuth.workloadIdentity({ identity });

describe("One identity of two stacks of an app", () => {
  it.each<[string, IAzureDnsAuth<AksCluster>, IAzureDnsAuth<AksCluster>]>([
    ["which one makes and the other looks up", having(created()), having(existing())],
    ["which one looks up before the other makes it", having(existing()), having(created())],
    [
      "which both look up, spelt in two ways",
      having(existing()),
      having(ManagedIdentity.fromLookup("SHARED", place)),
    ],
    ["of AAD Pod Identity in one", having(existing()), AzureDnsAuth.aadPodIdentity({ identity: existing() })],
    [
      "that is an application",
      AzureDnsAuth.servicePrincipal({ application: EntraApplication.fromLookup(clientId) }),
      AzureDnsAuth.servicePrincipal({ application: EntraApplication.fromLookup(clientId.toUpperCase()) }),
    ],
    [
      "of the nodes of both clusters",
      AzureDnsAuth.kubeletIdentity({ acknowledges: { everyPodGainsTheGrant: true } }),
      AzureDnsAuth.kubeletIdentity({ acknowledges: { everyPodGainsTheGrant: true } }),
    ],
  ])("is given a role for a zone by one of them alone: one %s", (_, one, other) => {
    const app = new App();
    add(app, "red", one);
    expect(inputErrorOf(() => add(app, "blue", other)).message).toMatch(
      `: the stack "red" makes the grant of ${builtIn} already. Write sharesGrants: true in one of the two.`,
    );
    const mended = new App();
    add(mended, "red", one);
    expect(() => add(mended, "blue", other, { sharesGrants: true })).not.toThrow();
  });

  it.each<[string, AzureDnsSolverProps, IAzureDnsZone]>([
    ["another role", { role: AzureDnsRole.fromId("f0000000-0000-4000-8000-000000000001") }, publicZone()],
    ["another scope", { grantScope: AzureDnsGrantScope.resourceGroup() }, publicZone()],
    ["a zone of the other kind", {}, privateZone()],
    ["a zone of another group", {}, AzureDnsZone.fromId(zoneId("apps.example.org", undefined, "other"))],
  ])("is given %s by each", (_, props, zone) => {
    const app = new App();
    add(app, "red", having(existing()));
    expect(() => add(app, "blue", having(existing()), props, zone)).not.toThrow();
  });

  it("is given a role for a resource group by one of them alone, whichever zones they have there", () => {
    const grantScope = AzureDnsGrantScope.resourceGroup();
    const app = new App();
    add(app, "red", having(existing()), { grantScope });
    expect(
      inputErrorOf(() =>
        add(app, "blue", having(existing()), { grantScope }, AzureDnsZone.fromId(zoneId("example.net"))),
      ).message,
    ).toContain('the stack "red" makes the grant of the role');
  });

  it("is two where each makes one", () => {
    const app = new App();
    add(app, "red", having(created()));
    expect(() => add(app, "blue", having(created()))).not.toThrow();
  });

  it("may be two where a token says who it is", () => {
    const app = new App();
    for (const name of ["red", "blue"]) {
      const cluster = knownCluster({ name });
      const stack = azureStack(app, name, cluster);
      const { stringValue: principalId } = new TerraformVariable(stack, "principal", {});
      const application = EntraApplication.fromAttributes({
        clientId: new TerraformVariable(stack, "client", {}).stringValue,
        principalId,
        tenantId,
      });
      const solver = AzureDnsSolver.forZones([publicZone()], AzureDnsAuth.servicePrincipal({ application }));
      expect(() => addDns01(stack, { cluster, solvers: [solver] })).not.toThrow();
    }
  });

  it("reads a resource group by a grant of one of them alone", () => {
    const app = new App();
    const read = (name: string) => {
      const stack = azureStack(app, name, knownCluster({ name }));
      grantReading(stack, existing().bind(stack), publicZone().bind(stack));
    };
    read("red");
    expect(
      inputErrorOf(() => {
        read("blue");
      }).message,
    ).toBe(
      'blue: the stack "red" makes the grant of the role "Reader" to the same identity for the resource group "dns" already. Give one of the two another identity.',
    );
  });
});

describe("A solver that shares grants", () => {
  it.each<[string, AzureDnsSolverProps, IAzureDnsZone, string]>([
    [
      "the built-in role on the zone",
      {},
      publicZone(),
      `--role 'DNS Zone Contributor' --scope ${zoneId("apps.example.org")}`,
    ],
    [
      "a role that exists on the group",
      {
        role: AzureDnsRole.fromId("F0000000-0000-4000-8000-000000000001"),
        grantScope: AzureDnsGrantScope.resourceGroup(),
      },
      publicZone(),
      `--role 'f0000000-0000-4000-8000-000000000001' --scope /subscriptions/${dnsSubscription}/resourceGroups/dns`,
    ],
    [
      "the role of private zones on a record set",
      { grantScope: AzureDnsGrantScope.recordSet("_acme-challenge.www") },
      privateZone(),
      `--role 'Private DNS Zone Contributor' --scope ${zoneId("corp.example.org").replace("/dnsZones/", "/privateDnsZones/")}/TXT/_acme-challenge.www`,
    ],
  ])(
    "grants nothing, makes nothing for a grant and says what others must grant: %s",
    (_, props, zone, command) => {
      let requirements: unknown;
      const json = synthAzureStack((stack) => {
        const auth = having(existing());
        const solvers = [AzureDnsSolver.forZones([zone], auth, { ...props, sharesGrants: true })];
        const dns01 = addDns01(stack, { solvers });
        requirements = resolveIn(stack, dns01.requirements);
      });
      for (const type of [
        "azurerm_role_assignment",
        "azurerm_role_definition",
        "azurerm_dns_txt_record",
        "azurerm_private_dns_txt_record",
      ])
        expect(resourcesIn(json, type)).toEqual([]);
      expect(resourcesIn(json, "azurerm_federated_identity_credential")).toHaveLength(1);
      const [looked = ""] = Object.keys(json.data?.["azurerm_user_assigned_identity"] ?? {});
      expect(requirements).toEqual([
        {
          instruction: `Give the identity its role for ${zone.name}, unless it has it: az role assignment create --assignee-object-id \${data.azurerm_user_assigned_identity.${looked}.principal_id} --assignee-principal-type ServicePrincipal ${command}`,
        },
      ]);
    },
  );

  it.each<[string, IAzureDnsAuth<AksCluster>]>([
    ["AAD Pod Identity", AzureDnsAuth.aadPodIdentity({ identity: existing(), mode: "managed" })],
    [
      "the identity of the nodes",
      AzureDnsAuth.kubeletIdentity({ acknowledges: { everyPodGainsTheGrant: true } }),
    ],
    [
      "a service principal",
      AzureDnsAuth.servicePrincipal({ application: EntraApplication.fromLookup(clientId) }),
    ],
  ])("says so with %s too", (_, auth) => {
    synthApp((app) => {
      const { requirements } = add(app, "red", auth, { sharesGrants: true });
      expect(requirements.map(({ instruction }) => instruction)).toContainEqual(
        expect.stringContaining("Give the identity its role for apps.example.org, unless it has it"),
      );
    });
  });

  it("says in the trust chain what others grant", () => {
    synthApp((app) => {
      const solver = AzureDnsSolver.forZones([publicZone()], having(existing()), {
        sharesGrants: true,
        grantScope: AzureDnsGrantScope.recordSet(),
      });
      const cluster = knownCluster();
      const dns01 = addDns01(azureStack(app, "dns01", cluster), { cluster, solvers: [solver] });
      expect(dns01.solversFor(solver).trust.flat()).toContainEqual({
        kind: "grant",
        name: "role DNS Zone Contributor on the TXT records of _acme-challenge.apps.example.org",
      });
    });
  });

  it("has no role of its own", () => {
    const error = inputErrorOf(() =>
      add(new App(), "red", having(existing()), { sharesGrants: true, role: AzureDnsRole.challengesOnly() }),
    );
    expect(error.message).toBe(
      "red/dns01/solvers/azure-dns-workload-identity: others give the role, and AzureDnsRole.challengesOnly makes it here. Use AzureDnsRole.fromId with the role that they give.",
    );
  });
});

describe("A record set that grants are on", () => {
  const grantScope = AzureDnsGrantScope.recordSet();

  it("is made by one stack of an app alone", () => {
    const app = new App();
    add(app, "red", AzureDnsAuth.workloadIdentity(), { grantScope });
    expect(
      inputErrorOf(() => add(app, "blue", AzureDnsAuth.workloadIdentity(), { grantScope })).message,
    ).toBe(
      'blue/dns01/solvers/azure-dns-workload-identity: the stack "red" makes the TXT record set "_acme-challenge" of the zone "apps.example.org" already. Write sharesGrants: true in this solver and grant what the requirements of its stack say, or use AzureDnsGrantScope.zone().',
    );
    add(app, "green", AzureDnsAuth.workloadIdentity(), { grantScope, sharesGrants: true });
  });

  it.each<[string, AzureDnsGrantScope, IAzureDnsZone]>([
    ["of another name", AzureDnsGrantScope.recordSet("_acme-challenge.www"), publicZone()],
    ["of a zone of the other kind", grantScope, privateZone()],
  ])("stands beside one %s", (_, other, zone) => {
    const app = new App();
    add(app, "red", AzureDnsAuth.workloadIdentity(), { grantScope });
    expect(() =>
      add(app, "blue", AzureDnsAuth.workloadIdentity(), { grantScope: other }, zone),
    ).not.toThrow();
  });
});
