import { DataAzurermPrivateDnsZone } from "@cdktf/provider-azurerm/lib/data-azurerm-private-dns-zone";
import { PrivateDnsZone } from "@cdktf/provider-azurerm/lib/private-dns-zone";
import { PrivateDnsZoneVirtualNetworkLink } from "@cdktf/provider-azurerm/lib/private-dns-zone-virtual-network-link";
import { Construct } from "constructs";
import { checkProps } from "../core/check-props";
import { checkMap } from "../core/check-value";
import { createdOnce } from "../core/created-once";
import { InputError } from "../core/input-error";
import { checkFormat, checkZoneName } from "../core/names";
import { oncePerStack } from "../core/once-per-stack";
import { checkDnsZones } from "../core/zones";
import { type AzureDnsZoneLookupProps, type AzureDnsZoneProps, type IAzureDnsZone } from "./azure-dns-zone";
import { type AzureResourceGroup, resourceGroupOf } from "./azure-resource-group";
import { checkSubscription } from "./azure-subscription";
import { type BoundAzureDnsZone } from "./bound-azure-dns-zone";
import { checkResourceGroup, checkResourceId, lookupKey, resourcePlace } from "./ids";
import { PRIVATE_ZONE } from "./zone-kind";
import {
  attributesOfId,
  knownZone,
  type LocatedZone,
  subscriptionOf,
  type ZoneAttributes,
} from "./zone-place";
import { checkZoneTags } from "./zone-tags";

/** Where a private zone lies, and which names are solved in it: its own alone, since CNAME records are followed in the public DNS. */
export type AzurePrivateDnsZoneProps = Omit<AzureDnsZoneProps, "delegations">;

/** Where a private zone is looked up, and which names are solved in it. */
export type AzurePrivateDnsZoneLookupProps = Omit<AzureDnsZoneLookupProps, "delegations">;

/** How a new private zone is made, and which networks resolve it. */
export interface NewAzurePrivateDnsZoneProps extends AzurePrivateDnsZoneProps {
  /** Name of the group that it is made in, which exists, or `AzureResourceGroup.create(name, { location })`. */
  readonly resourceGroup: string | AzureResourceGroup;
  /**
   * Ids of the virtual networks that resolve names of the zone, by the names of the links that are made. The
   * network of cert-manager's Pods and of the ACME server must be among them.
   * @default - others link the zone
   */
  readonly virtualNetworks?: Readonly<Record<string, string>>;
  /** Tags of the zone and its links: 15 at most, with keys of letters, digits and `._-`, no digit first. @default - no tags */
  readonly tags?: Readonly<Record<string, string>>;
}

/**
 * A private zone of Azure DNS: a value until a solver binds it. A public ACME server, that of Let's Encrypt's
 * staging included, cannot see its records. Needs cert-manager 1.20.
 */
export class AzurePrivateDnsZone implements IAzureDnsZone {
  /**
   * A zone of which all is known, so that nothing is looked up.
   * @param id Resource id as `az network private-dns zone show --query id` prints it.
   * @throws InputError for what is no id of a private zone, or one of another subscription than the given
   */
  static fromId(id: string, props: AzurePrivateDnsZoneProps = {}): AzurePrivateDnsZone {
    const at = "AzurePrivateDnsZone.fromId";
    return AzurePrivateDnsZone.known(at, attributesOfId(PRIVATE_ZONE, id), props);
  }

  /**
   * A zone given by its parts, which may be tokens of a zone that the stack makes.
   * @throws InputError for a malformed part, or a literal subscription id that is not the given subscription's
   */
  static fromAttributes(
    attributes: ZoneAttributes,
    props: AzurePrivateDnsZoneProps = {},
  ): AzurePrivateDnsZone {
    return AzurePrivateDnsZone.known("AzurePrivateDnsZone.fromAttributes", attributes, props);
  }

  /**
   * A zone looked up by name when Terraform plans.
   * @throws InputError for a malformed name or resource group
   */
  static fromLookup(name: string, props: AzurePrivateDnsZoneLookupProps): AzurePrivateDnsZone {
    const at = "AzurePrivateDnsZone.fromLookup";
    checkProps(at, props, "resourceGroup");
    const resourceGroup = checkResourceGroup(at, props.resourceGroup);
    const { subscription } = props;
    checkSubscription(at, subscription);
    return new AzurePrivateDnsZone(at, name, props, (scope) => {
      const provider = subscription?.provider(scope);
      const place = resourcePlace(provider, resourceGroup, name);
      const zone = oncePerStack(
        scope,
        lookupKey("azure-private-dns-zone", place),
        place,
        (room, id) =>
          new DataAzurermPrivateDnsZone(room, id, { name, resourceGroupName: resourceGroup, provider }),
      );
      return { id: zone.id, resourceGroup, subscriptionId: subscriptionOf(zone), provider };
    });
  }

