import { TerraformDataSource, type TerraformProvider, TerraformResource, TerraformStack } from "cdktf";
import { type Construct, type IConstruct } from "constructs";
import { defaultProvider } from "./default-provider";

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
  return [...remedies].flatMap(([provider, remedy]) => {
    const isKind = (own: TerraformProvider): own is TerraformProvider =>
      own.terraformResourceType === provider;
    if (defaultProvider(stack, isKind)) return [];
    const needy = stack.node.findAll().find((construct) => needsDefault(construct, provider));
    return needy
      ? [`${needy.node.path} needs the default provider ${provider} of its stack. ${remedy}.`]
      : [];
  });
}

function needsDefault(construct: IConstruct, provider: string): boolean {
  return (
    (construct instanceof TerraformResource || construct instanceof TerraformDataSource) &&
    construct.terraformGeneratorMetadata?.providerName === provider &&
    construct.provider === undefined
  );
}
