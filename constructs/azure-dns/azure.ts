import { AzurermProvider, type AzurermProviderConfig } from "@cdktf/provider-azurerm/lib/provider";
import { type TerraformStack } from "cdktf";
import { type Construct } from "constructs";
import { checkOptionalValue } from "../core/check-value";
import { type ICloud } from "../core/cloud";
import { explainMissingProvider } from "../core/explain-missing-provider";
import { constrainProvider } from "../core/provider-versions";
import { AzureCloud } from "./azure-cloud";
import { type AzureSubscriptionProps, rememberSignIn } from "./azure-subscription";
import { checkGuid } from "./ids";
import { checkProviderArguments } from "./provider-arguments";

/** Versions of the azurerm provider that the kit works with; its tests run the first. */
export const AZURERM_VERSIONS = ">= 4.55.0, < 5.0.0";

/** The cloud, and further arguments of the azurerm provider. */
export interface AzureProps extends AzureSubscriptionProps {
  /** The cloud of the subscription. @default AzureCloud.PUBLIC */
  readonly cloud?: AzureCloud;
  /**
   * How the provider treats some kinds of resources, such as resource groups that are not empty.
   * @default - an empty `features` block
   */
  readonly features?: AzurermProviderConfig["features"];
}

/** The default azurerm provider of the stacks of an environment. */
export class Azure implements ICloud {
  /**
   * The azurerm provider of this subscription, for the stacks of an environment.
   * @param props The cloud, and further arguments of the provider, such as `tenantId` or `useOidc`.
   * @throws InputError if the subscription id is no GUID, or for a blank argument or a secret
   */
  static inSubscription(subscriptionId: string, props: AzureProps = {}): Azure {
    const at = "Azure.inSubscription";
    checkProviderArguments(at, props);
    checkOptionalValue(
      at,
      props.cloud,
      "issuerName",
      "cloud",
      "Give AzureCloud.PUBLIC, .US_GOVERNMENT or .CHINA",
    );
    return new Azure(checkGuid(at, subscriptionId, "the subscription id"), props);
  }

  private constructor(
    private readonly subscriptionId: string,
    private readonly props: AzureProps,
  ) {}

  /** Makes the azurerm provider of a stack. */
  readonly configure = (stack: TerraformStack): void => {
    const { cloud = AzureCloud.PUBLIC, features = [{}], ...rest } = this.props;
    const provider = new AzurermProvider(stack, "azurerm", {
      ...rememberSignIn(stack, rest),
      features,
      subscriptionId: this.subscriptionId,
      environment: cloud.providerName,
    });
    constrainProvider(provider, AZURERM_VERSIONS);
  };
}

/** Says what to add where the stack of the scope turns out to have no default azurerm provider and to need one. */
export function explainMissingAzure(scope: Construct): void {
  const remedy =
    "Add Azure.inSubscription(subscriptionId) to the clouds of the environment, or configure it or an AzurermProvider in the stack";
  explainMissingProvider(scope, "azurerm", remedy);
}
