import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { App } from "cdktf";
import { environments } from "../../stacks/environments";
import { type CommandResult, runCommand } from "../support/run-command";

const project = resolve(__dirname, "../..");
/** Names of the stacks of each environment, in the order in which they are deployed. */
const stacksOf = new Map(
  environments
    .map((environment) => environment.addTo(new App()))
    .map(({ name, stacks }) => [name, stacks.map(({ node }) => node.id)]),
);
const config = JSON.parse(readFileSync(join(project, "cdktf.json"), "utf8")) as Record<string, unknown>;

describe("cdktf.json", () => {
  it("describes an app that needs no generated bindings and sends no reports", () => {
    expect(config).toEqual({
      language: "typescript",
      app: expect.stringMatching(/ stacks\/main\.ts$/) as unknown,
      projectId: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/) as unknown,
      sendCrashReports: "false",
      terraformProviders: [],
      terraformModules: [],
      context: {},
    });
  });
});

describe("the app, run with the command of cdktf.json", () => {
  let outdir: string;
  let run: CommandResult;

  beforeAll(async () => {
    outdir = mkdtempSync(join(tmpdir(), "main-"));
    const env = { ...process.env, CDKTF_OUTDIR: outdir };
    run = await runCommand("sh", ["-c", String(config["app"])], { cwd: project, env });
  }, 60_000);

  afterAll(() => {
    rmSync(outdir, { recursive: true, force: true });
  });

  it("succeeds", () => {
    expect({ code: run.code, output: run.output }).toMatchObject({ code: 0 });
  });

  it("synthesises the stacks of every environment where cdktf asks for them", () => {
    expect(readdirSync(join(outdir, "stacks")).sort()).toEqual(
      [...stacksOf.values()].flatMap((stacks) => stacks).sort(),
    );
    const manifest = JSON.parse(readFileSync(join(outdir, "manifest.json"), "utf8")) as {
      readonly stacks: Readonly<Record<string, { readonly dependencies: readonly string[] }>>;
    };
    for (const [first = "", ...others] of stacksOf.values())
      for (const name of others) expect(manifest.stacks[name]?.dependencies).toContain(first);
  });

  it.each(environments)("prints for $name its stacks, its trust and how to deploy it", ({ name }) => {
    const [summary = ""] = run.stdout.split("\n\n").filter((text) => text.startsWith(`${name}\n`));
    for (const stack of stacksOf.get(name) ?? []) expect(summary).toContain(`\n    ${stack}  `);
    expect(summary).toMatch(/\n {4}ServiceAccount /);
    expect(summary).toContain(`\n    npx cdktf deploy '${name}-*'`);
  });

  it("prints no unresolved token", () => {
    expect(run.stdout).not.toMatch(/TfToken|\[object |\bundefined\b/);
  });
});
