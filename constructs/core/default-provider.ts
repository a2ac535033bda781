import { TerraformProvider, TerraformStack } from "cdktf";
import { type Construct, type IConstruct } from "constructs";

/** The provider without an alias, among those of a kind in the stack of the scope, if the stack has it by now. */
export function defaultProvider<T extends TerraformProvider>(
  scope: Construct,
  isKind: (provider: TerraformProvider) => provider is T,
): T | undefined {
  const isWanted = (construct: IConstruct): construct is T =>
    construct instanceof TerraformProvider && construct.alias === undefined && isKind(construct);
  return firstIn(TerraformStack.of(scope), isWanted);
}

/** Providers are made first, so that this ends long before `node.findAll()` does. */
function firstIn<T extends IConstruct>(
  construct: IConstruct,
  isWanted: (construct: IConstruct) => construct is T,
): T | undefined {
  if (isWanted(construct)) return construct;
  for (const child of construct.node.children) {
    const found = firstIn(child, isWanted);
    if (found) return found;
  }
  return undefined;
}
