import {
  AcmeIssuer,
  AdoptionPatch,
  AksCluster,
  Azure,
  AzureDnsAuth,
  AzureDnsSolver,
  AzureDnsZone,
  CertManager,
} from "../../constructs";
import { Backend } from "../backend";
import { Environment } from "../environment";

/** Another team's cert-manager, which is given the label that Azure's webhook looks for. */
export const adoptedAks = new Environment("adopted-aks", {
  backend: Backend.azurerm({ storageAccountName: "platformtfstate", containerName: "tfstate" }),
  clouds: [Azure.inSubscription("aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee")],
  cluster: AksCluster.fromLookup("platform-shared", { resourceGroup: "platform-shared" }),
  certManager: CertManager.adopt({ version: "v1.19.6", patch: AdoptionPatch.KUBECTL }),
  issuers: AcmeIssuer.letsEncrypt({
    email: "dns-admin@platform.example.org",
    solvers: [
      AzureDnsSolver.forZones(
        [
          AzureDnsZone.fromId(
            "/subscriptions/aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee/resourceGroups/dns/providers/Microsoft.Network/dnsZones/shared.example.org",
          ),
        ],
        AzureDnsAuth.workloadIdentity(),
      ),
    ],
  }),
});
