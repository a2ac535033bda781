import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, LocalBackend, TerraformStack } from "cdktf";

/** Blocks of one type: `resource.aws_iam_role` is a map from logical id to arguments. */
export type Blocks = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;

/** A synthesised stack, as Terraform reads it. */
export interface StackJson {
  readonly resource?: Blocks;
  readonly data?: Blocks;
  readonly provider?: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;
  readonly output?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly terraform: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** An app's stacks by name, through all validations of `app.synth()`, and the stacks they depend on. */
export interface SynthesizedApp {
  readonly stacks: Readonly<Record<string, StackJson>>;
  readonly dependencies: Readonly<Record<string, readonly string[]>>;
}

interface Manifest {
  readonly stacks: Readonly<
    Record<
      string,
      {
        readonly name: string;
        readonly synthesizedStackPath: string;
        readonly dependencies: readonly string[];
      }
    >
  >;
}

/** In memory where the system has a place for it: a disk takes longer to remove directories than a synthesis takes. */
const scratch = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();

/** Synthesises an app that `build` fills. */
export function synthApp(build: (app: App) => void, context: Record<string, unknown> = {}): SynthesizedApp {
  const outdir = mkdtempSync(join(scratch, "dns01-synth-"));
  try {
    const app = new App({ outdir, context });
    build(app);
    app.synth();
    const manifest = JSON.parse(readFileSync(join(outdir, "manifest.json"), "utf8")) as Manifest;
    const stacks = Object.values(manifest.stacks);
    return {
      stacks: Object.fromEntries(
        stacks.map(({ name, synthesizedStackPath }) => [
          name,
          JSON.parse(readFileSync(join(outdir, synthesizedStackPath), "utf8")) as StackJson,
        ]),
      ),
      dependencies: Object.fromEntries(stacks.map(({ name, dependencies }) => [name, dependencies])),
    };
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

/** Synthesises one stack named `test`, with a backend that names no machine. */
export function synthStack(
  build: (stack: TerraformStack) => void,
  context: Record<string, unknown> = {},
): StackJson {
  const { stacks } = synthApp((app) => {
    build(testStack(app, "test"));
  }, context);
  const { test } = stacks;
  if (!test) throw new Error("the stack was not synthesised");
  return test;
}

/** An empty stack with a backend that names no machine. */
export function testStack(app: App, id: string): TerraformStack {
  const stack = new TerraformStack(app, id);
  new LocalBackend(stack, { path: `${id}.tfstate` });
  return stack;
}

/** The blocks of one type, in the order of their logical ids. */
export function blocksOf(blocks: Blocks | undefined, type: string): Readonly<Record<string, unknown>>[] {
  return Object.entries(blocks?.[type] ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, block]) => block);
}

/** The only block of one type. */
export function onlyBlock(blocks: Blocks | undefined, type: string): Readonly<Record<string, unknown>> {
  const [block, ...others] = blocksOf(blocks, type);
  if (!block || others.length > 0)
    throw new Error(`expected one ${type}, found ${others.length + (block ? 1 : 0)}`);
  return block;
}
