import { AzurermProvider, type AzurermProviderConfig } from "@cdktf/provider-azurerm/lib/provider";
import { Token } from "cdktf";
import { type Construct } from "constructs";
import { InputError, quoted } from "../core/input-error";
import { oncePerStack } from "../core/once-per-stack";
import { defaultProvider, providerEnvironment } from "./azure-cloud";
import { checkGuid } from "./ids";

/** Further arguments of the azurerm provider, such as `tenantId` or `useOidc`. */
export type AzureSubscriptionProps = Omit<
  AzurermProviderConfig,
  "subscriptionId" | "environment" | "alias" | "features"
>;

/** A subscription, and with it the way to what lies there. */
export class AzureSubscription {
  /** @throws InputError if the id is no literal GUID, since the alias of its provider is made from it */
  static of(subscriptionId: string, props: AzureSubscriptionProps = {}): AzureSubscription {
    const at = "AzureSubscription.of";
    if (Token.isUnresolved(subscriptionId))
      throw new InputError(
        at,
        `the subscription id is the token ${quoted(subscriptionId)}`,
        "Write it literally",
      );
    return new AzureSubscription(checkGuid(at, subscriptionId, "the subscription id"), props);
  }

  private constructor(
    readonly subscriptionId: string,
    private readonly props: AzureSubscriptionProps,
  ) {}

  /**
   * The subscription that a resource id names, or the given one if it is the same.
   * @throws InputError if the given one is another
   */
  static ofResource(
    at: string,
    id: string,
    subscriptionId: string,
    given: AzureSubscription | undefined,
  ): AzureSubscription {
    const named = AzureSubscription.of(subscriptionId);
    if (!given || given.key === named.key) return given ?? named;
    throw new InputError(
      at,
      `${quoted(id)} is not in the subscription ${quoted(given.subscriptionId)}`,
      "Give the subscription that the id names, or none",
    );
  }

  /**
   * The provider for this subscription in the stack of the scope: an alias, or none where the
   * stack's default provider is of this subscription.
   */
  provider(scope: Construct): AzurermProvider | undefined {
    const { subscriptionId, props, key } = this;
    const isDefault =
      defaultProvider(scope)?.subscriptionIdInput?.toLowerCase() === subscriptionId.toLowerCase();
    if (isDefault && Object.keys(props).length === 0) return undefined;
    return oncePerStack(
      scope,
      key,
      { subscriptionId: subscriptionId.toLowerCase(), props },
      (room, id) =>
        new AzurermProvider(room, id, {
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
    return `azurerm-${this.subscriptionId.toLowerCase()}`;
  }
}
