import { TerraformStack } from "cdktf";
import { type Construct } from "constructs";
import {
  type ICloud,
  type ICluster,
  PROVIDER_REGISTRY,
  PROVIDER_VERSIONS,
  type ProviderVersions,
} from "../constructs";
import { type Backend } from "./backend";

/** What every stack of an environment needs. */
export interface EnvironmentStackProps<C extends ICluster> {
  /** Where the state of the stacks lies. */
  readonly backend: Backend;
  /** Default provider of each cloud in use. */
  readonly clouds: readonly ICloud[];
  /** The cluster that cert-manager runs in. */
  readonly cluster: C;
  /**
   * Version ranges of providers, by their name: `{ aws: ">= 6.2.0, < 7.0.0" }`.
   * @default - those of the App, else those that the kit works with
   */
  readonly providerVersions?: ProviderVersions;
  /**
   * Host of the registry that providers are installed from, such as `registry.terraform.io` for OpenTofu to take
   * the builds that Terraform takes.
   * @default - that of the App, else the one that the program which runs the stacks takes by itself
   */
  readonly providerRegistry?: string;
}

/** A stack of an environment: its backend, and the default providers of its clouds. */
export abstract class EnvironmentStack<C extends ICluster> extends TerraformStack {
  constructor(scope: Construct, id: string, props: EnvironmentStackProps<C>) {
    super(scope, id);
    if (props.providerVersions) this.node.setContext(PROVIDER_VERSIONS, props.providerVersions);
    if (props.providerRegistry !== undefined) this.node.setContext(PROVIDER_REGISTRY, props.providerRegistry);
    props.backend.configure(this);
    for (const cloud of props.clouds) cloud.configure(this);
  }
}
