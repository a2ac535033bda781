import { TerraformOutput } from "cdktf";
import { type Construct } from "constructs";
import { Addons, configureKubernetes, type IAddon, type ICluster } from "../constructs";
import { EnvironmentStack, type EnvironmentStackProps } from "./environment-stack";

export interface AddonsStackProps<C extends ICluster> extends EnvironmentStackProps<C> {
  readonly addons: readonly IAddon<C>[];
  readonly clusterIssuers: readonly string[];
}

/** What stands beside cert-manager, and uses its issuers. */
export class AddonsStack<C extends ICluster = ICluster> extends EnvironmentStack<C> {
  constructor(scope: Construct, id: string, props: AddonsStackProps<C>) {
    super(scope, id, props);
    configureKubernetes(this, props.cluster);
    const { cluster, addons, clusterIssuers } = props;
    const made = new Addons<C>(this, "addons", { cluster, addons, clusterIssuers });
    new TerraformOutput(this, "checks", {
      description: "Commands that show whether the add-ons work",
      value: made.checks,
    });
    new TerraformOutput(this, "requirements", {
      description: "What others must do before all of it works",
      value: made.requirementTexts,
    });
  }
}
