import type { StackProblem } from "../stack-plan";
import type { ChangeKind, ResourceChange } from "./compare-stacks";
import type { ConstructWarning } from "./construct-warnings";
import { linesOf } from "./differences";
import { findingKinds, type Finding } from "./findings";
import { block, code, counted, folded, table } from "./markdown";
import type { EnvironmentReport, PlanReport } from "./plan-report";
import { drawTrust } from "./trust-picture";

/** How a report reads. */
export interface MarkdownOptions {
  /**
   * What it is compared with, as a reader knows it.
   *
   * @default - "the base"
   */
  readonly baseName?: string;
  /**
   * Most characters; detail is left out until it fits. The default is what a comment of GitHub takes.
   *
   * @default 65535
   */
  readonly limit?: number;
}

/** How much a report says. */
interface Detail {
  /** Lines of a resource's differences. */
  readonly lines: number;
  readonly pictures: "all" | "changed" | "none";
  /** Rows of an environment's table. */
  readonly rows: number;
  /** Warnings of constructs, those first that the base lacks. */
  readonly warnings: number;
  /** Findings, problems and environments. */
  readonly items: number;
}

const details: readonly Detail[] = [
  { lines: 200, pictures: "all", rows: 500, warnings: 500, items: 500 },
  { lines: 40, pictures: "changed", rows: 200, warnings: 100, items: 300 },
  { lines: 10, pictures: "changed", rows: 100, warnings: 50, items: 200 },
  { lines: 0, pictures: "changed", rows: 50, warnings: 20, items: 200 },
  { lines: 0, pictures: "none", rows: 20, warnings: 20, items: 100 },
  { lines: 0, pictures: "none", rows: 0, warnings: 20, items: 100 },
  { lines: 0, pictures: "none", rows: 0, warnings: 10, items: 20 },
];

const kinds: readonly ChangeKind[] = ["destroyed", "replaced", "changed", "added"];

/** Writes a report as Markdown for a comment of a pull request, or the summary of a job, with less detail where it is long. */
export function reportMarkdown(report: PlanReport, options: MarkdownOptions = {}): string {
  const { limit = 65_535 } = options;
  for (const detail of details) {
    const text = render(report, options, detail);
    if (text.length <= limit) return text;
  }
  const end = "\n\n_The rest is left out: the report is too long._\n";
  const [smallest = details[0]] = details.slice(-1);
  const text = smallest === undefined ? "" : render(report, options, smallest);
  return text.slice(0, Math.max(0, limit - end.length)) + end;
}

function render(report: PlanReport, { baseName }: MarkdownOptions, detail: Detail): string {
  const { environments, failures, baseFailures, warnings } = report;
  const compared = environments.some(({ trustBefore }) => trustBefore !== undefined);
  const base = compared ? ` against ${code(baseName ?? "the base")}` : "";
  const inNeed = environments.filter(({ state }) => state !== "unchanged");
  const rest = environments.filter(({ state }) => state === "unchanged");
  const findings = environments.flatMap((environment) =>
    environment.findings.map((finding): [string, Finding] => [environment.name, finding]),
  );
  const constructWarnings = environments.flatMap((environment) =>
    environment.constructWarnings.map((warning): [string, ConstructWarning] => [environment.name, warning]),
  );
  return [
    `## Plan${base}`,
    summaryOf(report),
    problems("Cannot be planned", failures, detail),
    securityOf(findings, detail),
    constructWarningsOf(constructWarnings, detail),
    ...inNeed.slice(0, detail.items).map((environment) => environmentOf(environment, detail)),
    ...more(inNeed.length - detail.items, "environment"),
    rest.length === 0
      ? ""
      : `Without changes: ${some(
          rest.map(({ name }) => code(name)),
          detail.items,
        )}.`,
    problems("Base that cannot be planned, and counts as not there", baseFailures, detail),
    problems("Warnings", warnings, detail),
    isShort(detail) ? "_Details are left out: the whole report would be too long for a comment._" : "",
  ]
    .filter((section) => section !== "")
    .join("\n\n")
    .concat("\n");
}

function isShort(detail: Detail): boolean {
  return detail !== details[0];
}

function summaryOf({ environments, failures }: PlanReport): string {
  const changes = environments.flatMap(({ stacks }) => stacks.flatMap((stack) => stack.changes));
  const count = (kind: ChangeKind): number => changes.filter((change) => change.kind === kind).length;
  const broken = new Set(failures.map(({ stack }) => stack)).size;
  const changed = environments.filter(({ state }) => state !== "unchanged").length;
  return [
    `${counted(environments.length, "environment")}, ${changed} of them changed:`,
    `**${count("added")}** to add, **${count("changed")}** to change, **${count("replaced")}** to replace,`,
    `**${count("destroyed")}** to destroy.`,
    ...(broken > 0 ? [`**${counted(broken, "stack")} cannot be planned.**`] : []),
  ].join(" ");
}

