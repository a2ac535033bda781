import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "cdktf";
import {
  AksCluster,
  AksNetwork,
  Azure,
  AzureCloud,
  AzureDnsAuth,
  AzureDnsSolver,
  type AzureDnsSolverProps,
  AzureDnsZone,
  AzureResourceGroup,
  AzureSubscription,
  CertManager,
  ClientSecret,
  Cluster,
  configureKubernetes,
  Dns01,
  Entra,
  EntraApplication,
  ManagedIdentity,
  withWorkloadIdentity,
  WorkloadIdentityWebhook,
} from "../../constructs";
import { planStacks, type StackPlans } from "../../testing";
import { describeWithTerraform } from "../support/describe-with";
import { type Blocks, testStack } from "../support/synth";
import {
  addEnvironment,
  dnsSubscription,
  type EnvironmentSpec,
  platformSubscription,
  synthEnvironment,
  zoneId,
} from "./aks-environment";

const clientId = "c0000000-0000-4000-8000-000000000001";
const principalId = "d0000000-0000-4000-8000-000000000002";
const tenantId = "e0000000-0000-4000-8000-000000000003";
const identityId = `/subscriptions/${dnsSubscription}/resourceGroups/identities/providers/Microsoft.ManagedIdentity/userAssignedIdentities/dns01`;
const issuerUrl = "https://westeurope.oic.prod-aks.azure.com/tenant/issuer/";
const flags =
  "az aks update --name platform --resource-group platform-rg --enable-oidc-issuer --enable-workload-identity";

const platform = AksCluster.fromLookup("platform", { resourceGroup: "platform-rg" });

/** An environment that looks everything up. Of several with one identity and zone in an app, one grants. */
const environment = (props: AzureDnsSolverProps = {}): EnvironmentSpec => ({
  cluster: platform,
  solvers: [
    AzureDnsSolver.forZones(
      [
        AzureDnsZone.fromLookup("apps.example.org", {
          resourceGroup: "dns",
          subscription: AzureSubscription.of(dnsSubscription),
        }),
      ],
      AzureDnsAuth.workloadIdentity({ identity: ManagedIdentity.fromId(identityId), namesTenant: true }),
      props,
    ),
  ],
});

const zones = [AzureDnsZone.fromId(zoneId("apps.example.org"))];

/** An environment whose nodes have the grant. */
const onNodes = (props: AzureDnsSolverProps = {}): EnvironmentSpec => ({
  cluster: platform,
  solvers: [
    AzureDnsSolver.forZones(
      zones,
      AzureDnsAuth.kubeletIdentity({ acknowledges: { everyPodGainsTheGrant: true } }),
      props,
    ),
  ],
});

/** An environment with AAD Pod Identity. */
const withAadPodIdentity = (props: AzureDnsSolverProps = {}): EnvironmentSpec => ({
  cluster: platform,
  solvers: [
    AzureDnsSolver.forZones(
      [AzureDnsZone.fromId(zoneId("pods.example.org"))],
      AzureDnsAuth.aadPodIdentity({ identity: ManagedIdentity.fromId(identityId) }),
      props,
    ),
  ],
});

/** An environment with an application of its own, amid a rotation of its password. */
const withApplication: EnvironmentSpec = {
  cluster: platform,
  clouds: [Entra.inTenant(tenantId)],
  solvers: [
    AzureDnsSolver.forZones(
      zones,
      AzureDnsAuth.servicePrincipal({
        application: EntraApplication.create("cert-manager-dns01"),
        secret: ClientSecret.create({
          passwords: [
            { name: "2026-01", endDate: "2027-01-31T00:00:00Z" },
            { name: "2026-07", endDate: "2027-07-31T00:00:00Z" },
          ],
        }),
      }),
    ),
  ],
};

/** Logical ids do not depend on the stack. */
const { data } = synthEnvironment(environment()).dns01;
const cluster = addressIn(data, "azurerm_kubernetes_cluster");
const webhook = addressIn(data, "kubernetes_mutating_webhook_configuration_v1");
const identity = addressIn(data, "azurerm_user_assigned_identity");

