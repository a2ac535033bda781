import { App, Fn, LocalBackend, TerraformOutput, TerraformStack } from "cdktf";
import { DataAwsCallerIdentity } from "@cdktf/provider-aws/lib/data-aws-caller-identity";
import { DataAwsEksCluster } from "@cdktf/provider-aws/lib/data-aws-eks-cluster";
import { DataAwsIamPolicyDocument } from "@cdktf/provider-aws/lib/data-aws-iam-policy-document";
import { DataAwsRoute53Zone } from "@cdktf/provider-aws/lib/data-aws-route53-zone";
import { IamPolicy } from "@cdktf/provider-aws/lib/iam-policy";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { DataAzurermDnsZone } from "@cdktf/provider-azurerm/lib/data-azurerm-dns-zone";
import { DataAzurermKubernetesCluster } from "@cdktf/provider-azurerm/lib/data-azurerm-kubernetes-cluster";
import { FederatedIdentityCredential } from "@cdktf/provider-azurerm/lib/federated-identity-credential";
import { AzurermProvider } from "@cdktf/provider-azurerm/lib/provider";
import { RoleAssignment } from "@cdktf/provider-azurerm/lib/role-assignment";
import { UserAssignedIdentity } from "@cdktf/provider-azurerm/lib/user-assigned-identity";
import { HelmProvider } from "@cdktf/provider-helm/lib/provider";
import { Release } from "@cdktf/provider-helm/lib/release";
import { Manifest } from "@cdktf/provider-kubernetes/lib/manifest";
import { KubernetesProvider } from "@cdktf/provider-kubernetes/lib/provider";
import { SecretV1 } from "@cdktf/provider-kubernetes/lib/secret-v1";

/** An EKS environment in two stacks, and an AKS environment in two stacks, as users of the kit have them. */
export function fixtureApp(outdir: string): App {
  const app = new App({ outdir });
  issuerOnEks(app, dns01OnEks(app));
  issuerOnAks(app, dns01OnAks(app));
  return app;
}

/** A stack with a local backend. */
export function stackIn(app: App, name: string): TerraformStack {
  const stack = new TerraformStack(app, name);
  new LocalBackend(stack, { path: `${name}.tfstate` });
  return stack;
}

/** An AWS provider for the version that is installed where the tests run. */
export function awsIn(stack: TerraformStack): AwsProvider {
  stack.addOverride("terraform.required_providers.aws.version", ">= 5.100.0, < 7.0.0");
  return new AwsProvider(stack, "aws", { region: "eu-west-1" });
}

function dns01OnEks(app: App): IamRole {
  const stack = stackIn(app, "eks-dns01");
  awsIn(stack);
  const dnsAccount = new AwsProvider(stack, "dns", {
    alias: "dns",
    region: "eu-west-1",
    assumeRole: [{ roleArn: "arn:aws:iam::444455556666:role/dns" }],
  });
  const cluster = new DataAwsEksCluster(stack, "cluster", {
    name: "platform",
    lifecycle: {
      postcondition: [
        { condition: '${self.status == "ACTIVE"}', errorMessage: "The cluster is not active." },
      ],
    },
  });
  const zone = new DataAwsRoute53Zone(stack, "zone", { name: "staging.example.org", provider: dnsAccount });
  const identity = new DataAwsCallerIdentity(stack, "identity");
  const issuer = Fn.replace(cluster.identity.get(0).oidc.get(0).issuer, "https://", "");
  const trust = new DataAwsIamPolicyDocument(stack, "trust", {
    statement: [
      {
        actions: ["sts:AssumeRoleWithWebIdentity"],
        principals: [
          { type: "Federated", identifiers: [`arn:aws:iam::${identity.accountId}:oidc-provider/${issuer}`] },
        ],
        condition: [
          { test: "StringEquals", variable: `${issuer}:aud`, values: ["sts.amazonaws.com"] },
          {
            test: "StringEquals",
            variable: `${issuer}:sub`,
            values: ["system:serviceaccount:cert-manager:cert-manager"],
          },
        ],
      },
    ],
  });
  const role = new IamRole(stack, "role", { name: "dns01", assumeRolePolicy: trust.json });
  const policy = new IamPolicy(stack, "policy", {
    name: "dns01",
    policy: Fn.jsonencode({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: "route53:ChangeResourceRecordSets", Resource: zone.arn }],
    }),
  });
  new IamRolePolicyAttachment(stack, "attachment", { role: role.name, policyArn: policy.arn });
  return role;
}

