import { CertManagerInstall, type CertManagerInstallProps } from "./cert-manager-install";
import { type ICertManager } from "./cert-manager-mode";

/** The ways in which cert-manager comes to a cluster. */
export class CertManager {
  /** Installs it with Helm, from the project's chart unless another is given. */
  static install(props: CertManagerInstallProps): ICertManager {
    return new CertManagerInstall(props);
  }

  private constructor() {}
}
