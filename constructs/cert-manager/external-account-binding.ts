import { checkSecretKey, checkSecretName } from "../core/credentials-secret";
import { checkFormat } from "../core/names";
import { isLongAsSecret } from "../core/secret-like";

/** Where the credentials of an external account are. */
export interface ExternalAccountBindingProps {
  /** Which key it is, as the server's console prints it; no secret. */
  readonly keyId: string;
  /**
   * A Secret that exists in the Issuer's namespace, or in the cluster resource namespace for a
   * ClusterIssuer. Holds the HMAC key as unpadded base64url, which is how the servers print it.
   */
  readonly secretName: string;
  /** Key of the Secret. @default "secret" */
  readonly secretKey?: string;
}

/**
 * The account that a server wants its ACME accounts bound to (RFC 8555, section 7.3.4). The key stays in a
 * Secret that others make, so that it lies in no repository and no state.
 */
export class ExternalAccountBinding {
  /** @throws InputError for a malformed key id, Secret name or Secret key */
  static existing(props: ExternalAccountBindingProps): ExternalAccountBinding {
    return new ExternalAccountBinding("ExternalAccountBinding.existing", props);
  }

  readonly keyId: string;
  readonly secretName: string;
  readonly secretKey: string;

  private constructor(at: string, props: ExternalAccountBindingProps) {
    this.keyId = checkFormat(at, props.keyId, {
      what: "the key id",
      pattern: /^[\x21-\x7e]+$/,
      mayBeSecret: isLongAsSecret,
      remedy: "Write it as the server's console prints it, without spaces",
    });
    this.secretName = checkSecretName(at, props.secretName);
    this.secretKey = checkSecretKey(at, props.secretKey ?? "secret");
  }
}
