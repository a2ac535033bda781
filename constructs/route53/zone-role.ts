import { Fn, Token } from "cdktf";
import { type Construct } from "constructs";
import { checkOneOf, TRUE_OR_FALSE } from "../core/check-one-of";
import { checkProps } from "../core/check-props";
import { checkOptionalValue, checkValue } from "../core/check-value";
import { createdOnce } from "../core/created-once";
import { type Requirement } from "../core/solver";
import { InputError, quoted } from "../core/input-error";
import { checkFormat, checkList } from "../core/names";
import { resolveIn, sameIn } from "../core/resolve-in";
import { accountOfArn, checkPrincipalArn, checkRoleArn, nameOfArn, partitionOfArn } from "./arn";
import { type AssumeRequest, type Route53Identity } from "./auth-method";
import { type AwsAccount } from "./aws-account";
import { checkRoleProps, GrantedRole, type RoleProps } from "./granted-role";
import { type PolicyDocument, policyDocument, type PolicyStatement } from "./policy-document";
import { requireSamePartition } from "./same-partition";

/** How the role is made, and who may assume it. */
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

/** What the role's trust policy asks for. */
export interface GivenZoneRoleProps {
  /**
   * The external id that the role's trust policy asks for. EKS alone sends one, for the `targetRole` of Pod
   * Identity with session tags off: REGION/ACCOUNT/CLUSTER/NAMESPACE/SERVICEACCOUNT.
   * @default - it asks for none
   */
  readonly externalId?: string;
}

/** A zone role in one stack. */
export interface BoundZoneRole {
  readonly arn: string;
  /** Partition that it lies in. @default - known at apply alone */
  readonly partition?: string;
  /** Changes with the role. */
  readonly revision: string;
  readonly name: string;
  /** Id of its account. */
  readonly account: string;
  /** Gives it policies; returns what its owner must do where it exists already. */
  readonly grant: (documents: readonly PolicyDocument[]) => readonly Requirement[];
}

/**
 * The role in a zone's account that the controller's identity assumes: a value until a solver binds
 * it.
 */
