import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, TerraformVariable, type TerraformStack } from "cdktf";
import { DataAwsEksCluster } from "@cdktf/provider-aws/lib/data-aws-eks-cluster";
import { IamRole, type IamRoleConfig } from "@cdktf/provider-aws/lib/iam-role";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { planStacks, type PlanOverrides, type StackPlans } from "../../testing";
import { describeWithTerraform } from "../support/describe-with";
import { awsIn, stackIn } from "./fixture-app";

const outdir = mkdtempSync(join(tmpdir(), "plan-failures-test-"));
afterAll(() => {
  rmSync(outdir, { recursive: true, force: true });
});

const roleProps: IamRoleConfig = { name: "dns01", assumeRolePolicy: "{}" };

/** An App with a stack that can be planned and one for each of the others. */
function appWith(
  others: Readonly<Record<string, (stack: TerraformStack, fine: TerraformStack) => void>>,
): App {
  const app = new App({ outdir });
  const fine = stackIn(app, "fine");
  awsIn(fine);
  new IamRole(fine, "role", roleProps);
  for (const [name, fill] of Object.entries(others)) {
    const stack = stackIn(app, name);
    awsIn(stack);
    fill(stack, fine);
  }
  return app;
}

function clusterWithPostcondition(stack: TerraformStack): void {
  new DataAwsEksCluster(stack, "cluster", {
    name: "platform",
    lifecycle: {
      postcondition: [
        {
          condition: '${self.status == "ACTIVE"}',
          errorMessage: "The cluster is ${self.status}, not active.",
        },
      ],
    },
  });
}

describeWithTerraform("planStacks with broken stacks", () => {
  let result: StackPlans;

  beforeAll(async () => {
    const app = appWith({
      "bad-section": (stack) => {
        stack.addOverride("resources", {});
      },
      "bad-argument": (stack) => {
        new IamRole(stack, "role", roleProps).addOverride("nmae", "x");
      },
      "bad-reference": (stack) => {
        new IamRole(stack, "role", { ...roleProps, name: "${aws_iam_role.nowhere.name}" });
      },
      "bad-value": (stack) => {
        new IamRole(stack, "role", { ...roleProps, permissionsBoundary: "no ARN" });
      },
      "bad-provider": (stack) => {
        new AwsProvider(stack, "dns", { alias: "dns", region: "${data.aws_region.nowhere.name}" });
      },
      "provider-argument": (stack) => {
        new AwsProvider(stack, "dns", { alias: "dns" }).addOverride("regoin", "eu-west-1");
      },
      "foreign-alias": (stack, fine) => {
        const provider = new AwsProvider(fine, "other", { alias: "other", region: "eu-west-1" });
        new IamRole(stack, "role", { ...roleProps, provider });
      },
      "no-variable": (stack) => {
        new TerraformVariable(stack, "account", { type: "string" });
      },
      check: (stack) => {
        stack.addOverride("check.workspace", {
          assert: [{ condition: '${terraform.workspace == "x"}', error_message: "The workspace is not x." }],
        });
      },
      precondition: (stack) => {
        new IamRole(stack, "role", {
          ...roleProps,
          lifecycle: {
            precondition: [
              { condition: '${terraform.workspace == "x"}', errorMessage: "The workspace is not x." },
            ],
          },
        });
      },
      postcondition: clusterWithPostcondition,
    });
    const overrides: PlanOverrides = {
      stacks: { postcondition: { addresses: { "data.aws_eks_cluster.cluster": { status: "DELETING" } } } },
    };
    result = await planStacks(app, { overrides });
  }, 180_000);

  it("plans the rest", () => {
    expect(result.plans.map(({ name }) => name)).toEqual(["fine"]);
  });

  it("names every broken stack once", () => {
    expect(result.failures.map(({ stack }) => stack).sort()).toEqual([
      "bad-argument",
      "bad-provider",
      "bad-reference",
      "bad-section",
      "bad-value",
      "check",
      "foreign-alias",
      "no-variable",
      "postcondition",
      "precondition",
      "provider-argument",
    ]);
  });

  it.each([
    ["bad-argument", "aws_iam_role.role", "bad-argument/role", /No argument or block type is named "nmae"/],
    [
      "bad-reference",
      "aws_iam_role.role",
      "bad-reference/role",
      /"nowhere" has not been declared in stack bad-reference/,
    ],
    ["bad-value", "aws_iam_role.role", "bad-value/role", /\(no ARN\) is an invalid ARN/],
    ["bad-provider", "provider.aws.dns", undefined, /"nowhere" has not been declared/],
    ["bad-section", undefined, undefined, /No argument or block type is named "resources"/],
    ["check", "check.workspace", undefined, /The workspace is not x\./],
    ["foreign-alias", "aws_iam_role.role", "foreign-alias/role", /Provider configuration not present/],
    ["no-variable", undefined, undefined, /The argument "account" is required/],
    [
      "postcondition",
      "data.aws_eks_cluster.cluster",
      "postcondition/cluster",
      /The cluster is DELETING, not active\./,
    ],
    ["provider-argument", "provider.aws.dns", undefined, /"regoin" is not expected here/],
    ["precondition", "aws_iam_role.role", "precondition/role", /The workspace is not x\./],
  ])("says of %s where and why it fails", (stack, address, constructPath, message) => {
    const failure = result.failures.find((candidate) => candidate.stack === stack);
    expect([failure?.address, failure?.constructPath]).toEqual([address, constructPath]);
    expect(`${failure?.summary ?? ""}\n${failure?.detail ?? ""}`).toMatch(message);
    expect(JSON.stringify(failure)).not.toContain("planned-");
  });
});

