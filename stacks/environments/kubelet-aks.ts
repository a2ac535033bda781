import {
  AcmeIssuer,
  AksCluster,
  Azure,
  AzureDnsAuth,
  AzureDnsSolver,
  AzureDnsZone,
  CertManager,
} from "../../constructs";
import { Backend } from "../backend";
import { Environment } from "../environment";

/** A cluster whose Pods may all write the zone. */
export const kubeletAks = new Environment("kubelet-aks", {
  backend: Backend.azurerm({ storageAccountName: "platformtfstate", containerName: "tfstate" }),
  clouds: [Azure.inSubscription("aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee")],
  cluster: AksCluster.fromLookup("platform-kubelet", { resourceGroup: "platform-kubelet" }),
  certManager: CertManager.install({ version: "v1.21.1" }),
  issuers: AcmeIssuer.letsEncrypt({
    email: "dns-admin@kubelet.example.org",
    solvers: [
      AzureDnsSolver.forZones(
        [AzureDnsZone.fromLookup("kubelet.example.org", { resourceGroup: "dns" })],
        AzureDnsAuth.kubeletIdentity({ acknowledges: { everyPodGainsTheGrant: true } }),
      ),
    ],
  }),
});
