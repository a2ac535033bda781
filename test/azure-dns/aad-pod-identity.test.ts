import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { Ajv } from "ajv";
import { App, TerraformVariable } from "cdktf";
import { parse, parseAllDocuments } from "yaml";
import {
  type AadPodIdentityProps,
  AksCluster,
  AzureDnsAuth,
  AzureDnsSolver,
  AzureDnsZone,
  AzureSubscription,
  ManagedIdentity,
} from "../../constructs";
import { describeUnless } from "../support/describe-unless";
import { describeWithHelm, helm } from "../support/describe-with-helm";
import { inputErrorOf } from "../support/input-errors";
import { onlyBlock, type StackJson, synthApp } from "../support/synth";
import { certManagerVersions, expectValidIssuer } from "../support/upstream-schemas";
import {
  addDns01,
  addEnvironment,
  addressOf,
  azureStack,
  dnsSubscription,
  type EnvironmentSpec,
  knownCluster,
  kubeletIdentity,
  nodeResourceGroupId,
  releaseOf,
  resourcesIn,
  synthAzureStack,
  synthEnvironment,
  workloadIdentitySolver,
  zoneId,
} from "./aks-environment";

const zones = ["a.example.org", "b.example.org"].map((name) => AzureDnsZone.fromId(zoneId(name)));
const upstream = resolve(__dirname, "../../../shared/upstream/aad-pod-identity/4.1.18");
const localChart = resolve(__dirname, "../../constructs/azure-dns/aad-pod-identity-chart");

function solver(props: AadPodIdentityProps = {}, served = zones.slice(0, 1), id?: string) {
  return AzureDnsSolver.forZones(served, AzureDnsAuth.aadPodIdentity(props), { id });
}

function environment(props: AadPodIdentityProps = {}, spec: EnvironmentSpec = {}) {
  return synthEnvironment({ ...spec, solvers: [solver(props)] });
}

function valuesOf(release: Readonly<Record<string, unknown>>): unknown {
  const [values = ""] = release["values"] as readonly string[];
  return JSON.parse(values);
}

/** The values that Terraform makes of a `jsonencode`, references left as they stand. */
function bindingValues(stack: StackJson): string {
  const [values = ""] = bindingRelease(stack)["values"] as readonly string[];
  return values;
}

function bindingRelease(stack: StackJson): Readonly<Record<string, unknown>> {
  const releases = Object.entries(stack.resource?.["helm_release"] ?? {}).filter(([, { chart }]) =>
    String(chart).startsWith("./"),
  );
  const [[, release] = []] = releases;
  if (!release) throw new Error("expected a release of the binding");
  return release;
}

const chartOf = (stack: StackJson) => releaseOf(stack, "aad-pod-identity");

function addressesOf(stack: StackJson, type: string): string[] {
  return Object.keys(stack.resource?.[type] ?? {}).map((id) => `${type}.${id}`);
}

