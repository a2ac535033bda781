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

/** The zones lie in a subscription of their own. */
const dnsSubscription = "11111111-2222-4333-8444-555555555555";

export const stagingAks = new Environment("staging-aks", {
  backend: Backend.azurerm({ storageAccountName: "platformtfstate", containerName: "tfstate" }),
  clouds: [Azure.inSubscription("aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee")],
  cluster: AksCluster.fromLookup("platform-staging", { resourceGroup: "platform-staging" }),
  certManager: CertManager.install({ version: "v1.21.1" }),
  issuers: AcmeIssuer.letsEncrypt({
    email: "dns-admin@staging.example.org",
    solvers: [
      AzureDnsSolver.forZones(
        ["staging.example.org", "apps.example.net"].map((zone) =>
          AzureDnsZone.fromId(
            `/subscriptions/${dnsSubscription}/resourceGroups/dns/providers/Microsoft.Network/dnsZones/${zone}`,
          ),
        ),
        AzureDnsAuth.workloadIdentity(),
      ),
    ],
  }),
});
