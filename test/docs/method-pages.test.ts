import { parse } from "yaml";
import { type TrustNode } from "../../constructs";
import { type Blocks, type StackJson } from "../support/synth";
import { blocksIn, codeSpans, methodPages, type Page, sectionOf, sectionTitles, tableRows } from "./pages";
import { type Ran, ranSnippets, type Snippet, stringsOfType } from "./snippets";

const SECTIONS = [
  "Trust chain",
  "Environment",
  "What it creates",
  "Values it needs",
  "Issuer",
  "Caveats",
  "Check by hand",
];

/** The types whose members a page explains. */
const PROPS: Readonly<Record<string, readonly string[]>> = {
  "docs/azure-dns/kubelet-identity.md": ["KubeletIdentityProps"],
  "docs/azure-dns/aad-pod-identity.md": ["AadPodIdentityProps"],
  "docs/azure-dns/service-principal.md": ["ServicePrincipalProps", "NewClientSecretProps"],
  "docs/azure-dns/workload-identity-elsewhere.md": [
    "WithWorkloadIdentityProps",
    "WorkloadIdentityWebhookProps",
  ],
  "docs/azure-dns/workload-identity.md": ["WorkloadIdentityProps"],
  "docs/route53/access-key.md": ["AccessKeyProps", "ExistingAccessKeyProps", "NewAccessKeyProps"],
  "docs/route53/cross-account.md": ["ZoneRoleProps", "ZoneAccountRoleProps"],
  "docs/route53/environment-variables.md": ["EnvironmentVariablesProps"],
  "docs/route53/irsa.md": ["IrsaProps", "RoleProps"],
  "docs/route53/node-role.md": ["NodeRoleProps"],
  "docs/route53/pod-identity.md": ["PodIdentityProps", "RoleProps"],
  "docs/route53/service-account.md": ["ServiceAccountProps", "RoleProps"],
  "docs/route53/shared-config.md": ["SharedConfigProps"],
};

