import { TerraformStack } from "cdktf";
import { type Construct, type IConstruct } from "constructs";
import { InputError, quoted } from "./input-error";

interface Creation {
  readonly stack: TerraformStack;
  readonly made: Construct;
}

const creations = new WeakMap<IConstruct, Map<object, Creation>>();

/**
 * What a value creates belongs to the first stack that binds it; later scopes of that stack get the
 * same and depend on it.
 *
 * @param remedy How another stack refers to what exists, as an instruction naming the factory.
 * @throws InputError if another stack of the app has created it
 */
export function createdOnce<T extends Construct>(
  value: object,
  scope: Construct,
  remedy: string,
  make: () => T,
): T {
  const stack = TerraformStack.of(scope);
  const inApp = creations.get(stack.node.root) ?? new Map<object, Creation>();
  creations.set(stack.node.root, inApp);

  const known = inApp.get(value);
  if (known && known.stack !== stack)
    throw new InputError(
      scope,
      `what this value creates belongs to the stack ${quoted(known.stack.node.id)} and cannot be created in ${quoted(stack.node.id)} too`,
      remedy,
    );
  if (known) {
    scope.node.addDependency(known.made);
    return known.made as T;
  }

  const made = make();
  inApp.set(value, { stack, made });
  return made;
}
