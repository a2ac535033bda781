import { checkHttpsUrl } from "../core/names";

/** An ACME server: its directory URL and what is known of it. */
export class AcmeServer {
  /** Let's Encrypt's test server. Its certificates are not trusted by browsers; its limits are generous. */
  static readonly LETS_ENCRYPT_STAGING = new AcmeServer(
    "https://acme-staging-v02.api.letsencrypt.org/directory",
    true,
  );
  /** Let's Encrypt. */
  static readonly LETS_ENCRYPT_PRODUCTION = new AcmeServer(
    "https://acme-v02.api.letsencrypt.org/directory",
    true,
  );

  /**
   * Any other server.
   * @param directoryUrl Its RFC 8555 directory.
   * @param props `resolvesPublicly`: whether it looks names up in the public DNS.
   * @throws InputError if the URL is not https
   */
  static of(directoryUrl: string, props: { readonly resolvesPublicly: boolean }): AcmeServer {
    return new AcmeServer(
      checkHttpsUrl("AcmeServer.of", directoryUrl, "the directory URL"),
      props.resolvesPublicly,
    );
  }

  private constructor(
    /** RFC 8555 directory. */
    readonly directoryUrl: string,
    /** Whether it looks names up in the public DNS, so that a private zone is no use to it. */
    readonly resolvesPublicly: boolean,
  ) {}

  /** Whether this is one of Let's Encrypt's, which refuse contacts at documentation domains. */
  get isLetsEncrypt(): boolean {
    return this.directoryUrl.endsWith(".api.letsencrypt.org/directory");
  }
}
