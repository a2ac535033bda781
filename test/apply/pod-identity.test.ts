import { productionEks } from "../../stacks/environments/production-eks";
import { applyStacks } from "../support/apply-stacks";
import { describeWithMoto } from "../support/describe-with-moto";
import { EmulatedAws } from "../support/emulated-aws";
import { writesChallenges } from "./documents";
import { issuerSolvers, stacksOf } from "./environment-stacks";

/** The account that the environment allows. */
const ACCOUNT = "222233334444";
const IAM = `arn:aws:iam::${ACCOUNT}`;
const ROLE = "cert-manager-dns01-platform-production";
const CLUSTER_ARN = `arn:aws:eks:eu-west-1:${ACCOUNT}:cluster/platform-production`;

describeWithMoto(
  "EKS Pod Identity, applied by Terraform and the AWS provider, with the association and the agent made up, since nothing emulates them",
  ACCOUNT,
  (cloud) => {
    const stacks = stacksOf(productionEks);
    let aws: EmulatedAws;
    let zoneId: string;
    let applied: Awaited<ReturnType<typeof apply>>;

    const apply = async () => {
      const { production } = await applyStacks(cloud(), {
        production: {
          stack: stacks.dns01,
          madeUp: {
            aws_eks_pod_identity_association: { association_id: "a-0123456789abcdefg" },
            aws_eks_addon: { addon_version: "v1.3.8-eksbuild.2" },
          },
          read: async () => ({
            role: await aws.role(ROLE),
            roleNames: await aws.roleNames(),
            policies: await aws.attachedPolicies(ROLE),
            inline: await aws.inlinePolicyNames(ROLE),
            providers: await aws.oidcProviderArns(),
          }),
        },
      });
      return production;
    };

    beforeAll(async () => {
      aws = new EmulatedAws(cloud().moto.endpoint, "eu-west-1", ACCOUNT);
      await aws.createEksCluster("platform-production");
      zoneId = await aws.createZone("platform.example.org");
      applied = await apply();
    }, 180_000);

    it("makes one role, which EKS may assume for the controller's ServiceAccount in this cluster of this account", () => {
      expect(applied.reading.roleNames).toEqual([ROLE]);
      expect(applied.reading.role).toEqual({
        arn: `${IAM}:role/platform/${ROLE}`,
        path: "/platform/",
        trust: {
          Version: "2012-10-17",
          Statement: [
            {
              Effect: "Allow",
              Action: ["sts:AssumeRole", "sts:TagSession"],
              Principal: { Service: "pods.eks.amazonaws.com" },
              Condition: {
                StringEquals: {
                  "aws:SourceAccount": ACCOUNT,
                  "aws:RequestTag/kubernetes-namespace": "cert-manager",
                  "aws:RequestTag/kubernetes-service-account": "cert-manager",
                },
                ArnEquals: { "aws:SourceArn": CLUSTER_ARN },
              },
            },
          ],
        },
        maxSessionDuration: 3600,
        permissionsBoundary: undefined,
        tags: {},
      });
    });

    it("lets that role write challenges in the zone that it has looked up, and nothing else", () => {
      expect(applied.reading.policies).toEqual([{ document: writesChallenges([zoneId]), tags: {} }]);
      expect(applied.reading.inline).toEqual([]);
    });

    it("needs no OIDC provider", () => {
      expect(applied.reading.providers).toEqual([]);
    });

    it("associates that role with the ServiceAccount that the chart makes", () => {
      const association = applied.state.only("aws_eks_pod_identity_association");
      expect(association).toMatchObject({
        cluster_name: "platform-production",
        namespace: "cert-manager",
        service_account: "cert-manager",
        role_arn: applied.reading.role.arn,
      });
      const release = applied.state.only("helm_release");
      expect(release["namespace"]).toBe(association["namespace"]);
      expect(applied.state.helmValues(release)).toEqual({
        crds: { enabled: true, keep: true },
        serviceAccount: { create: true, name: association["service_account"] },
        podAnnotations: {
          "cdktf-cert-manager-dns01/pod-identity-revision": `${String(association["association_id"])} ${String(applied.state.only("aws_iam_role")["unique_id"])}`,
        },
      });
    });

    it("has issuers that name the zone and nothing that the agent gives the Pod", () => {
      const solvers = [
        {
          dns01: { route53: { hostedZoneID: zoneId } },
          selector: { dnsZones: ["platform.example.org"] },
        },
      ];
      expect(issuerSolvers(stacks.issuer, applied.state)).toEqual({
        "letsencrypt-prod": solvers,
        "letsencrypt-staging": solvers,
      });
    });

    it("plans no change a second time", () => {
      expect(applied.state.made).toEqual([
        "aws_eks_pod_identity_association",
        "aws_iam_policy",
        "aws_iam_role",
        "aws_iam_role_policy_attachment",
        "helm_release",
        "kubernetes_namespace_v1",
        "terraform_data",
      ]);
      expect(applied.changes).toEqual([]);
    });

    it("leaves nothing after destroy but the zone that it had looked up", async () => {
      expect(await aws.roleNames()).toEqual([]);
      expect(await aws.policyArns()).toEqual([]);
      expect(await aws.zones()).toEqual({ [zoneId]: "platform.example.org." });
    });
  },
);
