import { RoleBindingV1 } from "@cdktf/provider-kubernetes/lib/role-binding-v1";
import { RoleV1 } from "@cdktf/provider-kubernetes/lib/role-v1";
import { ServiceAccountV1 } from "@cdktf/provider-kubernetes/lib/service-account-v1";
import { Token } from "cdktf";
import { type Construct } from "constructs";
import { checkProps } from "../core/check-props";
import { type HasOidcIssuer } from "../core/cluster";
import { type Controller, type NamespaceRef, serviceAccountSubject } from "../core/controller";
import { requireControllerVersion } from "../core/controller-version";
import { claimName } from "../core/claimed-name";
import { InputError, quoted } from "../core/input-error";
import { checkObjectName } from "../core/names";
import { requireCapability } from "../core/require-capability";
import { type IssuerContext } from "../core/solver";
import { type BoundRoute53Auth, type IRoute53Auth, type IssuerAuth } from "./auth-method";
import { accountOfArn, partitionOfArn } from "./arn";
import { checkRegion, ISSUER_SAYS_IT, knownPartitionOf } from "./aws";
import { type AwsAccount, checkAccount } from "./aws-account";
import { checkControllerRole, ControllerRole } from "./controller-role";
import { type HasIrsa } from "./eks-cluster";
import {
  checkAudience,
  checkOidcProvider,
  type IOidcProvider,
  OidcProvider,
  STS_AUDIENCE,
} from "./oidc-provider";
import { policyDocument } from "./policy-document";
import { requireRegionOfPartition } from "./same-partition";
import { webIdentityTrust } from "./web-identity-trust";

/** The ServiceAccount whose token is exchanged, and the role that it gives. */
export interface ServiceAccountProps {
  /** Name of the ServiceAccount, made in the namespace of each issuer that uses it. */
  readonly name: string;
  /** Region of the STS that exchanges the token. */
  readonly region: string;
  /**
   * How the roles look, one for each namespace that an issuer reads the ServiceAccount in, or the one that
   * exists, which is for one namespace.
   * @default ControllerRole.create()
   */
  readonly role?: ControllerRole;
  /**
   * The IAM OIDC provider of the cluster in the account of the role.
   * @default - the cluster's own, if it has one and no `account` is given; else OidcProvider.fromLookup()
   */
  readonly oidcProvider?: IOidcProvider;
  /**
   * Account of the role and the zones. A role taken with a token cannot go on to a second one, so that
   * zones of another account need the cluster's OIDC provider there.
   * @default - that of the stack's default provider
   */
  readonly account?: AwsAccount;
  /**
   * Audience of the token in place of STS's own; the OIDC provider must accept it. One alone: a token for
   * several is good for each of their services, and IAM compares a single value.
   * @default "sts.amazonaws.com"
   */
  readonly audience?: string;
}

const GIVE_ACCOUNT =
  "Give the role's account, such as account: AwsAccount.assumeRole(roleArn, region), or a role of the provider's account";

/**
 * A ServiceAccount of the issuer's namespace, of which cert-manager asks a token for each use. Made by
 * `Route53Auth.serviceAccount`.
 */
export class ServiceAccount implements IRoute53Auth<HasOidcIssuer> {
  readonly method = "service-account";

  constructor(private readonly props: ServiceAccountProps) {
    const at = "Route53Auth.serviceAccount";
    checkProps(at, props, "name", "region");
    checkObjectName(at, props.name, "the ServiceAccount name");
    checkRegion(at, props.region, ISSUER_SAYS_IT);
    if (props.audience !== undefined) checkAudience(at, props.audience);
    checkControllerRole(at, props.role);
    checkOidcProvider(at, props.oidcProvider);
    checkAccount(at, props.account);
    const roleArn = props.role?.existingArn;
    if (roleArn !== undefined && props.account) checkRoleAccount(at, roleArn, props.account);
  }

  readonly bind = (scope: Construct, controller: Controller<HasOidcIssuer>): BoundRoute53Auth => {
    requireCapability(scope, controller.cluster, {
      feature: "Route53Auth.serviceAccount",
      members: ["oidcIssuer"],
      what: "the URL of its OIDC issuer",
      remedy: "Give it with Cluster.fromKubeconfigWithOidcIssuer, or use Route53Auth.accessKey",
    });
    requireControllerVersion(scope, controller, "1.15", "a dedicated ServiceAccount for Route53");
    const { role = ControllerRole.create(), region, account } = this.props;
    const partition = account ? account.knownPartition : knownPartitionOf(scope);
    requireRegionOfPartition(scope, region, partitionOfExisting(role) ?? partition);
    return {
      ambient: false,
      patch: {},
      checks: [],
      forIssuers: (issuerScope, at) => this.forNamespace(issuerScope, at, controller, { role, owner: scope }),
    };
  };

