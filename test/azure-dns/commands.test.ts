import { parse } from "yaml";
import * as kit from "../../constructs";
import {
  AcmeIssuer,
  AcmeServer,
  AksCluster,
  Azure,
  AzureDnsAuth,
  AzureDnsSolver,
  AzureDnsZone,
  CertManager,
  ClientSecret,
  Entra,
  EntraApplication,
  type IAzureDnsAuth,
  ManagedIdentity,
} from "../../constructs";
import { Backend } from "../../stacks/backend";
import { Environment, type IEnvironment } from "../../stacks/environment";
import { articleAks } from "../../stacks/environments/article-aks";
import { modernAks } from "../../stacks/environments/modern-aks";
import { codeSpans, pages, sectionOf, sectionTitles, tableRows } from "../docs/pages";
import { throughOutputs } from "../support/cross-stack";
import { blocksOf, onlyBlock, type StackJson, synthApp } from "../support/synth";
import { addressOf, releaseOf, resourcesIn } from "./aks-environment";

const tenantId = "e0000000-0000-4000-8000-000000000003";
const TEAM = { name: "team-red" };
const ZONE = "apps.example.org";

/** An environment as it is synthesised, stacks without the beginning of their names. */
interface Answer {
  readonly stacks: Readonly<Record<string, StackJson>>;
  readonly dns01: StackJson;
  /** The first issuer. */
  readonly issuer: unknown;
  readonly azureDns: unknown;
  readonly checks: readonly string[];
  readonly requirements: readonly string[];
}

interface Manifest {
  readonly spec: {
    readonly acme: { readonly solvers: readonly { readonly dns01: { azureDNS: unknown } }[] };
  };
}

function answered(environment: IEnvironment): Answer {
  const app = synthApp((root) => void environment.addTo(root));
  const stacks = Object.fromEntries(
    Object.entries(app.stacks).map(([name, json]) => [name.slice(environment.name.length + 1), json]),
  );
  const [dns01, issuers] = [stackOf(stacks, "dns01"), stackOf(stacks, "issuer")];
  const [first] = blocksOf(issuers.resource, "kubernetes_manifest");
  const issuer = throughOutputs(app, first?.["manifest"]);
  const textsOf = (output: string) =>
    Object.values(stacks).flatMap((json) => (json.output?.[output]?.["value"] ?? []) as string[]);
  return {
    stacks,
    dns01,
    issuer,
    azureDns: (issuer as Manifest).spec.acme.solvers[0]?.dns01.azureDNS,
    checks: textsOf("checks"),
    requirements: textsOf("requirements"),
  };
}

function stackOf(stacks: Readonly<Record<string, StackJson>>, name: string): StackJson {
  const stack = stacks[name];
  if (!stack) throw new Error(`there is no stack ${name}`);
  return stack;
}

/** An environment of one method, its zone looked up as the documents look it up. */
function documented(auth: IAzureDnsAuth<AksCluster>, issuer: "ClusterIssuer" | "Issuer"): Answer {
  const zone = AzureDnsZone.fromLookup(ZONE, { resourceGroup: "dns" });
  const props = {
    server: AcmeServer.LETS_ENCRYPT_STAGING,
    email: "dns-admin@platform.example.org",
    solvers: [AzureDnsSolver.forZones([zone], auth)],
  };
  return answered(
    new Environment("documented", {
      backend: Backend.local(),
      clouds: [Azure.inSubscription("aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee"), Entra.inTenant(tenantId)],
      cluster: AksCluster.fromLookup("platform", { resourceGroup: "platform-rg" }),
      certManager: CertManager.install({ version: "v1.21.1", issuerAmbientCredentials: issuer === "Issuer" }),
      issuers: [
        issuer === "Issuer"
          ? AcmeIssuer.issuer("example-issuer", TEAM, props)
          : AcmeIssuer.clusterIssuer("letsencrypt-staging", props),
      ],
    }),
  );
}

