import { type AzurermProvider } from "@cdktf/provider-azurerm/lib/provider";
import { DataAzurermDnsZone } from "@cdktf/provider-azurerm/lib/data-azurerm-dns-zone";
import { Fn, Token } from "cdktf";
import { type Construct } from "constructs";
import { InputError, quoted } from "../core/input-error";
import { checkZoneName } from "../core/names";
import { oncePerStack } from "../core/once-per-stack";
import { checkDnsZones } from "../core/zones";
import { AzureSubscription } from "./azure-subscription";
import { checkGuid, checkResourceGroup, literalSubscriptionId, lookupKey, resourcePlace } from "./ids";

/** A DNS zone that a stack knows. */
export interface BoundAzureDnsZone {
  readonly name: string;
  /** The zone itself, or the parts of it that the solver serves. */
  readonly dnsZones: readonly string[];
  /** Azure resource id. */
  readonly id: string;
  readonly resourceGroup: string;
  readonly subscriptionId: string;
  /** Provider of the zone's subscription. @default - the stack's default provider */
  readonly provider?: AzurermProvider;
}

export interface AzureDnsZoneProps {
  /**
   * The zone's subscription, with the arguments of its provider.
   * @default - the one that the zone's id or attributes name, else that of the stack's default azurerm provider
   */
  readonly subscription?: AzureSubscription;
  /**
   * The parts of the zone that this solver serves, as the issuer's selector has them.
   * @default - the whole zone
   */
  readonly dnsZones?: readonly string[];
}

export interface AzureDnsZoneLookupProps extends AzureDnsZoneProps {
  /** The zone's resource group. */
  readonly resourceGroup: string;
}

/** A public zone of Azure DNS: a value until a solver binds it. */
export class AzureDnsZone {
  /**
   * A zone of which all is known, so that nothing is looked up.
   * @param id Resource id as `az network dns zone show --query id` prints it.
   * @throws InputError for what is no id of a DNS zone, or one of another subscription than the given
   */
  static fromId(id: string, props: AzureDnsZoneProps = {}): AzureDnsZone {
    const at = "AzureDnsZone.fromId";
    const pattern =
      /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\/providers\/Microsoft\.Network\/dnsZones\/([^/]+)$/i;
    const [, subscriptionId, resourceGroup, name] = pattern.exec(id) ?? [];
    if (subscriptionId === undefined || resourceGroup === undefined || name === undefined)
      throw new InputError(
        at,
        `the zone id is ${quoted(id)}`,
        "Write the literal id /subscriptions/SUBSCRIPTION/resourceGroups/GROUP/providers/Microsoft.Network/dnsZones/NAME, or use AzureDnsZone.fromAttributes",
      );
    const literal = literalSubscriptionId(at, subscriptionId);
    return AzureDnsZone.of(at, { name, resourceGroup, subscriptionId: literal }, props);
  }

  /**
   * A zone given by its parts, which may be tokens of a zone that the stack makes.
   * @throws InputError for a malformed part, or a literal subscription id that is not the given subscription's
   */
  static fromAttributes(
    attributes: Pick<BoundAzureDnsZone, "name" | "resourceGroup" | "subscriptionId">,
    props: AzureDnsZoneProps = {},
  ): AzureDnsZone {
    return AzureDnsZone.of("AzureDnsZone.fromAttributes", attributes, props);
  }

  /**
   * A zone looked up by name when Terraform plans.
   * @throws InputError for a malformed name or resource group
   */
  static fromLookup(name: string, props: AzureDnsZoneLookupProps): AzureDnsZone {
    const at = "AzureDnsZone.fromLookup";
    const resourceGroup = checkResourceGroup(at, props.resourceGroup);
    const { subscription } = props;
    return new AzureDnsZone(at, name, props, (scope) => {
      const provider = subscription?.provider(scope);
      const place = resourcePlace(provider, resourceGroup, name);
      const zone = oncePerStack(
        scope,
        lookupKey("azure-dns-zone", place),
        place,
        (room, id) => new DataAzurermDnsZone(room, id, { name, resourceGroupName: resourceGroup, provider }),
      );
      // The zone's own id says its subscription, so that the issuer's cannot differ.
      const subscriptionId = Fn.element(Fn.split("/", zone.id), 2) as string;
      return { id: zone.id, resourceGroup, subscriptionId, provider };
    });
  }

  private static of(
    at: string,
    attributes: Pick<BoundAzureDnsZone, "name" | "resourceGroup" | "subscriptionId">,
    props: AzureDnsZoneProps,
  ): AzureDnsZone {
    const { name } = attributes;
    const resourceGroup = checkResourceGroup(at, attributes.resourceGroup);
    const subscriptionId = checkGuid(at, attributes.subscriptionId, "the subscription id");
    const id = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.Network/dnsZones/${name}`;
    const subscription = Token.isUnresolved(subscriptionId)
      ? props.subscription
      : AzureSubscription.ofResource(at, id, subscriptionId, props.subscription);
    return new AzureDnsZone(at, name, props, (scope) => ({
      id,
      resourceGroup,
      subscriptionId,
      provider: subscription?.provider(scope),
    }));
  }

  private readonly dnsZones: readonly string[];

  private constructor(
    at: string,
    readonly name: string,
    props: AzureDnsZoneProps,
    private readonly locate: (scope: Construct) => Omit<BoundAzureDnsZone, "name" | "dnsZones">,
  ) {
    this.dnsZones = checkDnsZones(at, checkZoneName(at, name), props.dnsZones);
  }

  bind(scope: Construct): BoundAzureDnsZone {
    const { name, dnsZones } = this;
    return { name, dnsZones, ...this.locate(scope) };
  }
}
