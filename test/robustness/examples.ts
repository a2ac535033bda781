import { Fn, type IResolvable, Token } from "cdktf";
import {
  AccessKeySource,
  type AcmeAccountProps,
  AcmeIssuer,
  type AcmeIssuerProps,
  AcmeServer,
  AksCluster,
  AksNetwork,
  Aws,
  AwsAccount,
  Azure,
  AzureDnsAuth,
  AzureDnsGrantScope,
  AzureDnsRecords,
  AzureDnsRole,
  AzureDnsSolver,
  AzureDnsZone,
  AzurePrivateDnsZone,
  AzureResourceGroup,
  AzureSubscription,
  CertManager,
  ChallengeDelegation,
  ClientSecret,
  Cluster,
  ControllerRole,
  CredentialsSecret,
  EksCluster,
  Entra,
  EntraApplication,
  ExternalAccountBinding,
  ExternalDns,
  type GitOpsDeliveryProps,
  HelloKubernetes,
  type HelmReleaseDeliveryProps,
  type Http01GatewayProps,
  Http01Solver,
  type IAddon,
  type IAzureDnsAuth,
  type IAzureDnsZone,
  type ICloud,
  type ICluster,
  IngressController,
  type IOidcProvider,
  type IRoute53Auth,
  IssuerDelivery,
  ManagedIdentity,
  type NamespaceRef,
  NodeRoles,
  OidcProvider,
  PodIdentityAgent,
  Route53Auth,
  Route53Policy,
  Route53Records,
  Route53Solver,
  Route53Zone,
  withWorkloadIdentity,
  WorkloadIdentityWebhook,
  ZoneRole,
} from "../../constructs";
import { Backend } from "../../stacks/backend";
import { Environment, type EnvironmentProps, type IEnvironment } from "../../stacks/environment";
import { knownCluster as aks, kubeletIdentity, zoneId } from "../azure-dns/aks-environment";
import { knownCluster as eks } from "../route53/eks-environment";
import { TEST_CERTIFICATE } from "../support/test-certificate";

/** A factory with arguments that it takes, and an environment in which what it makes is used. */
export interface Example {
  readonly args: readonly unknown[];
  /** Calls the factory, which may throw. @returns what makes the environment */
  readonly make: (args: readonly unknown[]) => () => IEnvironment;
}

/** Other arguments have the types of the example's, since they are made from them. */
function example<A extends readonly unknown[], R>(
  factory: (...args: A) => R,
  args: A,
  use: (made: R) => IEnvironment,
): Example {
  return {
    args,
    make: (others) => {
      const made = factory(...(others as A));
      return () => use(made);
    },
  };
}

type ArgumentsOf<F> = F extends (...args: infer A) => unknown ? Readonly<A> : never;
type ResultOf<F> = F extends (...args: never) => infer R ? R : never;

/** The same for a factory as its class has it. */
function exampleOf<C extends object, K extends keyof C & string>(
  of: C,
  name: K,
  args: ArgumentsOf<C[K]>,
  use: (made: ResultOf<C[K]>) => IEnvironment,
): Example {
  const factory = of[name];
  if (typeof factory !== "function") throw new Error(`there is no factory ${name}`);
  const call = (...others: readonly unknown[]) => Reflect.apply(factory, of, others) as ResultOf<C[K]>;
  return example(call, args, use);
}

const region = "eu-west-1";
const guid = (digit: number) => String(digit).repeat(8) + "-1111-4111-8111-111111111111";
const subscriptionId = guid(1);
const group = (name = "dns") => `/subscriptions/${subscriptionId}/resourceGroups/${name}`;
const identityId = `${group()}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/acme`;
const roleArn = "arn:aws:iam::333344445555:role/acme";
/** Of the account of the cluster. */
const clusterRoleArn = "arn:aws:iam::111122223333:role/acme";
const access = Cluster.kubeconfig({ context: "platform" });
const withIssuer = () =>
  Cluster.fromKubeconfigWithOidcIssuer("platform", {
    context: "platform",
    oidcIssuerUrl: "https://oidc.example.net/",
  });
