import { type Construct } from "constructs";
import { type ICluster } from "../core/cluster";
import { type Controller } from "../core/controller";
import { checkDistinctZones } from "../core/zones";
import { checkNotEmpty, checkObjectName } from "../core/names";
import { type AcmeSolver, type BoundSolver, type IDns01Solver } from "../core/solver";
import { type TrustNode } from "../core/trust-chain";
import { type AzureDnsIssuerFields, type IAzureDnsAuth } from "./auth-method";
import { issuerEnvironment } from "./azure-cloud";
import { type AzureDnsZone, type BoundAzureDnsZone } from "./azure-dns-zone";

export interface AzureDnsSolverProps {
  /** Construct id; changing it replaces what the solver made. @default - `azure-dns-METHOD` */
  readonly id?: string;
}

/** Solves DNS-01 in zones of Azure DNS. */
export class AzureDnsSolver<in C extends ICluster = ICluster> implements IDns01Solver<C> {
  /**
   * @param zones Zones that this solver writes to and nothing else, at least one.
   * @param auth How the controller authenticates.
   * @throws InputError if there is no zone, or one twice
   */
  static forZones<C extends ICluster>(
    zones: readonly AzureDnsZone[],
    auth: IAzureDnsAuth<C>,
    props: AzureDnsSolverProps = {},
  ): AzureDnsSolver<C> {
    const at = "AzureDnsSolver.forZones";
    checkNotEmpty(at, zones, "zones", "Give at least one AzureDnsZone");
    checkDistinctZones(at, zones);
    const id = props.id ?? `azure-dns-${auth.method}`;
    return new AzureDnsSolver(checkObjectName(at, id, "the solver id"), zones, auth);
  }

  private constructor(
    readonly id: string,
    private readonly zones: readonly AzureDnsZone[],
    private readonly auth: IAzureDnsAuth<C>,
  ) {}

  readonly bind = (scope: Construct, controller: Controller<C>): BoundSolver => {
    const zones = this.zones.map((zone) => zone.bind(scope));
    const auth = this.auth.bind(scope, controller, zones);
    const environment = issuerEnvironment(scope);
    return {
      ambient: auth.ambient,
      patch: auth.patch,
      zones: zones.map(({ name }) => ({ name, private: false })),
      checks: auth.checks,
      requirements: zones.flatMap(({ requirements = [] }) => requirements),
      forIssuers: (issuerScope, at) => {
        const { fields, requirements } = auth.forIssuers(issuerScope, at);
        return {
          solvers: zones.map((zone) => acmeSolver(zone, environment, fields)),
          trust: zones.map((zone) => [...auth.trust, zoneNode(zone)]),
          requirements,
        };
      },
    };
  };
}

function zoneNode({ name, resourceGroup }: BoundAzureDnsZone): TrustNode {
  return { kind: "zone", name: `${name} (resource group ${resourceGroup})` };
}

function acmeSolver(zone: BoundAzureDnsZone, environment: string, fields: AzureDnsIssuerFields): AcmeSolver {
  const { name, dnsZones, resourceGroup, subscriptionId } = zone;
  return {
    dns01: {
      azureDNS: {
        hostedZoneName: name,
        resourceGroupName: resourceGroup,
        subscriptionID: subscriptionId,
        environment,
        ...fields,
      },
    },
    selector: { dnsZones },
  };
}
