import { Lazy, Token, type TerraformStack, TerraformVariable } from "cdktf";
import { parse } from "yaml";
import { resolveIn, terraformJson, terraformYaml } from "../../constructs/entry-points/extend";
import { containsToken } from "../../constructs/core/terraform-json";
import { synthStack } from "../support/synth";

function written(build: (stack: TerraformStack) => unknown): string {
  let text = "";
  synthStack((stack) => {
    text = resolveIn(stack, terraformJson(build(stack)));
  });
  return text;
}

function writtenYaml(build: (stack: TerraformStack) => object): string {
  let text = "";
  synthStack((stack) => {
    text = resolveIn(stack, terraformYaml(build(stack)));
  });
  return text;
}

function variable(stack: TerraformStack, type: string): TerraformVariable {
  return new TerraformVariable(stack, "it", { type });
}

describe("JSON text of a literal value", () => {
  it("is plain JSON", () => {
    const value = { name: "a", list: [1, true, null, "b"], nested: { "key.with/marks": 'quote " and \\' } };
    expect(written(() => value)).toBe(JSON.stringify(value));
  });

  it("escapes Terraform's template marks and nothing else", () => {
    expect(written(() => ["${a}", "%{b}", "$c", "100%", "{d}"])).toBe('["$${a}","%%{b}","$c","100%","{d}"]');
  });

  it("leaves out what is undefined", () => {
    expect(written(() => ({ a: undefined, b: 1 }))).toBe('{"b":1}');
  });
});

describe("JSON text of a value with tokens", () => {
  it("is Terraform's jsonencode of it, so that Terraform escapes what is known at apply", () => {
    expect(
      written((stack) => ({
        id: variable(stack, "string").stringValue,
        names: ["a", null],
        more: { on: true },
      })),
    ).toBe('${jsonencode({"id" = var.it, "names" = ["a", null], "more" = {"on" = true}})}');
  });

  it("leaves out what is undefined", () => {
    expect(written((stack) => ({ a: undefined, b: variable(stack, "string").stringValue }))).toBe(
      '${jsonencode({"b" = var.it})}',
    );
  });

  it.each<[string, (stack: TerraformStack) => unknown, string]>([
    ["inside a string", (stack) => `a-${variable(stack, "string").stringValue}-b`, '"a-${var.it}-b"'],
    ["as a key", (stack) => ({ [variable(stack, "string").stringValue]: 1 }), '{"${var.it}" = 1}'],
    [
      "inside a key",
      (stack) => ({ [`${variable(stack, "string").stringValue}:sub`]: 1 }),
      '{"${var.it}:sub" = 1}',
    ],
    [
      "beside literal text with the marks of a template",
      (stack) => ({ a: ["${x}"], b: variable(stack, "string").stringValue }),
      '{"a" = ["\\u0024{x}"], "b" = var.it}',
    ],
    [
      "beside another in a string",
      (stack) => `${variable(stack, "string").stringValue}${Token.asString({ resolve: () => "${var.b}" })}`,
      '"${var.it}${var.b}"',
    ],
    [
      "in a string, that turns out to be a number",
      () => [`a-${Token.asString({ resolve: () => 5 })}`],
      '["a-${5}"]',
    ],
    ["as a number", (stack) => ({ port: variable(stack, "number").numberValue }), '{"port" = var.it}'],
    [
      "as a whole list",
      (stack) => ({ names: variable(stack, "list(string)").listValue }),
      '{"names" = var.it}',
    ],
    ["as a boolean", (stack) => [variable(stack, "bool").booleanValue], "[var.it]"],
    [
      "as a whole map",
      (stack) => ({ labels: Token.asStringMap(variable(stack, "map(string)").value) }),
      '{"labels" = var.it}',
    ],
    [
      "that turns out to be literal",
      () => [Lazy.stringValue({ produce: () => 'say "hi"' })],
      '["say \\"hi\\""]',
    ],
    [
      "of a whole object",
      (stack) =>
        Lazy.anyValue({ produce: () => ({ id: variable(stack, "string").stringValue, n: [1, null] }) }),
      '{"id" = var.it, "n" = [1, null]}',
    ],
  ])("holds a token %s", (_, build, expected) => {
    expect(written(build)).toBe(`\${jsonencode(${expected})}`);
  });
});

describe("whether a value holds a token", () => {
  const token = Lazy.stringValue({ produce: () => "x" });

  it.each<[string, unknown]>([
    ["the value", token],
    ["a part of a string", `a-${token}`],
    ["a key", { [token]: 1 }],
    ["a member", { a: [{ b: token }] }],
    ["a number", { a: Token.asNumber(token) }],
    ["a list", { a: Token.asList(token) }],
  ])("is told where it is %s", (_, value) => {
    expect(containsToken(value)).toBe(true);
  });

  it.each<[string, unknown]>([
    ["text", "${not.a.token}"],
    ["nothing", null],
    ["a tree of literals", { a: [{ b: "c", d: 1 }], e: undefined }],
  ])("is denied for %s", (_, value) => {
    expect(containsToken(value)).toBe(false);
  });
});

describe("YAML text of a value", () => {
  it("reads the same as YAML 1.1 and 1.2, one of which knows yes and 0o17", () => {
    const value = {
      yes: "no",
      list: ["1.0", 1, null, true],
      text: "a\nb: c\n---\n",
      octal: "0o17",
      time: "1:30",
    };
    const text = writtenYaml(() => value);
    expect(parse(text, { version: "1.1" })).toEqual(value);
    expect(parse(text, { version: "1.2" })).toEqual(value);
  });

  it("escapes Terraform's template marks", () => {
    expect(writtenYaml(() => ({ a: "${b}" }))).toBe('"a": "$${b}"\n');
  });

  it("is Terraform's yamlencode of what has tokens", () => {
    expect(writtenYaml((stack) => ({ id: variable(stack, "string").stringValue, none: undefined }))).toBe(
      '${yamlencode({"id" = var.it})}',
    );
  });
});
