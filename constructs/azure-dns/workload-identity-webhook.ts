import { Release } from "@cdktf/provider-helm/lib/release";
import { DataKubernetesMutatingWebhookConfigurationV1 } from "@cdktf/provider-kubernetes/lib/data-kubernetes-mutating-webhook-configuration-v1";
import { NamespaceV1 } from "@cdktf/provider-kubernetes/lib/namespace-v1";
import { TerraformStack } from "cdktf";
import { Construct } from "constructs";
import { checkProps } from "../core/check-props";
import { checkMap } from "../core/check-value";
import { type HasOidcIssuer } from "../core/cluster";
import { checkSeconds } from "../core/check-seconds";
import { createdOnce, creatorOf } from "../core/created-once";
import { InputError, quoted } from "../core/input-error";
import { checkFormat, checkNamespaceName, checkText } from "../core/names";
import { oncePerStack } from "../core/once-per-stack";
import { requireCapability } from "../core/require-capability";
import { terraformJson } from "../core/terraform-json";
import { issuerEnvironment } from "./azure-cloud";
import { type AzureResourceGroup } from "./azure-resource-group";
import { type AzureSubscription } from "./azure-subscription";
import { checkGuid } from "./ids";

/** Where the Pod has its token, cert-manager asks for none of another kind. */
export const WORKLOAD_IDENTITY = "workload identity";

const WEBHOOK_CONFIGURATION = "azure-wi-webhook-mutating-webhook-configuration";

/** A cluster whose labelled Pods are given tokens that Entra exchanges. */
export interface HasWorkloadIdentity extends HasOidcIssuer {
  /** Asserts or installs the webhook which gives Pods their tokens, before the controller starts. */
  readonly requireWorkloadIdentityWebhook: (scope: Construct) => void;
  /** Where identities for this cluster are made by default. */
  readonly identityHome: (scope: Construct) => IdentityHome;
}

/** Where identities for the Pods of a cluster are made. */
export interface IdentityHome {
  /** Name of a group that exists, or `AzureResourceGroup.create(name)`, which then lies in the same region. */
  readonly resourceGroup: string | AzureResourceGroup;
  /** Azure region, such as `westeurope`. */
  readonly location: string;
  /** Subscription of the identities. @default - that of the stack's default azurerm provider */
  readonly subscription?: AzureSubscription;
}

/**
 * Refuses a cluster whose Pods are given no such tokens.
 * @param feature Who needs them, as its user writes it.
 * @throws InputError naming the cluster
 */
export function requireWorkloadIdentity(
  scope: Construct,
  cluster: HasWorkloadIdentity,
  feature: string,
): void {
  requireCapability(scope, cluster, {
    feature,
    members: ["oidcIssuer", "requireWorkloadIdentityWebhook", "identityHome"],
    what: "the Azure workload identity webhook",
    remedy:
      "Use an AksCluster, or withWorkloadIdentity around a cluster with an OIDC issuer such as Cluster.fromKubeconfigWithOidcIssuer",
  });
}

/** Fails the plan, with the command that mends it, on a cluster without the webhook. */
export function assertWorkloadIdentityWebhook(scope: Construct, cluster: string, remedy: string): void {
  oncePerStack(
    scope,
    "workload-identity-webhook",
    { cluster },
    (room, id) =>
      new DataKubernetesMutatingWebhookConfigurationV1(room, id, {
        metadata: { name: WEBHOOK_CONFIGURATION },
        lifecycle: {
          postcondition: [
            {
              condition: "${try(length(self.webhook), 0) > 0}",
              errorMessage: `The cluster ${cluster} does not run the Azure workload identity webhook. ${remedy}`,
            },
          ],
        },
      }),
  );
}

const CHART = "workload-identity-webhook";
const REPOSITORY = "https://azure.github.io/azure-workload-identity/charts";
/** Values that follow from the props, or that would give tokens of another audience. */
const OWN_VALUES = ["azureTenantID", "azureEnvironment", "customTokenEndpoint"];