/** Address of the only look-up of a type. */
function foundIn(json: StackJson, type: string): string {
  const [id, ...others] = Object.keys(json.data?.[type] ?? {});
  if (id === undefined || others.length > 0) throw new Error(`expected one look-up of ${type}`);
  return `data.${type}.${id}`;
}

const zoneIdIn = (json: StackJson) => `\${${foundIn(json, "azurerm_dns_zone")}.id}`;
const identityIn = (json: StackJson) => addressOf(json, "azurerm_user_assigned_identity");

/** The one grant that is to be there, on the looked-up zone. */
function expectGrant(json: StackJson, principal: string): void {
  expect(resourcesIn(json, "azurerm_role_assignment")).toEqual([
    expect.objectContaining({
      role_definition_name: "DNS Zone Contributor",
      scope: zoneIdIn(json),
      principal_id: `\${${principal}}`,
    }),
  ]);
}

function expectZoneLookup(json: StackJson): void {
  expect(blocksOf(json.data, "azurerm_dns_zone")).toMatchObject([{ name: ZONE, resource_group_name: "dns" }]);
}

/** Fields of the issuer that say where the zone lies. */
function placeOf(json: StackJson) {
  return {
    hostedZoneName: ZONE,
    resourceGroupName: "dns",
    subscriptionID: `\${element(split("/", ${foundIn(json, "azurerm_dns_zone")}.id), 2)}`,
    environment: "AzurePublicCloud",
  };
}

/** A document's manifest of an Issuer, which has nothing but its solver. */
function expectIssuer({ issuer, azureDns, dns01 }: Answer, fields: object): void {
  expect(issuer).toMatchObject({
    kind: "Issuer",
    metadata: { name: "example-issuer", namespace: TEAM.name },
  });
  expect(azureDns).toEqual({ ...placeOf(dns01), ...fields });
}

const valuesIn = (json: StackJson, chart: string) => {
  const [text = ""] = releaseOf(json, chart)["values"] as readonly string[];
  return JSON.parse(text) as unknown;
};

/** What the binding's release makes, as text. */
function bindingIn(json: StackJson): string {
  const [release, ...others] = blocksOf(json.resource, "helm_release").filter(({ chart }) =>
    String(chart).startsWith("./"),
  );
  if (!release || others.length > 0) throw new Error("expected one release of the binding");
  const [text = ""] = release["values"] as readonly string[];
  return text;
}

/** What a section of the page lists, each with the proof that it is answered. */
interface Section {
  readonly answers: readonly Answer[];
  readonly proofs: Readonly<Record<string, () => void>>;
}

const modern = answered(modernAks);
const article = answered(articleAks);
const identity = ManagedIdentity.create("cert-manager", {
  resourceGroup: "platform-rg",
  location: "westeurope",
});

