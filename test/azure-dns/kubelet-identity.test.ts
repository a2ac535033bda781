import { App, type TerraformStack } from "cdktf";
import { parse } from "yaml";
import {
  AksCluster,
  AzureDnsAuth,
  AzureDnsSolver,
  AzureDnsZone,
  AzureSubscription,
  Cluster,
  type KubeletIdentityProps,
} from "../../constructs";
import { inputErrorOf } from "../support/input-errors";
import { onlyBlock, synthApp } from "../support/synth";
import { certManagerVersions, expectValidIssuer } from "../support/upstream-schemas";
import {
  addDns01,
  addEnvironment,
  azureStack,
  dnsSubscription,
  kubeletIdentity,
  knownCluster,
  oidcIssuerUrl,
  resourcesIn,
  synthAzureStack,
  synthEnvironment,
  workloadIdentitySolver,
  zoneId,
} from "./aks-environment";

const acknowledges = { everyPodGainsTheGrant: true } as const;
const zones = ["a.example.org", "b.example.org"].map((name) => AzureDnsZone.fromId(zoneId(name)));

function solver(props: Partial<KubeletIdentityProps> = {}, served = zones.slice(0, 1)) {
  return AzureDnsSolver.forZones(served, AzureDnsAuth.kubeletIdentity({ acknowledges, ...props }));
}

const cluster = { name: "platform", resourceGroup: "rg", location: "westeurope", oidcIssuerUrl };
const access = Cluster.kubeconfig({ context: "platform" });

describe("the grant of the nodes' identity", () => {
  it("is the role on each zone alone, with Entra's check for the principal skipped", () => {
    const { dns01 } = synthEnvironment({ solvers: [solver({}, zones)] });
    expect(resourcesIn(dns01, "azurerm_role_assignment")).toEqual(
      zones.map(({ name }) => ({
        scope: zoneId(name),
        role_definition_name: "DNS Zone Contributor",
        principal_id: kubeletIdentity.principalId,
        principal_type: "ServicePrincipal",
        skip_service_principal_aad_check: true,
        provider: `azurerm.azurerm-${dnsSubscription}`,
      })),
    );
  });

  it("is of the same logical id whether the cluster is known or looked up, so that it is not replaced", () => {
    const idsOf = (aks: AksCluster) =>
      Object.keys(
        synthEnvironment({ cluster: aks, solvers: [solver()] }).dns01.resource?.["azurerm_role_assignment"] ??
          {},
      );
    expect(idsOf(AksCluster.fromLookup("platform", { resourceGroup: "rg" }))).toEqual(idsOf(knownCluster()));
  });

  it("is of the principal that the cluster's look-up says, and the issuer of its client id", () => {
    const { dns01, entries } = synthEnvironment({
      cluster: AksCluster.fromLookup("platform", { resourceGroup: "rg" }),
      solvers: [solver()],
    });
    const [found = ""] = Object.keys(dns01.data?.["azurerm_kubernetes_cluster"] ?? {});
    const identity = `data.azurerm_kubernetes_cluster.${found}.kubelet_identity[0]`;
    expect(resourcesIn(dns01, "azurerm_role_assignment")[0]).toHaveProperty(
      "principal_id",
      `\${${identity}.object_id}`,
    );
    expect(entries[0]?.azureDNS.managedIdentity).toEqual({ clientID: `\${${identity}.client_id}` });
    expect(onlyBlock(dns01.data, "azurerm_kubernetes_cluster")["lifecycle"]).toEqual({
      postcondition: [
        {
          condition: "${length(self.kubelet_identity) > 0}",
          error_message:
            "The nodes of the cluster platform have no managed identity. Use AzureDnsAuth.servicePrincipal, or run: az aks update --name platform --resource-group rg --enable-managed-identity",
        },
      ],
    });
  });
});

describe("the issuer", () => {
  it("names the identity by its client id, and by nothing else (A10)", () => {
    const { entries } = synthEnvironment({ solvers: [solver()] });
    expect(entries[0]?.azureDNS.managedIdentity).toEqual({ clientID: kubeletIdentity.clientId });
  });

  it("names it by its resource id alone where that is chosen", () => {
    const { entries } = synthEnvironment({ solvers: [solver({ namedBy: "resourceID" })] });
    expect(entries[0]?.azureDNS.managedIdentity).toEqual({ resourceID: kubeletIdentity.resourceId });
  });
});

