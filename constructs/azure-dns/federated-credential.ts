import { type TerraformResource, TerraformStack } from "cdktf";
import { type Construct, type IConstruct } from "constructs";
import { InputError, quoted } from "../core/input-error";
import { oncePerStack } from "../core/once-per-stack";

/** Audience of the tokens that Entra exchanges: the webhook asks for this one in every cloud, unless it is told otherwise. */
export const TOKEN_EXCHANGE_AUDIENCE = "api://AzureADTokenExchange";

/** Federated credentials that one identity or application holds. */
const MAX_CREDENTIALS = 20;

/** Whose tokens an identity accepts. */
export interface FederatedCredential {
  /** Name of the credential, unique on its identity: 3 to 120 letters, digits, hyphens and underscores. */
  readonly name: string;
  /** URL of the token issuer, verbatim: Entra compares it to the letter, a slash at its end included. */
  readonly issuer: string;
  /** `system:serviceaccount:NAMESPACE:NAME`. */
  readonly subject: string;
}

/** What holds federated credentials, and how one is written. */
export interface CredentialHolder {
  readonly name: string;
  /** Azure resource id, or that of the application. */
  readonly id: string;
  /** Tells it from others, whichever stack of the app knows it. */
  readonly key: string;
  /** Whether the stack of the scope makes it. */
  readonly isNew: boolean;
  /** The resource or look-up, one for each holder and stack. */
  readonly source: Construct;
  readonly write: (
    room: Construct,
    id: string,
    credential: FederatedCredential,
    after: TerraformResource[],
  ) => TerraformResource;
}

/** The credentials that an app writes on one holder. */
interface Written {
  /** In the order in which they write. */
  readonly stacks: readonly TerraformStack[];
  /** The stack that makes the holder. @default - it exists, as far as is known yet */
  readonly creator?: TerraformStack;
  readonly credentials: readonly {
    readonly name: string;
    readonly stack: TerraformStack;
    readonly resource: TerraformResource;
  }[];
}

const writtenIn = new WeakMap<IConstruct, Map<string, Written>>();

/**
 * Lets whoever has a matching token act as the holder. The credentials of one holder follow each other,
 * since Azure refuses to write two at a time: within a stack by their dependencies, and stacks that write
 * on the same one are deployed one after the other, the one that makes it first. A credential is written
 * once in a stack, whoever asks for it.
 * @throws InputError if the holder would have more than 20, or two of one name
 */
export function federate(scope: Construct, holder: CredentialHolder, credential: FederatedCredential): void {
  const { name, issuer, subject } = credential;
  oncePerStack(
    scope,
    `federated-credential:${holder.source.node.id}:${name}`,
    { holder: holder.id, issuer, subject },
    (room, id) => {
      const inApp = writtenIn.get(scope.node.root) ?? new Map<string, Written>();
      writtenIn.set(scope.node.root, inApp);
      const stack = TerraformStack.of(scope);
      const key = keyIn(inApp, holder, stack);
      const written = inApp.get(key) ?? { stacks: [], credentials: [] };
      const { credentials } = written;
      checkRoom(scope, holder, name, credentials);

      const earlier = credentials.filter((other) => other.stack === stack).slice(-1);
      const after = earlier.map(({ resource }) => resource);
      const resource = holder.write(room, id, credential, after);
      inApp.set(key, {
        stacks: inOrder(written.stacks, stack, holder.isNew),
        creator: holder.isNew ? stack : written.creator,
        credentials: [...credentials, { name, stack, resource }],
      });
      return resource;
    },
  );
}

/** What two stacks make are two holders, even of one name. */
function keyIn(
  inApp: ReadonlyMap<string, Written>,
  { key, isNew }: CredentialHolder,
  stack: TerraformStack,
): string {
  const creator = inApp.get(key)?.creator;
  return isNew && creator && creator !== stack ? `${key} in ${stack.node.path}` : key;
}

function checkRoom(
  scope: Construct,
  holder: CredentialHolder,
  name: string,
  credentials: Written["credentials"],
): void {
  const same = credentials.find((other) => other.name.toLowerCase() === name.toLowerCase());
  if (same)
    throw new InputError(
      scope,
      `the identity ${quoted(holder.name)} has a federated credential ${quoted(name)} already, of the stack ${quoted(same.stack.node.id)}`,
      "Use another identity, since both clusters have one name",
    );
  if (credentials.length === MAX_CREDENTIALS)
    throw new InputError(
      scope,
      `the identity ${quoted(holder.name)} would hold ${credentials.length + 1} federated credentials and Azure allows ${MAX_CREDENTIALS}`,
      "Use another identity",
    );
}

/** Makes stacks that write on one holder follow each other, unless they do so for another reason. */
function inOrder(
  stacks: readonly TerraformStack[],
  stack: TerraformStack,
  creates: boolean,
): readonly TerraformStack[] {
  if (stacks.includes(stack)) return stacks;
  if (creates) {
    for (const other of stacks) follow(other, stack);
    return [stack, ...stacks];
  }
  for (const other of stacks.slice(-1)) follow(stack, other);
  return [...stacks, stack];
}

function follow(later: TerraformStack, earlier: TerraformStack): void {
  if (!earlier.dependsOn(later)) later.addDependency(earlier);
}
