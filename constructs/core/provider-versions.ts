import { type TerraformProvider, TerraformStack } from "cdktf";
import { type Construct } from "constructs";
import { minVersion } from "semver";
import { InputError, quoted } from "./input-error";
import { qualifiedSource } from "./provider-registry";

/** Context key under which an App, or any construct above the stacks, replaces version ranges. */
export const PROVIDER_VERSIONS = "providerVersions";

/** Version ranges by the local name of a provider, in Terraform's notation: `">= 6.2.0, < 7.0.0"`. */
export type ProviderVersions = Readonly<Record<string, string>>;

const CONSTRAINT = /^(=|!=|>=?|<=?|~>)?\s*(\d+)(?:\.(\d+)(?:\.(\d+)(-[0-9A-Za-z.-]+)?)?)?$/;

const constrained = new WeakSet<TerraformProvider>();

/**
 * Gives a provider of the stack a version range in place of the exact version its bindings pin, and the source
 * of the context `providerRegistry`, if there is one.
 * The range is the one of the context `providerVersions`, else the given default.
 * @throws InputError if the range of the context is not a version constraint, or the registry no host
 */
export function constrainProvider(provider: TerraformProvider, defaultRange: string): void {
  const name = provider.terraformResourceType;
  const own = overridden(provider, name);
  if (own !== undefined) lowest(provider, name, own);
  const stack = TerraformStack.of(provider);
  stack.addOverride(`terraform.required_providers.${name}.version`, own ?? defaultRange);
  const source = qualifiedSource(provider);
  if (source !== undefined) stack.addOverride(`terraform.required_providers.${name}.source`, source);
  constrained.add(provider);
}

/**
 * Refuses a feature that the provider's older admitted versions lack. A provider that someone else put
 * into the stack has the exact version of its bindings.
 * @param defaultRange The range that holds where the context names none.
 * @throws InputError if the range admits a version below the needed one
 */
export function requireProviderVersion(
  scope: Construct,
  provider: string,
  defaultRange: string,
  needs: { readonly version: string; readonly feature: string },
): void {
  const range = pinned(scope, provider) ?? overridden(scope, provider) ?? defaultRange;
  if (lowest(scope, provider, range).compare(needs.version) < 0)
    throw new InputError(
      scope,
      `${needs.feature} needs version ${needs.version} of the provider ${quoted(provider)}, and ${quoted(range)} admits less`,
      `Set the context ${PROVIDER_VERSIONS}: { ${provider}: ">= ${needs.version}" } on the App`,
    );
}

function pinned(scope: Construct, provider: string): string | undefined {
  return TerraformStack.of(scope)
    .allProviders()
    .filter(({ terraformResourceType }) => terraformResourceType === provider)
    .filter((own) => own.alias === undefined && !constrained.has(own))
    .map(({ terraformGeneratorMetadata }) => terraformGeneratorMetadata?.providerVersion)
    .find((version) => version !== undefined);
}

function overridden(scope: Construct, provider: string): string | undefined {
  const versions = scope.node.tryGetContext(PROVIDER_VERSIONS) as ProviderVersions | undefined;
  return versions?.[provider];
}

function lowest(scope: Construct, provider: string, range: string) {
  const given: unknown = range;
  const parts = typeof given === "string" ? given.split(",") : [""];
  const constraints = parts.map((part) => CONSTRAINT.exec(part.trim()));
  const comparators = constraints.flatMap((match) => (match ? [comparatorOf(match)] : []));
  const lowestVersion = comparators.length === constraints.length ? minVersion(comparators.join(" ")) : null;
  if (lowestVersion !== null) return lowestVersion;
  throw new InputError(
    scope,
    `the version range of the provider ${quoted(provider)} is ${quoted(range)}`,
    "Write a Terraform version constraint such as >= 6.2.0, < 7.0.0",
  );
}

/** One of Terraform's constraints in semver's notation; an exclusion raises no lower bound. */
function comparatorOf([, operator = "", major = "", minor, patch, preRelease = ""]: RegExpExecArray): string {
  const version = `${major}.${minor ?? 0}.${patch ?? 0}${preRelease}`;
  if (operator === "!=") return "";
  if (operator !== "~>") return operator + version;
  if (patch !== undefined) return `~${version}`;
  return minor === undefined ? `>=${version}` : `>=${version} <${Number(major) + 1}.0.0`;
}
