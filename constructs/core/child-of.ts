import { Construct } from "constructs";

/** The child of that id, which is made where there is none yet: a room for others' constructs. */
export function childOf(scope: Construct, id: string): Construct {
  return scope.node.tryFindChild(id) ?? new Construct(scope, id);
}
