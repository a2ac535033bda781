import { type Construct } from "constructs";
import { type Controller, serviceAccountSubject } from "../core/controller";
import { isAtLeast } from "../core/controller-version";
import { checkHttpsUrl, checkNamespaceName, checkObjectName } from "../core/names";
import { checkOidcProviderArn } from "./arn";
import { type HasIrsa } from "./eks-cluster";
import { checkRoleProps, GrantedRole, type RoleProps } from "./granted-role";
import { checkSameIssuer, issuerHost, type OidcProviderRef, STS_AUDIENCE } from "./oidc-provider";
import { policyDocument, type PolicyStatement } from "./policy-document";
import { type BoundRoute53Auth, type IRoute53Auth } from "./auth-method";
import { type Route53Grant } from "./route53-grant";

/** cert-manager's ServiceAccount in another cluster. */
export interface TrustedServiceAccount {
  /** Token issuer of that cluster. */
  readonly oidcIssuerUrl: string;
  /** ARN of this account's OIDC provider for that issuer. */
  readonly oidcProviderArn: string;
  /** @default "cert-manager" */
  readonly namespace?: string;
  /** @default "cert-manager" */
  readonly serviceAccount?: string;
}

export interface IrsaProps extends RoleProps {
  /**
   * cert-manager of other clusters that use the same role. Four clusters fit IAM's trust policy.
   * @default - the role is for the controller of this cluster alone
   */
  readonly alsoTrust?: readonly TrustedServiceAccount[];
}

/** IAM role for the controller's ServiceAccount. Made by `Route53Auth.irsa`. */
export class Irsa implements IRoute53Auth<HasIrsa> {
  readonly method = "irsa";

  constructor(private readonly props: IrsaProps) {
    const at = "Route53Auth.irsa";
    checkRoleProps(at, props);
    for (const { oidcIssuerUrl, oidcProviderArn, namespace, serviceAccount } of props.alsoTrust ?? []) {
      checkHttpsUrl(at, oidcIssuerUrl, "the OIDC issuer URL");
      checkOidcProviderArn(at, oidcProviderArn);
      checkSameIssuer(at, oidcProviderArn, oidcIssuerUrl);
      if (namespace !== undefined) checkNamespaceName(at, namespace);
      if (serviceAccount !== undefined) checkObjectName(at, serviceAccount, "the ServiceAccount name");
    }
  }

  readonly bind = (
    scope: Construct,
    controller: Controller<HasIrsa>,
    grant: Route53Grant,
  ): BoundRoute53Auth => {
    const { cluster, namespace, serviceAccount, subject } = controller;
    const role = new GrantedRole(scope, "role", {
      ...this.props,
      defaultName: `cert-manager-dns01-${cluster.name}`,
      grant,
      trust: policyDocument(
        webIdentityTrust(cluster.oidcProvider(scope), subject),
        ...(this.props.alsoTrust ?? []).map(trustOf),
      ),
    });
    // The EKS webhook gives the Pod its region; the custom resource could not omit it before 1.16.
    const region = isAtLeast(controller, "1.16") ? {} : { region: cluster.region(scope) };
    return {
      ambient: { cloud: "aws", mode: "IRSA" },
      patch: { serviceAccountAnnotations: { "eks.amazonaws.com/role-arn": role.arn } },
      trust: [
        { kind: "ServiceAccount", name: `${namespace.name}/${serviceAccount}` },
        { kind: "token", name: `audience ${STS_AUDIENCE}, issuer of the EKS cluster ${cluster.name}` },
        { kind: "identity", name: `IAM role ${role.roleName}` },
      ],
      checks: [
        `kubectl --namespace ${namespace.name} get pod --selector app.kubernetes.io/component=controller --output jsonpath='{.items[*].spec.containers[*].env[?(@.name=="AWS_ROLE_ARN")].value}'`,
      ],
      forIssuers: () => region,
    };
  };
}

function trustOf(trusted: TrustedServiceAccount): PolicyStatement {
  return webIdentityTrust(
    { arn: trusted.oidcProviderArn, issuerHost: issuerHost(trusted.oidcIssuerUrl) },
    serviceAccountSubject(trusted.namespace ?? "cert-manager", trusted.serviceAccount ?? "cert-manager"),
  );
}

function webIdentityTrust(provider: OidcProviderRef, subject: string): PolicyStatement {
  return {
    Effect: "Allow",
    Action: "sts:AssumeRoleWithWebIdentity",
    Principal: { Federated: provider.arn },
    Condition: {
      StringEquals: {
        [`${provider.issuerHost}:sub`]: subject,
        [`${provider.issuerHost}:aud`]: STS_AUDIENCE,
      },
    },
  };
}