describe("the controller", () => {
  it("carries no label or annotation, and nothing is federated", () => {
    const { dns01, helmValues } = synthEnvironment({ solvers: [solver()] });
    expect(helmValues).toEqual({
      crds: { enabled: true, keep: true },
      serviceAccount: { create: true, name: "cert-manager" },
    });
    for (const type of ["azurerm_federated_identity_credential", "azurerm_user_assigned_identity"])
      expect(dns01.resource).not.toHaveProperty(type);
    expect(dns01.data).toBeUndefined();
  });

  it("starts after the grants", () => {
    const { dns01 } = synthEnvironment({ solvers: [solver({}, zones)] });
    expect(onlyBlock(dns01.resource, "helm_release")["depends_on"]).toEqual(
      expect.arrayContaining(
        Object.keys(dns01.resource?.["azurerm_role_assignment"] ?? {}).map(
          (id) => `azurerm_role_assignment.${id}`,
        ),
      ),
    );
  });

  describe("with the identity federated", () => {
    const federated = solver({ federated: true });

    it("may carry workload identity, with which the issuer's identity is the nodes' still (A17)", () => {
      const { dns01, entries } = synthEnvironment({ solvers: [federated] });
      const { entries: beside, helmValues } = synthEnvironment({
        solvers: [federated, workloadIdentitySolver()],
      });
      expect(resourcesIn(dns01, "azurerm_federated_identity_credential")).toEqual([
        {
          name: "platform-cert-manager-cert-manager",
          parent_id: kubeletIdentity.resourceId,
          resource_group_name: `\${element(split("/", "${kubeletIdentity.resourceId}"), 4)}`,
          issuer: oidcIssuerUrl,
          subject: "system:serviceaccount:cert-manager:cert-manager",
          audience: ["api://AzureADTokenExchange"],
        },
      ]);
      expect(entries[0]?.azureDNS.managedIdentity).toEqual({ clientID: kubeletIdentity.clientId });
      expect(beside).toContainEqual(entries[0]);
      expect(helmValues).toMatchObject({ podLabels: { "azure.workload.identity/use": "true" } });
    });

    it("carries nothing for it by itself", () => {
      const { helmValues } = synthEnvironment({ solvers: [federated] });
      expect(helmValues).toEqual(synthEnvironment({ solvers: [solver()] }).helmValues);
    });

    it("is federated by the provider of the cluster's own subscription, for the issuer that it has", () => {
      const aks = AksCluster.fromLookup("platform", {
        resourceGroup: "rg",
        subscription: AzureSubscription.of(dnsSubscription),
      });
      const { dns01 } = synthEnvironment({ cluster: aks, solvers: [federated] });
      const address = `data.azurerm_kubernetes_cluster.${Object.keys(dns01.data?.["azurerm_kubernetes_cluster"] ?? {}).join()}`;
      const id = `${address}.kubelet_identity[0].user_assigned_identity_id`;
      expect(resourcesIn(dns01, "azurerm_federated_identity_credential")).toEqual([
        expect.objectContaining({
          parent_id: `\${${id}}`,
          resource_group_name: `\${element(split("/", ${id}), 4)}`,
          issuer: `\${${address}.oidc_issuer_url}`,
          provider: `azurerm.azurerm-${dnsSubscription}`,
        }),
      ]);
    });

    it("asks of a cluster that is looked up all that its solvers need, each once", () => {
      const aks = AksCluster.fromLookup("platform", { resourceGroup: "rg" });
      const { dns01 } = synthEnvironment({ cluster: aks, solvers: [federated, workloadIdentitySolver()] });
      expect(onlyBlock(dns01.data, "azurerm_kubernetes_cluster")["lifecycle"]).toMatchObject({
        postcondition: [
          { condition: "${length(self.kubelet_identity) > 0}" },
          { condition: "${self.oidc_issuer_enabled}" },
        ],
      });
    });

    it("is named by its client id alone: workload identity finds none by a resource id", () => {
      expect(inputErrorOf(() => solver({ federated: true, namedBy: "resourceID" })).message).toBe(
        "AzureDnsAuth.kubeletIdentity: federated stands beside a resourceID, by which workload identity finds no identity. Leave namedBy out, so that the issuer names the client id, and deploy that first.",
      );
      expect(() => solver({ federated: true, namedBy: "clientID" })).not.toThrow();
      expect(() => solver({ namedBy: "resourceID" })).not.toThrow();
    });
  });

  it("is not beside workload identity, which it would never fall back from (A17)", () => {
    expect(() => synthEnvironment({ solvers: [workloadIdentitySolver(), solver()] })).toThrow(
      'dns01/dns01: the solver "azure-dns-kubelet-identity" needs the identity of the nodes and the solver "azure-dns-workload-identity" needs workload identity, but the controller uses the first that it finds. Use one method for both, or a method with credentials of its own for one of them.',
    );
  });
});

