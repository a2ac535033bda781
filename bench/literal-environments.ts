import {
  type App,
  Fn,
  LocalBackend,
  TerraformOutput,
  type TerraformResourceLifecycle,
  TerraformStack,
} from "cdktf";
import { DataAzurermKubernetesCluster } from "@cdktf/provider-azurerm/lib/data-azurerm-kubernetes-cluster";
import { FederatedIdentityCredential } from "@cdktf/provider-azurerm/lib/federated-identity-credential";
import { AzurermProvider } from "@cdktf/provider-azurerm/lib/provider";
import { RoleAssignment } from "@cdktf/provider-azurerm/lib/role-assignment";
import { UserAssignedIdentity } from "@cdktf/provider-azurerm/lib/user-assigned-identity";
import { HelmProvider } from "@cdktf/provider-helm/lib/provider";
import { Release } from "@cdktf/provider-helm/lib/release";
import { DataKubernetesMutatingWebhookConfigurationV1 } from "@cdktf/provider-kubernetes/lib/data-kubernetes-mutating-webhook-configuration-v1";
import { Manifest } from "@cdktf/provider-kubernetes/lib/manifest";
import { NamespaceV1 } from "@cdktf/provider-kubernetes/lib/namespace-v1";
import { KubernetesProvider } from "@cdktf/provider-kubernetes/lib/provider";
import { Construct } from "constructs";

const clusterSubscription = "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee";
const zoneSubscription = "11111111-2222-4333-8444-555555555555";
const serviceAccountLabel = { "azure.workload.identity/use": "true" };
const enable =
  "Run: az aks update --name platform --resource-group platform --enable-oidc-issuer --enable-workload-identity";
const kubelogin = {
  apiVersion: "client.authentication.k8s.io/v1beta1",
  command: "kubelogin",
  args: [
    "get-token",
    "--login",
    "azurecli",
    "--server-id",
    "6dae42f8-4368-4678-94ff-3960e28e3630",
    "--environment",
    "AzurePublicCloud",
  ],
};

/** The JSON of `addEnvironments`, written by hand with the same bindings: literals, no checks, nothing to choose. */
export function addLiteralEnvironments(app: App, count: number): void {
  for (let index = 0; index < count; index++) {
    const name = `environment${index}`;
    const zone = `zone${index}.example.org`;
    issuers(app, name, zone, identityOf(app, name, zone));
  }
}

function stackIn(app: App, name: string): TerraformStack {
  const stack = new TerraformStack(app, name);
  new LocalBackend(stack, { path: `../../../${name}.tfstate` });
  constrain(stack, "azurerm", ">= 4.55.0, < 5.0.0");
  constrain(stack, "kubernetes", ">= 2.38.0, < 3.0.0");
  return stack;
}

function constrain(stack: TerraformStack, provider: string, range: string): void {
  stack.addOverride(`terraform.required_providers.${provider}.version`, range);
}

function clusterIn(
  stack: TerraformStack,
  shared: Construct,
  lifecycle?: TerraformResourceLifecycle,
): DataAzurermKubernetesCluster {
  new AzurermProvider(stack, "azurerm", {
    environment: "public",
    features: [{}],
    subscriptionId: clusterSubscription,
  });
  return new DataAzurermKubernetesCluster(shared, "aks-cluster", {
    name: "platform",
    resourceGroupName: "platform",
    lifecycle,
  });
}

function kubernetesIn(stack: TerraformStack, cluster: DataAzurermKubernetesCluster): void {
  const { host, clusterCaCertificate } = cluster.kubeConfig.get(0);
  new KubernetesProvider(stack, "kubernetes", {
    host,
    clusterCaCertificate: Fn.base64decode(clusterCaCertificate),
    exec: [kubelogin],
  });
}