  /**
   * A new private zone, in the first stack that binds it; `fromLookup` refers to it elsewhere.
   * @throws InputError for a malformed name, resource group, tag, link name or network, or `dnsZones` outside the zone
   */
  static create(name: string, props: NewAzurePrivateDnsZoneProps): AzurePrivateDnsZone {
    const at = "AzurePrivateDnsZone.create";
    checkProps(at, props, "resourceGroup");
    const group = resourceGroupOf(at, props.resourceGroup);
    const resourceGroup = group.name;
    const { subscription, virtualNetworks: given = {}, tags } = props;
    checkSubscription(at, subscription);
    checkZoneTags(at, tags);
    checkMap(at, given, "virtualNetworks", "Give an object with the networks' ids by names of links");
    const virtualNetworks = Object.fromEntries(
      Object.entries(given).map(([link, network]) => [checkLinkName(at, link), checkNetworkId(at, network)]),
    );
    return new AzurePrivateDnsZone(at, name, props, (scope, value) => {
      const provider = subscription?.provider(scope);
      const made = group.bind(scope, { provider });
      const { zone: source } = createdOnce(
        value,
        scope,
        lookupKey("new-azure-private-dns-zone", resourcePlace(provider, resourceGroup, name)),
        "Use AzurePrivateDnsZone.fromLookup in the other stack",
        (room, id) => {
          const common = { resourceGroupName: resourceGroup, tags: tags && { ...tags }, provider };
          const config = { name, ...common, dependsOn: made && [made] };
          return new LinkedZone(room, id, config, virtualNetworks);
        },
      );
      return { id: source.id, resourceGroup, subscriptionId: subscriptionOf(source), provider, source };
    });
  }

  private static known(
    at: string,
    attributes: ZoneAttributes,
    props: AzurePrivateDnsZoneProps,
  ): AzurePrivateDnsZone {
    const { name } = checkProps(at, attributes, "name", "resourceGroup", "subscriptionId");
    checkProps(at, props);
    const locate = knownZone(at, PRIVATE_ZONE, attributes, props.subscription);
    return new AzurePrivateDnsZone(at, name, props, locate);
  }

  private readonly dnsZones: readonly string[];

  private constructor(
    at: string,
    readonly name: string,
    props: AzurePrivateDnsZoneProps,
    private readonly locate: (scope: Construct, value: AzurePrivateDnsZone) => LocatedZone,
  ) {
    checkNoDelegations(at, props);
    this.dnsZones = checkDnsZones(at, checkZoneName(at, name), props.dnsZones);
  }

  readonly bind = (scope: Construct): BoundAzureDnsZone => {
    const { name, dnsZones } = this;
    return { name, dnsZones, delegatedNames: [], kind: PRIVATE_ZONE, ...this.locate(scope, this) };
  };
}

/** A private zone and the networks that resolve its names. */
class LinkedZone extends Construct {
  readonly zone: PrivateDnsZone;

  constructor(
    scope: Construct,
    id: string,
    config: ConstructorParameters<typeof PrivateDnsZone>[2],
    virtualNetworks: Readonly<Record<string, string>>,
  ) {
    super(scope, id);
    this.zone = new PrivateDnsZone(this, "zone", config);
    const { resourceGroupName, tags, provider } = config;
    for (const [name, virtualNetworkId] of Object.entries(virtualNetworks))
      new PrivateDnsZoneVirtualNetworkLink(this, `link:${name}`, {
        name,
        privateDnsZoneName: this.zone.name,
        resourceGroupName,
        virtualNetworkId,
        tags,
        provider,
      });
  }
}

/** Props of a public zone pass the compiler, since they have more. */
function checkNoDelegations(at: string, props: AzureDnsZoneProps): void {
  if (props.delegations === undefined) return;
  throw new InputError(
    at,
    "delegations are given, and only a public zone can be a validation zone",
    "Give them to an AzureDnsZone, or serve names of the private zone by dnsZones",
  );
}

function checkNetworkId(at: string, id: string): string {
  return checkResourceId(at, id, {
    what: "the virtual network",
    template:
      "/subscriptions/SUBSCRIPTION/resourceGroups/GROUP/providers/Microsoft.Network/virtualNetworks/NAME",
    remedy: "Write the id that az network vnet show --query id prints",
  });
}

function checkLinkName(at: string, name: string): string {
  return checkFormat(at, name, {
    what: "the link name",
    pattern: /^[A-Za-z0-9]([\w.-]*\w)?$/,
    maxLength: 80,
    remedy: "Write letters, digits, dots, hyphens and underscores, 80 characters at most",
  });
}
