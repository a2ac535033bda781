import { compileTexts } from "./compile-texts";

/** What every text of this file may use. */
const PREAMBLE = `
import { type TerraformStack } from "cdktf";
import { type Construct } from "constructs";
import {
  AcmeIssuer, AcmeServer, type AcmeSolver, AksCluster, AksNetwork, Aws, Azure, AzureDnsAuth, type AzureDnsIssuerFields, AzureDnsSolver,
  AwsAccount, AzureDnsRecords, AzureDnsZone, AzurePrivateDnsZone, ChallengeDelegation, AzureSubscription, AzureResourceGroup, type BoundManagedIdentity, type ClientId, Cluster, CertManager, Dns01, EksCluster, Entra, EntraApplication, ExternalDns, type HasIrsa,
  type HasWorkloadIdentity, type IDns01Solver, type ICloud, type ICluster, IngressController, Issuers, ManagedIdentity, type PrincipalId, type SecretKeyRef,
  Route53Auth, Route53Records, Route53Solver, Route53Zone, withWorkloadIdentity, WorkloadIdentityWebhook,
} from "../../constructs";
import { Backend } from "../../stacks/backend";
import { Environment } from "../../stacks/environment";

declare const scope: Construct;
declare const stack: TerraformStack;
declare const backend: Backend;
declare const clouds: readonly ICloud[];
declare const route53Zones: readonly Route53Zone[];
declare const azureZones: readonly AzureDnsZone[];
declare const identity: BoundManagedIdentity;
declare const anywhere: IDns01Solver;
const certManager = CertManager.install({ version: "v1.21.1" });
const server = AcmeServer.LETS_ENCRYPT_STAGING;
const eks = EksCluster.fromLookup("platform");
const aks = AksCluster.fromLookup("platform", { resourceGroup: "platform" });
const other = Cluster.fromKubeconfig("platform", { context: "platform" });
const withIssuer = Cluster.fromKubeconfigWithOidcIssuer("platform", { context: "platform", oidcIssuerUrl: "https://a.example.org" });
const webhook = {
  webhook: WorkloadIdentityWebhook.existing(),
  identityHome: { resourceGroup: "identities", location: "westeurope" },
};
const eksWithWebhook = withWorkloadIdentity(eks, webhook);
const irsa = Route53Solver.forZones(route53Zones, Route53Auth.irsa());
const podIdentity = Route53Solver.forZones(route53Zones, Route53Auth.podIdentity());
const tenants = Route53Solver.forZones(
  route53Zones,
  Route53Auth.serviceAccount({ name: "acme-dns01", region: "eu-west-1" }),
);
const kubeletIdentity = AzureDnsSolver.forZones(
  azureZones,
  AzureDnsAuth.kubeletIdentity({ acknowledges: { everyPodGainsTheGrant: true } }),
);
const aadPodIdentity = AzureDnsSolver.forZones(azureZones, AzureDnsAuth.aadPodIdentity());
declare const application: EntraApplication;
const servicePrincipal = AzureDnsSolver.forZones(azureZones, AzureDnsAuth.servicePrincipal({ application }));
declare const secretRef: SecretKeyRef;
declare const clientId: ClientId;
const workloadIdentity = AzureDnsSolver.forZones(azureZones, AzureDnsAuth.workloadIdentity());
`;

/** A rule of the types: a text that compiles, and does not with one word of it replaced. */
interface Rule {
  readonly rule: string;
  /** The text around the word, which stands at the underscores. */
  readonly text: string;
  readonly compiles: string;
  readonly refused: readonly string[];
  /** What the errors of the refused text must speak of. */
  readonly because: readonly (string | RegExp)[];
}

const environment = (cluster: string, solver: string): string =>
  `new Environment("test", {
    backend, clouds, certManager, cluster: ${cluster}, issuers: AcmeIssuer.letsEncrypt({ solvers: [${solver}] }),
  });`;
const provisioned = (cluster: string): string =>
  `const dns01 = new Dns01(scope, "dns01", { cluster: ${cluster}, certManager, solvers: [anywhere] });`;

