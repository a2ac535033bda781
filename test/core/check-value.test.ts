import { App } from "cdktf";
import {
  AccessKeySource,
  AcmeIssuer,
  AcmeServer,
  Aws,
  AzureDnsAuth,
  AzureDnsSolver,
  AzureDnsZone,
  CertManager,
  Dns01,
  EksCluster,
  EntraApplication,
  IssuerDelivery,
  Issuers,
  NodeRoles,
  Route53Auth,
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
const zone = Route53Zone.fromId("Z0123456789ABCDEFGHIJ", "example.org");
const solver = Route53Solver.forZones([zone], Route53Auth.irsa());
const server = AcmeServer.LETS_ENCRYPT_STAGING;
const certManager = CertManager.install({ version: "v1.21.1" });
const cluster = EksCluster.fromLookup("platform");
const roles = NodeRoles.fromNames(["nodes"]);
const letsEncrypt = AcmeIssuer.letsEncrypt({ solvers: [solver] });

function environment(issuers: unknown) {
  return new Environment("staging", {
    ...{ backend: Backend.local(), clouds: [Aws.inRegion(region)], cluster, certManager },
    issuers: unchecked(issuers),
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
