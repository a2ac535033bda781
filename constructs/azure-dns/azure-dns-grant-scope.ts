import { DnsTxtRecord } from "@cdktf/provider-azurerm/lib/dns-txt-record";
import { PrivateDnsTxtRecord } from "@cdktf/provider-azurerm/lib/private-dns-txt-record";
import { Token } from "cdktf";
import { type Construct } from "constructs";
import { type Controller } from "../core/controller";
import { requireControllerVersion } from "../core/controller-version";
import { InputError, quoted } from "../core/input-error";
import { checkFormat } from "../core/names";
import { oncePerStack } from "../core/once-per-stack";
import { type BoundAzureDnsZone } from "./bound-azure-dns-zone";
import { claimInApp } from "./claim-in-app";
import { lookupKey, type ResourcePlace, resourcePlace } from "./ids";
import { keyInApp } from "./key-in-app";

/** Seconds that cert-manager gives the record sets it makes. */
const CHALLENGE_TTL = 60;
/** A value that no challenge has; Azure has no empty record sets. */
const PLACEHOLDER = "kept for DNS-01 challenges";

/** Where a grant holds. */
export interface BoundGrantScope {
  /** Azure resource id. */
  readonly id: string;
  /** The zone, or what stands for it: grants of one place are one. */
  readonly place: ResourcePlace;
  /** Tells grants of one place apart. @default - the zone itself */
  readonly part?: string;
  /** Whether it is the same for zones of both kinds. @default false */
  readonly isOfBothKinds?: boolean;
  /** For people. */
  readonly name: string;
}

/** A zone that is written to. */
export interface ZoneChallenges {
  readonly name: string;
  /** Record sets that challenges are known to be written to, without the zone's name. */
  readonly recordSets: readonly string[];
}

/** Where the controller's role is granted: a value until bound for a zone. */
export class AzureDnsGrantScope {
  /** Each zone of the solver, and nothing around it. */
  static zone(): AzureDnsGrantScope {
    return new AzureDnsGrantScope(({ id, resourceGroup, provider, name, kind }) => ({
      id,
      place: resourcePlace(provider, resourceGroup, name),
      name: kind.private ? "each private zone" : "each zone",
    }));
  }

  /**
   * The resource groups of the zones. With the built-in role, the controller can then write all zones of
   * that kind in them, those that are added later included. Prefer `zone`.
   */
  static resourceGroup(): AzureDnsGrantScope {
    return new AzureDnsGrantScope(({ subscriptionId, resourceGroup, provider }) => ({
      id: `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}`,
      place: resourcePlace(provider, resourceGroup, ""),
      part: "resource-group",
      isOfBothKinds: true,
      name: `the resource group ${resourceGroup}`,
    }));
  }

  /**
   * One TXT record set of each zone, which CNAME records lead to. Azure takes grants on what exists only, and
   * cert-manager deletes a set with its last value: the set is made here, with a value that stays, and its
   * further values are left to cert-manager. Needs cert-manager 1.15: up to 1.14 it wrote over the values of
   * others, and deleted the set with them.
   * @param name Name of the set, without that of the zone. It must not exist yet, unless the solver shares grants.
   * @throws InputError for a malformed name
   */
  static recordSet(name = "_acme-challenge"): AzureDnsGrantScope {
    checkFormat("AzureDnsGrantScope.recordSet", name, {
      what: "the record set",
      pattern: /^[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*$/,
      maxLength: 253,
      remedy: "Write its name in lower case, without that of the zone, such as _acme-challenge",
    });
    return new AzureDnsGrantScope(
      (zone) => ({
        id: `${zone.id}/TXT/${name}`,
        place: resourcePlace(zone.provider, zone.resourceGroup, zone.name),
        part: name,
        name: `the TXT records of ${name}.${zone.name}`,
      }),
      (scope, zone) => challengeRecordSet(scope, zone, name).id,
      (scope, controller, zones) => {
        requireControllerVersion(scope, controller, "1.15", "a grant on one record set");
        for (const zone of zones) checkRecordSet(scope, zone, name);
      },
    );
  }

  private constructor(
    /** Where grants for the zone hold, whoever makes what they hold on. */
    readonly locate: (zone: BoundAzureDnsZone) => BoundGrantScope,
    /** Makes what they hold on. @returns its resource id */
    private readonly make?: (scope: Construct, zone: BoundAzureDnsZone) => string,
    /** @throws InputError for a controller that cannot do with the grant, or a zone in which it writes elsewhere */
    readonly check: (
      scope: Construct,
      controller: Controller,
      zones: readonly ZoneChallenges[],
    ) => void = () => undefined,
  ) {}

  /** Where grants for the zone hold, after what they hold on is made. */
  bind(scope: Construct, zone: BoundAzureDnsZone): BoundGrantScope {
    const located = this.locate(zone);
    return this.make ? { ...located, id: this.make(scope, zone) } : located;
  }
}

function checkRecordSet(scope: Construct, { name, recordSets }: ZoneChallenges, granted: string): void {
  const known = [granted, ...recordSets];
  if (known.every((one) => one === granted) || known.some((one) => Token.isUnresolved(one))) return;
  throw new InputError(
    scope,
    `challenges in the zone ${quoted(name)} are written to the record sets ${recordSets.map(quoted).join(", ")}, and the grant is for ${quoted(granted)} alone`,
    recordSets.length === 1
      ? `Write AzureDnsGrantScope.recordSet(${quoted(recordSets[0])})`
      : "Use AzureDnsGrantScope.zone(), or a solver for each of the names",
  );
}

function challengeRecordSet(scope: Construct, zone: BoundAzureDnsZone, name: string) {
  const { id: zoneId, name: zoneName, resourceGroup: resourceGroupName, kind, provider, source } = zone;
  const kindOfRecords = `challenge-records:${kind.resourceType}:${name}`;
  claimInApp(scope, {
    key: keyInApp(scope, kindOfRecords, zone),
    what: `the TXT record set ${quoted(name)} of the zone ${quoted(zoneName)}`,
    remedy:
      "Write sharesGrants: true in this solver and grant what the requirements of its stack say, or use AzureDnsGrantScope.zone()",
  });
  return oncePerStack(
    scope,
    lookupKey(kindOfRecords, resourcePlace(provider, resourceGroupName, zoneName)),
    { zoneId },
    (room, id) => {
      const config = {
        ...{ name, zoneName, resourceGroupName, ttl: CHALLENGE_TTL, provider },
        record: [{ value: PLACEHOLDER }],
        lifecycle: { ignoreChanges: ["record"] },
        ...(source && { dependsOn: [source] }),
      };
      return kind.private ? new PrivateDnsTxtRecord(room, id, config) : new DnsTxtRecord(room, id, config);
    },
  );
}
