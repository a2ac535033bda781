import { type Construct } from "constructs";
import { type AmbientMode } from "../core/ambient-mode";
import { type ICluster } from "../core/cluster";
import { type Controller } from "../core/controller";
import { type ControllerPatch } from "../core/controller-patch";
import { type SecretKeyRef } from "../core/credentials-secret";
import { type IssuerContext, type Requirement } from "../core/solver";
import { type TrustNode } from "../core/trust-chain";
import { type AwsAccount } from "./aws-account";
import { type PolicyDocument } from "./policy-document";

/** A way for cert-manager to authenticate to Route53: a value until a solver binds it. */
export interface IRoute53Auth<in C extends ICluster = ICluster> {
  /** Short name of the method, the end of the solver's default id. */
  readonly method: string;
  /** Makes what the controller needs before it starts. */
  readonly bind: (scope: Construct, controller: Controller<C>) => BoundRoute53Auth;
}

export interface BoundRoute53Auth {
  readonly ambient: boolean | AmbientMode;
  readonly patch: ControllerPatch;
  /** Commands that show whether the controller has its credentials. */
  readonly checks: readonly string[];
  /** The controller's own identity. @default - each namespace's issuers have one of their own */
  readonly identity?: Route53Identity;
  /** What the issuers of one namespace say, and the identity that they have of their own. */
  readonly forIssuers: (scope: Construct, at: IssuerContext) => IssuerAuth;
}

/** How the issuers of one namespace authenticate. */
export interface IssuerAuth {
  /** Fields of the issuer's `route53` that say how to authenticate. */
  readonly fields: Route53IssuerFields;
  /** The identity that holds the grant. @default - the controller's */
  readonly identity?: Route53Identity;
  /** Commands that show whether the credentials are there in this namespace. @default - none */
  readonly checks?: readonly string[];
  /** What others must do in this namespace. @default - nothing */
  readonly requirements?: readonly Requirement[];
}

/** Who holds the grant: one principal, or several of which the controller is one at a time. */
export interface Route53Identity {
  /** ARNs of the roles or the user. @default - the kit does not know them */
  readonly arns?: readonly string[];
  /** Partition that it lies in: `aws`, `aws-cn`. @default - that of the stack's default provider, looked up */
  readonly partition?: string;
  /** Whether it writes in zones of an account. @default - in those of the stack's default provider */
  readonly writesIn?: (account: AwsAccount | undefined) => boolean;
  /** Whether its sessions carry tags, so that a role which it assumes must allow them. */
  readonly tagsSessions: boolean;
  /** What it says when it assumes a role, beside who it is. @default - nothing: cert-manager says no more */
  readonly request?: AssumeRequest;
  /** Why it cannot go on to roles of other accounts. @default - it can */
  readonly cannotAssumeRoles?: string;
  /** From the ServiceAccount to the identity. */
  readonly trust: readonly TrustNode[];
  /**
   * Gives it policies.
   * @returns what others must do where the identity is not the kit's to change
   */
  readonly grant: (documents: readonly PolicyDocument[]) => readonly Requirement[];
}

/** What a trust policy can ask of whoever assumes the role. */
export interface AssumeRequest {
  /** Tags of the session. @default - none */
  readonly tags?: Readonly<Record<string, string>>;
  /** External id that the caller gives. @default - none */
  readonly externalId?: string;
}

export interface Route53IssuerFields {
  /** Region of the STS that is called and of the signature; Route53 itself has none. */
  readonly region?: string;
  /** ARN of the role that the credentials assume. */
  readonly role?: string;
  readonly accessKeyID?: string;
  readonly accessKeyIDSecretRef?: SecretKeyRef;
  readonly secretAccessKeySecretRef?: SecretKeyRef;
  readonly auth?: { readonly kubernetes: { readonly serviceAccountRef: ServiceAccountRef } };
}

export interface ServiceAccountRef {
  readonly name: string;
  readonly audiences?: readonly string[];
}
