import {
  AcmeIssuer,
  AksCluster,
  Azure,
  AzureDnsAuth,
  AzureDnsSolver,
  AzureDnsZone,
  CertManager,
  Entra,
  EntraApplication,
} from "../../constructs";
import { Backend } from "../backend";
import { Environment } from "../environment";

/** The client secret is kept outside of Terraform, in the Secret that the output `requirements` names. */
export const principalAks = new Environment("principal-aks", {
  backend: Backend.azurerm({ storageAccountName: "platformtfstate", containerName: "tfstate" }),
  clouds: [
    Azure.inSubscription("aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee"),
    Entra.inTenant("e0000000-0000-4000-8000-000000000003"),
  ],
  cluster: AksCluster.fromLookup("platform-principal", { resourceGroup: "platform-principal" }),
  certManager: CertManager.install({ version: "v1.21.1" }),
  issuers: AcmeIssuer.letsEncrypt({
    email: "dns-admin@principal.example.org",
    solvers: [
      AzureDnsSolver.forZones(
        [AzureDnsZone.fromLookup("principal.example.org", { resourceGroup: "dns" })],
        AzureDnsAuth.servicePrincipal({
          application: EntraApplication.create("cert-manager-dns01"),
        }),
      ),
    ],
  }),
});
