import { type Controller } from "../core/controller";
import { type Requirement } from "../core/solver";
import { mayBeOfAccount, partitionOfRegion } from "./arn";
import { type Route53Identity } from "./auth-method";

/** Whose credentials someone else put where cert-manager reads them. */
export interface GivenIdentityProps {
  /**
   * ARN of the role or user whose credentials they are, so that roles of other accounts can trust it, and zones
   * of its own account may say that.
   * @default - not known; the policies that it needs are requirements of the stack in either case
   */
  readonly principalArn?: string;
}

/**
 * The identity behind credentials that the kit did not make.
 * @param region That of the STS which they are for.
 * @param place Where they are, for people.
 */
export function givenIdentity(
  { principalArn }: GivenIdentityProps,
  { namespace, serviceAccount }: Controller,
  region: string,
  place: string,
  requirements: readonly Requirement[],
): Route53Identity {
  const name = principalArn ?? "of the given credentials";
  return {
    ...(principalArn !== undefined && { arns: [principalArn] }),
    // Its credentials are worth nothing in another: a provider need not be asked.
    partition: partitionOfRegion(region),
    writesIn: (account) =>
      account === undefined ||
      (principalArn !== undefined && mayBeOfAccount(principalArn, account.accountId)),
    tagsSessions: false,
    trust: [
      { kind: "ServiceAccount", name: `${namespace.name}/${serviceAccount}` },
      { kind: "token", name: `credentials ${place}` },
      { kind: "identity", name },
    ],
    grant: (documents) => [
      ...requirements,
      ...documents.map((document) => ({ instruction: `Give the identity ${name} this policy`, document })),
    ],
  };
}
