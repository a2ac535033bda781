import { Fn, Token } from "cdktf";
import { type Construct } from "constructs";
import { createdOnce } from "../core/created-once";
import { type Requirement } from "../core/solver";
import { InputError, quoted } from "../core/input-error";
import { accountOfArn, checkPrincipalArn, checkRoleArn, nameOfArn, partitionOfArn } from "./arn";
import { type Route53Identity } from "./auth-method";
import { type AwsAccount } from "./aws-account";
import { checkRoleProps, GrantedRole, type RoleProps } from "./granted-role";
import { type PolicyDocument, policyDocument, type PolicyStatement } from "./policy-document";

export interface ZoneRoleProps extends RoleProps {
  /**
   * How the trust policy names the controllers. `staged` trusts their accounts under the condition
   * that the caller is one of them: it can be written before they exist and survives that they are made
   * anew. `exact` names the roles themselves, which must exist.
   * @default "staged"
   */
  readonly trust?: "staged" | "exact";
  /** ARNs of other controllers' roles or users that use this role. @default - this cluster's alone */
  readonly alsoTrust?: readonly string[];
  /** Whether `alsoTrust` holds roles of EKS Pod Identity, whose sessions carry tags. @default false */
  readonly trustsTaggedSessions?: boolean;
}

/** A zone role in one stack. */
export interface BoundZoneRole {
  readonly arn: string;
  readonly name: string;
  /** Id of its account. */
  readonly account: string;
  /** Gives it policies; returns what its owner must do where it exists already. */
  readonly grant: (documents: readonly PolicyDocument[]) => readonly Requirement[];
}

/**
 * The role in a zone's account that the controller's identity assumes: a value until a solver binds
 * it. cert-manager sends no external id, so that its trust policy cannot ask for one.
 */
export class ZoneRole {
  /**
   * A new role in the account of the zones, in the first stack that binds it.
   * @throws InputError for malformed props
   */
  static create(account: AwsAccount, props: ZoneRoleProps = {}): ZoneRole {
    const at = "ZoneRole.create";
    checkRoleProps(at, props);
    for (const arn of props.alsoTrust ?? []) checkPrincipalArn(at, arn);
    const make = (scope: Construct, value: ZoneRole, defaultName: string, identity: Route53Identity) => {
      const arns = [...(identity.arns ?? []), ...(props.alsoTrust ?? [])];
      if (identity.arns === undefined && arns.length === 0)
        throw new InputError(
          scope,
          "the controller's identity is not known, so that no trust policy can name it",
          "Name it in alsoTrust, or let the kit make the identity",
        );
      const tags = identity.tagsSessions || props.trustsTaggedSessions === true;
      const role = createdOnce(
        value,
        scope,
        roleId(account, props),
        "Use ZoneRole.fromArn in the other stack",
        (room, id) =>
          new GrantedRole(room, id, {
            ...props,
            defaultName,
            trust: controllerTrust(arns, props.trust ?? "staged", tags),
            provider: account.provider(room),
          }),
      );
      return {
        arn: role.arn,
        name: role.roleName,
        account: account.accountId,
        grant: (documents: readonly PolicyDocument[]) => {
          checkFirstGrant(scope, role);
          role.grant(documents);
          return [];
        },
      };
    };
    return new ZoneRole(account, account.accountId, make);
  }

  /**
   * A role that the zone's owner made. The trust and the policies that it needs are requirements of the
   * stack.
   * @throws InputError for a malformed ARN
   */
  static fromArn(arn: string): ZoneRole {
    checkRoleArn("ZoneRole.fromArn", arn, "the role ARN");
    const accountId = accountOfArn(arn);
    return new ZoneRole(undefined, accountId, (_scope, _value, _defaultName, { arns, tagsSessions }) => ({
      arn,
      name: nameOfArn(arn),
      account: accountId,
      grant: (documents) => [
        arns === undefined
          ? { instruction: `Let the role ${arn} trust the identity of the given credentials` }
          : {
              instruction: `Give the role ${arn} this trust policy`,
              document: controllerTrust(arns, "staged", tagsSessions),
            },
        ...documents.map((document) => ({ instruction: `Give the role ${arn} this policy`, document })),
      ],
    }));
  }

  private constructor(
    /** The account that the role is made in; none for one that exists. */
    readonly account: AwsAccount | undefined,
    /** Id of the account that it lies in. */
    readonly accountId: string,
    private readonly make: (
      scope: Construct,
      value: ZoneRole,
      defaultName: string,
      identity: Route53Identity,
    ) => BoundZoneRole,
  ) {}

  bind(scope: Construct, defaultName: string, identity: Route53Identity): BoundZoneRole {
    return this.make(scope, this, defaultName, identity);
  }
}

/** Several roles of one account need names, which tell them apart here too. */
function roleId({ accountId }: AwsAccount, { roleName }: ZoneRoleProps): string {
  return ["zone-role", accountId, roleName].filter((part) => part !== undefined).join("-");
}

const granted = new WeakSet<GrantedRole>();

/** Its trust policy names the identity of the first solver: a second one could not assume it. */
function checkFirstGrant(scope: Construct, role: GrantedRole): void {
  if (granted.has(role))
    throw new InputError(
      scope,
      `the role ${quoted(role.roleName)} of the zones serves another solver already`,
      "Give all zones of one ZoneRole to one solver, or make a ZoneRole for each",
    );
  granted.add(role);
}

/** Who may assume a role in another account. */
export function controllerTrust(
  arns: readonly string[],
  trust: "staged" | "exact",
  tagsSessions: boolean,
): PolicyDocument {
  const statement: PolicyStatement = {
    Effect: "Allow",
    Action: tagsSessions ? ["sts:AssumeRole", "sts:TagSession"] : "sts:AssumeRole",
    ...(trust === "exact"
      ? { Principal: { AWS: arns } }
      : {
          Principal: { AWS: distinct(arns.map(accountRoot)) },
          Condition: { ArnEquals: { "aws:PrincipalArn": arns } },
        }),
  };
  return policyDocument(statement);
}

/** What a controller's identity needs to assume roles. */
export function assumePolicy(arns: readonly string[], tagsSessions: boolean): PolicyDocument {
  return policyDocument({
    Sid: "AssumeZoneRoles",
    Effect: "Allow",
    Action: tagsSessions ? ["sts:AssumeRole", "sts:TagSession"] : "sts:AssumeRole",
    Resource: arns,
  });
}

/** Accounts of which some are known at apply may turn out to be the same. */
function distinct(arns: readonly string[]): readonly string[] {
  return arns.length > 1 && arns.some((arn) => Token.isUnresolved(arn))
    ? Fn.distinct([...arns])
    : [...new Set(arns)];
}

function accountRoot(arn: string): string {
  return `arn:${partitionOfArn(arn)}:iam::${accountOfArn(arn)}:root`;
}
