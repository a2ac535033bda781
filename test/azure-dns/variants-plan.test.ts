import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "cdktf";
import {
  AcmeIssuer,
  AcmeServer,
  AksCluster,
  AzureCloud,
  AzureDnsAuth,
  AzureDnsGrantScope,
  AzureDnsRole,
  AzureDnsSolver,
  AzureDnsZone,
  AzurePrivateDnsZone,
  AzureSubscription,
  type IDns01Solver,
  Issuers,
  ManagedIdentity,
} from "../../constructs";
import { planStacks, type StackPlans } from "../../testing";
import { describeWithTerraform } from "../support/describe-with";
import { addDns01, azureStack, dnsSubscription, zoneId } from "./aks-environment";

const zoneTenant = "e0000000-0000-4000-8000-000000000002";
const network =
  "/subscriptions/aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee/resourceGroups/net/providers/Microsoft.Network/virtualNetworks/hub";
const group = `/subscriptions/${dnsSubscription}/resourceGroups/dns`;
const subscription = AzureSubscription.of(dnsSubscription);
const cluster = () => AksCluster.fromLookup("platform", { resourceGroup: "platform-rg" });

interface Variant {
  readonly solver: IDns01Solver<AksCluster>;
  readonly cloud?: AzureCloud;
  readonly server?: AcmeServer;
}

const known = () => AzureDnsZone.fromId(zoneId("apps.example.org"));
const workloadIdentity = AzureDnsAuth.workloadIdentity();
const elsewhere = AzureSubscription.of(dnsSubscription, { tenantId: zoneTenant });

/** A stack for the controller and one for its issuer, for each. */
const VARIANTS: Readonly<Record<string, Variant>> = {
  "public-cloud": { solver: AzureDnsSolver.forZones([known()], workloadIdentity) },
  "us-government": {
    solver: AzureDnsSolver.forZones([known()], workloadIdentity),
    cloud: AzureCloud.US_GOVERNMENT,
  },
  china: { solver: AzureDnsSolver.forZones([known()], workloadIdentity), cloud: AzureCloud.CHINA },
  "private-zones": {
    solver: AzureDnsSolver.forZones(
      [
        AzurePrivateDnsZone.create("corp.example.org", {
          resourceGroup: "dns",
          subscription,
          virtualNetworks: { hub: network },
        }),
        AzurePrivateDnsZone.fromLookup("old.example.org", { resourceGroup: "dns", subscription }),
        known(),
      ],
      workloadIdentity,
      { role: AzureDnsRole.challengesOnly("dns01") },
    ),
    server: AcmeServer.of("https://ca.corp.example.org/acme/directory", { resolvesPublicly: false }),
  },
  "record-set": {
    solver: AzureDnsSolver.forZones(
      [
        AzureDnsZone.create("new.example.org", {
          resourceGroup: "dns",
          subscription,
          parent: AzureDnsZone.fromLookup("example.org", { resourceGroup: "dns", subscription }),
        }),
      ],
      workloadIdentity,
      { grantScope: AzureDnsGrantScope.recordSet(), cnameStrategy: "Follow" },
    ),
  },
  "resource-group": {
    solver: AzureDnsSolver.forZones([known()], workloadIdentity, {
      grantScope: AzureDnsGrantScope.resourceGroup(),
    }),
  },
  "other-tenant": {
    solver: AzureDnsSolver.forZones(
      [AzureDnsZone.fromLookup("apps.example.org", { resourceGroup: "dns", subscription: elsewhere })],
      AzureDnsAuth.workloadIdentity({
        namesTenant: true,
        identity: ManagedIdentity.create("dns01", {
          resourceGroup: "dns",
          location: "westeurope",
          subscription: elsewhere,
        }),
      }),
    ),
  },
};

