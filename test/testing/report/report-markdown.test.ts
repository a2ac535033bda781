import {
  reportMarkdown,
  type EnvironmentReport,
  type JsonObject,
  type PlanReport,
  type TrustParty,
} from "../../../testing";
import { compareStacks } from "../../../testing/report/compare-stacks";
import { findingsOf } from "../../../testing/report/findings";
import { policyOf, stackPlan } from "../planned";

type Resources = Readonly<Record<string, JsonObject>>;

function environment(
  name: string,
  before: Resources,
  after: Resources,
  trust: readonly (readonly TrustParty[])[] = [],
): EnvironmentReport {
  const stack = compareStacks(stackPlan(before, `${name}-dns01`), stackPlan(after, `${name}-dns01`));
  return {
    name,
    state: stack.changes.length === 0 ? "unchanged" : "changed",
    stacks: [stack],
    findings: findingsOf(stack),
    constructWarnings: [],
    trust,
    trustBefore: [],
  };
}

function report(environments: readonly EnvironmentReport[], rest: Partial<PlanReport> = {}): PlanReport {
  return { environments, failures: [], baseFailures: [], warnings: [], hasChanges: true, ...rest };
}

const zone = "arn:aws:route53:::hostedzone/Z1";
const policy = (...resources: readonly string[]): JsonObject => ({
  name: "dns01",
  policy: policyOf({ Action: "route53:ChangeResourceRecordSets", Resource: resources }),
});
const chain: readonly TrustParty[] = [
  { kind: "identity", name: "role" },
  { kind: "zone", name: "example.org" },
];