function workloadIdentity(): Section {
  const answer = documented(AzureDnsAuth.workloadIdentity({ identity }), "ClusterIssuer");
  const { dns01, checks, issuer } = answer;
  const use = { "azure.workload.identity/use": "true" };
  const credential = onlyBlock(dns01.resource, "azurerm_federated_identity_credential");
  const manifest = `
apiVersion: cert-manager.io/v1
kind: ClusterIssuer
metadata:
  name: letsencrypt-staging
spec:
  acme:
    server: https://acme-staging-v02.api.letsencrypt.org/directory
    email: dns-admin@platform.example.org
    privateKeySecretRef:
      name: letsencrypt-staging
`;
  return {
    answers: [answer, modern],
    proofs: {
      "az aks update --enable-oidc-issuer --enable-workload-identity": () => {
        expect(
          onlyBlock(stackOf(modern.stacks, "cluster").resource, "azurerm_kubernetes_cluster"),
        ).toMatchObject({ oidc_issuer_enabled: true, workload_identity_enabled: true });
        expect(JSON.stringify(onlyBlock(dns01.data, "azurerm_kubernetes_cluster")["lifecycle"])).toContain(
          "az aks update --name platform --resource-group platform-rg --enable-oidc-issuer --enable-workload-identity",
        );
      },
      "values.yaml: podLabels, serviceAccount.labels": () => {
        expect(valuesIn(dns01, "cert-manager")).toMatchObject({
          podLabels: use,
          serviceAccount: { labels: use },
        });
      },
      "kubectl describe pod -n cert-manager -l app.kubernetes.io/component=controller": () => {
        expect(checks.join()).toContain(
          "kubectl --namespace cert-manager describe pod --selector app.kubernetes.io/component=controller",
        );
      },
      "az identity create": () => {
        expect(onlyBlock(dns01.resource, "azurerm_user_assigned_identity")).toMatchObject({
          name: "cert-manager",
        });
      },
      "az identity show --query clientId": () => {
        expect(answer.azureDns).toHaveProperty(
          "managedIdentity.clientID",
          `\${${identityIn(dns01)}.client_id}`,
        );
      },
      'az role assignment create --role "DNS Zone Contributor"': () => {
        expectGrant(dns01, `${identityIn(dns01)}.principal_id`);
      },
      "az network dns zone show --query id": () => {
        expectZoneLookup(dns01);
      },
      "az aks show --query oidcIssuerProfile.issuerUrl": () => {
        expect(credential).toHaveProperty(
          "issuer",
          `\${${foundIn(dns01, "azurerm_kubernetes_cluster")}.oidc_issuer_url}`,
        );
      },
      "az identity federated-credential create": () => {
        expect(credential).toMatchObject({
          parent_id: `\${${identityIn(dns01)}.id}`,
          subject: "system:serviceaccount:cert-manager:cert-manager",
          audience: ["api://AzureADTokenExchange"],
        });
      },
      "ClusterIssuer letsencrypt-staging": () => {
        expect(issuer).toMatchObject(parse(manifest) as object);
        expect(answer.azureDns).toEqual({
          ...placeOf(dns01),
          managedIdentity: { clientID: `\${${identityIn(dns01)}.client_id}` },
        });
      },
      "az account show --query id": () => {
        expect(answer.azureDns).toMatchObject(placeOf(dns01));
      },
      "--issuer-ambient-credentials": () => {
        const { dns01: on } = documented(AzureDnsAuth.workloadIdentity({ identity }), "Issuer");
        expect(valuesIn(on, "cert-manager")).toHaveProperty("extraArgs", [
          "--issuer-ambient-credentials=true",
        ]);
        expect(valuesIn(dns01, "cert-manager")).not.toHaveProperty("extraArgs");
      },
    },
  };
}

function podIdentity(): Section {
  const auth = AzureDnsAuth.aadPodIdentity({ identity, selector: "certman-label", mode: "managed" });
  const answer = documented(auth, "Issuer");
  const { dns01 } = answer;
  const address = identityIn(dns01);
  const expectIdentity = () => {
    expect(onlyBlock(dns01.resource, "azurerm_user_assigned_identity")).toMatchObject({
      name: "cert-manager",
      resource_group_name: "platform-rg",
      location: "westeurope",
    });
  };
  const expectIds = () => {
    expect(bindingIn(dns01)).toContain(`"resourceID" = ${address}.id, "clientID" = ${address}.client_id`);
  };
  const expectOnlyGrant = () => {
    expectGrant(dns01, `${address}.principal_id`);
  };
  return {
    answers: [answer],
    proofs: {
      "az identity create": expectIdentity,
      "jq -r .principalId, .clientId, .id": () => {
        expectIds();
        expectOnlyGrant();
      },
      "az network dns zone show --query id": () => {
        expectZoneLookup(dns01);
      },
      'az role assignment create --role "DNS Zone Contributor"': expectOnlyGrant,
      'resource "azurerm_user_assigned_identity"': expectIdentity,
      'resource "azurerm_role_assignment"': expectOnlyGrant,
      'output "identity_client_id", "identity_resource_id"': expectIds,
      "the walk-through of AAD Pod Identity": () => {
        expect(releaseOf(dns01, "aad-pod-identity")).toMatchObject({ version: "4.1.18" });
      },
      "AzureIdentity certman-identity": () => {
        expect(bindingIn(dns01)).toMatch(
          /"kind" = "AzureIdentity", "metadata" = \{[^}]*"namespace" = "cert-manager", "annotations" = \{"aadpodidentity.k8s.io\/Behavior" = "namespaced"\}\}, "spec" = \{"type" = 0,/,
        );
      },
      "AzureIdentityBinding certman-id-binding": () => {
        expect(bindingIn(dns01)).toMatch(
          /"kind" = "AzureIdentityBinding", .*"spec" = \{"azureIdentity" = "certman-label", "selector" = "certman-label"\}/,
        );
      },
      "aadpodidbinding: certman-label": () => {
        expect(valuesIn(dns01, "cert-manager")).toHaveProperty("podLabels", {
          aadpodidbinding: "certman-label",
        });
      },
      "Issuer example-issuer": () => {
        expectIssuer(answer, {});
      },
    },
  };
}

