import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import ts from "typescript";
import { type TrustChain } from "../../constructs";
import { compiledTexts, errorsOf } from "../support/compiled-texts";
import { type StackJson } from "../support/synth";
import { type Page, pages, project } from "./pages";

/** The sources of the package's entry points, by the names under which they are imported. */
const ENTRY_POINTS = {
  "cdktf-cert-manager-dns01": [join(project, "constructs/index.ts")],
  "cdktf-cert-manager-dns01/azure-dns": [join(project, "constructs/entry-points/azure-dns.ts")],
  "cdktf-cert-manager-dns01/extend": [join(project, "constructs/entry-points/extend.ts")],
  "cdktf-cert-manager-dns01/route53": [join(project, "constructs/entry-points/route53.ts")],
  "cdktf-cert-manager-dns01/testing": [join(project, "testing/index.ts")],
};

/** A TypeScript block of a page. */
export interface Snippet {
  /** `README.md:71`. */
  readonly place: string;
  readonly page: Page;
  readonly text: string;
  /** Name of the file that it becomes. */
  readonly file: string;
  /** Whether it is run by itself: no module that others import, and no test. */
  readonly runs: boolean;
}

/** What running a snippet left. */
export interface Ran {
  readonly error: string | undefined;
  readonly stacks: Readonly<Record<string, StackJson>>;
  readonly trust: readonly TrustChain[];
}

export const snippets: readonly Snippet[] = pages.flatMap((page) =>
  page.blocks
    .filter(({ language }) => language === "ts")
    .map(({ text, line, file }) => ({
      place: `${page.path}:${line}`,
      page,
      text,
      file: file ?? `${page.path.replace(/\.md$/, "").replaceAll("/", "-")}-${line}.ts`,
      runs: file === undefined,
    })),
);

/**
 * Errors of the compiler for modules, by their name. They stand where environments do, and the package
 * stands for its sources.
 */
export function typeErrors(texts: ReadonlyMap<string, string>): ReadonlyMap<string, readonly string[]> {
  const program = compiled(texts);
  return new Map([...texts.keys()].map((name) => [name, errorsOf(program, virtualPath(name))]));
}

/** The strings that a type of each module admits, by the module's name. */
export function stringsOfType(
  texts: ReadonlyMap<string, string>,
  typeName: string,
): ReadonlyMap<string, readonly string[]> {
  const program = compiled(texts);
  const checker = program.getTypeChecker();
  return new Map(
    [...texts.keys()].map((name) => {
      const alias = program
        .getSourceFile(virtualPath(name))
        ?.statements.filter(ts.isTypeAliasDeclaration)
        .find((declaration) => declaration.name.text === typeName);
      if (!alias) throw new Error(`${name} has no type ${typeName}`);
      const type = checker.getTypeAtLocation(alias);
      const members = type.isUnion() ? type.types : [type];
      return [name, members.flatMap((member) => (member.isStringLiteral() ? [member.value] : []))];
    }),
  );
}

let ran: ReadonlyMap<Snippet, Ran> | undefined;

/** What running the snippets of all pages left; they run once. */
export function ranSnippets(): ReadonlyMap<Snippet, Ran> {
  return (ran ??= runSnippets(snippets));
}

/** Runs snippets in one other process, where no snippet sees another's app. */
export function runSnippets(all: readonly Snippet[]): ReadonlyMap<Snippet, Ran> {
  const directory = mkdtempSync(join(tmpdir(), "snippets-"));
  try {
    // Laid out like the project, so that a snippet's own imports resolve.
    const environments = join(directory, "stacks/environments");
    const out = join(directory, "out");
    mkdirSync(environments, { recursive: true });
    for (const path of ["node_modules", "constructs", "stacks/backend.ts", "stacks/environment.ts"])
      symlinkSync(join(project, path), join(directory, path));
    writeFileSync(
      join(directory, "tsconfig.json"),
      JSON.stringify({ extends: join(project, "tsconfig.json"), compilerOptions: { paths: ENTRY_POINTS } }),
    );
    for (const { file, text } of all) writeFileSync(join(environments, file), text);
    const tsx = join(project, "node_modules/tsx/dist/cli.mjs");
    const { status, stderr } = spawnSync(
      process.execPath,
      [
        ...[
          tsx,
          "--tsconfig",
          "tsconfig.json",
          "--require",
          join(__dirname, "../support/without-token-traces.cjs"),
        ],
        ...[join(__dirname, "run-snippets.ts"), environments, out],
        ...all.filter(({ runs }) => runs).map(({ file }) => file),
      ],
      { cwd: directory, encoding: "utf8" },
    );
    if (status !== 0) throw new Error(stderr);
    return new Map(all.map((snippet) => [snippet, readRan(join(out, basename(snippet.file, ".ts")))]));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function readRan(out: string): Ran {
  const error = join(out, "error.txt");
  const trust = join(out, "trust.json");
  const stacks = join(out, "stacks");
  return {
    error: existsSync(error) ? readFileSync(error, "utf8") : undefined,
    trust: existsSync(trust) ? (JSON.parse(readFileSync(trust, "utf8")) as TrustChain[]) : [],
    stacks: Object.fromEntries(
      (existsSync(stacks) ? readdirSync(stacks) : []).map((name) => [
        name,
        JSON.parse(readFileSync(join(stacks, name, "cdk.tf.json"), "utf8")) as StackJson,
      ]),
    ),
  };
}

function virtualPath(name: string): string {
  return join(project, "stacks/environments", name);
}

function compiled(texts: ReadonlyMap<string, string>): ts.Program {
  const files = new Map([...texts].map(([name, text]) => [virtualPath(name), text]));
  return compiledTexts(files, { paths: ENTRY_POINTS });
}
