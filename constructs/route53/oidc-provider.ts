import { DataAwsIamOpenidConnectProvider } from "@cdktf/provider-aws/lib/data-aws-iam-openid-connect-provider";
import { IamOpenidConnectProvider } from "@cdktf/provider-aws/lib/iam-openid-connect-provider";
import { Fn, TerraformStack, Token } from "cdktf";
import { type Construct, type IConstruct } from "constructs";
import { checkProps } from "../core/check-props";
import { checkOptionalValue } from "../core/check-value";
import { createdOnce, creatorOf } from "../core/created-once";
import { InputError, quoted } from "../core/input-error";
import { checkFormat, checkHttpsUrl, checkNotEmpty } from "../core/names";
import { oncePerStack } from "../core/once-per-stack";
import { resolveIn, sameIn } from "../core/resolve-in";
import { accountOfArn, checkOidcProviderArn } from "./arn";
import { checkTags, type Tags } from "./tags";
import { type AwsAccount, inAccount } from "./aws-account";

/** Audience of the tokens that STS accepts by default, in every partition. */
export const STS_AUDIENCE = "sts.amazonaws.com";

/** An OIDC provider of IAM, and the token issuer that it stands for. */
export interface OidcProviderRef {
  readonly arn: string;
  /** The issuer without `https://`: the prefix of its condition keys. */
  readonly issuerHost: string;
}

/** What a role needs of a provider. */
export interface OidcProviderUse {
  readonly issuerUrl: string;
  /** Audiences that the provider must accept. */
  readonly audiences: readonly string[];
  /** Account of the role. @default - that of the stack's default provider */
  readonly account?: AwsAccount;
}

/** How IAM comes to trust the tokens of a cluster: a value until a role's trust needs it. */
export interface IOidcProvider {
  readonly bind: (scope: Construct, use: OidcProviderUse) => OidcProviderRef;
}

/** How a new provider is made. */
export interface NewOidcProviderProps {
  /**
   * Audiences of the tokens that it accepts.
   * @default - those that the methods of this app ask for
   */
  readonly audiences?: readonly string[];
  /** Tags of the provider. @default - those of the AWS provider */
  readonly tags?: Tags;
}

/** IAM OIDC providers, one per cluster and account. */
export class OidcProvider {
  /**
   * The provider that the account has for the cluster's issuer. The plan fails if it has none, or if
   * that does not accept the audience.
   */
  static fromLookup(): IOidcProvider {
    return {
      bind: (scope, { issuerUrl, audiences, account }) => {
        const missing = `setsubtract(${JSON.stringify(audiences)}, self.client_id_list)`;
        const provider = oncePerStack(
          scope,
          inAccount(lookupKey(audiences), account),
          { issuerUrl, audiences },
          (room, id) =>
            new DataAwsIamOpenidConnectProvider(room, id, {
              url: issuerUrl,
              provider: account?.provider(room),
              lifecycle: {
                postcondition: [
                  {
                    condition: `\${length(${missing}) == 0}`,
                    errorMessage: `The IAM OIDC provider of the cluster does not accept the audience ${audiences.join(", ")}. Run: aws iam add-client-id-to-open-id-connect-provider`,
                  },
                ],
              },
            }),
        );
        return { arn: provider.arn, issuerHost: issuerHost(issuerUrl) };
      },
    };
  }

  /**
   * A new provider, in the first stack that needs it; later stacks of the app follow that one and look it up. An
   * account holds one per issuer, so that it fails where the cluster's has been made already.
   * @throws InputError for malformed audiences or tags
   */
  static create(props: NewOidcProviderProps = {}): IOidcProvider {
    const at = "OidcProvider.create";
    checkProps(at, props);
    checkTags(at, props.tags);
    if (props.audiences !== undefined)
      checkNotEmpty(at, props.audiences, "audiences", `Name at least one, such as ${STS_AUDIENCE}`);
    for (const audience of props.audiences ?? []) checkAudience(at, audience);
    const providers = new WeakMap<IConstruct, IamOpenidConnectProvider>();
    const value: IOidcProvider = {
      bind: (scope, use) => {
        const { issuerUrl, audiences, account } = use;
        const known = providers.get(scope.node.root);
        if (known) accept(scope, known, audiences, props.audiences);
        const creator = creatorOf(value, scope);
        const stack = TerraformStack.of(scope);
        if (creator && creator !== stack) {
          stack.addDependency(creator);
          return OidcProvider.fromLookup().bind(scope, use);
        }
        const provider = createdOnce(
          value,
          scope,
          inAccount("new-oidc-provider", account),
          "Use OidcProvider.fromLookup() in the other stack",
          (room, id) =>
            new IamOpenidConnectProvider(room, id, {
              url: issuerUrl,
              clientIdList: sorted(props.audiences ?? []),
              tags: props.tags && { ...props.tags },
              provider: account?.provider(room),
            }),
        );
        providers.set(scope.node.root, provider);
        accept(scope, provider, audiences, props.audiences);
        checkSameUse(scope, provider, use);
        return { arn: provider.arn, issuerHost: issuerHost(issuerUrl) };
      },
    };
    return value;
  }

