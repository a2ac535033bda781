import { App } from "cdktf";
import {
  Aws,
  CertManager,
  Cluster,
  configureKubernetes,
  ControllerRole,
  Dns01,
  type EksCluster,
  ExternalDns,
  type HasIrsa,
  type HasOidcIssuer,
  type ICluster,
  type IRoute53Auth,
  Route53Auth,
  Route53Records,
} from "../../constructs";
import { Addons } from "../../constructs/addons/addons";
import { inputErrorOf } from "../support/input-errors";
import { testStack } from "../support/synth";
import { issuerIn, onEks, platform, provisioned, stagingSolver, stagingZone } from "./provisioned";

const certManager = CertManager.install({ version: "v1.21.1" });

function stackOn(app: App, id: string, cluster: ICluster) {
  const stack = testStack(app, id);
  Aws.inRegion("eu-west-1").configure(stack);
  configureKubernetes(stack, cluster);
  return stack;
}

describe("A role that is created", () => {
  const irsaIn = (app: App, id: string, role: ControllerRole) =>
    new Dns01(stackOn(app, id, platform()), "dns01", {
      cluster: platform(),
      certManager,
      solvers: [stagingSolver(Route53Auth.irsa({ role }))],
    });

  it("is for the first that binds it, in one app", () => {
    const role = ControllerRole.create({ roleName: "dns" });
    const app = new App();
    irsaIn(app, "first", role);
    expect(inputErrorOf(() => irsaIn(app, "second", role)).message).toBe(
      'second/dns01/solvers/route53-irsa: the role of this ControllerRole is made for "first/dns01/solvers/route53-irsa" already, and trusts that alone. Give each a ControllerRole.create() of its own, or ControllerRole.fromArn with a role that trusts both.',
    );
    expect(() => irsaIn(new App(), "second", role)).not.toThrow();
  });

  it("is not for cert-manager and external-dns at once", () => {
    const role = ControllerRole.create();
    const { stack } = { stack: stackOn(new App(), "both", platform()) };
    const cluster = platform();
    new Dns01(stack, "dns01", { cluster, certManager, solvers: [stagingSolver(Route53Auth.irsa({ role }))] });
    const addons = [ExternalDns.writing(Route53Records.forZones([stagingZone()], { role }))];
    expect(
      inputErrorOf(() => new Addons(stack, "addons", { cluster, addons, clusterIssuers: [] })).message,
    ).toContain('is made for "both/dns01/solvers/route53-irsa" already');
  });

  it("may be left to its default in as many stacks as there are", () => {
    const app = new App();
    const solvers = [stagingSolver(Route53Auth.irsa())];
    for (const id of ["first", "second"])
      expect(
        () => new Dns01(stackOn(app, id, platform()), "dns01", { cluster: platform(), certManager, solvers }),
      ).not.toThrow();
  });

  it("is made for each namespace of a dedicated ServiceAccount, with what it is given", () => {
    const role = ControllerRole.create({ path: "/dns/" });
    const solver = stagingSolver(Route53Auth.serviceAccount({ name: "acme", region: "eu-west-1", role }));
    const issuers = [issuerIn("team-a", solver), issuerIn("team-b", solver)];
    const { dns01 } = provisioned({ cluster: platform(), issuers });
    expect(
      Object.values(dns01.resource?.["aws_iam_role"] ?? {}).map(({ name, path }) => [name, path]),
    ).toEqual([
      ["cert-manager-dns01-platform.team-a.acme", "/dns/"],
      ["cert-manager-dns01-platform.team-b.acme", "/dns/"],
    ]);
    const other = stagingSolver(Route53Auth.serviceAccount({ name: "other", region: "eu-west-1", role }), {
      id: "other",
    });
    const both = [issuerIn("team-a", solver), issuerIn("team-c", other)];
    expect(inputErrorOf(() => provisioned({ cluster: platform(), issuers: both })).message).toContain(
      "Give each a ControllerRole.create() of its own",
    );
  });
});

describe("A cluster that lacks what a method needs is refused without the compiler's help", () => {
  const elsewhere = Cluster.fromKubeconfig("platform", { context: "platform" });
  const elsewhereWithIssuer = Cluster.fromKubeconfigWithOidcIssuer("platform", {
    context: "platform",
    oidcIssuerUrl: "https://a.example.org",
  });
  const refusal = (auth: IRoute53Auth<EksCluster & HasIrsa & HasOidcIssuer>, cluster: ICluster) =>
    inputErrorOf(() => onEks(stagingSolver(auth), { cluster: cluster as EksCluster })).message;
  const at = (method: string) => `methods-dns01/dns01/solvers/route53-${method}`;
  const remedy =
    "Use Route53Auth.serviceAccount where the cluster has an OIDC issuer, or else Route53Auth.accessKey.";

  it.each([elsewhere, elsewhereWithIssuer])("IRSA and Pod Identity", (cluster) => {
    expect(refusal(Route53Auth.irsa(), cluster)).toBe(
      `${at("irsa")}: Route53Auth.irsa needs the EKS webhook and an IAM OIDC provider, which the cluster "platform" does not have. ${remedy}`,
    );
    expect(refusal(Route53Auth.podIdentity(), cluster)).toBe(
      `${at("pod-identity")}: Route53Auth.podIdentity needs EKS Pod Identity, which the cluster "platform" does not have. ${remedy}`,
    );
  });

  it("a dedicated ServiceAccount", () => {
    const auth = Route53Auth.serviceAccount({ name: "acme", region: "eu-west-1" });
    expect(refusal(auth, elsewhere)).toBe(
      `${at("service-account")}: Route53Auth.serviceAccount needs the URL of its OIDC issuer, which the cluster "platform" does not have. Give it with Cluster.fromKubeconfigWithOidcIssuer, or use Route53Auth.accessKey.`,
    );
  });

  it("external-dns with a role", () => {
    const stack = stackOn(new App(), "addons", elsewhere);
    const addons = [ExternalDns.writing(Route53Records.forZones([stagingZone()]))];
    const cluster = elsewhere as EksCluster;
    expect(
      inputErrorOf(() => new Addons(stack, "addons", { cluster, addons, clusterIssuers: [] })).message,
    ).toContain("addons/addons/external-dns: Route53Records.forZones needs the EKS webhook");
  });
});