describe("reportMarkdown", () => {
  const widened = environment(
    "staging",
    { "aws_iam_policy.a": policy(zone), "aws_iam_user.gone": { name: "gone" } },
    {
      "aws_iam_policy.a": policy(zone, "arn:aws:route53:::hostedzone/Z2"),
      "aws_iam_role.new": { name: "new" },
    },
    [chain],
  );
  const same = environment("quiet", {}, {});

  it("says first what matters to security, then what happens", () => {
    expect(reportMarkdown(report([same, widened]), { baseName: "main" })).toMatchInlineSnapshot(`
     "## Plan against \`main\`

     2 environments, 1 of them changed: **1** to add, **1** to change, **0** to replace, **1** to destroy.

     ### Security

     | What | Environment | Who or what | Construct |
     | --- | --- | --- | --- |
     | **wider policy** | \`staging\` | \`route53:ChangeResourceRecordSets on arn:aws:route53:::hostedzone/Z2\` | \`stack/a\` |

     ### staging

     |  | Resource | Construct | Note |
     | --- | --- | --- | --- |
     | destroyed | \`aws_iam_user.gone\` | \`stack/gone\` |  |
     | changed | \`aws_iam_policy.a\` | \`stack/a\` |  |
     | added | \`aws_iam_role.new\` | \`stack/new\` |  |

     <details><summary>Differences</summary>

     \`\`\`diff
       staging-dns01 aws_iam_policy.a
     + policy.Statement.Resource[]: "arn:aws:route53:::hostedzone/Z2"
     \`\`\`

     </details>

     **Trust: 1 changed edge** (thick: new, dotted: gone)

     \`\`\`mermaid
     flowchart LR
       n0["identity<br/>role"]
       n1["zone<br/>example.org"]
       n0 ==>|new| n1
       linkStyle 0 stroke:#1a7f37,stroke-width:3px
     \`\`\`

     Without changes: \`quiet\`.
     "
    `);
  });

  it("is the same each time", () => {
    expect(reportMarkdown(report([widened]))).toBe(reportMarkdown(report([widened])));
  });

  it("names what cannot be planned, with its construct, and why", () => {
    const problem = {
      stack: "staging-dns01",
      address: "aws_iam_role.a",
      constructPath: "staging-dns01/role",
      summary: "Unsupported argument",
      detail: 'An argument named "nmae" | is not expected here.\nReally.',
    };
    const text = reportMarkdown(
      report([], { failures: [problem], baseFailures: [problem], warnings: [problem] }),
    );
    expect(text).toContain("**1 stack cannot be planned.**");
    const line =
      '- `staging-dns01/role`: `Unsupported argument. An argument named "nmae" \\| is not expected here. Really.`';
    expect(text).toContain(`### Cannot be planned\n\n${line}\n`);
    expect(text).toContain(`### Warnings\n\n${line}\n`);
    expect(text).toContain(`### Base that cannot be planned, and counts as not there\n\n${line}\n`);
  });

  it("lists what constructs warn of after security, what is new first, in unchanged environments too", () => {
    const warning = {
      level: "warning",
      stack: "quiet-dns01",
      constructPath: "quiet-dns01/pod",
      message: "It is archived | `really`.",
      isNew: false,
    } as const;
    const error = { ...warning, level: "error", constructPath: "quiet-dns01/release", isNew: true } as const;
    const text = reportMarkdown(report([widened, { ...same, constructWarnings: [warning, error] }]));
    expect(text).toContain(
      [
        "### Warnings of constructs",
        "",
        "|  | Environment | What it says | Construct |",
        "| --- | --- | --- | --- |",
        "| **new error** | `quiet` | ``It is archived \\| `really`.`` | `quiet-dns01/release` |",
        "| warning | `quiet` | ``It is archived \\| `really`.`` | `quiet-dns01/pod` |",
        "",
        "### staging",
      ].join("\n"),
    );
    expect(text.indexOf("### Security")).toBeLessThan(text.indexOf("### Warnings of constructs"));
  });

  it("lets no value end a cell, a code span or a block", () => {
    const evil = "a|b`c``d\n```\n# heading\n<script>";
    const text = reportMarkdown(
      report([
        environment("e", { "aws_iam_role.a": { name: "x" } }, { "aws_iam_role.a": { description: evil } }),
      ]),
    );
    expect(text.split("\n").filter((line) => line.startsWith("# "))).toEqual([]);
    const fences = text.split("\n").filter((line) => /^`{3,}/.test(line));
    expect(fences).toHaveLength(2);
  });

  describe("of very much", () => {
    const long = "x".repeat(500);
    const many = Object.fromEntries(
      Array.from({ length: 120 }, (_, index) => [
        `aws_iam_role.r${index}`,
        { name: `${index}`, description: long },
      ]),
    );
    const others = Object.fromEntries(Object.keys(many).map((key) => [key, { name: key, description: "y" }]));
    const huge = Array.from({ length: 40 }, (_, index) => environment(`env-${index}`, many, others, [chain]));

    it.each([65_535, 20_000, 3_000, 300])("stays below %i characters", (limit) => {
      const text = reportMarkdown(report([widened, ...huge]), { limit });
      expect(text.length).toBeLessThanOrEqual(limit);
      expect(text).toMatch(/left out/);
    });

    it.each<[string, JsonObject, JsonObject]>([
      ["one long value", { description: "x".repeat(100_000) }, { description: "y".repeat(100_000) }],
      ["one long list", { tags: [] }, { tags: Array.from({ length: 20_000 }, (_, index) => `tag ${index}`) }],
      [
        "one long policy",
        policy(zone),
        policy(...Array.from({ length: 3_000 }, (_, index) => `${zone}${index}`)),
      ],
    ])("stays below a comment's limit for %s", (_, before, after) => {
      const one = environment("one", { "aws_iam_policy.a": before }, { "aws_iam_policy.a": after });
      const text = reportMarkdown(report([one]));
      expect(text.length).toBeLessThanOrEqual(65_535);
      expect(text).toMatch(/^\| (changed|replaced) \| `aws_iam_policy\.a` \|/m);
      expect(text).toMatch(/…|more lines|not shown/);
    });

    it("leaves out warnings that the base has too, counts them, and keeps what is new", () => {
      const warnings = Array.from({ length: 1_000 }, (_, index) => ({
        level: "warning" as const,
        stack: "quiet-dns01",
        constructPath: `quiet-dns01/release-${index}`,
        message: long,
        isNew: index === 999,
      }));
      const text = reportMarkdown(report([widened, { ...same, constructWarnings: warnings }]));
      expect(text.length).toBeLessThanOrEqual(65_535);
      expect(text).toMatch(/^\| \*\*new warning\*\* .* `quiet-dns01\/release-999` \|$/m);
      expect(text).toContain("\n\n_900 warnings not shown._\n");
      expect(text).toContain("```diff");
    });

    it("keeps what matters to security, and says how much is left out", () => {
      const text = reportMarkdown(report([widened, ...huge]));
      expect(text).toContain("**wider policy**");
      expect(text).toContain("resources not shown");
      expect(text).toContain("`env-39`".slice(1, -1));
    });

    it("leaves differences out before anything else", () => {
      const [one] = huge;
      const text = reportMarkdown(report(one === undefined ? [] : [one]), { limit: 65_535 });
      expect(text).toContain("env-0");
      expect(text.length).toBeLessThanOrEqual(65_535);
    });
  });
});
