import {
  AcmeIssuer,
  AksCluster,
  Azure,
  AzureDnsAuth,
  AzureDnsSolver,
  AzureDnsZone,
  AzureResourceGroup,
  CertManager,
} from "../../constructs";
import { Backend } from "../backend";
import { Environment } from "../environment";

/** The cluster is made here too, in a stack of its own before the others. */
export const newAks = new Environment("new-aks", {
  backend: Backend.azurerm({ storageAccountName: "platformtfstate", containerName: "tfstate" }),
  clouds: [Azure.inSubscription("aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee")],
  cluster: AksCluster.create("platform-new", {
    resourceGroup: AzureResourceGroup.create("platform-new"),
    location: "westeurope",
    kubernetesVersion: "1.33",
    nodePool: { nodes: { min: 2, max: 5 }, zones: ["1", "2", "3"] },
    administrators: ["cccccccc-dddd-4eee-8fff-000000000000"],
    tags: { team: "platform" },
  }),
  certManager: CertManager.install({ version: "v1.21.1" }),
  issuers: AcmeIssuer.letsEncrypt({
    email: "dns-admin@platform.example.org",
    solvers: [
      AzureDnsSolver.forZones(
        [AzureDnsZone.fromLookup("new.example.org", { resourceGroup: "dns" })],
        AzureDnsAuth.workloadIdentity(),
      ),
    ],
  }),
});