function identityOf(app: App, name: string, zone: string): UserAssignedIdentity {
  const stack = stackIn(app, `${name}-dns01`);
  constrain(stack, "helm", ">= 3.1.1, < 4.0.0");
  const shared = new Construct(stack, "shared");
  const cluster = clusterIn(stack, shared, {
    postcondition: [
      {
        condition: "${self.oidc_issuer_enabled}",
        errorMessage: `The cluster platform has no OIDC issuer. ${enable}`,
      },
    ],
  });
  kubernetesIn(stack, cluster);
  const { host, clusterCaCertificate } = cluster.kubeConfig.get(0);
  new HelmProvider(stack, "helm", {
    kubernetes: {
      host,
      clusterCaCertificate: Fn.base64decode(clusterCaCertificate),
      exec: kubelogin,
    },
  });
  const webhook = new DataKubernetesMutatingWebhookConfigurationV1(shared, "workload-identity-webhook", {
    metadata: { name: "azure-wi-webhook-mutating-webhook-configuration" },
    lifecycle: {
      postcondition: [
        {
          condition: "${try(length(self.webhook), 0) > 0}",
          errorMessage: `The cluster platform does not run the Azure workload identity webhook. ${enable}`,
        },
      ],
    },
  });
  const zoneProvider = new AzurermProvider(stack, "azurerm-zones", {
    alias: `azurerm-${zoneSubscription}`,
    environment: "public",
    features: [{}],
    resourceProviderRegistrations: "none",
    subscriptionId: zoneSubscription,
  });
  const identityId = "identity:platform:cert-manager-dns01-platform";
  const identity = new UserAssignedIdentity(shared, identityId, {
    name: "cert-manager-dns01-platform",
    resourceGroupName: "platform",
    location: cluster.location,
  });
  const credentialName = "platform-cert-manager-cert-manager";
  const credential = new FederatedIdentityCredential(
    shared,
    `federated-credential:${identityId}:${credentialName}`,
    {
      name: credentialName,
      resourceGroupName: "platform",
      parentId: identity.id,
      audience: ["api://AzureADTokenExchange"],
      issuer: cluster.oidcIssuerUrl,
      subject: "system:serviceaccount:cert-manager:cert-manager",
    },
  );
  const grant = new RoleAssignment(shared, `grant:${identityId}:${zoneSubscription}:dns:${zone}`, {
    scope: `/subscriptions/${zoneSubscription}/resourceGroups/dns/providers/Microsoft.Network/dnsZones/${zone}`,
    roleDefinitionName: "DNS Zone Contributor",
    principalId: identity.principalId,
    principalType: "ServicePrincipal",
    skipServicePrincipalAadCheck: true,
    provider: zoneProvider,
  });
  const certManager = new Construct(new Construct(stack, "dns01"), "cert-manager");
  const namespace = new NamespaceV1(certManager, "namespace", { metadata: { name: "cert-manager" } });
  new Release(certManager, "release", {
    name: "cert-manager",
    namespace: "cert-manager",
    repository: "oci://quay.io/jetstack/charts",
    chart: "cert-manager",
    version: "v1.21.1",
    timeout: 600,
    values: [
      JSON.stringify({
        crds: { enabled: true, keep: true },
        serviceAccount: { create: true, name: "cert-manager", labels: serviceAccountLabel },
        podLabels: serviceAccountLabel,
      }),
    ],
    dependsOn: [namespace, webhook, cluster, identity, credential, grant],
  });
  new TerraformOutput(stack, "requirements", {
    description: "What others must do before all of it works",
    value: [],
    staticId: true,
  });
  new TerraformOutput(stack, "checks", {
    description: "Commands that show whether cert-manager has its credentials",
    value: [
      "kubectl --namespace cert-manager describe pod --selector app.kubernetes.io/component=controller | grep --extended-regexp 'AZURE_(CLIENT_ID|TENANT_ID|FEDERATED_TOKEN_FILE|AUTHORITY_HOST)|azure-identity-token'",
    ],
    staticId: true,
  });
  return identity;
}

function issuers(app: App, name: string, zone: string, identity: UserAssignedIdentity): void {
  const stack = stackIn(app, `${name}-issuer`);
  kubernetesIn(stack, clusterIn(stack, new Construct(stack, "shared")));
  const all = new Construct(stack, "issuers");
  for (const [issuer, host] of [
    ["letsencrypt-staging", "acme-staging-v02"],
    ["letsencrypt-prod", "acme-v02"],
  ] as const)
    new Manifest(all, issuer, {
      manifest: {
        apiVersion: "cert-manager.io/v1",
        kind: "ClusterIssuer",
        metadata: { name: issuer },
        spec: {
          acme: {
            server: `https://${host}.api.letsencrypt.org/directory`,
            privateKeySecretRef: { name: issuer },
            solvers: [
              {
                selector: { dnsZones: [zone] },
                dns01: {
                  azureDNS: {
                    environment: "AzurePublicCloud",
                    hostedZoneName: zone,
                    resourceGroupName: "dns",
                    subscriptionID: zoneSubscription,
                    managedIdentity: { clientID: identity.clientId },
                  },
                },
              },
            ],
          },
        },
      },
      timeouts: { create: "300s", update: "300s" },
      wait: { condition: [{ type: "Ready", status: "True" }] },
    });
}
