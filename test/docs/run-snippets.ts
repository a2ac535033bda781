/**
 * Runs modules of a directory, given by their names, each as an app of its own, as `npx tsx stacks/main.ts`
 * does: an exported environment is added to an app; a module may also make an app itself. Leaves what each synthesised in
 * OUT/NAME, with its trust chains, or the error that it threw.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { App } from "cdktf";
import { resolveIn } from "../../constructs/entry-points/extend";
import { type IEnvironment } from "../../stacks/environment";

async function runAll(snippets: string, out: string, files: readonly string[]): Promise<void> {
  for (const file of files) {
    const outdir = join(out, basename(file, ".ts"));
    mkdirSync(outdir, { recursive: true });
    process.env["CDKTF_OUTDIR"] = outdir;
    try {
      const trust = await run(join(snippets, file));
      writeFileSync(join(outdir, "trust.json"), JSON.stringify(trust));
    } catch (error) {
      writeFileSync(join(outdir, "error.txt"), String(error instanceof Error ? error.stack : error));
    }
  }
}

/** The trust chains of its environments. */
async function run(file: string): Promise<unknown[]> {
  const module = (await import(file)) as Readonly<Record<string, unknown>>;
  const environments = Object.values(module).filter(isEnvironment);
  if (environments.length === 0) return [];
  const app = new App();
  const added = environments.map((environment) => environment.addTo(app));
  app.synth();
  return added.flatMap(({ dns01, trust }) => resolveIn(dns01, [...trust]));
}

function isEnvironment(value: unknown): value is IEnvironment {
  return typeof value === "object" && value !== null && "addTo" in value && typeof value.addTo === "function";
}

const [snippets = "", out = "", ...files] = process.argv.slice(2);
void runAll(snippets, out, files);
