import { Release } from "@cdktf/provider-helm/lib/release";
import { NamespaceV1 } from "@cdktf/provider-kubernetes/lib/namespace-v1";
import { type ITerraformDependable, type TerraformResource } from "cdktf";
import { type Construct } from "constructs";
import { lt } from "semver";
import { type ICluster } from "../core/cluster";
import { type Controller, type NamespaceRef, serviceAccountSubject } from "../core/controller";
import { mergePatches, type PatchContribution } from "../core/controller-patch";
import { checkControllerVersion } from "../core/controller-version";
import { InputError, quoted } from "../core/input-error";
import { checkNamespaceName, checkObjectName } from "../core/names";
import { terraformJson } from "../core/terraform-json";
import { type BoundCertManager, type ICertManager } from "./cert-manager-mode";
import { chartValues } from "./chart-values";
import { type ChartValues, mergeChartValues } from "./merge-chart-values";
import {
  checkNameserverValues,
  checkRecursiveNameservers,
  nameserverFlags,
  type RecursiveNameserversProps,
} from "./recursive-nameservers";
import { warnOfUnsafeVersion } from "./safe-version";

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
/** First release whose custom resources and chart the kit has the schemas of. */
const OLDEST_VERSION = "v1.11.0";

export interface CertManagerInstallProps extends RecursiveNameserversProps {
  /** Release to install, literal and with its `v`: `v1.21.1`. What is emitted fits this version. */
  readonly version: string;
  /**
   * Where it runs: the name of a namespace that is created here, or a reference to one that exists.
   * @default - the namespace `cert-manager` is created
   */
  readonly namespace?: string | NamespaceRef;
  /**
   * Where the Secrets and ServiceAccounts of a ClusterIssuer are read.
   * @default - the namespace that cert-manager runs in
   */
  readonly clusterResourceNamespace?: NamespaceRef;
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
  /** @default - the chart that the cert-manager project publishes as an OCI artifact */
  readonly chart?: ChartSource;
  /**
   * Further Helm values, merged with what the kit and the solvers set.
   * @default - none; a value that contradicts theirs is an error naming both, as is one for which there is
   * a prop here
   */
  readonly values?: ChartValues;
  /** Seconds that Terraform waits for the release to be ready. @default 600 */
  readonly timeout?: number;
}

/** Installs cert-manager with Helm. Made by `CertManager.install`. */
export class CertManagerInstall implements ICertManager {
  constructor(private readonly props: CertManagerInstallProps) {
    const at = "CertManager.install";
    checkControllerVersion(at, props.version);
    if (lt(props.version, OLDEST_VERSION))
      throw new InputError(
        at,
        `the cert-manager version is ${quoted(props.version)} and the kit knows ${OLDEST_VERSION} and later`,
        "Install a later release",
      );
    checkNamespaceName(at, namespaceName(props.namespace));
    checkObjectName(at, props.releaseName ?? DEFAULT_NAME, "the release name");
    checkObjectName(at, props.serviceAccountName ?? DEFAULT_NAME, "the ServiceAccount name");
    if (props.clusterResourceNamespace) checkNamespaceName(at, props.clusterResourceNamespace.name);
    checkRecursiveNameservers(at, props);
    checkAmbientValues(at, props.values ?? {});
    checkNameserverValues(at, props.values ?? {});
  }

  /** An arrow function, as the contract has it, so that the cluster's type reaches the controller. */
  readonly bind = <C extends ICluster>(scope: Construct, cluster: C): BoundCertManager<C> => {
    const { props } = this;
    warnOfUnsafeVersion(scope, props.version);
    const namespace = this.namespaceIn(scope);
    const serviceAccount = props.serviceAccountName ?? DEFAULT_NAME;
    const controller: Controller<C> = {
      cluster,
      version: props.version,
      namespace,
      clusterResourceNamespace: props.clusterResourceNamespace ?? namespace,
      serviceAccount,
      subject: serviceAccountSubject(namespace.name, serviceAccount),
      issuerAmbientCredentials: props.issuerAmbientCredentials ?? false,
      clusterIssuerAmbientCredentials: props.clusterIssuerAmbientCredentials ?? true,
    };
    return {
      controller,
      installsCustomResources: true,
      provision: (patches, after) => [this.release(scope, controller, patches, after)],
    };
  };

  private namespaceIn(scope: Construct): NamespaceRef {
    const { namespace } = this.props;
    if (typeof namespace === "object") return namespace;
    const name = namespaceName(namespace);
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
    const patch = mergePatches(scope, [...ownPatch(controller), ...nameservers, ...patches]);
    const values = mergeChartValues(scope, chartValues(controller, patch), props.values ?? {});
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

function namespaceName(namespace: string | NamespaceRef | undefined): string {
  return typeof namespace === "object" ? namespace.name : (namespace ?? DEFAULT_NAME);
}

/** Flags of the controller whose defaults do not hold. */
function ownPatch(controller: Controller): PatchContribution[] {
  const { issuerAmbientCredentials, clusterIssuerAmbientCredentials } = controller;
  return [
    ...(issuerAmbientCredentials ? [ambientFlag("issuerAmbientCredentials", "true")] : []),
    ...(clusterIssuerAmbientCredentials ? [] : [ambientFlag("clusterIssuerAmbientCredentials", "false")]),
  ];
}

/** The props of ambient credentials, and the controller's flags behind them. */
const AMBIENT_FLAGS = {
  issuerAmbientCredentials: "issuer-ambient-credentials",
  clusterIssuerAmbientCredentials: "cluster-issuer-ambient-credentials",
} as const;

function ambientFlag(prop: keyof typeof AMBIENT_FLAGS, value: string): PatchContribution {
  return { from: `CertManager.install({ ${prop} })`, patch: { args: { [AMBIENT_FLAGS[prop]]: value } } };
}

/** Issuers are checked against the props, so that a value must not say otherwise behind them. */
function checkAmbientValues(at: string, { extraArgs, config }: ChartValues): void {
  const flags = Array.isArray(extraArgs) ? extraArgs.map(String) : [];
  for (const [prop, flag] of Object.entries(AMBIENT_FLAGS)) {
    const inArgs = flags.some((argument) => argument.split("=", 1).join() === `--${flag}`);
    const inConfig = typeof config === "object" && config !== null && prop in config;
    if (inArgs || inConfig)
      throw new InputError(
        at,
        `the Helm value ${inArgs ? "extraArgs" : "config"} sets ${inArgs ? `--${flag}` : prop}`,
        `Leave it out of values and set the prop ${prop}`,
      );
  }
}