function securityOf(findings: readonly (readonly [string, Finding])[], detail: Detail): string {
  if (findings.length === 0) return "";
  const sorted = [...findings].sort(
    ([, one], [, other]) => findingKinds.indexOf(one.kind) - findingKinds.indexOf(other.kind),
  );
  const rows = sorted
    .slice(0, detail.items)
    .map(([environment, { kind, text, address, constructPath }]) => [
      `**${kind}**`,
      code(environment),
      code(clipped(text)),
      code(constructPath ?? address),
    ]);
  return [
    "### Security",
    table(["What", "Environment", "Who or what", "Construct"], rows),
    ...more(findings.length - detail.items, "finding"),
  ].join("\n\n");
}

function constructWarningsOf(
  warnings: readonly (readonly [string, ConstructWarning])[],
  detail: Detail,
): string {
  if (warnings.length === 0) return "";
  const isNew = ([, warning]: readonly [string, ConstructWarning]): boolean => warning.isNew === true;
  const rows = [...warnings.filter(isNew), ...warnings.filter((warning) => !isNew(warning))]
    .slice(0, detail.warnings)
    .map(([environment, warning]) => [
      warning.isNew === true ? `**new ${warning.level}**` : warning.level,
      code(environment),
      code(clipped(warning.message)),
      code(warning.constructPath),
    ]);
  return [
    "### Warnings of constructs",
    table(["", "Environment", "What it says", "Construct"], rows),
    ...more(warnings.length - detail.warnings, "warning"),
  ].join("\n\n");
}

function environmentOf(environment: EnvironmentReport, detail: Detail): string {
  const { name, state, stacks } = environment;
  const changes = stacks.flatMap((stack) =>
    stack.changes.map((change): [string, ResourceChange] => [stack.name, change]),
  );
  const sorted = kinds.flatMap((kind) => changes.filter(([, change]) => change.kind === kind));
  const rows = sorted
    .slice(0, detail.rows)
    .map(([stack, { kind, address, constructPath, notes }]) => [
      kind,
      code(address),
      code(constructPath ?? stack),
      notes.map(code).join(", "),
    ]);
  return [
    `### ${name}${state === "changed" ? "" : ` (${state})`}`,
    ...(rows.length === 0 ? [] : [table(["", "Resource", "Construct", "Note"], rows)]),
    ...more(sorted.length - rows.length, "resource"),
    ...differencesOf(sorted, detail),
    ...pictureOf(environment, detail),
  ].join("\n\n");
}

function differencesOf(
  changes: readonly (readonly [string, ResourceChange])[],
  { lines: most }: Detail,
): readonly string[] {
  const texts = changes.flatMap(([stack, { address, differences }]) => {
    const lines = differences.flatMap(linesOf).map(clipped);
    if (lines.length === 0 || most === 0) return [];
    const rest = lines.length - most;
    const shown = rest > 0 ? [...lines.slice(0, most), `  ... ${counted(rest, "more line")}`] : lines;
    return [block("diff", [`  ${stack} ${address}`, ...shown])];
  });
  return texts.length === 0 ? [] : [folded("Differences", texts.join("\n\n"))];
}

function pictureOf({ trust, trustBefore }: EnvironmentReport, { pictures }: Detail): readonly string[] {
  const picture = pictures === "none" ? undefined : drawTrust(trustBefore, trust);
  if (picture === undefined || (pictures === "changed" && picture.changes === 0)) return [];
  const summary = picture.changes === 0 ? "Trust" : `Trust: ${counted(picture.changes, "changed edge")}`;
  const text = block("mermaid", picture.mermaid.trimEnd().split("\n"));
  return [
    picture.changes === 0 ? folded(summary, text) : `**${summary}** (thick: new, dotted: gone)\n\n${text}`,
  ];
}

function problems(title: string, all: readonly StackProblem[], { items }: Detail): string {
  if (all.length === 0) return "";
  const lines = all.slice(0, items).map(({ stack, address, constructPath, summary, detail }) => {
    const place = constructPath ?? (address === undefined ? stack : `${stack} ${address}`);
    return `- ${code(place)}: ${code(clipped(`${summary}. ${detail}`))}`;
  });
  return [`### ${title}`, lines.join("\n"), ...more(all.length - items, "more")].join("\n\n");
}

function more(count: number, noun: string): readonly string[] {
  return count > 0 ? [`_${count} ${noun}${count === 1 || noun === "more" ? "" : "s"} not shown._`] : [];
}

function some(items: readonly string[], most: number): string {
  const rest = items.length - most;
  return items.slice(0, most).join(", ") + (rest > 0 ? ` and ${rest} more` : "");
}

function clipped(text: string): string {
  return text.length > 400 ? `${text.slice(0, 400)}…` : text;
}
