import { CertManagerAdoption, type CertManagerAdoptionProps } from "./cert-manager-adoption";
import { CertManagerInstall, type CertManagerInstallProps } from "./cert-manager-install";
import { CertManagerLeftAlone } from "./cert-manager-left-alone";
import { type ICertManager } from "./cert-manager-mode";
import { type RunningCertManagerProps } from "./running-cert-manager";

/** The ways in which cert-manager comes to a cluster. */
export class CertManager {
  /**
   * Installs it with Helm, from the project's chart unless another is given.
   * @throws InputError for malformed props
   */
  static install(props: CertManagerInstallProps): ICertManager {
    return new CertManagerInstall(props);
  }

  /**
   * Takes one that runs already and gives it what the solvers need: labels and annotations of its ServiceAccount,
   * Pod annotations and environment variables. Its Pods are replaced when that changes. Destroying the stack takes
   * that away again, and nothing else.
   * @throws InputError for malformed props
   */
  static adopt(props: CertManagerAdoptionProps): ICertManager {
    return new CertManagerAdoption(props);
  }

  /**
   * Neither reads nor changes one that runs already: what it needs is printed among the requirements, as Helm
   * values, for whoever deploys it.
   * @throws InputError for malformed props
   */
  static leaveAlone(props: RunningCertManagerProps): ICertManager {
    return new CertManagerLeftAlone(props);
  }

  private constructor() {}
}
