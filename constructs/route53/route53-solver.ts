import { type Construct } from "constructs";
import { checkValue } from "../core/check-value";
import { type ICluster } from "../core/cluster";
import { type Controller } from "../core/controller";
import { requireControllerVersion } from "../core/controller-version";
import { InputError, quoted } from "../core/input-error";
import { checkObjectName } from "../core/names";
import { type AcmeSolver, type BoundSolver, type IDns01Solver } from "../core/solver";
import {
  checkSelection,
  entriesFor,
  type SelectedNames,
  selectNames,
  type SolverSelection,
} from "../core/solver-selection";
import { checkZones } from "../core/zones";
import { type IRoute53Auth, type Route53Identity, type Route53IssuerFields } from "./auth-method";
import { explainMissingAws } from "./aws";
import { type Granted, grantEveryZone, grantZones } from "./route53-grant";
import { checkPolicy, Route53Policy } from "./route53-policy";
import { type BoundRoute53Zone, type Route53Zone } from "./route53-zone";

/** What a solver of Route53 is besides its zones and its method. */
export interface Route53SolverProps extends SolverSelection {
  /** Construct id; changing it replaces what the solver made. @default - `route53-METHOD` */
  readonly id?: string;
  /** What the controller may do in the zones. @default Route53Policy.leastPrivilege() */
  readonly policy?: Route53Policy;
  /**
   * Whether cert-manager follows a CNAME from `_acme-challenge` of the zones' own names to another name, which
   * `policy` must then admit. Names of the zones' `delegations` are followed in either case, and end where the
   * default policy admits them.
   * @default "None"
   */
  readonly cnameStrategy?: "None" | "Follow";
}

/** Solves DNS-01 in hosted zones of Route53. */
export class Route53Solver<in C extends ICluster = ICluster> implements IDns01Solver<C> {
  /**
   * A solver for these hosted zones of Route53.
   * @param zones Zones that this solver writes to and nothing else, at least one.
   * @param auth How the controller authenticates.
   * @throws InputError if there is no zone, or one twice, for a malformed name or label to select by, or if CNAMEs are followed without a policy that says
   * where
   */
  static forZones<C extends ICluster>(
    zones: readonly Route53Zone[],
    auth: IRoute53Auth<C>,
    props: Route53SolverProps = {},
  ): Route53Solver<C> {
    const at = "Route53Solver.forZones";
    checkZones(at, zones, "addRecordSet", "Route53Zone");
    return new Route53Solver(at, zones, auth, props);
  }

  /**
   * Every zone of the identity's account, found by name: whoever controls the controller can then write
   * challenges for all of them, and for those that are added later. Prefer `forZones`.
   */
  static forEveryZone<C extends ICluster>(
    auth: IRoute53Auth<C>,
    props: Route53SolverProps = {},
  ): Route53Solver<C> {
    return new Route53Solver("Route53Solver.forEveryZone", "every zone", auth, props);
  }

  readonly id: string;

  private constructor(
    at: string,
    private readonly zones: readonly Route53Zone[] | "every zone",
    private readonly auth: IRoute53Auth<C>,
    private readonly props: Route53SolverProps,
  ) {
    checkValue(at, auth, "bind", "auth", "Give a method, such as Route53Auth.irsa()");
    checkSelection(at, props);
    checkPolicy(at, props.policy);
    this.id = checkObjectName(at, props.id ?? `route53-${auth.method}`, "the solver id");
    if (props.cnameStrategy === "Follow" && !props.policy)
      throw new InputError(
        at,
        'cnameStrategy is "Follow" and the default policy admits no name but _acme-challenge',
        "Give the policy too: Route53Policy.leastPrivilege({ recordNames }) with the names that CNAMEs lead to",
      );
  }

