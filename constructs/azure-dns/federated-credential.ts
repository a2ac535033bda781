import { FederatedIdentityCredential } from "@cdktf/provider-azurerm/lib/federated-identity-credential";
import { type Construct } from "constructs";
import { InputError, quoted } from "../core/input-error";
import { oncePerStack } from "../core/once-per-stack";
import { type BoundManagedIdentity } from "./managed-identity";

/** Audience of the tokens that Entra exchanges, in every cloud. */
export const TOKEN_EXCHANGE_AUDIENCE = "api://AzureADTokenExchange";

/** Federated credentials that one identity holds. */
const MAX_CREDENTIALS = 20;

/** Whose tokens an identity accepts. */
export interface FederatedCredential {
  /** Name of the credential, unique on its identity: 3 to 120 letters, digits, hyphens and underscores. */
  readonly name: string;
  /** URL of the token issuer, verbatim: Entra compares it to the letter, a slash at its end included. */
  readonly issuer: string;
  /** `system:serviceaccount:NAMESPACE:NAME`. */
  readonly subject: string;
}

const writtenOn = new WeakMap<Construct, readonly FederatedIdentityCredential[]>();

/**
 * Lets whoever has a matching token act as the identity. The credentials of one identity follow
 * each other, since Azure refuses to write two at a time; a credential is written once in a stack,
 * whoever asks for it.
 * @throws InputError if the identity would hold more than 20, or two of one name
 */
export function federate(
  scope: Construct,
  identity: BoundManagedIdentity,
  credential: FederatedCredential,
): void {
  const { name, issuer, subject } = credential;
  oncePerStack(
    scope,
    `federated-credential:${identity.source.node.id}:${name}`,
    { identity: identity.id, issuer, subject },
    (room, id) => {
      const earlier = writtenOn.get(identity.source) ?? [];
      if (earlier.length === MAX_CREDENTIALS)
        throw new InputError(
          scope,
          `the identity ${quoted(identity.name)} would hold ${earlier.length + 1} federated credentials and Azure allows ${MAX_CREDENTIALS}`,
          "Use another identity",
        );
      const resource = new FederatedIdentityCredential(room, id, {
        name,
        // The provider ignores what the parent's id says of subscription and resource group.
        parentId: identity.id,
        resourceGroupName: identity.resourceGroup,
        provider: identity.provider,
        issuer,
        subject,
        audience: [TOKEN_EXCHANGE_AUDIENCE],
        ...(earlier.length > 0 && { dependsOn: earlier.slice(-1) }),
      });
      writtenOn.set(identity.source, [...earlier, resource]);
      return resource;
    },
  );
}
