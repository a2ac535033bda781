import { Annotations } from "cdktf";
import { type Construct } from "constructs";
import { type Controller } from "../core/controller";
import { hasFeature } from "./known-versions";
import { type ChartValues } from "./merge-chart-values";

/** What the Helm release does with cert-manager's custom resource definitions. */
export class CustomResources {
  /**
   * Installed, and left in the cluster when the release goes: with them go all Certificates and issuers.
   * Charts before 1.15 cannot leave them, of which the stack warns.
   */
  static readonly KEPT = new CustomResources({ enabled: true, keep: true });
  /** Installed, and deleted with the release; every Certificate and issuer of the cluster with them. */
  static readonly DELETED = new CustomResources({ enabled: true, keep: false });
  /** Not touched: they are in the cluster before the release, in its version. */
  static readonly LEFT_TO_OTHERS = new CustomResources({ enabled: false });

  private constructor(private readonly crds: { readonly enabled: boolean; readonly keep?: boolean }) {}

  /** Helm values, as the chart of the controller's version has them. */
  values(scope: Construct, controller: Controller): ChartValues {
    if (hasFeature(controller, "chartCrds")) return { crds: this.crds };
    if (this.crds.keep)
      Annotations.of(scope).addWarning(
        `The chart of cert-manager ${controller.version} deletes its custom resource definitions, and so every Certificate and issuer, when the release is destroyed. Install v1.15.0 or later, or set customResources to LEFT_TO_OTHERS.`,
      );
    return { installCRDs: this.crds.enabled };
  }
}
