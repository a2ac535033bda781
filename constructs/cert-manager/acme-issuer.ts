import { type ICluster } from "../core/cluster";
import { type NamespaceRef } from "../core/controller";
import { InputError, quoted } from "../core/input-error";
import { checkFormat, checkNamespaceName, checkNotEmpty, checkObjectName } from "../core/names";
import { type IDns01Solver } from "../core/solver";
import { AcmeServer } from "./acme-server";

/** What the issuers of one ACME account have in common. */
export interface AcmeAccountProps<C extends ICluster = ICluster> {
  /**
   * Contact of the account. Let's Encrypt refuses documentation domains such as `example.org`.
   * @default - an account without contact
   */
  readonly email?: string;
  /** At least one. Several issuers may share one solver: it is provisioned once. */
  readonly solvers: readonly IDns01Solver<C>[];
}

/** An ACME issuer with an account of its own. */
export interface AcmeIssuerProps<C extends ICluster = ICluster> extends AcmeAccountProps<C> {
  readonly server: AcmeServer;
  /**
   * Secret for the account's key, which cert-manager creates; one per server and issuer.
   * @default - the name of the issuer
   */
  readonly privateKeySecretName?: string;
}

/** A ClusterIssuer or an Issuer that solves DNS-01: a value until `Issuers` emits it. */
export class AcmeIssuer<in C extends ICluster = ICluster> {
  /**
   * The ClusterIssuers `letsencrypt-staging` and `letsencrypt-prod`, which share their solvers.
   * @throws InputError for a malformed e-mail, an empty or repeated solver
   */
  static letsEncrypt<C extends ICluster>(props: AcmeAccountProps<C>): AcmeIssuer<C>[] {
    return [
      AcmeIssuer.clusterIssuer("letsencrypt-staging", { ...props, server: AcmeServer.LETS_ENCRYPT_STAGING }),
      AcmeIssuer.clusterIssuer("letsencrypt-prod", { ...props, server: AcmeServer.LETS_ENCRYPT_PRODUCTION }),
    ];
  }

  /** An issuer for all namespaces. @throws InputError for malformed props */
  static clusterIssuer<C extends ICluster>(name: string, props: AcmeIssuerProps<C>): AcmeIssuer<C> {
    return new AcmeIssuer("AcmeIssuer.clusterIssuer", name, props, undefined);
  }

  /**
   * An issuer for one namespace, where it reads its Secrets and ServiceAccounts.
   * @throws InputError for malformed props
   */
  static issuer<C extends ICluster>(
    name: string,
    namespace: NamespaceRef,
    props: AcmeIssuerProps<C>,
  ): AcmeIssuer<C> {
    return new AcmeIssuer("AcmeIssuer.issuer", name, props, namespace);
  }

  readonly server: AcmeServer;
  readonly email: string | undefined;
  readonly solvers: readonly IDns01Solver<C>[];
  readonly privateKeySecretName: string;

  private constructor(
    at: string,
    readonly name: string,
    props: AcmeIssuerProps<C>,
    /** None for a ClusterIssuer. */
    readonly namespace: NamespaceRef | undefined,
  ) {
    checkObjectName(at, name, "the issuer name");
    if (namespace) checkNamespaceName(at, namespace.name);
    this.server = props.server;
    this.email = props.email === undefined ? undefined : checkEmail(at, props.email, props.server);
    this.solvers = checkSolvers(at, props.solvers);
    this.privateKeySecretName = checkObjectName(
      at,
      props.privateKeySecretName ?? name,
      "the account key Secret",
    );
  }

  /** `ClusterIssuer` or `Issuer`. */
  get kind(): "ClusterIssuer" | "Issuer" {
    return this.namespace ? "Issuer" : "ClusterIssuer";
  }
}

function checkSolvers<S extends { readonly id: string }>(at: string, solvers: readonly S[]): readonly S[] {
  checkNotEmpty(at, solvers, "solvers", "Give the issuer at least one solver");
  const twice = solvers.find((solver, index) => solvers.indexOf(solver) !== index);
  if (twice) throw new InputError(at, `the solver ${quoted(twice.id)} is listed twice`, "List it once");
  return solvers;
}

const ATOM = "[A-Za-z0-9!#$&'*+/=?^_`|~-]+";
const LABEL = "[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?";
const documentationDomain = /@example\.(com|net|org)$/i;

function checkEmail(at: string, email: string, server: AcmeServer): string {
  checkFormat(at, email, {
    what: "the e-mail",
    pattern: new RegExp(`^${ATOM}(\\.${ATOM})*@(${LABEL}\\.)+(?=[A-Za-z][A-Za-z0-9-])${LABEL}$`),
    maxLength: 254,
    remedy: "Write the address of the team that answers for the certificates",
  });
  if (server.isLetsEncrypt && documentationDomain.test(email))
    throw new InputError(
      at,
      `the e-mail is ${quoted(email)} and Let's Encrypt refuses that domain`,
      "Write an address that is read",
    );
  return email;
}
