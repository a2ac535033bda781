import { type PolicyDocument } from "../../constructs";

/** To write challenges in zones, and nothing else: what every method grants by default. */
export function writesChallenges(zoneIds: readonly string[], partition = "aws"): PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "WriteChallenges",
        Effect: "Allow",
        Action: "route53:ChangeResourceRecordSets",
        Resource: zoneIds.map((id) => `arn:${partition}:route53:::hostedzone/${id}`),
        Condition: {
          "ForAllValues:StringEquals": { "route53:ChangeResourceRecordSetsRecordTypes": ["TXT"] },
          "ForAllValues:StringLike": {
            "route53:ChangeResourceRecordSetsNormalizedRecordNames": ["_acme-challenge.*"],
          },
        },
      },
      {
        Sid: "AwaitChanges",
        Effect: "Allow",
        Action: "route53:GetChange",
        Resource: `arn:${partition}:route53:::change/*`,
      },
    ],
  };
}

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
