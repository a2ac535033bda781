import { App, TerraformStack, TerraformVariable } from "cdktf";
import {
  type AksCluster,
  Azure,
  AzureCloud,
  AzureDnsRecords,
  type AzureDnsRecordsProps,
  AzureDnsZone,
  ExternalDns,
  ManagedIdentity,
  type NamespaceRef,
} from "../../constructs";
import { dnsSubscription, knownCluster, platformSubscription, zoneId } from "../azure-dns/aks-environment";
import { describeUnless } from "../support/describe-unless";
import { inputErrorOf } from "../support/input-errors";
import { blocksOf, onlyBlock, type StackJson } from "../support/synth";
import { problemsOfAddonValues } from "../support/addon-charts";
import { evaluated, missingTerraformBinary } from "../support/terraform-console";
import { addonsIn, addonsJson, releaseOf, valuesOf } from "./addons-setting";

const zone = AzureDnsZone.fromId(zoneId("apps.example.org"));

function writing(
  zones: readonly AzureDnsZone[] = [zone],
  props: AzureDnsRecordsProps = {},
  cloud = AzureCloud.PUBLIC,
): StackJson {
  return addonsJson<AksCluster>({
    cluster: knownCluster(),
    cloud: Azure.inSubscription(platformSubscription, { cloud }),
    addons: [ExternalDns.writing(AzureDnsRecords.forZones(zones, props))],
  });
}

/** What Terraform makes of the chart's values, where it knows the ids of the identity. */
function evaluatedValues(json: StackJson): unknown {
  const [text = ""] = releaseOf(json, "external-dns")["values"] as readonly string[];
  const expression = text.replaceAll(/azurerm_user_assigned_identity\.[\w-]+\.(client|tenant)_id/g, "var.$1");
  const [values] = evaluated((stack) => {
    for (const name of ["client", "tenant"]) new TerraformVariable(stack, name, {});
    return { expressions: [expression], variables: { client: "the-client", tenant: "the-tenant" } };
  });
  return JSON.parse(String(values));
}

