import { type AzurermProvider } from "@cdktf/provider-azurerm/lib/provider";
import { ResourceGroup } from "@cdktf/provider-azurerm/lib/resource-group";
import { Token, TerraformStack } from "cdktf";
import { type Construct, type IConstruct } from "constructs";
import { checkProps } from "../core/check-props";
import { checkValue } from "../core/check-value";
import { createdOnce, creatorOf } from "../core/created-once";
import { InputError, quoted } from "../core/input-error";
import { effectiveSubscription } from "./effective-subscription";
import { checkLocation, checkResourceGroup } from "./ids";
import { checkTags } from "./tags";

/** What a resource group lies in by default: that of the resource which asks for it. */
export interface ResourceGroupPlace {
  /** Azure region, such as `westeurope`. @default - the resource has none, so that the group must say its own */
  readonly location?: string;
  /** Provider of its subscription. @default - the stack's default provider */
  readonly provider?: AzurermProvider;
}

/** How a new resource group is made. */
export interface NewResourceGroupProps {
  /**
   * Azure region, such as `westeurope`; a group that is first used by a zone, which lies in none, needs it.
   * @default - that of the resource which is first made in it
   */
  readonly location?: string;
  /** Tags of the group. @default - no tags */
  readonly tags?: Readonly<Record<string, string>>;
}

/** A resource group: a value until a resource is made in it. */
export class AzureResourceGroup {
  /** A group that exists; its name is all that is needed. @throws InputError for a malformed name */
  static fromName(name: string): AzureResourceGroup {
    return new AzureResourceGroup(checkResourceGroup("AzureResourceGroup.fromName", name));
  }

  /**
   * A new group, in the stack of the first resource in it and in its subscription; stacks of further ones are deployed
   * after that one. `fromName` refers to it in other apps.
   * @throws InputError for a malformed name, location or tag
   */
  static create(name: string, props: NewResourceGroupProps = {}): AzureResourceGroup {
    const at = "AzureResourceGroup.create";
    checkProps(at, props);
    if (props.location !== undefined) checkLocation(at, props.location);
    checkTags(at, props.tags);
    return new AzureResourceGroup(checkResourceGroup(at, name), props);
  }

  /** The subscription that it is made in, in each app. */
  private readonly subscriptions = new WeakMap<IConstruct, string>();

  private constructor(
    readonly name: string,
    private readonly props?: NewResourceGroupProps,
  ) {}

  /**
   * Makes the group, if it is new, before what the scope holds. A stack that does not make it follows the one that does.
   * @returns what makes it in the stack of the scope
   * @throws InputError if nobody says where it lies, or for a resource in it of another subscription
   */
  bind(scope: Construct, { location, provider }: ResourceGroupPlace): ResourceGroup | undefined {
    const { name, props } = this;
    if (!props) return undefined;
    this.checkSubscription(scope, provider);
    const stack = TerraformStack.of(scope);
    const creator = creatorOf(this, scope);
    if (creator && creator !== stack && !creator.dependsOn(stack)) {
      stack.addDependency(creator);
      return undefined;
    }
    const region = props.location ?? location;
    if (region === undefined)
      throw new InputError(
        scope,
        `the new resource group ${quoted(name)} has no location`,
        "Give location to AzureResourceGroup.create",
      );
    return createdOnce(
      this,
      scope,
      `resource-group:${name}`,
      "Use AzureResourceGroup.fromName in the other stack",
      (room, id) =>
        new ResourceGroup(room, id, {
          name,
          location: region,
          tags: props.tags && { ...props.tags },
          provider,
        }),
    );
  }

  private checkSubscription(scope: Construct, provider: AzurermProvider | undefined): void {
    const subscription = effectiveSubscription(scope, provider);
    if (subscription === undefined || Token.isUnresolved(subscription)) return;
    const known = this.subscriptions.get(scope.node.root) ?? subscription;
    if (known !== subscription)
      throw new InputError(
        scope,
        `the new resource group ${quoted(this.name)} lies in the subscription ${quoted(known)}, and a resource in it in ${quoted(subscription)}`,
        "Give each subscription an AzureResourceGroup.create of its own",
      );
    this.subscriptions.set(scope.node.root, known);
  }
}

/** A group given by its name, which exists, or as a value. @throws InputError for a malformed name */
export function resourceGroupOf(at: string, group: string | AzureResourceGroup): AzureResourceGroup {
  if (typeof group === "string") return AzureResourceGroup.fromName(checkResourceGroup(at, group));
  return checkValue(
    at,
    group,
    "name",
    "resourceGroup",
    "Give the name of a group that exists, or AzureResourceGroup.create(name)",
  );
}
