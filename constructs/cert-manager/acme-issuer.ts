import { type IConstruct } from "constructs";
import { checkOneOf, TRUE_OR_FALSE } from "../core/check-one-of";
import { checkProps } from "../core/check-props";
import { checkOptionalValue, checkValue, checkValues } from "../core/check-value";
import { type ICluster } from "../core/cluster";
import { type NamespaceRef, namespaceRefOf } from "../core/controller";
import { checkSecretName } from "../core/credentials-secret";
import { InputError, quoted } from "../core/input-error";
import { checkFormat, checkList, checkNotEmpty, checkObjectName } from "../core/names";
import { type IDns01Solver } from "../core/solver";
import { AcmeServer } from "./acme-server";
import { type ExternalAccountBinding } from "./external-account-binding";
import { type Http01Solver } from "./http01-solver";

/** What the issuers of one ACME account have in common. */
export interface AcmeAccountProps<C extends ICluster = ICluster> {
  /**
   * Contact of the account. Let's Encrypt refuses documentation domains such as `example.org`.
   * @default - an account without contact
   */
  readonly email?: string;
  /** At least one. Several issuers may share one solver: it is provisioned once. */
  readonly solvers: readonly IDns01Solver<C>[];
  /**
   * Solvers that the issuer does not name, provisioned for it all the same: the one that it is to move to, or
   * the one that it has moved from and that is in use until it is deployed.
   * @default - none
   */
  readonly standby?: readonly IDns01Solver<C>[];
  /**
   * Solvers of HTTP-01 beside them. They stand first: of two that are for the same names, HTTP-01 takes all
   * but the wildcards.
   * @default - none
   */
  readonly http01?: readonly Http01Solver[];
  /**
   * Which of the server's kinds of certificate to order, such as Let's Encrypt's `shortlived`; needs
   * cert-manager 1.18.
   * @default - the server's own choice
   */
  readonly profile?: string;
  /**
   * Has cert-manager not look whether a challenge can be seen, but wait this long (`90s`, `2m`) and ask the
   * server, for all solvers of the issuer. For clusters that see another DNS than the server does; needs
   * cert-manager 1.21.
   * @default - cert-manager looks until it sees the challenge
   */
  readonly waitInsteadOfSelfCheck?: string;
}

/** An ACME issuer with an account of its own. */
export interface AcmeIssuerProps<C extends ICluster = ICluster> extends AcmeAccountProps<C> {
  /** The server that certificates are ordered from, such as `AcmeServer.LETS_ENCRYPT_PRODUCTION`. */
  readonly server: AcmeServer;
  /**
   * Secret for the account's key, which cert-manager creates; one per server and issuer.
   * @default - the name of the issuer
   */
  readonly privateKeySecretName?: string;
  /**
   * Whether the account's key exists, in the Secret that `privateKeySecretName` must then name, so that
   * cert-manager waits for it and makes none.
   * @default false
   */
  readonly disableAccountKeyGeneration?: boolean;
  /**
   * The account elsewhere that this one is bound to. ZeroSSL and Google register no account without one.
   * @default - none
   */
  readonly externalAccountBinding?: ExternalAccountBinding;
  /**
   * Common name of the issuer at the end of the chain that is wanted, where the server offers several.
   * @default - the server's own choice
   */
  readonly preferredChain?: string;
  /**
   * Whether an order says how long the certificate is to be valid, as its Certificate's `duration` has it.
   * Let's Encrypt refuses such orders.
   * @default false
   */
  readonly enableDurationFeature?: boolean;
}

/** A ClusterIssuer or an Issuer that solves DNS-01: a value until `Issuers` emits it. */
export class AcmeIssuer<in C extends ICluster = ICluster> {
  /**
   * The ClusterIssuers `letsencrypt-staging` and `letsencrypt-prod`, which share their solvers.
   * @throws InputError for a malformed e-mail, an empty or repeated solver
   */
  static letsEncrypt<C extends ICluster>(props: AcmeAccountProps<C>): AcmeIssuer<C>[] {
    const at = "AcmeIssuer.letsEncrypt";
    checkProps(at, props, "solvers");
    const issuer = (name: string, server: AcmeServer) =>
      new AcmeIssuer(at, name, { ...props, server }, undefined);
    return [
      issuer("letsencrypt-staging", AcmeServer.LETS_ENCRYPT_STAGING),
      issuer("letsencrypt-prod", AcmeServer.LETS_ENCRYPT_PRODUCTION),
    ];
  }

