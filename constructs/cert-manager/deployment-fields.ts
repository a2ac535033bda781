import { type MergedPatch } from "../core/controller-patch";
import { argument, volumeName } from "./chart-values";

/** The part of a patch that no Terraform resource can give to a Deployment that exists. */
export interface DeploymentFields {
  readonly podLabels: Readonly<Record<string, string>>;
  readonly podSecurityContext: Readonly<Record<string, number | boolean>>;
  readonly mounts: readonly SecretMount[];
  readonly args: readonly { readonly flag: string; readonly argument: string }[];
}

interface SecretMount {
  readonly volume: string;
  readonly secret: string;
  readonly path: string;
}

export function deploymentFields(patch: MergedPatch): DeploymentFields {
  return {
    podLabels: patch.podLabels,
    podSecurityContext: patch.podSecurityContext,
    mounts: Object.entries(patch.secretMounts).map(([path, { secret }], index) => ({
      volume: volumeName(index),
      secret,
      path,
    })),
    args: Object.entries(patch.args).map(([flag, value]) => ({
      flag: `--${flag}`,
      argument: argument(flag, value),
    })),
  };
}

/** What of it there is, as the patch calls it. */
export function fieldNames({ podLabels, podSecurityContext, mounts, args }: DeploymentFields): string[] {
  return [
    ...(Object.keys(podLabels).length > 0 ? ["podLabels"] : []),
    ...(Object.keys(podSecurityContext).length > 0 ? ["podSecurityContext"] : []),
    ...(mounts.length > 0 ? ["secretMounts"] : []),
    ...(args.length > 0 ? ["args"] : []),
  ];
}

/** The fields in the places that a strategic merge patch names; flags apart, since `args` is replaced as a whole. */
export interface PatchParts {
  readonly labels: object;
  readonly securityContext: object;
  readonly volumes: readonly object[];
  readonly volumeMounts: readonly object[];
}

export function addedParts({ podLabels, podSecurityContext, mounts }: DeploymentFields): PatchParts {
  return {
    labels: podLabels,
    securityContext: podSecurityContext,
    volumes: mounts.map(({ volume, secret }) => ({ name: volume, secret: { secretName: secret } })),
    volumeMounts: mounts.map(({ volume, path }) => ({ name: volume, mountPath: path, readOnly: true })),
  };
}

/** The inverse of `addedParts` where none of it was there before. */
export function removedParts({ podLabels, podSecurityContext, mounts }: DeploymentFields): PatchParts {
  return {
    labels: nulls(podLabels),
    securityContext: nulls(podSecurityContext),
    volumes: mounts.map(({ volume }) => ({ $patch: "delete", name: volume })),
    volumeMounts: mounts.map(({ path }) => ({ $patch: "delete", mountPath: path })),
  };
}

function nulls(map: object): object {
  return Object.fromEntries(Object.keys(map).map((key) => [key, null]));
}
