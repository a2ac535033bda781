import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { App, Manifest, TerraformStack } from "cdktf";
import { isJsonObject, objectOf, parseJson, type JsonObject } from "./json";
import { StackSourceError } from "./plan-error";

/** A stack by its synthesised JSON, for instance from `Testing.synth(stack)` (which leaves the construct paths out). */
export interface NamedStackJson {
  /** Name that the plan carries. */
  readonly name: string;
  /** Terraform JSON configuration, as text or parsed. */
  readonly json: string | object;
}

/** Where stacks come from: the out directory of `cdktf synth`, an App, or synthesised JSON by name. */
export type StackSource = string | App | readonly NamedStackJson[];

/** A stack as Terraform would read it. */
export interface SynthesizedStack {
  readonly name: string;
  /** Path of the stack in the construct tree; the name where it is unknown. */
  readonly constructPath: string;
  readonly json: JsonObject;
  /** Directory of the synthesised stack, which holds its assets. Absent for JSON by name. */
  readonly directory?: string;
}

/**
 * Reads every stack of a source. An App is synthesised into `scratch`, with its validations; its own out directory
 * is left alone.
 *
 * @throws StackSourceError where a directory is no out directory of cdktf, or JSON is no object.
 */
export function readStacks(source: StackSource, scratch: string): readonly SynthesizedStack[] {
  if (typeof source === "string") return readOutDirectory(source);
  if (App.isApp(source)) return readOutDirectory(synthesizeInto(source, scratch));
  return source.map(({ name, json }) => ({ name, constructPath: name, json: readJson(name, json) }));
}

function readJson(name: string, json: string | object): JsonObject {
  const value = parseJson(typeof json === "string" ? json : JSON.stringify(json));
  if (!isJsonObject(value)) throw new StackSourceError(`The JSON of stack ${name} is not an object.`);
  return value;
}

function readOutDirectory(outdir: string): readonly SynthesizedStack[] {
  const manifestPath = join(outdir, Manifest.fileName);
  if (!existsSync(manifestPath)) {
    throw new StackSourceError(
      `${outdir} holds no ${Manifest.fileName}: run cdktf synth, and name its out directory.`,
    );
  }
  const { stacks } = objectOf(parseJson(readFileSync(manifestPath, "utf8")));
  return Object.entries(objectOf(stacks)).map(([name, entry]) => {
    const { constructPath, synthesizedStackPath, workingDirectory } = objectOf(entry);
    if (typeof synthesizedStackPath !== "string" || typeof workingDirectory !== "string") {
      throw new StackSourceError(`${manifestPath} does not say where stack ${name} is.`);
    }
    if (!synthesizedStackPath.endsWith(".json")) {
      throw new StackSourceError(
        `Stack ${name} was synthesised as HCL; synthesise JSON (without hclOutput).`,
      );
    }
    return {
      name,
      constructPath: typeof constructPath === "string" ? constructPath : name,
      json: readJson(name, readFileSync(join(outdir, synthesizedStackPath), "utf8")),
      directory: join(outdir, workingDirectory),
    };
  });
}

function synthesizeInto(app: App, outdir: string): string {
  const manifest = new Manifest("", outdir, false);
  const stacks = app.node.findAll().filter((construct) => TerraformStack.isStack(construct));
  for (const stack of stacks) stack.prepareStack();
  for (const stack of stacks) {
    stack.synthesizer.synthesize({ outdir, manifest, skipValidation: app.skipValidation });
  }
  const problems = app.skipValidation ? [] : app.node.validate();
  if (problems.length > 0) throw new StackSourceError(`The App is not valid:\n  ${problems.join("\n  ")}`);
  manifest.writeToFile();
  return outdir;
}