function kubeletIdentity(): Section {
  const acknowledges = { everyPodGainsTheGrant: true } as const;
  const answer = documented(AzureDnsAuth.kubeletIdentity({ acknowledges }), "Issuer");
  const { dns01 } = answer;
  const nodes = `${foundIn(dns01, "azurerm_kubernetes_cluster")}.kubelet_identity[0]`;
  const expectOnlyGrant = () => {
    expectGrant(dns01, `${nodes}.object_id`);
  };
  return {
    answers: [answer, modern],
    proofs: {
      "az aks show --query identityProfile.kubeletidentity.objectId": expectOnlyGrant,
      "az network dns zone show --query id": () => {
        expectZoneLookup(dns01);
      },
      'az role assignment create --role "DNS Zone Contributor"': expectOnlyGrant,
      'resource "azurerm_kubernetes_cluster"': () => {
        const cluster = onlyBlock(stackOf(modern.stacks, "cluster").resource, "azurerm_kubernetes_cluster");
        expect(cluster).toHaveProperty("identity", { type: "SystemAssigned" });
      },
      'resource "azurerm_role_assignment"': () => {
        expect(onlyBlock(dns01.resource, "azurerm_role_assignment")).toHaveProperty(
          "skip_service_principal_aad_check",
          true,
        );
      },
      "az aks show --query identityProfile.kubeletidentity.clientId": () => {
        expect(answer.azureDns).toHaveProperty("managedIdentity", { clientID: `\${${nodes}.client_id}` });
      },
      "Issuer example-issuer": () => {
        expectIssuer(answer, { managedIdentity: { clientID: `\${${nodes}.client_id}` } });
        const named = documented(
          AzureDnsAuth.kubeletIdentity({ acknowledges, namedBy: "resourceID" }),
          "Issuer",
        );
        expectIssuer(named, { managedIdentity: { resourceID: `\${${nodes}.user_assigned_identity_id}` } });
      },
    },
  };
}

