import { blocksOf, type StackJson, type SynthesizedApp } from "../support/synth";
import { blocksByAddress } from "../support/terraform-graph";

/** Marks of a value that did not become Terraform's or Kubernetes' text. */
export const garbage = /TfToken|\[object |\bundefined\b|\bNaN\b/;

export function fail(message: string): never {
  throw new Error(message);
}

/** Whether the metadata are those of an object in a namespace. */
export function isIn(metadata: unknown, namespace: string): boolean {
  return (
    typeof metadata === "object" &&
    metadata !== null &&
    Object.entries(metadata).some(([key, value]) => key === "namespace" && value === namespace)
  );
}

export function stackOf(stacks: SynthesizedApp["stacks"], name: string): StackJson {
  return stacks[name] ?? fail(`no stack ${name}`);
}

export function addresses(json: StackJson): string[] {
  return [...blocksByAddress(json).keys()].sort();
}

/** Types and names of resources that another of the type has too, so that only one could be created. */
export function sharedNames(json: StackJson): string[] {
  const names = Object.entries(json.resource ?? {}).flatMap(([type, blocks]) =>
    Object.values(blocks)
      .filter(({ name, metadata }) => name !== undefined || metadata !== undefined)
      .map(({ name, metadata, namespace, resource_group_name, parent_id }) =>
        JSON.stringify({ type, name, metadata, namespace, resource_group_name, parent_id }),
      ),
  );
  return names.filter((name, index) => names.indexOf(name) !== index);
}

/** The release of cert-manager among a stack's releases. */
export function controllerRelease(json: StackJson): string {
  for (const [address, block] of blocksByAddress(json))
    if (address.startsWith("helm_release.") && block["chart"] === "cert-manager") return address;
  return fail("no release of cert-manager");
}

export interface IssuerManifest {
  readonly spec: {
    readonly acme: {
      readonly solvers: readonly {
        readonly dns01: Readonly<Record<string, unknown>>;
        readonly selector?: unknown;
      }[];
    };
  };
}

export function issuerManifests(json: StackJson): IssuerManifest[] {
  return blocksOf(json.resource, "kubernetes_manifest").map(({ manifest }) => manifest as IssuerManifest);
}
