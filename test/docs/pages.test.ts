import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { App } from "cdktf";
import { AzureDnsAuth, Route53Auth } from "../../constructs";
import { environments } from "../../stacks/environments";
import { blocksIn, methodPages, pages, project, proseOf, readPage, sectionOf, tableRows } from "./pages";

const { scripts, files } = JSON.parse(readFileSync(join(project, "package.json"), "utf8")) as {
  readonly scripts: Readonly<Record<string, string>>;
  readonly files: readonly string[];
};
/** What the package has; npm adds these three to the list of files. */
const packed = [...files, "LICENSE", "README.md", "package.json"];

const CDKTF_COMMANDS = ["deploy", "destroy", "diff", "list", "output", "synth"];
/** Programs that the pages under docs/ may call. */
const PROGRAMS = ["aws", "az", "kubectl", "terraform"];

describe.each([...pages, readPage("CHANGELOG.md"), readPage("testing/README.md")])("$path", (page) => {
  const links = [...proseOf(page).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = ""]) => target)
    .filter((target) => !/^https:\/\//.test(target));

  it("has links that lead somewhere", () => {
    expect(links.filter((target) => !leadsSomewhere(page.path, target))).toEqual([]);
  });

  it("has links that stay in the package", () => {
    const targets = links.map((target) => fileOf(page.path, target));
    const isPacked = (file: string) => packed.some((entry) => file === entry || file.startsWith(`${entry}/`));
    expect(targets.filter((file) => !isPacked(file))).toEqual([]);
  });
});

describe.each(pages)("$path", (page) => {
  it("keeps the state of local backends out of the directory that Terraform runs in", () => {
    const paths = blocksIn(page, "ts").flatMap((text) => [
      ...text.matchAll(/new LocalBackend\(.*path: ["`]([^"`]+)/g),
    ]);
    expect(paths.filter(([, path = ""]) => !path.startsWith("../../../"))).toEqual([]);
  });

  it("has pictures that are flowcharts", () => {
    for (const picture of blocksIn(page, "mermaid")) expect(picture).toMatch(/^flowchart (LR|TD)\n/);
  });

  it("has commands that exist", () => {
    const commands = blocksIn(page, "sh").flatMap((text) => text.trim().split(/\n */));
    const programs = page.path === "README.md" ? [] : PROGRAMS;
    expect(commands.filter((command) => !isKnown(command, programs))).toEqual([]);
  });
});

describe("README.md", () => {
  const [readme] = pages;

  it("names stacks that the app has", () => {
    const patterns = blocksIn(readme ?? fail(), "sh")
      .flatMap((text) => [...text.matchAll(/npx cdktf \w+ '?([\w*-]+)'?/g)])
      .map(([, pattern = ""]) => pattern);
    const stacks = environments.flatMap((environment) =>
      environment.addTo(new App()).stacks.map(({ node }) => node.id),
    );
    expect(patterns).not.toEqual([]);
    for (const pattern of patterns)
      expect(stacks).toContainEqual(
        expect.stringMatching(new RegExp(`^${pattern.replaceAll("*", ".*")}$`)) as unknown,
      );
  });

  it("leads to the page of every factory of a method", () => {
    const methods = [AzureDnsAuth, Route53Auth].flatMap((auth) =>
      Object.entries(Object.getOwnPropertyDescriptors(auth))
        .filter(([name]) => !["length", "name", "prototype"].includes(name))
        // A factory that can be called without props counts no parameter.
        .map(
          ([name, { value }]) =>
            `${auth.name}.${name}(${(value as { readonly length: number }).length === 0 ? "" : "{ ... }"})`,
        ),
    );
    const rows = tableRows(sectionOf(readme ?? fail(), "Methods"));
    expect(methods.filter((method) => !rows.some(([, written = ""]) => written.includes(method)))).toEqual(
      [],
    );
    expect(methodPages).toHaveLength(rows.filter(([page = ""]) => page.includes("](docs/")).length);
  });
});

describe("an index", () => {
  const decisions = /^docs\/decisions\/(?!README)/;

  it.each([
    ["docs", (path: string) => /^docs\/(?!README)/.test(path) && !decisions.test(path)],
    ["docs/decisions", (path: string) => decisions.test(path)],
  ])("of %s leads to every page", (folder, isListed) => {
    const index = readFileSync(join(project, folder, "README.md"), "utf8");
    const listed = pages.map(({ path }) => path).filter(isListed);
    expect(listed.length).toBeGreaterThan(10);
    expect(listed.filter((path) => !index.includes(`](${path.slice(folder.length + 1)})`))).toEqual([]);
  });
});

/** Path of the file that a link leads to, from the project. */
function fileOf(from: string, target: string): string {
  const [path = ""] = target.split("#");
  return path === "" ? from : join(dirname(from), path);
}

function leadsSomewhere(from: string, target: string): boolean {
  const [, anchor] = target.split("#");
  const file = fileOf(from, target);
  if (!existsSync(join(project, file))) return false;
  return anchor === undefined || anchorsOf(readFileSync(join(project, file), "utf8")).includes(anchor);
}

/** As GitHub makes them from headings. */
function anchorsOf(text: string): string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, title = ""]) =>
    title
      .toLowerCase()
      .replaceAll(/[^\w\- ]/g, "")
      .replaceAll(" ", "-"),
  );
}

function isKnown(command: string, programs: readonly string[]): boolean {
  const words = command.split(" ").filter((word) => !/^[A-Z_]+=/.test(word));
  const [program = "", verb = "", name = ""] = words;
  if (program === "npm")
    return ["ci", "install"].includes(verb) || verb in scripts || (verb === "run" && name in scripts);
  if (program === "npx") return verb === "cdktf" && CDKTF_COMMANDS.includes(name);
  return programs.includes(program);
}

function fail(): never {
  throw new Error("there is no README.md");
}
