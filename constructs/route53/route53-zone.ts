import { DataAwsRoute53Zone } from "@cdktf/provider-aws/lib/data-aws-route53-zone";
import { type Construct } from "constructs";
import { checkFormat, checkZoneName } from "../core/names";
import { oncePerStack } from "../core/once-per-stack";

/** A hosted zone that a stack knows. */
export interface BoundRoute53Zone {
  readonly name: string;
  readonly hostedZoneId: string;
}

/** A public hosted zone of Route53: a value until a solver binds it. */
export class Route53Zone {
  /**
   * A zone of which all is known, so that nothing is looked up.
   * @param hostedZoneId As Route53 shows it: `Z0123456789ABCDEFGHIJ`.
   * @param name The zone's name, without a dot at its end.
   * @throws InputError for a malformed id or name
   */
  static fromId(hostedZoneId: string, name: string): Route53Zone {
    checkFormat("Route53Zone.fromId", hostedZoneId, {
      what: "the hosted zone id",
      pattern: /^Z[A-Z0-9]{1,31}$/,
      remedy: "Write the id alone as Route53 shows it, without /hostedzone/, such as Z0123456789ABCDEFGHIJ",
    });
    return new Route53Zone(checkZoneName("Route53Zone.fromId", name), () => hostedZoneId);
  }

  /**
   * The public zone of that name in the account of the stack's default AWS provider.
   * @throws InputError for a malformed name
   */
  static fromLookup(name: string): Route53Zone {
    checkZoneName("Route53Zone.fromLookup", name);
    return new Route53Zone(
      name,
      (scope) =>
        oncePerStack(
          scope,
          `route53-zone-${name}`,
          { name },
          (room, id) => new DataAwsRoute53Zone(room, id, { name, privateZone: false }),
        ).zoneId,
    );
  }

  private constructor(
    readonly name: string,
    private readonly hostedZoneId: (scope: Construct) => string,
  ) {}

  bind(scope: Construct): BoundRoute53Zone {
    return { name: this.name, hostedZoneId: this.hostedZoneId(scope) };
  }
}
