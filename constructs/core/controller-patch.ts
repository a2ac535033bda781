import { type Construct } from "constructs";
import { InputError, quoted } from "./input-error";
import { resolveIn, sameIn } from "./resolve-in";

/** An environment variable, given or read from a Secret in the controller's namespace. */
export type EnvValue = { readonly value: string } | { readonly secret: string; readonly key: string };

/**
 * What a solver needs cert-manager's controller to carry, as keyed maps, so that one rule merges
 * all: the same key has the same value, or it is an error naming both sides.
 */
export interface ControllerPatch {
  readonly podLabels?: Readonly<Record<string, string>>;
  readonly podAnnotations?: Readonly<Record<string, string>>;
  readonly serviceAccountLabels?: Readonly<Record<string, string>>;
  readonly serviceAccountAnnotations?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, EnvValue>>;
  /** Secrets of the controller's namespace, by mount path. */
  readonly secretMounts?: Readonly<Record<string, { readonly secret: string }>>;
  /** Flags of the controller without their dashes, with their values. */
  readonly args?: Readonly<Record<string, string>>;
  readonly podSecurityContext?: Readonly<Record<string, number | boolean>>;
}

/** Name of a map of a patch. */
export type PatchField = keyof ControllerPatch;

/** A patch and who asks for it. */
export interface PatchContribution {
  /** As it stands in an error: `the solver "webhook"`. */
  readonly from: string;
  readonly patch: ControllerPatch;
}

/** A merged patch that has every map. */
export type MergedPatch = Required<ControllerPatch>;

/**
 * Merges patches, comparing values after resolving tokens.
 * @throws InputError naming both contributors, the key and both values if two disagree
 */
export function mergePatches(scope: Construct, contributions: readonly PatchContribution[]): MergedPatch {
  const field = <F extends PatchField>(name: F): MergedPatch[F] => mergeField(scope, name, contributions);
  return {
    podLabels: field("podLabels"),
    serviceAccountLabels: field("serviceAccountLabels"),
    serviceAccountAnnotations: field("serviceAccountAnnotations"),
    env: field("env"),
    secretMounts: field("secretMounts"),
    args: field("args"),
    podSecurityContext: field("podSecurityContext"),
    // Last, since these follow from the others: the cause of a contradiction is named first.
    podAnnotations: field("podAnnotations"),
  };
}

function mergeField<F extends PatchField>(
  scope: Construct,
  field: F,
  contributions: readonly PatchContribution[],
): MergedPatch[F] {
  const merged: Record<string, unknown> = {};
  const origin = new Map<string, string>();
  for (const { from, patch } of contributions) {
    for (const [key, value] of Object.entries<unknown>(patch[field] ?? {})) {
      const other = origin.get(key);
      if (other !== undefined && !sameIn(scope, merged[key], value))
        throw new InputError(
          scope,
          `${from} sets ${field}[${quoted(key)}] to ${quoted(resolveIn(scope, value))} and ${other} sets it to ${quoted(resolveIn(scope, merged[key]))}`,
          "Make both the same, or leave one out",
        );
      merged[key] = value;
      origin.set(key, origin.get(key) ?? from);
    }
  }
  return merged as MergedPatch[F];
}
