import { Construct } from "constructs";
import { type BoundAddon, checkAddons, type IAddon } from "../core/addon";
import { checkProps } from "../core/check-props";
import { checkValue } from "../core/check-value";
import { type ICluster } from "../core/cluster";
import { InputError, quoted } from "../core/input-error";
import { explainMissingKubernetes } from "../core/kubernetes-providers";
import { checkList, checkNotEmpty, checkObjectName } from "../core/names";
import { requirementText } from "../core/requirement-text";
import { resourcesOf } from "../core/resources-of";

/** The cluster, and the add-ons that it is given. */
export interface AddonsProps<C extends ICluster> {
  /** Where cert-manager runs, with its issuers. */
  readonly cluster: C;
  /** At least one, in the order in which they are deployed. */
  readonly addons: readonly IAddon<NoInfer<C>>[];
  /** Names of the ClusterIssuers that are there before them. */
  readonly clusterIssuers: readonly string[];
}

/**
 * What stands beside cert-manager in its cluster. Each add-on follows those listed before it.
 * @throws InputError if there is none, or two have one id
 */
export class Addons<C extends ICluster> extends Construct {
  private readonly bound: readonly BoundAddon[];

  constructor(scope: Construct, id: string, props: AddonsProps<C>) {
    super(scope, id);
    explainMissingKubernetes(this);
    const { cluster, addons, clusterIssuers } = checkProps(
      this,
      props,
      "cluster",
      "addons",
      "clusterIssuers",
    );
    checkValue(this, cluster, "access", "cluster", "Give a cluster, such as EksCluster.fromLookup(name)");
    checkAddons(this, addons);
    checkNotEmpty(this, addons, "add-ons", "Give at least one, or leave addons out");
    checkList(this, clusterIssuers, "clusterIssuers", "Give the names of ClusterIssuers, or an empty list");
    for (const issuer of clusterIssuers) checkObjectName(this, issuer, "the ClusterIssuer");
    this.bound = addons.map((addon) => {
      checkObjectName(this, addon.id, "the add-on's id");
      if (this.node.tryFindChild(addon.id))
        throw new InputError(
          this,
          `two add-ons have the id ${quoted(addon.id)}`,
          "Give one of them another id",
        );
      const after = resourcesOf(this);
      return addon.bind(new Construct(this, addon.id), { cluster, clusterIssuers, after });
    });
  }

  /** Commands that show whether they work. */
  get checks(): string[] {
    return this.bound.flatMap(({ checks }) => checks);
  }

  /** What others must do before they work, as text for an output. */
  get requirementTexts(): string[] {
    return this.bound.flatMap(({ requirements = [] }) => requirements.map(requirementText));
  }
}
