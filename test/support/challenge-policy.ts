import { type PolicyDocument } from "../../constructs";

/** The least that cert-manager needs in zones whose ids it knows (W10). */
export function challengePolicy(zoneIds: readonly string[], partition = "aws"): PolicyDocument {
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
