import { Fn, type IResolvable, Lazy, TerraformLocal, type TerraformStack, TerraformVariable } from "cdktf";
import fc from "fast-check";
import { terraformJson } from "../../constructs/entry-points/extend";
import { describeUnless } from "../support/describe-unless";
import { evaluated, missingTerraformBinary } from "../support/terraform-console";

/** How a value reaches the text: as it stands, or as one of the tokens that cdktf has for it. */
type Via = "literal" | "variable" | "local" | "function" | "lazy";

/** A JSON value, and which of its parts are tokens. */
type Model =
  | { readonly kind: "text"; readonly parts: readonly Part[] }
  | { readonly kind: "number"; readonly number: number; readonly via: Via }
  | { readonly kind: "boolean"; readonly boolean: boolean; readonly via: Via }
  | { readonly kind: "null" }
  | { readonly kind: "list"; readonly members: readonly Model[] }
  | { readonly kind: "wholeList"; readonly members: readonly string[] }
  | { readonly kind: "map"; readonly entries: readonly (readonly [readonly Part[], Model])[] }
  | { readonly kind: "wholeMap"; readonly entries: readonly (readonly [string, string])[] };

interface Part {
  readonly text: string;
  readonly via: Via;
}

const awkward = fc.constantFrom(
  ...[
    "$",
    "%",
    "{",
    "}",
    "${",
    "%{",
    "$${",
    "%%{",
    "~}",
    '"',
    "'",
    "\\",
    "\\n",
    "\n",
    "\r",
    "\t",
    "\b",
    "\f",
  ],
  ...[
    "\u0000",
    "\u007f",
    "é",
    "e\u0301",
    "👍",
    "\u2028",
    "<&>",
    "a",
    "=",
    ",",
    " ",
    "${var.a}",
    "%{ if true }",
  ],
);
const text = fc.oneof(
  fc.string({ unit: awkward, maxLength: 8 }),
  fc.string({ unit: "binary", maxLength: 6 }),
  fc.string({ maxLength: 12 }),
);
const via = fc.constantFrom<Via>("literal", "literal", "literal", "variable", "local", "function", "lazy");
const parts = fc.array(fc.record({ text, via }), { maxLength: 4 });
const number = fc.oneof(
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e15, max: 1e15 }),
);

const { model } = fc.letrec<{ model: Model }>((tie) => ({
  model: fc.oneof(
    { depthSize: "small" },
    fc.record({ kind: fc.constant("text" as const), parts }),
    fc.record({ kind: fc.constant("number" as const), number, via }),
    fc.record({ kind: fc.constant("boolean" as const), boolean: fc.boolean(), via }),
    fc.constant({ kind: "null" as const }),
    fc.record({ kind: fc.constant("list" as const), members: fc.array(tie("model"), { maxLength: 4 }) }),
    fc.record({ kind: fc.constant("wholeList" as const), members: fc.array(text, { maxLength: 3 }) }),
    fc.record({
      kind: fc.constant("map" as const),
      entries: fc.uniqueArray(fc.tuple(parts, tie("model")), {
        maxLength: 4,
        selector: ([key]) => textOf(key),
      }),
    }),
    fc.record({
      kind: fc.constant("wholeMap" as const),
      entries: fc.uniqueArray(fc.tuple(text, text), { maxLength: 3, selector: ([key]) => key.normalize() }),
    }),
  ),
}));

/** Terraform keeps text in Unicode's composed form. */
function textOf(textParts: readonly Part[]): string {
  return textParts
    .map((part) => part.text)
    .join("")
    .normalize();
}

/** What Terraform is to make of it. */
function expectedOf(value: Model): unknown {
  switch (value.kind) {
    case "text":
      return textOf(value.parts);
    case "number":
      return value.number === 0 ? 0 : value.number;
    case "boolean":
      return value.boolean;
    case "null":
      return null;
    case "list":
      return value.members.map(expectedOf);
    case "wholeList":
      return value.members.map((member) => member.normalize());
    case "map":
      return Object.fromEntries(value.entries.map(([key, member]) => [textOf(key), expectedOf(member)]));
    case "wholeMap":
      return Object.fromEntries(value.entries.map(([key, member]) => [key.normalize(), member.normalize()]));
  }
}

function lazy(value: string): string {
  return Lazy.stringValue({ produce: () => value });
}

/** Puts the tokens of values into a stack. */
class Tokens {
  readonly variables: Record<string, unknown> = {};

  constructor(private readonly stack: TerraformStack) {}

  valueOf(value: Model): unknown {
    switch (value.kind) {
      case "text":
        return this.textOf(value.parts);
      case "number":
        return value.via === "literal" ? value.number : this.numberOf(value.number, value.via);
      case "boolean":
        return value.via === "literal" ? value.boolean : this.variable("bool", value.boolean).booleanValue;
      case "null":
        return null;
      case "list":
        return value.members.map((member) => this.valueOf(member));
      case "wholeList":
        return this.variable("list(string)", value.members).listValue;
      case "map":
        return Object.fromEntries(
          value.entries.map(([key, member]) => [this.textOf(key), this.valueOf(member)]),
        );
      case "wholeMap":
        return this.local(this.variable("map(string)", Object.fromEntries(value.entries))).asStringMap;
    }
  }

