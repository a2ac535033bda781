import { DataAwsRoute53Zone } from "@cdktf/provider-aws/lib/data-aws-route53-zone";
import { Route53Record } from "@cdktf/provider-aws/lib/route53-record";
import { Route53Zone as Route53ZoneResource } from "@cdktf/provider-aws/lib/route53-zone";
import { Token } from "cdktf";
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
import { InputError, quoted } from "../core/input-error";
import { checkFormat, checkZoneName } from "../core/names";
import { oncePerStack } from "../core/once-per-stack";
import { type Requirement } from "../core/solver";
import { checkDnsZones } from "../core/zones";
import { type AwsAccount, checkAccount, inAccount } from "./aws-account";
import { checkTags, type Tags } from "./tags";
import { checkZoneRole, type ZoneRole } from "./zone-role";

/** A hosted zone that a stack knows. */
export interface BoundRoute53Zone extends ServedNames {
  readonly name: string;
  readonly hostedZoneId: string;
  /** Role that the controller's identity assumes to write here. @default - the identity writes itself */
  readonly role?: ZoneRole;
  /** Account of the zone. @default - that of the stack's default provider */
  readonly account?: AwsAccount;
  /** What others must do for the zone to be found. @default - nothing */
  readonly requirements?: readonly Requirement[];
}

/** Which names are solved in a zone, and who may write there. */
export interface Route53ZoneProps {
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
  /**
   * Role in the zone's account that the controller's identity assumes. Zones of one role share it.
   * @default - the identity is of the zone's account
   */
  readonly role?: ZoneRole;
  /** Account of the zone. @default - that of `role`, else that of the stack's default AWS provider */
  readonly account?: AwsAccount;
}

/** How a new zone is made. */
export interface NewRoute53ZoneProps extends Route53ZoneProps {
  /**
   * The zone above, of any provider, which is given NS records for this one.
   * @default - the name servers are a requirement of the stack
   */
  readonly parent?: IDnsZone;
  /** Tags of the zone. @default - those of the provider */
  readonly tags?: Tags;
}

/** A public hosted zone of Route53: a value until a solver binds it. */
export class Route53Zone implements IDnsZone {
  /**
   * A zone of which all is known, so that nothing is looked up.
   * @param hostedZoneId As Route53 shows it: `Z0123456789ABCDEFGHIJ`.
   * @param name The zone's name, without a dot at its end.
   * @throws InputError for a malformed id or name, or `dnsZones` outside the zone
   */
  static fromId(hostedZoneId: string, name: string, props: Route53ZoneProps = {}): Route53Zone {
    const at = "Route53Zone.fromId";
    checkZoneProps(at, props);
    checkFormat(at, hostedZoneId, {
      what: "the hosted zone id",
      pattern: /^Z[A-Z0-9]{1,31}$/,
      remedy: "Write the id alone as Route53 shows it, without /hostedzone/, such as Z0123456789ABCDEFGHIJ",
    });
    return new Route53Zone(at, name, props, () => ({ hostedZoneId }));
  }

  /**
   * The public zone of that name in its account. Private hosted zones are not served: one of the
   * same name is passed over.
   * @throws InputError for a malformed name, `dnsZones` outside the zone, or a `role` that exists already
   * without the `account` to look in
   */
  static fromLookup(name: string, props: Route53ZoneProps = {}): Route53Zone {
    const at = "Route53Zone.fromLookup";
    checkZoneProps(at, props);
    if (props.role && !props.role.account && !props.account)
      throw new InputError(
        at,
        `the zone ${quoted(name)} has a role of another account, and no account to look in`,
        "Give the account too, or the zone's id by Route53Zone.fromId",
      );
    return new Route53Zone(at, name, props, (scope, { account }) => {
      const zone = oncePerStack(
        scope,
        inAccount(`route53-zone-${name}`, account),
        { name },
        (room, id) =>
          new DataAwsRoute53Zone(room, id, { name, privateZone: false, provider: account?.provider(room) }),
      );
      return { hostedZoneId: zone.zoneId };
    });
  }

  /**
   * A new public zone, in the first stack that binds it; `fromLookup` refers to it elsewhere. The zone
   * above must delegate to its name servers.
   * @throws InputError for a malformed name or tag, `dnsZones` outside the zone, or a parent that is not
   * above it
   */
  static create(name: string, props: NewRoute53ZoneProps = {}): Route53Zone {
    const at = "Route53Zone.create";
    checkZoneProps(at, props);
    checkTags(at, props.tags);
    checkParent(at, name, props.parent);
    return new Route53Zone(at, name, props, (scope, value) => {
      const zone = createdOnce(
        value,
        scope,
        `new-route53-zone-${name}`,
        "Use Route53Zone.fromLookup in the other stack",
        (room, id) =>
          new Route53ZoneResource(room, id, {
            name,
            tags: props.tags && { ...props.tags },
            provider: value.account?.provider(room),
          }),
      );
      const { zoneId: hostedZoneId, nameServers } = zone;
      return { hostedZoneId, requirements: delegateZone(scope, { name, nameServers }, props.parent) };
    });
  }

  private readonly served: ServedNames;
  private readonly delegations: readonly ChallengeDelegation[];
  private readonly account: AwsAccount | undefined;

  private constructor(
    at: string,
    readonly name: string,
    private readonly props: Route53ZoneProps,
    private readonly locate: (
      scope: Construct,
      value: Route53Zone,
    ) => Pick<BoundRoute53Zone, "hostedZoneId" | "requirements">,
  ) {
    const dnsZones = checkDnsZones(at, checkZoneName(at, name), props.dnsZones);
    this.delegations = checkDelegations(at, name, props.delegations);
    this.served = servedNames(dnsZones, props.dnsZones !== undefined, this.delegations);
    this.account = props.account ?? props.role?.account;
    checkRoleAccount(at, name, props);
  }

  bind(scope: Construct): BoundRoute53Zone {
    const { name, served, account, delegations } = this;
    const { hostedZoneId, requirements = [] } = this.locate(scope, this);
    const led = delegations.flatMap((delegation) => delegation.lead(scope, name));
    return {
      ...{ name, ...served, account, role: this.props.role, hostedZoneId },
      requirements: [...requirements, ...led],
    };
  }

  readonly addRecordSet = (scope: Construct, recordSet: DnsRecordSet): readonly Requirement[] => {
    const { account } = this;
    const { hostedZoneId: zoneId, requirements = [] } = this.locate(scope, this);
    const { name, type, values, ttl } = recordSet;
    oncePerStack(
      scope,
      inAccount(`route53-record:${this.name}:${type}:${name}`, account),
      { zoneId, ...recordSet },
      (room, id) =>
        new Route53Record(room, id, {
          zoneId,
          name,
          type,
          ttl,
          records: [...values],
          provider: account?.provider(room),
        }),
    );
    return requirements;
  };
}

function checkZoneProps(at: string, props: Route53ZoneProps): void {
  const { role, account } = checkProps(at, props);
  checkZoneRole(at, role, "role");
  checkAccount(at, account);
}

/** A role writes in the zones of its own account. */
function checkRoleAccount(at: string, name: string, { account, role }: Route53ZoneProps): void {
  if (!account || !role || Token.isUnresolved(role.accountId) || account.accountId === role.accountId) return;
  throw new InputError(
    at,
    `the zone ${quoted(name)} lies in the account ${quoted(account.accountId)} and its role in ${quoted(role.accountId)}`,
    "Use a role of the zone's account",
  );
}
