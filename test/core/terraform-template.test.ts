import { escapedText, partsOfTemplate, quotedText } from "../../constructs/core/terraform-template";

const text = (value: string) => ({ text: value });
const interpolation = (value: string) => ({ interpolation: value });

describe("the pieces of a template", () => {
  it.each([
    ["nothing", "", []],
    ["text", "a {b} $c 5% }", [text("a {b} $c 5% }")]],
    ["an interpolation", "${a.b}", [interpolation("${a.b}")]],
    ["a directive", "%{ if a }", [interpolation("%{ if a }")]],
    ["both and text", "x${a}y%{ b }z", ["x", "${a}", "y", "%{ b }", "z"].map(textOrInterpolation)],
    ["one beside another", "${a}${b}", [interpolation("${a}"), interpolation("${b}")]],
    ["an interpolation that never ends", "a${b", [text("a"), interpolation("${b")]],
    ["a string that never ends", '${"b', [interpolation('${"b')]],
  ])("are found in %s", (_, template, parts) => {
    expect(partsOfTemplate(template)).toEqual(parts);
  });

  it.each([
    ["$${a}", "${a}"],
    ["%%{a}", "%{a}"],
    ["x $${a} %%{b} $${", "x ${a} %{b} ${"],
  ])("are text where the marks are escaped, as in %s", (template, meant) => {
    expect(partsOfTemplate(template)).toEqual([text(meant)]);
    expect(partsOfTemplate(`\${c}${template}\${d}`)).toEqual([
      interpolation("${c}"),
      text(meant),
      interpolation("${d}"),
    ]);
  });

  it.each([
    ["braces", "${ {a = {b = 1}, c = {}} }"],
    ["a closing brace in a string", '${f("}")}'],
    ["an opening brace in a string", '${f("{")}'],
    ["an escaped quote in a string", '${f("\\"}")}'],
    ["an escaped backslash in a string", '${f("\\\\")}'],
    ["escaped marks in a string", '${f("$${", "%%{")}'],
    ["an interpolation in a string", '${f("${g("}")}}")}'],
    ["a directive in a string", '${f("%{ if "}" == a }{b%{ endif }")}'],
    ["several strings", '${f("{", "}", "", "{")}'],
  ])("keep %s inside of an interpolation", (_, template) => {
    expect(partsOfTemplate(`${template}x}"`)).toEqual([interpolation(template), text('x}"')]);
  });
});

describe("text inside of a quoted string", () => {
  it.each([
    ['a "b" \\ c', 'a \\"b\\" \\\\ c'],
    ["a\nb\tc\r", "a\\nb\\tc\\r"],
    ["a\bb\fc", "a\\u0008b\\u000cc"],
    ["${a} %{b}", "\\u0024{a} \\u0025{b}"],
    ["a$", "a\\u0024"],
    ["a%", "a\\u0025"],
    ["$a %b $$c", "$a %b $$c"],
    ["\\b \\f", "\\\\b \\\\f"],
  ])("stands for itself: %j", (value, quoted) => {
    expect(quotedText(value)).toBe(quoted);
  });
});

describe("text in Terraform's JSON syntax", () => {
  it("stands for itself with its marks doubled", () => {
    expect(escapedText("${a} %{b} $c 5% {d}")).toBe("$${a} %%{b} $c 5% {d}");
  });
});

function textOrInterpolation(value: string) {
  return /^[$%]/.test(value) ? interpolation(value) : text(value);
}
