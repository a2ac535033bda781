import {
  AcmeIssuer,
  AksCluster,
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
} from "../../constructs";
import { Backend } from "../backend";
import { Environment } from "../environment";

const location = "westeurope";
const zone = "modern.example.org";
const namespace = { name: "kube-addons" };
const ingress = IngressController.traefik({ namespace });

/**
 * The same parts as `article-aks` as they are made today: workload identity, an identity for each of cert-manager and
 * external-dns, and Traefik. `letsencrypt-prod` as the issuer makes the certificate one that browsers trust.
 */
export const modernAks = new Environment("modern-aks", {
  backend: Backend.azurerm({ storageAccountName: "platformtfstate", containerName: "tfstate" }),
  clouds: [Azure.inSubscription("aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee")],
  cluster: AksCluster.create("modern", {
    resourceGroup: AzureResourceGroup.create("modern-aks"),
    location,
  }),
  certManager: CertManager.install({ version: "v1.21.1", namespace: namespace.name }),
  issuers: AcmeIssuer.letsEncrypt({
    email: "dns-admin@modern.example.org",
    solvers: [
      AzureDnsSolver.forZones(
        [
          AzureDnsZone.create(zone, {
            resourceGroup: AzureResourceGroup.create("modern-dns", { location }),
          }),
        ],
        AzureDnsAuth.workloadIdentity(),
      ),
    ],
  }),
  addons: [
    ingress,
    ExternalDns.writing(
      AzureDnsRecords.forZones([AzureDnsZone.fromLookup(zone, { resourceGroup: "modern-dns" })]),
      { namespace },
    ),
    HelloKubernetes.at(`hello.${zone}`, { ingress, issuer: "letsencrypt-staging" }),
  ],
});
