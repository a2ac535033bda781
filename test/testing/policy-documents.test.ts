import { App, type TerraformStack } from "cdktf";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  DataAwsIamPolicyDocument,
  type DataAwsIamPolicyDocumentConfig,
} from "@cdktf/provider-aws/lib/data-aws-iam-policy-document";
import { IamPolicy } from "@cdktf/provider-aws/lib/iam-policy";
import { normalizePlan, planStacks, type Json, type StackPlans } from "../../testing";
import { objectOf, parseJson, textOf } from "../../testing/json";
import { runTerraform } from "../../testing/run-terraform";
import { findTerraform } from "../../testing/terraform-binary";
import { describeWithTerraform } from "../support/describe-with";
import { awsIn, stackIn } from "./fixture-app";

const scratch = mkdtempSync(join(tmpdir(), "policy-documents-test-"));
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

const documents: Readonly<Record<string, DataAwsIamPolicyDocumentConfig>> = {
  grant: {
    policyId: "dns01",
    statement: [
      {
        sid: "Change",
        actions: ["route53:ChangeResourceRecordSets"],
        resources: ["arn:aws:route53:::hostedzone/Z1", "arn:aws:route53:::hostedzone/Z2"],
        condition: [
          {
            test: "ForAllValues:StringEquals",
            variable: "route53:ChangeResourceRecordSetsRecordTypes",
            values: ["TXT"],
          },
          {
            test: "ForAllValues:StringLike",
            variable: "route53:ChangeResourceRecordSetsNormalizedRecordNames",
            values: ["_acme-challenge.*", "_acme-challenge.staging.*"],
          },
        ],
      },
      { effect: "Deny", notActions: ["route53:GetChange"], notResources: ["arn:aws:route53:::change/*"] },
    ],
  },
  trust: {
    version: "2008-10-17",
    statement: [
      {
        actions: ["sts:AssumeRole", "sts:TagSession"],
        principals: [
          { type: "Service", identifiers: ["pods.eks.amazonaws.com"] },
          { type: "AWS", identifiers: ["arn:aws:iam::111122223333:root", "arn:aws:iam::444455556666:root"] },
        ],
        condition: [
          { test: "StringEquals", variable: "aws:SourceAccount", values: ["111122223333"] },
          { test: "StringEquals", variable: "aws:RequestTag/kubernetes-namespace", values: ["cert-manager"] },
        ],
      },
      { actions: ["sts:AssumeRole"], principals: [{ type: "*", identifiers: ["*"] }] },
      { actions: ["sts:AssumeRole"], notPrincipals: [{ type: "AWS", identifiers: ["*"] }] },
    ],
  },
  joined: {
    sourcePolicyDocuments: [
      '{"Version":"2012-10-17","Statement":[{"Sid":"One","Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}',
    ],
    statement: [{ sid: "Two", actions: ["s3:ListBucket"], resources: ["*"] }],
  },
};

function fill(stack: TerraformStack): void {
  for (const [id, config] of Object.entries(documents)) {
    const document = new DataAwsIamPolicyDocument(stack, id, config);
    new IamPolicy(stack, `${id}-policy`, { name: id, policy: document.json });
  }
}

/** Lists in AWS's policies are sets; the provider has an order of its own. */
function sorted(value: Json): Json {
  if (Array.isArray(value))
    return (value as Json[]).map(sorted).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(objectOf(value))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, sorted(item)]),
  );
}

/** The policies that the real provider makes of the documents: it needs no credentials for them. */
async function realPolicies(stack: TerraformStack): Promise<Readonly<Record<string, Json>>> {
  const { data } = objectOf(parseJson(JSON.stringify(stack.toTerraform())));
  const root = {
    terraform: { required_providers: { aws: { source: "aws" } } },
    provider: {
      aws: {
        region: "eu-west-1",
        access_key: "none",
        secret_key: "none",
        skip_credentials_validation: true,
        skip_metadata_api_check: "true",
        skip_requesting_account_id: true,
      },
    },
    data: data ?? {},
    output: Object.fromEntries(
      Object.keys(documents).map((id) => [id, { value: `\${data.aws_iam_policy_document.${id}.json}` }]),
    ),
  };
  const directory = mkdtempSync(join(scratch, "real-"));
  writeFileSync(join(directory, "main.tf.json"), JSON.stringify(root));
  writeFileSync(join(directory, "plan.tftest.json"), JSON.stringify({ run: { plan: { command: "plan" } } }));
  const terraform = await findTerraform();
  await runTerraform(terraform, directory, ["init", "-json"]);
  const { plan, diagnostics } = await runTerraform(terraform, directory, ["test", "-json", "-verbose"]);
  expect(diagnostics).toEqual([]);
  const outputs = objectOf(plan?.["output_changes"]);
  return Object.fromEntries(
    Object.entries(outputs).map(([id, change]) => [id, parseJson(textOf(objectOf(change)["after"]) ?? "")]),
  );
}

describeWithTerraform("policies of aws_iam_policy_document", () => {
  let real: Readonly<Record<string, Json>>;
  let mocked: StackPlans;

  beforeAll(async () => {
    const stack = stackIn(new App({ outdir: scratch }), "real");
    fill(stack);
    real = await realPolicies(stack);

    const app = new App({ outdir: scratch });
    const planned = stackIn(app, "policies");
    awsIn(planned);
    fill(planned);
    const dynamic = new DataAwsIamPolicyDocument(planned, "dynamic", {});
    dynamic.addOverride("dynamic.statement", {
      for_each: ["a"],
      content: { actions: ["s3:*"], resources: ["*"] },
    });
    mocked = await planStacks(app);
  }, 120_000);

  it.each(Object.keys(documents))("are those of the real provider: %s", (id) => {
    const policy = normalizePlan(mocked.plans[0] ?? { name: "", resources: [], outputs: [] }).resources[
      `aws_iam_policy.${id}-policy`
    ]?.values["policy"];
    expect(sorted(policy ?? null)).toEqual(sorted(real[id] ?? null));
  });

  it("warns where it cannot compute them", () => {
    expect(mocked.warnings).toMatchObject([
      {
        address: "data.aws_iam_policy_document.dynamic",
        summary: expect.stringContaining("empty") as string,
      },
    ]);
  });
});