describe("external-dns on Azure DNS", () => {
  it("has an identity of its own, which its ServiceAccount alone is given", () => {
    const { resource } = writing();
    expect(onlyBlock(resource, "azurerm_user_assigned_identity")).toMatchObject({
      name: "external-dns-platform",
      resource_group_name: "platform-rg",
      location: "westeurope",
    });
    expect(onlyBlock(resource, "azurerm_federated_identity_credential")).toMatchObject({
      audience: ["api://AzureADTokenExchange"],
      name: "platform-external-dns-external-dns",
      subject: "system:serviceaccount:external-dns:external-dns",
    });
  });

  it("may write the zone, see its resource group and do nothing else", () => {
    const grants = blocksOf(writing().resource, "azurerm_role_assignment");
    expect(grants.map(({ scope, role_definition_name: role }) => ({ scope, role }))).toEqual([
      { scope: zoneId("apps.example.org"), role: "DNS Zone Contributor" },
      { scope: zoneId("").split("/providers/")[0], role: "Reader" },
    ]);
    for (const grant of grants)
      expect(grant).toMatchObject({
        principal_type: "ServicePrincipal",
        skip_service_principal_aad_check: true,
      });
  });

  it("sees a resource group once that has several zones", () => {
    const both = [zone, AzureDnsZone.fromId(zoneId("apps.example.net"))];
    const roles = blocksOf(writing(both).resource, "azurerm_role_assignment").map(
      (block) => block["role_definition_name"],
    );
    expect(roles.sort()).toEqual(["DNS Zone Contributor", "DNS Zone Contributor", "Reader"]);
  });

  it("is told where its zones lie by azure.json, and who it is by the webhook", () => {
    const json = writing();
    expect(valuesOf(json, "external-dns")).toMatchObject({
      provider: { name: "azure" },
      podLabels: { "azure.workload.identity/use": "true" },
      secretConfiguration: { enabled: true, mountPath: "/etc/kubernetes/" },
      serviceAccount: {
        labels: { "azure.workload.identity/use": "true" },
        annotations: {
          "azure.workload.identity/client-id": expect.stringMatching(
            /^<azurerm_user_assigned_identity\..*\.client_id>$/,
          ) as string,
        },
      },
    });
    expect(Object.keys(json.data ?? {})).toContain("kubernetes_mutating_webhook_configuration_v1");
    expect(valuesOf(json, "external-dns")).toMatchObject({
      domainFilters: [zone.name],
      secretConfiguration: {
        data: { "azure.json": expect.stringContaining('"useWorkloadIdentityExtension" = true') as string },
      },
    });
  });

  it.each([
    [AzureCloud.PUBLIC, "AzurePublicCloud"],
    [AzureCloud.CHINA, "AzureChinaCloud"],
  ])("names the cloud and the zone's place: %#", (cloud, name) => {
    expect(JSON.stringify(valuesOf(writing([zone], {}, cloud), "external-dns"))).toContain(name);
  });

  describeUnless(missingTerraformBinary(), "in Terraform itself", () => {
    it("has an azure.json that is JSON inside of the chart's values", () => {
      const { secretConfiguration } = evaluatedValues(writing()) as {
        readonly secretConfiguration: { readonly data: { readonly "azure.json": string } };
      };
      expect(JSON.parse(secretConfiguration.data["azure.json"])).toEqual({
        cloud: "AzurePublicCloud",
        tenantId: "the-tenant",
        subscriptionId: dnsSubscription,
        resourceGroup: "dns",
        useWorkloadIdentityExtension: true,
      });
    });
  });

  it("uses a given identity, and grants it what it needs", () => {
    const identity = ManagedIdentity.fromLookup("records", { resourceGroup: "identities" });
    const { resource } = writing([zone], { identity });
    expect(blocksOf(resource, "azurerm_user_assigned_identity")).toEqual([]);
    const grants = blocksOf(resource, "azurerm_role_assignment");
    expect(grants).toHaveLength(2);
    for (const grant of grants) expect(grant).not.toHaveProperty("skip_service_principal_aad_check");
  });

  it("shares cert-manager's identity without granting it the zones twice", () => {
    const identity = ManagedIdentity.fromLookup("cert-manager-dns01-platform", {
      resourceGroup: "platform-rg",
    });
    const { resource } = writing([zone], { identity, sharesGrants: true });
    expect(onlyBlock(resource, "azurerm_role_assignment")["role_definition_name"]).toBe("Reader");
    expect(onlyBlock(resource, "azurerm_federated_identity_credential")["name"]).toBe(
      "platform-external-dns-external-dns",
    );
  });

  it("refuses to share what nobody gives", () => {
    expect(inputErrorOf(() => AzureDnsRecords.forZones([zone], { sharesGrants: true })).message).toBe(
      "AzureDnsRecords.forZones: sharesGrants is true and no identity is given to share. Give cert-manager's, by ManagedIdentity.fromLookup.",
    );
  });

  it("has no zones, or one twice", () => {
    expect(inputErrorOf(() => AzureDnsRecords.forZones([])).message).toBe(
      "AzureDnsRecords.forZones: there are no zones. Give at least one AzureDnsZone.",
    );
    expect(inputErrorOf(() => AzureDnsRecords.forZones([zone, zone])).message).toContain("is listed twice");
  });

  it.each([
    ["another resource group", zoneId("apps.example.net", undefined, "other")],
    ["another subscription", zoneId("apps.example.net", platformSubscription)],
  ])("writes no second zone in %s", (_, id) => {
    expect(inputErrorOf(() => writing([zone, AzureDnsZone.fromId(id)])).message).toBe(
      'test/addons/external-dns: the zones "apps.example.org" and "apps.example.net" lie in two resource groups, and external-dns knows one. Give it zones of one resource group.',
    );
  });

  describe("against its chart's schema", () => {
    it("has values that the chart knows", () => {
      expect(problemsOfAddonValues("external-dns", valuesOf(writing(), "external-dns"))).toEqual([]);
    });
  });
});

