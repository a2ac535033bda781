import { type Construct } from "constructs";
import { checkOptionalValue } from "../core/check-value";
import { type FederatedCredential } from "./federated-credential";
import { type ClientId, type PrincipalId } from "./ids";

/** What Entra gives tokens of, in exchange for a token of somebody else. */
export interface BoundFederatedIdentity {
  /** What it is, for people: `managed identity dns01`. */
  readonly title: string;
  /** Tells it from others, whichever stack of the app knows it. */
  readonly key: string;
  readonly clientId: ClientId;
  readonly principalId: PrincipalId;
  readonly tenantId: string;
  /** Its tenant, outside which it takes no role. @default - not known before Terraform runs */
  readonly homeTenant?: string;
  /** Whether this app makes it, so that Azure may not know its principal yet when it is granted a role. */
  readonly isNew: boolean;
  /** The resource or look-up, one for each identity and stack. */
  readonly source: Construct;
  /** Lets whoever has a matching token act as the identity. */
  readonly federate: (scope: Construct, credential: FederatedCredential) => void;
}

/** A managed identity, or an application of Entra: a value until an auth method binds it. */
export interface IFederatedIdentity {
  readonly bindFederated: (scope: Construct) => BoundFederatedIdentity;
}

/** @throws InputError for what is no identity, such as the id of one */
export function checkIdentity(at: string, identity: IFederatedIdentity | undefined): void {
  checkOptionalValue(
    at,
    identity,
    "bindFederated",
    "identity",
    "Give one, such as ManagedIdentity.fromId(id)",
  );
}
