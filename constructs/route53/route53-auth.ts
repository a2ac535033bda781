import { type IRoute53Auth } from "./auth-method";
import { type HasIrsa } from "./eks-cluster";
import { Irsa, type IrsaProps } from "./irsa";

/** The ways in which cert-manager authenticates to Route53. */
export class Route53Auth {
  /**
   * IAM role for the controller's ServiceAccount (IRSA): the EKS webhook gives the controller's Pod
   * a token that STS exchanges for the role.
   * @throws InputError for malformed props
   * @see https://cert-manager.io/docs/configuration/acme/dns01/route53/#eks-iam-role-for-service-accounts-irsa
   */
  static irsa(props: IrsaProps = {}): IRoute53Auth<HasIrsa> {
    return new Irsa(props);
  }

  private constructor() {}
}
