import { planJson } from "../../../testing";
import { compareStacks } from "../../../testing/report/compare-stacks";
import { plannedResource, stackPlan } from "../planned";

describe("planJson", () => {
  const secret = (key: string) =>
    plannedResource("kubernetes_secret_v1.s", { values: { data: { key } }, sensitive: { data: true } });
  const base = {
    ...stackPlan({
      "aws_iam_role.a": { name: "a" },
      "aws_iam_user.c": { name: "c" },
      "aws_iam_user.same": { name: "d" },
    }),
    outputs: [{ name: "o", value: "before", unknown: false, sensitive: false }],
  };
  const plan = {
    ...stackPlan({}),
    resources: [
      ...stackPlan({
        "aws_iam_role.a": { name: "b" },
        "aws_iam_user.b": { name: "b" },
        "aws_iam_user.same": { name: "d" },
      }).resources,
      secret("s3cret"),
    ],
    outputs: [
      { name: "o", value: "after", unknown: false, sensitive: false },
      { name: "p", value: "s3cret", unknown: false, sensitive: true },
    ],
  };
  const json = planJson(compareStacks(base, plan));

  it("has the shape of terraform show -json", () => {
    expect(json).toMatchObject({
      format_version: "1.2",
      planned_values: {
        outputs: { o: { sensitive: false, value: "after" } },
        root_module: { resources: [{ address: "aws_iam_role.a", values: { name: "b" } }, {}, {}, {}] },
      },
      output_changes: {
        o: { actions: ["update"], before: "before", after: "after" },
        p: { actions: ["create"], before: null },
      },
    });
    expect(json["resource_changes"]).toMatchObject([
      {
        address: "aws_iam_role.a",
        mode: "managed",
        type: "aws_iam_role",
        name: "a",
        provider_name: "registry.terraform.io/hashicorp/aws",
        change: { actions: ["delete", "create"], before: { name: "a" }, after: { name: "b" } },
      },
      { address: "aws_iam_user.b", change: { actions: ["create"], before: null, after: { name: "b" } } },
      { address: "aws_iam_user.c", change: { actions: ["delete"], before: { name: "c" }, after: null } },
      { address: "aws_iam_user.same", change: { actions: ["no-op"] } },
      { address: "kubernetes_secret_v1.s", change: { actions: ["create"], after_sensitive: { data: true } } },
    ]);
  });

  it("masks secrets", () => {
    expect(JSON.stringify(json)).not.toContain("s3cret");
    expect(JSON.stringify(json)).toContain("(sensitive value)");
  });
});
