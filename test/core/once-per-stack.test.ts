import { App, type TerraformStack } from "cdktf";
import { Construct } from "constructs";
import { oncePerStack, resourcesOf } from "../../constructs/entry-points/extend";
import { FakeLookup, FakeProvider, FakeResource } from "../support/fake-resources";
import { synthApp, synthStack, testStack } from "../support/synth";

function lookUp(scope: Construct, key = "cluster", definition: unknown = { name: "a" }): FakeLookup {
  return oncePerStack(scope, key, definition, (room, id) => new FakeLookup(room, id));
}

function emptyStack(): TerraformStack {
  return testStack(new App(), "test");
}

describe("what is made once per stack", () => {
  it("is the same construct for everyone who asks by its key and definition", () => {
    const stack = emptyStack();
    const first = lookUp(new Construct(stack, "a"), "cluster", { name: "a", region: undefined });
    const second = lookUp(new Construct(new Construct(stack, "b"), "deep"), "cluster", { name: "a" });
    expect(second).toBe(first);
  });

  it("is another construct for another key", () => {
    const stack = emptyStack();
    expect(lookUp(stack, "one")).not.toBe(lookUp(stack, "two"));
  });

  it("is another construct in another stack", () => {
    const app = new App();
    const [one, two] = [testStack(app, "one"), testStack(app, "two")];
    expect(lookUp(one)).not.toBe(lookUp(two));
    expect(() => lookUp(two, "cluster", { name: "a" })).not.toThrow();
  });

  it("may be defined otherwise in another stack", () => {
    const app = new App();
    lookUp(testStack(app, "one"), "cluster", { name: "a" });
    expect(() => lookUp(testStack(app, "two"), "cluster", { name: "b" })).not.toThrow();
  });

  it("stands in one room of the stack, so that its id does not depend on who asks first", () => {
    const jsonOf = (...askers: string[]) =>
      synthStack((stack) => {
        new FakeProvider(stack);
        for (const asker of askers) lookUp(new Construct(stack, asker));
      });
    const { data } = jsonOf("a", "b");
    expect(Object.keys(data?.["fake_found"] ?? {})).toEqual(["shared_cluster_321A7723"]);
    expect(jsonOf("b", "a").data).toEqual(data);
    expect(jsonOf("c").data).toEqual(data);
  });

  it("precedes what stands with those who asked, and nobody else", () => {
    const stack = emptyStack();
    const [asker, second, other] = [
      new Construct(stack, "a"),
      new Construct(stack, "b"),
      new Construct(stack, "c"),
    ];
    const found = lookUp(asker);
    lookUp(second);
    expect(resourcesOf(asker)).toEqual([found]);
    expect(resourcesOf(second)).toEqual([found]);
    expect(resourcesOf(other)).toEqual([]);
  });

  it("can be asked for by the stack itself", () => {
    const stack = emptyStack();
    const found = lookUp(stack);
    expect(lookUp(new Construct(stack, "a"))).toBe(found);
  });
});

describe("one key with two definitions", () => {
  it("is refused, naming both, the asker and the stack", () => {
    const stack = emptyStack();
    lookUp(new Construct(stack, "a"), "cluster", { name: "a" });
    const scope = new Construct(stack, "b");
    expect(() => lookUp(scope, "cluster", { name: "b" })).toThrow(
      'test/b: "cluster" is {"name":"b"} here and {"name":"a"} elsewhere in the stack "test". Use one value for both.',
    );
  });

  it("is no conflict where two tokens stand for one attribute", () => {
    const stack = emptyStack();
    const thing = new FakeResource(stack, "thing");
    const [first, second] = [thing.key, thing.key];
    expect(first).not.toBe(second);
    expect(lookUp(stack, "provider", { issuer: first })).toBe(lookUp(stack, "provider", { issuer: second }));
  });

  it("is one where two tokens stand for different attributes", () => {
    const stack = emptyStack();
    lookUp(stack, "provider", { issuer: new FakeResource(stack, "one").key });
    expect(() => lookUp(stack, "provider", { issuer: new FakeResource(stack, "two").key })).toThrow(
      /test: "provider" is .*fake_thing\.two\.key.* here and .*fake_thing\.one\.key.* elsewhere/,
    );
  });

  it("does not depend on the order in which a definition names its parts", () => {
    const stack = emptyStack();
    const first = lookUp(stack, "cluster", { name: "a", more: { x: 1, y: [2, 3] } });
    expect(lookUp(stack, "cluster", { more: { y: [2, 3], x: 1 }, name: "a" })).toBe(first);
    expect(() => lookUp(stack, "cluster", { more: { y: [3, 2], x: 1 }, name: "a" })).toThrow("elsewhere");
  });
});

describe("a key that is a token", () => {
  it("is one key for each reference, and makes an id that Terraform takes", () => {
    const { stacks } = synthApp((app) => {
      const stack = testStack(app, "test");
      new FakeProvider(stack);
      const [one, two] = [new FakeResource(stack, "one"), new FakeResource(stack, "two")];
      const zone = lookUp(new Construct(stack, "a"), `zone-${one.key}`);
      expect(lookUp(new Construct(stack, "b"), `zone-${one.key}`)).toBe(zone);
      expect(lookUp(new Construct(stack, "c"), `zone-${two.key}`)).not.toBe(zone);
    });
    const ids = Object.keys(stacks["test"]?.data?.["fake_found"] ?? {});
    expect(ids).toHaveLength(2);
    for (const id of ids) expect(id).toMatch(/^[A-Za-z_][\w-]*$/);
  });
});