  /** An issuer for all namespaces. @throws InputError for malformed props */
  static clusterIssuer<C extends ICluster>(name: string, props: AcmeIssuerProps<C>): AcmeIssuer<C> {
    return new AcmeIssuer("AcmeIssuer.clusterIssuer", name, props, undefined);
  }

  /**
   * An issuer for one namespace, where it reads its Secrets and ServiceAccounts.
   * @param namespace Name of a namespace that exists, or a reference to one that the stack of `Dns01` makes.
   * @throws InputError for malformed props
   */
  static issuer<C extends ICluster>(
    name: string,
    namespace: string | NamespaceRef,
    props: AcmeIssuerProps<C>,
  ): AcmeIssuer<C> {
    const at = "AcmeIssuer.issuer";
    const ref =
      typeof namespace === "string"
        ? { name: namespace }
        : checkValue(at, namespace, "name", "namespace", "Give its name, or use AcmeIssuer.clusterIssuer");
    return new AcmeIssuer(at, name, props, namespaceRefOf(at, ref));
  }

  readonly server: AcmeServer;
  readonly email: string | undefined;
  readonly solvers: readonly IDns01Solver<C>[];
  readonly standby: readonly IDns01Solver<C>[];
  readonly http01: readonly Http01Solver[];
  readonly privateKeySecretName: string;
  readonly disableAccountKeyGeneration: boolean;
  readonly externalAccountBinding: ExternalAccountBinding | undefined;
  readonly profile: string | undefined;
  readonly preferredChain: string | undefined;
  readonly enableDurationFeature: boolean;
  readonly waitInsteadOfSelfCheck: string | undefined;

  private constructor(
    at: string,
    readonly name: string,
    props: AcmeIssuerProps<C>,
    /** None for a ClusterIssuer. */
    readonly namespace: NamespaceRef | undefined,
  ) {
    checkProps(at, props, "server", "solvers");
    checkObjectName(at, name, "the issuer name");
    this.server = checkValue(
      at,
      props.server,
      "directoryUrl",
      "server",
      "Give AcmeServer.LETS_ENCRYPT_PRODUCTION, or AcmeServer.of(url, { resolvesPublicly }) for another",
    );
    this.email = props.email === undefined ? undefined : checkEmail(at, props.email, props.server);
    const { solvers, standby = [], http01 = [], disableAccountKeyGeneration, enableDurationFeature } = props;
    checkNotEmpty(at, solvers, "solvers", "Give the issuer at least one solver");
    checkList(at, standby, "standby", "Give a list of solvers, or leave it out");
    for (const solver of [...solvers, ...standby]) checkSolver(at, solver);
    checkDistinctSolvers(at, [...solvers, ...standby]);
    this.solvers = solvers;
    this.standby = standby;
    checkList(at, http01, "http01", "Give a list of solvers of HTTP-01, or leave it out");
    checkValues(at, http01, "entry", "http01", "Give Http01Solver.ingress(props), or .gateway(props)");
    this.http01 = http01;
    this.privateKeySecretName = checkSecretName(
      at,
      props.privateKeySecretName ?? name,
      "the account key Secret",
    );
    this.disableAccountKeyGeneration =
      checkOneOf(at, disableAccountKeyGeneration, TRUE_OR_FALSE, "disableAccountKeyGeneration") ?? false;
    this.externalAccountBinding = checkOptionalValue(
      at,
      props.externalAccountBinding,
      "secretName",
      "externalAccountBinding",
      "Give ExternalAccountBinding.fromSecret(secretName, { keyId })",
    );
    this.profile = props.profile === undefined ? undefined : checkProfile(at, props.profile);
    this.preferredChain =
      props.preferredChain === undefined ? undefined : checkPreferredChain(at, props.preferredChain);
    this.enableDurationFeature =
      checkOneOf(at, enableDurationFeature, TRUE_OR_FALSE, "enableDurationFeature") ?? false;
    this.waitInsteadOfSelfCheck =
      props.waitInsteadOfSelfCheck === undefined ? undefined : checkWait(at, props.waitInsteadOfSelfCheck);
    checkAccount(at, props, this.privateKeySecretName);
  }