function issuerOnEks(app: App, role: IamRole): void {
  const stack = stackIn(app, "eks-issuer");
  new KubernetesProvider(stack, "kubernetes", { configPath: "~/.kube/config" });
  new Manifest(stack, "issuer", {
    manifest: {
      apiVersion: "cert-manager.io/v1",
      kind: "ClusterIssuer",
      metadata: { name: "letsencrypt" },
      spec: { acme: { solvers: [{ dns01: { route53: { role: role.arn } } }] } },
    },
  });
}

function dns01OnAks(app: App): UserAssignedIdentity {
  const stack = stackIn(app, "aks-dns01");
  new AzurermProvider(stack, "azurerm", {
    subscriptionId: "aaaaaaaa-0000-4000-8000-000000000001",
    features: [{}],
  });
  const zoneSubscription = new AzurermProvider(stack, "dns", {
    alias: "dns",
    subscriptionId: "aaaaaaaa-0000-4000-8000-000000000002",
    features: [{}],
  });
  const cluster = new DataAzurermKubernetesCluster(stack, "cluster", {
    name: "platform",
    resourceGroupName: "rg-platform",
    lifecycle: {
      postcondition: [
        { condition: "${self.oidc_issuer_enabled}", errorMessage: "The cluster has no OIDC issuer." },
      ],
    },
  });
  const zone = new DataAzurermDnsZone(stack, "zone", {
    name: "staging.example.org",
    resourceGroupName: "rg-dns",
    provider: zoneSubscription,
  });
  const identity = new UserAssignedIdentity(stack, "identity", {
    name: "dns01",
    resourceGroupName: "rg-platform",
    location: "westeurope",
  });
  new FederatedIdentityCredential(stack, "credential", {
    name: "cert-manager",
    resourceGroupName: "rg-platform",
    parentId: identity.id,
    audience: ["api://AzureADTokenExchange"],
    issuer: cluster.oidcIssuerUrl,
    subject: "system:serviceaccount:cert-manager:cert-manager",
  });
  new RoleAssignment(stack, "grant", {
    scope: zone.id,
    roleDefinitionName: "DNS Zone Contributor",
    principalId: identity.principalId,
    principalType: "ServicePrincipal",
    provider: zoneSubscription,
  });
  const kubeConfig = cluster.kubeConfig.get(0);
  new HelmProvider(stack, "helm", {
    kubernetes: {
      host: kubeConfig.host,
      clusterCaCertificate: Fn.base64decode(kubeConfig.clusterCaCertificate),
    },
  });
  new Release(stack, "cert-manager", {
    name: "cert-manager",
    repository: "https://charts.jetstack.io",
    chart: "cert-manager",
    version: "v1.19.1",
    values: [
      "podLabels:\n  azure.workload.identity/use: 'true'\n",
      JSON.stringify({ crds: { enabled: true } }),
    ],
    setSensitive: [{ name: "token", value: "s3cret" }],
  });
  return identity;
}

function issuerOnAks(app: App, identity: UserAssignedIdentity): void {
  const stack = stackIn(app, "aks-issuer");
  new KubernetesProvider(stack, "kubernetes", { configPath: "~/.kube/config" });
  new SecretV1(stack, "account", {
    metadata: { name: "account", namespace: "cert-manager" },
    data: { key: "s3cret" },
  });
  new Manifest(stack, "issuer", {
    manifest: {
      apiVersion: "cert-manager.io/v1",
      kind: "ClusterIssuer",
      metadata: { name: "letsencrypt" },
      spec: {
        acme: { solvers: [{ dns01: { azureDNS: { managedIdentity: { clientID: identity.clientId } } } }] },
      },
    },
  });
  new TerraformOutput(stack, "server", { value: "https://acme-staging-v02.api.letsencrypt.org/directory" });
}
