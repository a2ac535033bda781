import { Lazy, TerraformOutput } from "cdktf";
import { type Construct } from "constructs";
import {
  type AcmeIssuer,
  configureKubernetes,
  Dns01,
  type ICertManager,
  type ICluster,
  type IDns01Solver,
  type IIssuerDelivery,
  Issuers,
} from "../constructs";
import { EnvironmentStack, type EnvironmentStackProps } from "./environment-stack";

export interface Dns01StackProps<C extends ICluster> extends EnvironmentStackProps<C> {
  readonly certManager: ICertManager;
  readonly solvers: readonly IDns01Solver<C>[];
  /** Issuers that stand in this stack too. @default - another stack has them */
  readonly issuers?: {
    readonly all: readonly AcmeIssuer<C>[];
    readonly delivery: IIssuerDelivery;
  };
}

/**
 * Identities, grants and cert-manager, and the issuers where their delivery lets them stand here. Its output `checks` has commands that show whether they work, its
 * output `requirements` what others must do first.
 */
export class Dns01Stack<C extends ICluster = ICluster> extends EnvironmentStack<C> {
  readonly dns01: Dns01<C>;
  readonly issuers: Issuers<C> | undefined;

  constructor(scope: Construct, id: string, props: Dns01StackProps<C>) {
    super(scope, id, props);
    configureKubernetes(this, props.cluster);
    const { cluster, certManager, solvers } = props;
    this.dns01 = new Dns01<C>(this, "dns01", { cluster, certManager, solvers });
    this.issuers =
      props.issuers &&
      new Issuers<C>(this, "issuers", {
        dns01: this.dns01,
        issuers: props.issuers.all,
        delivery: props.issuers.delivery,
      });
    new TerraformOutput(this, "checks", {
      description: "Commands that show whether cert-manager has its credentials",
      value: Lazy.listValue({ produce: () => [...this.dns01.checks, ...(this.issuers?.checks ?? [])] }),
    });
    new TerraformOutput(this, "requirements", {
      description: "What others must do before all of it works",
      value: this.dns01.requirementTexts,
    });
  }
}
