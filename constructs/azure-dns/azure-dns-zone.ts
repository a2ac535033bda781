import { DataAzurermDnsZone } from "@cdktf/provider-azurerm/lib/data-azurerm-dns-zone";
import { DnsZone } from "@cdktf/provider-azurerm/lib/dns-zone";
import { type Construct } from "constructs";
import {
  type ChallengeDelegation,
  checkDelegations,
  servedNames,
  type ServedNames,
} from "../core/challenge-delegation";
import { checkProps } from "../core/check-props";
import { createdOnce } from "../core/created-once";
import { checkParent, delegateZone, type DnsRecordSet, type IDnsZone } from "../core/dns-zone";
import { checkZoneName } from "../core/names";
import { oncePerStack } from "../core/once-per-stack";
import { type Requirement } from "../core/solver";
import { checkDnsZones } from "../core/zones";
import { type AzureResourceGroup, resourceGroupOf } from "./azure-resource-group";
import { type AzureSubscription, checkSubscription } from "./azure-subscription";
import { type BoundAzureDnsZone } from "./bound-azure-dns-zone";
import { checkResourceGroup, lookupKey, resourcePlace } from "./ids";
import { writeRecordSet } from "./record-set";
import { PUBLIC_ZONE } from "./zone-kind";
import {
  attributesOfId,
  knownZone,
  type LocatedZone,
  subscriptionOf,
  type ZoneAttributes,
} from "./zone-place";
import { checkZoneTags } from "./zone-tags";

/** A zone of Azure DNS that a solver may write to: an `AzureDnsZone` or an `AzurePrivateDnsZone`. */
export interface IAzureDnsZone {
  readonly name: string;
  readonly bind: (scope: Construct) => BoundAzureDnsZone;
}

/** Where a zone lies, and which names are solved in it. */
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
  /**
   * Names of other zones, of any provider, whose challenges are solved here: the zone then serves those, and
   * its own names only if `dnsZones` says so.
   * @default - none
   */
  readonly delegations?: readonly ChallengeDelegation[];
}

/** Where a zone is looked up, and which names are solved in it. */
export interface AzureDnsZoneLookupProps extends AzureDnsZoneProps {
  /** The zone's resource group. */
  readonly resourceGroup: string;
}

/** How a new public zone is made. */
export interface NewAzureDnsZoneProps extends AzureDnsZoneProps {
  /** Name of the group that it is made in, which exists, or `AzureResourceGroup.create(name, { location })`. */
  readonly resourceGroup: string | AzureResourceGroup;
  /**
   * The zone above, of any provider, which is given NS records for this one.
   * @default - the name servers are a requirement of the stack
   */
  readonly parent?: IDnsZone;
  /** Tags of the zone: 15 at most, with keys of letters, digits and `._-`, no digit first. @default - no tags */
  readonly tags?: Readonly<Record<string, string>>;
}

/** A public zone of Azure DNS: a value until a solver binds it. */
export class AzureDnsZone implements IAzureDnsZone, IDnsZone {
  /**
   * A zone of which all is known, so that nothing is looked up.
   * @param id Resource id as `az network dns zone show --query id` prints it.
   * @throws InputError for what is no id of a public zone, or one of another subscription than the given
   */
  static fromId(id: string, props: AzureDnsZoneProps = {}): AzureDnsZone {
    const at = "AzureDnsZone.fromId";
    return AzureDnsZone.known(at, attributesOfId(PUBLIC_ZONE, id), props);
  }

  /**
   * A zone given by its parts, which may be tokens of a zone that the stack makes.
   * @throws InputError for a malformed part, or a literal subscription id that is not the given subscription's
   */
  static fromAttributes(attributes: ZoneAttributes, props: AzureDnsZoneProps = {}): AzureDnsZone {
    return AzureDnsZone.known("AzureDnsZone.fromAttributes", attributes, props);
  }

