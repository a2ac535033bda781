import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type StackJson } from "../support/synth";
import { type CommandResult, runCommand } from "../support/run-command";

const project = resolve(__dirname, "../..");

const { devDependencies } = JSON.parse(readFileSync(join(project, "package.json"), "utf8")) as {
  readonly devDependencies: Readonly<Record<string, string>>;
};

/** The package as `npm pack` makes it, in a directory of its own. */
export async function packTo(
  directory: string,
): Promise<{ readonly tarball: string; readonly files: readonly string[] }> {
  const { code, stdout, output } = await runCommand(
    "npm",
    ["pack", "--json", "--pack-destination", directory],
    {
      cwd: project,
      env: process.env,
    },
  );
  if (code !== 0) throw new Error(output);
  // What prepack prints comes first.
  const [packed] = JSON.parse(stdout.slice(stdout.indexOf("\n[") + 1)) as [
    { readonly filename: string; readonly files: readonly { readonly path: string }[] },
  ];
  return { tarball: join(directory, packed.filename), files: packed.files.map(({ path }) => path) };
}

/** A team's own repository, outside this one, that has the package from its tarball. */
export class Consumer {
  /**
   * @param name Directory of its sources in `consumers`.
   * @param bindings The packages of bindings that it installs.
   * @param cdktf What it installs as `cdktf`. Default: as this project
   */
  static async install(
    tarball: string,
    name: "aws" | "azure",
    bindings: readonly string[],
    cdktf = devDependencies["cdktf"] ?? "",
  ): Promise<Consumer> {
    const consumer = new Consumer(mkdtempSync(join(tmpdir(), `consumer-${name}-`)));
    const sources = join(__dirname, "consumers");
    cpSync(join(sources, name), consumer.directory, { recursive: true });
    cpSync(join(sources, "tsconfig.json"), join(consumer.directory, "tsconfig.json"));
    const needed = [...bindings, "constructs", "typescript", "jest", "@types/jest", "@types/node"];
    const manifest = {
      name: "team",
      private: true,
      dependencies: {
        "cdktf-cert-manager-dns01": `file:${tarball}`,
        cdktf,
        ...Object.fromEntries(needed.map((dependency) => [dependency, devDependencies[dependency]])),
      },
    };
    writeFileSync(join(consumer.directory, "package.json"), JSON.stringify(manifest));
    await consumer.succeed("npm", [
      ...["install", "--no-audit", "--no-fund", "--prefer-offline"],
      // The fork of cdktf asks for a range of constructs of its own, under a version that is no 0.21.
      ...(cdktf.startsWith("npm:") ? ["--legacy-peer-deps"] : []),
    ]);
    return consumer;
  }

  private constructor(readonly directory: string) {}

  /** Runs a program in the directory. @throws Error with what it printed, if it fails */
  async succeed(
    command: string,
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ): Promise<CommandResult> {
    const result = await this.run(command, args, env);
    if (result.code !== 0) throw new Error(`${command} ${args.join(" ")}: ${result.output}`);
    return result;
  }

  run(
    command: string,
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ): Promise<CommandResult> {
    return runCommand(command, args, { cwd: this.directory, env: { ...process.env, CI: undefined, ...env } });
  }

  /** The synthesised stacks, without what cdktf says of its own version. */
  stacks(): Readonly<Record<string, StackJson>> {
    const stacks = join(this.directory, "cdktf.out/stacks");
    return Object.fromEntries(
      readdirSync(stacks).map((stack) => [
        stack,
        JSON.parse(readFileSync(join(stacks, stack, "cdk.tf.json"), "utf8"), function (key, value: unknown) {
          return key === "//" ? undefined : value;
        }) as StackJson,
      ]),
    );
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}