describe("AAD Pod Identity", () => {
  const { dns01 } = environment();

  it("is its last chart, for Pods of the identity's namespace alone, and without Secrets (A13)", () => {
    expect(chartOf(dns01)).toMatchObject({
      name: "aad-pod-identity",
      repository: "https://raw.githubusercontent.com/Azure/aad-pod-identity/master/charts",
      chart: "aad-pod-identity",
      version: "4.1.18",
      namespace: "kube-system",
    });
    expect(valuesOf(chartOf(dns01))).toEqual({
      operationMode: "standard",
      forceNamespaced: "true",
      rbac: { allowAccessToSecrets: false },
    });
  });

  it("lets the nodes' identity use the identity and change the nodes, and nothing more", () => {
    const identity = addressOf(dns01, "azurerm_user_assigned_identity");
    const grants = resourcesIn(dns01, "azurerm_role_assignment").filter(
      ({ principal_id }) => principal_id === kubeletIdentity.principalId,
    );
    expect(grants).toHaveLength(2);
    expect(grants).toEqual(
      expect.arrayContaining([
        {
          scope: `\${${identity}.id}`,
          role_definition_name: "Managed Identity Operator",
          principal_id: kubeletIdentity.principalId,
          principal_type: "ServicePrincipal",
          skip_service_principal_aad_check: true,
        },
        {
          scope: nodeResourceGroupId,
          role_definition_name: "Virtual Machine Contributor",
          principal_id: kubeletIdentity.principalId,
          principal_type: "ServicePrincipal",
          skip_service_principal_aad_check: true,
        },
      ]),
    );
  });

  it("gives the zone to the identity alone", () => {
    const identity = addressOf(dns01, "azurerm_user_assigned_identity");
    const onZones = resourcesIn(dns01, "azurerm_role_assignment").filter(
      (grant) => grant["role_definition_name"] === "DNS Zone Contributor",
    );
    expect(onZones).toMatchObject([
      { scope: zoneId("a.example.org"), principal_id: `\${${identity}.principal_id}` },
    ]);
  });

  it("is there before identity and binding, those before cert-manager, and its grants before all", () => {
    const dependencies = (release: Readonly<Record<string, unknown>>) => release["depends_on"] as string[];
    const addressOfRelease = (release: unknown) =>
      addressesOf(dns01, "helm_release").find(
        (address) => dns01.resource?.["helm_release"]?.[address.split(".")[1] ?? ""] === release,
      );
    const grants = resourcesInWith(
      dns01,
      "azurerm_role_assignment",
      "principal_id",
      kubeletIdentity.principalId,
    );
    expect(dependencies(chartOf(dns01)).sort()).toEqual(grants.sort());
    expect(dependencies(bindingRelease(dns01)).sort()).toEqual(
      [addressOfRelease(chartOf(dns01)), addressOf(dns01, "kubernetes_namespace_v1")].sort(),
    );
    expect(dependencies(releaseOf(dns01, "cert-manager"))).toEqual(
      expect.arrayContaining([addressOfRelease(bindingRelease(dns01)), addressOfRelease(chartOf(dns01))]),
    );
  });

  it("is no custom resource of Terraform's, which could not be planned before its definition is there (K1)", () => {
    expect(dns01.resource).not.toHaveProperty("kubernetes_manifest");
    expect(bindingRelease(dns01)).toMatchObject({
      namespace: "cert-manager",
      name: "azure-identity-cert-manager-dns01-platform",
    });
  });
});

