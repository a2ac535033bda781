import { App } from "cdktf";
import { Construct } from "constructs";
import { createdOnce, creatorOf, resourcesOf } from "../../constructs/entry-points/extend";
import { FakeResource } from "../support/fake-resources";
import { testStack } from "../support/synth";

const remedy = "Use Identity.fromLookup in the other stack";

function create(value: object, scope: Construct, key = "identity"): FakeResource {
  return createdOnce(value, scope, key, remedy, (room, id) => new FakeResource(room, id));
}

describe("what a value creates", () => {
  it("is made once in a stack, however many bind the value", () => {
    const stack = testStack(new App(), "test");
    const value = {};
    const first = create(value, new Construct(stack, "a"));
    expect(create(value, new Construct(stack, "b"))).toBe(first);
    expect(resourcesOf(stack)).toEqual([first]);
  });

  it("precedes what stands with each that binds the value, and nobody else", () => {
    const stack = testStack(new App(), "test");
    const [first, second, other] = ["a", "b", "c"].map((id) => new Construct(stack, id));
    const value = {};
    const made = first && create(value, first);
    if (second) create(value, second);
    expect([first, second, other].map((scope) => scope && resourcesOf(scope))).toEqual([[made], [made], []]);
  });

  it("has a path that does not depend on who binds the value first", () => {
    const pathOf = (...scopes: readonly string[]) => {
      const stack = testStack(new App(), "test");
      const value = {};
      const [made] = scopes.map((id) => create(value, new Construct(stack, id)));
      return made?.node.path;
    };
    expect(pathOf("a", "b")).toBe("test/shared/identity");
    expect(pathOf("b", "a")).toBe("test/shared/identity");
  });

  it("is another resource for another value", () => {
    const stack = testStack(new App(), "test");
    const made = create({}, new Construct(stack, "a"));
    expect(create({}, new Construct(stack, "b"), "other")).not.toBe(made);
  });

  it("has a name of its own in the stack, whoever binds it first", () => {
    const stack = testStack(new App(), "test");
    expect(create({}, new Construct(stack, "a")).node.path).toBe("test/shared/identity");
    expect(() => create({}, new Construct(stack, "b"))).toThrow(
      /^test\/b: another value makes "identity" in this stack already\. Share one value/,
    );
  });

  it("cannot take the place of what another value creates", () => {
    const stack = testStack(new App(), "test");
    create({}, new Construct(stack, "a"));
    expect(() => create({}, new Construct(stack, "b"))).toThrow(
      'test/b: another value makes "identity" in this stack already. Share one value, or give this one another name.',
    );
  });

  it("cannot be created by a second stack, which learns how to refer to it", () => {
    const app = new App();
    const value = {};
    create(value, new Construct(testStack(app, "one"), "a"));
    const scope = new Construct(testStack(app, "two"), "solver");
    expect(() => create(value, scope)).toThrow(
      'two/solver: what this value creates belongs to the stack "one" and cannot be created in "two" too. Use Identity.fromLookup in the other stack.',
    );
    expect(resourcesOf(scope)).toEqual([]);
  });

  it("tells the stack that creates it, within the App", () => {
    const app = new App();
    const value = {};
    expect(creatorOf(value, app)).toBeUndefined();
    const stack = testStack(app, "one");
    create(value, new Construct(stack, "a"));
    expect(creatorOf(value, testStack(app, "two"))).toBe(stack);
    expect(creatorOf(value, new App())).toBeUndefined();
    expect(creatorOf({}, stack)).toBeUndefined();
  });

  it("is created anew in another App, where nothing exists yet", () => {
    const value = {};
    const made = create(value, testStack(new App(), "one"));
    expect(create(value, testStack(new App(), "one"))).not.toBe(made);
  });
});