describe("external-dns on Azure DNS with AAD Pod Identity", () => {
  const identity = ManagedIdentity.fromLookup("dns", { resourceGroup: "identities" });
  const json = (namespace?: NamespaceRef) =>
    addonsJson<AksCluster>({
      cluster: knownCluster(),
      cloud: Azure.inSubscription(platformSubscription),
      addons: [ExternalDns.writing(AzureDnsRecords.withAadPodIdentity([zone], identity), { namespace })],
    });
  const bindingOf = (stack: StackJson) => {
    const [release, ...others] = blocksOf(stack.resource, "helm_release").filter(({ chart }) =>
      String(chart).startsWith("./"),
    );
    if (!release || others.length > 0) throw new Error("expected one release of the binding");
    return release;
  };

  it("has cert-manager's identity by a binding of its own, and no further grant on the zone", () => {
    const stack = json({ name: "kube-addons" });
    expect(bindingOf(stack)).toMatchObject({
      name: "azure-identity-external-dns",
      namespace: "kube-addons",
      values: [expect.stringContaining('"selector" = "external-dns"') as string],
    });
    expect(onlyBlock(stack.resource, "azurerm_role_assignment")).toMatchObject({
      role_definition_name: "Reader",
      scope: zoneId("").split("/providers/")[0],
    });
    expect(stack.resource).not.toHaveProperty("azurerm_federated_identity_credential");
  });

  it("is told which of the node's identities is meant, and carries the label that the binding selects", () => {
    const values = valuesOf(json(), "external-dns");
    expect(values).toMatchObject({
      provider: { name: "azure" },
      podLabels: { aadpodidbinding: "external-dns" },
      domainFilters: [zone.name],
    });
    expect(JSON.stringify(values)).not.toContain("workload");
    expect(problemsOfAddonValues("external-dns", values)).toEqual([]);
    expect(values).toHaveProperty(
      ["secretConfiguration", "data", "azure.json"],
      expect.stringMatching(/"useManagedIdentityExtension" = true.*"userAssignedIdentityID" = .*client_id/s),
    );
  });

  it("starts after its binding, and that after a namespace that is made", () => {
    const stack = json();
    expect(bindingOf(stack)["depends_on"]).toEqual([
      expect.stringMatching(/^kubernetes_namespace_v1\./) as string,
    ]);
    const releases = Object.entries(stack.resource?.["helm_release"] ?? {});
    const bindings = releases.filter(([, { chart }]) => String(chart).startsWith("./"));
    expect(bindings).toHaveLength(1);
    for (const [binding] of bindings)
      expect(releaseOf(stack, "external-dns")["depends_on"]).toContain(`helm_release.${binding}`);
  });

  it("is warned of at synthesis", () => {
    const stack = new TerraformStack(new App(), "test");
    addonsIn<AksCluster>(stack, {
      cluster: knownCluster(),
      cloud: Azure.inSubscription(platformSubscription),
      addons: [ExternalDns.writing(AzureDnsRecords.withAadPodIdentity([zone], identity))],
    });
    const warnings = stack.node
      .findAll()
      .flatMap(({ node }) => node.metadata.map(({ data }) => data as unknown));
    expect(warnings).toContain(
      "AAD Pod Identity has been archived since October 2023 and gets no fixes. Move to AzureDnsRecords.forZones, with the same identity.",
    );
  });

  it("has no zones, or one twice", () => {
    for (const zones of [[], [zone, zone]])
      expect(inputErrorOf(() => AzureDnsRecords.withAadPodIdentity(zones, identity)).at).toBe(
        "AzureDnsRecords.withAadPodIdentity",
      );
  });
});
