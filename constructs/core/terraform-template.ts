/** A piece of a Terraform template: text that stands for itself, or an interpolation with its marks. */
export type TemplatePart = { readonly text: string } | { readonly interpolation: string };

/** The pieces of a template, as Terraform reads a string of its JSON syntax. */
export function partsOfTemplate(template: string): TemplatePart[] {
  const parts: TemplatePart[] = [];
  let text = "";
  let at = 0;
  while (at < template.length) {
    if (isEscape(template, at)) {
      text += template.slice(at + 1, at + 3);
      at += 3;
    } else if (isOpening(template, at)) {
      const end = endOfBraces(template, at + 2);
      if (text !== "") parts.push({ text });
      parts.push({ interpolation: template.slice(at, end) });
      text = "";
      at = end;
    } else {
      text += template.charAt(at);
      at += 1;
    }
  }
  if (text !== "") parts.push({ text });
  return parts;
}

/** Text that stands for itself as the inside of a quoted string of Terraform's language. */
export function quotedText(text: string): string {
  return JSON.stringify(text)
    .slice(1, -1)
    .replace(/\\(.)/g, (escape, letter: string) =>
      letter === "b" ? "\\u0008" : letter === "f" ? "\\u000c" : escape,
    )
    .replace(/\$(?=\{|$)/g, "\\u0024")
    .replace(/%(?=\{|$)/g, "\\u0025");
}

/** Text that stands for itself in Terraform's JSON syntax. */
export function escapedText(text: string): string {
  return text.replace(/[$%](?=\{)/g, (mark) => mark + mark);
}

function isEscape(template: string, at: number): boolean {
  return template.startsWith("$${", at) || template.startsWith("%%{", at);
}

function isOpening(template: string, at: number): boolean {
  return template.startsWith("${", at) || template.startsWith("%{", at);
}

/** Where braces that opened before `from` end; strings, with templates of their own, are skipped. */
function endOfBraces(text: string, from: number): number {
  let depth = 1;
  let at = from;
  while (at < text.length && depth > 0) {
    const mark = text.charAt(at);
    if (mark === "{") depth += 1;
    if (mark === "}") depth -= 1;
    at = mark === '"' ? endOfString(text, at + 1) : at + 1;
  }
  return at;
}

function endOfString(text: string, from: number): number {
  let at = from;
  while (at < text.length && text.charAt(at) !== '"') {
    if (text.charAt(at) === "\\") at += 2;
    else if (isEscape(text, at)) at += 3;
    else if (isOpening(text, at)) at = endOfBraces(text, at + 2);
    else at += 1;
  }
  return at + 1;
}
