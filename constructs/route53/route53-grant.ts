import { type Construct } from "constructs";
import { partitionOf } from "./aws";
import { type PolicyDocument, policyDocument } from "./policy-document";
import { type BoundRoute53Zone } from "./route53-zone";

/** A managed policy holds 6,144 characters: so many zones fit whatever their partition and ids. */
const ZONES_PER_POLICY = 64;

/**
 * What cert-manager needs in Route53 to answer challenges in zones whose ids it knows, and nothing
 * more: write TXT records at `_acme-challenge.*`, and see when a change is done.
 */
export class Route53Grant {
  constructor(readonly zones: readonly BoundRoute53Zone[]) {}

  /** The policies that make the grant, each within the limit of a managed policy. */
  policies(scope: Construct): PolicyDocument[] {
    const partition = partitionOf(scope);
    const chunks = Math.ceil(this.zones.length / ZONES_PER_POLICY);
    return Array.from({ length: chunks }, (_, chunk) =>
      challengePolicy(partition, this.zones.slice(chunk * ZONES_PER_POLICY, (chunk + 1) * ZONES_PER_POLICY)),
    );
  }
}

function challengePolicy(partition: string, zones: readonly BoundRoute53Zone[]): PolicyDocument {
  return policyDocument(
    {
      Sid: "WriteChallenges",
      Effect: "Allow",
      Action: "route53:ChangeResourceRecordSets",
      Resource: zones.map(({ hostedZoneId }) => `arn:${partition}:route53:::hostedzone/${hostedZoneId}`),
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
  );
}
