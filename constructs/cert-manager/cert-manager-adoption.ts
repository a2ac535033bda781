import { Annotations } from "@cdktf/provider-kubernetes/lib/annotations";
import { Env } from "@cdktf/provider-kubernetes/lib/env";
import { Labels } from "@cdktf/provider-kubernetes/lib/labels";
import { type ITerraformDependable, type TerraformResource } from "cdktf";
import { type Construct } from "constructs";
import { checkOneOf, TRUE_OR_FALSE } from "../core/check-one-of";
import { checkOptionalValue } from "../core/check-value";
import { type ICluster } from "../core/cluster";
import { type Controller } from "../core/controller";
import {
  type EnvValue,
  type MergedPatch,
  mergePatches,
  type PatchContribution,
} from "../core/controller-patch";
import { checkObjectName } from "../core/names";
import { terraformJson } from "../core/terraform-json";
import { AdoptionPatch } from "./adoption-patch";
import { readDeployment } from "./adopted-deployment";
import { checkAmbientPatches } from "./ambient-credentials";
import { type BoundCertManager, type ICertManager } from "./cert-manager-mode";
import { deploymentFields, fieldNames } from "./deployment-fields";
import { kubectlPatch } from "./kubectl-patch";
import { refusedAdoption } from "./refused-adoption";
import { RunningCertManager, type RunningCertManagerProps } from "./running-cert-manager";
import { warnOfVersion } from "./version-warnings";

/** Changes with what is injected into Pods when they are admitted, so that they are replaced. */
const INJECTED = "cdktf-cert-manager-dns01/injected";

/** The cert-manager that runs, and how it may be changed. */
export interface CertManagerAdoptionProps extends RunningCertManagerProps {
  /** Name of the controller's container in its Deployment. @default "cert-manager-controller" */
  readonly containerName?: string;
  /**
   * Who gives the controller what no Terraform resource can: Pod labels, flags, mounted Secrets and the Pods'
   * security context.
   * @default AdoptionPatch.REFUSED
   */
  readonly patch?: AdoptionPatch;
  /**
   * Takes labels, annotations and variables over where Helm, or someone else, has set them to other values.
   * Their owner sets them back when it next deploys.
   * @default false: Terraform fails with `Field manager conflict` and names the other
   */
  readonly force?: boolean;
}

/** Gives a running cert-manager what the solvers need and nothing else. Made by `CertManager.adopt`. */
export class CertManagerAdoption implements ICertManager {
  private readonly running: RunningCertManager;
  private readonly container: string;

  constructor(private readonly props: CertManagerAdoptionProps) {
    const at = "CertManager.adopt";
    this.running = new RunningCertManager(at, props);
    const remedy = "Give AdoptionPatch.REFUSED, .KUBECTL or .MADE_BY_OTHERS";
    checkOptionalValue(at, props.patch, "by", "patch", remedy);
    checkOneOf(at, props.force, TRUE_OR_FALSE, "force");
    this.container = checkObjectName(
      at,
      props.containerName ?? "cert-manager-controller",
      "the container name",
    );
  }

  /** An arrow function, as the contract has it, so that the cluster's type reaches the controller. */
  readonly bind = <C extends ICluster>(scope: Construct, cluster: C): BoundCertManager<C> => {
    const controller = this.running.controller(cluster);
    warnOfVersion(scope, controller.version);
    return {
      controller,
      installsCustomResources: false,
      provision: (patches, after, needs) => ({
        ready: this.adopt(scope, controller, patches, after, needs),
        checks: [this.running.versionCheck],
      }),
    };
  };

  private adopt(
    scope: Construct,
    controller: Controller,
    patches: readonly PatchContribution[],
    after: readonly ITerraformDependable[],
    { ambientCredentials }: { readonly ambientCredentials: boolean },
  ): TerraformResource[] {
    checkAmbientPatches(scope, controller, patches);
    const patch = mergePatches(scope, [...this.running.flags(scope, controller), ...patches]);
    const fields = deploymentFields(patch);
    const { container } = this;
    const { deployment } = this.running;
    const { by } = this.props.patch ?? AdoptionPatch.REFUSED;
    if (by === "refused" && fieldNames(fields).length > 0)
      throw refusedAdoption(scope, controller, { deployment, container }, patch, fields);

    readDeployment(
      scope,
      controller,
      { deployment, container },
      { ambientCredentials, carried: by === "made by others" ? fields : undefined },
    );
    const adopted = this.owned(scope, controller, patch, after);
    if (by !== "kubectl") return adopted;
    const patched = kubectlPatch(scope, {
      access: controller.cluster.access(scope),
      namespace: controller.namespace.name,
      deployment,
      container,
      fields,
      after: [...after, ...adopted],
    });
    return [...adopted, ...patched];
  }

  /**
   * What Terraform can own. Each resource has a field manager of its own: one that applied twice to an object would
   * take away what it applied first.
   */
  private owned(
    scope: Construct,
    controller: Controller,
    patch: MergedPatch,
    after: readonly ITerraformDependable[],
  ): TerraformResource[] {
    const { serviceAccountLabels, serviceAccountAnnotations, podAnnotations, env } = patch;
    const namespace = controller.namespace.name;
    const manager = (of: string) => ({
      fieldManager: `cdktf-cert-manager-dns01-${of}`,
      force: this.props.force ?? false,
    });
    const account = {
      apiVersion: "v1",
      kind: "ServiceAccount",
      metadata: { name: controller.serviceAccount, namespace },
      dependsOn: [...after],
    };
    const labels = whenNotEmpty(
      serviceAccountLabels,
      (given) =>
        new Labels(scope, "service-account-labels", { ...account, ...manager("labels"), labels: given }),
    );
    const annotations = whenNotEmpty(
      serviceAccountAnnotations,
      (given) =>
        new Annotations(scope, "service-account-annotations", {
          ...account,
          ...manager("annotations"),
          annotations: given,
        }),
    );
    const deployment = {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: this.running.deployment, namespace },
      dependsOn: [...after, ...labels, ...annotations],
    };
    const environment = whenNotEmpty(
      env,
      (given) =>
        new Env(scope, "environment", {
          ...deployment,
          ...manager("environment"),
          container: this.container,
          env: Object.entries(given).map(([name, value]) => variable(name, value)),
        }),
    );
    const injected = { ...serviceAccountLabels, ...serviceAccountAnnotations };
    const templateAnnotations = whenNotEmpty(
      {
        ...podAnnotations,
        ...(Object.keys(injected).length > 0 && {
          [INJECTED]: terraformJson({
            labels: serviceAccountLabels,
            annotations: serviceAccountAnnotations,
          }),
        }),
      },
      (given) =>
        new Annotations(scope, "pod-annotations", {
          ...deployment,
          ...manager("pod-annotations"),
          templateAnnotations: given,
        }),
    );
    return [...labels, ...annotations, ...environment, ...templateAnnotations];
  }
}

/** The resource of a map, unless that is empty. */
function whenNotEmpty<V>(
  map: Readonly<Record<string, V>>,
  make: (map: Record<string, V>) => TerraformResource,
): TerraformResource[] {
  return Object.keys(map).length > 0 ? [make({ ...map })] : [];
}

function variable(name: string, value: EnvValue) {
  return "value" in value
    ? { name, value: value.value }
    : { name, valueFrom: { secretKeyRef: { name: value.secret, key: value.key } } };
}
