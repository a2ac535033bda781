import { AzurermProvider, type AzurermProviderConfig } from "@cdktf/provider-azurerm/lib/provider";
import { TerraformStack } from "cdktf";
import { type Construct } from "constructs";
import { checkOptionalValue } from "../core/check-value";
import { InputError, quoted } from "../core/input-error";
import { oncePerStack } from "../core/once-per-stack";
import { defaultAzurerm, providerEnvironment } from "./azure-cloud";
import { literalSubscriptionId } from "./ids";
import { checkProviderArguments, type AzureProviderSecret } from "./provider-arguments";

/**
 * Further arguments of the azurerm provider, such as `tenantId` or `useOidc`; secrets come from the
 * environment of Terraform.
 */
export type AzureSubscriptionProps = Omit<
  AzurermProviderConfig,
  "subscriptionId" | "environment" | "alias" | "features" | AzureProviderSecret
> &
  Partial<Record<AzureProviderSecret, never>>;

const signIns = new WeakMap<TerraformStack, AzureSubscriptionProps>();

/** Arguments of the stack's default provider, which aliases sign in with too. */
export function rememberSignIn(stack: TerraformStack, props: AzureSubscriptionProps): AzureSubscriptionProps {
  signIns.set(stack, props);
  return props;
}

/** A subscription, and with it the way to what lies there. */
export class AzureSubscription {
  /**
   * The subscription with this id.
   * @param props Arguments of its provider. Those of `Azure.inSubscription` hold where these say nothing; of
   * a default provider that you made yourself, the cloud alone. Resource providers are not registered
   * unless `resourceProviderRegistrations` says so, since that takes rights on the whole subscription.
   * @throws InputError if the id is no literal GUID, since the alias of its provider is made from it, or for a blank
   * argument or a secret
   */
  static of(subscriptionId: string, props: AzureSubscriptionProps = {}): AzureSubscription {
    const at = "AzureSubscription.of";
    checkProviderArguments(at, props);
    return new AzureSubscription(literalSubscriptionId(at, subscriptionId), props);
  }

  private constructor(
    readonly subscriptionId: string,
    private readonly props: AzureSubscriptionProps,
  ) {}

  /**
   * The provider for this subscription in the stack of the scope: an alias, or none where the
   * stack's default provider is of this subscription.
   */
  provider(scope: Construct): AzurermProvider | undefined {
    const { subscriptionId, props, key } = this;
    const isDefault = defaultAzurerm(scope)?.subscriptionIdInput?.toLowerCase() === subscriptionId;
    if (isDefault && Object.keys(props).length === 0) return undefined;
    return oncePerStack(
      scope,
      key,
      { subscriptionId, props },
      (room, id) =>
        new AzurermProvider(room, id, {
          ...signIns.get(TerraformStack.of(room)),
          resourceProviderRegistrations: "none",
          ...props,
          alias: key,
          subscriptionId,
          environment: providerEnvironment(room),
          features: [{}],
        }),
    );
  }

  /** Alias of the provider, and its construct id. */
  private get key(): string {
    return `azurerm-${this.subscriptionId}`;
  }
}

/** @throws InputError for what is no subscription, such as the id of one */
export function checkSubscription(at: string, subscription: AzureSubscription | undefined): void {
  checkOptionalValue(
    at,
    subscription,
    "provider",
    "subscription",
    "Give AzureSubscription.of(subscriptionId)",
  );
}

/**
 * The subscription that a resource id names, or the given one if it is the same.
 * @throws InputError if the given one is another
 */
export function subscriptionOfResource(
  at: string,
  id: string,
  subscriptionId: string,
  given: AzureSubscription | undefined,
): AzureSubscription {
  checkSubscription(at, given);
  const named = AzureSubscription.of(literalSubscriptionId(at, subscriptionId));
  if (!given || given.subscriptionId === named.subscriptionId) return given ?? named;
  throw new InputError(
    at,
    `${quoted(id)} is not in the subscription ${quoted(given.subscriptionId)}`,
    "Give the subscription that the id names, or none",
  );
}