  private forNamespace(
    scope: Construct,
    { namespace }: IssuerContext,
    controller: Controller<HasOidcIssuer>,
    { role, owner }: { readonly role: ControllerRole; readonly owner: Construct },
  ): IssuerAuth {
    const { name, region, account, audience } = this.props;
    const { cluster } = controller;
    this.makeServiceAccount(scope, namespace, controller);

    const accepted = audience ?? STS_AUDIENCE;
    const provider = this.oidcProvider(cluster).bind(scope, {
      issuerUrl: cluster.oidcIssuer(scope),
      audiences: [accepted],
      account,
    });
    role.requireAccountOf(scope, provider.arn, "the OIDC provider", GIVE_ACCOUNT);
    const subject = serviceAccountSubject(namespace.name, name);
    // A role has one trust policy, and what others are told must not contradict itself.
    if (role.existingArn !== undefined)
      claimName(
        scope,
        "ServiceAccount of the role",
        role.existingArn,
        "Give each namespace a solver with a role of its own",
      );
    const { arn, identity } = role.bind(scope, {
      owner,
      // Dots stand neither in the cluster's name nor in the namespace's, so that no two share a name.
      defaultName: `cert-manager-dns01-${cluster.name}.${namespace.name}.${name}`,
      trust: policyDocument(webIdentityTrust(provider, subject, accepted)),
      tagsSessions: false,
      account,
      links: [
        { kind: "ServiceAccount", name: `${namespace.name}/${name}` },
        {
          kind: "token",
          name: `audience ${accepted}, issuer of the cluster ${cluster.name}`,
        },
      ],
    });
    const serviceAccountRef = { name, ...(audience !== undefined && { audiences: [audience] }) };
    return {
      checks: [
        `kubectl auth can-i create serviceaccounts/${name} --subresource token --namespace ${namespace.name} --as ${controller.subject}`,
      ],
      fields: { region, role: arn, auth: { kubernetes: { serviceAccountRef } } },
      identity: {
        ...identity,
        cannotAssumeRoles: "cert-manager exchanges a ServiceAccount's token for one role and stops there",
      },
    };
  }

  private oidcProvider(cluster: HasOidcIssuer): IOidcProvider {
    const { oidcProvider, account } = this.props;
    if (oidcProvider) return oidcProvider;
    if (account !== undefined || !hasOidcProvider(cluster)) return OidcProvider.fromLookup();
    return { bind: (scope, { audiences }) => cluster.oidcProvider(scope, audiences) };
  }

  private makeServiceAccount(scope: Construct, namespace: NamespaceRef, controller: Controller): void {
    const { name } = this.props;
    if (namespace.name === controller.namespace.name && name === controller.serviceAccount)
      throw new InputError(
        scope,
        `${quoted(name)} is the controller's own ServiceAccount`,
        "Name one that only the issuers use",
      );
    const { name: inNamespace, resource } = namespace;
    const dependsOn = resource && [resource];
    const what = `ServiceAccount of the namespace ${inNamespace}`;
    claimName(scope, what, name, "Give each solver a ServiceAccount of its own");
    const serviceAccount = new ServiceAccountV1(scope, "service-account", {
      metadata: { name, namespace: inNamespace },
      dependsOn,
    });
    const role = new RoleV1(scope, "token-request", {
      metadata: { name: `${name}-tokenrequest`, namespace: inNamespace },
      rule: [
        { apiGroups: [""], resources: ["serviceaccounts/token"], resourceNames: [name], verbs: ["create"] },
      ],
      dependsOn,
    });
    new RoleBindingV1(scope, "token-request-binding", {
      metadata: { name: `cert-manager-${name}-tokenrequest`, namespace: inNamespace },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: `${name}-tokenrequest` },
      subject: [
        {
          kind: "ServiceAccount",
          name: controller.serviceAccount,
          namespace: controller.namespace.name,
        },
      ],
      dependsOn: [role, serviceAccount],
    });
  }
}

function checkRoleAccount(at: string, roleArn: string, { accountId }: AwsAccount): void {
  if (!Token.isUnresolved(roleArn) && accountOfArn(roleArn) !== accountId)
    throw new InputError(
      at,
      `the role is ${quoted(roleArn)} and the account ${quoted(accountId)}`,
      "Give a role of that account",
    );
}

function partitionOfExisting({ existingArn }: ControllerRole): string | undefined {
  return existingArn === undefined || Token.isUnresolved(existingArn)
    ? undefined
    : partitionOfArn(existingArn);
}

function hasOidcProvider(cluster: HasOidcIssuer): cluster is HasIrsa {
  return "oidcProvider" in cluster;
}