describeWithTerraform("Terraform's plan of Azure workload identity", () => {
  let result: StackPlans;

  beforeAll(async () => {
    const outdir = mkdtempSync(join(tmpdir(), "azure-plan-test-"));
    try {
      const app = new App({ outdir });
      addEnvironment(app, environment());
      for (const prefix of ["no-issuer-", "no-webhook-"])
        addEnvironment(
          app,
          { ...environment({ sharesGrants: true }), serviceAccountName: `${prefix}controller` },
          prefix,
        );
      addEnvironment(app, onNodes(), "nodes-");
      addEnvironment(app, onNodes({ sharesGrants: true }), "no-nodes-");
      addEnvironment(app, withApplication, "application-");
      addNewCluster(app);
      addEnvironment(app, withAadPodIdentity(), "pods-");
      addEnvironment(app, withAadPodIdentity({ sharesGrants: true }), "kubenet-");
      addElsewhere(app, "elsewhere", WorkloadIdentityWebhook.install({ tenantId }));
      addElsewhere(app, "no-webhook-elsewhere", WorkloadIdentityWebhook.existing());
      result = await planStacks(app, {
        overrides: {
          stacks: {
            dns01: {
              addresses: {
                [cluster]: { oidc_issuer_url: issuerUrl },
                [identity]: {
                  id: identityId,
                  client_id: clientId,
                  principal_id: principalId,
                  tenant_id: tenantId,
                },
              },
            },
            "no-issuer-dns01": { addresses: { [cluster]: { oidc_issuer_enabled: false } } },
            "nodes-dns01": {
              addresses: {
                [cluster]: { kubelet_identity: [{ client_id: clientId, object_id: principalId }] },
              },
            },
            "kubenet-dns01": {
              addresses: { [cluster]: { network_profile: [{ network_plugin: "kubenet" }] } },
            },
            "no-nodes-dns01": { addresses: { [cluster]: { kubelet_identity: [] } } },
            "no-webhook-elsewhere": { addresses: { [webhook]: { webhook: [] } } },
            "no-webhook-dns01": { addresses: { [webhook]: { webhook: [] } } },
          },
        },
      });
    } finally {
      rmSync(outdir, { recursive: true, force: true });
    }
  }, 120_000);

  function planned(stack: string, type: string) {
    const plan = result.plans.find(({ name }) => name === stack);
    return plan?.resources.filter((resource) => resource.type === type) ?? [];
  }

  it("grants the zone's id to the principal, through the provider of the zone's subscription", () => {
    expect(planned("dns01", "azurerm_role_assignment")).toMatchObject([
      {
        provider: `azurerm.azurerm-${dnsSubscription}`,
        values: {
          scope: zoneId("apps.example.org"),
          principal_id: principalId,
          role_definition_name: "DNS Zone Contributor",
        },
      },
    ]);
  });

  it("federates the identity with the cluster's own issuer, its slash included", () => {
    expect(planned("dns01", "azurerm_federated_identity_credential")).toMatchObject([
      {
        values: {
          parent_id: identityId,
          issuer: issuerUrl,
          subject: "system:serviceaccount:cert-manager:cert-manager",
          audience: ["api://AzureADTokenExchange"],
        },
      },
    ]);
  });

  it("carries client id, tenant and the zone's subscription to the issuer of the other stack", () => {
    const [issuer] = planned("issuer", "kubernetes_manifest");
    expect(issuer?.values["manifest"]).toMatchObject({
      spec: {
        acme: {
          solvers: [
            {
              dns01: {
                azureDNS: {
                  hostedZoneName: "apps.example.org",
                  subscriptionID: dnsSubscription,
                  managedIdentity: { clientID: clientId, tenantID: tenantId },
                },
              },
            },
          ],
        },
      },
    });
    expect(JSON.stringify(issuer?.values)).not.toContain(principalId);
  });

  it("grants the zone to the nodes' principal, and its client id reaches the issuer", () => {
    expect(planned("nodes-dns01", "azurerm_role_assignment")).toMatchObject([
      { values: { principal_id: principalId, skip_service_principal_aad_check: true } },
    ]);
    const [issuer] = planned("nodes-issuer", "kubernetes_manifest");
    expect(issuer?.values["manifest"]).toMatchObject({
      spec: { acme: { solvers: [{ dns01: { azureDNS: { managedIdentity: { clientID: clientId } } } }] } },
    });
  });

  it("installs AAD Pod Identity, binds the identity, and gives the nodes what they need for it", () => {
    const namesOf = (type: string, argument: string) =>
      planned("pods-dns01", type).map(({ values }) => values[argument]);
    expect(namesOf("helm_release", "name").sort()).toEqual([
      "aad-pod-identity",
      "azure-identity-dns01",
      "cert-manager",
    ]);
    expect(namesOf("azurerm_role_assignment", "role_definition_name").sort()).toEqual([
      "DNS Zone Contributor",
      "Managed Identity Operator",
      "Virtual Machine Contributor",
    ]);
  });

  it("makes an application with its principal, one grant, two passwords and one Secret", () => {
    const kinds = [
      ["azuread_application_registration", 1],
      ["azuread_service_principal", 1],
      ["azuread_application_password", 2],
      ["azurerm_role_assignment", 1],
      ["kubernetes_secret_v1", 1],
    ] as const;
    for (const [type, count] of kinds) expect(planned("application-dns01", type)).toHaveLength(count);
    expect(planned("application-dns01", "azuread_application_password")).toMatchObject([
      { values: { display_name: "2026-01", end_date: "2027-01-31T00:00:00Z" } },
      { values: { display_name: "2026-07", end_date: "2027-07-31T00:00:00Z" } },
    ]);
  });

  it.each([
    [
      "kubenet-dns01",
      cluster,
      "The network plugin of the cluster platform is not azure. Use AzureDnsAuth.workloadIdentity, or write acknowledges: { podsCanPassForEachOther: true }.",
    ],
    [
      "no-nodes-dns01",
      cluster,
      "The nodes of the cluster platform have no managed identity. Use AzureDnsAuth.servicePrincipal, or run: az aks update --name platform --resource-group platform-rg --enable-managed-identity",
    ],
    ["no-issuer-dns01", cluster, `The cluster platform has no OIDC issuer. Run: ${flags}`],
    [
      "no-webhook-dns01",
      webhook,
      `The cluster platform does not run the Azure workload identity webhook. Run: ${flags}`,
    ],
    [
      "no-webhook-elsewhere",
      webhook,
      "The cluster platform does not run the Azure workload identity webhook. Install the chart workload-identity-webhook",
    ],
  ])("fails in %s with the command that mends the cluster", (stack, address, message) => {
    expect(result.failures.filter((failure) => failure.stack === stack)).toMatchObject([
      { address, detail: expect.stringContaining(message) as string },
    ]);
  });

  it("installs the webhook for the tenant and cloud, and federates an application, outside AKS", () => {
    expect(planned("elsewhere", "helm_release")).toContainEqual(
      expect.objectContaining({
        values: expect.objectContaining({
          chart: "workload-identity-webhook",
          values: [JSON.stringify({ azureTenantID: tenantId, azureEnvironment: "AzureUSGovernmentCloud" })],
        }) as unknown,
      }) as unknown,
    );
    expect(planned("elsewhere", "azuread_application_federated_identity_credential")).toMatchObject([
      { values: { issuer: issuerUrl, audiences: ["api://AzureADTokenExchange"] } },
    ]);
  });

  it("makes a cluster with each argument that the kit knows of", () => {
    expect(planned("new-cluster", "azurerm_kubernetes_cluster")).toMatchObject([
      {
        values: {
          dns_prefix: "platform-dns",
          default_node_pool: [{ auto_scaling_enabled: true, upgrade_settings: [{ max_surge: "10%" }] }],
          identity: [{ type: "UserAssigned" }],
          network_profile: [{ network_plugin: "azure", network_policy: "calico" }],
        },
      },
    ]);
    expect(planned("new-cluster", "azurerm_role_assignment")).toHaveLength(2);
  });

  it("plans all else", () => {
    expect(result.plans.map(({ name }) => name)).toEqual([
      "application-dns01",
      "application-issuer",
      "dns01",
      "elsewhere",
      "issuer",
      "kubenet-issuer",
      "new-cluster",
      "no-issuer-issuer",
      "no-nodes-issuer",
      "no-webhook-issuer",
      "nodes-dns01",
      "nodes-issuer",
      "pods-dns01",
      "pods-issuer",
    ]);
  });
});

