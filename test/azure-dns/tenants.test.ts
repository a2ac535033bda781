import { TerraformVariable } from "cdktf";
import {
  AksCluster,
  AzureDnsAuth,
  AzureDnsSolver,
  AzureDnsZone,
  AzureSubscription,
  Cluster,
  Entra,
  EntraApplication,
  type IAzureDnsAuth,
  ManagedIdentity,
  type WorkloadIdentityProps,
} from "../../constructs";
import { inputErrorOf } from "../support/input-errors";
import {
  addressOf,
  dnsSubscription,
  nodeResourceGroupId,
  oidcIssuerUrl,
  platformSubscription,
  resourcesIn,
  synthAzureStack,
  synthEnvironment,
  zoneId,
} from "./aks-environment";
import { DEFAULT_GRANT, grantZone } from "../../constructs/azure-dns/zone-grant";

const clusterTenant = "e0000000-0000-4000-8000-000000000001";
const zoneTenant = "e0000000-0000-4000-8000-000000000002";
const elsewhere = AzureSubscription.of(dnsSubscription, { tenantId: zoneTenant });
const home = AzureSubscription.of(platformSubscription, { tenantId: clusterTenant });
const zone = AzureDnsZone.fromId(zoneId("apps.example.org"), { subscription: elsewhere });

const knownAttributes = {
  name: "platform",
  resourceGroup: "platform-rg",
  location: "westeurope",
  subscription: home,
  oidcIssuerUrl,
  access: Cluster.kubeconfig({ context: "platform" }),
};
const cluster = AksCluster.fromAttributes(knownAttributes);

const identityOfZone = () =>
  ManagedIdentity.create("dns01", { resourceGroup: "dns", location: "westeurope", subscription: elsewhere });

function environmentOf(props: WorkloadIdentityProps, version?: string) {
  const solvers = [AzureDnsSolver.forZones([zone], AzureDnsAuth.workloadIdentity(props))];
  return synthEnvironment({ cluster, solvers, version });
}

describe("A zone in another tenant", () => {
  it("is refused for an identity of the cluster's, which takes no role there (A20)", () => {
    const error = inputErrorOf(() => environmentOf({}));
    expect(error.message).toContain(
      `the zone "apps.example.org" lies in the tenant "${zoneTenant}" and the identity in "${clusterTenant}", outside which it takes no role`,
    );
    expect(error.message).toContain("Use an identity in a subscription of the zone's tenant");
  });

  it("takes an identity of its own tenant, federated there and named with its tenant in the issuer", () => {
    const { dns01, entries } = environmentOf({ identity: identityOfZone() });
    const alias = `azurerm.azurerm-${dnsSubscription}`;
    for (const type of [
      "azurerm_user_assigned_identity",
      "azurerm_federated_identity_credential",
      "azurerm_role_assignment",
    ])
      expect(resourcesIn(dns01, type)).toMatchObject([{ provider: alias }]);
    expect(dns01.provider?.["azurerm"]).toContainEqual(
      expect.objectContaining({ alias: alias.slice("azurerm.".length), tenant_id: zoneTenant }),
    );
    const identity = addressOf(dns01, "azurerm_user_assigned_identity");
    expect(entries[0]?.azureDNS.managedIdentity).toEqual({
      clientID: `\${${identity}.client_id}`,
      tenantID: `\${${identity}.tenant_id}`,
    });
  });

  it("takes one that exists there as well", () => {
    const identity = ManagedIdentity.fromLookup("dns01", { resourceGroup: "dns", subscription: elsewhere });
    expect(environmentOf({ identity }).entries[0]?.azureDNS.managedIdentity).toHaveProperty("tenantID");
  });

  it("needs a cert-manager that takes the tenant", () => {
    expect(inputErrorOf(() => environmentOf({ identity: identityOfZone() }, "v1.16.5")).message).toContain(
      "managedIdentity.tenantID needs cert-manager 1.17 or later",
    );
  });

  it("leaves the tenant out where the user says that the webhook is of the zone's tenant", () => {
    const { entries } = environmentOf({ identity: identityOfZone(), namesTenant: false });
    expect(entries[0]?.azureDNS.managedIdentity).not.toHaveProperty("tenantID");
  });
});

