import { Annotations, type ITerraformDependable, Op, type Precondition, TerraformStack } from "cdktf";
import { Construct } from "constructs";
import { checkProps } from "../core/check-props";
import { checkValue } from "../core/check-value";
import { type ICluster } from "../core/cluster";
import { type IDns01 } from "../core/dns01";
import { InputError, quoted } from "../core/input-error";
import { explainMissingKubernetes } from "../core/kubernetes-providers";
import { resourcesOf } from "../core/resources-of";
import { type BoundSolver } from "../core/solver";
import { type TrustChain, type TrustNode } from "../core/trust-chain";
import { type AcmeIssuer, checkIssuers } from "./acme-issuer";
import { type BoundIssuer } from "./bound-issuer";
import { checkDistinctIssuers } from "./distinct-issuers";
import { IssuerDelivery } from "./issuer-delivery";
import { type IIssuerDelivery } from "./issuer-delivery-mode";
import { issuerEntries, issuerManifest } from "./issuer-manifest";
import { requireFeature } from "./known-versions";
import { checkReachable } from "./reachable-solvers";

/** The issuers, what provisioned their solvers and how they come to the cluster. */
export interface IssuersProps<C extends ICluster> {
  /** What provisioned the solvers of these issuers. */
  readonly dns01: IDns01<C>;
  /** At least one. */
  readonly issuers: readonly AcmeIssuer<NoInfer<C>>[];
  /** How they come to the cluster. @default IssuerDelivery.manifest() */
  readonly delivery?: IIssuerDelivery;
}

/**
 * Emits issuers. In another stack than `Dns01` they make that stack deployed first; in the same one they
 * follow all that it makes, and go before it.
 *
 * @throws InputError for issuers as manifests in the stack that installs cert-manager, since Terraform reads
 * the custom resource definitions when it plans; for two issuers of one controller with one name or account
 * key, a field that the controller's version lacks, an issuer with ambient credentials that the controller
 * withholds, a private zone with a server that looks names up publicly, or two solvers for the same names
 */
export class Issuers<C extends ICluster> extends Construct {
  /** Commands that show whether the issuers are Ready; none where Terraform itself waits for that. */
  readonly checks: readonly string[];
  private readonly chains: TrustChain[] = [];

  constructor(scope: Construct, id: string, props: IssuersProps<C>) {
    super(scope, id);
    explainMissingKubernetes(this);
    checkProps(this, props, "dns01", "issuers");
    checkIssuers(this, props.issuers);
    const { dns01, delivery = IssuerDelivery.manifest() } = props;
    checkValue(this, dns01, "solversFor", "dns01", "Give the Dns01 that provisioned the solvers");
    checkValue(this, delivery, "bind", "delivery", "Give a delivery, such as IssuerDelivery.gitOps()");
    this.followStackOf(dns01, delivery);
    checkDistinctIssuers(this, dns01, props.issuers);
    const issuers = props.issuers.map((issuer) => this.bound(dns01, issuer));
    const after = this.resourcesBefore(dns01, props.issuers);
    this.checks = delivery.bind(this, issuers, { controller: dns01.controller, after }).checks;
  }

  /** From ServiceAccounts over zones to the issuers. */
  get trust(): readonly TrustChain[] {
    return this.chains;
  }

  private followStackOf(dns01: IDns01<C>, { besideController }: IIssuerDelivery): void {
    const stack = TerraformStack.of(this);
    const controllerStack = TerraformStack.of(dns01);
    if (stack !== controllerStack) stack.addDependency(controllerStack);
    else if (dns01.installsCustomResources && !besideController)
      throw new InputError(
        this,
        `issuers stand in ${quoted(stack.node.id)}, the stack that installs cert-manager, and Terraform cannot plan them before it is installed`,
        "Make Issuers in a stack of their own, or deliver them with IssuerDelivery.helmRelease",
      );
  }