  /**
   * A provider given by its ARN.
   * @throws InputError if the ARN is malformed or stands for another issuer
   */
  static fromArn(arn: string, issuerUrl: string): IOidcProvider {
    checkOidcProviderArn("OidcProvider.fromArn", arn);
    checkSameIssuer("OidcProvider.fromArn", arn, issuerUrl);
    return {
      bind: (scope, use) => {
        checkSameIssuer(scope, arn, use.issuerUrl);
        checkAccount(scope, arn, use.account);
        return { arn, issuerHost: issuerHost(use.issuerUrl) };
      },
    };
  }

  private constructor() {}
}

/** @throws InputError for what is no provider, such as the ARN of one */
export function checkOidcProvider(at: string, provider: IOidcProvider | undefined): void {
  checkOptionalValue(
    at,
    provider,
    "bind",
    "oidcProvider",
    "Give OidcProvider.fromArn(arn, issuerUrl), or .fromLookup()",
  );
}

/** The usual audience needs no mention. */
function lookupKey(audiences: readonly string[]): string {
  return ["oidc-provider", ...(isUsual(audiences) ? [] : audiences)].join("-");
}

/** Whether STS's own audience is all that is asked for. */
export function isUsual(audiences: readonly string[]): boolean {
  return audiences.length === 1 && audiences[0] === STS_AUDIENCE;
}

/** Has a provider that is made accept what another method needs, unless its audiences are given. */
function accept(
  scope: Construct,
  provider: IamOpenidConnectProvider,
  needed: readonly string[],
  given: readonly string[] | undefined,
): void {
  const missing = given && needed.find((audience) => !given.includes(audience));
  if (missing !== undefined)
    throw new InputError(
      scope,
      `the method needs the audience ${quoted(missing)}, and the OIDC provider that is created accepts ${quoted(given)}`,
      "Add it to the audiences of OidcProvider.create, or leave those out",
    );
  if (!given) provider.clientIdList = sorted([...(provider.clientIdListInput ?? []), ...needed]);
}

/** Each once, whichever method asked first. */
function sorted(audiences: readonly string[]): string[] {
  return [...new Set(audiences)].sort();
}

/** What IAM takes as the client id of a provider. */
export function checkAudience(at: string, audience: string): string {
  return checkFormat(at, audience, {
    what: "the audience",
    pattern: /^\S+$/,
    maxLength: 255,
    remedy: `Write one that the OIDC provider accepts, such as ${STS_AUDIENCE}`,
  });
}

/** A value creates one provider. */
function checkSameUse(scope: Construct, provider: IamOpenidConnectProvider, use: OidcProviderUse): void {
  const made = { issuerUrl: provider.urlInput };
  const needed = { issuerUrl: use.issuerUrl };
  const sameAccount = provider.provider === use.account?.provider(scope);
  if (!sameAccount || !sameIn(scope, made, needed))
    throw new InputError(
      scope,
      `the OIDC provider that is created for ${quoted(resolveIn(scope, made))} is to serve ${quoted(resolveIn(scope, needed))}${sameAccount ? "" : " in another account"} too`,
      "Use a value for each cluster and account",
    );
}

/** IAM trusts no provider of another account. */
function checkAccount(scope: Construct, arn: string, account: AwsAccount | undefined): void {
  if (account && !Token.isUnresolved(arn) && accountOfArn(arn) !== account.accountId)
    throw new InputError(
      scope,
      `the OIDC provider ${quoted(arn)} lies in another account than the role, ${quoted(account.accountId)}`,
      "Give the provider of the role's account",
    );
}

/** The issuer as IAM's condition keys have it: without its scheme. */
export function issuerHost(issuerUrl: string): string {
  return Token.isUnresolved(issuerUrl)
    ? Fn.trimprefix(issuerUrl, "https://")
    : issuerUrl.replace(/^https:\/\//, "");
}

/** @throws InputError if the provider stands for another issuer: STS would refuse every token */
export function checkSameIssuer(at: Construct | string, arn: string, issuerUrl: string): void {
  checkHttpsUrl(at, issuerUrl, "the OIDC issuer URL");
  if (Token.isUnresolved(arn) || Token.isUnresolved(issuerUrl)) return;
  const host = arn.slice(arn.indexOf("/") + 1);
  if (host !== issuerHost(issuerUrl))
    throw new InputError(
      at,
      `the OIDC provider ${quoted(arn)} stands for the issuer ${quoted(`https://${host}`)} and the cluster's is ${quoted(issuerUrl)}`,
      "Give the provider of this cluster",
    );
}
