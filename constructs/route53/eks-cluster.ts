import { DataAwsEksCluster } from "@cdktf/provider-aws/lib/data-aws-eks-cluster";
import { Fn } from "cdktf";
import { type Construct } from "constructs";
import { checkAccess } from "../core/check-access";
import { checkProps } from "../core/check-props";
import { checkClusterName, type HasOidcIssuer } from "../core/cluster";
import { type KubernetesAccess } from "../core/kubernetes-access";
import { checkHttpsUrl, checkText } from "../core/names";
import { oncePerStack } from "../core/once-per-stack";
import { requireCapability } from "../core/require-capability";
import { accountOfArn, checkAccountId, checkRoleArn, partitionOfArn, regionOfArn } from "./arn";
import { checkRegion, explainMissingAws } from "./aws";
import {
  checkOidcProvider,
  type IOidcProvider,
  isUsual,
  OidcProvider,
  type OidcProviderRef,
  STS_AUDIENCE,
} from "./oidc-provider";

/** A cluster whose ServiceAccount tokens IAM trusts and whose Pods get them by the EKS webhook. */
export interface HasIrsa extends HasOidcIssuer {
  /**
   * The IAM OIDC provider of the cluster in its own account.
   * @param audiences Audiences that it must accept. Default: STS's own
   */
  readonly oidcProvider: (scope: Construct, audiences?: readonly string[]) => OidcProviderRef;
  /** Region of the cluster, whose STS its Pods call. */
  readonly region: (scope: Construct) => string;
}

/** @throws InputError for a cluster without the EKS webhook */
export function requireIrsa(scope: Construct, cluster: HasIrsa, feature: string): void {
  requireCapability(scope, cluster, {
    feature,
    members: ["oidcProvider", "region"],
    what: "the EKS webhook and an IAM OIDC provider",
    remedy: NOT_EKS,
  });
}

/** @throws InputError for a cluster that is none of EKS */
export function requireEks(scope: Construct, cluster: EksCluster, feature: string): void {
  requireCapability(scope, cluster, {
    feature,
    members: ["clusterArn", "oidcProvider", "region"],
    what: "EKS Pod Identity",
    remedy: NOT_EKS,
  });
}

const NOT_EKS =
  "Use Route53Auth.serviceAccount where the cluster has an OIDC issuer, or else Route53Auth.accessKey";

/** What the lookup does not find: the OIDC provider, and how Terraform logs in. */
export interface EksClusterLookupProps {
  /**
   * The IAM OIDC provider of the cluster, for IRSA.
   * @default - the provider that the account has for the cluster's issuer is looked up
   */
  readonly oidcProvider?: IOidcProvider;
  /** Profile of the AWS CLI that logs in to the cluster. @default - the credentials of the environment */
  readonly loginProfile?: string;
  /** ARN of a role that the AWS CLI assumes to log in to the cluster. @default - none */
  readonly loginRoleArn?: string;
}

export interface EksClusterAttributes {
  readonly name: string;
  readonly region: string;
  /** Token issuer of the cluster, as `aws eks describe-cluster` prints it under `identity.oidc.issuer`. */
  readonly oidcIssuerUrl: string;
  /** ARN of the account's OIDC provider for that issuer. */
  readonly oidcProviderArn: string;
  /** Account of the cluster. @default - that of the OIDC provider */
  readonly accountId?: string;
  /** How Terraform reaches the cluster: `Cluster.kubeconfig({ context })`, or its API server. */
  readonly access: KubernetesAccess;
}

interface EksClusterParts {
  readonly access: (scope: Construct) => KubernetesAccess;
  readonly oidcIssuer: (scope: Construct) => string;
  readonly region: (scope: Construct) => string;
  readonly clusterArn: (scope: Construct) => string;
  readonly provider: IOidcProvider;
}

