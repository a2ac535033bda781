import { mapStrings, objectOf, type Json } from "./json";
import type { PlanOverrides } from "./plan-overrides";
import { sensitiveMark } from "./readable-values";
import type { SynthesizedStack } from "./synthesized-stack";

/** Characters below which a value is not looked for: it would stand in other words too. */
const SHORTEST = 8;

/**
 * Masks the values of sensitive variables that a caller gave. Terraform does so in what it says itself, but not in the
 * messages of providers, which get them in the clear.
 */
export function sensitiveMask(
  stacks: readonly SynthesizedStack[],
  overrides: PlanOverrides,
): (text: string) => string {
  const secrets = stacks
    .flatMap((stack) => sensitiveVariables(stack, overrides))
    .flatMap(textsIn)
    .filter((text) => text.length >= SHORTEST)
    .flatMap((text) => [text, JSON.stringify(text).slice(1, -1)])
    .sort((one, other) => other.length - one.length);
  return (text) => secrets.reduce((masked, secret) => masked.replaceAll(secret, sensitiveMark), text);
}

function sensitiveVariables({ name, json }: SynthesizedStack, overrides: PlanOverrides): readonly Json[] {
  const declared = objectOf(json["variable"]);
  return Object.entries(overrides.stacks?.[name]?.variables ?? {})
    .filter(([variable]) => objectOf(declared[variable])["sensitive"] === true)
    .map(([, value]) => value);
}

function textsIn(value: Json): readonly string[] {
  const texts: string[] = [];
  mapStrings(value, (text) => {
    texts.push(text);
    return text;
  });
  return texts;
}
