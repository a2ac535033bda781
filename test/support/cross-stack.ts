import { type SynthesizedApp } from "./synth";

const crossStackReference =
  /data\.terraform_remote_state\.cross-stack-reference-input-([\w-]+)\.outputs\.([\w-]+)/g;

/** A value whose references to other stacks' outputs are replaced by the references that those outputs have. */
export function throughOutputs(app: SynthesizedApp, value: unknown): unknown {
  if (typeof value === "string")
    return value.replaceAll(crossStackReference, (_, stack: string, output: string) =>
      referenceOf(app, stack, output),
    );
  if (Array.isArray(value)) return value.map((member) => throughOutputs(app, member));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, throughOutputs(app, member)]));
}

function referenceOf(app: SynthesizedApp, stack: string, output: string): string {
  const value = throughOutputs(app, app.stacks[stack]?.output?.[output]?.["value"]);
  const [, reference] = /^\$\{([^]+)\}$/.exec(typeof value === "string" ? value : "") ?? [];
  if (reference === undefined)
    throw new Error(`output ${output} of ${stack} is ${JSON.stringify(value)}, no reference`);
  return reference;
}