describe("cert-manager", () => {
  it("carries the label that the binding selects, and nothing else", () => {
    const { dns01, helmValues } = environment();
    expect(helmValues).toEqual({
      crds: { enabled: true, keep: true },
      serviceAccount: { create: true, name: "cert-manager" },
      podLabels: { aadpodidbinding: "cert-manager-dns01-platform" },
    });
    expect(bindingValues(dns01)).toContain('"selector" = "cert-manager-dns01-platform"');
  });

  it("has an issuer without managedIdentity, which Pod Identity decides", () => {
    const { entries } = environment();
    expect(entries.map(({ azureDNS }) => azureDNS)).toEqual([
      {
        hostedZoneName: "a.example.org",
        resourceGroupName: "dns",
        subscriptionID: dnsSubscription,
        environment: "AzurePublicCloud",
      },
    ]);
  });

  it("is warned of at synthesis, with the successor's name", () => {
    const stack = azureStack(new App(), "test", knownCluster());
    addDns01(stack, { solvers: [solver()] });
    const warnings = stack.node
      .findAll()
      .flatMap(({ node }) => node.metadata.map(({ data }) => data as unknown));
    expect(warnings).toContain(
      "AAD Pod Identity has been archived since October 2023 and gets no fixes. Move to AzureDnsAuth.workloadIdentity, with the same identity.",
    );
  });

  it("has one identity, since a token is asked for without a name", () => {
    const identityOf = (name: string) => ManagedIdentity.fromLookup(name, { resourceGroup: "rg" });
    expect(() =>
      synthEnvironment({
        solvers: [
          solver({ identity: identityOf("one") }, zones.slice(0, 1), "one"),
          solver({ identity: identityOf("two") }, zones.slice(1), "two"),
        ],
      }),
    ).toThrow(
      'the solver "two" sets podLabels["aadpodidbinding"] to "two" and the solver "one" sets it to "one"',
    );
    expect(() =>
      synthEnvironment({
        solvers: [
          solver({ identity: identityOf("one"), selector: "same" }, zones.slice(0, 1), "one"),
          solver({ identity: identityOf("two"), selector: "same" }, zones.slice(1), "two"),
        ],
      }),
    ).toThrow(/"azure-identity:cert-manager:same" is .* here and .* elsewhere/);
  });

  it("takes two solvers of one identity", () => {
    const { dns01 } = synthEnvironment({
      solvers: [solver({}, zones.slice(0, 1), "one"), solver({}, zones.slice(1), "two")],
    });
    expect(addressesOf(dns01, "helm_release")).toHaveLength(3);
  });

  it("takes no two solvers of two modes, since the chart is in one", () => {
    const modes = (["standard", "managed"] as const).map((mode, index) =>
      solver({ mode }, zones.slice(index, index + 1), mode),
    );
    expect(() => synthEnvironment({ solvers: modes })).toThrow(
      /"aad-pod-identity" is {"mode":"managed",.*} here and {"mode":"standard",.*} elsewhere/,
    );
  });

  it("comes with a command that lists identity and binding", () => {
    synthApp((app) => {
      expect(addEnvironment(app, { solvers: [solver()], namespace: "pki" }).checks).toEqual([
        "kubectl --namespace pki get AzureIdentity,AzureIdentityBinding",
      ]);
    });
  });

  it("may carry workload identity once the identity is federated, and issuers name it (A17)", () => {
    const { dns01, entries, helmValues } = environment({ federated: true });
    const identity = addressOf(dns01, "azurerm_user_assigned_identity");
    expect(resourcesIn(dns01, "azurerm_federated_identity_credential")).toEqual([
      expect.objectContaining({
        name: "platform-cert-manager-cert-manager",
        parent_id: `\${${identity}.id}`,
        subject: "system:serviceaccount:cert-manager:cert-manager",
      }),
    ]);
    expect(entries[0]?.azureDNS.managedIdentity).toEqual({ clientID: `\${${identity}.client_id}` });
    expect(helmValues).toEqual(environment().helmValues);

    const workload = AzureDnsSolver.forZones(zones.slice(1), AzureDnsAuth.workloadIdentity());
    const beside = synthEnvironment({ solvers: [solver({ federated: true }), workload] });
    expect(beside.entries).toContainEqual(entries[0]);
    expect(beside.helmValues).toMatchObject({
      podLabels: { aadpodidbinding: expect.any(String) as unknown, "azure.workload.identity/use": "true" },
    });
    expect(resourcesIn(beside.dns01, "azurerm_federated_identity_credential")).toHaveLength(1);
  });

  it("does not mix with workload identity (A17)", () => {
    expect(() => synthEnvironment({ solvers: [workloadIdentitySolver(), solver()] })).toThrow(
      'the solver "azure-dns-aad-pod-identity" needs AAD Pod Identity and the solver "azure-dns-workload-identity" needs workload identity',
    );
    const nodes = AzureDnsAuth.kubeletIdentity({ acknowledges: { everyPodGainsTheGrant: true } });
    expect(() =>
      synthEnvironment({ solvers: [solver(), AzureDnsSolver.forZones(zones.slice(1), nodes)] }),
    ).toThrow(
      'the solver "azure-dns-kubelet-identity" needs the identity of the nodes and the solver "azure-dns-aad-pod-identity" needs AAD Pod Identity',
    );
  });
});

