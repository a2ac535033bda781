import { IamPolicy } from "@cdktf/provider-aws/lib/iam-policy";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import { Token } from "cdktf";
import { Construct } from "constructs";
import { InputError, quoted } from "../core/input-error";
import { checkFormat, fittedName } from "../core/names";
import { containsToken, terraformJson } from "../core/terraform-json";
import { checkPolicyArn } from "./arn";
import { type PolicyDocument } from "./policy-document";
import { type Route53Grant } from "./route53-grant";

const MAX_ROLE_NAME = 64;
/** Characters of a trust policy, unless the account has had its quota raised. */
const MAX_TRUST_POLICY = 2048;
/** Managed policies on one role, unless the account has had its quota raised. */
const MAX_POLICIES = 10;

/** How a role that the kit makes looks. */
export interface RoleProps {
  /**
   * Name of the role, 64 characters at most.
   * @default - `cert-manager-dns01-CLUSTER`, shortened with a hash where it is too long
   */
  readonly roleName?: string;
  /** Path of the role and its policies, with a slash at both ends. @default "/" */
  readonly path?: string;
  /** ARN of the managed policy that bounds what the role may do. @default - no boundary */
  readonly permissionsBoundary?: string;
  /** Longest session in seconds, 3600 to 43200. @default 3600 */
  readonly maxSessionDuration?: number;
  /** Tags of the role and its policies. @default - those of the provider */
  readonly tags?: Readonly<Record<string, string>>;
}

/** Checks the props of a role where they are written. @throws InputError for a malformed one */
export function checkRoleProps(at: string, props: RoleProps): void {
  if (props.roleName !== undefined)
    checkFormat(at, props.roleName, {
      what: "the role name",
      pattern: /^[\w+=,.@-]+$/,
      maxLength: MAX_ROLE_NAME,
      remedy: `Write letters, digits and _+=,.@- only, ${MAX_ROLE_NAME} characters at most`,
    });
  if (props.path !== undefined)
    checkFormat(at, props.path, {
      what: "the path",
      pattern: /^\/([!-.0-~]+\/)*$/,
      maxLength: 512,
      remedy: "Write a path with a slash at both ends, such as /platform/dns/",
    });
  if (props.permissionsBoundary !== undefined)
    checkPolicyArn(at, props.permissionsBoundary, "the permissions boundary");
  const seconds = props.maxSessionDuration;
  if (
    seconds !== undefined &&
    !Token.isUnresolved(seconds) &&
    !(Number.isInteger(seconds) && seconds >= 3600 && seconds <= 43200)
  )
    throw new InputError(
      at,
      `maxSessionDuration is ${quoted(seconds)}`,
      "Write whole seconds from 3600 to 43200",
    );
}

/** A role that holds a grant, and those whom its trust policy names. */
export class GrantedRole extends Construct {
  readonly arn: string;
  readonly roleName: string;

  /** @throws InputError if the trust policy, or the number of policies, is over IAM's limit */
  constructor(
    scope: Construct,
    id: string,
    props: RoleProps & {
      readonly defaultName: string;
      readonly trust: PolicyDocument;
      readonly grant: Route53Grant;
    },
  ) {
    super(scope, id);
    checkTrustPolicySize(this, props.trust);
    this.roleName = props.roleName ?? fittedName(props.defaultName, MAX_ROLE_NAME);
    const { path, permissionsBoundary, maxSessionDuration } = props;
    const tags = props.tags && { ...props.tags };
    const role = new IamRole(this, "role", {
      name: this.roleName,
      path,
      permissionsBoundary,
      maxSessionDuration,
      tags,
      assumeRolePolicy: terraformJson(props.trust),
    });
    this.arn = role.arn;

    const policies = props.grant.policies(this);
    if (policies.length > MAX_POLICIES)
      throw new InputError(
        this,
        `the grant for ${props.grant.zones.length} zones takes ${policies.length} managed policies and a role holds ${MAX_POLICIES}`,
        "Divide the zones among several controllers",
      );
    policies.forEach((document, index) => {
      const number = index === 0 ? "" : `-${index + 1}`;
      const policy = new IamPolicy(this, `policy${number}`, {
        name: `${this.roleName}${number}`,
        path,
        tags,
        policy: terraformJson(document),
      });
      new IamRolePolicyAttachment(this, `attachment${number}`, { role: role.name, policyArn: policy.arn });
    });
  }
}

function checkTrustPolicySize(scope: Construct, trust: PolicyDocument): void {
  if (containsToken(trust)) return;
  const size = JSON.stringify(trust).length;
  if (size > MAX_TRUST_POLICY)
    throw new InputError(
      scope,
      `the trust policy has ${size} characters and IAM takes ${MAX_TRUST_POLICY}`,
      "Trust fewer clusters with one role",
    );
}
