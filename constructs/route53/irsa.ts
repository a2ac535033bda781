import { type Construct } from "constructs";
import { checkOneOf, TRUE_OR_FALSE } from "../core/check-one-of";
import { checkProps } from "../core/check-props";
import { type Controller, serviceAccountSubject } from "../core/controller";
import { isAtLeast } from "../core/controller-version";
import { checkHttpsUrl, checkList, checkNamespaceName, checkObjectName } from "../core/names";
import { checkOidcProviderArn } from "./arn";
import { type BoundRoute53Auth, type IRoute53Auth } from "./auth-method";
import { checkControllerRole, ControllerRole } from "./controller-role";
import { type HasIrsa, requireIrsa } from "./eks-cluster";
import { irsaPatch } from "./irsa-patch";
import { requireOnlyRole } from "./only-role";
import { checkSameIssuer, issuerHost, STS_AUDIENCE } from "./oidc-provider";
import { policyDocument, type PolicyStatement } from "./policy-document";
import { webIdentityTrust } from "./web-identity-trust";

const OWN_PROVIDER = "Give the provider that the account of the role has for that issuer";
const OTHER_PROVIDER =
  "Give the cluster the provider of the role's account, or give a role of the provider's account, and the zones this one: ZoneRole.fromArn(arn)";

/** cert-manager's ServiceAccount in another cluster. */
export interface TrustedServiceAccount {
  /** Token issuer of that cluster. */
  readonly oidcIssuerUrl: string;
  /** ARN of this account's OIDC provider for that issuer. */
  readonly oidcProviderArn: string;
  /** Namespace of the ServiceAccount. @default "cert-manager" */
  readonly namespace?: string;
  /** Name of the ServiceAccount. @default "cert-manager" */
  readonly serviceAccount?: string;
}

/** The role of the controller, and who else has it. */
export interface IrsaProps {
  /** The role of the controller. @default ControllerRole.create() */
  readonly role?: ControllerRole;
  /**
   * cert-manager of other clusters that use the same role. Four clusters fit IAM's trust policy.
   * @default - the role is for the controller of this cluster alone
   */
  readonly alsoTrust?: readonly TrustedServiceAccount[];
  /**
   * Runs the controller as user and group 1001, so that it can read its token on Fargate and on very
   * old EKS, which answer `permission denied` otherwise.
   * @default false
   */
  readonly readsTokenAsUser1001?: boolean;
}

/** IAM role for the controller's ServiceAccount. Made by `Route53Auth.irsa`. */
export class Irsa implements IRoute53Auth<HasIrsa> {
  readonly method = "irsa";

  constructor(private readonly props: IrsaProps) {
    const at = "Route53Auth.irsa";
    const { role, alsoTrust = [], readsTokenAsUser1001 } = checkProps(at, props);
    checkControllerRole(at, role);
    checkOneOf(at, readsTokenAsUser1001, TRUE_OR_FALSE, "readsTokenAsUser1001");
    const trusted = checkList(at, alsoTrust, "alsoTrust", "Give a list, or leave it out");
    for (const { oidcIssuerUrl, oidcProviderArn, namespace, serviceAccount } of trusted) {
      checkHttpsUrl(at, oidcIssuerUrl, "the OIDC issuer URL");
      checkOidcProviderArn(at, oidcProviderArn);
      checkSameIssuer(at, oidcProviderArn, oidcIssuerUrl);
      if (namespace !== undefined) checkNamespaceName(at, namespace);
      if (serviceAccount !== undefined) checkObjectName(at, serviceAccount, "the ServiceAccount name");
    }
  }

  readonly bind = (scope: Construct, controller: Controller<HasIrsa>): BoundRoute53Auth => {
    const { cluster, namespace, serviceAccount, subject } = controller;
    const { role = ControllerRole.create(), alsoTrust = [], readsTokenAsUser1001 } = this.props;
    requireIrsa(scope, cluster, "Route53Auth.irsa");
    requireOnlyRole(scope, controller, "IAM role", role.existingArn);
    const provider = cluster.oidcProvider(scope);
    role.requireAccountOf(scope, provider.arn, "the OIDC provider of the cluster", OTHER_PROVIDER);
    for (const { oidcProviderArn } of alsoTrust)
      role.requireAccountOf(scope, oidcProviderArn, "the OIDC provider in alsoTrust", OWN_PROVIDER);
    const { arn, revision, identity } = role.bind(scope, {
      defaultName: `cert-manager-dns01-${cluster.name}`,
      tagsSessions: false,
      trust: policyDocument(webIdentityTrust(provider, subject), ...alsoTrust.map(trustOf)),
      links: [
        { kind: "ServiceAccount", name: `${namespace.name}/${serviceAccount}` },
        { kind: "token", name: `audience ${STS_AUDIENCE}, issuer of the EKS cluster ${cluster.name}` },
      ],
    });
    // The EKS webhook gives the Pod its region; the custom resource could not omit it before 1.16.
    const fields = isAtLeast(controller, "1.16") ? {} : { region: cluster.region(scope) };
    return {
      ambient: { cloud: "aws", mode: "IRSA" },
      patch: {
        ...irsaPatch(arn, revision),
        ...(readsTokenAsUser1001 && { podSecurityContext: { fsGroup: 1001, runAsUser: 1001 } }),
      },
      checks: [
        `kubectl --namespace ${namespace.name} get pod --selector app.kubernetes.io/component=controller --output jsonpath='{.items[*].spec.containers[*].env[?(@.name=="AWS_ROLE_ARN")].value}'`,
      ],
      identity,
      forIssuers: () => ({ fields }),
    };
  };
}

function trustOf(trusted: TrustedServiceAccount): PolicyStatement {
  return webIdentityTrust(
    { arn: trusted.oidcProviderArn, issuerHost: issuerHost(trusted.oidcIssuerUrl) },
    serviceAccountSubject(trusted.namespace ?? "cert-manager", trusted.serviceAccount ?? "cert-manager"),
  );
}
