import { stagingEks } from "../../stacks/environments/staging-eks";
import { applyStacks } from "../support/apply-stacks";
import { describeWithMoto } from "../support/describe-with-moto";
import { EmulatedAws } from "../support/emulated-aws";
import { trustsToken, writesChallenges } from "./documents";
import { issuerSolvers, stacksOf } from "./environment-stacks";

/** The account that the environment allows. */
const ACCOUNT = "111122223333";
const ROLE = "cert-manager-dns01-platform-staging";

describeWithMoto("staging-eks-dns01, applied by Terraform and the AWS provider", ACCOUNT, (cloud) => {
  const stacks = stacksOf(stagingEks);
  let aws: EmulatedAws;
  let issuer: string;
  let providerArn: string;
  let applied: Awaited<ReturnType<typeof apply>>;

  const apply = async () => {
    const { environment } = await applyStacks(cloud(), {
      environment: {
        stack: stacks.dns01,
        read: async () => ({
          role: await aws.role(ROLE),
          roleNames: await aws.roleNames(),
          attached: await aws.attachedPolicyArns(ROLE),
          inline: await aws.inlinePolicyNames(ROLE),
          policies: await aws.attachedPolicies(ROLE),
        }),
      },
    });
    return environment;
  };

  beforeAll(async () => {
    aws = new EmulatedAws(cloud().moto.endpoint, "eu-west-1", ACCOUNT);
    issuer = await aws.createEksCluster("platform-staging");
    providerArn = await aws.createOidcProvider(issuer);
    applied = await apply();
  }, 180_000);

  it("makes one role, which the controller's ServiceAccount of this cluster alone may assume, for STS alone", () => {
    expect(applied.reading.roleNames).toEqual([ROLE]);
    expect(applied.reading.role).toEqual({
      arn: `arn:aws:iam::${ACCOUNT}:role/${ROLE}`,
      path: "/",
      trust: trustsToken(ACCOUNT, issuer, "system:serviceaccount:cert-manager:cert-manager"),
      maxSessionDuration: 3600,
      permissionsBoundary: undefined,
      tags: { team: "platform" },
    });
  });

  it("gives the role one managed policy, to write challenges in the two zones, and nothing else", () => {
    expect(applied.reading.attached).toEqual([`arn:aws:iam::${ACCOUNT}:policy/${ROLE}`]);
    expect(applied.reading.inline).toEqual([]);
    expect(applied.reading.policies).toEqual([
      {
        document: writesChallenges(["Z0123456789ABCDEFGHIJ", "Z9876543210ZYXWVUTSRQ"]),
        tags: { team: "platform" },
      },
    ]);
  });

  it("annotates the chart's ServiceAccount, the one in the trust policy, with the role that was made", () => {
    const release = applied.state.only("helm_release");
    expect(applied.state.helmValues(release)).toEqual({
      crds: { enabled: true, keep: true },
      serviceAccount: {
        create: true,
        name: "cert-manager",
        annotations: { "eks.amazonaws.com/role-arn": applied.reading.role.arn },
      },
      podAnnotations: {
        "cdktf-cert-manager-dns01/irsa-revision": applied.state.only("aws_iam_role")["unique_id"],
      },
    });
    expect(release["namespace"]).toBe("cert-manager");
  });

  it("has issuers with an entry for each zone, which name no role that the controller would assume", () => {
    const solvers = [
      ["Z0123456789ABCDEFGHIJ", "staging.example.org"],
      ["Z9876543210ZYXWVUTSRQ", "apps.example.net"],
    ].map(([hostedZoneID, zone]) => ({
      dns01: { route53: { hostedZoneID } },
      selector: { dnsZones: [zone] },
    }));
    expect(issuerSolvers(stacks.issuer, applied.state)).toEqual({
      "letsencrypt-prod": solvers,
      "letsencrypt-staging": solvers,
    });
  });

  it("plans no change a second time", () => {
    expect(applied.state.made).toEqual([
      "aws_iam_policy",
      "aws_iam_role",
      "aws_iam_role_policy_attachment",
      "helm_release",
      "kubernetes_namespace_v1",
    ]);
    expect(applied.state.outputs).toHaveProperty("checks");
    expect(applied.changes).toEqual([]);
  });

  it("leaves nothing after destroy but what it had looked up", async () => {
    expect(await aws.roleNames()).toEqual([]);
    expect(await aws.policyArns()).toEqual([]);
    expect(await aws.oidcProviderArns()).toEqual([providerArn]);
  });
});
