import { type Construct } from "constructs";
import { type ICluster } from "./cluster";
import { InputError, quoted } from "./input-error";

/** What a feature needs of a cluster beside what every cluster has. */
export interface Capability<C extends ICluster> {
  /** Who needs it, as its user writes it: the factory of a method. */
  readonly feature: string;
  /** Members of the cluster that have it, all of them. */
  readonly members: readonly (keyof C & string)[];
  /** What it is, as a noun phrase: "an IAM OIDC provider". */
  readonly what: string;
  /** What to use instead, as an instruction. */
  readonly remedy: string;
}

/**
 * Refuses a cluster that lacks what a feature needs. The compiler does so too, but not everyone runs it before
 * the program.
 * @throws InputError naming the cluster and what it lacks
 */
export function requireCapability<C extends ICluster>(
  scope: Construct,
  cluster: C,
  { feature, members, what, remedy }: Capability<C>,
): void {
  if (members.some((member) => cluster[member] === undefined))
    throw new InputError(
      scope,
      `${feature} needs ${what}, which the cluster ${quoted(cluster.name)} does not have`,
      remedy,
    );
}
