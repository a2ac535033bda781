import { type Construct } from "constructs";
import {
  type AcmeSolver,
  type BoundSolver,
  type Controller,
  type IDns01Solver,
  type IssuerContext,
  type IssuerSolvers,
} from "../../constructs";

export interface FakeSolverProps extends Partial<Omit<BoundSolver, "forIssuers">> {
  /** Makes what the controller needs. */
  readonly make?: (scope: Construct, controller: Controller) => void;
  /** Makes what the issuers of one namespace need. */
  readonly makeForIssuers?: (scope: Construct, at: IssuerContext) => void;
  /** What it says of one namespace. @default - nothing */
  readonly forNamespace?: (namespace: string) => Pick<IssuerSolvers, "checks" | "requirements">;
  /** @default - one entry per zone */
  readonly solvers?: readonly AcmeSolver[];
}

/** A solver of no cloud. Serves the zone `ID.example.net` unless told otherwise. */
export function fakeSolver(id = "fake", props: FakeSolverProps = {}): IDns01Solver {
  const { make, makeForIssuers, forNamespace, solvers, ...given } = props;
  const zones = given.zones ?? [{ name: `${id}.example.net`, private: false }];
  return {
    id,
    bind: (scope, controller) => {
      make?.(scope, controller);
      return {
        ambient: false,
        patch: {},
        ...given,
        zones,
        forIssuers: (issuerScope, at) => {
          makeForIssuers?.(issuerScope, at);
          return {
            ...forNamespace?.(at.namespace.name),
            solvers: solvers ?? zones.map(({ name }) => fakeEntry(name)),
            trust: zones.map(({ name }) => [
              { kind: "identity", name: id },
              { kind: "zone", name },
            ]),
          };
        },
      };
    },
  };
}

/** The entry of a webhook solver for one zone. */
export function fakeEntry(zone: string): AcmeSolver {
  return {
    dns01: { webhook: { groupName: "acme.example.net", solverName: "fake" } },
    selector: { dnsZones: [zone] },
  };
}
