import { IamPolicy } from "@cdktf/provider-aws/lib/iam-policy";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import { type AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { Construct } from "constructs";
import { checkProps } from "../core/check-props";
import { checkSeconds } from "../core/check-seconds";
import { claimName } from "../core/claimed-name";
import { InputError } from "../core/input-error";
import { checkFormat, fittedName } from "../core/names";
import { terraformJson } from "../core/terraform-json";
import { checkPolicyArn } from "./arn";
import { checkPolicySize, type PolicyDocument } from "./policy-document";
import { checkTags, type Tags } from "./tags";

const MAX_ROLE_NAME = 64;
/** IAM's quotas as every account has them at first. */
const TRUST_POLICY = {
  what: "the trust policy",
  characters: 2048,
  remedy: "Trust fewer parties with one role",
};
const MANAGED_POLICY = {
  what: "a managed policy",
  characters: 6144,
  remedy: "Write fewer or shorter record names, paths and role names",
};
/** The longest name of a managed policy. */
export const MAX_POLICY_NAME = 128;
/** Managed policies on one role or user. */
const MAX_POLICIES = 10;

/** How a role that the kit makes looks. */
export interface RoleProps {
  /**
   * Name of the role, 64 characters at most.
   * @default - `cert-manager-dns01-CLUSTER`, shortened with a hash where it is too long; two clusters of one
   * name in one account need names of their own
   */
  readonly roleName?: string;
  /** Path of the role and its policies, with a slash at both ends. @default "/" */
  readonly path?: string;
  /** ARN of the managed policy that bounds what the role may do. @default - no boundary */
  readonly permissionsBoundary?: string;
  /** Longest session in seconds, 3600 to 43200. @default 3600 */
  readonly maxSessionDuration?: number;
  /** Tags of the role and its policies. @default - those of the provider */
  readonly tags?: Tags;
}

/**
 * Checks the props of a role, or of a user, where they are written.
 * @throws InputError for a malformed one
 */
export function checkRoleProps(at: string, props: RoleProps, what: "role" | "user" = "role"): void {
  checkProps(at, props);
  if (props.roleName !== undefined)
    checkFormat(at, props.roleName, {
      what: `the ${what} name`,
      pattern: /^[\w+=,.@-]+$/,
      maxLength: MAX_ROLE_NAME,
      remedy: `Write letters, digits and _+=,.@- only, ${MAX_ROLE_NAME} characters at most`,
    });
  if (props.path !== undefined)
    checkFormat(at, props.path, {
      what: "the path",
      // What policies take; roles take more.
      pattern: /^\/([\w.,+@=-]+\/)*$/,
      maxLength: 512,
      remedy: "Write a path of letters, digits and _+=,.@- with a slash at both ends, such as /platform/dns/",
    });
  if (props.permissionsBoundary !== undefined)
    checkPolicyArn(at, props.permissionsBoundary, "the permissions boundary");
  checkTags(at, props.tags);
  if (props.maxSessionDuration !== undefined)
    checkSeconds(at, props.maxSessionDuration, "maxSessionDuration", { from: 3600, to: 43200 });
}

/** What a role of the kit's is made from. */
export interface GrantedRoleProps extends RoleProps {
  /** Its name where `roleName` says none; shortened with a hash where it is too long. */
  readonly defaultName: string;
  /** Its trust policy. */
  readonly trust: PolicyDocument;
  /** Provider of the role's account. @default - the stack's default provider */
  readonly provider?: AwsProvider;
}

/** A role, those whom its trust policy names, and the policies that it is given. */
export class GrantedRole extends Construct {
  readonly arn: string;
  /** Another when the role is made anew, even under the same ARN: sessions of the old one are dead then. */
  readonly revision: string;
  /** The name as it was given or made up: readable when nothing is applied yet. */
  readonly roleName: string;
  readonly role: IamRole;

  /** @throws InputError if the trust policy is over IAM's limit, or the stack has a role of that name */
  constructor(
    scope: Construct,
    id: string,
    private readonly props: GrantedRoleProps,
  ) {
    super(scope, id);
    checkPolicySize(this, props.trust, TRUST_POLICY);
    this.roleName = props.roleName ?? fittedName(props.defaultName, MAX_ROLE_NAME);
    const { path, permissionsBoundary, maxSessionDuration, provider } = props;
    claimName(this, iam("role", provider), this.roleName, "Give each its own roleName");
    this.role = new IamRole(this, "role", {
      name: this.roleName,
      path,
      permissionsBoundary,
      maxSessionDuration,
      tags: props.tags && { ...props.tags },
      assumeRolePolicy: terraformJson(props.trust),
      provider,
    });
    this.arn = this.role.arn;
    this.revision = this.role.uniqueId;
  }

  /** Gives the role a managed policy for each document. @throws InputError if they are too many */
  grant(documents: readonly PolicyDocument[]): void {
    const { provider } = this.props;
    managedPolicies(this, this.roleName, this.props, documents).forEach((policy, index) => {
      new IamRolePolicyAttachment(this, numbered("attachment", index), {
        role: this.role.name,
        policyArn: policy.arn,
        provider,
      });
    });
  }
}

/**
 * A managed policy for each document, for one role or user.
 * @throws InputError if they are more than IAM attaches
 */
export function managedPolicies(
  scope: Construct,
  name: string,
  props: Pick<GrantedRoleProps, "path" | "tags" | "provider">,
  documents: readonly PolicyDocument[],
): IamPolicy[] {
  if (documents.length > MAX_POLICIES)
    throw new InputError(
      scope,
      `the grant takes ${documents.length} managed policies and IAM attaches ${MAX_POLICIES}`,
      "Divide the zones among several controllers",
    );
  for (const document of documents) checkPolicySize(scope, document, MANAGED_POLICY);
  return documents.map((document, index) => {
    const policyName = numberedPolicy(name, index);
    claimName(scope, iam("policy", props.provider), policyName, "Give each role or user its own name");
    return new IamPolicy(scope, numbered("policy", index), {
      name: policyName,
      path: props.path,
      tags: props.tags && { ...props.tags },
      policy: terraformJson(document),
      provider: props.provider,
    });
  });
}

/** What shares its names with its like in one account. */
function iam(what: string, provider: AwsProvider | undefined): string {
  return provider?.alias === undefined ? `IAM ${what}` : `IAM ${what} (provider ${provider.alias})`;
}

/** A name that leaves no room for the number is cut, with a hash, in all but the first. */
function numberedPolicy(name: string, index: number): string {
  const room = numbered("", index).length;
  return numbered(fittedName(name, MAX_POLICY_NAME - room), index);
}

/** The first has the plain name, so that a second one changes nothing about it. */
export function numbered(name: string, index: number): string {
  return index === 0 ? name : `${name}-${index + 1}`;
}
