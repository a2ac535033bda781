import { DataAwsRoute53Zone } from "@cdktf/provider-aws/lib/data-aws-route53-zone";
import { type Construct } from "constructs";
import { checkFormat, checkZoneName } from "../core/names";
import { oncePerStack } from "../core/once-per-stack";
import { checkDnsZones } from "../core/zones";

/** A hosted zone that a stack knows. */
export interface BoundRoute53Zone {
  readonly name: string;
  /** The zone itself, or the parts of it that the solver serves. */
  readonly dnsZones: readonly string[];
  readonly hostedZoneId: string;
}

export interface Route53ZoneProps {
  /**
   * The parts of the zone that this solver serves, as the issuer's selector has them.
   * @default - the whole zone
   */
  readonly dnsZones?: readonly string[];
}

/** A public hosted zone of Route53: a value until a solver binds it. */
export class Route53Zone {
  /**
   * A zone of which all is known, so that nothing is looked up.
   * @param hostedZoneId As Route53 shows it: `Z0123456789ABCDEFGHIJ`.
   * @param name The zone's name, without a dot at its end.
   * @throws InputError for a malformed id or name, or `dnsZones` outside the zone
   */
  static fromId(hostedZoneId: string, name: string, props: Route53ZoneProps = {}): Route53Zone {
    const at = "Route53Zone.fromId";
    checkFormat(at, hostedZoneId, {
      what: "the hosted zone id",
      pattern: /^Z[A-Z0-9]{1,31}$/,
      remedy: "Write the id alone as Route53 shows it, without /hostedzone/, such as Z0123456789ABCDEFGHIJ",
    });
    return new Route53Zone(at, name, props, () => hostedZoneId);
  }

  /**
   * The public zone of that name in the account of the stack's default AWS provider.
   * @throws InputError for a malformed name, or `dnsZones` outside the zone
   */
  static fromLookup(name: string, props: Route53ZoneProps = {}): Route53Zone {
    return new Route53Zone(
      "Route53Zone.fromLookup",
      name,
      props,
      (scope) =>
        oncePerStack(
          scope,
          `route53-zone-${name}`,
          { name },
          (room, id) => new DataAwsRoute53Zone(room, id, { name, privateZone: false }),
        ).zoneId,
    );
  }

  private readonly dnsZones: readonly string[];

  private constructor(
    at: string,
    readonly name: string,
    props: Route53ZoneProps,
    private readonly hostedZoneId: (scope: Construct) => string,
  ) {
    this.dnsZones = checkDnsZones(at, checkZoneName(at, name), props.dnsZones);
  }

  bind(scope: Construct): BoundRoute53Zone {
    const { name, dnsZones } = this;
    return { name, dnsZones, hostedZoneId: this.hostedZoneId(scope) };
  }
}