interface Issuer {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

let ran: ReadonlyMap<Snippet, Ran>;
let props: ReadonlyMap<string, readonly string[]>;

beforeAll(() => {
  ran = ranSnippets();
  props = stringsOfType(
    new Map(Object.entries(PROPS).map(([path, types]) => [fileOf(path), keysOf(types)])),
    "Keys",
  );
}, 120_000);

describe.each(methodPages)("$path", (page) => {
  it("has the sections of every method's page, in their order", () => {
    expect(sectionTitles(page)).toEqual(SECTIONS);
  });

  it("shows an issuer as it is emitted", () => {
    const shown = blocksIn(page, "yaml").map((text) => parse(text) as Issuer);
    const emitted = stacksOf(page).flatMap(manifestsOf);
    expect(shown).not.toEqual([]);
    for (const issuer of shown) expect(sameIssuer(emitted, issuer)).toEqual(issuer);
  });

  it("draws every step of its environment's trust chains and no other", () => {
    const [picture = "", ...others] = blocksIn(page, "mermaid");
    const [environment] = ransOf(page);
    const steps = (environment?.trust ?? []).flatMap((chain) =>
      chain.slice(1).map((node, index) => stepOf(chain[index], node)),
    );
    expect(others).toEqual([]);
    expect(steps).not.toEqual([]);
    expect(drawnSteps(picture)).toEqual([...new Set(steps)].sort());
  });

  it("lists every kind of resource and look-up, and no other", () => {
    const listed = sectionOf(page, "What it creates")
      .split(/\n(?!\|)/)
      .flatMap((text) => tableRows(text))
      .flatMap(([kinds = ""]) => codeSpans(kinds));
    const made = stacksOf(page).flatMap(({ resource, data }) => [
      ...typesOf(resource),
      ...typesOf(data).map((type) => `data.${type}`),
    ]);
    expect([...new Set(listed)].sort()).toEqual(
      [...new Set(made)].filter((type) => type !== "data.terraform_remote_state").sort(),
    );
  });

  it("names what the resources carry as they do", () => {
    const stacks = JSON.stringify(stacksOf(page));
    const carried = tableRows(sectionOf(page, "What it creates"))
      .filter(([kinds = ""]) => !kinds.includes("aws_partition"))
      .flatMap(([, why = ""]) => codeSpans(why));
    for (const name of carried) expect(stacks).toContain(name);
  });

  it("explains every value that the method takes, and no other", () => {
    const explained = tableRows(sectionOf(page, "Values it needs")).flatMap(([names = ""]) =>
      codeSpans(names),
    );
    expect(explained.sort()).toEqual([...(props.get(fileOf(page.path)) ?? [])].sort());
  });

  it("gives the commands that its stack prints as checks", () => {
    const commands = blocksIn(page, "sh").flatMap((text) => text.trim().split("\n"));
    const checks = stacksOf(page).flatMap(({ output }) => (output?.["checks"]?.["value"] ?? []) as string[]);
    const knownAtSynthesis = checks.filter((check) => !check.includes("${"));
    expect(commands).toEqual(expect.arrayContaining(knownAtSynthesis));
  });

  it("names in its commands what its stacks have", () => {
    const named = blocksIn(page, "sh").flatMap((text) => [
      ...text.matchAll(
        /--(?:role-name|user-name|identity-name|resource-group|cluster-name|namespace|scope) (\S+)/g,
      ),
    ]);
    const stacks = JSON.stringify(stacksOf(page));
    expect(named).not.toEqual([]);
    for (const [, name = ""] of named) expect(stacks).toContain(name);
  });

  it("quotes the messages of failing plans as the stacks have them", () => {
    const quoted = tableRows(sectionOf(page, "Caveats"))
      .filter(([seenAt]) => seenAt === "plan")
      .flatMap(([, message = ""]) => codeSpans(message));
    const messages = stacksOf(page)
      .flatMap(({ resource, data }) => [...blocksOf(resource), ...blocksOf(data)])
      .flatMap((block) => JSON.stringify(block["lifecycle"] ?? {}).match(/"error_message":"[^"]*"/g) ?? [])
      .map((text) => text.slice('"error_message":"'.length, -1));
    expect(messages).toEqual(expect.arrayContaining(quoted));
  });
});

function ransOf(page: Page): Ran[] {
  return [...ran].filter(([snippet]) => snippet.page === page).map(([, result]) => result);
}

function stacksOf(page: Page): StackJson[] {
  return ransOf(page).flatMap(({ stacks }) => Object.values(stacks));
}

function blocksOf(blocks: Blocks = {}): Readonly<Record<string, unknown>>[] {
  return Object.values(blocks).flatMap((ofType) => Object.values(ofType));
}

function typesOf(blocks: Blocks = {}): string[] {
  return Object.keys(blocks);
}

function manifestsOf({ resource }: StackJson): Issuer[] {
  return Object.values(resource?.["kubernetes_manifest"] ?? {}).map(({ manifest }) => manifest as Issuer);
}

/** The emitted issuer of that name, with what is known only at apply in the words of the page. */
function sameIssuer(emitted: readonly Issuer[], { kind, metadata, ...rest }: Issuer): unknown {
  const same = emitted.find(
    (issuer) =>
      issuer.kind === kind &&
      issuer.metadata.name === metadata.name &&
      issuer.metadata.namespace === metadata.namespace,
  );
  return same && withPlaceholders(same, { kind, metadata, ...rest });
}

/** Tokens become the placeholders that the page has in their place, if it has any. */
function withPlaceholders(emitted: unknown, shown: unknown): unknown {
  if (typeof emitted === "string")
    return /^\$\{.+\}$/.test(emitted) && typeof shown === "string" && /^<[^<>]+>$/.test(shown)
      ? shown
      : emitted;
  if (typeof emitted !== "object" || emitted === null) return emitted;
  const shownMembers = typeof shown === "object" && shown !== null ? Object.entries(shown) : [];
  const members = Object.entries(emitted).map(([key, member]): [string, unknown] => [
    key,
    withPlaceholders(member, shownMembers.find(([other]) => other === key)?.[1]),
  ]);
  return Array.isArray(emitted) ? members.map(([, member]) => member) : Object.fromEntries(members);
}

function stepOf(from: TrustNode | undefined, to: TrustNode): string {
  return `${from?.kind ?? ""} ${from?.name ?? ""} --> ${to.kind} ${to.name}`;
}

/** The arrows of a flowchart whose nodes have a quoted label where they first stand. */
function drawnSteps(flowchart: string): string[] {
  const node = String.raw`(\w+)(?:\["([^"]+)"\])?`;
  const labels = new Map<string, string>();
  const arrows = [...flowchart.matchAll(new RegExp(`^ *${node} --> ${node}$`, "gm"))].map(
    ([, from = "", fromLabel, to = "", toLabel]) => {
      if (fromLabel !== undefined) labels.set(from, fromLabel.replaceAll(/<br\/>/g, " "));
      if (toLabel !== undefined) labels.set(to, toLabel.replaceAll(/<br\/>/g, " "));
      return [from, to];
    },
  );
  const steps = arrows.map((ends) => ends.map((end) => labels.get(end) ?? end).join(" --> "));
  return [...new Set(steps)].sort();
}

function fileOf(path: string): string {
  return path.replaceAll(/[/.]/g, "-") + ".ts";
}

function keysOf(types: readonly string[]): string {
  return [
    `import { ${types.map((type) => `type ${type}`).join(", ")} } from "cdktf-cert-manager-dns01";`,
    "type KeysOf<T> = T extends T ? keyof T : never;",
    `export type Keys = KeysOf<${types.join(" | ")}>;`,
  ].join("\n");
}
