import { type TerraformStack } from "cdktf";
import { Addons, Aws, configureKubernetes, type IAddon, type ICloud, type ICluster } from "../../constructs";
import { blocksOf, type StackJson, synthStack } from "../support/synth";
import { documentIn } from "../support/terraform-documents";
import { platform } from "../route53/provisioned";

export interface AddonsSpec<C extends ICluster> {
  readonly cluster: C;
  readonly cloud?: ICloud;
  readonly addons: readonly IAddon<C>[];
}

/** A stack with add-ons, the ClusterIssuers `letsencrypt-staging` and `letsencrypt-prod` before them. */
export function addonsIn<C extends ICluster>(stack: TerraformStack, spec: AddonsSpec<C>): Addons<C> {
  spec.cloud?.configure(stack);
  configureKubernetes(stack, spec.cluster);
  return new Addons<C>(stack, "addons", {
    cluster: spec.cluster,
    addons: spec.addons,
    clusterIssuers: ["letsencrypt-staging", "letsencrypt-prod"],
  });
}

/** The same, synthesised. */
export function addonsJson<C extends ICluster>(
  spec: AddonsSpec<C>,
  look: (made: Addons<C>) => void = () => undefined,
): StackJson {
  return synthStack((stack) => {
    look(addonsIn(stack, spec));
  });
}

/** On the EKS cluster `platform`, of which all is known. */
export function onEks(...addons: readonly IAddon<ReturnType<typeof platform>>[]): StackJson {
  return addonsJson({ cluster: platform(), cloud: Aws.inRegion("eu-west-1"), addons });
}

/** The release of a chart. */
export function releaseOf(json: StackJson, chart: string): Readonly<Record<string, unknown>> {
  const [release, ...others] = blocksOf(json.resource, "helm_release").filter(
    (block) => block["chart"] === chart,
  );
  if (!release || others.length > 0) throw new Error(`expected one release of ${chart}`);
  return release;
}

/** Its values, with what is known at apply alone written as `<REFERENCE>`. */
export function valuesOf(json: StackJson, chart: string): Record<string, unknown> {
  const [text] = releaseOf(json, chart)["values"] as readonly unknown[];
  return documentIn(text, (reference) => `<${reference}>`) as Record<string, unknown>;
}