it("comes with a command that shows whether the nodes lack the identity", () => {
  synthApp((app) => {
    const { checks } = addEnvironment(app, { solvers: [solver()], namespace: "pki" });
    expect(checks).toEqual([
      expect.stringMatching(
        /^kubectl --namespace pki logs .*=controller \| grep "requested identity isn't assigned to this resource"/,
      ),
    ]);
  });
});

it("is of one cluster in a stack", () => {
  const build = (stack: TerraformStack) => {
    for (const name of ["platform", "other"])
      addDns01(stack, { cluster: knownCluster({ name }), solvers: [solver()], namespace: name }, name);
  };
  expect(() => synthAzureStack(build)).toThrow(
    /"kubelet-identity" is {"cluster":"other"} here and {"cluster":"platform"} elsewhere/,
  );
});

it("warns that every Pod gains the grant (A18)", () => {
  const stack = azureStack(new App(), "test", knownCluster());
  addDns01(stack, { solvers: [solver()] });
  const warnings = stack.node
    .findAll()
    .flatMap(({ node }) => node.metadata.map(({ data }) => data as unknown));
  expect(warnings).toContain(
    "Every Pod of the cluster platform can use the grant of kubelet-identity. Workload identity gives it to cert-manager alone.",
  );
});

describe("a cluster of which all is known", () => {
  const attributes = { ...cluster, access };

  it("has the identity of its nodes only if that is given", () => {
    const error = inputErrorOf(() =>
      synthEnvironment({ cluster: AksCluster.fromAttributes(attributes), solvers: [solver()] }),
    );
    expect(error.message).toContain(
      'the identity of the nodes of the cluster "platform" is not known. Give kubeletIdentity to AksCluster.fromAttributes, or use AksCluster.fromLookup.',
    );
  });

  it.each([
    [{ clientId: "x" }, `the kubelet identity's client id is "x"`],
    [{ principalId: "x" }, `the kubelet identity's principal id is "x"`],
    [{ resourceId: "platform-agentpool" }, `the kubelet identity's resource id is "platform-agentpool"`],
    [
      { principalId: kubeletIdentity.clientId.toUpperCase() },
      `the kubelet identity's client id and principal id are both "${kubeletIdentity.clientId}". Write each as az aks show`,
    ],
  ])("is refused with %j", (wrong, message) => {
    const error = inputErrorOf(() =>
      AksCluster.fromAttributes({ ...attributes, kubeletIdentity: { ...kubeletIdentity, ...wrong } }),
    );
    expect(error.at).toBe("AksCluster.fromAttributes");
    expect(error.message).toContain(message);
  });
});

/** Section "Managed Identity Using AKS Kubelet Identity" of cert-manager's page on Azure DNS. */
describe("the page's section on the kubelet identity", () => {
  const entryOf = (named: string) => `
azureDNS:
  subscriptionID: ${dnsSubscription}
  resourceGroupName: dns
  hostedZoneName: a.example.org
  environment: AzurePublicCloud
  managedIdentity:
    ${named}
`;

  it.each([
    ["clientID", `clientID: ${kubeletIdentity.clientId}`],
    ["resourceID", `resourceID: ${kubeletIdentity.resourceId}`],
  ] as const)("has the entry that is emitted with %s", (namedBy, named) => {
    const { entries } = synthEnvironment({ solvers: [solver({ namedBy })] });
    expect({ azureDNS: entries[0]?.azureDNS }).toEqual(parse(entryOf(named)));
  });

  it("az role assignment create, and azurerm_role_assignment: the role, the scope and the skipped check", () => {
    const { dns01 } = synthEnvironment({ solvers: [solver()] });
    expect(resourcesIn(dns01, "azurerm_role_assignment")).toMatchObject([
      { role_definition_name: "DNS Zone Contributor", skip_service_principal_aad_check: true },
    ]);
  });
});

describe("cert-manager's own schemas", () => {
  it.each(certManagerVersions())("of %s take either name of the identity", (version) => {
    for (const namedBy of ["clientID", "resourceID"] as const) {
      const { manifests } = synthEnvironment({ version, solvers: [solver({ namedBy })] });
      expect(manifests).toHaveLength(1);
      for (const manifest of manifests) expectValidIssuer(manifest, version);
    }
  });
});
