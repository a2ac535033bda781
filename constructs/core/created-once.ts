import { TerraformStack } from "cdktf";
import { type Construct, type IConstruct } from "constructs";
import { constructId } from "./construct-id";
import { InputError, quoted } from "./input-error";
import { sharedRoom } from "./shared-room";

interface Creation {
  readonly stack: TerraformStack;
  readonly made: Construct;
}

const creations = new WeakMap<IConstruct, Map<object, Creation>>();

/**
 * What a value creates belongs to the first stack that binds it; later scopes of that stack get the
 * same and depend on it. It is made in the stack's shared room, so that its logical id does not depend
 * on who asks first.
 *
 * @param key Names it in the stack and becomes its construct id.
 * @param remedy How another stack refers to what exists, as an instruction naming the factory.
 * @param make Makes it with the given scope and id.
 * @throws InputError if another stack of the app has created it
 */
export function createdOnce<T extends Construct>(
  value: object,
  scope: Construct,
  key: string,
  remedy: string,
  make: (room: Construct, id: string) => T,
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

  const creation = known ?? { stack, made: made(scope, key, make) };
  inApp.set(value, creation);
  scope.node.addDependency(creation.made);
  return creation.made as T;
}

/** The stack of the app that has created what the value creates, if one has by now. */
export function creatorOf(value: object, scope: Construct): TerraformStack | undefined {
  return creations.get(scope.node.root)?.get(value)?.stack;
}

function made<T extends Construct>(
  scope: Construct,
  key: string,
  make: (room: Construct, id: string) => T,
): T {
  const room = sharedRoom(scope);
  const id = constructId(scope, key);
  if (room.node.tryFindChild(id))
    throw new InputError(
      scope,
      `another value makes ${quoted(id)} in this stack already`,
      "Share one value, or give this one another name",
    );
  return make(room, id);
}