const clusterRules: readonly Rule[] = [
  {
    rule: "an environment on EKS takes no solver for AKS",
    text: environment("eks", "____"),
    compiles: "irsa",
    refused: ["workloadIdentity"],
    because: ["EksCluster", "HasWorkloadIdentity"],
  },
  {
    rule: "an environment on AKS takes no solver for EKS",
    text: environment("aks", "____"),
    compiles: "workloadIdentity",
    refused: ["irsa"],
    because: ["AksCluster", "HasIrsa"],
  },
  {
    rule: "solvers that need less and more of EKS stand in one issuer, for EKS alone",
    text: environment("____", "irsa, podIdentity, tenants"),
    compiles: "eks",
    refused: ["aks", "other"],
    because: [/AksCluster|ICluster/, "EksCluster"],
  },
  {
    rule: "a solver for EKS works in no other cluster",
    text: environment("____", "irsa"),
    compiles: "eks",
    refused: ["aks", "other"],
    because: [/AksCluster|ICluster/, "HasIrsa"],
  },
  {
    rule: "a solver for AKS works in no other cluster",
    text: environment("____", "workloadIdentity"),
    compiles: "aks",
    refused: ["eks", "other"],
    because: [/EksCluster|ICluster/, "HasWorkloadIdentity"],
  },
  {
    rule: "a solver for the identity of AKS nodes works in no other cluster",
    text: environment("____", "kubeletIdentity"),
    compiles: "aks",
    refused: ["eks", "other"],
    because: [/EksCluster|ICluster/, "HasKubeletIdentity"],
  },
  {
    rule: "a solver for AAD Pod Identity works in no other cluster than AKS",
    text: environment("____", "aadPodIdentity"),
    compiles: "aks",
    refused: ["eks", "other"],
    because: [/EksCluster|ICluster/, "HasAadPodIdentity"],
  },
  {
    rule: "a service principal works in every cluster",
    text: environment("other", "____"),
    compiles: "servicePrincipal",
    refused: ["kubeletIdentity"],
    because: ["HasKubeletIdentity"],
  },
  {
    rule: "an environment takes no add-on for another kind of cluster",
    text: `new Environment("test", {
      backend, clouds, certManager, cluster: eks, issuers: AcmeIssuer.letsEncrypt({ solvers: [irsa] }),
      addons: [IngressController.traefik(), ____],
    });`,
    compiles: "ExternalDns.writing(Route53Records.forZones(route53Zones))",
    refused: ["ExternalDns.writing(AzureDnsRecords.forZones(azureZones))"],
    because: ["EksCluster", "HasWorkloadIdentity"],
  },
  {
    rule: "an EKS cluster that is given the webhook takes solvers of both clouds",
    text: `new Environment("test", { backend, clouds, certManager, cluster: ____, issuers:
      AcmeIssuer.letsEncrypt<HasIrsa & HasWorkloadIdentity>({ solvers: [workloadIdentity, irsa] }),
    });`,
    compiles: "eksWithWebhook",
    refused: ["eks"],
    because: ["EksCluster", "HasWorkloadIdentity"],
  },
  {
    rule: "AKS brings the webhook along, and a cluster without a token issuer has nothing to trust",
    text: "withWorkloadIdentity(____, webhook);",
    compiles: "withIssuer",
    refused: ["aks", "other"],
    because: [/not assignable to parameter of type/],
  },
  {
    rule: "a solver for any cluster works in each, and one for a kind of cluster does not",
    text: environment("other", "____"),
    compiles: "anywhere",
    refused: ["irsa", "workloadIdentity"],
    because: ["ICluster", /HasIrsa|HasWorkloadIdentity/],
  },
  {
    rule: "a solver for one kind of cluster does not pass for a solver of any",
    text: `const solver: IDns01Solver = ____;`,
    compiles: "anywhere",
    refused: ["irsa", "workloadIdentity"],
    because: ["IDns01Solver", "ICluster", /HasIrsa|HasWorkloadIdentity/],
  },
  {
    rule: "a Dns01 takes solvers for its cluster",
    text: `new Dns01(scope, "dns01", { cluster: eks, certManager, solvers: [____] });`,
    compiles: "irsa",
    refused: ["workloadIdentity"],
    because: ["EksCluster", "HasWorkloadIdentity"],
  },
  {
    rule: "a Dns01 gives entries for solvers of its cluster",
    text: `${provisioned("aks")} dns01.solversFor(____);`,
    compiles: "workloadIdentity",
    refused: ["irsa"],
    because: ["AksCluster", "HasIrsa"],
  },
  {
    rule: "issuers use solvers for the cluster of their Dns01",
    text: `${provisioned("eks")}
      new Issuers(scope, "issuers", { dns01, issuers: AcmeIssuer.letsEncrypt({ solvers: [____] }) });`,
    compiles: "irsa",
    refused: ["workloadIdentity"],
    because: ["EksCluster", "HasWorkloadIdentity"],
  },
  {
    rule: "an issuer that was made apart keeps the kind of cluster of its solvers",
    text: `${provisioned("aks")}
      const issuers = [AcmeIssuer.clusterIssuer("test", { server, solvers: [____] })];
      new Issuers(scope, "issuers", { dns01, issuers });`,
    compiles: "workloadIdentity",
    refused: ["irsa"],
    because: ["AksCluster", "HasIrsa"],
  },
  {
    rule: "solvers of two clouds share an issuer on a cluster that has both capabilities only",
    text: `declare const both: ____;
      new Environment("test", { backend, clouds, certManager, cluster: both, issuers: [
        AcmeIssuer.clusterIssuer<HasIrsa & HasWorkloadIdentity>("test", { server, solvers: [irsa, workloadIdentity] }),
      ] });`,
    compiles: "HasIrsa & HasWorkloadIdentity",
    refused: ["HasIrsa", "HasWorkloadIdentity"],
    because: [/HasIrsa/, /HasWorkloadIdentity/],
  },
];

