import { AwsProvider, type AwsProviderConfig } from "@cdktf/provider-aws/lib/provider";
import { Token } from "cdktf";
import { type Construct } from "constructs";
import { InputError, quoted } from "../core/input-error";
import { oncePerStack } from "../core/once-per-stack";
import { accountOfArn, checkAccountId, checkRoleArn } from "./arn";
import { type AwsProps, checkRegion } from "./aws";

/** An AWS account other than that of the stack's default provider: the way to what lies in it. */
export class AwsAccount {
  /**
   * The account of a role that the default credentials may assume.
   * @param roleArn Role that Terraform assumes, literal since the alias of the provider is made from it.
   * @throws InputError for a malformed ARN or region
   */
  static assumeRole(roleArn: string, region: string): AwsAccount {
    const at = "AwsAccount.assumeRole";
    if (Token.isUnresolved(roleArn))
      throw new InputError(at, `the role ARN is the token ${quoted(roleArn)}`, "Write it literally");
    checkRoleArn(at, roleArn, "the role ARN");
    return new AwsAccount(accountOfArn(roleArn), {
      region: checkRegion(at, region),
      assumeRole: [{ roleArn }],
    });
  }

  /**
   * An account reached by other means, such as a `profile`.
   * @param accountId 12 digits; the provider refuses credentials of another account.
   * @throws InputError for a malformed id
   */
  static of(accountId: string, props: AwsProps & { readonly region?: string }): AwsAccount {
    checkAccountId("AwsAccount.of", accountId);
    return new AwsAccount(accountId, { ...props, allowedAccountIds: [accountId] });
  }

  private constructor(
    readonly accountId: string,
    private readonly config: AwsProviderConfig,
  ) {}

  /** The provider alias of this account in the stack of the scope. */
  provider(scope: Construct): AwsProvider {
    const alias = `aws-${this.accountId}`;
    return oncePerStack(
      scope,
      alias,
      this.config,
      (room, id) => new AwsProvider(room, id, { ...this.config, alias }),
    );
  }
}

/** A key for something of an account; plain for the stack's own. */
export function inAccount(key: string, account: AwsAccount | undefined): string {
  return account ? `${key}-${account.accountId}` : key;
}