  private textOf(textParts: readonly Part[]): string {
    return textParts.map((part) => this.part(part)).join("");
  }

  private part({ text: value, via: how }: Part): string {
    switch (how) {
      case "literal":
        return value;
      case "variable":
        return this.variable("string", value).stringValue;
      case "local":
        return this.local(this.variable("string", value)).asString;
      case "function":
        return Fn.join("", [this.variable("string", value).stringValue]);
      case "lazy":
        return lazy(this.variable("string", value).stringValue);
    }
  }

  private numberOf(value: number, how: Via): number | IResolvable {
    const variable = this.variable("number", value);
    return how === "local" ? this.local(variable).asNumber : variable.numberValue;
  }

  private variable(type: string, value: unknown): TerraformVariable {
    const name = `v${Object.keys(this.variables).length}`;
    this.variables[name] = value;
    return new TerraformVariable(this.stack, name, { type });
  }

  private local(of: TerraformVariable): TerraformLocal {
    return new TerraformLocal(this.stack, `local-${Object.keys(this.variables).length}`, of.value);
  }
}

/** Each value's JSON text, evaluated and read back; all in one run of Terraform. */
function roundTrip(models: readonly Model[]): unknown[] {
  const texts = evaluated((stack) => {
    const tokens = new Tokens(stack);
    const expressions = models.map((value) => terraformJson(tokens.valueOf(value)));
    return { expressions, variables: tokens.variables };
  });
  return texts.map((json) => JSON.parse(String(json)) as unknown);
}

const token = (value: string): Part => ({ text: value, via: "variable" });
const literal = (value: string): Part => ({ text: value, via: "literal" });

describeUnless(missingTerraformBinary(), "JSON text as Terraform evaluates it", () => {
  it("is the very value, wherever tokens, quotes and template marks stand in it", () => {
    const models = fc.sample(model, { numRuns: 500, seed: 1123 });
    expect(roundTrip(models)).toEqual(models.map(expectedOf));
  });

  it.each<[string, readonly Part[]]>([
    ["a literal interpolation", [literal("${var.a}")]],
    ["a literal directive", [literal("%{ if true }x%{ endif }")]],
    ["a literal escape of Terraform", [literal("$${a} %%{b}")]],
    ["a literal interpolation beside a token", [literal("${a}"), token("b"), literal("%{c")]],
    ["a dollar sign before a token", [literal("$"), token("a")]],
    ["a percent sign before a token", [literal("100%"), token("a")]],
    ["quotes, backslashes and line ends beside a token", [literal('"\\\n\t\b\f'), token('"\\\n')]],
    ["template marks in a token's value", [token("${var.a} %{ if }")]],
    ["characters of every plane", [literal("é\u2028\u{1F44D}\u0000"), token("\u{1F44D}")]],
  ])("keeps %s", (_, textParts) => {
    const asKey: Model = { kind: "map", entries: [[textParts, { kind: "null" }]] };
    const asMember: Model = { kind: "list", members: [{ kind: "text", parts: textParts }, asKey] };
    expect(roundTrip([asMember])).toEqual([[textOf(textParts), { [textOf(textParts)]: null }]]);
  });

  it("keeps JSON text inside of JSON text, literal or not", () => {
    const [outer] = evaluated((stack) => {
      const secret = new TerraformVariable(stack, "secret", { type: "string" });
      const inner = terraformJson({ literal: '${a} "b"' });
      const unknown = terraformJson({ secret: secret.stringValue });
      return { expressions: [terraformJson({ inner, unknown })], variables: { secret: 'a"}${b}' } };
    });
    const { inner, unknown } = JSON.parse(String(outer)) as Record<"inner" | "unknown", string>;
    expect(JSON.parse(inner)).toEqual({ literal: '${a} "b"' });
    expect(JSON.parse(unknown)).toEqual({ secret: 'a"}${b}' });
  });

  it("keeps text that a lazy value puts around a reference", () => {
    const [text] = evaluated((stack) => {
      const name = new TerraformVariable(stack, "name", { type: "string" }).stringValue;
      const called = Fn.join("}", ["{", name]);
      const expressions = [terraformJson({ value: lazy(`{"a": "${name}", "b": ${called}}`) })];
      return { expressions, variables: { name: "x" } };
    });
    expect(JSON.parse(String(text))).toEqual({ value: '{"a": "x", "b": {}x}' });
  });

  it("keeps text that a lazy value puts around JSON text", () => {
    const [text] = evaluated((stack) => {
      const name = new TerraformVariable(stack, "name", { type: "string" }).stringValue;
      const expressions = [terraformJson([lazy(`config "${terraformJson({ a: { b: name }, c: name })}" }`)])];
      return { expressions, variables: { name: "x" } };
    });
    expect(JSON.parse(String(text))).toEqual(['config "{"a":{"b":"x"},"c":"x"}" }']);
  });
});