/** Outside AKS, with an application in place of a managed identity. */
function addElsewhere(app: App, id: string, how: WorkloadIdentityWebhook): void {
  const stack = testStack(app, id);
  const cluster = withWorkloadIdentity(
    Cluster.fromKubeconfigWithOidcIssuer("platform", { context: "platform", oidcIssuerUrl: issuerUrl }),
    { webhook: how, identityHome: { resourceGroup: "identities", location: "westeurope" } },
  );
  Azure.inSubscription(dnsSubscription, { cloud: AzureCloud.US_GOVERNMENT }).configure(stack);
  Entra.inTenant(tenantId).configure(stack);
  configureKubernetes(stack, cluster);
  new Dns01(stack, "dns01", {
    cluster,
    certManager: CertManager.install({ version: "v1.21.1" }),
    solvers: [
      AzureDnsSolver.forZones(
        [AzureDnsZone.fromId(zoneId("apps.example.org"))],
        AzureDnsAuth.workloadIdentity({ identity: EntraApplication.create("cert-manager") }),
      ),
    ],
  });
}

function addNewCluster(app: App): void {
  const stack = testStack(app, "new-cluster");
  Azure.inSubscription(platformSubscription).configure(stack);
  const place = { location: "westeurope", subscription: AzureSubscription.of(dnsSubscription) };
  AksCluster.create("platform", {
    ...place,
    resourceGroup: AzureResourceGroup.create("platform-rg", { tags: { team: "platform" } }),
    kubernetesVersion: "1.33.2",
    automaticUpgrades: "none",
    tier: "Standard",
    nodePool: { nodes: { min: 2, max: 5 }, zones: ["1", "2"], osDiskSizeGb: 128 },
    network: AksNetwork.nodeSubnet({
      subnetId: `/subscriptions/${dnsSubscription}/resourceGroups/network/providers/Microsoft.Network/virtualNetworks/platform/subnets/nodes`,
      services: { cidr: "10.1.0.0/16", dnsServiceIp: "10.1.0.10" },
    }),
    identity: ManagedIdentity.create("platform", { ...place, resourceGroup: "identities" }),
    authorizedIpRanges: ["203.0.113.0/24"],
    tags: { team: "platform" },
  }).create(stack);
}

function addressIn(blocks: Blocks | undefined, type: string): string {
  const [id, ...others] = Object.keys(blocks?.[type] ?? {});
  if (id === undefined || others.length > 0) throw new Error(`expected one ${type}`);
  return `data.${type}.${id}`;
}
