import { DataAwsEksNodeGroup } from "@cdktf/provider-aws/lib/data-aws-eks-node-group";
import { DataAwsIamRole } from "@cdktf/provider-aws/lib/data-aws-iam-role";
import { IamInstanceProfile } from "@cdktf/provider-aws/lib/iam-instance-profile";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import { TerraformStack } from "cdktf";
import { Construct } from "constructs";
import { InputError, quoted } from "../core/input-error";
import { checkFormat, checkNotEmpty, fittedName } from "../core/names";
import { oncePerStack } from "../core/once-per-stack";
import { nameOfArn } from "./arn";
import { dnsSuffixOf } from "./aws";
import {
  checkRoleProps,
  GrantedRole,
  managedPolicies,
  MAX_POLICY_NAME,
  numbered,
  type RoleProps,
} from "./granted-role";
import { policyDocument, type PolicyDocument } from "./policy-document";

/** The roles of nodes that a stack knows. */
export interface BoundNodeRoles {
  /** For people. */
  readonly name: string;
  readonly arns: readonly string[];
  /** Gives every role the policies. */
  readonly grant: (documents: readonly PolicyDocument[]) => void;
}

/** How the policies look that are attached to roles of others. */
export type NodePolicyProps = Pick<RoleProps, "path" | "tags">;

/** How a new role of nodes is made. */
export interface SourceRoleProps extends RoleProps {
  /**
   * Services whose instances may be given the role.
   * @default - EC2: `ec2.amazonaws.com`, in aws-cn `ec2.amazonaws.com.cn`
   */
  readonly servicePrincipals?: readonly string[];
}

/** The roles that the nodes of a cluster have, one of which the controller finds: a value until bound. */
export class NodeRoles {
  /** Roles that exist, by name. @throws InputError for an empty list, a malformed name or prop */
  static fromNames(roleNames: readonly string[], props: NodePolicyProps = {}): NodeRoles {
    const at = "NodeRoles.fromNames";
    checkRoleProps(at, props);
    checkNotEmpty(at, roleNames, "role names", "Name at least one role");
    checkDistinct(at, roleNames);
    for (const roleName of roleNames) checkRoleProps(at, { roleName });
    return new NodeRoles((scope) => {
      const arns = roleNames.map(
        (name) =>
          oncePerStack(
            scope,
            `node-role-${name}`,
            { name },
            (room, id) => new DataAwsIamRole(room, id, { name }),
          ).arn,
      );
      return attachedTo(scope, roleNames, arns, props);
    });
  }

  /**
   * The roles of managed node groups of the cluster, looked up by the names of the groups. Groups that
   * share a role are listed once.
   * @throws InputError for an empty list, a malformed name or prop
   */
  static fromManagedNodeGroups(nodeGroups: readonly string[], props: NodePolicyProps = {}): NodeRoles {
    const at = "NodeRoles.fromManagedNodeGroups";
    checkRoleProps(at, props);
    checkNotEmpty(at, nodeGroups, "node groups", "Name at least one managed node group");
    checkDistinct(at, nodeGroups);
    for (const nodeGroup of nodeGroups)
      checkFormat(at, nodeGroup, {
        what: "the node group",
        pattern: /^[A-Za-z0-9][\w-]*$/,
        maxLength: 63,
        remedy: "Write letters, digits, hyphens and underscores, 63 characters at most",
      });
    return new NodeRoles((scope, clusterName) => {
      const arns = nodeGroups.map(
        (nodeGroupName) =>
          oncePerStack(
            scope,
            `node-group-${nodeGroupName}`,
            { clusterName, nodeGroupName },
            (room, id) => new DataAwsEksNodeGroup(room, id, { clusterName, nodeGroupName }),
          ).nodeRoleArn,
      );
      return attachedTo(scope, arns.map(nameOfArn), arns, props);
    });
  }

  /**
   * A new role for nodes, with the instance profile that launches them. The nodes need it, and what
   * else they need, from whoever makes them.
   * @throws InputError for malformed props
   */
  static create(props: SourceRoleProps = {}): NodeRoles {
    const at = "NodeRoles.create";
    checkRoleProps(at, props);
    const { servicePrincipals, ...roleProps } = props;
    if (servicePrincipals !== undefined)
      checkNotEmpty(at, servicePrincipals, "service principals", "Name at least one service");
    for (const service of servicePrincipals ?? [])
      checkFormat(at, service, {
        what: "the service principal",
        pattern: /^[a-z0-9-]+(\.[a-z0-9-]+)+$/,
        remedy: "Write it as IAM has it, such as ec2.amazonaws.com",
      });
    return new NodeRoles((scope, clusterName) => {
      const role = new GrantedRole(scope, "role", {
        ...roleProps,
        defaultName: `cert-manager-dns01-${clusterName}`,
        trust: policyDocument({
          Effect: "Allow",
          Action: "sts:AssumeRole",
          Principal: { Service: servicePrincipals ?? [`ec2.${dnsSuffixOf(scope)}`] },
        }),
      });
      new IamInstanceProfile(scope, "instance-profile", {
        name: role.roleName,
        role: role.role.name,
        path: roleProps.path,
        tags: roleProps.tags && { ...roleProps.tags },
      });
      return {
        name: role.roleName,
        arns: [role.arn],
        grant: (documents) => {
          role.grant(documents);
        },
      };
    });
  }

  private constructor(readonly bind: (scope: Construct, clusterName: string) => BoundNodeRoles) {}
}

function checkDistinct(at: string, names: readonly string[]): void {
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new InputError(at, `${quoted(twice)} is listed twice`, "List it once");
}

/** Managed policies of their own, attached to roles that someone else made. */
function attachedTo(
  scope: Construct,
  roleNames: readonly string[],
  arns: readonly string[],
  props: NodePolicyProps,
): BoundNodeRoles {
  return {
    name: roleNames.join(", "),
    arns,
    grant: (documents) => {
      const room = new Construct(scope, "node-role");
      const name = fittedName(
        `cert-manager-dns01-${TerraformStack.of(scope).node.id}-${scope.node.id}`,
        MAX_POLICY_NAME,
      );
      managedPolicies(room, name, props, documents).forEach((policy, policyIndex) => {
        roleNames.forEach((role, roleIndex) => {
          new IamRolePolicyAttachment(
            room,
            `${numbered("attachment", policyIndex)}-${numbered("role", roleIndex)}`,
            { role, policyArn: policy.arn },
          );
        });
      });
    },
  };
}