const server = AcmeServer.LETS_ENCRYPT_STAGING;
const zone53 = () => Route53Zone.fromId("Z0123456789ABCDEFGHIJ", "acme.example.net");
const zoneAzure = () => AzureDnsZone.fromId(zoneId("apps.example.org"));
const dnsAccount = AwsAccount.assumeRole("arn:aws:iam::333344445555:role/terraform", region);
const credentials = CredentialsSecret.fromName("credentials");
const application = EntraApplication.fromAttributes({
  clientId: guid(2),
  principalId: guid(3),
  tenantId: guid(4),
  objectId: guid(5),
});
const role = {
  roleName: "acme",
  path: "/teams/",
  permissionsBoundary: "arn:aws:iam::111122223333:policy/boundary",
  maxSessionDuration: 7200,
  tags: { team: "platform" },
};
const selector = { dnsNames: ["www.example.net"], dnsZones: ["example.net"], matchLabels: { tier: "edge" } };

const awsCloud = Aws.inRegion(region);
const azureClouds = [Azure.inSubscription(guid(9)), Entra.inTenant(guid(4))];

type Changes<C extends ICluster> = Partial<EnvironmentProps<C>>;

function environment<C extends ICluster>(
  cluster: C,
  clouds: readonly ICloud[],
  solver: EnvironmentProps<C>["issuers"][number]["solvers"][number],
  changes: Changes<C>,
): IEnvironment {
  return new Environment<C>("test", {
    backend: Backend.local(),
    clouds,
    cluster,
    // A namespace that exists, as Secrets of others need it.
    certManager: CertManager.install({ version: "v1.21.1", namespace: { name: "cert-manager" } }),
    issuers: [AcmeIssuer.clusterIssuer("acme", { server, solvers: [solver] })],
    ...changes,
  });
}

function onEks(changes: Changes<EksCluster>, auth?: IRoute53Auth<EksCluster>, zone = zone53()): IEnvironment {
  const cluster = changes.cluster ?? eks();
  const clouds = [awsCloud, ...azureClouds];
  const solver = Route53Solver.forZones([zone], auth ?? Route53Auth.irsa());
  return environment<EksCluster>(cluster, clouds, solver, changes);
}

const withAuth53 = (auth: IRoute53Auth<EksCluster>) => onEks({}, auth);
const withZone53 = (zone: Route53Zone) => onEks({}, undefined, zone);

function onAks(
  changes: Changes<AksCluster>,
  auth?: IAzureDnsAuth<AksCluster>,
  zone: IAzureDnsZone = zoneAzure(),
  props: Parameters<typeof AzureDnsSolver.forZones>[2] = {},
): IEnvironment {
  const cluster = changes.cluster ?? aks();
  const solver = AzureDnsSolver.forZones<AksCluster>([zone], auth ?? AzureDnsAuth.workloadIdentity(), props);
  const inside = AcmeServer.of("https://ca.example.net/directory", { resolvesPublicly: false });
  const issuers = [AcmeIssuer.clusterIssuer("acme", { server: inside, solvers: [solver] })];
  return environment<AksCluster>(cluster, azureClouds, solver, { issuers, ...changes });
}

const withAuthAzure = (auth: IAzureDnsAuth<AksCluster>) => onAks({}, auth);
const withZoneAzure = (zone: IAzureDnsZone) => onAks({}, undefined, zone);
const withIdentity = (identity: ManagedIdentity) =>
  withAuthAzure(AzureDnsAuth.workloadIdentity({ identity }));
const withApplication = (of: EntraApplication) =>
  withAuthAzure(AzureDnsAuth.servicePrincipal({ application: of }));
const withSecret = (secret: ClientSecret) =>
  withAuthAzure(AzureDnsAuth.servicePrincipal({ application, secret }));

function onAny(cluster: ICluster): IEnvironment {
  const key = AccessKeySource.fromSecret("route53-credentials", { accessKeyId: "AKIAIOSFODNN7EXAMPLE" });
  const solver = Route53Solver.forZones([zone53()], Route53Auth.accessKey({ region, key }));
  return environment(cluster, [awsCloud], solver, {});
}

const withAddon = (addon: IAddon) => onEks({ addons: [addon] });
const withProvider = (oidcProvider: IOidcProvider) =>
  withAuth53(Route53Auth.serviceAccount({ name: "acme-dns01", region, oidcProvider }));
const withRoles = (roles: NodeRoles) =>
  withAuth53(
    Route53Auth.nodeRole({
      region,
      roles,
      acknowledges: { everyPodGainsTheGrant: true, hopLimitAdmitsPods: true },
    }),
  );