describe("the objects' name", () => {
  it.each([
    ["dns01", "dns01"],
    ["DNS_zone_01", "dns-zone-01"],
    ["ends-_", "ends"],
  ])("is made of that of the identity %s", (name, made) => {
    const { helmValues } = environment({
      identity: ManagedIdentity.fromLookup(name, { resourceGroup: "rg" }),
    });
    expect(helmValues).toHaveProperty("podLabels", { aadpodidbinding: made });
  });

  it("is the identity's own where that is known at apply", () => {
    const dns01 = synthAzureStack((stack) => {
      const { stringValue: name } = new TerraformVariable(stack, "identity", {});
      const identity = ManagedIdentity.fromLookup(name, { resourceGroup: "rg" });
      addDns01(stack, { solvers: [solver({ identity })] });
    });
    expect(bindingRelease(dns01)["name"]).toBe("azure-identity-${var.identity}");
    expect(bindingValues(dns01)).toContain('"selector" = var.identity');
  });

  it("fits a label and a release, and stays distinct", () => {
    const made = ["a", "b"].map((end) => {
      const identity = ManagedIdentity.fromLookup(`${"x".repeat(120)}${end}`, { resourceGroup: "rg" });
      const { dns01, helmValues } = environment({ identity });
      return { release: bindingRelease(dns01)["name"], helmValues };
    });
    for (const { release, helmValues } of made) {
      expect(release).toMatch(/^.{53}$/);
      expect(helmValues).toHaveProperty("podLabels.aadpodidbinding", expect.stringMatching(/^.{63}$/));
    }
    expect(made[0]).not.toEqual(made[1]);
  });

  it.each(["", "A", "a_b", "-a", "x".repeat(64)])("is not %j", (selector) => {
    const error = inputErrorOf(() => AzureDnsAuth.aadPodIdentity({ selector }));
    expect(error.at).toBe("AzureDnsAuth.aadPodIdentity");
    expect(error.message).toContain(`the selector is ${JSON.stringify(selector)}`);
  });
});

describe("managed mode", () => {
  it("grants the nodes nothing, and asks for the identity on each of them", () => {
    const identity = ManagedIdentity.fromLookup("dns01", { resourceGroup: "rg" });
    const { dns01 } = environment({ mode: "managed", identity });
    expect(valuesOf(chartOf(dns01))).toMatchObject({ operationMode: "managed" });
    expect(chartOf(dns01)).not.toHaveProperty("depends_on");
    expect(resourcesIn(dns01, "azurerm_role_assignment")).toHaveLength(1);
    synthApp((app) => {
      const bound = addEnvironment(app, { solvers: [solver({ mode: "managed", identity })] });
      expect(bound.requirements).toMatchObject([
        {
          instruction: expect.stringMatching(
            /^Assign the identity to every scale set .*: az vmss identity assign --ids \$\(az vmss list --resource-group MC_platform --query '\[\]\.id' --output tsv\) --identities /,
          ) as string,
        },
      ]);
    });
    synthApp((app) => {
      const standard = addEnvironment(app, { solvers: [solver({ identity })] });
      expect(standard.requirements).toEqual([]);
    });
  });
});

describe("a cluster that runs it already", () => {
  it("is given identity and binding, and no chart", () => {
    const { dns01 } = environment({ installed: true });
    expect(addressesOf(dns01, "helm_release")).toHaveLength(2);
    expect(bindingRelease(dns01)["depends_on"]).toEqual([addressOf(dns01, "kubernetes_namespace_v1")]);
    const { dns01: inOthers } = environment({ installed: true }, { namespace: { name: "pki" } });
    expect(bindingRelease(inOthers)).not.toHaveProperty("depends_on");
  });
});

