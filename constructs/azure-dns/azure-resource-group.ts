import { type AzurermProvider } from "@cdktf/provider-azurerm/lib/provider";
import { ResourceGroup } from "@cdktf/provider-azurerm/lib/resource-group";
import { type Construct } from "constructs";
import { createdOnce } from "../core/created-once";
import { checkLocation, checkResourceGroup } from "./ids";

/** What a resource group lies in by default: that of the resource which asks for it. */
export interface ResourceGroupPlace {
  /** Azure region, such as `westeurope`. */
  readonly location: string;
  /** Provider of its subscription. @default - the stack's default provider */
  readonly provider?: AzurermProvider;
}

export interface NewResourceGroupProps {
  /** Azure region, such as `westeurope`. @default - that of the resource which is first made in it */
  readonly location?: string;
  /** @default - no tags */
  readonly tags?: Readonly<Record<string, string>>;
}

/** A resource group: a value until a resource is made in it. */
export class AzureResourceGroup {
  /** A group that exists; its name is all that is needed. @throws InputError for a malformed name */
  static existing(name: string): AzureResourceGroup {
    return new AzureResourceGroup(checkResourceGroup("AzureResourceGroup.existing", name));
  }

  /**
   * A new group, in the stack of the first resource in it; `existing` refers to it elsewhere.
   * @throws InputError for a malformed name or location
   */
  static create(name: string, props: NewResourceGroupProps = {}): AzureResourceGroup {
    const at = "AzureResourceGroup.create";
    if (props.location !== undefined) checkLocation(at, props.location);
    return new AzureResourceGroup(checkResourceGroup(at, name), props);
  }

  private constructor(
    readonly name: string,
    private readonly props?: NewResourceGroupProps,
  ) {}

  /** Makes the group, if it is new, before what the scope holds. */
  bind(scope: Construct, { location, provider }: ResourceGroupPlace): void {
    const { name, props } = this;
    if (!props) return;
    createdOnce(
      this,
      scope,
      `resource-group:${name}`,
      "Use AzureResourceGroup.existing in the other stack",
      (room, id) =>
        new ResourceGroup(room, id, {
          name,
          location: props.location ?? location,
          tags: props.tags && { ...props.tags },
          provider,
        }),
    );
  }
}
