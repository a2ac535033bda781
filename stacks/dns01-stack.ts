import { TerraformOutput } from "cdktf";
import { type Construct } from "constructs";
import {
  configureKubernetes,
  Dns01,
  type ICertManager,
  type ICluster,
  type IDns01Solver,
} from "../constructs";
import { EnvironmentStack, type EnvironmentStackProps } from "./environment-stack";

export interface Dns01StackProps<C extends ICluster> extends EnvironmentStackProps<C> {
  readonly certManager: ICertManager;
  readonly solvers: readonly IDns01Solver<C>[];
}

/**
 * Identities, grants and cert-manager. Its output `checks` has commands that show whether they work, its
 * output `requirements` what others must do first.
 */
export class Dns01Stack<C extends ICluster = ICluster> extends EnvironmentStack<C> {
  readonly dns01: Dns01<C>;

  constructor(scope: Construct, id: string, props: Dns01StackProps<C>) {
    super(scope, id, props);
    configureKubernetes(this, props.cluster);
    const { cluster, certManager, solvers } = props;
    this.dns01 = new Dns01<C>(this, "dns01", { cluster, certManager, solvers });
    new TerraformOutput(this, "checks", {
      description: "Commands that show whether cert-manager has its credentials",
      value: this.dns01.checks,
    });
    new TerraformOutput(this, "requirements", {
      description: "What others must do before all of it works",
      value: this.dns01.instructions,
    });
  }
}
