import { type IResolveContext, type IResolvable, Lazy, Token, Tokenization } from "cdktf";
import { stringify } from "yaml";
import { escapedText, partsOfTemplate, quotedText, type TemplatePart } from "./terraform-template";

/**
 * JSON text of a value. With unresolved tokens in it, Terraform's `jsonencode` of the value, so that
 * what becomes known at apply is escaped by Terraform. cdktf's `Fn.jsonencode` breaks on tokens in
 * keys and on quotes, backslashes and template marks in strings.
 */
export function terraformJson(value: unknown): string {
  return containsToken(value) ? encodedBy("jsonencode", value) : literal(JSON.stringify(value));
}

/** As Terraform writes it: quoted, since what reads it as YAML 1.1 takes a plain yes for a boolean. */
const YAML_STYLE = {
  version: "1.1",
  defaultStringType: "QUOTE_DOUBLE",
  doubleQuotedMinMultiLineLength: Infinity,
  lineWidth: 0,
} as const;

/** YAML text of a value; with unresolved tokens in it, Terraform's `yamlencode` of the value. */
export function terraformYaml(value: object): string {
  return containsToken(value) ? encodedBy("yamlencode", value) : literal(stringify(value, YAML_STYLE));
}

function encodedBy(encode: "jsonencode" | "yamlencode", value: unknown): string {
  return Lazy.stringValue({ produce: (context) => `\${${encode}(${expression(value, context)})}` });
}

/** With template marks in it a token, so that nothing which it becomes a part of escapes it again. */
function literal(text: string): string {
  const escaped = escapedText(text);
  return escaped === text ? text : Lazy.stringValue({ produce: () => escaped });
}

/** Whether any string, key or member of the value is an unresolved token. */
export function containsToken(value: unknown): boolean {
  if (Token.isUnresolved(value)) return true;
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(value).some(([key, member]) => Token.isUnresolved(key) || containsToken(member));
}

/** A value in Terraform's language. */
function expression(value: unknown, context: IResolveContext): string {
  if (typeof value === "string") return stringExpression(partsOfString(value, context));
  if (Token.isUnresolved(value)) return resolvedExpression(context.resolve(value));
  return collection(
    value,
    (key) => quotedTemplate(partsOfString(key, context)),
    (member) => expression(member, context),
  );
}

/** The same for what tokens have become: all strings in it are templates. */
function resolvedExpression(value: unknown): string {
  if (typeof value === "string") return stringExpression(partsOfTemplate(value));
  return collection(value, (key) => quotedTemplate(partsOfTemplate(key)), resolvedExpression);
}

function collection(
  value: unknown,
  keyExpression: (key: string) => string,
  memberExpression: (member: unknown) => string,
): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value ?? null);
  if (Array.isArray(value)) return `[${value.map(memberExpression).join(", ")}]`;
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .map(([key, member]) => `${keyExpression(key)} = ${memberExpression(member)}`);
  return `{${members.join(", ")}}`;
}

/** Literal text and resolved tokens of a string, in order. */
function partsOfString(text: string, context: IResolveContext): TemplatePart[] {
  const parts: TemplatePart[] = [];
  let rest = text;
  for (const token of Tokenization.reverseString(text).tokens) {
    const marker = Token.asString(token);
    const start = rest.indexOf(marker);
    parts.push({ text: rest.slice(0, start) }, ...resolvedParts(token, context));
    rest = rest.slice(start + marker.length);
  }
  return [...parts, { text: rest }].filter((part) => !("text" in part && part.text === ""));
}

function resolvedParts(token: IResolvable, context: IResolveContext): TemplatePart[] {
  const resolved: unknown = context.resolve(token);
  return typeof resolved === "string"
    ? partsOfTemplate(resolved)
    : [{ interpolation: `\${${resolvedExpression(resolved)}}` }];
}

/** A reference alone stands without quotes. */
function stringExpression(parts: readonly TemplatePart[]): string {
  const [only, ...others] = parts;
  return only && "interpolation" in only && only.interpolation.startsWith("${") && others.length === 0
    ? only.interpolation.slice(2, -1)
    : quotedTemplate(parts);
}

function quotedTemplate(parts: readonly TemplatePart[]): string {
  return `"${parts.map((part) => ("text" in part ? quotedText(part.text) : part.interpolation)).join("")}"`;
}
