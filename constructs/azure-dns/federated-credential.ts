import { FederatedIdentityCredential } from "@cdktf/provider-azurerm/lib/federated-identity-credential";
import { type Construct } from "constructs";
import { InputError, quoted } from "../core/input-error";
import { sameIn } from "../core/resolve-in";
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

interface Written {
  readonly credential: FederatedCredential;
  readonly resource: FederatedIdentityCredential;
}

const writtenOn = new WeakMap<Construct, readonly Written[]>();

/**
 * Lets whoever has a matching token act as the identity. The credentials of one identity follow
 * each other, since Azure refuses to write two at a time; those that would accept the same tokens
 * are one, since Azure refuses a second.
 * @throws InputError if the identity would hold more than 20
 */
export function federate(
  scope: Construct,
  id: string,
  identity: BoundManagedIdentity,
  credential: FederatedCredential,
): void {
  const { name, issuer, subject } = credential;
  const earlier = writtenOn.get(identity.source) ?? [];
  const same = earlier.find((other) =>
    sameIn(
      scope,
      { issuer, subject },
      { issuer: other.credential.issuer, subject: other.credential.subject },
    ),
  );
  if (same) {
    scope.node.addDependency(same.resource);
    return;
  }
  if (earlier.length === MAX_CREDENTIALS)
    throw new InputError(
      scope,
      `the identity ${quoted(identity.name)} would hold ${earlier.length + 1} federated credentials and Azure allows ${MAX_CREDENTIALS}`,
      "Use another identity",
    );
  const resource = new FederatedIdentityCredential(scope, id, {
    name,
    // The provider ignores what the parent's id says of subscription and resource group.
    parentId: identity.id,
    resourceGroupName: identity.resourceGroup,
    provider: identity.provider,
    issuer,
    subject,
    audience: [TOKEN_EXCHANGE_AUDIENCE],
    ...(earlier.length > 0 && { dependsOn: earlier.slice(-1).map((other) => other.resource) }),
  });
  writtenOn.set(identity.source, [...earlier, { credential, resource }]);
}
