import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Annotations, App, TerraformVariable } from "cdktf";
import {
  AcmeIssuer,
  AksCluster,
  Aws,
  Azure,
  AzureDnsAuth,
  AzureDnsSolver,
  AzureDnsZone,
  CertManager,
  EksCluster,
  Route53Auth,
  Route53Policy,
  Route53Solver,
  Route53Zone,
  type AksCluster as Aks,
  type IAzureDnsAuth,
} from "../../../constructs";
import { Backend } from "../../../stacks/backend";
import { Environment, type IEnvironment } from "../../../stacks/environment";
import {
  planReport,
  reportMarkdown,
  writeEnvironments,
  type EnvironmentReport,
  type PlanReport,
} from "../../../testing";
import { describeWithTerraform } from "../../support/describe-with";
import { mermaidProblems } from "../../support/mermaid";

const scratch = mkdtempSync(join(tmpdir(), "plan-report-test-"));
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

const zone = Route53Zone.fromId("Z0123456789ABCDEFGHIJ", "staging.example.org");
const otherZone = Route53Zone.fromId("Z9876543210ZYXWVUTSRQ", "apps.example.net");
const irsa = Route53Solver.forZones([zone], Route53Auth.irsa());

function onEks(solver: Route53Solver<EksCluster>, podLabels: Readonly<Record<string, string>> = {}) {
  return (name: string): IEnvironment =>
    new Environment(name, {
      backend: Backend.local(),
      clouds: [Aws.inRegion("eu-west-1")],
      cluster: EksCluster.fromLookup("platform"),
      certManager: CertManager.install({ version: "v1.21.1", values: { podLabels } }),
      issuers: AcmeIssuer.letsEncrypt({ solvers: [solver] }),
    });
}

function onAks(auth: IAzureDnsAuth<Aks>, zones: readonly string[]) {
  const group = "/subscriptions/11111111-2222-4333-8444-555555555555/resourceGroups/dns";
  return (name: string): IEnvironment =>
    new Environment(name, {
      backend: Backend.local(),
      clouds: [Azure.inSubscription("aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee")],
      cluster: AksCluster.fromLookup("platform", { resourceGroup: "platform" }),
      certManager: CertManager.install({ version: "v1.21.1" }),
      issuers: AcmeIssuer.letsEncrypt({
        solvers: [
          AzureDnsSolver.forZones(
            zones.map((zone) => AzureDnsZone.fromId(`${group}/providers/Microsoft.Network/dnsZones/${zone}`)),
            auth,
          ),
        ],
      }),
    });
}

function serviceAccount(audience: string) {
  const auth = { name: "acme-dns01", region: "eu-west-1", audience };
  return onEks(Route53Solver.forZones([zone], Route53Auth.serviceAccount(auth)));
}

type Make = (name: string) => IEnvironment;

/** Environments before and after an edit; undefined where there is none. */
const edits: Readonly<Record<string, readonly [before: Make | undefined, after: Make | undefined]>> = {
  unchanged: [onEks(irsa), onEks(irsa)],
  "widen-policy": [
    onEks(irsa),
    onEks(
      Route53Solver.forZones([zone], Route53Auth.irsa(), {
        policy: Route53Policy.leastPrivilege({ recordNames: "any" }),
      }),
    ),
  ],
  "change-audience": [serviceAccount("sts.amazonaws.com"), serviceAccount("sts.example.org")],
  "rename-construct": [
    onEks(irsa),
    onEks(Route53Solver.forZones([zone], Route53Auth.irsa(), { id: "renamed" })),
  ],
  "drop-label": [onEks(irsa, { team: "platform" }), onEks(irsa)],
  "switch-method": [onEks(irsa), onEks(Route53Solver.forZones([zone], Route53Auth.podIdentity()))],
  "add-zone": [onEks(irsa), onEks(Route53Solver.forZones([zone, otherZone], Route53Auth.irsa()))],
  "every-zone": [onEks(irsa), onEks(Route53Solver.forEveryZone(Route53Auth.irsa()))],
  "add-azure-zone": [
    onAks(AzureDnsAuth.workloadIdentity(), ["staging.example.org"]),
    onAks(AzureDnsAuth.workloadIdentity(), ["staging.example.org", "apps.example.net"]),
  ],
  gone: [onEks(irsa), undefined],
  "is-new": [undefined, onEks(irsa)],
};

