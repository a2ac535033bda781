import { App, TerraformStack } from "cdktf";
import {
  AccessKeySource,
  AcmeIssuer,
  type AcmeIssuerProps,
  AcmeServer,
  AksCluster,
  Aws,
  AwsAccount,
  Azure,
  AzureDnsAuth,
  AzureDnsGrantScope,
  AzureDnsRecords,
  AzureDnsSolver,
  AzureDnsZone,
  AzurePrivateDnsZone,
  AzureSubscription,
  CertManager,
  ChallengeDelegation,
  Cluster,
  ClientSecret,
  configureKubernetes,
  ControllerRole,
  CredentialsSecret,
  Dns01,
  EksCluster,
  EntraApplication,
  ExternalDns,
  HelloKubernetes,
  type IAddon,
  Http01Solver,
  type IAzureDnsAuth,
  type ICluster,
  type IDns01Solver,
  type IRoute53Auth,
  IngressController,
  IssuerDelivery,
  Issuers,
  ManagedIdentity,
  type NamespaceRef,
  NodeRoles,
  Route53Auth,
  Route53Policy,
  Route53Records,
  Route53Solver,
  Route53Zone,
  type Route53ZoneProps,
  WorkloadIdentityWebhook,
  ZoneRole,
} from "../../constructs";
import { Backend } from "../../stacks/backend";
import { Environment } from "../../stacks/environment";
import { inputErrorOf } from "../support/input-errors";
import { codeSpans, pages, proseOf } from "./pages";

const region = "eu-west-1";
const server = AcmeServer.LETS_ENCRYPT_PRODUCTION;
const eks = EksCluster.fromLookup("platform");
const anywhere = Cluster.fromKubeconfig("platform", { context: "platform" });
const dnsAccount = AwsAccount.assumeRole("arn:aws:iam::333344445555:role/terraform", region);
const fresh = { resourceGroup: "fresh", location: "westeurope" };
const credentials = CredentialsSecret.fromName("route53-credentials");
const existingNamespace = { namespace: { name: "cert-manager" } };
const azureZoneId =
  "/subscriptions/11111111-2222-4333-8444-555555555555/resourceGroups/dns/providers/Microsoft.Network/dnsZones/platform.example.org";
const privateSolver = AzureDnsSolver.forZones(
  [AzurePrivateDnsZone.fromId(azureZoneId.replace("/dnsZones/", "/privateDnsZones/"))],
  AzureDnsAuth.workloadIdentity(),
);

