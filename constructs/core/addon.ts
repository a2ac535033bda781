import { type ITerraformDependable } from "cdktf";
import { type Construct, type IConstruct } from "constructs";
import { checkValues } from "./check-value";
import { type ICluster } from "./cluster";
import { checkList } from "./names";
import { type Requirement } from "./solver";

/** Something beside cert-manager in its cluster: a value until a stack binds it. */
export interface IAddon<in C extends ICluster = ICluster> {
  /** Construct id; another one in a stack has another id. */
  readonly id: string;
  readonly bind: (scope: Construct, setting: AddonSetting<C>) => BoundAddon;
}

/** What an add-on comes to. */
export interface AddonSetting<out C extends ICluster = ICluster> {
  readonly cluster: C;
  /** Names of the ClusterIssuers that are there before it. */
  readonly clusterIssuers: readonly string[];
  /** What the add-ons before it made, which go after it. */
  readonly after: readonly ITerraformDependable[];
}

export interface BoundAddon {
  /** Commands that show whether it works. */
  readonly checks: readonly string[];
  /** What others must do before it works. @default - nothing */
  readonly requirements?: readonly Requirement[];
}

/** @throws InputError for what is no list of add-ons */
export function checkAddons<C extends ICluster>(at: IConstruct | string, addons: readonly IAddon<C>[]): void {
  checkList(at, addons, "addons", "Give a list of add-ons, or leave it out");
  checkValues(at, addons, "bind", "addons", "Give add-ons, such as IngressController.traefik()");
}
