import { type Construct, type IConstruct } from "constructs";
import { checkOptionalValue } from "../core/check-value";
import { InputError, quoted } from "../core/input-error";
import { type TrustNode } from "../core/trust-chain";
import { checkRoleArn, mayBeOfAccount, mayShareAccount, nameOfArn } from "./arn";
import { type Route53Identity } from "./auth-method";
import { type AwsAccount } from "./aws-account";
import { checkRoleProps, GrantedRole, type RoleProps } from "./granted-role";
import { type PolicyDocument } from "./policy-document";

/** What a ServiceAccount needs of its role. */
export interface ControllerRoleUse {
  /** Name of a new role that is given none. */
  readonly defaultName: string;
  readonly trust: PolicyDocument;
  readonly tagsSessions: boolean;
  /** Account of the role. @default - that of the stack's default provider */
  readonly account?: AwsAccount;
  /** From the ServiceAccount to what it shows to be given the role. */
  readonly links: readonly TrustNode[];
  /** Whom a new role belongs to, since it makes one for each of its scopes. @default - the scope */
  readonly owner?: Construct;
}

/** A role in one stack. */
export interface BoundControllerRole {
  readonly arn: string;
  /** Changes with the role that the Pods' credentials are of. */
  readonly revision: string;
  readonly identity: Route53Identity;
}

interface Role extends Pick<BoundControllerRole, "arn" | "revision"> {
  readonly name: string;
  readonly grant: Route53Identity["grant"];
}

/**
 * The IAM role that the credentials of a ServiceAccount stand for, cert-manager's or external-dns's: a value until
 * a method of authentication binds it.
 */
export class ControllerRole {
  /**
   * A new role, for the first that binds it: its trust policy names one ServiceAccount. `Route53Auth.serviceAccount`
   * makes one like it for each namespace of its issuers, where each must have its own name.
   * @throws InputError for malformed props
   */
  static create(props: RoleProps = {}): ControllerRole {
    checkRoleProps("ControllerRole.create", props);
    const owners = new WeakMap<IConstruct, Construct>();
    return new ControllerRole(undefined, (scope, { owner = scope, defaultName, trust, account }) => {
      checkOwner(owners, owner);
      const provider = account?.provider(scope);
      const role = new GrantedRole(scope, "role", { ...props, defaultName, trust, provider });
      const grant = (documents: readonly PolicyDocument[]) => {
        role.grant(documents);
        return [];
      };
      return { arn: role.arn, revision: role.revision, name: role.roleName, grant };
    });
  }

  /**
   * A role that someone else made. The kit changes nothing about it: the trust and the policies that it needs are
   * requirements of the stack.
   * @throws InputError for a malformed ARN
   */
  static fromArn(arn: string): ControllerRole {
    checkRoleArn("ControllerRole.fromArn", arn, "the role ARN");
    const name = nameOfArn(arn);
    return new ControllerRole(arn, (_scope, { trust }) => ({
      arn,
      revision: arn,
      name,
      grant: (documents) => [
        { instruction: `Give the role ${name} this trust policy`, document: trust },
        ...documents.map((document) => ({ instruction: `Give the role ${name} this policy`, document })),
      ],
    }));
  }

  private constructor(
    /** ARN of a role that exists; none for one that is made. */
    readonly existingArn: string | undefined,
    private readonly make: (scope: Construct, use: ControllerRoleUse) => Role,
  ) {}

  /**
   * Demands that a role which exists lies in the account of what it is given by.
   * @param what What that is, as a noun phrase.
   * @param remedy What to give instead, as an instruction.
   * @throws InputError for a role of another account
   */
  requireAccountOf(scope: Construct, arn: string, what: string, remedy: string): void {
    const { existingArn } = this;
    if (existingArn === undefined || mayShareAccount(existingArn, arn)) return;
    throw new InputError(
      scope,
      `the role ${quoted(existingArn)} lies in another account than ${what} ${quoted(arn)}`,
      remedy,
    );
  }

  /** @throws InputError for a new role that is bound for another already */
  bind(scope: Construct, use: ControllerRoleUse): BoundControllerRole {
    const { arn, revision, name, grant } = this.make(scope, use);
    const { existingArn } = this;
    return {
      arn,
      revision,
      identity: {
        arns: [arn],
        partition: use.account?.partition(scope),
        writesIn: (account) =>
          account && existingArn !== undefined && !use.account
            ? mayBeOfAccount(existingArn, account.accountId)
            : account?.accountId === use.account?.accountId,
        tagsSessions: use.tagsSessions,
        trust: [...use.links, { kind: "identity", name: `IAM role ${name}` }],
        grant,
      },
    };
  }
}

/** @throws InputError for what is no role, such as the ARN of one */
export function checkControllerRole(at: string, role: ControllerRole | undefined): void {
  checkOptionalValue(at, role, "existingArn", "role", "Give ControllerRole.fromArn(arn), or .create()");
}

function checkOwner(owners: WeakMap<IConstruct, Construct>, owner: Construct): void {
  const { root } = owner.node;
  const first = owners.get(root) ?? owner;
  owners.set(root, first);
  if (first !== owner)
    throw new InputError(
      owner,
      `the role of this ControllerRole is made for ${quoted(first.node.path)} already, and trusts that alone`,
      "Give each a ControllerRole.create() of its own, or ControllerRole.fromArn with a role that trusts both",
    );
}
