import { App } from "cdktf";
import { Construct } from "constructs";
import { claimName } from "../../constructs/core/claimed-name";
import { FakeResource } from "../support/fake-resources";
import { testStack } from "../support/synth";

const remedy = "Give each its own roleName";

function claim(scope: Construct, name: string, what = "IAM role"): () => void {
  return () => {
    claimName(scope, what, name, remedy);
  };
}

describe("the name of a resource", () => {
  it("is taken once in a stack, and the error names both constructs", () => {
    const stack = testStack(new App(), "test");
    claim(new Construct(stack, "a"), "dns")();
    expect(claim(new Construct(stack, "b"), "dns")).toThrow(
      'test/b: the IAM role "dns" is made at "test/a" already. Give each its own roleName.',
    );
  });

  it("is taken in every case, since the clouds do not tell cases apart", () => {
    const stack = testStack(new App(), "test");
    claim(stack, "DNS")();
    expect(claim(stack, "dns")).toThrow("already");
  });

  it("is free for another kind of resource, and in another stack", () => {
    const app = new App();
    const [one, two] = [testStack(app, "one"), testStack(app, "two")];
    claim(one, "dns")();
    expect(claim(one, "dns", "IAM policy")).not.toThrow();
    expect(claim(two, "dns")).not.toThrow();
    expect(claim(one, "other")).not.toThrow();
  });

  it("is one name for all tokens of one attribute, and another for those of another", () => {
    const stack = testStack(new App(), "test");
    const [a, b] = ["a", "b"].map((id) => new FakeResource(stack, id));
    claim(stack, String(a?.key))();
    expect(claim(stack, String(a?.key))).toThrow('"${fake_thing.a.key}" is made at');
    expect(claim(stack, String(b?.key))).not.toThrow();
  });
});