const valueRules: readonly Rule[] = [
  {
    rule: "only a public zone takes delegations",
    text: `____.fromLookup("example.org", { resourceGroup: "dns", delegations: [ChallengeDelegation.byOthers(["www.example.com"])] });`,
    compiles: "AzureDnsZone",
    refused: ["AzurePrivateDnsZone"],
    because: ["delegations"],
  },
  {
    rule: "a role is given to a principal id, not to a client id",
    text: "const grantee: PrincipalId = identity.____;",
    compiles: "principalId",
    refused: ["clientId", "tenantId"],
    because: ["PrincipalId"],
  },
  {
    rule: "a token is asked for with a client id, not with a principal id",
    text: "const asking: ClientId = identity.____;",
    compiles: "clientId",
    refused: ["principalId", "tenantId"],
    because: ["ClientId"],
  },
  {
    rule: "an issuer names a client id",
    text: "const fields: AzureDnsIssuerFields = { managedIdentity: { clientID: identity.____ } };",
    compiles: "clientId",
    refused: ["principalId"],
    because: ["ClientId"],
  },
  {
    rule: "an issuer names a managed identity by client id or by resource id, never by both (A10)",
    text: `const fields: AzureDnsIssuerFields = { managedIdentity: { clientID: clientId, ____ } };`,
    compiles: `tenantID: ""`,
    refused: [`resourceID: ""`],
    because: ["Type 'string' is not assignable to type 'undefined'"],
  },
  {
    rule: "an issuer names its tenant beside a client secret, or inside managedIdentity (A16)",
    text: `const fields: AzureDnsIssuerFields = { tenantID: "", ____ };`,
    compiles: "clientID: clientId, clientSecretSecretRef: secretRef",
    refused: ["managedIdentity: { clientID: clientId }"],
    because: ["tenantID"],
  },
  {
    rule: "a principal id is no client id of an issuer",
    text: `declare const principalId: PrincipalId;
      const fields: AzureDnsIssuerFields = { clientID: ____, clientSecretSecretRef: secretRef, tenantID: "" };`,
    compiles: "clientId",
    refused: ["principalId"],
    because: ["ClientId"],
  },
  {
    rule: "the identity of the nodes takes an acknowledgement (A18)",
    text: "AzureDnsAuth.kubeletIdentity({ ____ });",
    compiles: "acknowledges: { everyPodGainsTheGrant: true }",
    refused: ["", "acknowledges: {}", "acknowledges: { everyPodGainsTheGrant: false }"],
    because: [/acknowledges|everyPodGainsTheGrant|'false'/],
  },
  {
    rule: "a CNAME strategy is one that cert-manager knows",
    text: `const solver: AcmeSolver = { dns01: { cnameStrategy: "____", route53: {} } };`,
    compiles: "Follow",
    refused: ["follow", "Always"],
    because: [/"Follow" \| "None"|"None" \| "Follow"/],
  },
  {
    rule: "an environment has a backend",
    text: `new Environment("test", {
      ____, clouds, cluster: eks, certManager, issuers: AcmeIssuer.letsEncrypt({ solvers: [irsa] }) });`,
    compiles: "backend",
    refused: ["providerVersions: {}"],
    because: ["Property 'backend' is missing"],
  },
  {
    rule: "an environment has a cluster",
    text: `new Environment("test", {
      backend, clouds, ____, certManager, issuers: AcmeIssuer.letsEncrypt({ solvers: [anywhere] }) });`,
    compiles: "cluster: eks",
    refused: ["providerVersions: {}"],
    because: ["Property 'cluster' is missing"],
  },
  {
    rule: "an environment says how cert-manager comes to the cluster",
    text: `new Environment("test", {
      backend, clouds, cluster: eks, ____, issuers: AcmeIssuer.letsEncrypt({ solvers: [irsa] }) });`,
    compiles: "certManager",
    refused: ["providerVersions: {}"],
    because: ["Property 'certManager' is missing"],
  },
  {
    rule: "a cluster that exists is not made",
    text: `____.create(stack);`,
    compiles: `AksCluster.create("platform", { resourceGroup: "platform", location: "westeurope" })`,
    refused: ["aks", "other"],
    because: [/Property 'create' (does not exist|is a static member)/],
  },
  {
    rule: "a cluster of a managed service is not made up from its members",
    text: "const cluster: EksCluster = ____;",
    compiles: "eks",
    refused: ["{ ...eks }", "aks"],
    because: ["EksCluster"],
  },
];

