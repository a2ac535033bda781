import { DataAwsPartition } from "@cdktf/provider-aws/lib/data-aws-partition";
import { AwsProvider, type AwsProviderConfig } from "@cdktf/provider-aws/lib/provider";
import { Token } from "cdktf";
import { type Construct } from "constructs";
import { checkOptionalValue } from "../core/check-value";
import { InputError, quoted } from "../core/input-error";
import { oncePerStack } from "../core/once-per-stack";
import { accountOfArn, checkAccountId, checkRoleArn, partitionOfArn, partitionOfRegion } from "./arn";
import { type AwsProps, checkAwsProps, checkRegion, signInOf } from "./aws";

/** An AWS account other than that of the stack's default provider: the way to what lies in it. */
export class AwsAccount {
  /**
   * The account of a role that the default credentials may assume. Further arguments of
   * `Aws.inRegion`, such as `profile` and `defaultTags`, hold for it too; of a default provider that you
   * made yourself, none.
   * @param roleArn Role that Terraform assumes, literal since the alias of the provider is made from it.
   * @throws InputError for a malformed ARN or region, or a region of another partition
   */
  static assumeRole(roleArn: string, region: string): AwsAccount {
    const at = "AwsAccount.assumeRole";
    if (Token.isUnresolved(roleArn))
      throw new InputError(at, `the role ARN is the token ${quoted(roleArn)}`, "Write it literally");
    checkRoleArn(at, roleArn, "the role ARN");
    const own = { region: checkRegion(at, region), assumeRole: [{ roleArn }] };
    const partition = partitionOfRegion(region);
    if (partition !== undefined && partition !== partitionOfArn(roleArn))
      throw new InputError(
        at,
        `the role ${quoted(roleArn)} is of the partition ${quoted(partitionOfArn(roleArn))} and the region ${quoted(region)} of ${quoted(partition)}`,
        "Give both of one partition: their credentials are worth nothing in another",
      );
    return new AwsAccount(accountOfArn(roleArn), partitionOfArn(roleArn), (scope) => ({
      ...signInOf(scope),
      ...own,
    }));
  }

  /**
   * An account reached by other means, such as a `profile`; its provider has these arguments and no other.
   * @param accountId 12 digits; the provider refuses credentials of another account.
   * @throws InputError for a malformed id, region or profile, or a secret among the arguments
   */
  static of(accountId: string, props: AwsProps & { readonly region?: string }): AwsAccount {
    const at = "AwsAccount.of";
    checkAwsProps(at, props);
    checkAccountId(at, accountId);
    if (props.region !== undefined) checkRegion(at, props.region);
    const config = { ...props, allowedAccountIds: [accountId] };
    const partition = props.region === undefined ? undefined : partitionOfRegion(props.region);
    return new AwsAccount(accountId, partition, () => config);
  }

  private constructor(
    readonly accountId: string,
    /** Partition that it lies in; undefined where its provider alone knows. */
    readonly knownPartition: string | undefined,
    private readonly configIn: (scope: Construct) => AwsProviderConfig,
  ) {}

  /** The provider alias of this account in the stack of the scope. */
  provider(scope: Construct): AwsProvider {
    const alias = `aws-${this.accountId}`;
    const config = this.configIn(scope);
    return oncePerStack(scope, alias, config, (room, id) => new AwsProvider(room, id, { ...config, alias }));
  }

  /** `aws`, `aws-cn` or `aws-us-gov`; looked up where nothing says it. */
  partition(scope: Construct): string {
    const { knownPartition, accountId } = this;
    if (knownPartition !== undefined) return knownPartition;
    return oncePerStack(
      scope,
      `aws-partition-${accountId}`,
      {},
      (room, id) => new DataAwsPartition(room, id, { provider: this.provider(room) }),
    ).partition;
  }
}

/** @throws InputError for what is no account, such as the id of one */
export function checkAccount(at: string, account: AwsAccount | undefined): void {
  checkOptionalValue(
    at,
    account,
    "provider",
    "account",
    "Give one, such as AwsAccount.assumeRole(roleArn, region)",
  );
}

/** A key for something of an account; plain for the stack's own. */
export function inAccount(key: string, account: AwsAccount | undefined): string {
  return account ? `${key}-${account.accountId}` : key;
}
