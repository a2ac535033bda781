import { type PolicyDocument, Route53Zone } from "../../constructs";
import { challengePolicy } from "../support/challenge-policy";
import { inputErrorOf } from "../support/input-errors";
import { blocksOf } from "../support/synth";
import { manyZones, synthEnvironment } from "./eks-environment";

/** The longest partition there is, and the longest id that Route53 takes. */
const LONGEST_PARTITION = "aws-us-gov";
const LONGEST_ID = 32;
const MAX_MANAGED_POLICY = 6144;

function idsOf(count: number): string[] {
  return Array.from({ length: count }, (_, zone) => `Z${String(zone).padStart(20, "0")}`);
}

function documentsFor(zones: readonly Route53Zone[], partition?: string): PolicyDocument[] {
  return synthEnvironment({ zones }, partition).policies.map(({ document }) => document);
}

describe("The grant of known zones", () => {
  it.each([1, 2, 64])(
    "of %i zones is one policy to write their challenges and await the changes",
    (count) => {
      expect(documentsFor(manyZones(count))).toEqual([challengePolicy(idsOf(count))]);
    },
  );

  it("of 65 zones is two policies", () => {
    const ids = idsOf(65);
    expect(documentsFor(manyZones(65))).toEqual([
      challengePolicy(ids.slice(0, 64)),
      challengePolicy(ids.slice(64)),
    ]);
  });

  it.each(["aws", "aws-cn", "aws-us-gov", "aws-eusc"])(
    "names the partition %s in every ARN (W11)",
    (partition) => {
      const [document] = documentsFor(manyZones(2), partition);
      expect(document).toEqual(challengePolicy(idsOf(2), partition));
      expect(JSON.stringify(document).match(/arn:[^:]*/g)).toEqual(Array(3).fill(`arn:${partition}`));
    },
  );

  it("asks the provider for the partition once, whatever else it is told", () => {
    const { dns01, policies } = synthEnvironment({ zones: manyZones(65) });
    expect(Object.keys(dns01.data ?? {})).toEqual(["aws_partition"]);
    expect(blocksOf(dns01.data, "aws_partition")).toHaveLength(1);
    expect(JSON.stringify(policies.map((policy) => policy.arguments["policy"]))).not.toContain("arn:aws");
  });

  it("lists nothing and names no zone by pattern (W10)", () => {
    const text = JSON.stringify(documentsFor(manyZones(3)));
    expect(text).not.toMatch(/List|hostedzone\/\*/);
    expect(text).not.toContain('"Resource":"*"');
    expect(text).not.toContain("route53:*");
  });

  it("grants nothing but Route53 and only by Allow", () => {
    const statements = documentsFor(manyZones(1)).flatMap(({ Statement }) => Statement);
    expect(statements.flatMap(({ Action }) => Action)).toEqual([
      "route53:ChangeResourceRecordSets",
      "route53:GetChange",
    ]);
    expect(statements.map(({ Effect }) => Effect)).toEqual(["Allow", "Allow"]);
  });

  it(`stays within ${MAX_MANAGED_POLICY} characters with the longest partition and ids (W18)`, () => {
    const zones = Array.from({ length: 130 }, (_, index) =>
      Route53Zone.fromId(`Z${String(index).padStart(LONGEST_ID - 1, "0")}`, `zone-${index}.example.org`),
    );
    const sizes = documentsFor(zones, LONGEST_PARTITION).map((document) => JSON.stringify(document).length);
    expect(sizes).toHaveLength(3);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(MAX_MANAGED_POLICY);
  });

  it("divides 640 zones among the ten policies that a role holds, each zone in exactly one", () => {
    const { policies, dns01 } = synthEnvironment({ zones: manyZones(640) });
    expect(policies).toHaveLength(10);
    expect(blocksOf(dns01.resource, "aws_iam_role_policy_attachment")).toHaveLength(10);
    const resources = policies.flatMap(({ document }) => document.Statement[0]?.Resource ?? []);
    expect(resources).toHaveLength(640);
    expect(new Set(resources).size).toBe(640);
  });

  it("refuses 641 zones, and says how many policies they take (W18)", () => {
    const error = inputErrorOf(() => synthEnvironment({ zones: manyZones(641) }));
    expect(error.at).toMatch(/^dns01\/dns01\/solvers\/route53-irsa/);
    expect(error.message).toContain("11 managed policies");
    expect(error.message).toContain("Divide the zones among several controllers");
  });
});

describe("The policies of a role", () => {
  it("keep their names and construct ids when a second one comes", () => {
    const one = synthEnvironment({ zones: manyZones(64) }).dns01.resource;
    const two = synthEnvironment({ zones: manyZones(65) }).dns01.resource;
    for (const type of ["aws_iam_policy", "aws_iam_role_policy_attachment"]) {
      const [id] = Object.keys(one?.[type] ?? {});
      expect(Object.keys(two?.[type] ?? {})).toContain(id);
      expect(two?.[type]?.[id ?? ""]).toEqual(one?.[type]?.[id ?? ""]);
    }
    expect(
      blocksOf(two, "aws_iam_policy")
        .map(({ name }) => name)
        .sort(),
    ).toEqual(["cert-manager-dns01-platform", "cert-manager-dns01-platform-2"]);
  });

  it("are each attached to the role, by references that order them", () => {
    const { dns01 } = synthEnvironment({ zones: manyZones(65) });
    const [role] = Object.keys(dns01.resource?.["aws_iam_role"] ?? {});
    const policies = Object.keys(dns01.resource?.["aws_iam_policy"] ?? {});
    const attachments = blocksOf(dns01.resource, "aws_iam_role_policy_attachment");
    expect(attachments.map((attachment) => attachment["role"])).toEqual(
      Array(2).fill(`\${aws_iam_role.${role}.name}`),
    );
    expect(attachments.map((attachment) => attachment["policy_arn"]).sort()).toEqual(
      policies.map((policy) => `\${aws_iam_policy.${policy}.arn}`).sort(),
    );
  });

  it("are managed ones: nothing is inline, where space is scarcer", () => {
    const { dns01, role } = synthEnvironment();
    expect(Object.keys(dns01.resource ?? {})).toEqual([
      "aws_iam_policy",
      "aws_iam_role",
      "aws_iam_role_policy_attachment",
      "helm_release",
      "kubernetes_namespace_v1",
    ]);
    expect(role).not.toHaveProperty("inline_policy");
    expect(role).not.toHaveProperty("managed_policy_arns");
  });
});
