import { type IResolvable, type TerraformResource } from "cdktf";
import { type Construct } from "constructs";
import { type AmbientMode } from "./ambient-mode";
import { type ICluster } from "./cluster";
import { type Controller, type NamespaceRef } from "./controller";
import { type ControllerPatch } from "./controller-patch";
import { type TrustChain } from "./trust-chain";

/**
 * Who solves DNS-01 for which zones, and how it authenticates: a value until a controller binds it.
 *
 * `bind` is a property because the compiler checks methods bivariantly, and a solver for one kind
 * of cluster must not pass where another kind is given.
 */
export interface IDns01Solver<in C extends ICluster = ICluster> {
  /** Construct id below the controller's; PROVIDER-METHOD by default, never made from zones. */
  readonly id: string;
  /**
   * Makes what the controller needs, once per controller. All that it makes, or takes from
   * `oncePerStack`, exists before the controller's Pods start.
   */
  readonly bind: (scope: Construct, controller: Controller<C>) => BoundSolver;
}

/** What a bound solver asks of the controller and gives to issuers. */
export interface BoundSolver {
  /** Whether it uses what the controller itself may do, and which of its cloud's exclusive modes. */
  readonly ambient: boolean | AmbientMode;
  /** What the controller must carry. */
  readonly patch: ControllerPatch;
  readonly zones: readonly SolvedZone[];
  /** Commands that show whether the method works in the running cluster. @default - none */
  readonly checks?: readonly string[];
  /** What others must do before it works, since it is not the kit's to make. @default - nothing */
  readonly requirements?: readonly Requirement[];
  /**
   * Makes what the issuers of one namespace read, once per namespace and always in the stack of
   * `bind`.
   */
  readonly forIssuers: (scope: Construct, at: IssuerContext) => IssuerSolvers;
}

/** What a bound solver gives to the issuers of one namespace. */
export interface IssuerSolvers {
  readonly solvers: readonly AcmeSolver[];
  /** From the ServiceAccount to each zone. */
  readonly trust: readonly TrustChain[];
  /** Commands that show whether the method works in this namespace. @default - none */
  readonly checks?: readonly string[];
  /** What others must do in this namespace. @default - nothing */
  readonly requirements?: readonly Requirement[];
}

/** Something that others make, such as the policy of a role that exists already. */
export interface Requirement {
  /** What to do, as an instruction. */
  readonly instruction: string;
  /** The document that it is about. @default - the instruction says all */
  readonly document?: unknown;
}

export interface SolvedZone {
  readonly name: string;
  /** A private zone is invisible to a public ACME server. */
  readonly private: boolean | IResolvable;
}

/** Where issuers read Secrets and ServiceAccounts. */
export interface IssuerContext {
  /** The Issuer's own namespace, or the cluster resource namespace of a ClusterIssuer. */
  readonly namespace: NamespaceRef;
  /** For what needs cert-manager's custom resources, such as the chart of a webhook solver. */
  readonly controllerReady: readonly TerraformResource[];
}

/** The custom resource's own shape: one entry per zone, since its provider fields name a single one. */
export interface AcmeSolver {
  readonly dns01: {
    readonly cnameStrategy?: "None" | "Follow";
    readonly [provider: string]: unknown;
  };
  readonly selector?: SolverSelector;
}

/**
 * What an entry is for: all three must match, and an empty one does. Of the entries that match, cert-manager
 * takes one by `dnsNames` first, then the longest of `dnsZones`, then the most labels, then the first.
 */
export interface SolverSelector {
  /** Zones, with every name below them. */
  readonly dnsZones?: readonly string[];
  /** Exact names; `*.example.org` is that name alone. */
  readonly dnsNames?: readonly string[];
  /** Labels of the Certificate. */
  readonly matchLabels?: Readonly<Record<string, string>>;
}