/** What the pages say is refused when it is synthesised. */
const REFUSED: Readonly<Record<string, readonly (() => unknown)[]>> = {
  "docs/README.md": [
    () => {
      const keys = Route53Auth.environmentVariables({ region, secret: credentials });
      const irsa = clusterIssuer("a", route53(Route53Auth.irsa()));
      environment(eks, [irsa, clusterIssuer("b", route53(keys))], existingNamespace);
    },
    () => {
      const solvers = [route53(Route53Auth.irsa())];
      environment(eks, [AcmeIssuer.issuer("letsencrypt", { name: "team-red" }, { server, solvers })]);
    },
    () => Route53Policy.leastPrivilege({ recordNames: ["_ACME-challenge.*"] }),
  ],
  "docs/azure-dns/kubelet-identity.md": [
    () => {
      const nodes = AzureDnsAuth.kubeletIdentity({ acknowledges: { everyPodGainsTheGrant: true } });
      platformAks([azureDns(AzureDnsAuth.workloadIdentity()), azureDns(nodes)]);
    },
    () => {
      const acknowledges = { everyPodGainsTheGrant: true } as const;
      return AzureDnsAuth.kubeletIdentity({ acknowledges, federated: true, namedBy: "resourceID" });
    },
  ],
  "docs/azure-dns/aad-pod-identity.md": [
    () => {
      platformAks([azureDns(AzureDnsAuth.workloadIdentity()), azureDns(AzureDnsAuth.aadPodIdentity())]);
    },
    () => {
      const place = { resourceGroup: "platform" };
      platformAks(
        ["one", "two"].map((name) =>
          AzureDnsSolver.forZones(
            [AzureDnsZone.fromId(azureZoneId)],
            AzureDnsAuth.aadPodIdentity({ identity: ManagedIdentity.fromLookup(name, place) }),
            { id: name },
          ),
        ),
      );
    },
  ],
  "docs/azure-dns/service-principal.md": [
    () =>
      ClientSecret.create({
        passwords: ["1", "2", "3"].map((name) => ({ name, endDate: "2027-01-31T00:00:00Z" })),
      }),
    () =>
      EntraApplication.fromAttributes({
        clientId: "c0000000-0000-4000-8000-000000000001",
        principalId: "c0000000-0000-4000-8000-000000000001",
        tenantId: "e0000000-0000-4000-8000-000000000003",
      }),
  ],
  "docs/azure-dns/workload-identity-elsewhere.md": [
    () =>
      WorkloadIdentityWebhook.install({
        tenantId: "dddddddd-eeee-4fff-8000-111111111111",
        values: { azureEnvironment: "AzureChinaCloud" },
      }),
  ],
  "docs/azure-dns/workload-identity.md": [
    () => AzureDnsZone.fromId(azureZoneId, { dnsZones: ["apps.example.net"] }),
    () => {
      platformAks([azureDns(AzureDnsAuth.workloadIdentity({ namesTenant: true }))], "v1.16.5");
    },
    () => {
      const stack = new TerraformStack(new App(), "platform-dns01");
      const cluster = AksCluster.fromLookup("platform", { resourceGroup: "platform" });
      const place = { resourceGroup: "platform", location: "westeurope" };
      const identity = ManagedIdentity.create("cert-manager", place);
      for (let n = 1; n <= 21; n++)
        new Dns01(stack, `dns01-${n}`, {
          cluster,
          certManager: CertManager.install({ version: "v1.21.1", namespace: `cert-manager-${n}` }),
          solvers: [azureDns(AzureDnsAuth.workloadIdentity({ identity }))],
        });
    },
  ],
  "docs/azure-dns/zones-and-grants.md": [
    () =>
      AzureDnsZone.create("www.example.org", {
        resourceGroup: "dns",
        parent: AzureDnsZone.fromLookup("example.net", { resourceGroup: "dns" }),
      }),
    () => {
      const tenantId = "e0000000-0000-4000-8000-000000000002";
      const subscription = AzureSubscription.of("11111111-2222-4333-8444-555555555555", { tenantId });
      const zone = AzureDnsZone.fromId(azureZoneId, { subscription });
      const identity = ManagedIdentity.create("cert-manager", {
        ...{ resourceGroup: "platform", location: "westeurope" },
        subscription: AzureSubscription.of("aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee", {
          tenantId: "e0000000-0000-4000-8000-000000000001",
        }),
      });
      platformAks([AzureDnsSolver.forZones([zone], AzureDnsAuth.workloadIdentity({ identity }))]);
    },
    () => {
      platformAks([privateSolver], "v1.19.6");
    },
    () => {
      platformAks([privateSolver]);
    },
    () => {
      const identity = ManagedIdentity.fromLookup("shared", { resourceGroup: "identities" });
      redAndBlue(azureDns(AzureDnsAuth.workloadIdentity({ identity })));
    },
    () => {
      redAndBlue(
        AzureDnsSolver.forZones([AzureDnsZone.fromId(azureZoneId)], AzureDnsAuth.workloadIdentity(), {
          grantScope: AzureDnsGrantScope.recordSet(),
        }),
      );
    },
  ],
  "docs/clusters.md": [
    () => AksCluster.create("fresh", { ...fresh, kubernetesVersion: "1.33.2" }),
    () => {
      configureKubernetes(new TerraformStack(new App(), "fresh-dns01"), AksCluster.create("fresh", fresh));
    },
  ],
  "docs/route53/access-key.md": [() => AccessKeySource.create({ generations: ["1", "2", "3"] })],
  "docs/route53/cross-account.md": [
    () => {
      environment(eks, [clusterIssuer("a", route53(Route53Auth.irsa(), { account: dnsAccount }))]);
    },
    () => {
      const app = new App();
      const role = ZoneRole.create(dnsAccount);
      for (const name of ["red-eks", "blue-eks"])
        environment(eks, [clusterIssuer("a", route53(Route53Auth.irsa(), { role }))], { app, name });
    },
    () => {
      const given = Route53Auth.environmentVariables({ region, secret: credentials });
      const role = ZoneRole.create(dnsAccount);
      environment(anywhere, [clusterIssuer("a", route53(given, { role }))], {
        name: "platform",
        ...existingNamespace,
      });
    },
    () => {
      const role = ZoneRole.fromArn("arn:aws:iam::444455556666:role/dns-manager", { externalId: "dns-team" });
      environment(eks, [clusterIssuer("a", route53(Route53Auth.irsa(), { role }))]);
    },
    () => {
      const role = ZoneRole.fromArn("arn:aws:iam::444455556666:role/dns-manager");
      const auth = Route53Auth.irsa({
        role: ControllerRole.fromArn("arn:aws-cn:iam::111122223333:role/cert-manager"),
      });
      environment(eks, [clusterIssuer("a", route53(auth, { role }))]);
    },
  ],
  "docs/cname-delegation.md": [
    () => {
      const zone = Route53Zone.fromId("Z0BBBBBBBBBBBBBBBBBBB", "shop.example.org");
      return ChallengeDelegation.from(zone, ["www.example.com"]);
    },
    () => {
      const delegations = [ChallengeDelegation.byOthers(["www.acme.example.net"])];
      return Route53Zone.fromId("Z0AAAAAAAAAAAAAAAAAAA", "acme.example.net", { delegations });
    },
    () => {
      const delegations = [ChallengeDelegation.byOthers(["www.example.com"])];
      const zone = AzureDnsZone.fromId(azureZoneId.replace("platform.example.org", "acme.example.net"), {
        delegations,
      });
      const grantScope = AzureDnsGrantScope.recordSet();
      platformAks([AzureDnsSolver.forZones([zone], AzureDnsAuth.workloadIdentity(), { grantScope })]);
    },
  ],
  "docs/route53/environment-variables.md": [
    () => CredentialsSecret.create("route53-credentials", { "access-key-id": "AKIAIOSFODNN7EXAMPLE" }),
    () => Route53Auth.environmentVariables({ region: "Ireland", secret: credentials }),
    () => {
      const keys = Route53Auth.environmentVariables({ region, secret: credentials });
      environment(anywhere, [clusterIssuer("a", route53(keys))]);
    },
  ],
  "docs/route53/irsa.md": [
    () => {
      const alsoTrust = [1, 2, 3, 4, 5].map((n) => {
        const host = `oidc.eks.eu-west-1.amazonaws.com/id/${String(n).padStart(32, "0")}`;
        const oidcProviderArn = `arn:aws:iam::111122223333:oidc-provider/${host}`;
        return { oidcIssuerUrl: `https://${host}`, oidcProviderArn };
      });
      environment(eks, [clusterIssuer("a", route53(Route53Auth.irsa({ alsoTrust })))]);
    },
  ],
  "docs/addons/demo.md": [
    () => {
      const ingress = IngressController.traefik();
      const issuer = "letsencrypt-production";
      withAddon(HelloKubernetes.at("hello.platform.example.org", { ingress, issuer }));
    },
  ],
  "docs/addons/external-dns.md": [
    () => {
      const zone = Route53Zone.fromId("Z0123456789ABCDEFGHIJ", "platform.example.org");
      ExternalDns.writing(Route53Records.forZones([zone]), { domainFilters: ["other.example.org"] });
    },
    () => {
      const zones = [azureZoneId, azureZoneId.replace("/dns/", "/dns-net/").replace(".org", ".net")];
      const records = AzureDnsRecords.forZones(zones.map((id) => AzureDnsZone.fromId(id)));
      new Environment("platform-aks", {
        backend: Backend.local(),
        clouds: [Azure.inSubscription("aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee")],
        cluster: AksCluster.fromLookup("platform", { resourceGroup: "platform" }),
        certManager: CertManager.install({ version: "v1.21.1" }),
        issuers: [clusterIssuer("a", azureDns(AzureDnsAuth.workloadIdentity()))],
        addons: [ExternalDns.writing(records)],
      }).addTo(new App());
    },
  ],
  "docs/cert-manager/delivery.md": [
    () => {
      const stack = new TerraformStack(new App(), "platform-eks");
      const solver = route53(Route53Auth.irsa());
      const certManager = CertManager.install({ version: "v1.21.1" });
      const dns01 = new Dns01<EksCluster>(stack, "dns01", { cluster: eks, certManager, solvers: [solver] });
      new Issuers<EksCluster>(stack, "issuers", { dns01, issuers: [clusterIssuer("a", solver)] });
    },
    () => IssuerDelivery.gitOps({ path: "/gitops/issuers" }),
  ],
  "docs/cert-manager/issuers.md": [
    () => acmeIssuer({ server: AcmeServer.ZEROSSL }),
    () => acmeIssuer({ email: "dns@example.org" }),
    () => acmeIssuer({ enableDurationFeature: true }),
    () => AcmeServer.of("https://api.buypass.com/acme/directory", { resolvesPublicly: true }),
    () => {
      const caBundle = "-----BEGIN EC PRIVATE KEY-----\n-----END EC PRIVATE KEY-----\n";
      return AcmeServer.of("https://ca.corp.example.org/directory", { resolvesPublicly: false, caBundle });
    },
    () => {
      environment(eks, [acmeIssuer({ profile: "tlsserver" })], { version: "v1.17.4" });
    },
    () => {
      const http01 = [Http01Solver.gateway({ parentRefs: [{ name: "edge" }] })];
      environment(eks, [acmeIssuer({ http01 })], { version: "v1.14.7" });
    },
    () => {
      const props = { privateKeySecretName: "key", solvers: [route53(Route53Auth.irsa())] };
      environment(eks, [acmeIssuer(props, "a"), acmeIssuer(props, "b")]);
    },
    () => {
      const zone = Route53Zone.fromId("Z0123456789ABCDEFGHIJ", "platform.example.org");
      const dnsNames = ["www.example.com"];
      environment(eks, [
        acmeIssuer({ solvers: [Route53Solver.forZones([zone], Route53Auth.irsa(), { dnsNames })] }),
      ]);
    },
    () => {
      const other = route53(Route53Auth.serviceAccount({ name: "acme-dns01", region }));
      environment(eks, [acmeIssuer({ solvers: [route53(Route53Auth.irsa()), other] })]);
    },
  ],
  "docs/cert-manager/split-horizon.md": [
    () => CertManager.install({ version: "v1.21.1", dns01RecursiveNameservers: ["1.1.1.1"] }),
    () => {
      const values = { extraArgs: ["--dns01-recursive-nameservers=1.1.1.1:53"] };
      return CertManager.install({ version: "v1.21.1", values });
    },
    () => {
      const stack = new TerraformStack(new App(), "platform-eks-dns01");
      new Dns01<EksCluster>(stack, "dns01", {
        cluster: eks,
        certManager: CertManager.install({
          version: "v1.12.17",
          dns01RecursiveNameservers: ["https://1.1.1.1/dns-query"],
        }),
        solvers: [route53(Route53Auth.irsa())],
      });
    },
  ],
  "docs/cert-manager/install.md": [
    () => {
      const stack = new TerraformStack(new App(), "platform-eks-dns01");
      const certManager = CertManager.install({
        version: "v1.21.1",
        values: { serviceAccount: { name: "certs" } },
      });
      const solvers = [route53(Route53Auth.irsa())];
      new Dns01<EksCluster>(stack, "dns01", { cluster: eks, certManager, solvers });
    },
    () =>
      CertManager.install({ version: "v1.21.1", values: { extraArgs: ["--issuer-ambient-credentials"] } }),
  ],
  "docs/route53/node-role.md": [() => NodeRoles.fromNames([])],
  "docs/route53/pod-identity.md": [
    () => {
      const issuers = [clusterIssuer("a", route53(Route53Auth.podIdentity()))];
      environment(eks, issuers, { version: "v1.13.6" });
    },
    () => {
      const issuers = [clusterIssuer("a", route53(Route53Auth.podIdentity()))];
      environment(eks, issuers, { cloud: Aws.inRegion("cn-north-1") });
    },
    () => {
      environment(eks, [clusterIssuer("a", route53(Route53Auth.podIdentity({ sessionTags: false })))]);
    },
  ],
  "docs/route53/service-account.md": [
    () => {
      environment(eks, [ofTeamRed()], { version: "v1.14.7" });
    },
    () => {
      environment(eks, [ofTeamRed({ role: ZoneRole.create(dnsAccount) })]);
    },
    () => {
      const controllers = Route53Auth.serviceAccount({ name: "cert-manager", region });
      environment(eks, [clusterIssuer("a", route53(controllers))]);
    },
  ],
  "docs/route53/shared-config.md": [
    () => Route53Auth.sharedConfig({ region, secret: credentials, profile: "dns team" }),
    () => {
      const files = Route53Auth.sharedConfig({ region, secret: CredentialsSecret.fromName("aws-files") });
      environment(anywhere, [clusterIssuer("a", route53(files))]);
    },
  ],
};

