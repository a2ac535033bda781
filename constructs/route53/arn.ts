import { Fn, Token } from "cdktf";
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

/** Id of an account. */
export function checkAccountId(at: IConstruct | string, accountId: string): string {
  return checkFormat(at, accountId, {
    what: "the account id",
    pattern: /^[0-9]{12}$/,
    remedy: "Write the 12 digits of the account",
  });
}

/** ARN of a role. */
export function checkRoleArn(at: IConstruct | string, arn: string, what: string): string {
  return checkFormat(at, arn, {
    what,
    pattern: new RegExp(`^${PARTITION}:iam::\\d{12}:role/[\\w+=,.@/-]+$`),
    maxLength: 2048,
    remedy: "Write the ARN of a role, such as arn:aws:iam::111122223333:role/dns-manager",
  });
}

/** ARN of a role or user. */
export function checkPrincipalArn(at: IConstruct | string, arn: string): string {
  return checkFormat(at, arn, {
    what: "the principal's ARN",
    pattern: new RegExp(`^${PARTITION}:iam::\\d{12}:(role|user)/[\\w+=,.@/-]+$`),
    maxLength: 2048,
    remedy: "Write the ARN of a role or user, such as arn:aws:iam::111122223333:role/cert-manager",
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

/** `aws`, `aws-cn` or `aws-us-gov`. */
export function partitionOfArn(arn: string): string {
  return field(arn, 1);
}

/** The partition of a region; undefined for a token, and regions of other partitions than those of `partitionOfArn`. */
export function partitionOfRegion(region: string): string | undefined {
  if (region.startsWith("cn-")) return "aws-cn";
  if (region.startsWith("us-gov-")) return "aws-us-gov";
  return /^[a-z]{2}-(?!iso)/.test(region) ? "aws" : undefined;
}

export function regionOfArn(arn: string): string {
  return field(arn, 3);
}

export function accountOfArn(arn: string): string {
  return field(arn, 4);
}

/** Whether two ARNs name the same account, which those that are known at apply alone may. */
export function mayShareAccount(arn: string, other: string): boolean {
  if (Token.isUnresolved(arn) || Token.isUnresolved(other)) return true;
  return partitionOfArn(arn) === partitionOfArn(other) && accountOfArn(arn) === accountOfArn(other);
}

/** Whether an ARN names the account of that id, which one that is known at apply alone may. */
export function mayBeOfAccount(arn: string, accountId: string): boolean {
  return Token.isUnresolved(arn) || accountOfArn(arn) === accountId;
}

/** Name of the role, user or policy that an ARN stands for: what follows its path. */
export function nameOfArn(arn: string): string {
  return Token.isUnresolved(arn)
    ? (Fn.element(Fn.reverse(Fn.split("/", arn)), 0) as string)
    : arn.slice(arn.lastIndexOf("/") + 1);
}

function field(arn: string, index: number): string {
  return Token.isUnresolved(arn)
    ? (Fn.element(Fn.split(":", arn), index) as string)
    : (arn.split(":")[index] ?? "");
}