/** An Amazon EKS cluster. */
export class EksCluster implements HasIrsa {
  /**
   * A cluster of the stack's default AWS provider, looked up by name. Terraform logs in with
   * `aws eks get-token`, so that the AWS CLI must be there when it runs; it signs in by itself, not as the
   * provider does.
   * @throws InputError for a malformed name
   */
  static fromLookup(name: string, props: EksClusterLookupProps = {}): EksCluster {
    const at = "EksCluster.fromLookup";
    checkClusterName(at, name);
    checkProps(at, props);
    checkOidcProvider(at, props.oidcProvider);
    if (props.loginProfile !== undefined) checkText(at, props.loginProfile, "loginProfile");
    if (props.loginRoleArn !== undefined) checkRoleArn(at, props.loginRoleArn, "loginRoleArn");
    const found = (scope: Construct) =>
      oncePerStack(scope, "eks-cluster", { name }, (room, id) => {
        explainMissingAws(room);
        return new DataAwsEksCluster(room, id, { name });
      });
    // The cluster's own ARN says its region, so that the two cannot differ.
    const region = (scope: Construct) => regionOfArn(found(scope).arn);
    return new EksCluster(name, {
      region,
      clusterArn: (scope) => found(scope).arn,
      oidcIssuer: (scope) => found(scope).identity.get(0).oidc.get(0).issuer,
      provider: props.oidcProvider ?? OidcProvider.fromLookup(),
      access: (scope) => ({
        host: found(scope).endpoint,
        clusterCaCertificate: Fn.base64decode(found(scope).certificateAuthority.get(0).data),
        exec: {
          apiVersion: "client.authentication.k8s.io/v1beta1",
          command: "aws",
          args: [
            ...["eks", "get-token", "--cluster-name", name],
            ...["--region", region(scope), "--output", "json"],
            ...loginArguments(props),
          ],
        },
      }),
    });
  }

  /**
   * A cluster of which all is known, so that nothing is looked up.
   * @throws InputError for malformed values, or a provider that stands for another issuer
   */
  static fromAttributes(attributes: EksClusterAttributes): EksCluster {
    const at = "EksCluster.fromAttributes";
    checkProps(at, attributes, "name", "region", "oidcIssuerUrl", "oidcProviderArn", "access");
    const oidcIssuerUrl = checkHttpsUrl(at, attributes.oidcIssuerUrl, "the OIDC issuer URL");
    const region = checkRegion(at, attributes.region);
    const name = checkClusterName(at, attributes.name);
    const { oidcProviderArn } = attributes;
    const known = OidcProvider.fromArn(oidcProviderArn, oidcIssuerUrl);
    const provider: IOidcProvider = {
      // Whether it accepts others is not known.
      bind: (scope, use) => (isUsual(use.audiences) ? known : OidcProvider.fromLookup()).bind(scope, use),
    };
    const accountId = attributes.accountId ?? accountOfArn(oidcProviderArn);
    const clusterArn = `arn:${partitionOfArn(oidcProviderArn)}:eks:${region}:${checkAccountId(at, accountId)}:cluster/${name}`;
    const access = checkAccess(at, attributes.access);
    return new EksCluster(name, {
      region: () => region,
      clusterArn: () => clusterArn,
      oidcIssuer: () => oidcIssuerUrl,
      provider,
      access: () => access,
    });
  }

  readonly access: (scope: Construct) => KubernetesAccess;
  readonly oidcIssuer: (scope: Construct) => string;
  readonly region: (scope: Construct) => string;
  /** ARN of the cluster, which Pod Identity's trust names. */
  readonly clusterArn: (scope: Construct) => string;
  private readonly provider: IOidcProvider;

  private constructor(
    readonly name: string,
    parts: EksClusterParts,
  ) {
    this.access = parts.access;
    this.oidcIssuer = parts.oidcIssuer;
    this.region = parts.region;
    this.clusterArn = parts.clusterArn;
    this.provider = parts.provider;
  }

  readonly oidcProvider = (
    scope: Construct,
    audiences: readonly string[] = [STS_AUDIENCE],
  ): OidcProviderRef => this.provider.bind(scope, { issuerUrl: this.oidcIssuer(scope), audiences });
}

function loginArguments({ loginProfile, loginRoleArn }: EksClusterLookupProps): string[] {
  return [
    ...(loginProfile === undefined ? [] : ["--profile", loginProfile]),
    ...(loginRoleArn === undefined ? [] : ["--role-arn", loginRoleArn]),
  ];
}
