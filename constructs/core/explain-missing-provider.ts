import { TerraformDataSource, TerraformProvider, TerraformResource, TerraformStack } from "cdktf";
import { type Construct, type IConstruct } from "constructs";

/** Remedies by the local name of the provider that is to be explained. */
const explained = new WeakMap<TerraformStack, Map<string, string>>();

/**
 * Says, when the app is synthesised, what brings a default provider into a stack whose resources need it and which does
 * not have it.
 * @param provider Local name of the provider, as Terraform has it.
 * @param remedy How to bring it, as an instruction.
 */
export function explainMissingProvider(scope: Construct, provider: string, remedy: string): void {
  const stack = TerraformStack.of(scope);
  const known = explained.get(stack);
  const remedies = known ?? new Map<string, string>();
  if (!remedies.has(provider)) remedies.set(provider, remedy);
  if (known) return;
  explained.set(stack, remedies);
  stack.node.addValidation({ validate: () => missingIn(stack, remedies) });
}

function missingIn(stack: TerraformStack, remedies: ReadonlyMap<string, string>): string[] {
  const all = stack.node.findAll();
  return [...remedies].flatMap(([provider, remedy]) => {
    if (all.some((construct) => isDefault(construct, provider))) return [];
    const needy = all.find((construct) => needsDefault(construct, provider));
    return needy
      ? [`${needy.node.path} needs the default provider ${provider} of its stack. ${remedy}.`]
      : [];
  });
}

function isDefault(construct: IConstruct, provider: string): boolean {
  return (
    construct instanceof TerraformProvider &&
    construct.terraformResourceType === provider &&
    construct.alias === undefined
  );
}

function needsDefault(construct: IConstruct, provider: string): boolean {
  return (
    (construct instanceof TerraformResource || construct instanceof TerraformDataSource) &&
    construct.terraformGeneratorMetadata?.providerName === provider &&
    construct.provider === undefined
  );
}
