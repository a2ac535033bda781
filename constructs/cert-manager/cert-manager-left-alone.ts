import { type Construct } from "constructs";
import { type ICluster } from "../core/cluster";
import { type Controller } from "../core/controller";
import { mergePatches, type PatchContribution } from "../core/controller-patch";
import { type Requirement } from "../core/solver";
import { terraformYaml } from "../core/terraform-json";
import { checkAmbientPatches } from "./ambient-credentials";
import { type BoundCertManager, type ICertManager } from "./cert-manager-mode";
import { patchValues } from "./chart-values";
import { RunningCertManager, type RunningCertManagerProps } from "./running-cert-manager";
import { warnOfVersion } from "./version-warnings";

/** Leaves cert-manager as it is. Made by `CertManager.leaveAlone`. */
export class CertManagerLeftAlone implements ICertManager {
  private readonly running: RunningCertManager;

  constructor(props: RunningCertManagerProps) {
    this.running = new RunningCertManager("CertManager.leaveAlone", props);
  }

  /** An arrow function, as the contract has it, so that the cluster's type reaches the controller. */
  readonly bind = <C extends ICluster>(scope: Construct, cluster: C): BoundCertManager<C> => {
    const controller = this.running.controller(cluster);
    warnOfVersion(scope, controller.version);
    return {
      controller,
      installsCustomResources: false,
      provision: (patches) => ({
        ready: [],
        checks: [this.running.versionCheck],
        requirements: this.requirements(scope, controller, patches),
      }),
    };
  };

  private requirements(
    scope: Construct,
    controller: Controller,
    patches: readonly PatchContribution[],
  ): Requirement[] {
    checkAmbientPatches(scope, controller, patches);
    const values = patchValues(mergePatches(scope, [...this.running.flags(scope, controller), ...patches]));
    if (Object.keys(values).length === 0) return [];
    const { namespace, version } = controller;
    return [
      {
        instruction: `Once this stack is deployed, give cert-manager ${version} in the namespace ${namespace.name} these Helm values:\n${terraformYaml(values)}`,
      },
      {
        instruction: `Restart it where that changed no more than its ServiceAccount, since credentials are injected when a Pod is admitted: ${this.running.restart}`,
      },
    ];
  }
}
