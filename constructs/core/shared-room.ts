import { TerraformStack } from "cdktf";
import { type Construct } from "constructs";
import { childOf } from "./child-of";

/** The room of a stack for what several constructs use, and none of them owns. */
export function sharedRoom(scope: Construct): Construct {
  return childOf(TerraformStack.of(scope), "shared");
}