describe("the cluster's network", () => {
  const remedy =
    "Use AzureDnsAuth.workloadIdentity, or write acknowledges: { podsCanPassForEachOther: true }";

  it.each([
    ["kubenet", '"kubenet"'],
    [undefined, "not known"],
  ] as const)("is refused where it is %s", (networkPlugin, said) => {
    const cluster = knownCluster({ networkPlugin });
    expect(inputErrorOf(() => environment({}, { cluster })).message).toContain(
      `the network plugin of the cluster "platform" is ${said}. ${remedy}.`,
    );
  });

  it("is checked in the plan where the cluster is looked up", () => {
    const cluster = AksCluster.fromLookup("platform", { resourceGroup: "rg" });
    const { dns01 } = environment({}, { cluster });
    expect(onlyBlock(dns01.data, "azurerm_kubernetes_cluster")["lifecycle"]).toMatchObject({
      postcondition: expect.arrayContaining([
        {
          condition: '${self.network_profile[0].network_plugin == "azure"}',
          error_message: `The network plugin of the cluster platform is not azure. ${remedy}.`,
        },
      ]) as unknown,
    });
    const [found = ""] = Object.keys(dns01.data?.["azurerm_kubernetes_cluster"] ?? {});
    expect(resourcesIn(dns01, "azurerm_role_assignment").map(({ scope }) => scope)).toContain(
      `\${data.azurerm_kubernetes_cluster.${found}.node_resource_group_id}`,
    );
  });

  it("may be kubenet where that is said to be accepted, and the chart is told", () => {
    const cluster = knownCluster({ networkPlugin: "kubenet" });
    const { dns01 } = environment({ acknowledges: { podsCanPassForEachOther: true } }, { cluster });
    expect(valuesOf(chartOf(dns01))).toHaveProperty("nmi", { allowNetworkPluginKubenet: true });
  });
});

describe("a cluster of which all is known", () => {
  it("says where its nodes are", () => {
    const cluster = knownCluster({ nodeResourceGroupId: undefined });
    expect(inputErrorOf(() => environment({}, { cluster })).message).toContain(
      'the resource group of the nodes of the cluster "platform" is not known. Give nodeResourceGroupId to AksCluster.fromAttributes, or use AksCluster.fromLookup.',
    );
  });

  it.each(["MC_platform", `${nodeResourceGroupId}/providers/x`, ""])("not as %j", (id) => {
    expect(inputErrorOf(() => knownCluster({ nodeResourceGroupId: id })).message).toContain(
      `AksCluster.fromAttributes: the resource group id is ${JSON.stringify(id)}`,
    );
  });

  it("has its grant made through its own subscription's provider", () => {
    const subscription = AzureSubscription.of("33333333-2222-4333-8444-555555555555");
    const { dns01 } = environment({}, { cluster: knownCluster({ subscription }) });
    expect(
      resourcesIn(dns01, "azurerm_role_assignment").find(
        (grant) => grant["role_definition_name"] === "Virtual Machine Contributor",
      ),
    ).toHaveProperty("provider", "azurerm.azurerm-33333333-2222-4333-8444-555555555555");
  });
});

/** Section "Managed Identity Using AAD Pod Identities" of cert-manager's page on Azure DNS, its names filled in. */
describe("the page's section on Pod Identity", () => {
  const documents = `
apiVersion: "aadpodidentity.k8s.io/v1"
kind: AzureIdentity
metadata:
  annotations:
    aadpodidentity.k8s.io/Behavior: namespaced
  name: certman-label
  namespace: cert-manager
spec:
  type: 0
  resourceID: IDENTITY.id
  clientID: IDENTITY.client_id
---
apiVersion: "aadpodidentity.k8s.io/v1"
kind: AzureIdentityBinding
metadata:
  name: certman-label-binding
  namespace: cert-manager
spec:
  azureIdentity: certman-label
  selector: certman-label
`;
  const values = `
podLabels:
  aadpodidbinding: certman-label
`;
  const identity = ManagedIdentity.create("cert-manager-dns01", {
    resourceGroup: "rg",
    location: "westeurope",
  });
  const { dns01, helmValues } = environment({ identity, selector: "certman-label" });
  const address = addressOf(dns01, "azurerm_user_assigned_identity");

  it("has the AzureIdentity and AzureIdentityBinding that are emitted", () => {
    const text = bindingValues(dns01)
      .replace(/^\$\{jsonencode\((.*)\)\}$/s, "$1")
      .replaceAll(" = ", ": ")
      .replaceAll(`${address}.client_id`, '"IDENTITY.client_id"')
      .replaceAll(`${address}.id`, '"IDENTITY.id"');
    expect(parse(text)).toEqual({
      objects: parseAllDocuments(documents).map((document) => document.toJS() as unknown),
    });
  });

  it("has the Helm values that cert-manager gets", () => {
    expect(helmValues).toMatchObject(parse(values) as object);
  });

  it("az identity create, az role assignment create, and the same in Terraform", () => {
    expect(onlyBlock(dns01.resource, "azurerm_user_assigned_identity")).toMatchObject({
      name: "cert-manager-dns01",
      resource_group_name: "rg",
      location: "westeurope",
    });
    expect(
      resourcesInWith(dns01, "azurerm_role_assignment", "principal_id", `\${${address}.principal_id}`),
    ).toHaveLength(1);
  });
});

