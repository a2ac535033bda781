import { execFileSync } from "node:child_process";
import { join } from "node:path";

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
