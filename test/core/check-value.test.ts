import { App } from "cdktf";
import {
  AccessKeySource,
  AcmeIssuer,
  AcmeServer,
  AksCluster,
  Aws,
  Azure,
  AzureDnsAuth,
  AzureDnsRecords,
  AzureDnsSolver,
  AzureDnsZone,
  AzurePrivateDnsZone,
  CertManager,
  configureKubernetes,
  Dns01,
  EksCluster,
  type ICertManager,
  type NamespaceRef,
  EntraApplication,
  IssuerDelivery,
  Issuers,
  NodeRoles,
  Route53Auth,
  Route53Policy,
  Route53Solver,
  Route53Zone,
} from "../../constructs";
import { Backend } from "../../stacks/backend";
import { Environment } from "../../stacks/environment";
import { zoneId } from "../azure-dns/aks-environment";
import { inputErrorOf } from "../support/input-errors";
import { testStack } from "../support/synth";
import { unchecked } from "../support/unchecked";

const region = "eu-west-1";
const subscriptionId = "11111111-2222-4333-8444-555555555555";
const zone = Route53Zone.fromId("Z0123456789ABCDEFGHIJ", "example.org");
const solver = Route53Solver.forZones([zone], Route53Auth.irsa());
const server = AcmeServer.LETS_ENCRYPT_STAGING;
const certManager = CertManager.install({ version: "v1.21.1" });
const cluster = EksCluster.fromLookup("platform");
const roles = NodeRoles.fromNames(["nodes"]);
const letsEncrypt = AcmeIssuer.letsEncrypt({ solvers: [solver] });

function environment(issuers: unknown, others: object = {}) {
  return new Environment("staging", {
    ...{ backend: Backend.local(), clouds: [Aws.inRegion(region)], cluster, certManager },
    issuers: unchecked(issuers),
    ...others,
  });
}

function dns01(props: object) {
  const stack = testStack(new App(), "platform");
  return new Dns01(stack, "dns01", { cluster, certManager, solvers: [solver], ...props });
}