  /** What solvers make for issuers is there by now, since all have been asked. */
  private resourcesBefore(dns01: IDns01<C>, issuers: readonly AcmeIssuer<C>[]): ITerraformDependable[] {
    if (TerraformStack.of(this) !== TerraformStack.of(dns01)) return [];
    const namespaces = issuers.flatMap(({ namespace }) => namespace?.resource ?? []);
    return [...new Set([...resourcesOf(dns01), ...namespaces])];
  }

  private bound(dns01: IDns01<C>, issuer: AcmeIssuer<C>): BoundIssuer {
    const bound = issuer.solvers.map((solver) => ({ id: solver.id, ...dns01.boundSolver(solver) }));
    const preconditions = this.checkZones(issuer, bound);
    this.checkAmbient(dns01, issuer, bound);
    this.checkVersion(dns01, issuer);
    const given = issuer.solvers.map((solver) => dns01.solversFor(solver, issuer.namespace));
    for (const solver of issuer.standby) dns01.solversFor(solver, issuer.namespace);
    const solvers = given.flatMap((solver) => solver.solvers);
    checkReachable(this, issuer.name, issuerEntries(issuer, solvers));
    this.chains.push(...given.flatMap(({ trust }) => trust.map((chain) => [...chain, nodeOf(issuer)])));
    return { manifest: issuerManifest(issuer, solvers), preconditions };
  }

  /** Refuses zones known to be private; returns preconditions for those that a look-up will tell. */
  private checkZones(issuer: AcmeIssuer<C>, bound: readonly BoundSolver[]): Precondition[] {
    if (!issuer.server.resolvesPublicly) return [];
    const zones = bound.flatMap((solver) => solver.zones);
    const remedy = "Use a public zone, or a server that resolves in the private network";
    return zones.flatMap((zone) => {
      const problem = `the zone ${quoted(zone.name)} is private and ${issuer.server.directoryUrl} looks names up in the public DNS`;
      if (zone.private === true) throw new InputError(this, `${issuer.name}: ${problem}`, remedy);
      if (zone.private === false) return [];
      return [{ condition: Op.not(zone.private), errorMessage: `${problem}. ${remedy}.` }];
    });
  }

  private checkVersion({ controller }: IDns01<C>, issuer: AcmeIssuer<C>): void {
    for (const { feature } of issuer.http01) requireFeature(this, controller, feature);
    if (issuer.profile !== undefined) requireFeature(this, controller, "profile");
    if (issuer.waitInsteadOfSelfCheck !== undefined)
      requireFeature(this, controller, "waitInsteadOfSelfCheck");
  }

  private checkAmbient(
    dns01: IDns01<C>,
    issuer: AcmeIssuer<C>,
    bound: readonly (BoundSolver & { readonly id: string })[],
  ): void {
    const ambient = bound.find((solver) => solver.ambient !== false);
    if (!ambient) return;
    const { issuerAmbientCredentials, clusterIssuerAmbientCredentials } = dns01.controller;
    if (!issuer.namespace) {
      if (clusterIssuerAmbientCredentials) return;
      throw new InputError(
        this,
        `the ClusterIssuer ${quoted(issuer.name)} uses the solver ${quoted(ambient.id)}, whose credentials the controller withholds`,
        "Use a solver with credentials of its own, or leave clusterIssuerAmbientCredentials on",
      );
    }
    if (!issuerAmbientCredentials)
      throw new InputError(
        this,
        `the Issuer ${quoted(issuer.name)} uses the solver ${quoted(ambient.id)}, whose credentials the controller gives to ClusterIssuers only`,
        "Use a ClusterIssuer, or set issuerAmbientCredentials on certManager and accept that every author of an Issuer gains this grant",
      );
    Annotations.of(this).addWarning(
      `Every author of an Issuer in the cluster can use the grant of ${ambient.id}, since issuerAmbientCredentials is on.`,
    );
  }
}

function nodeOf({ kind, name, namespace }: AcmeIssuer<never>): TrustNode {
  return { kind: "issuer", name: `${kind} ${namespace ? `${namespace.name}/` : ""}${name}` };
}
