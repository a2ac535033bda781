import { TerraformStack } from "cdktf";
import { type Construct } from "constructs";
import { type Controller } from "../core/controller";
import { InputError, quoted } from "../core/input-error";
import { resolveIn } from "../core/resolve-in";

interface Holder {
  readonly path: string;
  readonly role: string;
}

const holders = new WeakMap<TerraformStack, Map<string, Holder>>();

/**
 * Keeps the controller's ServiceAccount to one role: it has one annotation (IRSA) and one association (Pod Identity).
 * @param what What it has one of.
 * @param role ARN of a role that several solvers may share. Default: the solver of the scope has its own
 * @throws InputError naming the other solver
 */
export function requireOnlyRole(
  scope: Construct,
  { cluster, namespace, serviceAccount }: Controller,
  what: "IAM role" | "Pod Identity association",
  role: string = scope.node.path,
): void {
  const stack = TerraformStack.of(scope);
  const known = holders.get(stack) ?? new Map<string, Holder>();
  holders.set(stack, known);
  const name = `${namespace.name}/${serviceAccount}`;
  const key = resolveIn(scope, `${what} ${cluster.name} ${name}`);
  const own = { path: scope.node.path, role: resolveIn(scope, role) };
  const first = known.get(key) ?? own;
  known.set(key, first);
  if (first.role !== own.role)
    throw new InputError(
      scope,
      `the controller's ServiceAccount ${quoted(name)} has one ${what}, and that is of the solver at ${quoted(first.path)}`,
      "Serve all zones with one solver, those of other accounts by a ZoneRole, or use Route53Auth.serviceAccount for the others",
    );
}
