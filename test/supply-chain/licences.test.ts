import { pages, proseOf, sectionOf, tableRows } from "../docs/pages";
import { broughtBy, installed, locked, nameOf } from "./lock-file";

/** Licences that ask for no more than their own text, or, as that of cdktf, for changes of the package's own files. */
const ALLOWED = [
  ...[
    "0BSD",
    "Apache-2.0",
    "BlueOak-1.0.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "CC0-1.0",
    "ISC",
    "MIT",
    "MIT-0",
  ],
  ...["MPL-2.0", "Public Domain", "Python-2.0", "Unlicense"],
];
/** What only the tests and the build use, and never leaves this repository. */
const DEVELOPMENT: Readonly<Record<string, string>> = {
  "@cloud-copilot/iam-policy": "AGPL-3.0-or-later",
  "@cloud-copilot/iam-simulate": "AGPL-3.0-or-later",
  "@cloud-copilot/iam-utils": "AGPL-3.0-or-later",
  "caniuse-lite": "CC-BY-4.0",
  // Its package.json names none; its file is that of MIT.
  khroma: "none",
};

const { dependencies = {}, peerDependencies = {}, peerDependenciesMeta = {} } = locked[""] ?? {};
const direct = Object.keys({ ...dependencies, ...peerDependencies }).sort();
const runtime = broughtBy(direct);
const page = pages.find(({ path }) => path === "docs/licences.md");

/** Whether one of the choices that an SPDX expression gives is allowed, with all that it asks for. */
function isAllowed(expression: string): boolean {
  return expression
    .replaceAll(/[()]/g, "")
    .split(" OR ")
    .some((choice) => choice.split(" AND ").every((licence) => ALLOWED.includes(licence)));
}

function licenceOf(directory: string): string {
  return locked[directory]?.license ?? "none";
}

it("what comes with the package has a licence that is allowed", () => {
  expect([...runtime].filter((directory) => !isAllowed(licenceOf(directory)))).toEqual([]);
});

it("what the tests and the build use has one too, or is named", () => {
  const odd = installed.filter(([directory]) => !isAllowed(licenceOf(directory)));
  expect(Object.fromEntries(odd.map(([directory]) => [nameOf(directory), licenceOf(directory)]))).toEqual(
    DEVELOPMENT,
  );
});

describe("docs/licences.md", () => {
  it("lists what the package needs", () => {
    const expected = direct.map((name) => [
      `\`${name}\``,
      licenceOf(`node_modules/${name}`),
      name in dependencies ? "dependency" : peerDependenciesMeta[name]?.optional ? "optional peer" : "peer",
    ]);
    expect(tableRows(section("What the package needs"))).toEqual(expected);
  });

  it("lists what comes along, by licence", () => {
    const names = new Map<string, Set<string>>();
    for (const directory of runtime) {
      if (direct.includes(directory.slice("node_modules/".length))) continue;
      expect(directory).toMatch(/^node_modules\/cdktf\/node_modules\//);
      const licence = licenceOf(directory);
      names.set(licence, (names.get(licence) ?? new Set()).add(nameOf(directory)));
    }
    const expected = [...names]
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([licence, all]) => `${licence}: ${[...all].sort().join(", ")}`);
    const items = section("What comes along").split("\n- ").slice(1);
    expect(items.map((item) => item.trim().replaceAll(/\s+/g, " "))).toEqual(expected);
  });

  it("names what only the tests and the build use under another licence", () => {
    const written = section("What stays here");
    for (const [name, licence] of Object.entries(DEVELOPMENT))
      expect(written).toContain(`\`${name}\` (${licence}`);
  });
});

function section(title: string): string {
  if (page === undefined) throw new Error("there is no docs/licences.md");
  expect(proseOf(page)).toContain(`## ${title}\n`);
  return sectionOf(page, title);
}
