import { type TerraformProvider } from "cdktf";
import { InputError, quoted } from "./input-error";

/**
 * Context key under which an App, or any construct above the stacks, names the registry that providers are
 * installed from: `registry.terraform.io` lets OpenTofu take the same builds as Terraform.
 */
export const PROVIDER_REGISTRY = "providerRegistry";

const HOST = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+(:\d{1,5})?$/;

/**
 * The provider's source with the host of the registry that the context names; none where it names none, so that
 * Terraform and OpenTofu each take their own.
 * @throws InputError if the context's value is no host
 */
export function qualifiedSource(provider: TerraformProvider): string | undefined {
  const registry: unknown = provider.node.tryGetContext(PROVIDER_REGISTRY);
  if (registry === undefined) return undefined;
  if (typeof registry !== "string" || !HOST.test(registry))
    throw new InputError(
      provider,
      `the context ${PROVIDER_REGISTRY} is ${quoted(registry)}`,
      "Write the host of a registry, such as registry.terraform.io",
    );
  const parts = (provider.terraformProviderSource ?? provider.terraformResourceType).split("/");
  return [registry, ...(parts.length === 1 ? ["hashicorp"] : []), ...parts.slice(-2)].join("/");
}
