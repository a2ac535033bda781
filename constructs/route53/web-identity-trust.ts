import { type OidcProviderRef, STS_AUDIENCE } from "./oidc-provider";
import { type PolicyStatement } from "./policy-document";

/** Trust in the tokens of one ServiceAccount: their issuer, subject and audience, none of them a pattern. */
export function webIdentityTrust(
  provider: OidcProviderRef,
  subject: string,
  audience: string = STS_AUDIENCE,
): PolicyStatement {
  return {
    Effect: "Allow",
    Action: "sts:AssumeRoleWithWebIdentity",
    Principal: { Federated: provider.arn },
    Condition: {
      StringEquals: {
        [`${provider.issuerHost}:sub`]: subject,
        [`${provider.issuerHost}:aud`]: audience,
      },
    },
  };
}
