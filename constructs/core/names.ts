import { createHash } from "node:crypto";
import { Token } from "cdktf";
import { type IConstruct } from "constructs";
import { checkMap } from "./check-value";
import { InputError, quoted } from "./input-error";

/** The form of one kind of input. */
export interface Format {
  /** What the value is, as a noun phrase: "the namespace". */
  readonly what: string;
  readonly pattern: RegExp;
  /** Longest value accepted, in characters. @default - no limit beyond the pattern */
  readonly maxLength?: number;
  /** Whether `${` and `%{` may stand in it, since they are escaped where it is emitted. @default false */
  readonly mayHaveTemplates?: boolean;
  /** Which values may be a secret that stands there by mistake, so that no error prints them. @default - none */
  readonly mayBeSecret?: (value: string) => boolean;
  /** What to write instead, as an instruction. */
  readonly remedy: string;
}

/** What Terraform would evaluate, wherever a literal stands. */
const TEMPLATE = /[$%]\{/;

/**
 * Returns the value if it has the format and nothing that Terraform would evaluate; unresolved tokens pass.
 * @throws InputError naming the place, the value and the remedy
 */
export function checkFormat(at: IConstruct | string, value: string, format: Format): string {
  if (Token.isUnresolved(value)) return value;
  const fits =
    typeof value === "string" &&
    value.length <= (format.maxLength ?? Infinity) &&
    format.pattern.test(value) &&
    (format.mayHaveTemplates === true || !TEMPLATE.test(value));
  if (!fits) {
    throw new InputError(at, `${format.what} is ${problemOf(value, format)}`, format.remedy);
  }
  return value;
}

/** What stands in the error: the value, unless it may be a secret, or hold one. */
function problemOf(value: unknown, { mayBeSecret }: Format): string {
  const text = typeof value === "string" ? value : quoted(value);
  return mayBeSecret?.(text) ? "malformed, and not printed since it may be a secret" : quoted(value);
}

/** Text of the user's for which others have no grammar: a path, a profile. */
export function checkText(at: IConstruct | string, value: string, what: string): string {
  return checkFormat(at, value, {
    what,
    pattern: /^(?=.*\S)\P{Cc}+$/u,
    maxLength: 4096,
    remedy:
      "Write plain text without control characters and ${ or %{, and give a token for what Terraform knows",
  });
}

/** Returns the list if it has at least one member, which one that is missing has not; unresolved tokens pass. */
export function checkNotEmpty<T>(
  at: IConstruct | string,
  values: readonly T[] = [],
  what: string,
  remedy: string,
): readonly T[] {
  checkList(at, values, what, remedy);
  if (values.length === 0) throw new InputError(at, `there are no ${what}`, remedy);
  return values;
}

/** Returns the list if it is one, empty or not, and no member of it is missing; unresolved tokens pass. */
export function checkList<T>(
  at: IConstruct | string,
  values: readonly T[],
  what: string,
  remedy: string,
): readonly T[] {
  if (Token.isUnresolved(values)) return values;
  if (!isList(values)) {
    const given: unknown = values;
    throw new InputError(at, `${what} is ${given === undefined ? "missing" : "no list"}`, remedy);
  }
  if (values.some((value: unknown) => value === undefined || value === null))
    throw new InputError(at, `one of ${what} is missing`, remedy);
  return values;
}

function isList(value: unknown): boolean {
  return Array.isArray(value);
}

/** RFC 1123 label, the form of a namespace. */
export function checkNamespaceName(at: IConstruct | string, value: string): string {
  return checkFormat(at, value, {
    what: "the namespace",
    pattern: /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/,
    maxLength: 63,
    remedy: "Write an RFC 1123 label: lower-case letters, digits and inner hyphens, 63 characters at most",
  });
}

/** How errors call the form of most names of Kubernetes objects. */
export const SUBDOMAIN =
  "an RFC 1123 subdomain: lower-case letters, digits, inner hyphens and dots, 253 characters at most";

/** RFC 1123 subdomain, the form of most names of Kubernetes objects. */
export function checkObjectName(
  at: IConstruct | string,
  value: string,
  what: string,
  props: Partial<Pick<Format, "mayBeSecret" | "remedy">> = {},
): string {
  return checkFormat(at, value, {
    what,
    pattern: /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/,
    maxLength: 253,
    remedy: `Write ${SUBDOMAIN}`,
    ...props,
  });
}

const LABEL_PREFIX = "([a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?";
const LABEL_WORD = "[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?";

/** Labels of an object, as a selector asks for them. */
export function checkLabels(at: IConstruct | string, labels: Readonly<Record<string, string>>): void {
  const remedy = "Write labels as Kubernetes has them on the Certificate";
  for (const [label, value] of Object.entries(checkMap(at, labels, "matchLabels", remedy))) {
    checkFormat(at, label, {
      what: "the label",
      pattern: new RegExp(`^${LABEL_PREFIX}${LABEL_WORD}$`),
      remedy,
    });
    checkFormat(at, value, { what: `the label ${label}`, pattern: new RegExp(`^(${LABEL_WORD})?$`), remedy });
  }
}

/** Name of a DNS zone: at least two labels of 1 to 63 characters, lower case, no dot at the end. */
export function checkZoneName(at: IConstruct | string, value: string): string {
  return checkFormat(at, value, {
    what: "the zone name",
    pattern: /^([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/,
    maxLength: 253,
    remedy: "Write it in lower case, without a dot at the end and in punycode, such as apps.example.org",
  });
}

/** A URL that others fetch keys or tokens from; kept verbatim, a trailing slash included. */
export function checkHttpsUrl(at: IConstruct | string, value: string, what: string): string {
  return checkFormat(at, value, {
    what,
    pattern: /^https:\/\/[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?(\/[A-Za-z0-9._~%/-]*)?$/,
    maxLength: 2048,
    remedy: "Write the https URL exactly as its owner prints it, the slash at its end included",
  });
}

/**
 * A made-up name within a limit, in characters. A longer one is cut and ends in a hash of the whole,
 * so that names that differ stay different. Unresolved tokens pass.
 */
export function fittedName(name: string, maxLength: number): string {
  if (Token.isUnresolved(name) || name.length <= maxLength) return name;
  const hash = createHash("sha256").update(name).digest("hex").slice(0, 8);
  return `${name.slice(0, maxLength - hash.length - 1)}-${hash}`;
}
