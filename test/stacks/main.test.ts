import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { environments } from "../../stacks/environments";
import { type CommandResult, runCommand } from "../support/run-command";

const project = resolve(__dirname, "../..");
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

  it("synthesises both stacks of every environment where cdktf asks for them", () => {
    expect(readdirSync(join(outdir, "stacks")).sort()).toEqual(
      environments.flatMap(({ name }) => [`${name}-dns01`, `${name}-issuer`]).sort(),
    );
    const manifest = JSON.parse(readFileSync(join(outdir, "manifest.json"), "utf8")) as {
      readonly stacks: Readonly<Record<string, { readonly dependencies: readonly string[] }>>;
    };
    for (const { name } of environments)
      expect(manifest.stacks[`${name}-issuer`]?.dependencies).toEqual([`${name}-dns01`]);
  });

  it.each(environments)("prints for $name its stacks, its trust and how to deploy it", ({ name }) => {
    const [summary = ""] = run.stdout.split("\n\n").filter((text) => text.startsWith(`${name}\n`));
    expect(summary).toContain(`\n    ${name}-dns01  `);
    expect(summary).toContain(`\n    ${name}-issuer  `);
    expect(summary).toMatch(/\n {4}ServiceAccount /);
    expect(summary).toContain(`\n    npx cdktf deploy '${name}-*'`);
  });

  it("prints no unresolved token", () => {
    expect(run.stdout).not.toMatch(/TfToken|\[object |\bundefined\b/);
  });
});