  /**
   * A zone looked up by name when Terraform plans.
   * @throws InputError for a malformed name or resource group
   */
  static fromLookup(name: string, props: AzureDnsZoneLookupProps): AzureDnsZone {
    const at = "AzureDnsZone.fromLookup";
    checkProps(at, props, "resourceGroup");
    const resourceGroup = checkResourceGroup(at, props.resourceGroup);
    const { subscription } = props;
    checkSubscription(at, subscription);
    return new AzureDnsZone(at, name, props, (scope) => {
      const provider = subscription?.provider(scope);
      const place = resourcePlace(provider, resourceGroup, name);
      const zone = oncePerStack(
        scope,
        lookupKey("azure-dns-zone", place),
        place,
        (room, id) => new DataAzurermDnsZone(room, id, { name, resourceGroupName: resourceGroup, provider }),
      );
      return { id: zone.id, resourceGroup, subscriptionId: subscriptionOf(zone), provider };
    });
  }

  /**
   * A new public zone, in the first stack that binds it; `fromLookup` refers to it elsewhere. The zone
   * above must delegate to its name servers.
   * @throws InputError for a malformed name or resource group, `dnsZones` outside the zone, or a parent that
   * is not above it
   */
  static create(name: string, props: NewAzureDnsZoneProps): AzureDnsZone {
    const at = "AzureDnsZone.create";
    checkProps(at, props, "resourceGroup");
    const group = resourceGroupOf(at, props.resourceGroup);
    const resourceGroup = group.name;
    checkParent(at, name, props.parent);
    const { subscription, parent, tags } = props;
    checkSubscription(at, subscription);
    checkZoneTags(at, tags);
    return new AzureDnsZone(at, name, props, (scope, value) => {
      const provider = subscription?.provider(scope);
      const made = group.bind(scope, { provider });
      const source = createdOnce(
        value,
        scope,
        lookupKey("new-azure-dns-zone", resourcePlace(provider, resourceGroup, name)),
        "Use AzureDnsZone.fromLookup in the other stack",
        (room, id) =>
          new DnsZone(room, id, {
            name,
            resourceGroupName: resourceGroup,
            tags: tags && { ...tags },
            provider,
            dependsOn: made && [made],
          }),
      );
      const { id, nameServers } = source;
      return {
        ...{ id, resourceGroup, subscriptionId: subscriptionOf(source), provider, source },
        requirements: delegateZone(scope, { name, nameServers }, parent),
      };
    });
  }

  private static known(at: string, attributes: ZoneAttributes, props: AzureDnsZoneProps): AzureDnsZone {
    const { name } = checkProps(at, attributes, "name", "resourceGroup", "subscriptionId");
    checkProps(at, props);
    return new AzureDnsZone(at, name, props, knownZone(at, PUBLIC_ZONE, attributes, props.subscription));
  }

  private readonly served: ServedNames;
  private readonly delegations: readonly ChallengeDelegation[];

  private constructor(
    at: string,
    readonly name: string,
    props: AzureDnsZoneProps,
    private readonly locate: (scope: Construct, value: AzureDnsZone) => LocatedZone,
  ) {
    const dnsZones = checkDnsZones(at, checkZoneName(at, name), props.dnsZones);
    this.delegations = checkDelegations(at, name, props.delegations);
    this.served = servedNames(dnsZones, props.dnsZones !== undefined, this.delegations);
  }

  readonly bind = (scope: Construct): BoundAzureDnsZone => {
    const { name, served, delegations } = this;
    const { requirements = [], ...located } = this.locate(scope, this);
    const led = delegations.flatMap((delegation) => delegation.lead(scope, name));
    return { name, ...served, kind: PUBLIC_ZONE, ...located, requirements: [...requirements, ...led] };
  };

  readonly addRecordSet = (scope: Construct, recordSet: DnsRecordSet): readonly Requirement[] => {
    const zone = this.bind(scope);
    writeRecordSet(scope, zone, recordSet);
    return zone.requirements ?? [];
  };
}
