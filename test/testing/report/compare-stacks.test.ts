import type { JsonObject, StackComparison, StackPlan } from "../../../testing";
import { compareStacks } from "../../../testing/report/compare-stacks";
import { plannedResource, stackPlan } from "../planned";

type Resources = Readonly<Record<string, JsonObject>>;

function compare(before: Resources, after: Resources, configuration?: JsonObject): StackComparison {
  return compareStacks(stackPlan(before), stackPlan(after), configuration);
}

function kindsOf({ changes }: StackComparison): unknown {
  return changes.map(({ kind, address, notes }) => [kind, address, ...notes]);
}

describe("compareStacks", () => {
  it("tells what is added, changed, destroyed and the same", () => {
    const before = { "aws_iam_user.a": { name: "a" }, "aws_iam_user.b": { name: "b" }, "aws_iam_role.c": {} };
    const after = {
      "aws_iam_user.a": { name: "a" },
      "aws_iam_role.c": { tags: {}, description: "c" },
      "aws_iam_user.d": { name: "d" },
    };
    expect(kindsOf(compare(before, after))).toEqual([
      ["changed", "aws_iam_role.c"],
      ["destroyed", "aws_iam_user.b"],
      ["added", "aws_iam_user.d"],
    ]);
  });

  it("knows stacks that come and go", () => {
    const plan = stackPlan({ "aws_iam_user.a": { name: "a" } });
    expect(kindsOf(compareStacks(undefined, plan))).toEqual([["added", "aws_iam_user.a"]]);
    expect(kindsOf(compareStacks(plan, undefined))).toEqual([["destroyed", "aws_iam_user.a"]]);
    expect(compareStacks(plan, undefined).name).toBe("stack");
  });

  it.each([
    ["aws_iam_role.a", { name: "a" }, { name: "b" }, "replaced", "replaced for name"],
    ["azurerm_role_assignment.a", { scope: "/a" }, { scope: "/b" }, "replaced", "replaced for scope"],
    [
      "kubernetes_manifest.a",
      { manifest: { metadata: { name: "a" } } },
      { manifest: { metadata: { name: "b" } } },
      "replaced",
      "replaced for manifest.metadata.name",
    ],
    [
      "kubernetes_secret_v1.a",
      { metadata: [{ namespace: "a" }] },
      { metadata: [{ namespace: "b" }] },
      "replaced",
      "replaced for metadata.namespace",
    ],
    ["aws_other.a", { name: "a" }, { name: "b" }, "changed", "its provider may replace it"],
  ])("tells of %s from %j to %j that it is %s", (address, before, after, kind, note) => {
    expect(kindsOf(compare({ [address]: before }, { [address]: after }))).toEqual([[kind, address, note]]);
  });

  it("tells a change inside of what is known only after the apply", () => {
    const planned = (label: string): StackPlan => {
      const text = `\${jsonencode({"podLabels" = {"use" = "${label}"}, "role" = aws_iam_role.r.arn})}`;
      const config = { values: [text] };
      const release = { config, values: { values: [null] }, unknown: { values: [true] } };
      return { ...stackPlan({}), resources: [plannedResource("helm_release.a", release)] };
    };
    expect(compareStacks(planned("a"), planned("b")).changes[0]?.differences).toEqual([
      { path: "values.podLabels.use", before: "a", after: "b" },
    ]);
  });

  it("tells a change of the provider configuration", () => {
    const at = (provider: string) => ({
      ...stackPlan({}),
      resources: [plannedResource("aws_iam_user.a", { provider })],
    });
    expect(compareStacks(at("aws"), at("aws.dns")).changes[0]?.differences).toEqual([
      { path: "provider", before: "aws", after: "aws.dns" },
    ]);
  });

  it("follows moved blocks, and points at renames without one", () => {
    const before = { "aws_iam_user.a": { name: "a" } };
    const after = { "aws_iam_user.b": { name: "a" } };
    const moved = { moved: [{ from: "aws_iam_user.a", to: "aws_iam_user.b" }] };
    expect(kindsOf(compare(before, after, moved))).toEqual([]);
    expect(kindsOf(compare(before, after))).toEqual([
      ["destroyed", "aws_iam_user.a", "renamed to aws_iam_user.b"],
      ["added", "aws_iam_user.b", "renamed from aws_iam_user.a"],
    ]);
    expect(kindsOf(compare(before, { "aws_iam_user.b": { name: "b" } }))).toEqual([
      ["destroyed", "aws_iam_user.a"],
      ["added", "aws_iam_user.b"],
    ]);
  });

  it("sees that a secret is another one, and does not show it", () => {
    const withKey = (key: string) => ({
      ...stackPlan({}),
      resources: [
        plannedResource("kubernetes_secret_v1.a", { values: { data: { key } }, sensitive: { data: true } }),
      ],
    });
    const { changes } = compareStacks(withKey("s3cret"), withKey("an0ther"));
    expect(changes[0]?.differences).toEqual([
      { path: "data", before: "(sensitive value)", after: "(sensitive value), another one" },
    ]);
    expect(compareStacks(withKey("s3cret"), withKey("s3cret")).changes).toEqual([]);
  });

  it("leaves out what follows from the configuration", () => {
    const withArn = (arn: string) => ({
      ...stackPlan({}),
      resources: [plannedResource("aws_iam_role.a", { config: { name: "a" }, values: { name: "a", arn } })],
    });
    expect(compareStacks(withArn("a"), withArn("b")).changes).toEqual([]);
  });
});
