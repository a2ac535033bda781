import {
  AcmeIssuer,
  AksCluster,
  Azure,
  AzureDnsAuth,
  AzureDnsSolver,
  AzureDnsZone,
  CertManager,
  IssuerDelivery,
} from "../../constructs";
import { Backend } from "../backend";
import { Environment } from "../environment";

/** Terraform makes the identity and installs cert-manager; Flux applies the issuers, which name that identity. */
export const gitopsAks = new Environment("gitops-aks", {
  backend: Backend.azurerm({ storageAccountName: "platformtfstate", containerName: "tfstate" }),
  clouds: [Azure.inSubscription("aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee")],
  cluster: AksCluster.fromLookup("platform-gitops", { resourceGroup: "platform-gitops" }),
  certManager: CertManager.install({ version: "v1.21.1" }),
  delivery: IssuerDelivery.gitOps({
    path: "../../../gitops/issuers",
    flux: { source: { name: "flux-system" }, path: "./gitops/issuers" },
  }),
  issuers: AcmeIssuer.letsEncrypt({
    email: "dns-admin@gitops.example.org",
    solvers: [
      AzureDnsSolver.forZones(
        [AzureDnsZone.fromLookup("gitops.example.org", { resourceGroup: "dns" })],
        AzureDnsAuth.workloadIdentity(),
      ),
    ],
  }),
});
