import { type ITerraformDependable, TerraformDataSource, TerraformModule, TerraformResource } from "cdktf";
import { type IConstruct } from "constructs";

/**
 * All that lies under a construct, and under what it depends on, as Terraform's `depends_on`
 * takes it; `node.addDependency` alone reaches no plan.
 */
export function resourcesOf(scope: IConstruct): ITerraformDependable[] {
  const found = new Set<ITerraformDependable>();
  const seen = new Set<IConstruct>();
  const visit = (construct: IConstruct): void => {
    if (seen.has(construct)) return;
    seen.add(construct);
    if (isDependable(construct)) found.add(construct);
    construct.node.children.forEach(visit);
    construct.node.dependencies.forEach(visit);
  };
  visit(scope);
  return [...found];
}

function isDependable(construct: IConstruct): construct is IConstruct & ITerraformDependable {
  return [TerraformResource, TerraformDataSource, TerraformModule].some((kind) => construct instanceof kind);
}
