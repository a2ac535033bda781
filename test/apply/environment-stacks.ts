import { type IEnvironment } from "../../stacks/environment";
import { type AppliedState } from "../support/applied-state";
import { blocksOf, type StackJson, synthApp } from "../support/synth";

/** The two stacks of an environment. */
export function stacksOf(environment: IEnvironment): {
  readonly dns01: StackJson;
  readonly issuer: StackJson;
} {
  const { stacks } = synthApp((app) => void environment.addTo(app));
  const { [`${environment.name}-dns01`]: dns01, [`${environment.name}-issuer`]: issuer } = stacks;
  if (!dns01 || !issuer) throw new Error(`the stacks are ${Object.keys(stacks).join(", ")}`);
  return { dns01, issuer };
}

interface Manifest {
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly spec: { readonly acme: { readonly solvers: readonly unknown[] } };
}

/** The solvers of each issuer by `NAMESPACE/NAME`, as the issuer stack makes them once the other one is applied. */
export function issuerSolvers(issuer: StackJson, dns01: AppliedState): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    blocksOf(issuer.resource, "kubernetes_manifest").map((block) => {
      const { metadata, spec } = dns01.readBy(block["manifest"]) as Manifest;
      const name = [metadata.namespace, metadata.name].filter((part) => part !== undefined).join("/");
      return [name, spec.acme.solvers];
    }),
  );
}