  /** `ClusterIssuer` or `Issuer`. */
  get kind(): "ClusterIssuer" | "Issuer" {
    return this.namespace ? "Issuer" : "ClusterIssuer";
  }
}

/** @throws InputError for what is no solver, such as a method or a zone alone */
export function checkSolver<C extends ICluster>(at: IConstruct | string, solver: IDns01Solver<C>): void {
  checkValue(
    at,
    solver,
    "bind",
    "one of solvers",
    "Give solvers, such as Route53Solver.forZones(zones, auth)",
  );
}

/**
 * Checks the issuers of a stack.
 * @throws InputError for none, or for what is no issuer
 */
export function checkIssuers<C extends ICluster>(
  at: IConstruct | string,
  issuers: readonly AcmeIssuer<C>[],
): void {
  checkNotEmpty(at, issuers, "issuers", "Give at least one issuer");
  const remedy = "Give issuers; AcmeIssuer.letsEncrypt is a list by itself, so spread it among others";
  checkValues(at, issuers, "solvers", "issuers", remedy);
}

function checkDistinctSolvers(at: string, solvers: readonly { readonly id: string }[]): void {
  const twice = solvers.find((solver, index) => solvers.indexOf(solver) !== index);
  if (twice) throw new InputError(at, `the solver ${quoted(twice.id)} is listed twice`, "List it once");
}

/** What the server needs of an account, and which Secrets it may use. */
function checkAccount(at: string, props: AcmeIssuerProps<never>, keySecret: string): void {
  const { server, externalAccountBinding, disableAccountKeyGeneration = false } = props;
  if (server.needsExternalAccountBinding && !externalAccountBinding && !disableAccountKeyGeneration)
    throw new InputError(
      at,
      `${server.directoryUrl} registers no account without externalAccountBinding`,
      "Give ExternalAccountBinding.fromSecret with the credentials from the server's console, or disableAccountKeyGeneration with the key of an account that is registered",
    );
  if (externalAccountBinding?.secretName === keySecret)
    throw new InputError(
      at,
      `the Secret ${quoted(keySecret)} is both the account key's and externalAccountBinding's`,
      "Give each its own",
    );
  if (disableAccountKeyGeneration && props.privateKeySecretName === undefined)
    throw new InputError(
      at,
      "disableAccountKeyGeneration leaves the account key to others and no Secret is named",
      "Name the Secret that has it in privateKeySecretName",
    );
  if (props.enableDurationFeature && server.isLetsEncrypt)
    throw new InputError(
      at,
      "enableDurationFeature is on and Let's Encrypt refuses orders that say how long a certificate is to be valid",
      "Leave it out, and choose a profile for another duration",
    );
}

function checkProfile(at: string, profile: string): string {
  return checkFormat(at, profile, {
    what: "the profile",
    pattern: /^[A-Za-z0-9._-]+$/,
    remedy: "Write a name that the server's directory lists under profiles",
  });
}

function checkPreferredChain(at: string, chain: string): string {
  return checkFormat(at, chain, {
    what: "the preferred chain",
    pattern: /^\S(.*\S)?$/,
    maxLength: 64,
    remedy: 'Write the common name of an issuer, 64 characters at most, such as "ISRG Root X1"',
  });
}

function checkWait(at: string, wait: string): string {
  return checkFormat(at, wait, {
    what: "waitInsteadOfSelfCheck",
    pattern: /^(?=[0-9])([0-9]{1,3}h)?([0-9]{1,5}m)?([0-9]{1,6}s)?$/,
    remedy: "Write hours, minutes and seconds, such as 90s or 2m",
  });
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
