import { type Construct } from "constructs";
import { checkOneOf, TRUE_OR_FALSE } from "../core/check-one-of";
import { checkOptionalValue, checkValue } from "../core/check-value";
import { type ICluster } from "../core/cluster";
import { type Controller } from "../core/controller";
import { requireControllerVersion } from "../core/controller-version";
import { quoted } from "../core/input-error";
import { checkZones } from "../core/zones";
import { checkObjectName } from "../core/names";
import { type AcmeSolver, type BoundSolver, type IDns01Solver } from "../core/solver";
import {
  checkSelection,
  entriesFor,
  type SelectedNames,
  selectNames,
  type SolverSelection,
} from "../core/solver-selection";
import { type TrustNode } from "../core/trust-chain";
import { type AzureDnsIssuerFields, type IAzureDnsAuth } from "./auth-method";
import { explainMissingAzure } from "./azure";
import { issuerEnvironment } from "./azure-cloud";
import { type AzureDnsGrantScope } from "./azure-dns-grant-scope";
import { type AzureDnsRole } from "./azure-dns-role";
import { type IAzureDnsZone } from "./azure-dns-zone";
import { type BoundAzureDnsZone } from "./bound-azure-dns-zone";
import { challengeRecordSets } from "./challenge-record-sets";
import { explainMissingEntra } from "./entra";
import { DEFAULT_GRANT, type GrantedAzureDnsZone } from "./zone-grant";

/** What a solver of Azure DNS is besides its zones and its method. */
export interface AzureDnsSolverProps extends SolverSelection {
  /** Construct id; changing it replaces what the solver made. @default - `azure-dns-METHOD` */
  readonly id?: string;
  /** What the controller may do. @default AzureDnsRole.zoneContributor() */
  readonly role?: AzureDnsRole;
  /** Where it may do so. @default AzureDnsGrantScope.zone() */
  readonly grantScope?: AzureDnsGrantScope;
  /**
   * Whether others give the identity its role where `grantScope` says: the stack of another cluster that shares
   * the identity, since Azure refuses the same grant twice, or whoever may assign roles. Nothing is then granted
   * or made for a grant here, and the `requirements` of the stack say who needs which role where.
   * @default false
   */
  readonly sharesGrants?: boolean;
  /**
   * Whether cert-manager follows a CNAME from `_acme-challenge` of the zones' own names to another name. Names of
   * the zones' `delegations` are followed in either case.
   * @default "None"
   */
  readonly cnameStrategy?: "None" | "Follow";
}

/** Solves DNS-01 in zones of Azure DNS. */
export class AzureDnsSolver<in C extends ICluster = ICluster> implements IDns01Solver<C> {
  /**
   * A solver for these zones of Azure DNS.
   * @param zones Zones that this solver writes to and nothing else, at least one.
   * @param auth How the controller authenticates.
   * @throws InputError if there is no zone, or one twice, or for a malformed name or label to select by
   */
  static forZones<C extends ICluster>(
    zones: readonly IAzureDnsZone[],
    auth: IAzureDnsAuth<C>,
    props: AzureDnsSolverProps = {},
  ): AzureDnsSolver<C> {
    const at = "AzureDnsSolver.forZones";
    checkZones(at, zones, "bind", "AzureDnsZone");
    checkSelection(at, props);
    const { role, grantScope, sharesGrants } = props;
    checkOneOf(at, sharesGrants, TRUE_OR_FALSE, "sharesGrants");
    checkOptionalValue(at, role, "bind", "role", "Give one, such as AzureDnsRole.challengesOnly()");
    checkOptionalValue(at, grantScope, "check", "grantScope", "Give one, such as AzureDnsGrantScope.zone()");
    checkValue(at, auth, "bind", "auth", "Give a method, such as AzureDnsAuth.workloadIdentity()");
    const id = props.id ?? `azure-dns-${auth.method}`;
    return new AzureDnsSolver(checkObjectName(at, id, "the solver id"), zones, auth, props);
  }

  private constructor(
    readonly id: string,
    private readonly zones: readonly IAzureDnsZone[],
    private readonly auth: IAzureDnsAuth<C>,
    private readonly props: AzureDnsSolverProps,
  ) {}

  readonly bind = (scope: Construct, controller: Controller<C>): BoundSolver => {
    const { role = DEFAULT_GRANT.role, grantScope = DEFAULT_GRANT.scope } = this.props;
    const { sharesGrants = false, cnameStrategy } = this.props;
    explainMissingAzure(scope);
    explainMissingEntra(scope);
    const grant = { role, scope: grantScope, cluster: controller.cluster.name, byOthers: sharesGrants };
    const remedy = "Give zones of Azure DNS, and those of others to a solver of their own";
    const bound = this.zones.map((zone) => ({
      ...checkValue(scope, zone.bind(scope), "kind", `the zone ${quoted(zone.name)}`, remedy),
      grant,
    }));
    const zones = selectNames(scope, bound, this.props);
    // Where a CNAME record leads that is followed is not known.
    const recordSets = (zone: (typeof zones)[number]) =>
      cnameStrategy === "Follow" ? [] : challengeRecordSets(zone);
    grantScope.check(
      scope,
      controller,
      zones.map((zone) => ({ name: zone.name, recordSets: recordSets(zone) })),
    );
    if (zones.some(({ kind }) => kind.private))
      requireControllerVersion(scope, controller, "1.20", "a private zone of Azure DNS");
    const auth = this.auth.bind(scope, controller, zones);
    const environment = issuerEnvironment(scope);
    return {
      ambient: auth.ambient,
      patch: auth.patch,
      zones: zones.map(({ name, kind }) => ({ name, private: kind.private })),
      checks: auth.checks,
      requirements: [auth, ...zones].flatMap(({ requirements = [] }) => requirements),
      forIssuers: (issuerScope, at) => {
        const { fields, requirements } = auth.forIssuers(issuerScope, at);
        return {
          solvers: zones.flatMap((zone) => acmeSolvers(zone, environment, fields, cnameStrategy)),
          trust: zones.map((zone) => [...auth.trust, grantNode(scope, zone), zoneNode(zone)]),
          requirements,
        };
      },
    };
  };
}

function grantNode(scope: Construct, zone: GrantedAzureDnsZone): TrustNode {
  const { role, scope: grantScope, cluster } = zone.grant;
  const roleName = role.existing?.(zone.kind) ?? role.bind(scope, zone, cluster).name;
  return { kind: "grant", name: `role ${roleName} on ${grantScope.locate(zone).name}` };
}

function zoneNode({ name, resourceGroup }: BoundAzureDnsZone): TrustNode {
  return { kind: "zone", name: `${name} (resource group ${resourceGroup})` };
}

function acmeSolvers(
  zone: BoundAzureDnsZone & SelectedNames,
  environment: string,
  fields: AzureDnsIssuerFields,
  cnameStrategy: "None" | "Follow" | undefined,
): AcmeSolver[] {
  const { name, kind, resourceGroup, subscriptionId } = zone;
  return entriesFor(zone, {
    ...(cnameStrategy && { cnameStrategy }),
    azureDNS: {
      hostedZoneName: name,
      resourceGroupName: resourceGroup,
      subscriptionID: subscriptionId,
      environment,
      // Older custom resources have no such field, and know public zones only.
      ...(kind.private && { zoneType: "AzurePrivateZone" }),
      ...fields,
    },
  });
}
