import { DataAwsIamOpenidConnectProvider } from "@cdktf/provider-aws/lib/data-aws-iam-openid-connect-provider";
import { IamOpenidConnectProvider } from "@cdktf/provider-aws/lib/iam-openid-connect-provider";
import { Fn, Token } from "cdktf";
import { type Construct } from "constructs";
import { createdOnce } from "../core/created-once";
import { InputError, quoted } from "../core/input-error";
import { checkHttpsUrl } from "../core/names";
import { oncePerStack } from "../core/once-per-stack";
import { checkOidcProviderArn } from "./arn";

/** Audience of the tokens that STS accepts by default, in every partition. */
export const STS_AUDIENCE = "sts.amazonaws.com";

/** An OIDC provider of IAM, and the token issuer that it stands for. */
export interface OidcProviderRef {
  readonly arn: string;
  /** The issuer without `https://`: the prefix of its condition keys. */
  readonly issuerHost: string;
}

/** How IAM comes to trust the tokens of a cluster: a value until a role's trust needs it. */
export interface IOidcProvider {
  readonly bind: (scope: Construct, issuerUrl: string) => OidcProviderRef;
}

/** IAM OIDC providers, one per cluster and account. */
export class OidcProvider {
  /** The provider that the account has for the cluster's issuer. The plan fails if it has none. */
  static lookup(): IOidcProvider {
    return {
      bind: (scope, issuerUrl) => {
        const provider = oncePerStack(
          scope,
          "oidc-provider",
          { issuerUrl },
          (room, id) => new DataAwsIamOpenidConnectProvider(room, id, { url: issuerUrl }),
        );
        return { arn: provider.arn, issuerHost: issuerHost(issuerUrl) };
      },
    };
  }

  /**
   * A new provider, in the first stack that needs it. An account holds one per issuer, so that it
   * fails where the cluster's has been made already.
   */
  static create(props: { readonly tags?: Readonly<Record<string, string>> } = {}): IOidcProvider {
    const value: IOidcProvider = {
      bind: (scope, issuerUrl) => {
        const provider = createdOnce(
          value,
          scope,
          "Use OidcProvider.lookup() in the other stack",
          () =>
            new IamOpenidConnectProvider(scope, "oidc-provider", {
              url: issuerUrl,
              clientIdList: [STS_AUDIENCE],
              ...(props.tags && { tags: { ...props.tags } }),
            }),
        );
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
    return { bind: () => ({ arn, issuerHost: issuerHost(issuerUrl) }) };
  }

  private constructor() {}
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
