import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { AppliedState, type StateResource } from "./applied-state";
import { type EmulatedCloud } from "./describe-with-moto";
import { type CommandResult, runCommand } from "./run-command";
import { type StackJson } from "./synth";

type Values = Readonly<Record<string, unknown>>;

/** A stack to apply. */
export interface Step<T> {
  readonly stack: StackJson;
  /** Names its state: steps with one name change what those before have made. @default - a state of its own */
  readonly state?: string;
  /** @default - none */
  readonly variables?: Values;
  /**
   * Attributes of resources and data sources that Terraform is to make up, by type, since nothing here emulates them.
   * @default - those of Kubernetes and Azure are made up, those of AWS are real
   */
  readonly madeUp?: Readonly<Record<string, Values>>;
  /** Asks the emulator what there is, between the second plan and the next step. */
  readonly read: () => Promise<T>;
}

/** A stack that was applied, and was destroyed when all steps were done. */
export interface AppliedStack<T> {
  readonly state: AppliedState;
  /** What `read` returned. */
  readonly reading: T;
  /** What a second plan would have changed: addresses, and names of outputs. */
  readonly changes: readonly string[];
}

interface Change {
  readonly actions: readonly string[];
}

/** The messages of `terraform test -json -verbose` that are read here. */
interface TestMessage {
  readonly type: string;
  readonly "@testrun"?: string;
  readonly test_plan?: {
    readonly resource_changes?: readonly { readonly address: string; readonly change: Change }[];
    readonly output_changes?: Readonly<Record<string, Change>>;
  };
  readonly test_state?: {
    readonly root_module: { readonly resources?: readonly StateResource[] };
    readonly outputs?: Readonly<Record<string, { readonly value: unknown }>>;
  };
  readonly test_summary?: { readonly status: string };
}

/**
 * Applies stacks one after the other with the real AWS provider, every other provider mocked. Each is planned a second
 * time and held until it has been read; at the end Terraform destroys all of them.
 * @throws Error with what Terraform says where it cannot apply, plan or destroy
 */
