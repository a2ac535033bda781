import { Construct } from "constructs";
import { type TerraformResource } from "cdktf";
import { checkOneAmbientMode } from "../core/ambient-mode";
import { childOf } from "../core/child-of";
import { type ICluster } from "../core/cluster";
import { constructId } from "../core/construct-id";
import { type Controller, type NamespaceRef } from "../core/controller";
import { type IDns01 } from "../core/dns01";
import { InputError, quoted } from "../core/input-error";
import { checkNamespaceName, checkNotEmpty, checkObjectName } from "../core/names";
import { resourcesOf } from "../core/resources-of";
import { type AcmeSolver, type BoundSolver, type IDns01Solver } from "../core/solver";
import { type TrustLink } from "../core/trust-link";
import { type ICertManager } from "./cert-manager-mode";

export interface Dns01Props<C extends ICluster> {
  /** The cluster that cert-manager runs in. */
  readonly cluster: C;
  /** How cert-manager comes to it. */
  readonly certManager: ICertManager;
  /** At least one; an issuer may use those that stand here. */
  readonly solvers: readonly IDns01Solver<NoInfer<C>>[];
}

/**
 * Provisions DNS-01: binds each solver once, and gives cert-manager what all of them need after
 * that exists.
 *
 * @throws InputError if there is no solver, if two have one id, if their patches disagree, or if
 * they need different ambient modes of one cloud
 */
export class Dns01<C extends ICluster> extends Construct implements IDns01<C> {
  readonly controller: Controller<C>;
  readonly installsCustomResources: boolean;
  private readonly bound = new Map<IDns01Solver<C>, BoundSolver>();
  private readonly entries = new Map<string, readonly AcmeSolver[]>();
  private readonly controllerReady: readonly TerraformResource[];

  constructor(scope: Construct, id: string, props: Dns01Props<C>) {
    super(scope, id);
    checkNotEmpty(this, props.solvers, "solvers", "Give at least one solver");
    checkDistinctIds(this, props.solvers);

    const certManager = props.certManager.bind(new Construct(this, "cert-manager"), props.cluster);
    this.controller = certManager.controller;
    this.installsCustomResources = certManager.installsCustomResources;

    const solverRoom = new Construct(this, "solvers");
    for (const solver of props.solvers)
      this.bound.set(solver, solver.bind(new Construct(solverRoom, solver.id), this.controller));

    const solved = [...this.bound].map(([{ id }, { ambient, patch }]) => ({ id, ambient, patch }));
    checkOneAmbientMode(this, solved);
    this.controllerReady = certManager.provision(
      solved.map(({ id, patch }) => ({ from: `the solver ${quoted(id)}`, patch })),
      resourcesOf(solverRoom),
    );
  }

  /** From ServiceAccounts to zones, for all solvers. */
  get trust(): readonly TrustLink[] {
    return [...this.bound.values()].flatMap(({ trust }) => trust);
  }

  /** Commands that show whether the controller has what its solvers gave it. */
  get checks(): string[] {
    return [...this.bound.values()].flatMap(({ checks = [] }) => checks);
  }

  boundSolver(solver: IDns01Solver<C>): BoundSolver {
    const bound = this.bound.get(solver);
    if (bound) return bound;
    throw new InputError(
      this,
      `the solver ${quoted(solver.id)} is not one of ${[...this.bound.keys()].map(({ id }) => quoted(id)).join(", ")}`,
      "Add the same solver value to the solvers of this Dns01",
    );
  }

  solversFor(solver: IDns01Solver<C>, issuerNamespace?: NamespaceRef): readonly AcmeSolver[] {
    const bound = this.boundSolver(solver);
    const namespace = issuerNamespace ?? this.controller.clusterResourceNamespace;
    const key = `${checkNamespaceName(this, namespace.name)}/${solver.id}`;
    const entries =
      this.entries.get(key) ??
      bound.forIssuers(this.issuerRoom(namespace.name, solver.id), {
        namespace,
        controllerReady: this.controllerReady,
      });
    this.entries.set(key, entries);
    return entries;
  }

  private issuerRoom(namespace: string, solverId: string): Construct {
    const issuers = childOf(this, "issuers");
    return new Construct(childOf(issuers, constructId(this, namespace)), solverId);
  }
}

function checkDistinctIds(scope: Construct, solvers: readonly { readonly id: string }[]): void {
  const seen = new Set<string>();
  for (const { id } of solvers) {
    checkObjectName(scope, id, "the solver id");
    if (seen.has(id))
      throw new InputError(
        scope,
        `two solvers have the id ${quoted(id)}`,
        "Give one of them an id of its own",
      );
    seen.add(id);
  }
}