export class ZoneRole {
  /**
   * A new role in the account of the zones, in the first stack that binds it.
   * @throws InputError for malformed props
   */
  static create(account: AwsAccount, props: ZoneRoleProps = {}): ZoneRole {
    const at = "ZoneRole.create";
    checkValue(
      at,
      account,
      "provider",
      "account",
      "Give the zones' account, such as AwsAccount.assumeRole(roleArn, region)",
    );
    checkRoleProps(at, props);
    checkTrust(at, props.trust);
    const remedy = "Give a list of ARNs, or leave it out";
    for (const arn of checkList(at, props.alsoTrust ?? [], "alsoTrust", remedy)) checkPrincipalArn(at, arn);
    checkOneOf(at, props.trustsTaggedSessions, TRUE_OR_FALSE, "trustsTaggedSessions");
    const make = (scope: Construct, value: ZoneRole, defaultName: string, identity: Route53Identity) => {
      const { arns = [], request } = identity;
      const { alsoTrust = [] } = props;
      if (arns.length === 0 && alsoTrust.length === 0)
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
            trust: request
              ? policyDocument(
                  ...statementsFor(arns, props.trust, identity.tagsSessions, request),
                  ...statementsFor(alsoTrust, props.trust, props.trustsTaggedSessions ?? false),
                )
              : controllerTrust([...arns, ...alsoTrust], props.trust, tags),
            provider: account.provider(room),
          }),
      );
      return {
        arn: role.arn,
        partition: account.knownPartition,
        revision: role.revision,
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
   * @throws InputError for a malformed ARN or external id
   */
  static fromArn(arn: string, props: GivenZoneRoleProps = {}): ZoneRole {
    const at = "ZoneRole.fromArn";
    checkRoleArn(at, arn, "the role ARN");
    checkProps(at, props);
    if (props.externalId !== undefined) checkExternalId(at, props.externalId);
    const accountId = accountOfArn(arn);
    return new ZoneRole(undefined, accountId, (scope, _value, _defaultName, identity) => {
      const { arns, tagsSessions, request } = identity;
      if (props.externalId !== undefined) checkSent(scope, arn, props.externalId, request);
      return {
        arn,
        ...(!Token.isUnresolved(arn) && { partition: partitionOfArn(arn) }),
        revision: arn,
        name: nameOfArn(arn),
        account: accountId,
        grant: (documents) => [
          arns === undefined
            ? { instruction: `Let the role ${arn} trust the identity of the given credentials` }
            : {
                instruction: `Give the role ${arn} this trust policy`,
                document: controllerTrust(arns, "staged", tagsSessions, request),
              },
          ...documents.map((document) => ({ instruction: `Give the role ${arn} this policy`, document })),
        ],
      };
    });
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

  /** @throws InputError for an identity of another partition */
  bind(scope: Construct, defaultName: string, identity: Route53Identity): BoundZoneRole {
    const role = this.make(scope, this, defaultName, identity);
    requireSamePartition(scope, identity, role);
    return role;
  }
}

/** @throws InputError for what is no role of zones, such as the ARN of one */
export function checkZoneRole(at: string, role: ZoneRole | undefined, what: string): void {
  checkOptionalValue(at, role, "account", what, "Give ZoneRole.fromArn(arn), or .create(account)");
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

/** @throws InputError for another word than those that there are */
export function checkTrust(at: string, trust: ZoneRoleProps["trust"]): void {
  checkOneOf(at, trust, ["staged", "exact"], "trust");
}

/** An external id, as STS takes it. */
export function checkExternalId(at: string, externalId: string): string {
  return checkFormat(at, externalId, {
    what: "the external id",
    pattern: /^[\w+=,.@:/-]{2,}$/,
    maxLength: 1224,
    remedy: "Write 2 to 1224 letters, digits and _+=,.@:/- only",
  });
}

/** cert-manager has no field for an external id, so that a trust policy that asks for one refuses it. */
function checkSent(
  scope: Construct,
  arn: string,
  externalId: string,
  request: AssumeRequest | undefined,
): void {
  if (request?.externalId === undefined)
    throw new InputError(
      scope,
      `the role ${quoted(arn)} asks for the external id ${quoted(externalId)}, and ${request ? "EKS sends none beside session tags" : "cert-manager sends none when it assumes a role"}`,
      request
        ? "Set sessionTags: false"
        : "Let the role ask for none, or make it the targetRole of Route53Auth.podIdentity with sessionTags: false",
    );
  if (Token.isUnresolved(request.externalId) || sameIn(scope, request.externalId, externalId)) return;
  throw new InputError(
    scope,
    `the role ${quoted(arn)} asks for the external id ${quoted(externalId)} and EKS sends ${quoted(resolveIn(scope, request.externalId))}`,
    "Let the role ask for that",
  );
}

/** Who may assume a role in another account, and what they must say. */
export function controllerTrust(
  arns: readonly string[],
  trust: "staged" | "exact" | undefined,
  tagsSessions: boolean,
  request?: AssumeRequest,
): PolicyDocument {
  return policyDocument(...statementsFor(arns, trust, tagsSessions, request));
}

function statementsFor(
  arns: readonly string[],
  trust: "staged" | "exact" = "staged",
  tagsSessions: boolean,
  { tags = {}, externalId }: AssumeRequest = {},
): PolicyStatement[] {
  if (arns.length === 0) return [];
  // Whatever is not exact names accounts, which are never trusted without the condition.
  const isExact = trust === "exact";
  const statement = (Action: PolicyStatement["Action"], said: Readonly<Record<string, string>>) => {
    const condition = {
      ...(!isExact && { ArnEquals: { "aws:PrincipalArn": arns } }),
      ...(Object.keys(said).length > 0 && { StringEquals: said }),
    };
    return {
      Effect: "Allow" as const,
      Action,
      Principal: { AWS: isExact ? arns : distinct(arns.map(accountRoot)) },
      ...(Object.keys(condition).length > 0 && { Condition: condition }),
    };
  };
  const requestTags = Object.fromEntries(
    Object.entries(tags).map(([key, value]) => [`aws:RequestTag/${key}`, value]),
  );
  if (externalId === undefined)
    return [statement(tagsSessions ? ["sts:AssumeRole", "sts:TagSession"] : "sts:AssumeRole", requestTags)];
  return [
    statement("sts:AssumeRole", { ...requestTags, "sts:ExternalId": externalId }),
    // IAM has no external id to compare when it judges sts:TagSession.
    ...(tagsSessions ? [statement("sts:TagSession", requestTags)] : []),
  ];
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
