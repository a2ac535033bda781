import { readFileSync } from "node:fs";
import { join } from "node:path";
import { project } from "../docs/pages";

type Ranges = Readonly<Record<string, string>>;

/** A package as package-lock.json has it. */
export interface LockedPackage {
  readonly name?: string;
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly license?: string;
  readonly inBundle?: boolean;
  readonly hasInstallScript?: boolean;
  readonly dependencies?: Ranges;
  readonly devDependencies?: Ranges;
  readonly optionalDependencies?: Ranges;
  readonly peerDependencies?: Ranges;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
}

/** Packages by the directory that npm installs them in; the project itself by an empty one. */
export const locked = (
  JSON.parse(readFileSync(join(project, "package-lock.json"), "utf8")) as {
    readonly packages: Readonly<Record<string, LockedPackage>>;
  }
).packages;

/** All but the project itself. */
export const installed: readonly (readonly [string, LockedPackage])[] = Object.entries(locked).filter(
  ([directory]) => directory !== "",
);

/** Name of the package in a directory. */
export function nameOf(directory: string): string {
  return directory.replace(/^.*node_modules\//, "");
}

/** Directories of what comes along with packages of the project, themselves included. */
export function broughtBy(names: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>();
  const add = (name: string, from: string): void => {
    const directory = directoryOf(name, from);
    if (directory === undefined || found.has(directory)) return;
    found.add(directory);
    const { dependencies, optionalDependencies, peerDependencies } = locked[directory] ?? {};
    for (const next of Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies }))
      add(next, directory);
  };
  for (const name of names) add(name, "");
  return found;
}

/** Where Node.js finds a package from another one's directory. */
function directoryOf(name: string, from: string): string | undefined {
  const directory = `${from === "" ? "" : `${from}/`}node_modules/${name}`;
  if (directory in locked) return directory;
  return from === "" ? undefined : directoryOf(name, from.replace(/\/?node_modules\/(@[^/]+\/)?[^/]+$/, ""));
}
