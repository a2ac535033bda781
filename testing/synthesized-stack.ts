import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { App, Manifest, TerraformStack } from "cdktf";
import { Construct, type IConstruct } from "constructs";
import { isJsonObject, listOf, objectOf, parseJson, textOf, type Json, type JsonObject } from "./json";
import { StackSourceError } from "./plan-error";

/** A stack by its synthesised JSON, for instance from `Testing.synth(stack)` (which leaves the construct paths out). */
export interface NamedStackJson {
  /** Name that the plan carries. */
  readonly name: string;
  /** Terraform JSON configuration, as text or parsed. */
  readonly json: string | object;
}

/**
 * Where stacks come from: the out directory of `cdktf synth`, an App, a construct of one (such as a stack in a test's
 * scope), or synthesised JSON by name. Of a construct, the stacks within it are planned, else the stack that it is in;
 * the App's others say what cross-stack values look like.
 */
export type StackSource = string | IConstruct | readonly NamedStackJson[];

/** What a construct of a stack said when it was synthesised, as cdktf's manifest has it. */
export interface StackAnnotation {
  readonly constructPath: string;
  /** Such as `@cdktf/warn`. */
  readonly level: string;
  readonly message: string;
}

/** A stack as Terraform would read it. */
export interface SynthesizedStack {
  readonly name: string;
  /** Path of the stack in the construct tree; the name where it is unknown. */
  readonly constructPath: string;
  readonly json: JsonObject;
  /** In the order of the constructs; none for JSON by name. */
  readonly annotations: readonly StackAnnotation[];
  /** Directory of the synthesised stack, which holds its assets. Absent for JSON by name. */
  readonly directory?: string;
}

/**
 * Reads every stack of a source, of a construct those of its whole App. An App is synthesised into `scratch`, with its
 * validations; its own out directory is left alone.
 *
 * @throws StackSourceError where a directory is no out directory of cdktf, JSON is no object, or a construct is in no
 * App.
 */
export function readStacks(source: StackSource, scratch: string): readonly SynthesizedStack[] {
  if (typeof source === "string") return readOutDirectory(source);
  if (isConstruct(source)) return readOutDirectory(synthesizeInto(appOf(source), scratch));
  return source.map(({ name, json }) => ({
    name,
    constructPath: name,
    json: readJson(name, json),
    annotations: [],
  }));
}

/** Those of a source's stacks that it stands for: all but where it is a construct. */
export function stacksMeant(
  source: StackSource,
  stacks: readonly SynthesizedStack[],
): readonly SynthesizedStack[] {
  if (typeof source === "string" || !isConstruct(source)) return stacks;
  const within = stacksIn(source);
  const paths = (within.length > 0 ? within : [holderOf(source)]).map(({ node }) => node.path);
  return stacks.filter(({ constructPath }) => paths.includes(constructPath));
}

function isConstruct(source: IConstruct | readonly NamedStackJson[]): source is IConstruct {
  return Construct.isConstruct(source);
}

function stacksIn(scope: IConstruct): readonly TerraformStack[] {
  return scope.node.findAll().filter((construct) => TerraformStack.isStack(construct));
}

function appOf(construct: IConstruct): App {
  const { root } = construct.node;
  if (App.isApp(root)) return root;
  throw new StackSourceError(`${construct.node.path || "The construct"} is in no App: give its scope one.`);
}

function holderOf(construct: IConstruct): TerraformStack {
  const holder = construct.node.scopes.find((scope) => TerraformStack.isStack(scope));
  if (holder !== undefined) return holder;
  throw new StackSourceError(
    `${construct.node.path || "The App"} holds no stack and is in none: make a stack within it.`,
  );
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
    const { annotations, constructPath, synthesizedStackPath, workingDirectory } = objectOf(entry);
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
      annotations: listOf(annotations).map(annotationOf),
      directory: join(outdir, workingDirectory),
    };
  });
}

function annotationOf(json: Json): StackAnnotation {
  const { constructPath, level, message } = objectOf(json);
  return {
    constructPath: textOf(constructPath) ?? "",
    level: textOf(level) ?? "",
    message: textOf(message) ?? "",
  };
}

function synthesizeInto(app: App, outdir: string): string {
  const manifest = new Manifest("", outdir, false);
  const stacks = stacksIn(app);
  for (const stack of stacks) stack.prepareStack();
  for (const stack of stacks) {
    stack.synthesizer.synthesize({ outdir, manifest, skipValidation: app.skipValidation });
  }
  const problems = app.skipValidation ? [] : app.node.validate();
  if (problems.length > 0) throw new StackSourceError(`The App is not valid:\n  ${problems.join("\n  ")}`);
  manifest.writeToFile();
  return outdir;
}
