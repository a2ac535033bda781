import { Release } from "@cdktf/provider-helm/lib/release";
import { NamespaceV1 } from "@cdktf/provider-kubernetes/lib/namespace-v1";
import { type ITerraformDependable, type TerraformResource } from "cdktf";
import { type Construct } from "constructs";
import { checkProps } from "../core/check-props";
import { checkSeconds } from "../core/check-seconds";
import { checkMap, checkOptionalValue } from "../core/check-value";
import { type ICluster } from "../core/cluster";
import {
  type Controller,
  type NamespaceRef,
  namespaceRefOf,
  serviceAccountSubject,
} from "../core/controller";
import { mergePatches, type PatchContribution } from "../core/controller-patch";
import { checkObjectName, checkText } from "../core/names";
import { terraformJson } from "../core/terraform-json";
import {
  ambientFlags,
  checkAmbientPatches,
  checkAmbientProps,
  checkAmbientValues,
} from "./ambient-credentials";
import { type BoundCertManager, type ICertManager } from "./cert-manager-mode";
import { chartValues } from "./chart-values";
import { CustomResources } from "./custom-resources";
import { type ChartValues, mergeChartValues } from "./merge-chart-values";
import {
  checkNameserverValues,
  checkRecursiveNameservers,
  nameserverFlags,
  type RecursiveNameserversProps,
} from "./recursive-nameservers";
import { checkKnownVersion } from "./running-cert-manager";
import { warnOfVersion } from "./version-warnings";

/** A Helm chart. */
export interface ChartSource {
  /** `oci://HOST/PATH`, `https://...`, or none for a local chart. */
  readonly repository?: string;
  /** Name of the chart in its repository, or path of a local chart. */
  readonly name: string;
}

const DEFAULT_CHART: ChartSource = { repository: "oci://quay.io/jetstack/charts", name: "cert-manager" };
const DEFAULT_NAME = "cert-manager";
const DEFAULT_TIMEOUT = 600;

/** A release of cert-manager to install, and where. */
export interface CertManagerInstallProps extends RecursiveNameserversProps {
  /** Release to install, literal and with its `v`: `v1.21.1`. What is emitted fits this version. */
  readonly version: string;
  /**
   * Where it runs: the name of a namespace that is created here, or a reference to one that exists.
   * @default - the namespace `cert-manager` is created
   */
  readonly namespace?: string | NamespaceRef;
  /**
   * Where the Secrets and ServiceAccounts of a ClusterIssuer are read: the name of a namespace that exists, or a
   * reference.
   * @default - the namespace that cert-manager runs in
   */
  readonly clusterResourceNamespace?: string | NamespaceRef;
  /** Name of the Helm release. @default - `cert-manager` */
  readonly releaseName?: string;
  /** Name of the controller's ServiceAccount, which the chart creates. @default - `cert-manager` */
  readonly serviceAccountName?: string;
  /**
   * Lets namespaced Issuers use what the controller itself may do. Every author of an Issuer then
   * gains the grants of all ambient solvers.
   * @default false
   */
  readonly issuerAmbientCredentials?: boolean;
  /** Lets ClusterIssuers use what the controller itself may do, as ambient solvers need. @default true */
  readonly clusterIssuerAmbientCredentials?: boolean;
  /** What becomes of its custom resource definitions. @default CustomResources.KEPT */
  readonly customResources?: CustomResources;
  /** The Helm chart, such as a mirror of it. @default - the chart that the cert-manager project publishes as an OCI artifact */
  readonly chart?: ChartSource;
  /**
   * Further Helm values, merged with what the kit and the solvers set.
   * @default - none; a value that contradicts theirs is an error naming both, as is one for which there is
   * a prop here
   */
  readonly values?: ChartValues;
  /** Seconds that Terraform waits for the release to be ready, 1 or more. @default 600 */
  readonly timeout?: number;
}

/** Installs cert-manager with Helm. Made by `CertManager.install`. */
export class CertManagerInstall implements ICertManager {
  private readonly clusterResourceNamespace: NamespaceRef | undefined;

