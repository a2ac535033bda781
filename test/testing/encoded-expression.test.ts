import { TerraformLocal } from "cdktf";
import fc from "fast-check";
import { terraformJson } from "../../constructs/entry-points/extend";
import { encodedDocuments } from "../../testing/encoded-expression";
import { synthStack, type StackJson } from "../support/synth";

describe("encodedDocuments", () => {
  it.each<[string, unknown]>([
    [
      '${jsonencode({"a" = aws_iam_role.r.arn, b = [1, -2.5, true, null, "x"], "c" = {}, "d" = [], "e" = "for f"})}',
      { a: "${aws_iam_role.r.arn}", b: [1, -2.5, true, null, "x"], c: {}, d: [], e: "for f" },
    ],
    [
      '${jsonencode({"${trimprefix(x.url, "https://")}:sub" = "a, b = c", "n" = "x-${y["k"]}\\n\\"q\\" $${z}"})}',
      { '${trimprefix(x.url, "https://")}:sub': "a, b = c", n: 'x-${y["k"]}\n"q" ${z}' },
    ],
    [
      '${jsonencode([a == "b" ? [1] : [2], [for k in x : k], {for k in x : k => 1}, [1][0], "a" == b, f({"a" = [")"]})])}',
      [
        '${a == "b" ? [1] : [2]}',
        "${[for k in x : k]}",
        "${{for k in x : k => 1}}",
        "${[1][0]}",
        '${"a" == b}',
        '${f({"a" = [")"]})}',
      ],
    ],
    ['${jsonencode({"a" = b == c, "d" = jsonencode({"e" = f})})}', { a: "${b == c}", d: { e: "${f}" } }],
    ['{"Resource":["${aws_iam_role.r.arn}"]}', { Resource: ["${aws_iam_role.r.arn}"] }],
  ])("reads the JSON of %s", (text, expected) => {
    expect(encodedDocuments(text)).toEqual({ format: "json", documents: [expected] });
  });

  it("reads whatever the kit writes", () => {
    const piece = fc.constantFrom(
      "a",
      '"',
      "\\",
      "\n",
      "é",
      "{",
      "}",
      "(",
      "]",
      ",",
      "=",
      " ",
      "$",
      "%",
      "${",
      "%{",
    );
    const text = fc.array(piece).map((pieces) => pieces.join(""));
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: "small" },
        fc.oneof(text, fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean(), fc.constant(null)),
        fc.array(tie("value")),
        fc.dictionary(text, tie("value")),
      ),
    }));
    const values = fc.sample(value, 200);
    const { locals } = synthStack((stack) => {
      const reference = new TerraformLocal(stack, "reference", "x").asString;
      values.forEach((sample, index) => {
        new TerraformLocal(stack, `l${index}`, terraformJson({ reference, sample })).overrideLogicalId(
          `l${index}`,
        );
      });
    }) as StackJson & { readonly locals: Record<string, string> };
    values.forEach((sample, index) => {
      const documents = [
        { reference: "${local.reference}", sample: JSON.parse(JSON.stringify(sample)) as unknown },
      ];
      expect(encodedDocuments(locals[`l${index}`] ?? "")).toEqual({ format: "json", documents });
    });
  });

  it("reads one YAML document after another", () => {
    expect(encodedDocuments('${yamlencode({"a" = 1})}---\n${yamlencode({"b" = x.id})}')).toEqual({
      format: "yaml",
      documents: [{ a: 1 }, { b: "${x.id}" }],
    });
  });

  it.each([
    "plain text",
    "${aws_iam_role.r.arn}",
    'prefix ${jsonencode({"a" = b})}',
    '${jsonencode({"a" = b})}${jsonencode({"a" = b})}',
    '${jsonencode({"a" = b}) == "x"}',
    '${jsonencode({"a" = b)}',
    "{ not JSON ${x}",
    "",
  ])("says of %s that it encodes nothing", (text) => {
    expect(encodedDocuments(text)).toBeUndefined();
  });
});
