import { type Construct } from "constructs";
import { type ICluster } from "../core/cluster";
import { type Controller } from "../core/controller";
import { checkDistinctZones } from "../core/zones";
import { checkNotEmpty, checkObjectName } from "../core/names";
import { type AcmeSolver, type BoundSolver, type IDns01Solver } from "../core/solver";
import { trustChain, type TrustNode } from "../core/trust-link";
import { type IRoute53Auth } from "./auth-method";
import { Route53Grant } from "./route53-grant";
import { type BoundRoute53Zone, type Route53Zone } from "./route53-zone";

export interface Route53SolverProps {
  /** Construct id; changing it replaces what the solver made. @default - `route53-METHOD` */
  readonly id?: string;
}

/** Solves DNS-01 in hosted zones of Route53. */
export class Route53Solver<in C extends ICluster = ICluster> implements IDns01Solver<C> {
  /**
   * @param zones Zones that this solver writes to and nothing else, at least one.
   * @param auth How the controller authenticates.
   * @throws InputError if there is no zone, or one twice
   */
  static forZones<C extends ICluster>(
    zones: readonly Route53Zone[],
    auth: IRoute53Auth<C>,
    props: Route53SolverProps = {},
  ): Route53Solver<C> {
    const at = "Route53Solver.forZones";
    checkNotEmpty(at, zones, "zones", "Give at least one Route53Zone");
    checkDistinctZones(at, zones);
    const id = props.id ?? `route53-${auth.method}`;
    return new Route53Solver(checkObjectName(at, id, "the solver id"), zones, auth);
  }

  private constructor(
    readonly id: string,
    private readonly zones: readonly Route53Zone[],
    private readonly auth: IRoute53Auth<C>,
  ) {}

  readonly bind = (scope: Construct, controller: Controller<C>): BoundSolver => {
    const zones = this.zones.map((zone) => zone.bind(scope));
    const auth = this.auth.bind(scope, controller, new Route53Grant(zones));
    const grant: TrustNode = { kind: "grant", name: "write TXT records at _acme-challenge.*" };
    return {
      ambient: auth.ambient,
      patch: auth.patch,
      zones: zones.map(({ name }) => ({ name, private: false })),
      trust: zones.flatMap(({ name, hostedZoneId }) =>
        trustChain(...auth.trust, grant, { kind: "zone", name: `${name} (${hostedZoneId})` }),
      ),
      checks: auth.checks,
      forIssuers: (issuerScope, at) => {
        const fields = auth.forIssuers(issuerScope, at);
        return zones.map((zone) => acmeSolver(zone, { ...fields, hostedZoneID: zone.hostedZoneId }));
      },
    };
  };
}

/** An entry of its own for each zone: cert-manager writes all names of an entry into its one zone. */
function acmeSolver(zone: BoundRoute53Zone, route53: Readonly<Record<string, unknown>>): AcmeSolver {
  return { dns01: { route53 }, selector: { dnsZones: zone.dnsZones } };
}