describeWithTerraform("planStacks of resources that exist already", () => {
  it("warns that their import is not planned", async () => {
    const app = appWith({
      adopted: (stack) => {
        new IamRole(stack, "role", roleProps).importFrom("dns01");
      },
    });
    const { plans, failures, warnings } = await planStacks(app);
    expect([plans.length, failures]).toEqual([2, []]);
    expect(warnings).toMatchObject([{ stack: "adopted", address: "aws_iam_role.role" }]);
  }, 60_000);
});

describeWithTerraform("planStacks with overrides", () => {
  it("takes variables, values by type and by address, and warns of values without a shape", async () => {
    const app = appWith({
      settings: (stack) => {
        const account = new TerraformVariable(stack, "account", { type: "string" });
        const cluster = new DataAwsEksCluster(stack, "cluster", { name: "platform" });
        const described = `\${data.aws_ssm_parameter.owner.value}-${account.stringValue}-${cluster.version}-${cluster.status}`;
        stack.addOverride("data.aws_ssm_parameter.owner", { name: "/owner" });
        new IamRole(stack, "role", { ...roleProps, description: described });
      },
    });
    const result = await planStacks(app, {
      only: ["settings"],
      overrides: {
        types: { aws_eks_cluster: { version: "1.30", status: "UPDATING" } },
        stacks: {
          settings: {
            variables: { account: "${literal}" },
            addresses: {
              "data.aws_eks_cluster.cluster": { status: "FAILED" },
              "aws_iam_role.role": { arn: "arn:aws:iam::444455556666:role/mine" },
            },
          },
        },
      },
    });
    expect(result.failures).toEqual([]);
    expect(result.plans[0]?.resources[0]?.values).toMatchObject({
      arn: "arn:aws:iam::444455556666:role/mine",
      description: "mocked-owner-value-${literal}-1.30-FAILED",
    });
    expect(result.warnings).toEqual([
      {
        stack: "settings",
        address: "data.aws_ssm_parameter.owner",
        summary: "value of data.aws_ssm_parameter.owner is made up without knowing its shape",
        detail: `Give a value of your own: overrides.stacks["settings"].addresses["data.aws_ssm_parameter.owner"].`,
      },
    ]);
  }, 60_000);
});