function servicePrincipal(): Section {
  const application = () => EntraApplication.create("cert-manager-dns01");
  const secret = ClientSecret.create({ passwords: [{ name: "1", endDate: "2027-01-31T00:00:00Z" }] });
  const answer = documented(AzureDnsAuth.servicePrincipal({ application: application(), secret }), "Issuer");
  const kept = documented(AzureDnsAuth.servicePrincipal({ application: application() }), "Issuer");
  const { dns01, checks } = answer;
  const clientID = `\${${addressOf(dns01, "azuread_application_registration")}.client_id}`;
  const fields = {
    clientID,
    clientSecretSecretRef: { name: "azuredns-config", key: "client-secret" },
    tenantID: `\${${foundIn(dns01, "azuread_client_config")}.tenant_id}`,
  };
  const expectOnlyGrant = () => {
    expectGrant(dns01, `${addressOf(dns01, "azuread_service_principal")}.object_id`);
  };
  return {
    answers: [answer, kept],
    proofs: {
      "az ad sp create-for-rbac": () => {
        expect(onlyBlock(dns01.resource, "azuread_service_principal")).toHaveProperty("client_id", clientID);
        expect(resourcesIn(dns01, "azuread_application_password")).toHaveLength(1);
      },
      "az account show": () => {
        expect(answer.azureDns).toMatchObject(placeOf(dns01));
      },
      "az role assignment delete --role Contributor": expectOnlyGrant,
      "az network dns zone show --query id": () => {
        expectZoneLookup(dns01);
      },
      'az role assignment create --role "DNS Zone Contributor"': expectOnlyGrant,
      "az role assignment list --all": () => {
        expect(checks).toContain(`az role assignment list --all --assignee ${clientID} --output table`);
      },
      "kubectl create secret generic azuredns-config": () => {
        expect(onlyBlock(dns01.resource, "kubernetes_secret_v1")).toMatchObject({
          metadata: { name: "azuredns-config", namespace: TEAM.name },
          data: { "client-secret": `\${${addressOf(dns01, "azuread_application_password")}.value}` },
        });
        expect(kept.requirements).toContain(
          "Keep the Secret azuredns-config in the namespace team-red, with the keys client-secret",
        );
        expect(kept.dns01.resource).not.toHaveProperty("kubernetes_secret_v1");
      },
      "echo of six variables": () => {
        expect(answer.azureDns).toEqual({ ...placeOf(dns01), ...fields });
      },
      "Issuer example-issuer": () => {
        expectIssuer(answer, fields);
      },
    },
  };
}

