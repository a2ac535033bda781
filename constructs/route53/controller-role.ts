import { type Construct } from "constructs";
import { InputError } from "../core/input-error";
import { type TrustNode } from "../core/trust-chain";
import { checkRoleArn, nameOfArn } from "./arn";
import { type Route53Identity } from "./auth-method";
import { type AwsAccount } from "./aws-account";
import { checkRoleProps, GrantedRole, type RoleProps } from "./granted-role";
import { type PolicyDocument } from "./policy-document";

/** A role that someone else made. */
export type ExistingRole = {
  /**
   * ARN of a role that exists. The kit makes and changes nothing about it, and prints the trust and the
   * policies that it needs as requirements of the stack.
   */
  readonly existingRoleArn: string;
} & { readonly [Prop in keyof RoleProps]?: never };

/** A role of the kit's, or one that exists. */
export type ControllerRoleProps = RoleProps | ExistingRole;

/** Checks the props where they are written. @throws InputError for a malformed one */
export function checkControllerRoleProps(at: string, props: ControllerRoleProps): void {
  if (!("existingRoleArn" in props)) {
    checkRoleProps(at, props);
    return;
  }
  const { existingRoleArn, roleName, path, permissionsBoundary, maxSessionDuration, tags } = props;
  checkRoleArn(at, existingRoleArn, "existingRoleArn");
  const ofNewRole: RoleProps = { roleName, path, permissionsBoundary, maxSessionDuration, tags };
  const [idle] = Object.entries(ofNewRole).find(([, value]) => value !== undefined) ?? [];
  if (idle !== undefined)
    throw new InputError(
      at,
      `${idle} stands beside existingRoleArn, which makes no role`,
      `Leave ${idle} out`,
    );
}

/** The role that the controller's credentials stand for. */
export interface ControllerRole {
  readonly arn: string;
  /** Changes with the role that the Pods' credentials are of. */
  readonly revision: string;
  readonly identity: Route53Identity;
}

/** Makes the role, or takes the one that exists. */
export function controllerRole(
  scope: Construct,
  props: ControllerRoleProps,
  made: {
    readonly defaultName: string;
    readonly trust: PolicyDocument;
    readonly tagsSessions: boolean;
    /** @default - that of the stack's default provider */
    readonly account?: AwsAccount;
    /** From the ServiceAccount to what it shows to be given the role. */
    readonly links: readonly TrustNode[];
  },
): ControllerRole {
  const { tagsSessions, trust, defaultName } = made;
  const controllerRoleOf = (
    { arn, revision }: Pick<ControllerRole, "arn" | "revision">,
    name: string,
    grant: Route53Identity["grant"],
  ): ControllerRole => ({
    arn,
    revision,
    identity: {
      arns: [arn],
      writesIn: (account) => account?.accountId === made.account?.accountId,
      tagsSessions,
      trust: [...made.links, { kind: "identity", name: `IAM role ${name}` }],
      grant,
    },
  });
  if ("existingRoleArn" in props) {
    const { existingRoleArn } = props;
    const name = nameOfArn(existingRoleArn);
    return controllerRoleOf({ arn: existingRoleArn, revision: existingRoleArn }, name, (documents) => [
      { instruction: `Give the role ${name} this trust policy`, document: trust },
      ...documents.map((document) => ({ instruction: `Give the role ${name} this policy`, document })),
    ]);
  }
  const role = new GrantedRole(scope, "role", {
    ...props,
    defaultName,
    trust,
    provider: made.account?.provider(scope),
  });
  return controllerRoleOf(role, role.roleName, (documents) => {
    role.grant(documents);
    return [];
  });
}
