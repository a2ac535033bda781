import { AccessKey, type AccessKeyProps } from "./access-key";
import { type IRoute53Auth } from "./auth-method";
import { type HasOidcIssuer } from "../core/cluster";
import { type EksCluster, type HasIrsa } from "./eks-cluster";
import { EnvironmentVariables, type EnvironmentVariablesProps } from "./environment-variables";
import { Irsa, type IrsaProps } from "./irsa";
import { NodeRole, type NodeRoleProps } from "./node-role";
import { PodIdentity, type PodIdentityProps } from "./pod-identity";
import { ServiceAccount, type ServiceAccountProps } from "./service-account";
import { SharedConfig, type SharedConfigProps } from "./shared-config";

/**
 * The ways in which cert-manager authenticates to Route53. Each throws an InputError for malformed
 * props where it is written.
 * @see https://cert-manager.io/docs/configuration/acme/dns01/route53/
 */
export class Route53Auth {
  /**
   * IAM role for the controller's ServiceAccount (IRSA): the EKS webhook gives the controller's Pod
   * a token that STS exchanges for the role.
   */
  static irsa(props: IrsaProps = {}): IRoute53Auth<HasIrsa> {
    return new Irsa(props);
  }

  /** EKS Pod Identity: an agent on the node gives the controller's Pod the credentials of a role. */
  static podIdentity(props: PodIdentityProps = {}): IRoute53Auth<EksCluster> {
    return new PodIdentity(props);
  }

  /** The role of the node that the controller runs on, which every Pod there can use. */
  static nodeRole(props: NodeRoleProps): IRoute53Auth {
    return new NodeRole(props);
  }

  /** Credentials in the controller's environment, from a Secret. */
  static environmentVariables(props: EnvironmentVariablesProps): IRoute53Auth {
    return new EnvironmentVariables(props);
  }

  /** Shared configuration and credentials files, mounted from a Secret. */
  static sharedConfig(props: SharedConfigProps): IRoute53Auth {
    return new SharedConfig(props);
  }

  /**
   * A ServiceAccount of the issuer's own namespace, whose token STS exchanges for a role: each tenant
   * has its own, on any cluster whose OIDC issuer STS can reach. Needs cert-manager 1.15.
   */
  static serviceAccount(props: ServiceAccountProps): IRoute53Auth<HasOidcIssuer> {
    return new ServiceAccount(props);
  }

  /** The access key of an IAM user, in a Secret that the issuer names. */
  static accessKey(props: AccessKeyProps): IRoute53Auth {
    return new AccessKey(props);
  }

  private constructor() {}
}
