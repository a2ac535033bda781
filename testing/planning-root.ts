import { existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { mapStrings, objectFrom, objectOf, textOf, without, type Json, type JsonObject } from "./json";
import type { MockedValues } from "./mocked-values";
import type { PlanOverrides } from "./plan-overrides";
import { withPolicyDocuments } from "./policy-documents";
import { blocksOf, providersOf, type StackBlock } from "./stack-blocks";
import type { SynthesizedStack } from "./synthesized-stack";
import type { TerraformProduct } from "./terraform-binary";

/** A stack as a child module of the root that plans. */
export interface ChildModule {
  readonly stack: SynthesizedStack;
  /** Name of the module and of its directory. */
  readonly id: string;
}

/** What the test file needs to know. */
export interface MockOptions {
  readonly values: MockedValues;
  readonly overrides: PlanOverrides;
  /** Whether resources have their computed values from the plan on. */
  readonly asDeployed: boolean;
  readonly product: TerraformProduct;
  /** Values that OpenTofu refuses, since its provider does not compute them: `STACK ADDRESS ATTRIBUTE`. */
  readonly refused: ReadonlySet<string>;
}

/** File of the root that calls the modules. */
export const rootFile = "main.tf.json";

/** Writes a stack as a child module: without backend and provider blocks, which only a root may have. */
export function writeChildModule(root: string, { stack, id }: ChildModule): void {
  const directory = join(root, id);
  mkdirSync(directory);
  writeJson(join(directory, "cdk.tf.json"), childConfiguration(withPolicyDocuments(stack.json)));
  const assets = stack.directory === undefined ? undefined : join(stack.directory, "assets");
  if (assets !== undefined && existsSync(assets)) symlinkSync(assets, join(directory, "assets"));
}

/** Writes the root that calls the modules and the test that plans it with every provider mocked once. */
export function writePlanningRoot(root: string, modules: readonly ChildModule[], mocks: MockOptions): void {
  const outputs = modules.flatMap(rootOutputs);
  writeJson(join(root, rootFile), {
    terraform: { required_providers: objectFrom(modules.flatMap(requiredProviders)) },
    module: objectFrom(
      modules.map((module): [string, Json] => [module.id, moduleCall(module, mocks.overrides)]),
    ),
    ...(outputs.length === 0 ? {} : { output: objectFrom(outputs) }),
  });
  const mocked = modules.flatMap(requiredProviders).map(([name]): [string, Json] => [name, [{}]]);
  writeJson(join(root, "plan.tftest.json"), {
    mock_provider: objectFrom(mocked),
    override_data: modules.flatMap((module) => overriddenData(module, mocks)),
    override_resource: modules.flatMap((module) => overriddenResources(module, mocks)),
    run: { plan: { command: "plan" } },
  });
}

/** Name of the root's output that carries an output of a module. */
export function rootOutputName(module: ChildModule, output: string): string {
  return `${module.id}--${output}`;
}

/** Name of the local value that holds the arguments of a provider block, so that their references are checked. */
export function providerLocalName(reference: string): string {
  return `provider--${reference.replace(".", "--")}`;
}

function childConfiguration(json: JsonObject): JsonObject {
  const terraform = objectOf(json["terraform"]);
  const providers = providersOf(json);
  const requirements = Object.entries(objectOf(terraform["required_providers"])).map(
    ([localName, requirement]): [string, Json] => {
      const aliases = providers.filter((block) => block.localName === localName && block.alias !== undefined);
      const configuration_aliases = aliases.map(({ reference }) => reference);
      return [localName, { ...objectOf(requirement), configuration_aliases }];
    },
  );
  return {
    ...without(json, "provider", "import"),
    terraform: { ...without(terraform, "backend", "cloud"), required_providers: objectFrom(requirements) },
    locals: {
      ...objectOf(json["locals"]),
      ...objectFrom(
        providers.map(({ reference, config }): [string, Json] => [providerLocalName(reference), config]),
      ),
    },
  };
}

function requiredProviders({ stack }: ChildModule): readonly [string, JsonObject][] {
  const required = objectOf(objectOf(stack.json["terraform"])["required_providers"]);
  return Object.entries(required).map(([localName, requirement]) => {
    const source = sourceOf(localName, requirement);
    return [rootName(source), { source }];
  });
}

function moduleCall({ stack, id }: ChildModule, overrides: PlanOverrides): JsonObject {
  const required = objectOf(objectOf(stack.json["terraform"])["required_providers"]);
  const providers = Object.entries(required).flatMap(([localName, requirement]) => {
    const aliases = providersOf(stack.json).filter((block) => block.localName === localName);
    const references = new Set([localName, ...aliases.map(({ reference }) => reference)]);
    return [...references].map((reference): [string, Json] => [
      reference,
      rootName(sourceOf(localName, requirement)),
    ]);
  });
  return {
    ...literal(overrides.stacks?.[stack.name]?.variables ?? {}),
    source: `./${id}`,
    providers: objectFrom(providers),
  };
}

function rootOutputs(module: ChildModule): readonly [string, JsonObject][] {
  return Object.entries(objectOf(module.stack.json["output"])).map(([name, output]) => [
    rootOutputName(module, name),
    { value: `\${module.${module.id}.${name}}`, sensitive: objectOf(output)["sensitive"] ?? false },
  ]);
}

function overriddenData({ stack, id }: ChildModule, { values, refused }: MockOptions): readonly JsonObject[] {
  return blocksOf(stack.json)
    .filter(({ mode }) => mode === "data")
    .map((block) => {
      const read = without(values.read(stack, block), ...Object.keys(block.config));
      return override(id, block, accepted(read, block, refused));
    });
}

/** What of a block's values is not refused. */
function accepted(values: JsonObject, block: StackBlock, refused: ReadonlySet<string>): JsonObject {
  const type = block.mode === "data" ? `data.${block.type}` : block.type;
  return objectFrom(Object.entries(values).filter(([attribute]) => !refused.has(`${type} ${attribute}`)));
}

function overriddenResources(module: ChildModule, mocks: MockOptions): readonly JsonObject[] {
  const during: JsonObject = mocks.product === "Terraform" ? { override_during: "plan" } : {};
  return blocksOf(module.stack.json).flatMap((block) => {
    const values = givenValues(module, block, mocks);
    return values === undefined ? [] : [{ ...override(module.id, block, values), ...during }];
  });
}

/** Computed values that a resource is given. Terraform makes up the others, at random. */
export function givenValues(
  { stack }: ChildModule,
  block: StackBlock,
  { overrides, asDeployed, values, refused }: MockOptions,
): JsonObject | undefined {
  if (block.mode === "data") return undefined;
  const given = overrides.stacks?.[stack.name]?.addresses?.[block.address];
  const deployed = asDeployed ? values.deployed(stack, block) : {};
  const all = accepted({ ...deployed, ...given }, block, refused);
  return Object.keys(all).length > 0 ? all : undefined;
}

function override(id: string, { address }: StackBlock, values: JsonObject): JsonObject {
  return { target: `module.${id}.${address}`, values: literal(values) };
}

/** Source of a required provider with its namespace, such as `hashicorp/aws`, and with its host where one is given. */
export function sourceOf(localName: string, requirement: Json): string {
  const parts = (textOf(objectOf(requirement)["source"]) ?? localName).split("/");
  return parts.length === 1 ? `hashicorp/${parts.join("")}` : parts.join("/");
}

/** Local name of a provider in the root; that of a HashiCorp provider is the one that Terraform assumes anyway. */
function rootName(source: string): string {
  return source.replace(/^(registry\.terraform\.io\/)?hashicorp\//, "").replaceAll(/[^\w-]/g, "-");
}

/** Values as Terraform takes them to the letter: JSON strings are templates. */
function literal(values: JsonObject): JsonObject {
  return objectOf(mapStrings(values, (text) => text.replaceAll(/[$%](?=\{)/g, "$&$&")));
}

function writeJson(path: string, value: Json): void {
  writeFileSync(path, JSON.stringify(value, null, 1));
}
