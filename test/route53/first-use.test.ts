import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import {
  AcmeIssuer,
  Aws,
  AwsAccount,
  CertManager,
  Cluster,
  configureKubernetes,
  Dns01,
  EksCluster,
  OidcProvider,
  Route53Auth,
  Route53Solver,
  Route53Zone,
  ZoneRole,
} from "../../constructs";
import { Backend } from "../../stacks/backend";
import { Environment } from "../../stacks/environment";
import { inputErrorOf } from "../support/input-errors";
import { blocksOf, type StackJson, synthApp, synthStack } from "../support/synth";

const certManager = CertManager.install({ version: "v1.21.1" });
const region = "eu-west-1";
const zone = (name: string) => Route53Zone.fromId(`Z${name.toUpperCase()}`, `${name}.example.org`);

function dns01Json(cluster: EksCluster, aws = Aws.inRegion(region)): StackJson {
  const tenants = Route53Auth.serviceAccount({ name: "acme-dns01", region });
  const solvers = [
    Route53Solver.forZones([zone("shared")], Route53Auth.irsa()),
    Route53Solver.forZones([zone("tenant")], tenants),
  ];
  const { stacks } = synthApp((app) => {
    new Environment("first", {
      backend: Backend.local(),
      clouds: [aws],
      cluster,
      certManager,
      issuers: AcmeIssuer.letsEncrypt({ solvers }),
    }).addTo(app);
  });
  const { "first-dns01": dns01 } = stacks;
  if (!dns01) throw new Error("the stack was not synthesised");
  return dns01;
}

describe("the cluster says which OIDC provider it has", () => {
  it("to a dedicated ServiceAccount too, so that one that is made here is not looked up as well", () => {
    const json = dns01Json(EksCluster.fromLookup("platform", { oidcProvider: OidcProvider.create() }));
    expect(blocksOf(json.resource, "aws_iam_openid_connect_provider")).toHaveLength(1);
    expect(blocksOf(json.data, "aws_iam_openid_connect_provider")).toEqual([]);
  });

  it("and nothing is looked up for a cluster of which all is known", () => {
    const host = "oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF";
    const json = dns01Json(
      EksCluster.fromAttributes({
        name: "platform",
        region,
        oidcIssuerUrl: `https://${host}`,
        oidcProviderArn: `arn:aws:iam::111122223333:oidc-provider/${host}`,
        access: Cluster.kubeconfig({ context: "platform" }),
      }),
    );
    expect(Object.keys(json.data ?? {})).toEqual(["aws_partition"]);
  });
});

describe("an account reached by a role", () => {
  const role = ZoneRole.create(AwsAccount.assumeRole("arn:aws:iam::333344445555:role/terraform", region));
  const zones = [Route53Zone.fromId("ZFAR", "far.example.org", { role })];

  it("is signed in to as the stack's own, but for what names an account", () => {
    const aws = Aws.inRegion(region, {
      profile: "platform",
      defaultTags: [{ tags: { team: "platform" } }],
      allowedAccountIds: ["111122223333"],
      assumeRole: [{ roleArn: "arn:aws:iam::111122223333:role/deploy" }],
    });
    const { stacks } = synthApp((app) => {
      new Environment("first", {
        backend: Backend.local(),
        clouds: [aws],
        cluster: EksCluster.fromLookup("platform"),
        certManager,
        issuers: AcmeIssuer.letsEncrypt({ solvers: [Route53Solver.forZones(zones, Route53Auth.irsa())] }),
      }).addTo(app);
    });
    expect(stacks["first-dns01"]?.provider?.["aws"]?.[1]).toEqual({
      alias: "aws-333344445555",
      region,
      profile: "platform",
      default_tags: [{ tags: { team: "platform" } }],
      assume_role: [{ role_arn: "arn:aws:iam::333344445555:role/terraform" }],
    });
  });
});

describe("a zone that is looked up for a role which exists", () => {
  const role = ZoneRole.fromArn("arn:aws:iam::444455556666:role/dns-manager");
  const account = AwsAccount.of("444455556666", { profile: "shop", region });

  it("needs the account to look in: the cluster's may have a zone of that name", () => {
    expect(inputErrorOf(() => Route53Zone.fromLookup("shop.example.net", { role })).message).toBe(
      'Route53Zone.fromLookup: the zone "shop.example.net" has a role of another account, and no account to look in. Give the account too, or the zone\'s id by Route53Zone.fromId.',
    );
    expect(() => Route53Zone.fromLookup("shop.example.net", { role, account })).not.toThrow();
    expect(() => Route53Zone.fromId("ZSHOP", "shop.example.net", { role })).not.toThrow();
  });
});

describe("in a stack with a provider of its own", () => {
  const untagged = Route53Solver.forZones([zone("shared")], Route53Auth.podIdentity({ sessionTags: false }));

  it("the version that its bindings pin decides what works, and not the kit's range", () => {
    const json = synthStack((stack) => {
      // Its region is that of Terraform's environment.
      new AwsProvider(stack, "aws");
      configureKubernetes(stack, Cluster.fromKubeconfig("platform", { context: "platform" }));
      const cluster = EksCluster.fromLookup("platform");
      new Dns01(stack, "dns01", { cluster, certManager, solvers: [untagged] });
    });
    const [association] = blocksOf(json.resource, "aws_eks_pod_identity_association");
    expect(association).toHaveProperty("disable_session_tags", true);
  });
});

it("an environment without issuers says so", () => {
  const error = inputErrorOf(
    () =>
      new Environment("first", {
        backend: Backend.local(),
        clouds: [Aws.inRegion(region)],
        cluster: EksCluster.fromLookup("platform"),
        certManager,
        issuers: [],
      }),
  );
  expect(error.message).toBe("Environment first: there are no issuers. Give at least one issuer.");
});
