import { checkProps } from "../core/check-props";
import { checkSecretKey, checkSecretName } from "../core/credentials-secret";
import { checkFormat } from "../core/names";
import { isLongAsSecret } from "../core/secret-like";

/** Which account elsewhere an issuer's is bound to. */
export interface ExternalAccountBindingProps {
  /** Which key it is, as the server's console prints it; no secret. */
  readonly keyId: string;
  /** Key of the Secret that holds the HMAC key, as unpadded base64url: how the servers print it. @default "secret" */
  readonly secretKey?: string;
}

/**
 * The account that a server wants its ACME accounts bound to (RFC 8555, section 7.3.4). The key stays in a
 * Secret that others make, so that it lies in no repository and no state.
 */
export class ExternalAccountBinding {
  /**
   * The account whose HMAC key is in this Secret.
   * @param secretName A Secret that exists in the Issuer's namespace, or in the cluster resource namespace for a
   * ClusterIssuer.
   * @throws InputError for a malformed key id, Secret name or Secret key
   */
  static fromSecret(secretName: string, props: ExternalAccountBindingProps): ExternalAccountBinding {
    const at = "ExternalAccountBinding.fromSecret";
    checkProps(at, props, "keyId");
    const keyId = checkFormat(at, props.keyId, {
      what: "the key id",
      pattern: /^[\x21-\x7e]+$/,
      mayBeSecret: isLongAsSecret,
      remedy: "Write it as the server's console prints it, without spaces",
    });
    checkSecretName(at, secretName);
    return new ExternalAccountBinding(keyId, secretName, checkSecretKey(at, props.secretKey ?? "secret"));
  }

  private constructor(
    readonly keyId: string,
    readonly secretName: string,
    readonly secretKey: string,
  ) {}
}
