import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { planCommand } from "../../../testing/cli/plan-command";
import { describeWithTerraform } from "../../support/describe-with";

const scratch = mkdtempSync(join(tmpdir(), "plan-command-test-"));
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

/** An app that writes what cdktf would, so that a test need not wait for it. */
const app = `
const { mkdirSync, writeFileSync, readFileSync } = require("node:fs");
const out = process.env.CDKTF_OUTDIR;
const stacks = {};
for (const [name, description] of Object.entries(JSON.parse(readFileSync("environments.json")))) {
  mkdirSync(out + "/stacks/" + name, { recursive: true });
  const resource = { aws_iam_role: { role: { name, description, assume_role_policy: "{}" } } };
  const terraform = { required_providers: { aws: { source: "hashicorp/aws" } } };
  writeFileSync(out + "/stacks/" + name + "/cdk.tf.json", JSON.stringify({ terraform, provider: { aws: [{ region: "eu-west-1" }] }, resource }));
  stacks[name] = { name, constructPath: name, synthesizedStackPath: "stacks/" + name + "/cdk.tf.json", workingDirectory: "stacks/" + name };
}
writeFileSync(out + "/manifest.json", JSON.stringify({ version: "0.21.0", stacks }));
`;

function git(project: string, ...args: readonly string[]): void {
  const who = ["-c", "user.name=Test", "-c", "user.email=test@example.org"];
  execFileSync("git", [...who, ...args], { cwd: project, stdio: "pipe" });
}

/** A project below the top of a git repository, in which `main` has two environments and the present one changed. */
function newProject(): string {
  const repository = mkdtempSync(join(scratch, "repository-"));
  const project = join(repository, "infra");
  mkdirSync(project);
  writeFileSync(join(project, "app.js"), app);
  writeFileSync(join(project, "cdktf.json"), JSON.stringify({ app: "node app.js" }));
  writeFileSync(join(project, "environments.json"), JSON.stringify({ one: "as before", two: "as before" }));
  git(repository, "init", "--quiet", "--initial-branch=main");
  git(repository, "add", ".");
  git(repository, "commit", "--quiet", "--message", "Begin");
  writeFileSync(
    join(project, "environments.json"),
    JSON.stringify({ one: "as before", two: "otherwise", three: "new" }),
  );
  return project;
}

async function run(cwd: string, ...args: readonly string[]) {
  const said = { stdout: "", stderr: "" };
  const code = await planCommand(args, {
    cwd,
    stdout: { write: (text) => (said.stdout += text) },
    stderr: { write: (text) => (said.stderr += text) },
  });
  return { code, ...said };
}

jest.setTimeout(60_000);

