import { Token } from "cdktf";
import { type IConstruct } from "constructs";
import { resolveIn } from "./resolve-in";

/** A construct id made from a name: the name itself, or for a token the reference that it stands for. */
export function constructId(scope: IConstruct, name: string): string {
  return Token.isUnresolved(name) ? resolveIn(scope, name).replace(/[^A-Za-z0-9_.-]+/g, "-") : name;
}
