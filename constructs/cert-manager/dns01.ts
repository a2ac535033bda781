import { Construct } from "constructs";
import { Lazy, TerraformStack } from "cdktf";
import { checkOneAmbientMode } from "../core/ambient-mode";
import { childOf } from "../core/child-of";
import { checkProps } from "../core/check-props";
import { checkValue } from "../core/check-value";
import { type ICluster } from "../core/cluster";
import { constructId } from "../core/construct-id";
import { type Controller, type NamespaceRef } from "../core/controller";
import { type IDns01 } from "../core/dns01";
import { InputError, quoted } from "../core/input-error";
import { explainMissingKubernetes } from "../core/kubernetes-providers";
import { checkNamespaceName, checkNotEmpty, checkObjectName } from "../core/names";
import { resolveIn } from "../core/resolve-in";
import { requirementText } from "../core/requirement-text";
import { resourcesOf } from "../core/resources-of";
import { type BoundSolver, type IDns01Solver, type IssuerSolvers, type Requirement } from "../core/solver";
import { checkSolver } from "./acme-issuer";
import { type ICertManager, type ProvisionedCertManager } from "./cert-manager-mode";

/** The cluster, cert-manager in it and the solvers. */
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
  private readonly issuerSolvers = new Map<string, IssuerSolvers>();
  private readonly certManager: ProvisionedCertManager;

  constructor(scope: Construct, id: string, props: Dns01Props<C>) {
    super(scope, id);
    explainMissingKubernetes(this);
    const { cluster, certManager: mode } = checkProps(this, props, "cluster", "certManager", "solvers");
    checkValue(this, cluster, "access", "cluster", "Give a cluster, such as EksCluster.fromLookup(name)");
    checkValue(this, mode, "bind", "certManager", "Give CertManager.install, .adopt or .leaveAlone");
    checkNotEmpty(this, props.solvers, "solvers", "Give at least one solver");
    for (const solver of props.solvers) checkSolver(this, solver);
    checkDistinctIds(this, props.solvers);

    const certManager = mode.bind(new Construct(this, "cert-manager"), cluster);
    this.controller = certManager.controller;
    this.installsCustomResources = certManager.installsCustomResources;

    const solverRoom = new Construct(this, "solvers");
    for (const solver of props.solvers)
      this.bound.set(solver, solver.bind(new Construct(solverRoom, solver.id), this.controller));

    const solved = [...this.bound].map(([{ id }, { ambient, patch }]) => ({ id, ambient, patch }));
    checkOneAmbientMode(this, solved);
    this.certManager = certManager.provision(
      solved.map(({ id, patch }) => ({ from: `the solver ${quoted(id)}`, patch })),
      resourcesOf(solverRoom),
      { ambientCredentials: solved.some(({ ambient }) => ambient !== false) },
    );
  }

  /**
   * Commands that show whether the controller has what its solvers gave it, and issuers what they read: those of the
   * namespaces that have asked for their solvers by now.
   */
  get checks(): string[] {
    const all = [this.certManager, ...this.bound.values(), ...this.issuerSolvers.values()];
    return all.flatMap(({ checks = [] }) => checks);
  }

  /** The checks for an output, complete when the stack is synthesised. */
  get checksForOutput(): string[] {
    return Lazy.listValue({ produce: () => this.checks });
  }

  /** The requirements as text for an output, complete when the stack is synthesised. */
  get requirementTexts(): string[] {
    return Lazy.listValue({ produce: () => this.requirements.map(requirementText) });
  }

  /** What others must do, each thing once, known when the issuers of all namespaces have asked for their solvers. */
  get requirements(): Requirement[] {
    const all = [...this.bound.values(), ...this.issuerSolvers.values(), this.certManager].flatMap(
      ({ requirements = [] }) => requirements,
    );
    return [...new Map(all.map((requirement) => [textIn(this, requirement), requirement])).values()];
  }

  boundSolver(solver: IDns01Solver<C>): BoundSolver {
    const bound = this.bound.get(solver);
    if (bound) return bound;
    if ([...this.bound.keys()].some(({ id }) => id === solver.id))
      throw new InputError(
        this,
        `the solver ${quoted(solver.id)} is another value than the one of that id in solvers`,
        "Make it once, and give that value to Dns01 and to the issuers",
      );
    throw new InputError(
      this,
      `the solver ${quoted(solver.id)} is not one of ${[...this.bound.keys()].map(({ id }) => quoted(id)).join(", ")}`,
      "Add the same solver value to the solvers of this Dns01",
    );
  }

  solversFor(solver: IDns01Solver<C>, issuerNamespace?: NamespaceRef): IssuerSolvers {
    const bound = this.boundSolver(solver);
    const namespace = issuerNamespace ?? this.controller.clusterResourceNamespace;
    checkNamespace(this, namespace);
    const room = constructId(this, namespace.name);
    const key = `${room}/${solver.id}`;
    const solvers =
      this.issuerSolvers.get(key) ??
      bound.forIssuers(new Construct(childOf(childOf(this, "issuers"), room), solver.id), {
        namespace,
        controllerReady: this.certManager.ready,
      });
    this.issuerSolvers.set(key, solvers);
    return solvers;
  }
}

/** What issuers read is made here, so that a namespace of a later stack would not be there yet. */
function checkNamespace(dns01: Construct, { name, resource }: NamespaceRef): void {
  checkNamespaceName(dns01, name);
  if (resource && TerraformStack.of(resource) !== TerraformStack.of(dns01))
    throw new InputError(
      dns01,
      `the namespace ${quoted(name)} is made in the stack ${quoted(TerraformStack.of(resource).node.id)}`,
      "Make it in the stack of this Dns01, which is deployed first, or before both and give its name alone",
    );
}

/** Two of one thing have the same text, although each access of an attribute makes another token. */
function textIn(scope: Construct, requirement: Requirement): string {
  return JSON.stringify(resolveIn(scope, requirement));
}

function checkDistinctIds(scope: Construct, solvers: readonly { readonly id: string }[]): void {
  const seen = new Set<string>();
  for (const { id } of solvers) {
    checkObjectName(scope, id, "the solver id");
    if (seen.has(id))
      throw new InputError(
        scope,
        `two solvers have the id ${quoted(id)}`,
        "Give all their zones to one solver, or one of them { id } as its last argument",
      );
    seen.add(id);
  }
}
