import { type Controller } from "../core/controller";
import { type EnvValue, type MergedPatch } from "../core/controller-patch";
import { type ChartValues } from "./merge-chart-values";

/**
 * Helm values of cert-manager's chart for a controller that carries a patch. Only keys that the
 * chart of every version knows, since 1.16 and later refuse unknown ones.
 */
export function chartValues(controller: Controller, patch: MergedPatch): ChartValues {
  const { clusterResourceNamespace, namespace, serviceAccount } = controller;
  const { serviceAccount: patched, ...values } = patchValues(patch);
  return {
    ...(clusterResourceNamespace.name !== namespace.name && {
      clusterResourceNamespace: clusterResourceNamespace.name,
    }),
    serviceAccount: { create: true, name: serviceAccount, ...patched },
    ...values,
  };
}

/** The Helm values of a patch alone. */
export function patchValues(patch: MergedPatch): ChartValues & { readonly serviceAccount?: ChartValues } {
  const secretMounts = Object.entries(patch.secretMounts);
  return {
    ...whenNotEmpty("serviceAccount", {
      ...whenNotEmpty("labels", patch.serviceAccountLabels),
      ...whenNotEmpty("annotations", patch.serviceAccountAnnotations),
    }),
    ...whenNotEmpty("podLabels", patch.podLabels),
    ...whenNotEmpty("podAnnotations", patch.podAnnotations),
    ...whenNotEmpty("securityContext", patch.podSecurityContext),
    ...whenNotEmpty(
      "extraArgs",
      Object.entries(patch.args).map(([flag, value]) => argument(flag, value)),
    ),
    ...whenNotEmpty(
      "extraEnv",
      Object.entries(patch.env).map(([name, value]) => environmentVariable(name, value)),
    ),
    ...whenNotEmpty(
      "volumes",
      secretMounts.map(([, { secret }], index) => ({
        name: volumeName(index),
        secret: { secretName: secret },
      })),
    ),
    ...whenNotEmpty(
      "volumeMounts",
      secretMounts.map(([mountPath], index) => ({ name: volumeName(index), mountPath, readOnly: true })),
    ),
  };
}

/** A flag of the controller as its container's `args` have it. */
export function argument(flag: string, value: string): string {
  return `--${flag}=${value}`;
}

function environmentVariable(name: string, value: EnvValue): ChartValues {
  return "value" in value
    ? { name, value: value.value }
    : { name, valueFrom: { secretKeyRef: { name: value.secret, key: value.key } } };
}

/** Name of the volume of a Secret, by its place in the patch. */
export function volumeName(index: number): string {
  return `dns01-secret-${index}`;
}

function whenNotEmpty(key: string, value: object): ChartValues {
  return Object.keys(value).length > 0 ? { [key]: value } : {};
}