describe("The other methods, for a zone in another tenant", () => {
  const ids = {
    clientId: "c0000000-0000-4000-8000-000000000001",
    principalId: "d0000000-0000-4000-8000-000000000002",
  };
  const kubeletIdentity = {
    ...ids,
    resourceId: `/subscriptions/${platformSubscription}/resourceGroups/nodes/providers/Microsoft.ManagedIdentity/userAssignedIdentities/agentpool`,
  };
  const solvedBy = (auth: IAzureDnsAuth<AksCluster>, nodes?: AksCluster) =>
    synthEnvironment({ cluster: nodes ?? cluster, solvers: [AzureDnsSolver.forZones([zone], auth)] });
  const principalOf = (tenantId: string) =>
    AzureDnsAuth.servicePrincipal({
      application: EntraApplication.fromAttributes({ ...ids, tenantId }),
    });

  it("take a service principal of that tenant, and of no other", () => {
    expect(solvedBy(principalOf(zoneTenant)).entries[0]?.azureDNS["tenantID"]).toBe(zoneTenant);
    expect(inputErrorOf(() => solvedBy(principalOf(clusterTenant))).message).toContain(
      "outside which it takes no role",
    );
  });

  it.each([
    ["that is made", () => EntraApplication.create("dns01")],
    ["that is looked up", () => EntraApplication.fromLookup(ids.clientId)],
  ])("take the service principal of an application %s in that tenant, and in no other", (_name, make) => {
    const solvedIn = (tenantId: string) =>
      synthEnvironment({
        clouds: [Entra.inTenant(tenantId)],
        solvers: [AzureDnsSolver.forZones([zone], AzureDnsAuth.servicePrincipal({ application: make() }))],
      });
    expect(solvedIn(zoneTenant).entries).toHaveLength(1);
    expect(inputErrorOf(() => solvedIn(clusterTenant)).message).toContain("outside which it takes no role");
  });

  it.each([
    ["known", AksCluster.fromAttributes({ ...knownAttributes, kubeletIdentity })],
    ["looked up", AksCluster.fromLookup("platform", { resourceGroup: "platform-rg", subscription: home })],
  ])("refuse the identity of the nodes of a cluster that is %s", (_name, nodes) => {
    const auth = AzureDnsAuth.kubeletIdentity({ acknowledges: { everyPodGainsTheGrant: true } });
    expect(inputErrorOf(() => solvedBy(auth, nodes)).message).toContain("outside which it takes no role");
  });
});

describe("AAD Pod Identity, for a zone in another tenant", () => {
  const attributes = { ...knownAttributes, networkPlugin: "azure", nodeResourceGroupId } as const;
  const solvedBy = (identity?: ManagedIdentity) =>
    synthEnvironment({
      cluster: AksCluster.fromAttributes(attributes),
      solvers: [AzureDnsSolver.forZones([zone], AzureDnsAuth.aadPodIdentity({ identity, mode: "managed" }))],
    });

  it("refuses an identity of the cluster's tenant, which takes no role there", () => {
    for (const identity of [undefined, homeIdentity()])
      expect(inputErrorOf(() => solvedBy(identity)).message).toContain("outside which it takes no role");
  });

  it("refuses one of the zone's tenant, which the nodes cannot have", () => {
    expect(inputErrorOf(() => solvedBy(identityOfZone())).message).toContain(
      `the identity "dns01" lies in the tenant "${zoneTenant}" and the nodes in "${clusterTenant}", which can have no identity of another. Use AzureDnsAuth.workloadIdentity with that identity, or a service principal of its tenant.`,
    );
  });

  it("takes one whose tenant nobody says", () => {
    const identity = ManagedIdentity.fromLookup("dns01", {
      resourceGroup: "dns",
      subscription: AzureSubscription.of("33333333-2222-4333-8444-555555555555"),
    });
    expect(solvedBy(identity).entries).toHaveLength(1);
  });
});

describe("What is not known to differ", () => {
  it.each([
    ["of one tenant", clusterTenant.toUpperCase()],
    ["of a tenant that nobody says", undefined],
  ])("is %s, and needs nothing", (_name, tenantId) => {
    const subscription = AzureSubscription.of(dnsSubscription, tenantId === undefined ? {} : { tenantId });
    const near = AzureDnsZone.fromId(zoneId("apps.example.org"), { subscription });
    const { entries } = synthEnvironment({
      cluster,
      solvers: [AzureDnsSolver.forZones([near], AzureDnsAuth.workloadIdentity())],
    });
    expect(entries[0]?.azureDNS.managedIdentity).not.toHaveProperty("tenantID");
  });

  it("is a tenant known at apply", () => {
    const json = synthAzureStack((stack) => {
      const { stringValue: tenantId } = new TerraformVariable(stack, "tenant", {});
      const subscription = AzureSubscription.of(dnsSubscription, { tenantId });
      const later = AzureDnsZone.fromId(zoneId("apps.example.org"), { subscription }).bind(stack);
      grantZone(stack, homeIdentity().bind(stack), {
        ...later,
        grant: { ...DEFAULT_GRANT, cluster: "platform" },
      });
    });
    expect(resourcesIn(json, "azurerm_role_assignment")).toHaveLength(1);
  });
});

function homeIdentity(): ManagedIdentity {
  return ManagedIdentity.create("dns01", {
    resourceGroup: "platform-rg",
    location: "westeurope",
    subscription: home,
  });
}