describeUnless(
  existsSync(upstream) ? undefined : `no schemas: ${upstream} does not exist`,
  "what the charts and custom resources take",
  () => {
    const read = (file: string) => JSON.parse(readFileSync(resolve(upstream, file), "utf8")) as unknown;

    it("has every value of the chart among its own, of the same type", () => {
      const { dns01 } = environment({ mode: "managed", acknowledges: { podsCanPassForEachOther: true } });
      expect(typesOf(read("values.json"))).toMatchObject(typesOf(valuesOf(chartOf(dns01))) as object);
    });

    it.each([
      ["AzureIdentity", { type: 0, resourceID: "/subscriptions/x", clientID: "y" }],
      ["AzureIdentityBinding", { azureIdentity: "a", selector: "a" }],
    ])("takes the fields of %s, and no others are emitted", (kind, spec) => {
      const schema = strict(read(`${kind}.schema.json`)) as object;
      const validate = new Ajv({ strict: false, formats: { int32: true } }).compile(schema);
      expect(validate({ apiVersion: "aadpodidentity.k8s.io/v1", kind, metadata: {}, spec })).toBe(true);
      const emitted = bindingValues(environment().dns01);
      for (const field of Object.keys(spec)) expect(emitted).toContain(`"${field}" = `);
    });

    it.each(certManagerVersions())("takes the issuer in cert-manager %s", (version) => {
      const { manifests } = environment({}, { version });
      expect(manifests).toHaveLength(1);
      for (const manifest of manifests) expectValidIssuer(manifest, version);
    });
  },
);

describeWithHelm("the chart of the binding, in Helm itself", () => {
  const object = {
    apiVersion: "aadpodidentity.k8s.io/v1",
    kind: "AzureIdentity",
    metadata: { name: "a", namespace: "cert-manager" },
    spec: { type: 0, clientID: "{{ .Release.Name }}" },
  };
  const template = (objects: readonly unknown[]) =>
    parseAllDocuments(helm(["template", "a", localChart, "--values", "-"], JSON.stringify({ objects }))).map(
      (document) => document.toJS() as unknown,
    );

  it("renders what it is given and passes Helm's own checks", () => {
    expect(helm(["lint", "--strict", localChart])).toContain("0 chart(s) failed");
    expect(template([object, { ...object, kind: "AzureIdentityBinding" }])).toEqual([
      object,
      { ...object, kind: "AzureIdentityBinding" },
    ]);
  });

  it("refuses other kinds", () => {
    expect(() => template([{ ...object, kind: "Secret" }])).toThrow(/kind/);
  });
});

/** Addresses of the blocks of a type whose argument has a value. */
function resourcesInWith(stack: StackJson, type: string, argument: string, value: unknown): string[] {
  return Object.entries(stack.resource?.[type] ?? {})
    .filter(([, block]) => block[argument] === value)
    .map(([id]) => `${type}.${id}`);
}

/** The value with every leaf replaced by the name of its type. */
function typesOf(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return typeof value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, typesOf(member)]));
}

/** The schema with unknown fields refused, which an API server drops without a word. */
function strict(schema: unknown): unknown {
  if (typeof schema !== "object" || schema === null || Array.isArray(schema)) return schema;
  const members = Object.fromEntries(Object.entries(schema).map(([key, member]) => [key, strict(member)]));
  return "properties" in members ? { ...members, additionalProperties: false } : members;
}