/** How the webhook's chart is installed. */
export interface WorkloadIdentityWebhookProps {
  /** The tenant whose identities Pods use unless an issuer names another. */
  readonly tenantId: string;
  /** Version of the chart. @default "1.6.0" */
  readonly version?: string;
  /** Where the chart is: an `https` repository, or `oci://HOST/PATH`. @default - that of its project */
  readonly repository?: string;
  /** The namespace that is created for it. @default "azure-workload-identity-system" */
  readonly namespace?: string;
  /** Further Helm values of the chart, such as `replicaCount`. @default - none */
  readonly values?: Readonly<Record<string, unknown>>;
  /** Seconds that Terraform waits for it to be ready. @default 300 */
  readonly timeout?: number;
}

/** How the webhook that gives Pods their tokens comes to a cluster which does not bring it along as AKS does. */
export class WorkloadIdentityWebhook {
  /**
   * Installs the webhook with Helm, before cert-manager, in the first stack that needs it. Further stacks of
   * the cluster follow that one.
   * @see https://azure.github.io/azure-workload-identity/docs/installation/mutating-admission-webhook.html
   * @throws InputError for malformed values, or Helm values that follow from the props
   */
  static install(props: WorkloadIdentityWebhookProps): WorkloadIdentityWebhook {
    const at = "WorkloadIdentityWebhook.install";
    checkProps(at, props, "tenantId");
    const tenantId = checkGuid(at, props.tenantId, "the tenant id");
    const {
      version = "1.6.0",
      repository = REPOSITORY,
      namespace = "azure-workload-identity-system",
    } = props;
    checkNamespaceName(at, namespace);
    checkText(at, repository, "the chart's repository");
    if (props.timeout !== undefined) checkSeconds(at, props.timeout, "timeout");
    checkFormat(at, version, {
      what: "the version of the chart",
      pattern: /^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/,
      remedy: "Write it as 1.6.0",
    });
    checkMap(at, props.values ?? {}, "values", "Give the Helm values as an object");
    const own = OWN_VALUES.find((key) => key in (props.values ?? {}));
    if (own !== undefined)
      throw new InputError(
        at,
        `the Helm value ${quoted(own)} is set`,
        "Leave it out: tenantId and the cloud of the stack's azurerm provider give it",
      );
    return new WorkloadIdentityWebhook((scope, cluster, webhook) => {
      const stack = TerraformStack.of(scope);
      const installer = creatorOf(webhook, scope) ?? stack;
      if (installer !== stack) {
        stack.addDependency(installer);
        assertWorkloadIdentityWebhook(scope, cluster, `Deploy the stack ${installer.node.id} first`);
        return;
      }
      createdOnce(
        webhook,
        scope,
        "workload-identity-webhook",
        "Use WorkloadIdentityWebhook.existing() in the other stack",
        (room, id) => {
          const made = new Construct(room, id);
          const system = new NamespaceV1(made, "namespace", { metadata: { name: namespace } });
          new Release(made, "release", {
            name: CHART,
            repository,
            chart: CHART,
            version,
            namespace,
            timeout: props.timeout ?? 300,
            values: [
              terraformJson({
                ...props.values,
                azureTenantID: tenantId,
                azureEnvironment: issuerEnvironment(room),
              }),
            ],
            dependsOn: [system],
          });
          return made;
        },
      );
    });
  }

  /** The webhook is there already; the plan fails on a cluster without it. */
  static existing(): WorkloadIdentityWebhook {
    return new WorkloadIdentityWebhook((scope, cluster) => {
      assertWorkloadIdentityWebhook(
        scope,
        cluster,
        `Install the chart ${CHART} of ${REPOSITORY}, or use WorkloadIdentityWebhook.install`,
      );
    });
  }

  private constructor(
    private readonly provide: (scope: Construct, cluster: string, webhook: WorkloadIdentityWebhook) => void,
  ) {}

  /** Makes or asserts it before what the scope holds. */
  bind(scope: Construct, cluster: string): void {
    this.provide(scope, cluster, this);
  }
}