  constructor(private readonly props: CertManagerInstallProps) {
    const at = "CertManager.install";
    checkProps(at, props, "version");
    checkKnownVersion(at, props.version);
    namespaceRefOf(at, props.namespace ?? DEFAULT_NAME);
    checkObjectName(at, props.releaseName ?? DEFAULT_NAME, "the release name");
    checkObjectName(at, props.serviceAccountName ?? DEFAULT_NAME, "the ServiceAccount name");
    if (props.clusterResourceNamespace !== undefined)
      this.clusterResourceNamespace = namespaceRefOf(at, props.clusterResourceNamespace);
    checkAmbientProps(at, props);
    checkOptionalValue(
      at,
      props.customResources,
      "values",
      "customResources",
      "Give CustomResources.KEPT, .DELETED or .LEFT_TO_OTHERS",
    );
    checkOptionalValue(at, props.chart, "name", "chart", "Give an object with name and repository");
    if (props.chart) {
      checkText(at, props.chart.name, "the chart's name");
      if (props.chart.repository !== undefined)
        checkText(at, props.chart.repository, "the chart's repository");
    }
    if (props.timeout !== undefined) checkSeconds(at, props.timeout, "timeout");
    checkRecursiveNameservers(at, props);
    checkMap(at, props.values ?? {}, "values", "Give the Helm values as an object");
    checkAmbientValues(at, props.values ?? {});
    checkNameserverValues(at, props.values ?? {});
  }

  /** An arrow function, as the contract has it, so that the cluster's type reaches the controller. */
  readonly bind = <C extends ICluster>(scope: Construct, cluster: C): BoundCertManager<C> => {
    const { props } = this;
    warnOfVersion(scope, props.version);
    const namespace = this.namespaceIn(scope);
    const serviceAccount = props.serviceAccountName ?? DEFAULT_NAME;
    const controller: Controller<C> = {
      cluster,
      version: props.version,
      namespace,
      clusterResourceNamespace: this.clusterResourceNamespace ?? namespace,
      serviceAccount,
      subject: serviceAccountSubject(namespace.name, serviceAccount),
      issuerAmbientCredentials: props.issuerAmbientCredentials ?? false,
      clusterIssuerAmbientCredentials: props.clusterIssuerAmbientCredentials ?? true,
    };
    return {
      controller,
      installsCustomResources: true,
      provision: (patches, after) => ({ ready: [this.release(scope, controller, patches, after)] }),
    };
  };

  private namespaceIn(scope: Construct): NamespaceRef {
    const { namespace } = this.props;
    if (typeof namespace === "object") return namespace;
    const name = namespace ?? DEFAULT_NAME;
    return { name, resource: new NamespaceV1(scope, "namespace", { metadata: { name } }) };
  }

  private release(
    scope: Construct,
    controller: Controller,
    patches: readonly PatchContribution[],
    after: readonly ITerraformDependable[],
  ): TerraformResource {
    const { props } = this;
    const chart = props.chart ?? DEFAULT_CHART;
    const nameservers = nameserverFlags(scope, "CertManager.install", controller, props);
    checkAmbientPatches(scope, controller, patches);
    const patch = mergePatches(scope, [...ambientFlags(controller), ...nameservers, ...patches]);
    const customResources = (props.customResources ?? CustomResources.KEPT).values(scope, controller);
    const kitValues = { ...customResources, ...chartValues(controller, patch) };
    const values = mergeChartValues(scope, kitValues, props.values ?? {});
    const { resource } = controller.namespace;
    return new Release(scope, "release", {
      name: props.releaseName ?? DEFAULT_NAME,
      repository: chart.repository,
      chart: chart.name,
      version: props.version,
      namespace: controller.namespace.name,
      timeout: props.timeout ?? DEFAULT_TIMEOUT,
      values: [terraformJson(values)],
      dependsOn: [...(resource ? [resource] : []), ...after],
    });
  }
}