const factory = (type: string, compiles: string, args: string): Rule => ({
  rule: `${type} comes from its factories`,
  text: `const value = ____(${args});`,
  compiles,
  refused: [`new ${type}`],
  because: [`Constructor of class '${type}`, "is private"],
});

const factoryRules: readonly Rule[] = [
  factory("Route53Zone", "Route53Zone.fromId", `"Z0123456789ABCDEFGHIJ", "staging.example.org"`),
  factory("AzureDnsZone", "AzureDnsZone.fromId", `""`),
  factory("Route53Solver", "Route53Solver.forZones", "route53Zones, Route53Auth.irsa()"),
  factory("AzureDnsSolver", "AzureDnsSolver.forZones", "azureZones, AzureDnsAuth.workloadIdentity()"),
  factory("EksCluster", "EksCluster.fromLookup", `"platform"`),
  factory("AksCluster", "AksCluster.fromLookup", `"platform", { resourceGroup: "platform" }`),
  factory("AzureResourceGroup", "AzureResourceGroup.create", `"platform"`),
  factory("AksNetwork", "AksNetwork.overlay", ""),
  factory("ManagedIdentity", "ManagedIdentity.fromId", `""`),
  factory("WorkloadIdentityWebhook", "WorkloadIdentityWebhook.install", `{ tenantId: "" }`),
  factory("Entra", "Entra.inTenant", `""`),
  factory("EntraApplication", "EntraApplication.fromLookup", `""`),
  factory("AcmeIssuer", "AcmeIssuer.clusterIssuer", `"test", { server, solvers: [irsa] }`),
  factory("AcmeServer", "AcmeServer.of", `"https://ca.example.org/directory", { resolvesPublicly: false }`),
  factory("Aws", "Aws.inRegion", `"eu-west-1"`),
  factory("Azure", "Azure.inSubscription", `""`),
  factory("Backend", "Backend.local", ""),
];