export async function applyStacks<T extends Readonly<Record<string, unknown>>>(
  { environment }: Pick<EmulatedCloud, "environment">,
  steps: Steps<T>,
): Promise<{ readonly [Name in keyof T]: AppliedStack<T[Name]> }> {
  const directory = mkdtempSync(join(tmpdir(), "dns01-apply-"));
  try {
    writeRoot(directory, steps);
    const terraform = (...args: string[]) =>
      runCommand("terraform", args, { cwd: directory, env: environment });
    const init = await terraform("init", "-input=false", "-no-color");
    if (init.code !== 0) throw new Error(init.output);
    const test = terraform("test", "-json", "-verbose");
    let readings: Partial<T>;
    try {
      readings = await readAll(directory, steps, test);
    } finally {
      writeFileSync(join(directory, "all-read"), "");
      await test;
    }
    const messages = messagesOf(await test);
    if (messages.find(({ type }) => type === "test_summary")?.test_summary?.status !== "pass")
      throw new Error(problemsOf(await test));
    const applied: Partial<{ [Name in keyof T]: AppliedStack<T[Name]> }> = {};
    for (const name of namesOf(steps))
      applied[name] = {
        state: stateOf(messages, `apply-${name}`),
        reading: readings[name] as T[typeof name],
        changes: changesOf(messages, `plan-${name}`),
      };
    return applied as { readonly [Name in keyof T]: AppliedStack<T[Name]> };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

type Steps<T> = { readonly [Name in keyof T & string]: Step<T[Name]> };

function namesOf<T>(steps: Steps<T>): (keyof T & string)[] {
  return Object.keys(steps) as (keyof T & string)[];
}

async function readAll<T>(directory: string, steps: Steps<T>, test: Promise<unknown>): Promise<Partial<T>> {
  const ended = test.then((): "ended" => "ended");
  const readings: Partial<T> = {};
  for (const name of namesOf(steps)) {
    while (!existsSync(join(directory, `${name}-applied`)))
      if ((await Promise.race([ended, sleep(50)])) === "ended") return readings;
    readings[name] = await steps[name].read();
    writeFileSync(join(directory, `${name}-read`), "");
  }
  return readings;
}

/** An empty root, the stacks as they are but for their backends, and the test that takes one after the other. */
function writeRoot<T>(directory: string, steps: Steps<T>): void {
  const names = namesOf(steps);
  for (const name of names) {
    const { stack } = steps[name];
    const terraform = Object.entries(stack.terraform).filter(([block]) => block !== "backend");
    writeModule(directory, name, { ...stack, terraform: Object.fromEntries(terraform) });
  }
  // Terraform stays here until the step has been read, since it destroys everything when no step is left.
  const wait = `touch \${var.step}-applied; for i in $(seq 600); do [ -e \${var.step}-read ] || [ -e all-read ] && exit; sleep 0.1; done; exit 1`;
  const hold = { provisioner: { "local-exec": { command: wait, working_dir: directory } } };
  writeModule(directory, "hold", {
    variable: { step: { type: "string" } },
    resource: { terraform_data: { hold } },
  });
  const providers = names.flatMap((name) =>
    Object.keys(steps[name].stack.terraform["required_providers"] ?? {}),
  );
  const mocked = [...new Set(providers)].filter((provider) => provider !== "aws");
  writeFileSync(join(directory, "main.tf.json"), "{}");
  writeFileSync(
    join(directory, "apply.tftest.json"),
    JSON.stringify({
      // An empty list would be a block without a name.
      ...(mocked.length > 0 && { mock_provider: mocked.map((provider) => ({ [provider]: {} })) }),
      run: names.flatMap((name) => runsOf(name, steps[name])),
    }),
  );
}

function writeModule(directory: string, name: string, json: object): void {
  mkdirSync(join(directory, name));
  writeFileSync(join(directory, name, "main.tf.json"), JSON.stringify(json));
}

function runsOf(name: string, step: Step<unknown>): Values[] {
  const common = {
    module: { source: `./${name}` },
    state_key: step.state ?? name,
    variables: step.variables ?? {},
    override_resource: madeUp(step, "resource"),
    override_data: madeUp(step, "data"),
  };
  const hold = { module: { source: "./hold" }, state_key: `hold-${name}`, variables: { step: name } };
  return [
    { [`apply-${name}`]: { ...common, command: "apply" } },
    { [`plan-${name}`]: { ...common, command: "plan" } },
    { [`hold-${name}`]: hold },
  ];
}

function madeUp({ stack, madeUp: made = {} }: Step<unknown>, mode: "resource" | "data"): Values[] {
  const prefix = mode === "data" ? "data." : "";
  return Object.entries(made).flatMap(([type, values]) =>
    Object.keys(stack[mode]?.[type] ?? {}).map((id) => ({ target: `${prefix}${type}.${id}`, values })),
  );
}

function messagesOf({ stdout }: CommandResult): TestMessage[] {
  return stdout
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as TestMessage);
}

function problemsOf(result: CommandResult): string {
  const problems = messagesOf(result).filter(({ type }) => type === "diagnostic");
  return problems.length > 0 ? JSON.stringify(problems, null, 1) : result.output.slice(-5000);
}

function stateOf(messages: readonly TestMessage[], run: string): AppliedState {
  const { root_module, outputs = {} } = ofRun(messages, run, "test_state");
  const values = Object.entries(outputs).map(([name, { value }]) => [name, value]);
  return new AppliedState(root_module.resources ?? [], Object.fromEntries(values) as Values);
}

function changesOf(messages: readonly TestMessage[], run: string): string[] {
  const { resource_changes, output_changes = {} } = ofRun(messages, run, "test_plan");
  if (!resource_changes) throw new Error(`the run ${run} planned no resource`);
  const changes: (readonly [string, Change])[] = [
    ...resource_changes.map(({ address, change }) => [address, change] as const),
    ...Object.entries(output_changes),
  ];
  return changes.filter(([, { actions }]) => actions.join() !== "no-op").map(([name]) => name);
}

function ofRun<M extends "test_plan" | "test_state">(
  messages: readonly TestMessage[],
  run: string,
  type: M,
): NonNullable<TestMessage[M]> {
  const message = messages.find((candidate) => candidate.type === type && candidate["@testrun"] === run);
  const content = message?.[type];
  if (!content) throw new Error(`Terraform sent no ${type} for the run ${run}`);
  return content;
}
