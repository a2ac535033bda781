import { App, TerraformHclModule, TerraformLocal, TerraformOutput } from "cdktf";
import { Construct } from "constructs";
import { resourcesOf } from "../../constructs/entry-points/extend";
import { FakeLookup, FakeProvider, FakeResource } from "../support/fake-resources";
import { testStack } from "../support/synth";

function setting() {
  const stack = testStack(new App(), "test");
  return { stack, scope: new Construct(stack, "scope"), elsewhere: new Construct(stack, "elsewhere") };
}

describe("the resources of a construct", () => {
  it("are those under it, however deep, look-ups and modules included", () => {
    const { scope, elsewhere } = setting();
    const resource = new FakeResource(new Construct(new Construct(scope, "a"), "b"), "resource");
    const lookup = new FakeLookup(scope, "lookup");
    const module = new TerraformHclModule(scope, "module", { source: "example/network/fake" });
    new FakeResource(elsewhere, "other");
    expect(new Set(resourcesOf(scope))).toEqual(new Set([resource, lookup, module]));
  });

  it("are those under what it depends on, and under what that depends on", () => {
    const { stack, scope, elsewhere } = setting();
    const far = new FakeResource(new Construct(stack, "far"), "resource");
    const near = new FakeResource(elsewhere, "resource");
    scope.node.addDependency(elsewhere);
    near.node.addDependency(far);
    expect(new Set(resourcesOf(scope))).toEqual(new Set([near, far]));
  });

  it("include what only a part of it depends on", () => {
    const { scope, elsewhere } = setting();
    const near = new FakeResource(elsewhere, "resource");
    new Construct(scope, "part").node.addDependency(near);
    expect(resourcesOf(scope)).toEqual([near]);
  });

  it("are listed once each", () => {
    const { scope, elsewhere } = setting();
    const resource = new FakeResource(scope, "resource");
    const near = new FakeResource(elsewhere, "near");
    scope.node.addDependency(elsewhere, near, resource);
    resource.node.addDependency(near);
    expect(resourcesOf(scope)).toHaveLength(2);
  });

  it("are found in a circle of dependencies too", () => {
    const { scope, elsewhere } = setting();
    const resource = new FakeResource(scope, "resource");
    const near = new FakeResource(elsewhere, "near");
    scope.node.addDependency(elsewhere);
    elsewhere.node.addDependency(scope);
    expect(new Set(resourcesOf(scope))).toEqual(new Set([resource, near]));
  });

  it("are the resource itself where the construct is one", () => {
    const { stack } = setting();
    const resource = new FakeResource(stack, "resource");
    expect(resourcesOf(resource)).toEqual([resource]);
  });

  it("leave out what depends_on does not take", () => {
    const { scope } = setting();
    new FakeProvider(scope);
    new TerraformLocal(scope, "local", 1);
    new TerraformOutput(scope, "output", { value: 1 });
    expect(resourcesOf(scope)).toEqual([]);
  });
});
