import { GitOpsDelivery, type GitOpsDeliveryProps } from "./gitops-delivery";
import { HelmReleaseDelivery, type HelmReleaseDeliveryProps } from "./helm-release-delivery";
import { type IIssuerDelivery } from "./issuer-delivery-mode";
import { ManifestDelivery, type ManifestDeliveryProps } from "./manifest-delivery";

/** The ways in which issuers come to a cluster. */
export class IssuerDelivery {
  /**
   * `kubernetes_manifest`, in a stack that is deployed after cert-manager. Terraform waits until each
   * issuer is Ready.
   * @throws InputError for a timeout that is not whole seconds
   */
  static manifest(props: ManifestDeliveryProps = {}): IIssuerDelivery {
    return new ManifestDelivery(props);
  }

  /**
   * A Helm release of a chart that comes with this package, in the stack that installs cert-manager.
   * Helm does not wait until issuers are Ready; the checks of the stack do.
   * @throws InputError for a malformed release name, or a timeout that is not whole seconds
   */
  static helmRelease(props: HelmReleaseDeliveryProps = {}): IIssuerDelivery {
    return new HelmReleaseDelivery(props);
  }

  /**
   * YAML for Argo CD or Flux, as outputs of the stack and as files. Terraform applies no issuer.
   * @throws InputError for malformed props
   */
  static gitOps(props: GitOpsDeliveryProps = {}): IIssuerDelivery {
    return new GitOpsDelivery(props);
  }

  private constructor() {}
}
