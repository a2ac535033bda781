import { Token } from "cdktf";
import { type Construct } from "constructs";
import { InputError, quoted } from "../core/input-error";
import { partitionOfArn, partitionOfRegion } from "./arn";
import { type Route53Identity } from "./auth-method";
import { knownPartitionOf } from "./aws";

/** A role that is to be assumed, as far as it is known when nothing is applied yet. */
export interface AssumedRole {
  readonly arn: string;
  readonly name: string;
  /** Partition that it lies in. @default - known at apply alone */
  readonly partition?: string;
}

/**
 * STS assumes no role of another partition, and IAM trusts no principal of one.
 * @throws InputError where the partitions of both are known and differ
 */
export function requireSamePartition(scope: Construct, identity: Route53Identity, role: AssumedRole): void {
  if (role.partition === undefined) return;
  const remedy = "Serve the zones of each partition with an identity of its own";
  const { arns = [] } = identity;
  const known = arns.filter((arn) => !Token.isUnresolved(arn));
  const foreign = known.find((arn) => partitionOfArn(arn) !== role.partition);
  if (foreign !== undefined)
    throw new InputError(
      scope,
      `the identity ${quoted(foreign)} and the role ${quoted(Token.isUnresolved(role.arn) ? role.name : role.arn)} lie in different partitions`,
      remedy,
    );
  const partition = known.length > 0 ? undefined : partitionIn(scope, identity);
  if (partition !== undefined && partition !== role.partition)
    throw new InputError(
      scope,
      `the identity lies in the partition ${quoted(partition)} and the role ${quoted(role.name)} in ${quoted(role.partition)}`,
      remedy,
    );
}

/**
 * The STS of a region gives credentials for roles and users of its own partition alone.
 * @param partition That of the role or user.
 * @throws InputError where both partitions are known and differ
 */
export function requireRegionOfPartition(
  scope: Construct,
  region: string,
  partition: string | undefined,
): void {
  const own = partitionOfRegion(region);
  if (own !== undefined && partition !== undefined && own !== partition)
    throw new InputError(
      scope,
      `the region ${quoted(region)} is of the partition ${quoted(own)}, and the role or user of ${quoted(partition)}`,
      "Give a region of the partition of the role or user, whose STS knows it",
    );
}

/** What is made by the default provider lies in its partition. */
function partitionIn(scope: Construct, { partition }: Route53Identity): string | undefined {
  if (partition === undefined) return knownPartitionOf(scope);
  return Token.isUnresolved(partition) ? undefined : partition;
}
