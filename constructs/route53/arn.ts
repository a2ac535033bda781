import { type IConstruct } from "constructs";
import { checkFormat } from "../core/names";

const PARTITION = "arn:aws(?:-[a-z]+)*";

/** ARN of a customer's or AWS's managed policy. */
export function checkPolicyArn(at: IConstruct | string, arn: string, what: string): string {
  return checkFormat(at, arn, {
    what,
    pattern: new RegExp(`^${PARTITION}:iam::(\\d{12}|aws):policy/[\\w+=,.@/-]+$`),
    maxLength: 2048,
    remedy: "Write the ARN of a managed policy, such as arn:aws:iam::111122223333:policy/boundary",
  });
}

/** ARN of an IAM OIDC provider. */
export function checkOidcProviderArn(at: IConstruct | string, arn: string): string {
  return checkFormat(at, arn, {
    what: "the OIDC provider ARN",
    pattern: new RegExp(`^${PARTITION}:iam::\\d{12}:oidc-provider/[\\w.:/-]+$`),
    maxLength: 2048,
    remedy:
      "Write the ARN as IAM shows it, such as arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF",
  });
}
