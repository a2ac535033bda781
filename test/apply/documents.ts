import { type PolicyDocument } from "../../constructs";

export { challengePolicy as writesChallenges } from "../support/challenge-policy";

/** Trust in one ServiceAccount of a cluster. */
export function trustsToken(
  account: string,
  issuerUrl: string,
  subject: string,
  partition = "aws",
): PolicyDocument {
  const issuer = issuerUrl.slice("https://".length);
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Action: "sts:AssumeRoleWithWebIdentity",
        Principal: { Federated: `arn:${partition}:iam::${account}:oidc-provider/${issuer}` },
        Condition: { StringEquals: { [`${issuer}:sub`]: subject, [`${issuer}:aud`]: "sts.amazonaws.com" } },
      },
    ],
  };
}