describe.each(pages)("$path", (page) => {
  it("quotes what is refused at synthesis as it is said, and nothing else", () => {
    const quoted = [...proseOf(page).matchAll(/^\| synthesis +\| (.+?) \| /gm)].flatMap(([, message = ""]) =>
      codeSpans(message),
    );
    const said = (REFUSED[page.path] ?? []).map((action) => inputErrorOf(action).message);
    expect(quoted.sort()).toEqual(said.sort());
  });
});

function environment<C extends ICluster>(
  cluster: C,
  issuers: readonly AcmeIssuer<NoInfer<C>>[],
  {
    name = "platform-eks",
    app = new App(),
    version = "v1.21.1",
    cloud = Aws.inRegion(region),
    namespace = undefined as NamespaceRef | undefined,
  } = {},
): void {
  const certManager = CertManager.install({ version, namespace });
  new Environment<C>(name, {
    backend: Backend.local(),
    clouds: [cloud],
    cluster,
    certManager,
    issuers,
  }).addTo(app);
}

/** Two environments of one app, which fail together. */
function redAndBlue(solver: IDns01Solver<AksCluster>): void {
  const app = new App();
  for (const name of ["red", "blue"])
    new Environment(name, {
      backend: Backend.local(),
      clouds: [Azure.inSubscription("aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee")],
      cluster: AksCluster.fromLookup(name, { resourceGroup: "platform" }),
      certManager: CertManager.install({ version: "v1.21.1" }),
      issuers: AcmeIssuer.letsEncrypt({ solvers: [solver] }),
    }).addTo(app);
}