describe("a value of another kind, which the compiler alone would refuse", () => {
  it.each<[string, () => unknown, string]>([
    [
      "no method",
      () => Route53Solver.forZones([zone], unchecked(undefined)),
      "Route53Solver.forZones: auth is missing.",
    ],
    [
      "a method that is not called",
      () =>
        Route53Solver.forZones(
          [zone],
          unchecked(() => Route53Auth.irsa()),
        ),
      "Route53Solver.forZones: auth is a function that is not called.",
    ],
    [
      "no method of Azure",
      () => AzureDnsSolver.forZones([AzureDnsZone.fromId(zoneId("apps.example.org"))], unchecked(undefined)),
      "AzureDnsSolver.forZones: auth is missing.",
    ],
    [
      "a zone alone",
      () => Route53Solver.forZones(unchecked(zone), Route53Auth.irsa()),
      "Route53Solver.forZones: zones is no list.",
    ],
    [
      "a URL for a server",
      () =>
        AcmeIssuer.clusterIssuer("le", { server: unchecked("https://ca.example.org"), solvers: [solver] }),
      "AcmeIssuer.clusterIssuer: server is a string. Give AcmeServer.LETS_ENCRYPT_PRODUCTION, or",
    ],
    [
      "no server",
      () => AcmeIssuer.clusterIssuer("le", unchecked({ solvers: [solver] })),
      "AcmeIssuer.clusterIssuer: server is missing.",
    ],
    [
      "a zone for a solver",
      () => AcmeIssuer.clusterIssuer("le", { server, solvers: [unchecked({ name: "example.org" })] }),
      "AcmeIssuer.clusterIssuer: one of solvers is another object. Give solvers, such as Route53Solver.forZones(zones, auth).",
    ],
    [
      "a list among issuers",
      () => environment([letsEncrypt]),
      "Environment staging: one of issuers is a list. Give issuers; AcmeIssuer.letsEncrypt is a list by itself",
    ],
    ["an issuer alone", () => environment(letsEncrypt[0]), "Environment staging: issuers is no list."],
    [
      "the name of a cluster",
      () => dns01({ cluster: "platform" }),
      "platform/dns01: cluster is a string. Give a cluster, such as EksCluster.fromLookup(name).",
    ],
    [
      "null for cert-manager",
      () => dns01({ certManager: null }),
      "platform/dns01: certManager is null. Give CertManager.install, .adopt or .leaveAlone.",
    ],
    [
      "a name among solvers",
      () => dns01({ solvers: ["route53"] }),
      "platform/dns01: one of solvers is a string.",
    ],
    [
      "a name of a delivery",
      () => {
        const made = dns01({});
        return new Issuers(made, "issuers", {
          dns01: made,
          issuers: letsEncrypt,
          delivery: unchecked("gitops"),
        });
      },
      "platform/dns01/issuers: delivery is a string. Give a delivery, such as IssuerDelivery.gitOps().",
    ],
    [
      "the name of a Secret with variables",
      () => Route53Auth.environmentVariables({ region, secret: unchecked("aws") }),
      "Route53Auth.environmentVariables: secret is a string. Give CredentialsSecret.fromName(name), or .create.",
    ],
    [
      "the name of a Secret with files",
      () => Route53Auth.sharedConfig({ region, secret: unchecked("aws") }),
      "Route53Auth.sharedConfig: secret is a string.",
    ],
    [
      "a key's own text",
      () => Route53Auth.accessKey({ region, key: unchecked("x") }),
      "Route53Auth.accessKey: key is a string. Give AccessKeySource.fromSecret(secretName), or .create().",
    ],
    [
      "the name of a client secret's Secret",
      () =>
        AzureDnsAuth.servicePrincipal({
          application: EntraApplication.fromLookup("11111111-2222-4333-8444-555555555555"),
          secret: unchecked("azuredns-config"),
        }),
      "AzureDnsAuth.servicePrincipal: secret is a string. Give ClientSecret.fromSecret(secretName), or .create.",
    ],
    [
      "no application",
      () => AzureDnsAuth.servicePrincipal(unchecked({})),
      "AzureDnsAuth.servicePrincipal: application is missing.",
    ],
    [
      "no roles of nodes",
      () => Route53Auth.nodeRole(unchecked({ region })),
      "Route53Auth.nodeRole: roles is missing.",
    ],
    [
      "a node role that nobody accepted",
      () => Route53Auth.nodeRole(unchecked({ region, roles, acknowledges: { everyPodGainsTheGrant: true } })),
      "Route53Auth.nodeRole: acknowledges does not say hopLimitAdmitsPods. Use another method, or write acknowledges: { everyPodGainsTheGrant: true, hopLimitAdmitsPods: true }.",
    ],
    [
      "a kubelet identity that nobody accepted",
      () => AzureDnsAuth.kubeletIdentity(unchecked({})),
      "AzureDnsAuth.kubeletIdentity: acknowledges does not say everyPodGainsTheGrant.",
    ],
    [
      "the id of an account, which was taken for the stack's own",
      () => Route53Zone.fromId("Z0ACME", "a.example", { account: unchecked("333344445555") }),
      "Route53Zone.fromId: account is a string. Give one, such as AwsAccount.assumeRole(roleArn, region).",
    ],
    [
      "the ARN of a role of zones",
      () => Route53Zone.fromLookup("a.example", { role: unchecked("arn:aws:iam::333344445555:role/a") }),
      "Route53Zone.fromLookup: role is a string. Give ZoneRole.fromArn(arn), or .create(account).",
    ],
    [
      "the ARN of the controller's role",
      () => Route53Auth.irsa({ role: unchecked("arn:aws:iam::333344445555:role/a") }),
      "Route53Auth.irsa: role is a string. Give ControllerRole.fromArn(arn), or .create().",
    ],
    [
      "the name of a cloud, which was taken for the public one",
      () => Azure.inSubscription(subscriptionId, { cloud: unchecked("china") }),
      "Azure.inSubscription: cloud is a string. Give AzureCloud.PUBLIC, .US_GOVERNMENT or .CHINA.",
    ],
    [
      "a class of clouds",
      () => environment(letsEncrypt, { clouds: [Aws] }),
      "Environment staging: one of clouds is a function that is not called. Give those in use, such as [Aws.inRegion(region)].",
    ],
    [
      "a private zone of external-dns",
      () =>
        AzureDnsRecords.forZones([
          unchecked(AzurePrivateDnsZone.fromLookup("a.example", { resourceGroup: "dns" })),
        ]),
      "AzureDnsRecords.forZones: one of zones is another object. Give zones, such as AzureDnsZone.fromLookup.",
    ],
    [
      "a private zone above another",
      () => {
        const parent = unchecked(AzurePrivateDnsZone.fromLookup("b.example", { resourceGroup: "dns" }));
        return AzureDnsZone.create("a.b.example", { resourceGroup: "dns", parent });
      },
      "AzureDnsZone.create: parent is another object. Give the public zone that delegates to it.",
    ],
    [
      "a cluster before the stack",
      () => {
        configureKubernetes(unchecked(cluster), unchecked(testStack(new App(), "a")));
      },
      "configureKubernetes: stack is another object. Give the stack first, and then the cluster that it is to reach.",
    ],
    [
      "Helm values in YAML",
      () => CertManager.install({ version: "v1.21.1", values: unchecked("replicaCount: 2") }),
      "CertManager.install: values is a string. Give the Helm values as an object.",
    ],
    [
      "a list of ranges that restricts nothing",
      () => {
        const props = { resourceGroup: "a", location: "westeurope", authorizedIpRanges: [] };
        return AksCluster.create("a", props);
      },
      "AksCluster.create: there are no authorizedIpRanges. Name at least one, or leave them out, which lets all reach the API server.",
    ],
    [
      "null among record names",
      () => Route53Policy.leastPrivilege({ recordNames: unchecked([null]) }),
      "Route53Policy.leastPrivilege: recordNames.0 is null.",
    ],
    [
      "an e-mail of both issuers of Let's Encrypt",
      () => AcmeIssuer.letsEncrypt({ solvers: [solver], email: "a" }),
      'AcmeIssuer.letsEncrypt: the e-mail is "a".',
    ],
    [
      "a network of Pod Identity that nobody accepted",
      () => AzureDnsAuth.aadPodIdentity({ acknowledges: { podsCanPassForEachOther: unchecked(false) } }),
      "AzureDnsAuth.aadPodIdentity: acknowledges does not say podsCanPassForEachOther.",
    ],
  ])("is refused where it is %s", (_case, make, said) => {
    expect(inputErrorOf(make).message).toContain(said);
  });

  it("is not printed, since it may be a secret", () => {
    const { message } = inputErrorOf(() =>
      Route53Auth.accessKey({ region, key: unchecked("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY") }),
    );
    expect(message).not.toContain("wJalr");
  });
});

