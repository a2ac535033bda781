import {
  CertManager,
  Dns01,
  Issuers,
  AcmeIssuer,
  EksCluster,
  Route53Auth,
  Route53Solver,
  Route53Zone,
  type TrustChain,
  ControllerRole,
} from "../../constructs";
import { inputErrorOf } from "../support/input-errors";
import { synthApp } from "../support/synth";
import { precedingOf } from "../support/terraform-graph";
import {
  addEnvironment,
  awsStack,
  irsaSolver,
  knownCluster,
  manyZones,
  ROLE_ARN,
  ROLE_ID,
  synthEnvironment,
} from "./eks-environment";

describe("cert-manager with IRSA", () => {
  it("carries the role on the ServiceAccount, and its Pods what replaces them when the role is another: no label, no environment, no mount", () => {
    expect(synthEnvironment().helmValues).toEqual({
      crds: { enabled: true, keep: true },
      serviceAccount: {
        create: true,
        name: "cert-manager",
        annotations: { "eks.amazonaws.com/role-arn": ROLE_ARN },
      },
      podAnnotations: { "cdktf-cert-manager-dns01/irsa-revision": ROLE_ID },
    });
  });

  it("is told no user and group to read its token with, which only very old EKS and Fargate need (W14)", () => {
    expect(synthEnvironment().helmValues).not.toHaveProperty("securityContext");
  });

  it("starts after the role, its policies and what attaches them", () => {
    const { dns01 } = synthEnvironment({ zones: manyZones(65), cluster: EksCluster.fromLookup("platform") });
    const [release = ""] = Object.keys(dns01.resource?.["helm_release"] ?? {});
    const before = precedingOf(dns01, `helm_release.${release}`);
    const made = ["aws_iam_role", "aws_iam_policy", "aws_iam_role_policy_attachment"].flatMap((type) =>
      Object.keys(dns01.resource?.[type] ?? {}).map((id) => `${type}.${id}`),
    );
    expect(made).toHaveLength(5);
    expect([...before]).toEqual(expect.arrayContaining(made));
  });

  it("tells how to see whether its Pod has the role", () => {
    let checks: readonly string[] = [];
    synthApp((app) => {
      checks = addEnvironment(app, { namespace: "security" }).dns01.checks;
    });
    expect(checks).toEqual([expect.stringMatching(/^kubectl --namespace security get pod .*AWS_ROLE_ARN/)]);
  });

  it("leads from the ServiceAccount to each zone, and on to the issuer, by way of token, role and grant", () => {
    let chains: readonly TrustChain[] = [];
    synthApp((app) => {
      chains = addEnvironment(app, { zones: manyZones(2) }).issuers.trust;
    });
    expect(chains.map((chain) => chain.map(({ kind, name }) => `${kind} ${name}`))).toEqual(
      ["zone-0.example.org (Z00000000000000000000)", "zone-1.example.org (Z00000000000000000001)"].map(
        (zone) => [
          "ServiceAccount cert-manager/cert-manager",
          "token audience sts.amazonaws.com, issuer of the EKS cluster platform",
          "identity IAM role cert-manager-dns01-platform",
          "grant write TXT records at _acme-challenge.*",
          `zone ${zone}`,
          "issuer ClusterIssuer letsencrypt-staging",
        ],
      ),
    );
  });

  it("has one role: two solvers with IRSA are an error that names both", () => {
    const zone = (name: string, id: string) => [Route53Zone.fromId(id, name)];
    const solvers = [
      Route53Solver.forZones(zone("a.example.org", "ZA"), Route53Auth.irsa(), { id: "first" }),
      Route53Solver.forZones(
        zone("b.example.org", "ZB"),
        Route53Auth.irsa({ role: ControllerRole.create({ roleName: "b" }) }),
        {
          id: "second",
        },
      ),
    ];
    const error = inputErrorOf(() =>
      synthApp((app) => {
        const certManager = CertManager.install({ version: "v1.21.1" });
        new Dns01(awsStack(app, "dns01"), "dns01", { cluster: knownCluster(), certManager, solvers });
      }),
    );
    expect(error.message).toBe(
      'dns01/dns01/solvers/second: the controller\'s ServiceAccount "cert-manager/cert-manager" has one IAM role, and that is of the solver at "dns01/dns01/solvers/first". Serve all zones with one solver, those of other accounts by a ZoneRole, or use Route53Auth.serviceAccount for the others.',
    );
  });

  it("may have one that exists, for two solvers with IRSA, unless these are given two", () => {
    const arn = (name: string) => `arn:aws:iam::111122223333:role/${name}`;
    const solvers = (...names: string[]) =>
      names.map((name, index) =>
        Route53Solver.forZones(
          [Route53Zone.fromId(`Z${index}`, `${index}.example.org`)],
          Route53Auth.irsa({ role: ControllerRole.fromArn(arn(name)) }),
          { id: `solver-${index}` },
        ),
      );
    const controllerOf = (...names: string[]) =>
      synthApp((app) => {
        const certManager = CertManager.install({ version: "v1.21.1" });
        const props = { cluster: knownCluster(), certManager, solvers: solvers(...names) };
        new Dns01(awsStack(app, "dns01"), "dns01", props);
      });
    expect(() => controllerOf("dns", "dns")).not.toThrow();
    expect(inputErrorOf(() => controllerOf("dns", "other")).message).toContain(
      'solver-1: the controller\'s ServiceAccount "cert-manager/cert-manager" has one IAM role',
    );
  });

  it("makes what two issuers share once", () => {
    const solver = irsaSolver();
    const { stacks } = synthApp((app) => {
      const cluster = knownCluster();
      const certManager = CertManager.install({ version: "v1.21.1" });
      const dns01 = new Dns01(awsStack(app, "dns01"), "dns01", { cluster, certManager, solvers: [solver] });
      const issuers = AcmeIssuer.letsEncrypt({ solvers: [solver] });
      new Issuers(awsStack(app, "issuer"), "issuers", { dns01, issuers });
    });
    expect(Object.keys(stacks["dns01"]?.resource?.["aws_iam_role"] ?? {})).toHaveLength(1);
    const manifests = Object.values(stacks["issuer"]?.resource?.["kubernetes_manifest"] ?? {});
    const solvers = [{ dns01: { route53: { hostedZoneID: "Z0123456789ABCDEFGHIJ" } } }];
    expect(manifests).toMatchObject([
      { manifest: { spec: { acme: { solvers } } } },
      { manifest: { spec: { acme: { solvers } } } },
    ]);
  });
});