function wholeArticle(): Section {
  const { dns01, checks, requirements } = article;
  const addons = stackOf(article.stacks, "addons");
  const cluster = stackOf(article.stacks, "cluster");
  const ingress = onlyBlock(addons.resource, "kubernetes_ingress_v1");
  const bindings = [dns01, addons].map(bindingIn);
  const zone = onlyBlock(dns01.resource, "azurerm_dns_zone");
  return {
    answers: [article],
    proofs: {
      "create Azure DNS and AKS resources": () => {
        expect(onlyBlock(cluster.resource, "azurerm_kubernetes_cluster")).toMatchObject({
          resource_group_name: "article-aks",
          network_profile: { network_plugin: "azure" },
        });
        expect(zone).toMatchObject({ resource_group_name: "article-dns", name: "article.example.org" });
        expect(
          [cluster, dns01].map((json) => onlyBlock(json.resource, "azurerm_resource_group")["name"]),
        ).toEqual(["article-aks", "article-dns"]);
      },
      "kubectl get all --all-namespaces": () => {
        for (const release of blocksOf(dns01.resource, "helm_release"))
          expect([undefined, true]).toContain(release["wait"]);
      },
      "enable the add-on for Pod Identity": () => {
        expect(valuesIn(dns01, "aad-pod-identity")).toMatchObject({ operationMode: "managed" });
        expect(requirements.join("\n")).toMatch(/^Assign the identity to every scale set/);
      },
      "kubectl get all --namespace kube-system --selector component=nmi": () => {
        expect(releaseOf(dns01, "aad-pod-identity")).toHaveProperty("namespace", "kube-system");
      },
      "create a managed identity with a role assignment": () => {
        expect(onlyBlock(dns01.resource, "azurerm_user_assigned_identity")).toHaveProperty(
          "name",
          "article-dns",
        );
        expect(resourcesIn(dns01, "azurerm_role_assignment")).toMatchObject([
          {
            role_definition_name: "DNS Zone Contributor",
            scope: `\${${addressOf(dns01, "azurerm_dns_zone")}.id}`,
            principal_id: `\${${identityIn(dns01)}.principal_id}`,
          },
        ]);
      },
      "AzureIdentity, AzureIdentityBinding for cert-manager and external-dns": () => {
        for (const binding of bindings) expect(binding).toContain('"namespace" = "kube-addons"');
        expect(bindings.map((binding) => /"selector" = "([^"]+)"/.exec(binding)?.[1])).toEqual([
          "article-dns",
          "external-dns",
        ]);
        expect(valuesIn(dns01, "cert-manager")).toHaveProperty("podLabels", {
          aadpodidbinding: "article-dns",
        });
      },
      "kubectl get --namespace kube-addons AzureIdentity,AzureIdentityBinding": () => {
        expect(checks).toContain("kubectl --namespace kube-addons get AzureIdentity,AzureIdentityBinding");
      },
      "helmfile of cert-manager, external-dns and ingress-nginx": () => {
        expect(
          [
            releaseOf(dns01, "cert-manager"),
            releaseOf(addons, "external-dns"),
            releaseOf(addons, "ingress-nginx"),
          ].map(({ namespace }) => namespace),
        ).toEqual(["kube-addons", "kube-addons", "kube-addons"]);
        expect(resourcesIn(dns01, "kubernetes_namespace_v1")).toMatchObject([
          { metadata: { name: "kube-addons" } },
        ]);
      },
      "helmfile of the issuers": () => {
        const names = blocksOf(stackOf(article.stacks, "issuer").resource, "kubernetes_manifest").map(
          ({ manifest }) => (manifest as { readonly metadata: { readonly name: string } }).metadata.name,
        );
        expect(names.sort()).toEqual(["letsencrypt-prod", "letsencrypt-staging"]);
      },
      "kubectl get all --namespace kube-addons": () => {
        expect(checks).toContain("kubectl --namespace kube-addons get service --output wide");
      },
      "kubectl get --namespace kube-addons ClusterIssuer": () => {
        for (const issuer of blocksOf(stackOf(article.stacks, "issuer").resource, "kubernetes_manifest"))
          expect(JSON.stringify(issuer["wait"])).toContain('"type":"Ready"');
      },
      "helmfile of hello-kubernetes": () => {
        expect(onlyBlock(addons.resource, "kubernetes_deployment_v1")).toMatchObject({
          metadata: { namespace: expect.stringContaining("kubernetes_namespace_v1.") as string },
          spec: { replicas: "3" },
        });
        expect(resourcesIn(addons, "kubernetes_namespace_v1")).toMatchObject([
          { metadata: { name: "hello" } },
        ]);
      },
      "export ACME_ISSUER=letsencrypt-prod": () => {
        expect(ingress).toMatchObject({
          metadata: { annotations: { "cert-manager.io/cluster-issuer": "letsencrypt-staging" } },
          spec: { tls: [{ hosts: ["hello.article.example.org"] }] },
        });
      },
      "kubectl get all,ing,certificate --namespace hello": () => {
        expect(checks).toContain("kubectl --namespace hello get all,ingress,certificate");
      },
      "az aks delete": () => {
        expect(Object.keys(cluster.resource ?? {})).toContain("azurerm_kubernetes_cluster");
      },
      "az network dns zone delete": () => {
        expect(Object.keys(dns01.resource ?? {})).toContain("azurerm_dns_zone");
      },
    },
  };
}

const page = pages.find(({ path }) => path === "docs/azure-dns/commands.md");
if (!page) throw new Error("the page of commands is missing");

/** cert-manager's page on Azure DNS, whose two editions have the same commands, and an article. */
const sections: Readonly<Record<string, Section>> = {
  "Managed Identity Using AAD Workload Identity": workloadIdentity(),
  "Managed Identity Using AAD Pod Identities": podIdentity(),
  "Managed Identity Using AKS Kubelet Identity": kubeletIdentity(),
  "Service Principal": servicePrincipal(),
  "AKS with AAD Pod Identity": wholeArticle(),
};

