import { TerraformDataSource, TerraformProvider, TerraformResource, TerraformStack } from "cdktf";
import { type Construct, type IConstruct } from "constructs";

const explained = new WeakMap<TerraformStack, Set<string>>();

/**
 * Says, when the app is synthesised, what brings a default provider into a stack whose resources need it and which does
 * not have it.
 * @param provider Local name of the provider, as Terraform has it.
 * @param remedy How to bring it, as an instruction.
 */
export function explainMissingProvider(scope: Construct, provider: string, remedy: string): void {
  const stack = TerraformStack.of(scope);
  const known = explained.get(stack) ?? new Set<string>();
  explained.set(stack, known);
  if (known.has(provider)) return;
  known.add(provider);
  stack.node.addValidation({
    validate: () => {
      const all = stack.node.findAll();
      const needy = all.find((construct) => needsDefault(construct, provider));
      const isThere = all.some(
        (construct) =>
          construct instanceof TerraformProvider &&
          construct.terraformResourceType === provider &&
          construct.alias === undefined,
      );
      return needy && !isThere
        ? [`${needy.node.path} needs the default provider ${provider} of its stack. ${remedy}.`]
        : [];
    },
  });
}

function needsDefault(construct: IConstruct, provider: string): boolean {
  return (
    (construct instanceof TerraformResource || construct instanceof TerraformDataSource) &&
    construct.terraformGeneratorMetadata?.providerName === provider &&
    construct.provider === undefined
  );
}
