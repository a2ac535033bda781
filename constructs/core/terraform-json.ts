import { type IResolveContext, type IResolvable, Lazy, Token, Tokenization } from "cdktf";

/**
 * JSON text of a value. With unresolved tokens in it, Terraform's `jsonencode` of the value, so that
 * what becomes known at apply is escaped by Terraform. cdktf's `Fn.jsonencode` breaks on tokens in
 * keys and on quotes, backslashes and template marks in strings.
 */
export function terraformJson(value: unknown): string {
  return Lazy.stringValue({
    produce: (context) =>
      containsToken(value)
        ? `\${jsonencode(${expression(value, context)})}`
        : escapeTemplate(JSON.stringify(value)),
  });
}

/** Whether any string, key or member of the value is an unresolved token. */
export function containsToken(value: unknown): boolean {
  if (Token.isUnresolved(value)) return true;
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(value).some(([key, member]) => Token.isUnresolved(key) || containsToken(member));
}

function expression(value: unknown, context: IResolveContext): string {
  if (Tokenization.isResolvable(value)) return resolvedExpression(value, context);
  if (typeof value === "string") return stringExpression(value, context);
  if (typeof value !== "object" || value === null) return JSON.stringify(value ?? null);
  if (Array.isArray(value)) {
    const list = Token.isUnresolved(value) ? Tokenization.reverseList(value as string[]) : undefined;
    if (list) return resolvedExpression(list, context);
    return `[${value.map((member) => expression(member, context)).join(", ")}]`;
  }
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .map(([key, member]) => `${stringExpression(key, context)} = ${expression(member, context)}`);
  return `{${members.join(", ")}}`;
}

function stringExpression(text: string, context: IResolveContext): string {
  const parts = fragmentsOf(text);
  const [only] = parts;
  if (parts.length === 1 && Tokenization.isResolvable(only)) return resolvedExpression(only, context);
  const template = parts.map((part) =>
    typeof part === "string" ? quotedTemplate(part).slice(1, -1) : resolvedTemplate(part, context),
  );
  return `"${template.join("")}"`;
}

/** Literal text and tokens of a string, in order. */
function fragmentsOf(text: string): (string | IResolvable)[] {
  const parts: (string | IResolvable)[] = [];
  let rest = text;
  for (const token of Tokenization.reverseString(text).tokens) {
    const marker = Token.asString(token);
    const start = rest.indexOf(marker);
    if (start > 0) parts.push(rest.slice(0, start));
    parts.push(token);
    rest = rest.slice(start + marker.length);
  }
  if (rest !== "") parts.push(rest);
  return parts;
}

function resolvedExpression(token: IResolvable, context: IResolveContext): string {
  const resolved: unknown = context.resolve(token);
  if (typeof resolved === "string" && resolved.includes("${")) {
    const [, bare] = /^\$\{([^]*)\}$/.exec(resolved) ?? [];
    return bare !== undefined && !bare.includes("${") ? bare : `"${resolved}"`;
  }
  return expression(resolved, context);
}

function resolvedTemplate(token: IResolvable, context: IResolveContext): string {
  const resolved: unknown = context.resolve(token);
  if (typeof resolved !== "string") return `\${${expression(resolved, context)}}`;
  return resolved.includes("${") ? resolved : quotedTemplate(resolved).slice(1, -1);
}

function quotedTemplate(text: string): string {
  return escapeTemplate(JSON.stringify(text));
}

function escapeTemplate(text: string): string {
  return text.replaceAll("${", "$${").replaceAll("%{", "%%{");
}
