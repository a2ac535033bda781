import { App, TerraformStack } from "cdktf";
import { Construct } from "constructs";
import { childOf } from "../../constructs/core/child-of";
import { constructId } from "../../constructs/core/construct-id";
import { sharedRoom } from "../../constructs/core/shared-room";
import { FakeResource } from "../support/fake-resources";
import { testStack } from "../support/synth";

describe("a room for others' constructs", () => {
  it("is made where there is none yet, and the same afterwards", () => {
    const stack = testStack(new App(), "test");
    const room = childOf(stack, "shared");
    expect(room.node.path).toBe("test/shared");
    expect(childOf(stack, "shared")).toBe(room);
    expect(childOf(stack, "other")).not.toBe(room);
  });

  it("is a child that stands there already", () => {
    const stack = testStack(new App(), "test");
    const child = new Construct(stack, "shared");
    expect(childOf(stack, "shared")).toBe(child);
  });
});

describe("the room for what several constructs use", () => {
  it("is one in each stack, however deep the asker stands", () => {
    const app = new App();
    const [one, two] = [testStack(app, "one"), testStack(app, "two")];
    const room = sharedRoom(new Construct(new Construct(one, "a"), "b"));
    expect(room.node.path).toBe("one/shared");
    expect(sharedRoom(one)).toBe(room);
    expect(sharedRoom(two).node.path).toBe("two/shared");
  });
});

describe("a construct id made from a name", () => {
  it("is the name itself", () => {
    expect(constructId(testStack(new App(), "test"), "letsencrypt-prod")).toBe("letsencrypt-prod");
  });

  it("is the reference that a token stands for, in characters that an id may have", () => {
    const stack = testStack(new App(), "test");
    const { key } = new FakeResource(stack, "zone");
    expect(constructId(stack, key)).toBe("-fake_thing.zone.key-");
    expect(constructId(stack, `grant-${key}`)).toBe("grant--fake_thing.zone.key-");
  });

  it("is the same for each token of one attribute", () => {
    const stack = testStack(new App(), "test");
    const zone = new FakeResource(stack, "zone");
    expect(zone.key).not.toBe(zone.key);
    expect(constructId(stack, zone.key)).toBe(constructId(stack, zone.key));
  });

  it("is never a token, which the construct tree refuses", () => {
    const stack = new TerraformStack(new App(), "test");
    const id = constructId(stack, new FakeResource(stack, "zone").key);
    expect(() => new Construct(stack, id)).not.toThrow();
  });
});
