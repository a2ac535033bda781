import { readFileSync } from "node:fs";
import { join } from "node:path";
import { satisfies } from "semver";
import { project } from "../docs/pages";
import { broughtBy, installed, locked, type LockedPackage } from "./lock-file";

const manifest = JSON.parse(readFileSync(join(project, "package.json"), "utf8")) as LockedPackage & {
  readonly scripts: Readonly<Record<string, string>>;
};
const {
  dependencies = {},
  devDependencies = {},
  peerDependencies = {},
  peerDependenciesMeta = {},
} = manifest;

describe("the lock file", () => {
  it("is that of package.json", () => {
    expect(locked[""]).toMatchObject({
      dependencies,
      devDependencies,
      peerDependencies,
      peerDependenciesMeta,
    });
    const wrong = Object.entries({ ...peerDependencies, ...devDependencies, ...dependencies }).filter(
      ([name, range]) => !satisfies(locked[`node_modules/${name}`]?.version ?? "", range),
    );
    expect(wrong).toEqual([]);
  });

  it("knows the content of each package; those in a bundle are in that of the package that has them", () => {
    const loose = installed.filter(([, { integrity, inBundle }]) =>
      inBundle === true ? integrity !== undefined : !/^sha512-[\w+/]{86}==$/.test(integrity ?? ""),
    );
    expect(loose).toEqual([]);
    expect(installed.length).toBeGreaterThan(100);
  });

  it("names no registry, so that each machine takes its own", () => {
    expect(installed.filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
  });
});

describe("scripts that run when the package is installed", () => {
  it("are none of the package's own", () => {
    const lifecycle = /^(pre|post)?(install|prepare|prepublish)$|^(pre|post)uninstall$|^dependencies$/;
    expect(Object.keys(manifest.scripts).filter((name) => lifecycle.test(name))).toEqual([]);
  });

  it("are none of what comes with it", () => {
    const runtime = broughtBy(Object.keys({ ...dependencies, ...peerDependencies }));
    expect([...runtime].filter((directory) => locked[directory]?.hasInstallScript)).toEqual([]);
    expect(runtime).toContain("node_modules/constructs");
  });
});
