import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { preProcessFile } from "typescript";

const root = join(__dirname, "../..");

/** For each room, a module that it must not import, and those that it may. */
const rooms: Record<string, { readonly refused: readonly string[]; readonly allowed: readonly string[] }> = {
  "constructs/core": {
    refused: [
      "..",
      "../index",
      "../cert-manager/dns01",
      "../cert-manager",
      "../azure-dns/ids",
      "../route53/arn",
      "../addons/x",
      "../../stacks/environment",
      "../../testing",
    ],
    allowed: ["./names", "cdktf", "constructs", "@cdktf/provider-helm/lib/provider"],
  },
  "constructs/cert-manager": {
    refused: ["../azure-dns/ids", "../route53", "../addons/x", "../../stacks/environment", "../../testing"],
    allowed: ["./dns01", "../core/names"],
  },
  "constructs/azure-dns": {
    refused: ["../cert-manager/dns01", "../route53/arn", "../addons/x", "../../stacks/environment"],
    allowed: ["./ids", "../core/names"],
  },
  "constructs/route53": {
    refused: ["../cert-manager/dns01", "../azure-dns/ids", "../addons/x", "../../stacks/environment"],
    allowed: ["./arn", "../core/names"],
  },
  "constructs/addons": {
    refused: ["../../stacks/environment", "../../testing"],
    allowed: ["../core/names", "../azure-dns", "../route53", "../cert-manager"],
  },
  stacks: {
    refused: ["@cdktf/provider-aws", "cdktf/lib/testing/matchers"],
    allowed: ["../constructs", "@cdktf/provider-aws/lib/iam-role"],
  },
};

const cases = Object.entries(rooms).flatMap(([room, { refused, allowed }]) => [
  ...["@cdktf/provider-azurerm", "cdktf/lib/util", ...refused].map((module) => ({
    room,
    module,
    refused: true,
  })),
  ...allowed.map((module) => ({ room, module, refused: false })),
]);

/** What ESLint says of a file of the room that imports the module, under this project's configuration. */
function lint(): Record<string, readonly string[]> {
  const snippets = Object.fromEntries(
    cases.map(({ room, module }, index) => [
      `${room}/snippet-${index}.ts`,
      `import * as it from ${JSON.stringify(module)};\nexport default it;\n`,
    ]),
  );
  const output = execFileSync(
    process.execPath,
    [join(root, "test/support/lint-imports.mjs"), JSON.stringify(snippets)],
    { cwd: root, encoding: "utf8" },
  );
  return JSON.parse(output) as Record<string, readonly string[]>;
}

describe("imports go one way", () => {
  let messages: Record<string, readonly string[]> = {};
  beforeAll(() => {
    messages = lint();
  });

  it.each(cases.map((one, index) => ({ ...one, index, verb: one.refused ? "may not" : "may" })))(
    "$room $verb import $module",
    ({ room, refused, index }) => {
      const found = messages[`${room}/snippet-${index}.ts`];
      if (refused) expect(found).toEqual([expect.stringContaining("no-restricted-imports")]);
      else expect(found).toEqual([]);
    },
  );
});

/** The files of a folder that a file imports, for their types too. */
function importsOf(file: string): string[] {
  return preProcessFile(readFileSync(file, "utf8"), true, true).importedFiles.flatMap(({ fileName }) => {
    if (!fileName.startsWith(".")) return [];
    const path = join(dirname(file), fileName);
    return [`${path}.ts`, join(path, "index.ts")].filter(existsSync).slice(0, 1);
  });
}

/** The first circle that a walk along the imports meets, from a file back to it. */
function circle(
  file: string,
  imports: (file: string) => readonly string[],
  path: readonly string[] = [],
  done = new Set<string>(),
): readonly string[] | undefined {
  if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
  if (done.has(file)) return undefined;
  for (const imported of imports(file)) {
    const found = circle(imported, imports, [...path, file], done);
    if (found) return found;
  }
  done.add(file);
  return undefined;
}

describe("imports go in no circle, those of types included", () => {
  it.each(["constructs", "stacks", "testing"])("in %s", (room) => {
    const done = new Set<string>();
    const files = readdirSync(join(root, room), { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts"))
      .map((file) => join(root, room, file));
    const [first = []] = files
      .map((file) => circle(file, importsOf, [], done))
      .filter((found) => found !== undefined);
    expect(first.map((file) => relative(root, file))).toEqual([]);
  });

  it("are read for types too", () => {
    const [grant, zone] = ["zone-grant", "bound-azure-dns-zone"].map((name) =>
      join(root, "constructs/azure-dns", `${name}.ts`),
    );
    expect(importsOf(String(grant))).toContain(zone);
  });

  it("make a circle that is found", () => {
    const graph: Record<string, string[]> = { a: ["b", "c"], b: ["d"], c: ["e"], d: ["b"], e: [] };
    expect(circle("a", (file) => graph[file] ?? [])).toEqual(["b", "d", "b"]);
    expect(circle("c", (file) => graph[file] ?? [])).toBeUndefined();
  });
});
