import {
  isJsonArray,
  isJsonObject,
  listOf,
  mapStrings,
  objectFrom,
  objectOf,
  without,
  type Json,
  type JsonObject,
} from "./json";
import { MockContext } from "./mock-defaults/mock-context";
import { computedBlocks, mockDefaults } from "./mock-defaults/mock-defaults";
import type { PlanOverrides } from "./plan-overrides";
import { isComputable } from "./policy-documents";
import { blocksOf, providersOf, type StackBlock } from "./stack-blocks";
import type { StackProblem } from "./stack-plan";
import type { SynthesizedStack } from "./synthesized-stack";

const expressionInTemplate = /(?<!\$)\$\{([^{}]*)\}/g;
const plainReference = /^(?<address>(?:data\.)?[\w-]+\.[\w-]+)(?<path>(?:\.[\w-]+|\[\d+\]|\["[^"]*"\])*)$/;

/**
 * The values that stacks would have once they are deployed, made of their literals, made-up values and the caller's
 * overrides. Follows plain references, also from stack to stack; calls of functions are left as they are written.
 */
export class MockedValues {
  /** Values that had to be made up without knowing their shape. */
  public readonly warnings: StackProblem[] = [];
  private readonly blocks = new Map<string, ReadonlyMap<string, StackBlock>>();
  private readonly known = new Map<StackBlock, JsonObject>();
  private readonly inProgress = new Set<string>();

  public constructor(
    private readonly stacks: readonly SynthesizedStack[],
    private readonly overrides: PlanOverrides,
  ) {
    for (const stack of stacks) {
      this.blocks.set(stack.name, new Map(blocksOf(stack.json).map((block) => [block.address, block])));
    }
  }

  /** What a data source of a stack returns: the outputs of a remote state, or the computed values of any other. */
  public read(stack: SynthesizedStack, block: StackBlock): JsonObject {
    if (block.type === "terraform_remote_state") return { outputs: this.outputs(stack, block) };
    const computed = this.computed(stack, block);
    if (block.type === "aws_iam_policy_document" && !isComputable(block.config)) {
      this.warn(stack, block, `The policy of ${block.address} is shown as an empty one`);
    }
    const shapeless = attributesRead(stack, block.address)
      .filter((attribute) => computed[attribute] === undefined && block.config[attribute] === undefined)
      .map((attribute): [string, Json] => [attribute, this.makeUp(stack, block, attribute)]);
    return { ...computed, ...objectFrom(shapeless) };
  }

  /**
   * Computed values that a resource would have once it is deployed, without what its configuration says itself. A block
   * of it has them as an object, where it is configured.
   */
  public deployed(stack: SynthesizedStack, block: StackBlock): JsonObject {
    const { type, config } = block;
    const blocks = computedBlocks[type] ?? [];
    const values = {
      ...mockDefaults("resource", type, this.contextOf(stack, block)),
      ...this.overrides.types?.[type],
      ...this.overridesOf(stack, block),
    };
    const configured = blocks.flatMap((name): [string, Json][] => {
      const [first] = listOf(config[name]);
      const computed = without(objectOf(listOf(values[name])[0]), ...Object.keys(objectOf(first)));
      return first === undefined || Object.keys(computed).length === 0 ? [] : [[name, computed]];
    });
    return { ...without(values, ...blocks, ...Object.keys(config)), ...objectFrom(configured) };
  }

  /** Computed values of a block. Empty where its type has no made-up values and the caller gave none. */
  private computed(stack: SynthesizedStack, block: StackBlock): JsonObject {
    const known = this.known.get(block);
    if (known !== undefined) return known;
    const at = this.contextOf(stack, block);
    const values = {
      // What a resource is configured with, where that cannot be followed.
      ...mockDefaults("data", block.type, at),
      ...(block.mode === "data" ? {} : mockDefaults("resource", block.type, at)),
      ...this.overrides.types?.[block.type],
      ...this.overridesOf(stack, block),
    };
    this.known.set(block, values);
    return values;
  }

  /** Outputs that a remote state returns: those that the stack refers to, and those that the caller gives. */
  private outputs(stack: SynthesizedStack, remoteState: StackBlock): JsonObject {
    const given = objectOf(this.overridesOf(stack, remoteState)["outputs"]);
    const producer = this.stacks.find(({ constructPath }) => isRemoteStateOf(remoteState, constructPath));
    const outputs = attributesRead(stack, `${remoteState.address}.outputs`)
      .filter((name) => given[name] === undefined)
      .map((name): [string, Json] => [
        name,
        (producer && this.outputOf(producer, name)) ?? this.makeUp(stack, remoteState, `outputs.${name}`),
      ]);
    return { ...given, ...objectFrom(outputs) };
  }

  private outputOf(producer: SynthesizedStack, name: string): Json | undefined {
    const { value } = objectOf(objectOf(producer.json["output"])[name]);
    const resolved = value === undefined ? undefined : this.resolve(producer, value);
    return resolved !== undefined && isResolved(resolved) ? resolved : undefined;
  }

  private overridesOf(stack: SynthesizedStack, block: StackBlock): JsonObject {
    return this.overrides.stacks?.[stack.name]?.addresses?.[block.address] ?? {};
  }

  private makeUp(stack: SynthesizedStack, block: StackBlock, attribute: string): string {
    this.warn(stack, block, `${attribute} of ${block.address} is made up without knowing its shape`);
    return `mocked-${block.name}-${attribute}`;
  }

  private warn(stack: SynthesizedStack, block: StackBlock, summary: string): void {
    const detail = `Give a value of your own: overrides.stacks["${stack.name}"].addresses["${block.address}"].`;
    const { address, constructPath } = block;
    this.warnings.push({ stack: stack.name, address, constructPath, summary, detail });
  }

  private contextOf(stack: SynthesizedStack, block: StackBlock): MockContext {
    const provider = providersOf(stack.json).find(({ reference }) => reference === block.provider);
    return new MockContext(
      block.type,
      block.name,
      objectOf(this.resolve(stack, block.config)),
      objectOf(this.resolve(stack, provider?.config ?? {})),
    );
  }

  /** A configured value with its references followed; what cannot be followed stays as it is written. */
  private resolve(stack: SynthesizedStack, value: Json): Json {
    return mapStrings(value, (text) => {
      const whole = /^\$\{([^{}]*)\}$/.exec(text)?.[1];
      if (whole !== undefined) return this.follow(stack, whole) ?? text;
      return text.replace(expressionInTemplate, (original, expression: string) => {
        const found = this.follow(stack, expression);
        return typeof found === "string" || typeof found === "number" ? String(found) : original;
      });
    });
  }

  private follow(stack: SynthesizedStack, expression: string): Json | undefined {
    const { address, path = "" } = plainReference.exec(expression)?.groups ?? {};
    const block = address === undefined ? undefined : this.blocks.get(stack.name)?.get(address);
    const step = `${stack.name} ${expression}`;
    if (block === undefined || this.inProgress.has(step)) return undefined;
    this.inProgress.add(step);
    try {
      const steps = [...path.matchAll(/[\w-]+/g)].map(([name]) => name);
      const found = walk(block.config, steps) ?? walk(this.followed(stack, block), steps);
      return found === undefined ? undefined : this.resolve(stack, found);
    } finally {
      this.inProgress.delete(step);
    }
  }

  private followed(stack: SynthesizedStack, block: StackBlock): JsonObject {
    return block.type === "terraform_remote_state"
      ? { outputs: this.outputs(stack, block) }
      : this.computed(stack, block);
  }
}

/** cdktf names the remote state of another stack after the path of that stack. */
function isRemoteStateOf(block: StackBlock, constructPath: string): boolean {
  return block.name === `cross-stack-reference-input-${constructPath.replaceAll("/", "--")}`;
}

/** Names of the attributes that a stack reads as a whole, directly under an address. */
function attributesRead(stack: SynthesizedStack, address: string): readonly string[] {
  const escaped = address.replaceAll(/[.[\]]/g, String.raw`\$&`);
  const attribute = new RegExp(
    String.raw`(?<![\w.-])${escaped}(?:\.([\w-]+)|\[\\"([^"\\]+)\\"\])(?![\w.[-])`,
    "g",
  );
  const matches = [...JSON.stringify(stack.json).matchAll(attribute)];
  return [...new Set(matches.map(([, name, key]) => name ?? key ?? ""))];
}

function walk(value: Json, steps: readonly string[]): Json | undefined {
  const [step, ...rest] = steps;
  if (step === undefined) return value;
  if (isJsonArray(value)) {
    const item = value[Number(step)];
    return item === undefined ? undefined : walk(item, rest);
  }
  if (!isJsonObject(value)) return undefined;
  const item = value[step];
  if (item !== undefined) return walk(item, rest);
  return step === "0" ? walk(value, rest) : undefined;
}

function isResolved(value: Json): boolean {
  return !/(?<!\$)\$\{/.test(JSON.stringify(value));
}
