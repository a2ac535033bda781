import { execFile, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { Manifest } from "cdktf";
import { objectOf, parseJson, textOf } from "../json";
import { StackSourceError } from "../plan-error";

const run = promisify(execFile);

/** An out directory to read, and how to remove what it took to make it. */
export interface ReportSource {
  readonly outdir: string;
  readonly remove: () => Promise<void>;
}

/**
 * Synthesises the project of a directory into a temporary one, with the command `app` of its `cdktf.json`.
 *
 * @throws StackSourceError where there is no such command, or it fails.
 */
export async function synthesizeProject(project: string): Promise<ReportSource> {
  const outdir = await mkdtemp(join(tmpdir(), "plan-synth-"));
  const remove = (): Promise<void> => rm(outdir, { recursive: true, force: true });
  try {
    await synthesizeInto(project, outdir);
    return { outdir, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

/**
 * The base of a comparison: an out directory, or a version of the project (a branch, tag or commit of git), which is
 * synthesised from a copy with the packages of the present one.
 *
 * @throws StackSourceError where it is neither, or the version cannot be synthesised.
 */
export async function openBase(base: string, project: string): Promise<ReportSource> {
  if (existsSync(join(base, Manifest.fileName)))
    return { outdir: resolve(base), remove: () => Promise.resolve() };
  if (existsSync(base))
    throw new StackSourceError(
      `The base ${base} holds no ${Manifest.fileName}: run cdktf synth there first.`,
    );
  const commit = await commitOf(base, project);
  const copy = await mkdtemp(join(tmpdir(), "plan-base-"));
  try {
    const { stdout: prefix } = await run("git", ["rev-parse", "--show-prefix"], { cwd: project });
    const root = join(copy, "source");
    await mkdir(root);
    await extract(commit, project, root);
    const source = join(root, prefix.trim());
    const packages = join(project, "node_modules");
    if (existsSync(packages)) await symlink(packages, join(source, "node_modules"));
    const outdir = join(copy, "cdktf.out");
    await mkdir(outdir);
    await synthesizeInto(source, outdir);
    return { outdir, remove: () => rm(copy, { recursive: true, force: true }) };
  } catch (error) {
    await rm(copy, { recursive: true, force: true });
    if (error instanceof StackSourceError)
      throw new StackSourceError(`The base ${base} cannot be synthesised. ${error.message}`);
    throw error;
  }
}

async function commitOf(ref: string, project: string): Promise<string> {
  const commit = `${ref}^{commit}`;
  const args = ["rev-parse", "--verify", "--quiet", "--end-of-options", commit];
  const { stdout } = await run("git", args, { cwd: project }).catch(() => ({ stdout: "" }));
  if (stdout.trim() === "")
    throw new StackSourceError(
      `The base ${ref} is neither a directory nor a version of this repository. ` +
        "Name an out directory, or a branch, tag or commit that is fetched (in CI: a checkout with fetch-depth 0).",
    );
  return stdout.trim();
}

/** Copies a version of the repository; an archive leaves nothing behind in the repository itself. */
async function extract(commit: string, project: string, directory: string): Promise<void> {
  const { stdout } = await run("git", ["rev-parse", "--show-toplevel"], { cwd: project });
  const archive = spawn("git", ["archive", "--format=tar", commit], {
    cwd: stdout.trim(),
    stdio: ["ignore", "pipe", "inherit"],
  });
  const unpack = spawn("tar", ["-x", "-C", directory], { stdio: ["pipe", "ignore", "inherit"] });
  archive.stdout.pipe(unpack.stdin);
  const codes = await Promise.all(
    [archive, unpack].map(
      (child) =>
        new Promise<number | null>((done, fail) => {
          child.once("error", fail);
          child.once("close", done);
        }),
    ),
  );
  if (codes.some((code) => code !== 0))
    throw new StackSourceError(`git archive ${commit} and tar could not copy it.`);
}

async function synthesizeInto(project: string, outdir: string): Promise<void> {
  const configuration = join(project, "cdktf.json");
  const app = existsSync(configuration)
    ? textOf(objectOf(parseJson(readFileSync(configuration, "utf8")))["app"])
    : undefined;
  if (app === undefined)
    throw new StackSourceError(`${configuration} names no command "app" to synthesise with.`);
  const env = { ...process.env, CDKTF_OUTDIR: outdir };
  const child = spawn(app, { cwd: project, env, shell: true, stdio: ["ignore", "pipe", "pipe"] });
  const said: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => said.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => said.push(chunk));
  const code = await new Promise<number | null>((done, fail) => {
    child.once("error", fail);
    child.once("close", done);
  });
  if (code !== 0) {
    const tail = Buffer.concat(said).toString("utf8").trim().split("\n").slice(-20).join("\n");
    throw new StackSourceError(`The command ${app} ended with ${String(code)}.\n${tail}`);
  }
}
