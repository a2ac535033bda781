import { type Construct } from "constructs";
import { type ICluster } from "./cluster";
import { type Controller, type NamespaceRef } from "./controller";
import { type BoundSolver, type IDns01Solver, type IssuerSolvers } from "./solver";

/** A provisioned controller, as issuers of the same or of another stack see it. */
export interface IDns01<C extends ICluster = ICluster> extends Construct {
  readonly controller: Controller<C>;
  /** Whether issuers may stand in the stack of this construct, or only in one that follows it. */
  readonly installsCustomResources: boolean;
  /** What a solver became when it was bound. @throws InputError for a solver that was not given to it */
  boundSolver(solver: IDns01Solver<C>): BoundSolver;
  /**
   * What the solver gives to issuers of a namespace.
   * @param issuerNamespace Namespace of an Issuer. @default - the cluster resource namespace, for a ClusterIssuer
   * @throws InputError for a solver that was not given to it
   */
  solversFor(solver: IDns01Solver<C>, issuerNamespace?: NamespaceRef): IssuerSolvers;
}
