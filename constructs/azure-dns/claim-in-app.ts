import { Token, TerraformStack } from "cdktf";
import { type Construct, type IConstruct } from "constructs";
import { InputError, quoted } from "../core/input-error";

/** What Azure has once, whichever stack of an app makes it. */
export interface Claim {
  /** Tells it from others; what has a token may be another in each stack, and passes. */
  readonly key: string;
  /** What it is, as it stands in an error: "the record set ...". */
  readonly what: string;
  /** What the second stack does instead, as an instruction. */
  readonly remedy: string;
  /** Whether it is for something that the stack makes too, of which two stacks make two. @default false */
  readonly isOfNew?: boolean;
}

interface Claimed {
  readonly stack: TerraformStack;
  readonly isOfNew: boolean;
}

const claims = new WeakMap<IConstruct, Map<string, Claimed>>();

/**
 * Takes for the stack of the scope what Azure refuses to have twice, long before an apply of the second stack would.
 * @throws InputError naming the other stack of the app that makes it
 */
export function claimInApp(scope: Construct, { key, what, remedy, isOfNew = false }: Claim): void {
  if (Token.isUnresolved(key)) return;
  const stack = TerraformStack.of(scope);
  const inApp = claims.get(scope.node.root) ?? new Map<string, Claimed>();
  claims.set(scope.node.root, inApp);

  const known = inApp.get(key) ?? { stack, isOfNew };
  if (known.stack !== stack && !(isOfNew && known.isOfNew))
    throw new InputError(scope, `the stack ${quoted(known.stack.node.id)} makes ${what} already`, remedy);
  inApp.set(key, known);
}
