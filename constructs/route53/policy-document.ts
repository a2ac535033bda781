import { Token, Tokenization } from "cdktf";
import { type Construct } from "constructs";
import { InputError } from "../core/input-error";

/** One statement of an IAM policy. */
export interface PolicyStatement {
  readonly Sid?: string;
  readonly Effect: "Allow";
  readonly Principal?: Readonly<Record<string, string | readonly string[]>>;
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** An IAM policy, as JSON has it. */
export interface PolicyDocument {
  readonly Version: "2012-10-17";
  readonly Statement: readonly PolicyStatement[];
}

export function policyDocument(...statements: readonly PolicyStatement[]): PolicyDocument {
  return { Version: "2012-10-17", Statement: statements };
}

/** Length of the host and path of an EKS token issuer: what most tokens of trust policies become. */
const USUAL_TOKEN_LENGTH = 68;
const LONGEST_PARTITION = "aws-us-gov";

/**
 * Refuses a document over IAM's limit, in characters. Tokens are taken for the length they usually have.
 * @throws InputError naming both numbers
 */
export function checkPolicySize(
  scope: Construct,
  document: PolicyDocument,
  limit: { readonly what: string; readonly characters: number; readonly remedy: string },
): void {
  const size = sizeOf(JSON.stringify(document));
  if (size > limit.characters)
    throw new InputError(
      scope,
      `${limit.what} has ${size} characters and IAM takes ${limit.characters}`,
      limit.remedy,
    );
}

function sizeOf(text: string): number {
  const markers = Tokenization.reverseString(text).tokens.map((token) => Token.asString(token));
  return [...new Set(markers)].reduce(
    (known, marker) =>
      known
        .replaceAll(`arn:${marker}:`, `arn:${LONGEST_PARTITION}:`)
        .replaceAll(marker, "x".repeat(USUAL_TOKEN_LENGTH)),
    text,
  ).length;
}
