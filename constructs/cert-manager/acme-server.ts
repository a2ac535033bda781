import { checkOneOf, TRUE_OR_FALSE } from "../core/check-one-of";
import { checkProps } from "../core/check-props";
import { InputError } from "../core/input-error";
import { kindOf } from "../core/kind-of";
import { checkHttpsUrl } from "../core/names";
import { caBundle } from "./ca-bundle";

/** What is known of an ACME server. */
export interface AcmeServerProps {
  /** Whether it looks names up in the public DNS, so that a private zone is no use to it. */
  readonly resolvesPublicly: boolean;
  /**
   * Whether it registers an account only with credentials of another account, as in RFC 8555, section
   * 7.3.4. Always so for ZeroSSL and Google.
   * @default false
   */
  readonly needsExternalAccountBinding?: boolean;
  /**
   * Certificates in PEM that the server's own is checked against, for a server inside the network.
   * @default - those that the controller's image trusts
   */
  readonly caBundle?: string;
}

const PUBLIC: AcmeServerProps = { resolvesPublicly: true };
const BINDS_ACCOUNTS = ["acme.zerossl.com", "dv.acme-v02.api.pki.goog", "dv.acme-v02.test-api.pki.goog"];

/** An ACME server: its directory URL and what is known of it. */
export class AcmeServer {
  /** Let's Encrypt's test server. Its certificates are not trusted by browsers; its limits are generous. */
  static readonly LETS_ENCRYPT_STAGING = new AcmeServer(
    "https://acme-staging-v02.api.letsencrypt.org/directory",
    PUBLIC,
  );
  /** Let's Encrypt. */
  static readonly LETS_ENCRYPT_PRODUCTION = new AcmeServer(
    "https://acme-v02.api.letsencrypt.org/directory",
    PUBLIC,
  );
  /** ZeroSSL, with credentials from its console (https://zerossl.com/documentation/acme/). */
  static readonly ZEROSSL = new AcmeServer("https://acme.zerossl.com/v2/DV90", PUBLIC);
  /**
   * The test server of Google's public CA, with credentials of its own
   * (https://cloud.google.com/certificate-manager/docs/public-ca-tutorial).
   */
  static readonly GOOGLE_STAGING = new AcmeServer("https://dv.acme-v02.test-api.pki.goog/directory", PUBLIC);
  /**
   * Google's public CA (https://cloud.google.com/certificate-manager/docs/public-ca-tutorial). Its
   * credentials register one account, within seven days.
   */
  static readonly GOOGLE_PRODUCTION = new AcmeServer("https://dv.acme-v02.api.pki.goog/directory", PUBLIC);

  /**
   * Any other server.
   * @param directoryUrl Its RFC 8555 directory.
   * @throws InputError if the URL is not https, if the server is known to be gone, if nothing says where it looks names up, or
   * for a CA bundle that is none
   */
  static of(directoryUrl: string, props: AcmeServerProps): AcmeServer {
    const at = "AcmeServer.of";
    const { resolvesPublicly } = checkProps(at, props, "resolvesPublicly");
    if (typeof resolvesPublicly !== "boolean")
      throw new InputError(
        at,
        `resolvesPublicly is ${kindOf(resolvesPublicly)}`,
        "Write true if the server looks names up in the public DNS, else false",
      );
    checkOneOf(at, props.needsExternalAccountBinding, TRUE_OR_FALSE, "needsExternalAccountBinding");
    checkHttpsUrl(at, directoryUrl, "the directory URL");
    if (hostOf(directoryUrl) === "api.buypass.com")
      throw new InputError(
        at,
        "Buypass has issued no certificates since 31 October 2025 and has ended its ACME service",
        "Use another server, such as AcmeServer.LETS_ENCRYPT_PRODUCTION or AcmeServer.ZEROSSL",
      );
    return new AcmeServer(directoryUrl, props);
  }

  /** Whether it looks names up in the public DNS, so that a private zone is no use to it. */
  readonly resolvesPublicly: boolean;
  /** Whether it registers an account only with credentials of another account. */
  readonly needsExternalAccountBinding: boolean;
  /** Base64 of the PEM that its certificate is checked against, if not by what the image trusts. */
  readonly caBundle: string | undefined;

  private constructor(
    /** RFC 8555 directory. */
    readonly directoryUrl: string,
    props: AcmeServerProps,
  ) {
    this.resolvesPublicly = props.resolvesPublicly;
    this.needsExternalAccountBinding =
      (props.needsExternalAccountBinding ?? false) || BINDS_ACCOUNTS.includes(hostOf(directoryUrl));
    this.caBundle = props.caBundle === undefined ? undefined : caBundle("AcmeServer.of", props.caBundle);
  }

  /**
   * Whether this is one of Let's Encrypt's, which refuse contacts at documentation domains and orders that
   * say how long a certificate is to be valid.
   */
  get isLetsEncrypt(): boolean {
    return this.directoryUrl.endsWith(".api.letsencrypt.org/directory");
  }
}

/** Empty for a URL that is known at apply alone. */
function hostOf(url: string): string {
  return /^https:\/\/(?<host>[^/:]+)/.exec(url)?.groups?.["host"] ?? "";
}