describe("the plan command", () => {
  const project = newProject();

  it("lists environments, those affected, and parts of them", async () => {
    expect(await run(project, "--list")).toMatchObject({ code: 0, stdout: '["one","three","two"]\n' });
    expect(await run(project, "--list", "--affected", "main")).toMatchObject({ stdout: '["three","two"]\n' });
    expect(await run(project, "--list", "--shard", "2/2")).toMatchObject({ stdout: '["three"]\n' });
    expect(await run(project, "--list", "one")).toMatchObject({ stdout: '["one"]\n' });
  });

  it("lists no environment that is gone: nothing of it can be deployed", async () => {
    const gone = newProject();
    writeFileSync(join(gone, "environments.json"), JSON.stringify({ one: "as before" }));
    expect(await run(gone, "--list", "--affected", "main")).toMatchObject({ stdout: "[]\n" });
  });

  it("shows at a terminal what it is at, and removes that at the end", async () => {
    const ci = process.env["CI"];
    delete process.env["CI"];
    try {
      const written: string[] = [];
      const stderr = { isTTY: true, write: (text: string) => written.push(text) };
      const context = { cwd: project, stdout: { write: () => true }, stderr };
      expect(await planCommand(["--list", "--base", "main"], context)).toBe(0);
      const lines = written.map((text) => text.replace("\r\u001b[K", "").replace(/ \(\d+ s\)$/, ""));
      expect([...new Set(lines)]).toEqual(["synthesise", "synthesise main", ""]);
      expect(lines.at(-1)).toBe("");
    } finally {
      if (ci !== undefined) process.env["CI"] = ci;
    }
  });

  it("prints how it is used", async () => {
    expect(await run(project, "--help")).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^Usage: dns01-plan \[NAME\.\.\.\] \[options\]\n/) as string,
    });
  });

  it("prints the version of the package", async () => {
    const manifest = readFileSync(join(__dirname, "../../../package.json"), "utf8");
    const { version } = JSON.parse(manifest) as { readonly version: string };
    expect(await run(scratch, "--version")).toEqual({ code: 0, stdout: `${version}\n`, stderr: "" });
  });

  it("leaves nothing behind, in the repository or beside it", async () => {
    const before = readdirSync(tmpdir()).filter((name) => /^plan-(synth|base)-/.test(name));
    await run(project, "--list", "--affected", "main");
    expect(readdirSync(tmpdir()).filter((name) => /^plan-(synth|base)-/.test(name))).toEqual(before);
    expect(existsSync(join(project, "../.git/worktrees"))).toBe(false);
  });

  it.each([
    [
      "a base that is nowhere",
      ["--base", "no-such-branch"],
      /^The base no-such-branch is neither a directory nor a version/,
    ],
    [
      "a base that is no out directory",
      ["--base", scratch],
      /holds no manifest\.json: run cdktf synth there first\.\n$/,
    ],
    ["a base that looks like an option", ["--base=--all"], /^The base --all is neither/],
    [
      "an unknown name",
      ["four", "--list"],
      /^There is no environment or stack four\. Name one of: one, three, two\.\n$/,
    ],
    ["an out directory that is none", ["--out", scratch], /holds no manifest\.json/],
    [
      "overrides that are no file",
      ["--overrides", "/nowhere.json"],
      /^The overrides of \/nowhere\.json cannot be read: /,
    ],
    ["an unknown option", ["--frob"], /Unknown option '--frob'/],
    [
      "a binary that does not run",
      ["--terraform", "/nowhere/terraform"],
      /^No Terraform or OpenTofu binary found/,
    ],
  ])("refuses %s", async (_, args, message) => {
    const { code, stdout, stderr } = await run(project, ...args);
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(message);
  });

  it.each([
    ['{ "secret": "x",', /it is no valid JSON at position \d+\.\n$/],
    ['{ "secret": Canary0tweets }', /it is no valid JSON\.\n$/],
  ])("refuses overrides such as %s without printing them", async (text, message) => {
    const overrides = join(scratch, "broken.json");
    writeFileSync(overrides, text);
    const { code, stderr } = await run(project, "--overrides", overrides);
    expect(code).toBe(1);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/secret|Canary/);
  });

  it("refuses overrides of another shape, says what to write, and prints none of their values", async () => {
    const overrides = join(scratch, "misshapen.json");
    writeFileSync(overrides, JSON.stringify({ stacks: { one: { variable: { token: "Canary0tweets" } } } }));
    expect(await run(project, "--overrides", overrides)).toEqual({
      code: 1,
      stdout: "",
      stderr:
        `The overrides of ${overrides} are not understood: "stacks" > "one" holds the unknown key "variable". ` +
        'Write { "types": { TYPE: { ATTRIBUTE: value } }, "stacks": { STACK: ' +
        '{ "addresses": { ADDRESS: { ATTRIBUTE: value } }, "variables": { NAME: value } } } }.\n',
    });
  });

  it("refuses overrides of a stack that neither side has", async () => {
    const overrides = join(scratch, "misspelt.json");
    writeFileSync(overrides, JSON.stringify({ stacks: { one: {}, twoo: {} } }));
    expect(await run(project, "--base", "main", "--overrides", overrides)).toEqual({
      code: 1,
      stdout: "",
      stderr: "There is no stack twoo to override. Name one of: one, three, two.\n",
    });
  });

  it("refuses overrides of an address that neither side has", async () => {
    const overrides = join(scratch, "elsewhere.json");
    const addresses = { "aws_iam_role.rule": { arn: "arn:aws:iam::111122223333:role/one" } };
    writeFileSync(overrides, JSON.stringify({ stacks: { one: { addresses } } }));
    expect(await run(project, "--base", "main", "--overrides", overrides)).toEqual({
      code: 1,
      stdout: "",
      stderr: "Stack one has no aws_iam_role.rule to override. Name one of: aws_iam_role.role.\n",
    });
  });

  it("says so where the project, or its base, cannot be synthesised", async () => {
    const broken = newProject();
    writeFileSync(join(broken, "app.js"), "throw new Error('broken app');");
    expect(await run(broken, "--list")).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^The command node app\.js ended with 1\.[^]*broken app/) as string,
    });
    git(broken, "commit", "--quiet", "--all", "--message", "Break");
    writeFileSync(join(broken, "app.js"), app);
    expect(await run(broken, "--list", "--affected", "HEAD")).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^The base HEAD cannot be synthesised\. The command/) as string,
    });
    const nowhere = mkdtempSync(join(scratch, "empty-"));
    expect(await run(nowhere, "--list")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('names no command "app"') as string,
    });
  });

  it("refuses a binary that is too old", async () => {
    const old = join(scratch, "old-terraform");
    writeFileSync(old, "#!/bin/sh\necho 'Terraform v1.5.7'\n");
    chmodSync(old, 0o755);
    expect(await run(project, "--terraform", old)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("need Terraform 1.11.0 or later") as string,
    });
  });
});

describeWithTerraform("the plan command, with Terraform", () => {
  it("writes the report and the JSON, and says by its exit code whether something changes", async () => {
    const project = newProject();
    const overrides = join(scratch, "overrides.json");
    writeFileSync(overrides, JSON.stringify({ types: { aws_iam_role: { unique_id: "AROAMINE" } } }));
    const [markdown, json] = [join(scratch, "report.md"), join(scratch, "json")];
    const changed = await run(
      project,
      "--affected",
      "main",
      "--markdown",
      markdown,
      "--json",
      json,
      "--overrides",
      overrides,
    );
    expect(changed).toEqual({ code: 2, stdout: "", stderr: "" });
    const text = readFileSync(markdown, "utf8");
    expect(text).toMatch(/^## Plan against `main`\n/);
    expect(text).toContain(
      "2 environments, 2 of them changed: **1** to add, **1** to change, **0** to replace, **0** to destroy.",
    );
    expect(text).toContain('- description: "as before"\n+ description: "otherwise"');
    expect(readdirSync(json).sort()).toEqual(["three.json", "two.json"]);
    expect(readFileSync(join(json, "two.json"), "utf8")).toContain("AROAMINE");
    const { code, stdout } = await run(project, "one", "--base", "main");
    expect(code).toBe(0);
    expect(stdout).toContain("Without changes: `one`.");
  }, 180_000);

  it("ends with 1 and names the stack where one cannot be planned", async () => {
    const project = newProject();
    const fixed = app.replace("name, description,", "nmae: name, description,");
    writeFileSync(join(project, "app.js"), fixed);
    const { code, stdout } = await run(project, "one");
    expect(code).toBe(1);
    expect(stdout).toMatch(/### Cannot be planned\n\n- `one aws_iam_role\.role`: `[^`]*"nmae"/);
  }, 120_000);
});
