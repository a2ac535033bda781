import { TerraformStack } from "cdktf";
import { type BoundSolver, type ICluster, type IDns01Solver } from "../../constructs";

/** A solver that notes how it is used. */
export class RecordedSolver<C extends ICluster> {
  /** What each `bind` returned, and the stack that it was called in. */
  readonly binds: { readonly stack: string; readonly bound: BoundSolver }[] = [];
  /** The namespace and the stack of each `forIssuers`. */
  readonly issuerCalls: { readonly stack: string; readonly namespace: string }[] = [];
  readonly solver: IDns01Solver<C>;

  constructor(inner: IDns01Solver<C>) {
    this.solver = {
      id: inner.id,
      bind: (scope, controller) => {
        const bound = inner.bind(scope, controller);
        this.binds.push({ stack: TerraformStack.of(scope).node.id, bound });
        return {
          ...bound,
          forIssuers: (issuerScope, at) => {
            const stack = TerraformStack.of(issuerScope).node.id;
            this.issuerCalls.push({ stack, namespace: at.namespace.name });
            return bound.forIssuers(issuerScope, at);
          },
        };
      },
    };
  }
}
