import { type Construct } from "constructs";
import { type AmbientMode } from "../core/ambient-mode";
import { type ICluster } from "../core/cluster";
import { type Controller } from "../core/controller";
import { type ControllerPatch } from "../core/controller-patch";
import { type SecretKeyRef } from "../core/credentials-secret";
import { type IssuerContext, type Requirement } from "../core/solver";
import { type TrustNode } from "../core/trust-chain";
import { type ClientId } from "./ids";
import { type GrantedAzureDnsZone } from "./zone-grant";

/** A way for cert-manager to authenticate to Azure DNS: a value until a solver binds it. */
export interface IAzureDnsAuth<in C extends ICluster = ICluster> {
  /** Short name of the method, the end of the solver's default id. */
  readonly method: string;
  /** Makes the identity and gives it the zones. */
  readonly bind: (
    scope: Construct,
    controller: Controller<C>,
    zones: readonly GrantedAzureDnsZone[],
  ) => BoundAzureDnsAuth;
}

export interface BoundAzureDnsAuth {
  readonly ambient: boolean | AmbientMode;
  readonly patch: ControllerPatch;
  /** From the ServiceAccount to the identity that holds the grants. */
  readonly trust: readonly TrustNode[];
  /** Commands that show whether the controller has its credentials. */
  readonly checks: readonly string[];
  /** What others must do before it works. @default - nothing */
  readonly requirements?: readonly Requirement[];
  /** What the issuers of one namespace say. */
  readonly forIssuers: (scope: Construct, at: IssuerContext) => AzureDnsIssuerAuth;
}

export interface AzureDnsIssuerAuth {
  /** Fields of the issuer's `azureDNS` that say how to authenticate. */
  readonly fields: AzureDnsIssuerFields;
  /** What others must do in this namespace. @default - nothing */
  readonly requirements?: readonly Requirement[];
}

export type AzureDnsIssuerFields = AzureDnsAmbientFields | AzureDnsClientSecretFields;

/** What an issuer says that uses the controller's own credentials. */
export interface AzureDnsAmbientFields {
  /** The identity that it names. @default - the only identity that the controller's Pod can have */
  readonly managedIdentity?: ManagedIdentityById | ManagedIdentityByResource;
  readonly clientID?: never;
  readonly clientSecretSecretRef?: never;
  readonly tenantID?: never;
}

export interface ManagedIdentityById {
  readonly clientID: ClientId;
  readonly tenantID?: string;
  readonly resourceID?: never;
}

/** Not with workload identity, which takes no resource id. */
export interface ManagedIdentityByResource {
  /** Azure resource id. */
  readonly resourceID: string;
  readonly clientID?: never;
  readonly tenantID?: never;
}

/** What an issuer says that has credentials of its own. */
export interface AzureDnsClientSecretFields {
  readonly clientID: ClientId;
  readonly clientSecretSecretRef: SecretKeyRef;
  readonly tenantID: string;
  readonly managedIdentity?: never;
}
