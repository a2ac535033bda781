import {
  AcmeIssuer,
  AksCluster,
  AksNetwork,
  Azure,
  AzureDnsAuth,
  AzureDnsRecords,
  AzureDnsSolver,
  AzureDnsZone,
  AzureResourceGroup,
  CertManager,
  ExternalDns,
  HelloKubernetes,
  IngressController,
  ManagedIdentity,
} from "../../constructs";
import { Backend } from "../backend";
import { Environment } from "../environment";

const location = "westeurope";
const zone = "article.example.org";
const namespace = { name: "kube-addons" };
const identity = "article-dns";
const resourceGroup = "article-aks";
// Retired in March 2026.
const ingress = IngressController.ingressNginx({ namespace });

/**
 * An older article's set-up as it stands there: one identity for cert-manager and external-dns by AAD Pod Identity,
 * whose AKS add-on is gone, so that its chart takes the place, and ingress-nginx. Use `modern-aks` for new clusters.
 */
export const articleAks = new Environment("article-aks", {
  backend: Backend.azurerm({ storageAccountName: "platformtfstate", containerName: "tfstate" }),
  clouds: [Azure.inSubscription("aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee")],
  cluster: AksCluster.create("article", {
    resourceGroup: AzureResourceGroup.create(resourceGroup),
    location,
    network: AksNetwork.nodeSubnet(),
  }),
  certManager: CertManager.install({ version: "v1.21.1", namespace: namespace.name }),
  issuers: AcmeIssuer.letsEncrypt({
    email: "dns-admin@article.example.org",
    solvers: [
      AzureDnsSolver.forZones(
        [
          AzureDnsZone.create(zone, {
            resourceGroup: AzureResourceGroup.create("article-dns", { location }),
          }),
        ],
        // Archived in October 2023.
        AzureDnsAuth.aadPodIdentity({
          identity: ManagedIdentity.create(identity, { resourceGroup, location }),
          mode: "managed",
        }),
      ),
    ],
  }),
  addons: [
    ingress,
    ExternalDns.writing(
      AzureDnsRecords.withAadPodIdentity(
        [AzureDnsZone.fromLookup(zone, { resourceGroup: "article-dns" })],
        ManagedIdentity.fromLookup(identity, { resourceGroup }),
      ),
      { namespace },
    ),
    HelloKubernetes.at(`hello.${zone}`, { ingress, issuer: "letsencrypt-staging" }),
  ],
});