function platformAks(solvers: readonly IDns01Solver<AksCluster>[], version = "v1.21.1"): void {
  new Environment("platform-aks", {
    backend: Backend.local(),
    clouds: [Azure.inSubscription("aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee")],
    cluster: AksCluster.fromLookup("platform", { resourceGroup: "platform" }),
    certManager: CertManager.install({ version }),
    issuers: AcmeIssuer.letsEncrypt({ solvers }),
  }).addTo(new App());
}

function acmeIssuer(props: Partial<AcmeIssuerProps<EksCluster>>, name = "a"): AcmeIssuer<EksCluster> {
  return AcmeIssuer.clusterIssuer(name, { server, solvers: [route53(Route53Auth.irsa())], ...props });
}

function withAddon(addon: IAddon): void {
  new Environment("platform-eks", {
    backend: Backend.local(),
    clouds: [Aws.inRegion(region)],
    cluster: eks,
    certManager: CertManager.install({ version: "v1.21.1" }),
    issuers: AcmeIssuer.letsEncrypt({ solvers: [route53(Route53Auth.irsa())] }),
    addons: [addon],
  }).addTo(new App());
}

function clusterIssuer<C extends ICluster>(name: string, solver: IDns01Solver<C>): AcmeIssuer<C> {
  return AcmeIssuer.clusterIssuer(name, { server, solvers: [solver] });
}

function route53<C extends ICluster>(auth: IRoute53Auth<C>, props: Route53ZoneProps = {}): Route53Solver<C> {
  const zone = Route53Zone.fromId("Z0123456789ABCDEFGHIJ", "platform.example.org", props);
  return Route53Solver.forZones([zone], auth);
}

function azureDns<C extends ICluster>(auth: IAzureDnsAuth<C>): AzureDnsSolver<C> {
  return AzureDnsSolver.forZones([AzureDnsZone.fromId(azureZoneId)], auth);
}

function ofTeamRed(props: Route53ZoneProps = {}) {
  const zone = Route53Zone.fromId("Z0CCCCCCCCCCCCCCCCCCC", "red.example.org", props);
  const auth = Route53Auth.serviceAccount({ name: "acme-dns01", region });
  const solvers = [Route53Solver.forZones([zone], auth, { id: "route53-team-red" })];
  return AcmeIssuer.issuer("letsencrypt", { name: "team-red" }, { server, solvers });
}
