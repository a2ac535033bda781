import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MockedValues } from "../../testing/mocked-values";
import { writeChildModule, writePlanningRoot } from "../../testing/planning-root";
import { readStacks } from "../../testing/synthesized-stack";
import { findTerraform, type TerraformBinary } from "../../testing/terraform-binary";
import { type StateResource } from "./applied-state";
import { type CommandResult, runCommand } from "./run-command";
import { type StackJson } from "./synth";

type Values = Readonly<Record<string, unknown>>;
/** Stacks by name. */
export type Stacks = Readonly<Record<string, StackJson>>;

/** What a step does to a resource. */
export interface AppliedChange {
  /** Name of the stack. */
  readonly stack: string;
  /** Address in the stack. */
  readonly address: string;
  readonly type: string;
  readonly action: "create" | "update" | "delete";
  /** What an update makes another. A mocked provider replaces nothing, whatever the argument. */
  readonly changed: readonly string[];
}

interface StateModule {
  readonly address: string;
  readonly resources?: readonly StateResource[];
}

interface TestMessage {
  readonly type: string;
  readonly "@testrun"?: string;
  readonly test_state?: { readonly root_module: { readonly child_modules?: readonly StateModule[] } };
  readonly test_summary?: { readonly status: string };
}

/** The test that a planning root brings along, whose mocks are taken over. */
interface PlanningTest {
  readonly mock_provider: Values;
  readonly override_data: readonly unknown[];
  readonly override_resource: readonly { readonly target: string; readonly values: Values }[];
}

/**
 * Applies the steps one after the other to one state, with every provider mocked, in one Terraform process. A step is
 * all stacks that there are by then.
 * @returns what each step changes of what those before have made, so that the first one makes everything
 * @throws Error with what Terraform says where it cannot apply or destroy
 */
export async function applyInOrder(steps: readonly Stacks[]): Promise<AppliedChange[][]> {
  const directory = mkdtempSync(join(tmpdir(), "dns01-steps-"));
  try {
    const terraform = await findTerraform();
    const mocks = steps.map((stacks, index) => writeStep(join(directory, nameOf(index)), stacks, terraform));
    writeFileSync(join(directory, "main.tf.json"), "{}");
    writeFileSync(join(directory, "steps.tftest.json"), JSON.stringify(testOf(mocks)));
    const run = (...args: string[]) => runCommand(terraform.path, args, { cwd: directory, env: process.env });
    const init = await run("init", "-input=false", "-no-color");
    if (init.code !== 0) throw new Error(init.output);
    const states = statesOf(await run("test", "-json", "-verbose"), steps.length);
    return states.map((state, index) => changesBetween(states[index - 1] ?? new Map(), state));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function nameOf(step: number): string {
  return `step-${step}`;
}

/** A root that calls the stacks as modules. */
function writeStep(root: string, stacks: Stacks, { product }: TerraformBinary): PlanningTest {
  mkdirSync(root);
  const named = Object.entries(stacks).map(([name, json]) => ({ name, json }));
  const modules = readStacks(named, root).map((stack) => ({ stack, id: stack.name }));
  const all = modules.map(({ stack }) => stack);
  for (const module of modules) writeChildModule(root, module);
  const values = new MockedValues(all, {});
  writePlanningRoot(root, modules, { values, overrides: {}, asDeployed: true, product, refused: new Set() });
  const test = join(root, "plan.tftest.json");
  const mocks = JSON.parse(readFileSync(test, "utf8")) as PlanningTest;
  rmSync(test);
  return mocks;
}

function testOf(mocks: readonly PlanningTest[]): Values {
  return {
    mock_provider: Object.assign({}, ...mocks.map(({ mock_provider }) => mock_provider)) as Values,
    run: mocks.map(({ override_data, override_resource }, step) => ({
      [nameOf(step)]: {
        module: { source: `./${nameOf(step)}` },
        state_key: "steps",
        override_data,
        // What a plan makes up beside the values given, the apply would make up anew: an inconsistent plan.
        override_resource: override_resource.map(({ target, values }) => ({ target, values })),
      },
    })),
  };
}

interface Applied extends StateResource {
  readonly stack: string;
}

/** The resources after each step by their addresses. */
function statesOf({ stdout, output }: CommandResult, steps: number): ReadonlyMap<string, Applied>[] {
  const messages = stdout
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as TestMessage);
  if (messages.find(({ type }) => type === "test_summary")?.test_summary?.status !== "pass") {
    const problems = messages.filter(({ type }) => type === "diagnostic");
    throw new Error(problems.length > 0 ? JSON.stringify(problems, null, 1) : output.slice(-5000));
  }
  return Array.from({ length: steps }, (_, step) => {
    const message = messages.find(
      (candidate) => candidate.type === "test_state" && candidate["@testrun"] === nameOf(step),
    );
    const modules = message?.test_state?.root_module.child_modules;
    if (!modules) throw new Error(`Terraform sent no state of ${nameOf(step)}`);
    const resources = modules.flatMap(({ address, resources = [] }) =>
      resources.map((resource) => ({ ...resource, stack: address.replace(/^module\./, "") })),
    );
    const managed = resources.filter(({ mode }) => mode === "managed");
    return new Map(managed.map((resource) => [resource.address, resource]));
  });
}

function changesBetween(
  before: ReadonlyMap<string, Applied>,
  after: ReadonlyMap<string, Applied>,
): AppliedChange[] {
  const all = new Map([...before, ...after]);
  return [...all].flatMap(([address, { stack, type }]): AppliedChange[] => {
    const place = { stack, type, address: address.slice(`module.${stack}.`.length) };
    const [old, now] = [before.get(address), after.get(address)];
    if (!now) return [{ ...place, action: "delete", changed: [] }];
    if (!old) return [{ ...place, action: "create", changed: [] }];
    const changed = Object.keys({ ...old.values, ...now.values }).filter(
      (name) => JSON.stringify(old.values[name]) !== JSON.stringify(now.values[name]),
    );
    return changed.length > 0 ? [{ ...place, action: "update", changed: changed.sort() }] : [];
  });
}