function synthesise(side: 0 | 1): string {
  const app = new App({ outdir: mkdtempSync(join(scratch, "out-")) });
  const made = Object.entries(edits).flatMap(([name, sides]) => sides[side]?.(name).addTo(app) ?? []);
  warn(app, side);
  if (side === 1) declareVariable(app);
  app.synth();
  writeEnvironments(app, made);
  return app.outdir;
}

/** Address of the role in the stack whose solver is renamed. */
function roleIn(outdir: string): string {
  const path = join(outdir, "stacks", "rename-construct-dns01", "cdk.tf.json");
  const { resource } = JSON.parse(readFileSync(path, "utf8")) as {
    readonly resource: { readonly aws_iam_role: object };
  };
  return `aws_iam_role.${Object.keys(resource.aws_iam_role).join()}`;
}

/** The one stack warns on both sides, the other one after its edit. */
function warn(app: App, side: 0 | 1): void {
  const unchanged = Annotations.of(app.node.findChild("unchanged-dns01"));
  unchanged.addWarning("The method is archived.");
  unchanged.addInfo("For your information.");
  if (side === 1)
    Annotations.of(app.node.findChild("drop-label-dns01")).addWarning("The release has an advisory.");
}

/** What the edit of this environment brings beside the new name. */
function declareVariable(app: App): void {
  new TerraformVariable(app.node.findChild("rename-construct-dns01"), "team", { type: "string" });
}

