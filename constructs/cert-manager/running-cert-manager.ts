import { type Construct } from "constructs";
import { lt } from "semver";
import { checkProps } from "../core/check-props";
import { type ICluster } from "../core/cluster";
import {
  type Controller,
  type NamespaceRef,
  namespaceRefOf,
  serviceAccountSubject,
} from "../core/controller";
import { type PatchContribution } from "../core/controller-patch";
import { checkControllerVersion } from "../core/controller-version";
import { InputError, quoted } from "../core/input-error";
import { checkNamespaceName, checkObjectName } from "../core/names";
import { checkAmbientProps, runningAmbientFlags } from "./ambient-credentials";
import { OLDEST_VERSION } from "./known-versions";
import {
  checkRecursiveNameservers,
  nameserverFlags,
  type RecursiveNameserversProps,
} from "./recursive-nameservers";

const DEFAULT_NAME = "cert-manager";

/** A cert-manager that someone else installed. */
export interface RunningCertManagerProps extends RecursiveNameserversProps {
  /** Release that runs, literal and with its `v`: `v1.21.1`. What is emitted fits this version. */
  readonly version: string;
  /** Namespace that it runs in. @default "cert-manager" */
  readonly namespace?: string;
  /** Name of the controller's Deployment. @default "cert-manager" */
  readonly deploymentName?: string;
  /** Name of the controller's ServiceAccount. @default "cert-manager" */
  readonly serviceAccountName?: string;
  /**
   * Where it reads the Secrets and ServiceAccounts of a ClusterIssuer: its flag `--cluster-resource-namespace`, the
   * name of a namespace or a reference.
   * @default - the namespace that it runs in
   */
  readonly clusterResourceNamespace?: string | NamespaceRef;
  /**
   * Lets namespaced Issuers use what the controller itself may do. Every author of an Issuer then
   * gains the grants of all ambient solvers.
   * @default false
   */
  readonly issuerAmbientCredentials?: boolean;
  /**
   * Whether ClusterIssuers may use what the controller itself may do, as ambient solvers need. Say `false`
   * where the controller has the flag `--cluster-issuer-ambient-credentials=false`; it is not set here.
   * @default true
   */
  readonly clusterIssuerAmbientCredentials?: boolean;
}

/** The oldest release that the kit knows. @throws InputError for an older or a malformed one */
export function checkKnownVersion(at: string, version: string): string {
  checkControllerVersion(at, version);
  if (lt(version, OLDEST_VERSION))
    throw new InputError(
      at,
      `the cert-manager version is ${quoted(version)} and the kit knows ${OLDEST_VERSION} and later`,
      "Install a later release",
    );
  return version;
}

/** A running cert-manager whose props have been checked. */
export class RunningCertManager {
  readonly deployment: string;
  private readonly namespace: string;
  private readonly clusterResourceNamespace: NamespaceRef | undefined;
  private readonly serviceAccount: string;

  /** @throws InputError for malformed props */
  constructor(
    private readonly at: string,
    private readonly props: RunningCertManagerProps,
  ) {
    checkProps(at, props, "version");
    checkKnownVersion(at, props.version);
    this.namespace = checkNamespaceName(at, props.namespace ?? DEFAULT_NAME);
    this.deployment = checkObjectName(at, props.deploymentName ?? DEFAULT_NAME, "the Deployment name");
    this.serviceAccount = checkObjectName(
      at,
      props.serviceAccountName ?? DEFAULT_NAME,
      "the ServiceAccount name",
    );
    if (props.clusterResourceNamespace !== undefined)
      this.clusterResourceNamespace = namespaceRefOf(at, props.clusterResourceNamespace);
    checkAmbientProps(at, props);
    checkRecursiveNameservers(at, props);
  }

  /** The controller as solvers see it. */
  controller<C extends ICluster>(cluster: C): Controller<C> {
    const { namespace: name, serviceAccount, props } = this;
    const namespace = { name };
    return {
      cluster,
      version: props.version,
      namespace,
      clusterResourceNamespace: this.clusterResourceNamespace ?? namespace,
      serviceAccount,
      subject: serviceAccountSubject(name, serviceAccount),
      issuerAmbientCredentials: props.issuerAmbientCredentials ?? false,
      clusterIssuerAmbientCredentials: props.clusterIssuerAmbientCredentials ?? true,
    };
  }

  /** Flags that the props ask for, which others set or a patch. @throws InputError for one that the release lacks */
  flags(scope: Construct, controller: Controller): PatchContribution[] {
    return [...runningAmbientFlags(controller), ...nameserverFlags(scope, this.at, controller, this.props)];
  }

  /** Prints the image of the controller, whose tag is the version. */
  get versionCheck(): string {
    return `${this.kubectl} get deployment ${this.deployment} --output jsonpath='{.spec.template.spec.containers[*].image}'`;
  }

  /** Gives the Pods what is injected when they are admitted. */
  get restart(): string {
    return `${this.kubectl} rollout restart deployment ${this.deployment}`;
  }

  private get kubectl(): string {
    return `kubectl --namespace ${this.namespace}`;
  }
}
