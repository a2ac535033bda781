import { type ITerraformDependable, type TerraformResource } from "cdktf";
import { type Construct } from "constructs";
import { type ICluster } from "../core/cluster";
import { type Controller } from "../core/controller";
import { type PatchContribution } from "../core/controller-patch";
import { type Requirement } from "../core/solver";

/** How cert-manager comes to the cluster: a value until `Dns01` binds it. */
export interface ICertManager {
  readonly bind: <C extends ICluster>(scope: Construct, cluster: C) => BoundCertManager<C>;
}

/** cert-manager in one stack, before its solvers have said what it must carry. */
export interface BoundCertManager<C extends ICluster = ICluster> {
  readonly controller: Controller<C>;
  /** Whether its custom resource definitions come with this stack. */
  readonly installsCustomResources: boolean;
  /**
   * Gives the controller what the solvers need, after all of that exists.
   * @param needs `ambientCredentials`: whether a solver uses what the controller itself may do.
   */
  readonly provision: (
    patches: readonly PatchContribution[],
    after: readonly ITerraformDependable[],
    needs: { readonly ambientCredentials: boolean },
  ) => ProvisionedCertManager;
}

/** cert-manager with what its solvers need. */
export interface ProvisionedCertManager {
  /** What must exist before anything uses cert-manager's custom resources. */
  readonly ready: readonly TerraformResource[];
  /** Commands that show whether cert-manager is as its props say. @default - none */
  readonly checks?: readonly string[];
  /** What others must do, since this app does not. @default - nothing */
  readonly requirements?: readonly Requirement[];
}