const backend = (make: string, args: string, compiles: string, refused: readonly string[]): Rule => ({
  rule: `Backend.${make} takes no secret, from an object that was made before either: state is read with the credentials of whoever runs Terraform`,
  text: `const given = { ${args}, ____: "value" }; Backend.${make}(given);`,
  compiles,
  refused,
  because: ["not assignable to type 'undefined'"],
});

const backendRules: readonly Rule[] = [
  backend("s3", `bucket: "state", region: "eu-west-1"`, "profile", [
    "accessKey",
    "secretKey",
    "token",
    "sseCustomerKey",
  ]),
  backend("azurerm", `storageAccountName: "state", containerName: "state"`, "tenantId", [
    "accessKey",
    "sasToken",
    "clientSecret",
    "clientCertificatePassword",
    "oidcToken",
    "oidcRequestToken",
  ]),
  backend("gcs", `bucket: "state"`, "impersonateServiceAccount", [
    "credentials",
    "accessToken",
    "encryptionKey",
  ]),
  backend("hcpTerraform", `organization: "platform"`, "hostname", ["token"]),
];

const AZURE_SECRETS = [
  "clientSecret",
  "clientCertificate",
  "clientCertificatePassword",
  "oidcToken",
  "oidcRequestToken",
];

const signIn = (make: string, id: string, compiles: string, refused: readonly string[]): Rule => ({
  rule: `${make} takes no secret, from an object that was made before either`,
  text: `const given = { ____: "value" }; ${make}(${id}, given);`,
  compiles,
  refused,
  because: ["not assignable to type 'undefined'"],
});

const signInRules: readonly Rule[] = [
  {
    rule: "Aws.inRegion takes no secret: a token for a role comes from a file",
    text: `Aws.inRegion("eu-west-1", { assumeRoleWithWebIdentity: [{ ____: "value" }] });`,
    compiles: "webIdentityTokenFile",
    refused: ["webIdentityToken"],
    because: ["not assignable to type 'undefined'"],
  },
  signIn("Aws.inRegion", `"eu-west-1"`, "profile", ["accessKey", "secretKey", "token"]),
  signIn("AwsAccount.of", `"333344445555"`, "profile", ["accessKey", "secretKey", "token"]),
  signIn("Azure.inSubscription", `""`, "clientId", AZURE_SECRETS),
  signIn("AzureSubscription.of", `""`, "clientId", AZURE_SECRETS),
  signIn("Entra.inTenant", `""`, "clientId", AZURE_SECRETS),
];

const rules = [...signInRules, ...clusterRules, ...valueRules, ...factoryRules, ...backendRules].map(
  (rule, index) => ({
    ...rule,
    accepted: `accepted-${index}`,
    texts: rule.refused.map((word, variant) => ({ word, name: `refused-${index}-${variant}` })),
  }),
);

describe("the compiler", () => {
  let errors: Readonly<Record<string, readonly string[]>> = {};

  beforeAll(() => {
    errors = compileTexts(
      Object.fromEntries(
        rules.flatMap(({ text, compiles, accepted, texts }) => [
          [accepted, PREAMBLE + text.replace("____", compiles)],
          ...texts.map(({ name, word }) => [name, PREAMBLE + text.replace("____", word)] as const),
        ]),
      ),
    );
  }, 30_000);

  describe.each(rules)("holds that $rule", ({ compiles, accepted, texts, because }) => {
    it(`and takes ${compiles}`, () => {
      expect(errors[accepted]).toEqual([]);
    });

    it.each(texts)("and refuses $word, saying why", ({ name }) => {
      const message = errors[name]?.join("\n") ?? "";
      for (const reason of because) expect(message).toMatch(reason);
    });
  });
});