describeWithTerraform("Terraform's plan of zones, grants and clouds", () => {
  let result: StackPlans;

  beforeAll(async () => {
    const outdir = mkdtempSync(join(tmpdir(), "azure-variants-test-"));
    try {
      const app = new App({ outdir });
      for (const [name, variant] of Object.entries(VARIANTS)) addVariant(app, name, variant);
      result = await planStacks(app);
    } finally {
      rmSync(outdir, { recursive: true, force: true });
    }
  }, 240_000);

  function planned(stack: string, type: string): Readonly<Record<string, unknown>>[] {
    const plan = result.plans.find(({ name }) => name === stack);
    return (plan?.resources ?? []).filter((resource) => resource.type === type).map(({ values }) => values);
  }

  /** The `azureDNS` of each entry of the issuer. */
  function azureDnsOf(variant: string): unknown[] {
    const [manifest] = planned(`${variant}-issuer`, "kubernetes_manifest").map(
      (values) => values["manifest"],
    ) as {
      readonly spec: {
        readonly acme: { readonly solvers: readonly { readonly dns01: { readonly azureDNS: unknown } }[] };
      };
    }[];
    return manifest?.spec.acme.solvers.map(({ dns01 }) => dns01.azureDNS) ?? [];
  }

  it("succeeds for all", () => {
    expect(result.failures).toEqual([]);
    expect(result.plans.map(({ name }) => name).sort()).toEqual(
      Object.keys(VARIANTS)
        .flatMap((name) => [`${name}-dns01`, `${name}-issuer`])
        .sort(),
    );
  });

  it.each([
    ["public-cloud", "AzurePublicCloud"],
    ["us-government", "AzureUSGovernmentCloud"],
    ["china", "AzureChinaCloud"],
  ])("names the cloud of %s in the issuer: %s", (variant, environment) => {
    expect(azureDnsOf(variant)).toMatchObject([{ environment }]);
  });

  it("gives each class of zone its role and its entry", () => {
    expect(
      planned("private-zones-dns01", "azurerm_role_definition")
        .map(({ permissions }) => permissions)
        .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
    ).toMatchObject(
      ["dnsZones", "privateDnsZones"].map((type) => [
        { actions: ["read", "write", "delete"].map((verb) => `Microsoft.Network/${type}/TXT/${verb}`) },
      ]),
    );
    expect(planned("private-zones-dns01", "azurerm_role_assignment")).toHaveLength(3);
    expect(planned("private-zones-dns01", "azurerm_private_dns_zone_virtual_network_link")).toMatchObject([
      { virtual_network_id: network, private_dns_zone_name: "corp.example.org" },
    ]);
    const [made, lookedUp, open] = azureDnsOf("private-zones");
    for (const entry of [made, lookedUp]) expect(entry).toHaveProperty("zoneType", "AzurePrivateZone");
    expect(open).not.toHaveProperty("zoneType");
  });

  it("makes the record set that the grant is for, and delegates to the new zone", () => {
    expect(planned("record-set-dns01", "azurerm_dns_txt_record")).toMatchObject([
      { name: "_acme-challenge", zone_name: "new.example.org", ttl: 60 },
    ]);
    expect(planned("record-set-dns01", "azurerm_dns_ns_record")).toMatchObject([
      { name: "new", zone_name: "example.org", ttl: 3600 },
    ]);
    expect(planned("record-set-dns01", "azurerm_role_assignment")).toHaveLength(1);
  });

  it("grants the resource group where that is asked for", () => {
    expect(planned("resource-group-dns01", "azurerm_role_assignment")).toMatchObject([{ scope: group }]);
  });

  it("makes the identity of a zone in another tenant there, and names its tenant", () => {
    expect(planned("other-tenant-dns01", "azurerm_user_assigned_identity")).toMatchObject([
      { name: "dns01" },
    ]);
    expect(azureDnsOf("other-tenant")).toMatchObject([
      { subscriptionID: dnsSubscription, managedIdentity: { tenantID: zoneTenant } },
    ]);
  });
});

function addVariant(app: App, name: string, { solver, cloud, server }: Variant): void {
  const aks = cluster();
  const dns01 = addDns01(azureStack(app, `${name}-dns01`, aks, cloud), { cluster: aks, solvers: [solver] });
  new Issuers(azureStack(app, `${name}-issuer`, aks, cloud), "issuers", {
    dns01,
    issuers: [
      AcmeIssuer.clusterIssuer("letsencrypt", {
        server: server ?? AcmeServer.LETS_ENCRYPT_STAGING,
        solvers: [solver],
      }),
    ],
  });
}
