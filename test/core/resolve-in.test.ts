import { App, TerraformVariable } from "cdktf";
import { resolveIn, sameIn } from "../../constructs/core/resolve-in";
import { testStack } from "../support/synth";

const stack = testStack(new App(), "platform");
const variable = new TerraformVariable(stack, "region", { type: "string" });

describe("a value in a stack", () => {
  it("has the references that its tokens stand for, at any depth", () => {
    expect(resolveIn(stack, { names: [`in ${variable.stringValue}`], literal: "eu-west-1" })).toEqual({
      names: ["in ${var.region}"],
      literal: "eu-west-1",
    });
    expect(resolveIn(stack, variable.stringValue)).toBe("${var.region}");
  });

  it("is the very same where it is text without tokens", () => {
    expect(resolveIn(stack, "eu-west-1")).toBe("eu-west-1");
  });
});

describe("two values", () => {
  const token = (): string => variable.stringValue;

  it.each<[string, unknown, unknown]>([
    ["have other tokens for one reference", token(), token()],
    ["have them in lists", [token()], [token()]],
    ["have members in another order", { a: token(), b: "1", c: "2" }, { c: "2", b: "1", a: token() }],
    ["have it in an inner object", [{ a: { b: token(), c: "1" } }], [{ a: { c: "1", b: token() } }]],
    ["hold null", { a: null, b: token() }, { b: token(), a: null }],
  ])("are the same where they %s", (_, a, b) => {
    expect(sameIn(stack, a, b)).toBe(true);
  });

  it.each<[string, unknown, unknown]>([
    ["have a token and another text", token(), "${var.zone}"],
    ["have members in another order of a list", [token(), "1"], ["1", token()]],
    ["have a list and an object", { 0: token() }, [token()]],
    ["have one member more", { a: token() }, { a: token(), b: "1" }],
    ["have the member of another name", { a: token() }, { b: token() }],
    ["have nothing and an object", null, {}],
  ])("are not the same where they %s", (_, a, b) => {
    expect(sameIn(stack, a, b)).toBe(false);
    expect(sameIn(stack, b, a)).toBe(false);
  });
});