const withHttp01 = (http01: Http01Solver) => {
  const solver = Route53Solver.forZones([zone53()], Route53Auth.irsa());
  return onEks({
    issuers: [AcmeIssuer.clusterIssuer("acme", { server, solvers: [solver], http01: [http01] })],
  });
};
const solvers = [Route53Solver.forZones<EksCluster>([zone53()], Route53Auth.irsa())];
const withIssuers = (issuers: readonly AcmeIssuer<EksCluster>[]) => onEks({ issuers });
const account = {
  email: "dns@acme.net",
  solvers,
  profile: "shortlived",
  waitInsteadOfSelfCheck: "90s",
};
const issuerProps = {
  ...account,
  server: AcmeServer.ZEROSSL,
  privateKeySecretName: "account",
  externalAccountBinding: ExternalAccountBinding.fromSecret("eab", { keyId: "kid" }),
  preferredChain: "ISRG Root X1",
};

const running = {
  version: "v1.21.1",
  namespace: "cert-manager",
  deploymentName: "cert-manager",
  serviceAccountName: "cert-manager",
  clusterResourceNamespace: { name: "secrets" },
};
const environmentKeys = Route53Auth.environmentVariables({ region, secret: credentials });

/** Each public factory of the kit that takes something, but for the arguments of providers that cdktf takes as they are. */
export const EXAMPLES: Readonly<Record<string, Example>> = {
  "AcmeIssuer.letsEncrypt": example(
    (props: AcmeAccountProps<EksCluster>) => AcmeIssuer.letsEncrypt(props),
    [account],
    withIssuers,
  ),
  "AcmeIssuer.clusterIssuer": example(
    (name: string, props: AcmeIssuerProps<EksCluster>) => AcmeIssuer.clusterIssuer(name, props),
    ["acme", issuerProps],
    (made) => withIssuers([made]),
  ),
  "AcmeIssuer.issuer": example(
    (name: string, namespace: NamespaceRef, props: AcmeIssuerProps<EksCluster>) =>
      AcmeIssuer.issuer(name, namespace, props),
    ["acme", { name: "team-a" }, issuerProps],
    (made) =>
      onEks({
        issuers: [made],
        certManager: CertManager.install({ version: "v1.21.1", issuerAmbientCredentials: true }),
      }),
  ),
  "AcmeServer.of": exampleOf(
    AcmeServer,
    "of",
    ["https://ca.example.net/directory", { resolvesPublicly: false, caBundle: TEST_CERTIFICATE }],
    (made) => withIssuers([AcmeIssuer.clusterIssuer("acme", { server: made, solvers })]),
  ),
  "ExternalAccountBinding.fromSecret": exampleOf(
    ExternalAccountBinding,
    "fromSecret",
    ["eab", { keyId: "kid-1", secretKey: "hmac" }],
    (externalAccountBinding) =>
      withIssuers([
        AcmeIssuer.clusterIssuer("acme", { server: AcmeServer.ZEROSSL, solvers, externalAccountBinding }),
      ]),
  ),
  "Http01Solver.ingress": exampleOf(
    Http01Solver,
    "ingress",
    [{ ingressClassName: "traefik", ...selector }],
    withHttp01,
  ),
  "Http01Solver.gateway": example(
    (props: Http01GatewayProps) => Http01Solver.gateway(props),
    [{ parentRefs: [{ name: "edge", namespace: "gateways", sectionName: "http" }], ...selector }],
    withHttp01,
  ),
  "CertManager.install": exampleOf(
    CertManager,
    "install",
    [
      {
        version: "v1.21.1",
        namespace: "cert-manager",
        clusterResourceNamespace: { name: "secrets" },
        releaseName: "cert-manager",
        serviceAccountName: "cert-manager",
        chart: { repository: "oci://registry.example.net/charts", name: "cert-manager" },
        dns01RecursiveNameservers: ["1.1.1.1:53", "https://1.1.1.1/dns-query"],
        values: { replicaCount: 2, podDnsPolicy: "None" },
        timeout: 600,
      },
    ],
    (certManager) => onEks({ certManager }),
  ),
  "CertManager.adopt": exampleOf(
    CertManager,
    "adopt",
    [{ ...running, containerName: "cert-manager-controller" }],
    (certManager) => onEks({ certManager }, environmentKeys),
  ),
  "CertManager.leaveAlone": exampleOf(CertManager, "leaveAlone", [running], (certManager) =>
    onEks({ certManager }),
  ),
  "IssuerDelivery.manifest": exampleOf(IssuerDelivery, "manifest", [{ timeout: 600 }], (delivery) =>
    onEks({ delivery }),
  ),
  "IssuerDelivery.helmRelease": example(
    (props: HelmReleaseDeliveryProps) => IssuerDelivery.helmRelease(props),
    [{ releaseName: "issuers", timeout: 300 }],
    (delivery) => onEks({ delivery }),
  ),
  "IssuerDelivery.gitOps": example(
    (props: GitOpsDeliveryProps) => IssuerDelivery.gitOps(props),
    [
      {
        path: "../../../gitops/issuers",
        syncWave: 1,
        flux: {
          name: "issuers",
          namespace: "flux-system",
          source: { kind: "GitRepository", name: "platform" },
          path: "./gitops/issuers",
          dependsOn: ["cert-manager"],
        },
      },
    ],
    (delivery) => onEks({ delivery }),
  ),

  "ChallengeDelegation.from": example(
    (names: readonly string[]) => ChallengeDelegation.from(zoneAzure(), names),
    [["www.apps.example.org"]],
    (made) => withZone53(Route53Zone.fromId("Z0ACME", "acme.example.net", { delegations: [made] })),
  ),
  "ChallengeDelegation.byOthers": exampleOf(
    ChallengeDelegation,
    "byOthers",
    [["legacy.example.com"]],
    (made) => withZone53(Route53Zone.fromId("Z0ACME", "acme.example.net", { delegations: [made] })),
  ),
  "Cluster.fromKubeconfig": exampleOf(
    Cluster,
    "fromKubeconfig",
    ["platform", { context: "platform", path: "~/.kube/config" }],
    onAny,
  ),
  "Cluster.fromKubeconfigWithOidcIssuer": exampleOf(
    Cluster,
    "fromKubeconfigWithOidcIssuer",
    ["platform", { context: "platform", path: "~/.kube/config", oidcIssuerUrl: "https://oidc.example.net/" }],
    onAny,
  ),
  "Cluster.kubeconfig": exampleOf(
    Cluster,
    "kubeconfig",
    [{ context: "platform", path: "~/.kube/config" }],
    (made) => onEks({ cluster: eks({ access: made }) }),
  ),
  "CredentialsSecret.fromName": exampleOf(
    CredentialsSecret,
    "fromName",
    ["credentials", { revision: "2026-01" }],
    (secret) => withAuth53(Route53Auth.environmentVariables({ region, secret })),
  ),
  "CredentialsSecret.create": example(
    (name: string, value: IResolvable) =>
      CredentialsSecret.create(name, {
        "access-key-id": Token.asString(value),
        "secret-access-key": Token.asString(value),
      }),
    ["credentials", Fn.element(["a", "b"], 0)],
    (secret) => withAuth53(Route53Auth.environmentVariables({ region, secret })),
  ),

  "Aws.inRegion": exampleOf(Aws, "inRegion", [region], (cloud) => onEks({ clouds: [cloud] })),
  "AwsAccount.assumeRole": exampleOf(
    AwsAccount,
    "assumeRole",
    ["arn:aws:iam::333344445555:role/terraform", region],
    (made) => withZone53(Route53Zone.fromLookup("acme.example.net", { role: ZoneRole.create(made) })),
  ),
  "AwsAccount.of": exampleOf(AwsAccount, "of", ["333344445555", { region }], (made) =>
    withZone53(Route53Zone.fromLookup("acme.example.net", { role: ZoneRole.create(made) })),
  ),
  "AccessKeySource.fromSecret": exampleOf(
    AccessKeySource,
    "fromSecret",
    [
      "route53-credentials",
      {
        accessKeyId: "AKIAIOSFODNN7EXAMPLE",
        secretAccessKeyKey: "secret",
        principalArn: "arn:aws:iam::111122223333:user/acme",
      },
    ],
    (key) => withAuth53(Route53Auth.accessKey({ region, key })),
  ),
  "AccessKeySource.create": exampleOf(
    AccessKeySource,
    "create",
    [
      {
        userName: "acme",
        secretName: "route53-credentials",
        generations: ["1"],
        path: role.path,
        permissionsBoundary: role.permissionsBoundary,
        tags: role.tags,
      },
    ],
    (key) => withAuth53(Route53Auth.accessKey({ region, key })),
  ),
  "EksCluster.fromLookup": exampleOf(
    EksCluster,
    "fromLookup",
    ["platform", { loginProfile: "platform", loginRoleArn: roleArn }],
    (cluster) => onEks({ cluster }),
  ),
  "EksCluster.fromAttributes": exampleOf(
    EksCluster,
    "fromAttributes",
    [
      {
        name: "platform",
        region,
        oidcIssuerUrl: "https://oidc.eks.eu-west-1.amazonaws.com/id/45DABD88",
        oidcProviderArn:
          "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/45DABD88",
        accountId: "111122223333",
        access,
      },
    ],
    (cluster) => onEks({ cluster }),
  ),
  "NodeRoles.fromNames": exampleOf(
    NodeRoles,
    "fromNames",
    [["nodes-a", "nodes-b"], { path: role.path, tags: role.tags }],
    withRoles,
  ),
  "NodeRoles.fromManagedNodeGroups": exampleOf(
    NodeRoles,
    "fromManagedNodeGroups",
    [["workers"], { path: role.path, tags: role.tags }],
    withRoles,
  ),
  "NodeRoles.create": exampleOf(
    NodeRoles,
    "create",
    [{ ...role, servicePrincipals: ["ec2.amazonaws.com"] }],
    withRoles,
  ),
  "OidcProvider.create": exampleOf(
    OidcProvider,
    "create",
    [{ audiences: ["sts.amazonaws.com"], tags: role.tags }],
    withProvider,
  ),
  "OidcProvider.fromArn": exampleOf(
    OidcProvider,
    "fromArn",
    [
      "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/45DABD88EEE3A227AF0FA468BE4EF0B5",
      "https://oidc.eks.eu-west-1.amazonaws.com/id/45DABD88EEE3A227AF0FA468BE4EF0B5",
    ],
    withProvider,
  ),
  "ControllerRole.create": exampleOf(ControllerRole, "create", [role], (made) =>
    withAuth53(Route53Auth.irsa({ role: made })),
  ),
  "ControllerRole.fromArn": exampleOf(ControllerRole, "fromArn", [clusterRoleArn], (made) =>
    withAuth53(Route53Auth.irsa({ role: made })),
  ),
  "PodIdentityAgent.create": exampleOf(PodIdentityAgent, "create", [{ tags: role.tags }], (agent) =>
    withAuth53(Route53Auth.podIdentity({ agent })),
  ),
  "Route53Auth.irsa": exampleOf(
    Route53Auth,
    "irsa",
    [
      {
        alsoTrust: [
          {
            oidcIssuerUrl: "https://oidc.eks.eu-west-1.amazonaws.com/id/B",
            oidcProviderArn: "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/B",
            namespace: "cert-manager",
            serviceAccount: "cert-manager",
          },
        ],
      },
    ],
    withAuth53,
  ),
  "Route53Auth.podIdentity": exampleOf(Route53Auth, "podIdentity", [{ tags: role.tags }], withAuth53),
  "Route53Auth.nodeRole": example(
    (of: string) =>
      Route53Auth.nodeRole({
        region: of,
        roles: NodeRoles.fromNames(["nodes"]),
        acknowledges: { everyPodGainsTheGrant: true, hopLimitAdmitsPods: true },
      }),
    [region],
    withAuth53,
  ),
  "Route53Auth.environmentVariables": exampleOf(
    Route53Auth,
    "environmentVariables",
    [
      {
        region,
        secret: credentials,
        accessKeyIdKey: "id",
        secretAccessKeyKey: "key",
        sessionTokenKey: "token",
        principalArn: roleArn,
      },
    ],
    withAuth53,
  ),
  "Route53Auth.sharedConfig": exampleOf(
    Route53Auth,
    "sharedConfig",
    [{ region, secret: credentials, profile: "dns01", principalArn: roleArn }],
    withAuth53,
  ),
  "Route53Auth.serviceAccount": exampleOf(
    Route53Auth,
    "serviceAccount",
    [{ name: "acme-dns01", region, audience: "sts.amazonaws.com" }],
    withAuth53,
  ),
  "Route53Auth.accessKey": exampleOf(
    Route53Auth,
    "accessKey",
    [{ region, key: AccessKeySource.fromSecret("keys", { accessKeyId: "AKIAIOSFODNN7EXAMPLE" }) }],
    withAuth53,
  ),
  "Route53Policy.leastPrivilege": exampleOf(
    Route53Policy,
    "leastPrivilege",
    [{ recordNames: ["_acme-challenge.*"] }],
    (policy) =>
      onEks({
        issuers: [
          AcmeIssuer.clusterIssuer("acme", {
            server,
            solvers: [Route53Solver.forZones<EksCluster>([zone53()], Route53Auth.irsa(), { policy })],
          }),
        ],
      }),
  ),
  "Route53Solver.forZones": example(
    (props: Parameters<typeof Route53Solver.forZones>[2]) =>
      Route53Solver.forZones<EksCluster>([zone53()], Route53Auth.irsa(), props),
    [{ id: "solver", dnsNames: ["www.acme.example.net"], matchLabels: { tier: "edge" } }],
    (made) => withIssuers([AcmeIssuer.clusterIssuer("acme", { server, solvers: [made] })]),
  ),
  "Route53Solver.forEveryZone": example(
    (props: Parameters<typeof Route53Solver.forZones>[2]) =>
      Route53Solver.forEveryZone<EksCluster>(Route53Auth.irsa(), props),
    [{ id: "solver", dnsNames: ["www.acme.example.net"], matchLabels: { tier: "edge" } }],
    (made) => withIssuers([AcmeIssuer.clusterIssuer("acme", { server, solvers: [made] })]),
  ),
  "Route53Zone.fromId": exampleOf(
    Route53Zone,
    "fromId",
    ["Z0123456789ABCDEFGHIJ", "acme.example.net", { dnsZones: ["apps.acme.example.net"] }],
    withZone53,
  ),
  "Route53Zone.fromLookup": exampleOf(
    Route53Zone,
    "fromLookup",
    ["acme.example.net", { dnsZones: ["apps.acme.example.net"] }],
    withZone53,
  ),
  "Route53Zone.create": exampleOf(
    Route53Zone,
    "create",
    ["acme.example.net", { dnsZones: ["apps.acme.example.net"], tags: role.tags }],
    withZone53,
  ),
  "ZoneRole.create": example(
    (props: Parameters<typeof ZoneRole.create>[1]) => ZoneRole.create(dnsAccount, props),
    [{ ...role, alsoTrust: [roleArn] }],
    (made) => withZone53(Route53Zone.fromId("Z0ACME", "acme.example.net", { role: made })),
  ),
  "ZoneRole.fromArn": exampleOf(ZoneRole, "fromArn", [roleArn], (role) =>
    withZone53(Route53Zone.fromId("Z0ACME", "acme.example.net", { role })),
  ),

  "WorkloadIdentityWebhook.install": exampleOf(
    WorkloadIdentityWebhook,
    "install",
    [{ tenantId: guid(4), version: "1.6.0", namespace: "webhook" }],
    (webhook) => {
      const identityHome = { resourceGroup: "identities", location: "westeurope" };
      const auth = AzureDnsAuth.workloadIdentity();
      const solver = AzureDnsSolver.forZones([zoneAzure()], auth);
      const cluster = withWorkloadIdentity(withIssuer(), { webhook, identityHome });
      return environment(cluster, azureClouds, solver, {});
    },
  ),
  "AksCluster.fromLookup": exampleOf(
    AksCluster,
    "fromLookup",
    ["platform", { resourceGroup: "platform" }],
    (cluster) => onAks({ cluster }),
  ),
  "AksCluster.create": exampleOf(
    AksCluster,
    "create",
    [
      "platform",
      {
        resourceGroup: "platform",
        location: "westeurope",
        kubernetesVersion: "1.33",
        nodePool: {
          name: "system",
          vmSize: "Standard_D2s_v5",
          nodes: { min: 2, max: 5 },
          zones: ["1", "2"],
          osDiskSizeGb: 128,
        },
        administrators: [guid(6)],
        authorizedIpRanges: ["203.0.113.0/24"],
        tags: { team: "platform" },
      },
    ],
    (cluster) => onAks({ cluster }),
  ),
  "AksCluster.fromAttributes": exampleOf(
    AksCluster,
    "fromAttributes",
    [
      {
        name: "platform",
        resourceGroup: "platform",
        location: "westeurope",
        oidcIssuerUrl: "https://westeurope.oic.prod-aks.azure.com/tenant/cluster/",
        access,
        kubeletIdentity,
        nodeResourceGroupId: group("MC_platform"),
      },
    ],
    (cluster) => onAks({ cluster }),
  ),
  "AksNetwork.overlay": exampleOf(
    AksNetwork,
    "overlay",
    [
      {
        podCidr: "10.244.0.0/16",
        services: { cidr: "10.0.0.0/16", dnsServiceIp: "10.0.0.10" },
        subnetId: `${group()}/providers/Microsoft.Network/virtualNetworks/v/subnets/nodes`,
      },
    ],
    withNetwork,
  ),
  "AksNetwork.nodeSubnet": exampleOf(
    AksNetwork,
    "nodeSubnet",
    [
      {
        services: { cidr: "10.0.0.0/16", dnsServiceIp: "10.0.0.10" },
        subnetId: `${group()}/providers/Microsoft.Network/virtualNetworks/v/subnets/nodes`,
      },
    ],
    withNetwork,
  ),
  "Azure.inSubscription": exampleOf(Azure, "inSubscription", [subscriptionId], (cloud) =>
    onAks({ clouds: [cloud] }),
  ),
  "Entra.inTenant": exampleOf(Entra, "inTenant", [guid(4)], (cloud) =>
    onAks(
      { clouds: [Azure.inSubscription(guid(9)), cloud] },
      AzureDnsAuth.servicePrincipal({ application: EntraApplication.fromLookup(guid(2)) }),
    ),
  ),
  "AzureDnsAuth.aadPodIdentity": example(
    (of: string) => AzureDnsAuth.aadPodIdentity({ selector: of }),
    ["cert-manager"],
    withAuthAzure,
  ),
  "AzureDnsGrantScope.recordSet": exampleOf(
    AzureDnsGrantScope,
    "recordSet",
    ["_acme-challenge"],
    (grantScope) => onAks({}, undefined, zoneAzure(), { grantScope }),
  ),
  "AzureDnsRecords.forZones": example(
    (identity: string) =>
      AzureDnsRecords.forZones([zoneAzure()], { identity: ManagedIdentity.fromId(identity) }),
    [identityId],
    (made) => onAks({ addons: [ExternalDns.writing(made)] }),
  ),
  "AzureDnsRole.challengesOnly": exampleOf(AzureDnsRole, "challengesOnly", ["ACME challenges"], (made) =>
    onAks({}, undefined, zoneAzure(), { role: made }),
  ),
  "AzureDnsRole.fromId": exampleOf(
    AzureDnsRole,
    "fromId",
    [`/subscriptions/${subscriptionId}/providers/Microsoft.Authorization/roleDefinitions/${guid(7)}`],
    (made) => onAks({}, undefined, zoneAzure(), { role: made }),
  ),
  "AzureDnsSolver.forZones": example(
    (props: Parameters<typeof AzureDnsSolver.forZones>[2]) =>
      AzureDnsSolver.forZones<AksCluster>([zoneAzure()], AzureDnsAuth.workloadIdentity(), props),
    [{ id: "solver", dnsNames: ["www.apps.example.org"], matchLabels: { tier: "edge" } }],
    (made) => onAks({ issuers: [AcmeIssuer.clusterIssuer("acme", { server, solvers: [made] })] }),
  ),
  "AzureDnsZone.fromId": exampleOf(
    AzureDnsZone,
    "fromId",
    [zoneId("apps.example.org"), { dnsZones: ["a.apps.example.org"] }],
    withZoneAzure,
  ),
  "AzureDnsZone.fromAttributes": exampleOf(
    AzureDnsZone,
    "fromAttributes",
    [
      { name: "apps.example.org", resourceGroup: "dns", subscriptionId },
      { dnsZones: ["a.apps.example.org"] },
    ],
    withZoneAzure,
  ),
  "AzureDnsZone.fromLookup": exampleOf(
    AzureDnsZone,
    "fromLookup",
    ["apps.example.org", { resourceGroup: "dns", dnsZones: ["a.apps.example.org"] }],
    withZoneAzure,
  ),
  "AzureDnsZone.create": exampleOf(
    AzureDnsZone,
    "create",
    ["apps.example.org", { resourceGroup: "dns", tags: { team: "platform" } }],
    withZoneAzure,
  ),
  "AzurePrivateDnsZone.fromId": exampleOf(
    AzurePrivateDnsZone,
    "fromId",
    [zoneId("apps.example.org").replace("/dnsZones/", "/privateDnsZones/")],
    withZoneAzure,
  ),
  "AzurePrivateDnsZone.fromAttributes": exampleOf(
    AzurePrivateDnsZone,
    "fromAttributes",
    [{ name: "apps.example.org", resourceGroup: "dns", subscriptionId }],
    withZoneAzure,
  ),
  "AzurePrivateDnsZone.fromLookup": exampleOf(
    AzurePrivateDnsZone,
    "fromLookup",
    ["apps.example.org", { resourceGroup: "dns" }],
    withZoneAzure,
  ),
  "AzurePrivateDnsZone.create": exampleOf(
    AzurePrivateDnsZone,
    "create",
    [
      "apps.example.org",
      {
        resourceGroup: "dns",
        virtualNetworks: { hub: `${group()}/providers/Microsoft.Network/virtualNetworks/hub` },
        tags: { team: "platform" },
      },
    ],
    withZoneAzure,
  ),
  "AzureResourceGroup.fromName": exampleOf(AzureResourceGroup, "fromName", ["platform"], withGroup),
  "AzureResourceGroup.create": exampleOf(
    AzureResourceGroup,
    "create",
    ["platform", { location: "westeurope", tags: { team: "platform" } }],
    withGroup,
  ),
  "AzureSubscription.of": exampleOf(AzureSubscription, "of", [subscriptionId], (made) =>
    withZoneAzure(AzureDnsZone.fromLookup("apps.example.org", { resourceGroup: "dns", subscription: made })),
  ),
  "ClientSecret.fromSecret": exampleOf(
    ClientSecret,
    "fromSecret",
    ["azure-dns", { key: "client-secret" }],
    withSecret,
  ),
  "ClientSecret.create": exampleOf(
    ClientSecret,
    "create",
    [{ secretName: "azure-dns", passwords: [{ name: "1", endDate: "2027-01-31T00:00:00Z" }] }],
    withSecret,
  ),
  "EntraApplication.create": exampleOf(
    EntraApplication,
    "create",
    ["acme", { description: "Solves DNS-01", notes: "Ask the platform team" }],
    withApplication,
  ),
  "EntraApplication.fromLookup": exampleOf(EntraApplication, "fromLookup", [guid(2)], withApplication),
  "EntraApplication.fromAttributes": exampleOf(
    EntraApplication,
    "fromAttributes",
    [
      {
        clientId: guid(2),
        principalId: guid(3),
        tenantId: guid(4),
        objectId: guid(5),
        name: "acme",
      },
    ],
    withApplication,
  ),
  "ManagedIdentity.create": exampleOf(
    ManagedIdentity,
    "create",
    ["acme", { resourceGroup: "dns", location: "westeurope", tags: { team: "platform" } }],
    withIdentity,
  ),
  "ManagedIdentity.fromLookup": exampleOf(
    ManagedIdentity,
    "fromLookup",
    ["acme", { resourceGroup: "dns" }],
    withIdentity,
  ),
  "ManagedIdentity.fromId": exampleOf(ManagedIdentity, "fromId", [identityId], withIdentity),

  "ExternalDns.writing": example(
    (props: Parameters<typeof ExternalDns.writing>[1]) =>
      ExternalDns.writing(Route53Records.forZones([zone53()]), props),
    [
      {
        namespace: "external-dns",
        version: "1.21.1",
        ownerId: "platform",
        txtPrefix: "txt-",
        domainFilters: ["acme.example.net"],
        sources: ["service"],
        values: { logLevel: "debug" },
      },
    ],
    (made) => onEks({ addons: [made] }),
  ),
  "HelloKubernetes.at": example(
    (host: string, props: { readonly issuer: string; readonly namespace: string; readonly image: string }) =>
      HelloKubernetes.at(host, { ...props, ingress: IngressController.fromClassName("traefik") }),
    [
      "hello.acme.example.net",
      { issuer: "acme", namespace: "hello", image: "paulbouwer/hello-kubernetes:1.10" },
    ],
    withAddon,
  ),
  "IngressController.traefik": exampleOf(
    IngressController,
    "traefik",
    [{ namespace: "traefik", version: "39.0.0", values: { logs: { level: "INFO" } } }],
    withAddon,
  ),
  "IngressController.ingressNginx": exampleOf(
    IngressController,
    "ingressNginx",
    [{ namespace: "ingress", version: "4.15.1" }],
    withAddon,
  ),
  "IngressController.fromClassName": exampleOf(IngressController, "fromClassName", ["traefik"], (ingress) =>
    withAddon(HelloKubernetes.at("hello.acme.example.net", { issuer: "acme", ingress })),
  ),
};

function withNetwork(network: AksNetwork): IEnvironment {
  const place = { resourceGroup: "platform", location: "westeurope" };
  return onAks({ cluster: AksCluster.create("platform", { ...place, network }) });
}

function withGroup(resourceGroup: AzureResourceGroup): IEnvironment {
  return onAks({ cluster: AksCluster.create("platform", { resourceGroup, location: "westeurope" }) });
}
