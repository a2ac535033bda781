import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, Fn, type TerraformStack } from "cdktf";
import { IamOpenidConnectProvider } from "@cdktf/provider-aws/lib/iam-openid-connect-provider";
import { IamPolicy } from "@cdktf/provider-aws/lib/iam-policy";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { HelmProvider } from "@cdktf/provider-helm/lib/provider";
import { Release } from "@cdktf/provider-helm/lib/release";
import { normalizePlan, planMatchers, planStacks, type StackPlan, type StackPlans } from "../../testing";
import { describeWithTerraform } from "../support/describe-with";
import { awsIn, stackIn } from "./fixture-app";

expect.extend(planMatchers);

const outdir = mkdtempSync(join(tmpdir(), "plan-edits-test-"));
afterAll(() => {
  rmSync(outdir, { recursive: true, force: true });
});

interface Edit {
  readonly policyId?: string;
  readonly resource?: string;
  readonly podLabels?: Readonly<Record<string, string>>;
}

const subject = "system:serviceaccount:cert-manager:cert-manager";
const zone = "arn:aws:route53:::hostedzone/Z1";

function fill(stack: TerraformStack, { policyId = "policy", resource = zone, podLabels = {} }: Edit): void {
  awsIn(stack);
  const oidc = new IamOpenidConnectProvider(stack, "oidc", {
    url: "https://oidc.example.org",
    clientIdList: ["sts.amazonaws.com"],
    thumbprintList: ["9".repeat(40)],
  });
  const claims = { "oidc.example.org:sub": subject, "oidc.example.org:aud": "sts.amazonaws.com" };
  new IamRole(stack, "role", {
    name: "dns01",
    assumeRolePolicy: Fn.jsonencode({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Action: "sts:AssumeRoleWithWebIdentity",
          Principal: { Federated: oidc.arn },
          Condition: { StringEquals: claims },
        },
      ],
    }),
  });
  const statement = { Effect: "Allow", Action: ["route53:ChangeResourceRecordSets"], Resource: [resource] };
  new IamPolicy(stack, policyId, {
    name: "dns01",
    policy: JSON.stringify({ Version: "2012-10-17", Statement: [statement] }),
  });
  new HelmProvider(stack, "helm", { kubernetes: { configPath: "~/.kube/config" } });
  new Release(stack, "cert-manager", {
    name: "cert-manager",
    chart: "cert-manager",
    values: [JSON.stringify({ crds: { enabled: true }, podLabels })],
  });
}

describeWithTerraform("plans of edited stacks", () => {
  const label = { "azure.workload.identity/use": "true" };
  const edits: Readonly<Record<string, Edit>> = {
    before: { podLabels: label },
    renamed: { podLabels: label, policyId: "grant" },
    widened: { podLabels: label, resource: "arn:aws:route53:::hostedzone/*" },
    unlabelled: {},
  };
  let result: StackPlans;

  beforeAll(async () => {
    const app = new App({ outdir });
    for (const [name, edit] of Object.entries(edits)) fill(stackIn(app, name), edit);
    result = await planStacks(app, { asDeployed: true });
  }, 120_000);

  function planOf(stack: string): StackPlan {
    const plan = result.plans.find(({ name }) => name === stack);
    if (plan === undefined) throw new Error(`no plan of ${stack}: ${JSON.stringify(result.failures)}`);
    return plan;
  }

  /** Lines that one snapshot has and the other lacks. */
  function linesOnlyIn(one: string, other: string): readonly string[] {
    const lines = (stack: string): string[] =>
      JSON.stringify(normalizePlan(planOf(stack)), null, 1)
        .replaceAll(stack, "STACK")
        // As jest prints it: line by line, texts too.
        .split(/\n|\\n/)
        .map((line) => line.trim());
    return lines(one).filter((line) => !lines(other).includes(line));
  }

  it.each([
    [
      "renamed",
      ['"aws_iam_policy.policy": {', '"construct": "STACK/policy",'],
      ['"aws_iam_policy.grant": {', '"construct": "STACK/grant",'],
    ],
    ["widened", ['"arn:aws:route53:::hostedzone/Z1"'], ['"arn:aws:route53:::hostedzone/*"']],
    ["unlabelled", ["podLabels:", 'azure.workload.identity/use: \\"true\\"'], ["podLabels: {}"]],
  ])("differ little where one is %s", (stack, removed, added) => {
    expect(linesOnlyIn("before", stack)).toEqual(removed);
    expect(linesOnlyIn(stack, "before")).toEqual(added);
  });

  it("can be asked what they grant and whom they trust, also through an ARN of the same stack", () => {
    expect(planOf("before")).toTrust(subject, {
      audience: "sts.amazonaws.com",
      issuer: "https://oidc.example.org",
    });
    expect(planOf("before")).not.toTrust("system:serviceaccount:default:default");
    expect(planOf("before")).toGrant("route53:ChangeResourceRecordSets", zone);
    expect(planOf("before")).not.toGrant("route53:ChangeResourceRecordSets", `${zone}2`);
    expect(planOf("widened")).toGrant("route53:ChangeResourceRecordSets", `${zone}2`);
  });

  it("have made-up ids as deployed, and nothing that moves by itself", () => {
    const role = planOf("before").resources.find(({ type }) => type === "aws_iam_role");
    expect(Object.keys(role?.values ?? {}).sort()).toEqual([
      "arn",
      "assume_role_policy",
      "id",
      "name",
      "unique_id",
    ]);
    expect(role?.values["arn"]).toBe("arn:aws:iam::111122223333:role/dns01");
  });
});
