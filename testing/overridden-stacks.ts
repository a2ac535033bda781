import { objectOf, type Json, type JsonObject } from "./json";
import { StackSourceError } from "./plan-error";
import type { PlanOverrides, StackOverrides } from "./plan-overrides";
import { blocksOf } from "./stack-blocks";
import type { SynthesizedStack } from "./synthesized-stack";

/** What overrides of a stack may name. */
const namesIn: Readonly<Record<keyof StackOverrides, (json: JsonObject) => readonly string[]>> = {
  addresses: (json) => blocksOf(json).map(({ address }) => address),
  variables: (json) => Object.keys(objectOf(json["variable"])),
};
const kinds = ["addresses", "variables"] as const;

/**
 * Refuses overrides of what none of the stacks has: one of an address would change nothing without a word, and one of
 * a variable would end the plan. Stacks of one name are those of two sides of a comparison.
 *
 * @throws StackSourceError naming what there is.
 */
export function checkOverrides(overrides: PlanOverrides, stacks: readonly SynthesizedStack[]): void {
  for (const [name, overridden] of Object.entries(overrides.stacks ?? {})) {
    const named = stacks.filter((stack) => stack.name === name);
    if (named.length === 0)
      throw new StackSourceError(
        `There is no stack ${name} to override. ${choice(stacks.map((stack) => stack.name))}`,
      );
    for (const kind of kinds) {
      const there = named.flatMap(({ json }) => namesIn[kind](json));
      const missing = Object.keys(overridden[kind] ?? {}).find((member) => !there.includes(member));
      if (missing === undefined) continue;
      const what = kind === "variables" ? `variable ${missing}` : missing;
      throw new StackSourceError(`Stack ${name} has no ${what} to override. ${choice(there)}`);
    }
  }
}

function choice(names: readonly string[]): string {
  return names.length === 0 ? "It has none." : `Name one of: ${[...new Set(names)].sort().join(", ")}.`;
}

/** The overrides of what these stacks have: a change adds addresses and variables, and takes others away. */
export function overridesWithin(
  overrides: PlanOverrides,
  stacks: readonly SynthesizedStack[],
): PlanOverrides {
  const own = stacks.map(({ name, json }) => {
    const { addresses, variables } = overrides.stacks?.[name] ?? {};
    const there = {
      addresses: picked(addresses, namesIn.addresses(json)),
      variables: picked(variables, namesIn.variables(json)),
    };
    return [name, there] as const;
  });
  return { ...overrides, stacks: Object.fromEntries(own) };
}

function picked<T extends Json>(
  members: Readonly<Record<string, T>> = {},
  names: readonly string[],
): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(members).filter(([name]) => names.includes(name)));
}