describe("a zone of another cloud", () => {
  const azureZone = AzureDnsZone.fromId(zoneId("apps.example.org"));

  it("is refused by a solver of Route53, which would leave its id out", () => {
    const solvers = [Route53Solver.forZones([unchecked(azureZone)], Route53Auth.irsa())];
    expect(inputErrorOf(() => dns01({ solvers })).message).toBe(
      'platform/dns01/solvers/route53-irsa: the zone "apps.example.org" is another object. Give zones of Route53, and those of others to a solver of their own.',
    );
  });

  it("is refused by a solver of Azure DNS", () => {
    const solvers = [AzureDnsSolver.forZones([unchecked(zone)], AzureDnsAuth.workloadIdentity())];
    expect(inputErrorOf(() => dns01({ solvers })).message).toBe(
      'platform/dns01/solvers/azure-dns-workload-identity: the zone "example.org" is another object. Give zones of Azure DNS, and those of others to a solver of their own.',
    );
  });
});

describe("a solver that is made twice", () => {
  it("is told apart from the one that was provisioned", () => {
    const made = dns01({});
    const again = Route53Solver.forZones([zone], Route53Auth.irsa());
    expect(
      inputErrorOf(() => {
        new Issuers(made, "issuers", {
          dns01: made,
          issuers: AcmeIssuer.letsEncrypt({ solvers: [again] }),
          delivery: IssuerDelivery.helmRelease(),
        });
      }).message,
    ).toMatch(/another value than the one of that id in solvers\. Make it once/);
  });
});

describe("the namespace of an Issuer", () => {
  it("can be said by its name alone", () => {
    expect(AcmeIssuer.issuer("le", "shop", { server, solvers: [solver] }).namespace).toEqual({
      name: "shop",
    });
  });

  it("is refused where it is malformed", () => {
    const { message } = inputErrorOf(() => AcmeIssuer.issuer("le", "Shop", { server, solvers: [solver] }));
    expect(message).toContain('AcmeIssuer.issuer: the namespace is "Shop"');
  });
});

describe("the namespace of a ClusterIssuer's Secrets", () => {
  type Props = { readonly version: string; readonly clusterResourceNamespace: string | NamespaceRef };
  const factories: [string, (props: Props) => ICertManager][] = [
    ["CertManager.install", (props) => CertManager.install(props)],
    ["CertManager.adopt", (props) => CertManager.adopt(props)],
    ["CertManager.leaveAlone", (props) => CertManager.leaveAlone(props)],
  ];

  it.each(factories)("can be said to %s by its name alone", (_, make) => {
    const mode = make({ version: "v1.21.1", clusterResourceNamespace: "secrets" });
    const { controller } = mode.bind(testStack(new App(), "platform"), cluster);
    expect(controller.clusterResourceNamespace).toEqual({ name: "secrets" });
  });

  it.each(factories)("is made by a resource, or %s refuses it", (name, make) => {
    const clusterResourceNamespace = { name: "secrets", resource: unchecked("secrets") };
    expect(inputErrorOf(() => make({ version: "v1.21.1", clusterResourceNamespace })).message).toBe(
      `${name}: the resource of the namespace is a string. Give the resource that makes it, or leave it out.`,
    );
  });
});

describe("a Secret's content where its name belongs", () => {
  it("is refused at the factory that was given it", () => {
    const { message } = inputErrorOf(() =>
      AccessKeySource.fromSecret("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
    );
    expect(message).toMatch(
      /^AccessKeySource\.fromSecret: the Secret name is malformed, and not printed .*\. Write the Secret's name, and not the value that it holds,/,
    );
  });
});
