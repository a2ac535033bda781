import { type Construct } from "constructs";
import { type AmbientMode } from "../core/ambient-mode";
import { type ICluster } from "../core/cluster";
import { type Controller } from "../core/controller";
import { type ControllerPatch } from "../core/controller-patch";
import { type IssuerContext } from "../core/solver";
import { type TrustNode } from "../core/trust-link";
import { type Route53Grant } from "./route53-grant";

/** A way for cert-manager to authenticate to Route53: a value until a solver binds it. */
export interface IRoute53Auth<in C extends ICluster = ICluster> {
  /** Short name of the method, the end of the solver's default id. */
  readonly method: string;
  /** Makes the identity and gives it the grant. */
  readonly bind: (scope: Construct, controller: Controller<C>, grant: Route53Grant) => BoundRoute53Auth;
}

export interface BoundRoute53Auth {
  readonly ambient: boolean | AmbientMode;
  readonly patch: ControllerPatch;
  /** From the ServiceAccount to the identity that holds the grant. */
  readonly trust: readonly TrustNode[];
  /** Commands that show whether the controller has its credentials. */
  readonly checks: readonly string[];
  /** Fields of the issuer's `route53` that say how to authenticate. */
  readonly forIssuers: (scope: Construct, at: IssuerContext) => Route53IssuerFields;
}

export interface Route53IssuerFields {
  readonly region?: string;
  readonly role?: string;
}
