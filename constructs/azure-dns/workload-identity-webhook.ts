import { DataKubernetesMutatingWebhookConfigurationV1 } from "@cdktf/provider-kubernetes/lib/data-kubernetes-mutating-webhook-configuration-v1";
import { type Construct } from "constructs";
import { type HasOidcIssuer } from "../core/cluster";
import { oncePerStack } from "../core/once-per-stack";
import { type AzureSubscription } from "./azure-subscription";

const WEBHOOK_CONFIGURATION = "azure-wi-webhook-mutating-webhook-configuration";

/** A cluster whose labelled Pods are given tokens that Entra exchanges. */
export interface HasWorkloadIdentity extends HasOidcIssuer {
  /** Asserts that the webhook which gives Pods their tokens is there before the controller starts. */
  readonly requireWorkloadIdentityWebhook: (scope: Construct) => void;
  /** Where identities for this cluster are made by default. */
  readonly identityHome: (scope: Construct) => IdentityHome;
}

export interface IdentityHome {
  readonly resourceGroup: string;
  readonly location: string;
  /** @default - the subscription of the stack's default provider */
  readonly subscription?: AzureSubscription;
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
