import { objectFrom, parseJson, type Json } from "./json";

/** What a text says that Terraform encodes. */
export interface EncodedDocuments {
  readonly format: "json" | "yaml";
  readonly documents: readonly Json[];
}

/**
 * What a text will say that is known only after the apply, such as `${jsonencode({"role" = aws_iam_role.dns01.arn})}`,
 * with `${...}` for each reference. Undefined where it encodes no JSON or YAML.
 */
export function encodedDocuments(text: string): EncodedDocuments | undefined {
  try {
    if (/^\s*[[{]/.test(text)) return { format: "json", documents: [parseJson(text)] };
    const calls = templateParts(text)
      .filter((part) => !/^[-\s]*$/.test(part))
      .map((part) => encodingCall(part.slice("${".length, -1)));
    const [first] = calls;
    if (first === undefined || (first.format === "json" && calls.length > 1)) return undefined;
    return { format: first.format, documents: calls.map(({ argument }) => valueOf(argument)) };
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** The argument of `jsonencode` or `yamlencode`. */
function encodingCall(expression: string): { readonly format: "json" | "yaml"; readonly argument: string } {
  const text = expression.trim();
  const [call, format] = /^(json|yaml)encode(?=\()/.exec(text) ?? [];
  if (call === undefined || endOf(text, call.length) < text.length)
    throw new SyntaxError(`${text} encodes nothing.`);
  return { format: format === "json" ? "json" : "yaml", argument: text.slice(call.length + 1, -1) };
}

/** Objects, lists and literals as they are; any other expression as `${...}`. */
function valueOf(expression: string): Json {
  const text = expression.trim();
  if (/^(true|false|null|-?\d+(\.\d+)?(e[-+]?\d+)?)$/.test(text)) return parseJson(text);
  if (/^jsonencode\(/.test(text)) return encodedDocuments(`\${${text}}`)?.documents[0] ?? `\${${text}}`;
  const isOne = /^[{["]/.test(text) && endOf(text, 0) === text.length;
  if (!isOne || /^[{[]\s*for\b/.test(text)) return `\${${text}}`;
  if (text.startsWith('"')) return stringOf(text);
  const items = split(text.slice(1, -1), ",").filter((item) => item.trim() !== "");
  return text.startsWith("[") ? items.map(valueOf) : objectFrom(items.map(memberOf));
}

function memberOf(text: string): [string, Json] {
  const [key = "", ...value] = split(text, "=");
  const name = key.trim();
  return [name.startsWith('"') ? stringOf(name) : name, valueOf(value.join("="))];
}

/** What a quoted string says, without its escapes. */
function stringOf(quoted: string): string {
  return templateParts(quoted.slice(1, -1)).map(unescaped).join("");
}

/** Literal parts of a template, and its `${...}` and `%{...}`. */
function templateParts(template: string): readonly string[] {
  const parts: string[] = [];
  let literal = "";
  for (let at = 0; at < template.length;) {
    const end = endOfPiece(template, at);
    const piece = template.slice(at, end);
    if (isSequence(piece)) {
      parts.push(literal, piece);
      literal = "";
    } else literal += piece;
    at = end;
  }
  return [...parts, literal];
}

function unescaped(part: string): string {
  return isSequence(part) ? part : (parseJson(`"${part.replaceAll(/([$%])\1\{/g, "$1{")}"`) as string);
}

function isSequence(part: string): boolean {
  return /^[$%]\{/.test(part);
}

/** Splits an expression where a separator stands outside brackets and strings. */
function split(expression: string, separator: string): readonly string[] {
  const parts = [""];
  for (let at = 0; at < expression.length;) {
    const end = /["[{(]/.test(expression.charAt(at)) ? endOf(expression, at) : at + 1;
    const piece = expression.slice(at, end);
    if (piece === separator) parts.push("");
    else parts.push((parts.pop() ?? "") + piece);
    at = end;
  }
  return parts;
}

/** Where the bracket or string that opens at a place has ended. */
function endOf(text: string, start: number): number {
  const isString = text.charAt(start) === '"';
  for (let at = start + 1; at < text.length;) {
    const character = text.charAt(at);
    if (isString ? character === '"' : /[\])}]/.test(character)) return at + 1;
    if (isString) at = endOfPiece(text, at);
    else at = /["[{(]/.test(character) ? endOf(text, at) : at + 1;
  }
  throw new SyntaxError(`Nothing ends what opens at ${start} of ${text}.`);
}

/** Where one character, escape, `${...}` or `%{...}` of a template has ended. */
function endOfPiece(template: string, at: number): number {
  const [mark = ""] = /^(\$\$|%%|\$|%)\{/.exec(template.slice(at, at + 3)) ?? [];
  if (mark.length === 3) return at + mark.length;
  if (mark.length === 2) return endOf(template, at + 1);
  return at + (template.charAt(at) === "\\" ? 2 : 1);
}
