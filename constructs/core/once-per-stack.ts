import { TerraformStack } from "cdktf";
import { type Construct } from "constructs";
import { constructId } from "./construct-id";
import { InputError, quoted } from "./input-error";
import { resolveIn, sameIn } from "./resolve-in";
import { sharedRoom } from "./shared-room";

interface Entry {
  readonly definition: unknown;
  readonly made: Construct;
}

const registries = new WeakMap<Construct, Map<string, Entry>>();

/**
 * Makes a look-up or a provider alias once in the stack of the scope, under one room of that
 * stack, so that its logical id does not depend on who asks first. The scope then depends on it.
 *
 * @param key Names it in the stack and becomes its construct id.
 * @param definition What it is made from; the same key with another definition is an error.
 * @param make Makes it with the given scope and id.
 * @throws InputError if the key stands for another definition in this stack
 */
export function oncePerStack<T extends Construct>(
  scope: Construct,
  key: string,
  definition: unknown,
  make: (room: Construct, id: string) => T,
): T {
  const stack = TerraformStack.of(scope);
  const id = constructId(scope, key);
  const registry = registries.get(stack) ?? new Map<string, Entry>();
  registries.set(stack, registry);

  const known = registry.get(id);
  if (known && !sameIn(scope, known.definition, definition))
    throw new InputError(
      scope,
      `${quoted(id)} is ${quoted(resolveIn(scope, definition))} here and ${quoted(resolveIn(scope, known.definition))} elsewhere in the stack ${quoted(stack.node.id)}`,
      "Use one value for both",
    );

  const entry = known ?? { definition, made: make(sharedRoom(scope), id) };
  registry.set(id, entry);
  if (scope !== stack) scope.node.addDependency(entry.made);
  return entry.made as T;
}