it("has a section of the page for each, and one for what the documents get wrong", () => {
  expect(sectionTitles(page)).toEqual([...Object.keys(sections), "Slips of the documents"]);
  const slips = tableRows(sectionOf(page, "Slips of the documents"));
  expect(slips.length).toBeGreaterThan(5);
  expect(slips.filter((row) => row.some((cell) => cell === ""))).toEqual([]);
});

describe.each(Object.entries(sections))("%s", (title, { answers, proofs }) => {
  const rows = tableRows(sectionOf(page, title));

  it("has the same commands on the page as here", () => {
    expect(rows.map(([command = ""]) => command)).toEqual(
      Object.keys(proofs).map((command) => `\`${command}\``),
    );
  });

  it.each(Object.entries(proofs))("%s", (_command, prove) => {
    prove();
  });

  it("is answered on the page by what the package exports", () => {
    const factories = rows
      .flatMap(([, answer = ""]) => codeSpans(answer))
      .map((code) => /^(\w+)\.(\w+)/.exec(code))
      .filter((match) => match !== null);
    expect(factories).not.toEqual([]);
    for (const [, name = "", factory = ""] of factories)
      expect(
        Object.getOwnPropertyNames(Object.entries(kit).find(([key]) => key === name)?.[1] ?? {}),
      ).toContain(factory);
  });

  it("is seen where the page says", () => {
    const stacks = answers.flatMap((answer) => Object.values(answer.stacks));
    const kinds = stacks.flatMap(({ resource, data, output }) => [
      ...Object.keys(resource ?? {}),
      ...Object.keys(data ?? {}).map((type) => `data.${type}`),
      ...Object.keys(output ?? {}),
    ]);
    const places = rows.flatMap(([, , place = ""]) => codeSpans(place));
    expect(places).not.toEqual([]);
    expect(places.filter((place) => !kinds.includes(place) && !place.startsWith("npx cdktf"))).toEqual([]);
  });
});

describe("the article's parts as they are made today", () => {
  const { dns01 } = modern;
  const addons = stackOf(modern.stacks, "addons");

  it("have an identity each, federated with one ServiceAccount of the shared namespace", () => {
    const federated = [dns01, addons].map((json) => {
      const { subject, parent_id: parent } = onlyBlock(
        json.resource,
        "azurerm_federated_identity_credential",
      );
      expect(parent).toBe(`\${${identityIn(json)}.id}`);
      return [onlyBlock(json.resource, "azurerm_user_assigned_identity")["name"], subject];
    });
    expect(federated).toEqual([
      ["cert-manager-dns01-modern", "system:serviceaccount:kube-addons:cert-manager"],
      ["external-dns-modern", "system:serviceaccount:kube-addons:external-dns"],
    ]);
  });

  it("write one zone, in a resource group beside the cluster's", () => {
    expect(onlyBlock(dns01.resource, "azurerm_dns_zone")).toMatchObject({
      name: "modern.example.org",
      resource_group_name: "modern-dns",
    });
    expect(blocksOf(addons.data, "azurerm_dns_zone")).toMatchObject([
      { name: "modern.example.org", resource_group_name: "modern-dns" },
    ]);
    expect(onlyBlock(stackOf(modern.stacks, "cluster").resource, "azurerm_resource_group")["name"]).toBe(
      "modern-aks",
    );
  });

  it("have nothing of Pod Identity or ingress-nginx", () => {
    expect(JSON.stringify(modern.stacks)).not.toMatch(/aadpodid|aad-pod-identity|ingress-nginx/);
    expect(releaseOf(addons, "traefik")).toMatchObject({ namespace: "kube-addons" });
    expect(onlyBlock(addons.resource, "kubernetes_ingress_v1")).toMatchObject({
      metadata: { annotations: { "cert-manager.io/cluster-issuer": "letsencrypt-staging" } },
      spec: { ingress_class_name: "traefik" },
    });
  });
});