describeWithTerraform("the report of edited environments", () => {
  let report: PlanReport;
  let markdown: string;
  const stages: string[] = [];

  beforeAll(async () => {
    const [base, outdir] = [synthesise(0), synthesise(1)];
    const accepted = { client_id_list: ["sts.amazonaws.com", "sts.example.org"] };
    // The role of a renamed solver has another address on either side, and one side has the variable.
    const addresses = { [roleIn(outdir)]: { create_date: "2026-01-01T00:00:00Z" } };
    const overrides = {
      types: { aws_iam_openid_connect_provider: accepted },
      stacks: { "rename-construct-dns01": { addresses, variables: { team: "dns" } } },
    };
    report = await planReport({ outdir, base, overrides, onStage: (stage) => stages.push(stage) });
    markdown = reportMarkdown(report, { baseName: "main" });
  }, 300_000);

  function of(name: string): EnvironmentReport {
    const environment = report.environments.find((candidate) => candidate.name === name);
    if (environment === undefined) throw new Error(`no report of ${name}`);
    return environment;
  }

  /** Kinds and types of what happens. */
  function changesOf(name: string): readonly string[] {
    return of(name)
      .stacks.flatMap(({ changes }) => changes.map(({ kind, type }) => `${kind} ${type}`))
      .sort();
  }

  function findingsOf(name: string): readonly string[] {
    return of(name).findings.map(({ kind, text }) => `${kind}: ${text}`);
  }

  /** The environment's part of the text. */
  function sectionOf(name: string): string {
    return markdown.split("\n### ").find((section) => section.startsWith(name)) ?? "";
  }

  it("plans all of them, and of the base those that differ", () => {
    expect(report.failures).toEqual([]);
    expect(report.baseFailures).toEqual([]);
    expect(stages.filter((stage) => stage.includes(": plan "))).toEqual([
      "stacks: plan 20 stacks",
      "base: plan 18 stacks",
    ]);
  });

  it("says of each how it stands", () => {
    expect(Object.fromEntries(report.environments.map(({ name, state }) => [name, state]))).toEqual({
      ...Object.fromEntries(Object.keys(edits).map((name) => [name, "changed"])),
      unchanged: "unchanged",
      gone: "gone",
      "is-new": "new",
    });
    expect(markdown).toContain("Without changes: `unchanged`.");
  });

  it("shows a wider policy", () => {
    expect(changesOf("widen-policy")).toEqual(["changed aws_iam_policy"]);
    expect(findingsOf("widen-policy")).toEqual([
      "wider policy: route53:ChangeResourceRecordSets on arn:aws:route53:::hostedzone/Z0123456789ABCDEFGHIJ if route53:ChangeResourceRecordSetsRecordTypes ForAllValues:StringEquals TXT",
    ]);
    expect(sectionOf("widen-policy")).toContain(
      '- policy.Statement[WriteChallenges].Condition."ForAllValues:StringLike":\n',
    );
  });

  it("shows another audience", () => {
    expect(changesOf("change-audience")).toContain("changed aws_iam_role");
    expect(findingsOf("change-audience")).toContainEqual(
      expect.stringMatching(
        /^new trust: system:serviceaccount:cert-manager:acme-dns01 for audience sts\.example\.org from arn:/,
      ),
    );
    expect(sectionOf("change-audience")).toMatch(
      /^\+ assume_role_policy\.Statement.*:aud": "sts\.example\.org"$/m,
    );
  });

  it("points at a construct that was renamed, as no finding", () => {
    expect(changesOf("rename-construct")).toEqual([
      "added aws_iam_policy",
      "added aws_iam_role",
      "added aws_iam_role_policy_attachment",
      "destroyed aws_iam_policy",
      "destroyed aws_iam_role",
      "destroyed aws_iam_role_policy_attachment",
    ]);
    expect(findingsOf("rename-construct")).toEqual([]);
    expect(sectionOf("rename-construct").match(/\| `renamed (from|to) aws_iam_/g)).toHaveLength(6);
  });

  it("shows a label that was dropped", () => {
    expect(changesOf("drop-label")).toEqual(["changed helm_release"]);
    expect(findingsOf("drop-label")).toEqual([]);
    expect(sectionOf("drop-label")).toMatch(
      /^- values\.podLabels(\.team: "platform"|:\n- +team: platform)$/m,
    );
  });

  it("shows another method", () => {
    expect(changesOf("switch-method")).toContain("added aws_eks_pod_identity_association");
    expect(findingsOf("switch-method")).toContainEqual(
      expect.stringMatching(
        /^new trust: system:serviceaccount:cert-manager:cert-manager of the EKS cluster platform as /,
      ),
    );
    expect(sectionOf("switch-method")).toMatch(/==>\|new\|[^]*-\.->\|gone\|/);
  });

  it.each([
    ["add-zone", "wider policy", "arn:aws:route53:::hostedzone/Z9876543210ZYXWVUTSRQ"],
    [
      "add-azure-zone",
      "new grant",
      "DNS Zone Contributor on /subscriptions/11111111-2222-4333-8444-555555555555/resourceGroups/dns/providers/Microsoft.Network/dnsZones/apps.example.net to ",
    ],
  ])("shows in %s one more zone, in the grants, the picture and the issuers", (name, kind, grant) => {
    expect(findingsOf(name)).toEqual([expect.stringContaining(grant)]);
    expect(findingsOf(name)[0]).toMatch(new RegExp(`^${kind}: `));
    expect(changesOf(name).filter((change) => change === "changed kubernetes_manifest")).toHaveLength(2);
    expect(sectionOf(name)).toMatch(/zone<br\/>apps\.example\.net[^]*==>\|new\|/);
  });

  it("shows every zone before anything else", () => {
    const [first] = report.environments
      .flatMap(({ findings }) => findings)
      .filter(({ kind }) => kind === "every zone");
    expect(first).toMatchObject({ stack: "every-zone-dns01" });
    expect(markdown.split("\n").find((line) => line.startsWith("| **"))).toMatch(
      /^\| \*\*every zone\*\* \| `every-zone` \|/,
    );
  });

  it("says what constructs warn of, and what of it is new", () => {
    expect(of("unchanged").constructWarnings).toEqual([
      {
        level: "warning",
        stack: "unchanged-dns01",
        constructPath: "unchanged-dns01",
        message: "The method is archived.",
        isNew: false,
      },
    ]);
    expect(of("drop-label").constructWarnings).toEqual([
      {
        level: "warning",
        stack: "drop-label-dns01",
        constructPath: "drop-label-dns01",
        message: "The release has an advisory.",
        isNew: true,
      },
    ]);
    expect(sectionOf("Warnings of constructs").match(/^\| (\S.*?) \| `\S+`/gm)).toEqual([
      "| **new warning** | `drop-label`",
      "| warning | `unchanged`",
    ]);
  });

  it("shows what a whole environment brings and takes", () => {
    expect(new Set(changesOf("gone").map((change) => change.split(" ")[0]))).toEqual(new Set(["destroyed"]));
    expect(new Set(changesOf("is-new").map((change) => change.split(" ")[0]))).toEqual(new Set(["added"]));
    expect(findingsOf("gone")).toEqual([]);
    expect(findingsOf("is-new")).toContainEqual(expect.stringMatching(/^new trust: /));
  });

  it("fits into a comment, and its pictures are drawn by Mermaid", () => {
    expect(markdown.length).toBeLessThan(65_536);
    const pictures = [...markdown.matchAll(/^```mermaid\n([^]*?)^```$/gm)].map(([, text = ""]) => text);
    expect(pictures.length).toBeGreaterThan(5);
    expect(mermaidProblems(pictures)).toEqual(pictures.map(() => null));
  }, 60_000);
});
