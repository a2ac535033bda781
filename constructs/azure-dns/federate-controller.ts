import { Fn, Token } from "cdktf";
import { type Construct } from "constructs";
import { type HasOidcIssuer } from "../core/cluster";
import { type Controller } from "../core/controller";
import { fittedName } from "../core/names";
import { type BoundFederatedIdentity } from "./federated-identity";

/** Characters of a federated credential's name. */
const MAX_CREDENTIAL_NAME = 120;

/**
 * Lets the controller's ServiceAccount act as the identity, once in a stack.
 * @throws InputError if the identity would hold more credentials than Azure allows
 */
export function federateController(
  scope: Construct,
  { cluster, namespace, serviceAccount, subject }: Controller<HasOidcIssuer>,
  identity: Pick<BoundFederatedIdentity, "federate">,
): void {
  identity.federate(scope, {
    name: credentialName(cluster.name, namespace.name, serviceAccount),
    issuer: cluster.oidcIssuer(scope),
    subject,
  });
}

/** A ServiceAccount's name may have dots and a credential's none; an underscore is in no ServiceAccount's name. */
function credentialName(cluster: string, namespace: string, serviceAccount: string): string {
  const account = Token.isUnresolved(serviceAccount)
    ? Fn.replace(serviceAccount, ".", "_")
    : serviceAccount.replaceAll(".", "_");
  return fittedName(`${cluster}-${namespace}-${account}`, MAX_CREDENTIAL_NAME);
}
