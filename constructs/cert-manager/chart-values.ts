import { type Controller } from "../core/controller";
import { type EnvValue, type MergedPatch } from "../core/controller-patch";
import { hasFeature } from "./known-versions";
import { type ChartValues } from "./merge-chart-values";

/**
 * Helm values of cert-manager's chart for a controller that carries a patch. Only keys that the
 * chart of the controller's version knows, since 1.16 and later refuse unknown ones.
 */
export function chartValues(controller: Controller, patch: MergedPatch): ChartValues {
  const { clusterResourceNamespace, namespace } = controller;
  const secretMounts = Object.entries(patch.secretMounts);
  return {
    ...(hasFeature(controller, "chartCrds") ? { crds: { enabled: true } } : { installCRDs: true }),
    ...(clusterResourceNamespace.name !== namespace.name && {
      clusterResourceNamespace: clusterResourceNamespace.name,
    }),
    serviceAccount: {
      create: true,
      name: controller.serviceAccount,
      ...whenNotEmpty("labels", patch.serviceAccountLabels),
      ...whenNotEmpty("annotations", patch.serviceAccountAnnotations),
    },
    ...whenNotEmpty("podLabels", patch.podLabels),
    ...whenNotEmpty("podAnnotations", patch.podAnnotations),
    ...whenNotEmpty("securityContext", patch.podSecurityContext),
    ...whenNotEmpty(
      "extraArgs",
      Object.entries(patch.args).map(([flag, value]) => `--${flag}=${value}`),
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

function environmentVariable(name: string, value: EnvValue): ChartValues {
  return "value" in value
    ? { name, value: value.value }
    : { name, valueFrom: { secretKeyRef: { name: value.secret, key: value.key } } };
}

function volumeName(index: number): string {
  return `dns01-secret-${index}`;
}

function whenNotEmpty(key: string, value: object): ChartValues {
  return Object.keys(value).length > 0 ? { [key]: value } : {};
}
