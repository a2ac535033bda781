import { TerraformStack } from "cdktf";
import { type Construct } from "constructs";
import { InputError, quoted } from "./input-error";
import { resolveIn } from "./resolve-in";

const claims = new WeakMap<TerraformStack, Map<string, Construct>>();

/**
 * Takes a name for a resource of the scope. A second one of that name in the stack would be planned and
 * fail when it is applied.
 *
 * @param what What has the name, and within what it must be the only one.
 * @param remedy How to give it another, as an instruction.
 * @throws InputError naming both constructs if the name is taken; case does not tell names apart
 */
export function claimName(scope: Construct, what: string, name: string, remedy: string): void {
  const stack = TerraformStack.of(scope);
  const known = claims.get(stack) ?? new Map<string, Construct>();
  claims.set(stack, known);

  const key = resolveIn(scope, `${what} ${name}`).toLowerCase();
  const other = known.get(key);
  if (other)
    throw new InputError(
      scope,
      `the ${resolveIn(scope, what)} ${quoted(resolveIn(scope, name))} is made at ${quoted(other.node.path)} already`,
      remedy,
    );
  known.set(key, scope);
}