  readonly bind = (scope: Construct, controller: Controller<C>): BoundSolver => {
    explainMissingAws(scope);
    const zones = this.zones === "every zone" ? this.zones : this.bindZones(scope, this.zones);
    const auth = this.auth.bind(scope, controller);
    const grant = (grantScope: Construct, identity: Route53Identity) =>
      this.grant(grantScope, identity, zones, controller.cluster.name);
    const controllers = auth.identity && grant(scope, auth.identity);
    const ofZones = zones === "every zone" ? [] : zones.flatMap(({ requirements = [] }) => requirements);
    return {
      ambient: auth.ambient,
      patch: auth.patch,
      zones: zones === "every zone" ? [] : zones.map(({ name }) => ({ name, private: false })),
      checks: auth.checks,
      requirements: [...(controllers?.requirements ?? []), ...ofZones],
      forIssuers: (issuerScope, at) => {
        const { fields, identity, checks, requirements = [] } = auth.forIssuers(issuerScope, at);
        const own = identity && grant(issuerScope, identity);
        const granted = own ?? controllers;
        const solvers = this.entries(zones, fields, granted);
        checkRoleRegion(issuerScope, controller, solvers);
        return {
          solvers,
          trust: granted?.trust ?? [],
          checks,
          requirements: [...requirements, ...(own?.requirements ?? [])],
        };
      },
    };
  };

  private bindZones(scope: Construct, zones: readonly Route53Zone[]): SelectedZone[] {
    const remedy = "Give zones of Route53, and those of others to a solver of their own";
    const bound = zones.map((zone) =>
      checkValue(scope, zone.bind(scope), "hostedZoneId", `the zone ${quoted(zone.name)}`, remedy),
    );
    checkDistinctIds(scope, bound);
    return selectNames(scope, bound, this.props);
  }

  private grant(
    scope: Construct,
    identity: Route53Identity,
    zones: readonly BoundRoute53Zone[] | "every zone",
    clusterName: string,
  ): Granted {
    const policy = this.props.policy ?? Route53Policy.leastPrivilege();
    return zones === "every zone"
      ? grantEveryZone(scope, identity, policy)
      : grantZones(scope, identity, zones, policy, clusterName);
  }

  /** An entry of its own for each zone: cert-manager writes all names of an entry into its one zone. */
  private entries(
    zones: readonly SelectedZone[] | "every zone",
    fields: Route53IssuerFields,
    granted: Granted | undefined,
  ): Route53Entry[] {
    const { cnameStrategy, dnsNames, matchLabels } = this.props;
    const strategy = cnameStrategy && { cnameStrategy };
    if (zones === "every zone") {
      const selector = { ...(dnsNames && { dnsNames }), ...(matchLabels && { matchLabels }) };
      const selects = Object.keys(selector).length > 0;
      return [{ dns01: { ...strategy, route53: fields }, ...(selects && { selector }) }];
    }
    return zones.flatMap((zone) => {
      const role = granted?.roleOf(zone);
      const route53 = { ...fields, ...(role && { role: role.arn }), hostedZoneID: zone.hostedZoneId };
      return entriesFor(zone, { ...strategy, route53 });
    });
  }
}

type SelectedZone = BoundRoute53Zone & SelectedNames;

/** An entry of an issuer. */
interface Route53Entry extends AcmeSolver {
  readonly dns01: AcmeSolver["dns01"] & { readonly route53: Route53IssuerFields };
}

/** cert-manager 1.15 signs what it asks of STS for the partition `aws`, whatever the region. */
function checkRoleRegion(scope: Construct, controller: Controller, entries: readonly Route53Entry[]): void {
  const elsewhere = entries.find(
    ({ dns01: { route53 } }) =>
      route53.role !== undefined &&
      (/^(cn|us-gov)-/.test(route53.region ?? "") || /^arn:aws-(cn|us-gov):/.test(route53.role)),
  );
  if (elsewhere)
    requireControllerVersion(scope, controller, "1.16", "a role in the partitions aws-cn and aws-us-gov");
}

/** One id under two names is one of them copied: Route53 refuses records of the other. */
function checkDistinctIds(scope: Construct, zones: readonly BoundRoute53Zone[]): void {
  const names = new Map<string, string>();
  for (const { name, hostedZoneId } of zones) {
    const other = names.get(hostedZoneId);
    if (other !== undefined)
      throw new InputError(
        scope,
        `the zones ${quoted(other)} and ${quoted(name)} have the same id ${quoted(hostedZoneId)}`,
        "Give each zone its own id",
      );
    names.set(hostedZoneId, name);
  }
}
