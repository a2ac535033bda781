import {
  AcmeIssuer,
  Aws,
  Azure,
  AzureDnsAuth,
  AzureDnsSolver,
  AzureDnsZone,
  CertManager,
  EksCluster,
  WorkloadIdentityWebhook,
  withWorkloadIdentity,
} from "../../constructs";
import { Backend } from "../backend";
import { Environment } from "../environment";

/** Zones of Azure DNS served from EKS: Entra trusts the cluster's own token issuer, so that no secret exists. */
export const azureDnsFromEks = new Environment("azure-dns-from-eks", {
  backend: Backend.s3({ bucket: "platform-tfstate", region: "eu-west-1" }),
  clouds: [
    Aws.inRegion("eu-west-1", { allowedAccountIds: ["111122223333"] }),
    Azure.inSubscription("aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee"),
  ],
  cluster: withWorkloadIdentity(EksCluster.fromLookup("platform-staging"), {
    webhook: WorkloadIdentityWebhook.install({ tenantId: "dddddddd-eeee-4fff-8000-111111111111" }),
    identityHome: { resourceGroup: "identities", location: "westeurope" },
  }),
  certManager: CertManager.install({ version: "v1.21.1" }),
  issuers: AcmeIssuer.letsEncrypt({
    email: "dns-admin@platform.example.org",
    solvers: [
      AzureDnsSolver.forZones(
        [AzureDnsZone.fromLookup("edge.example.net", { resourceGroup: "dns" })],
        AzureDnsAuth.workloadIdentity(),
      ),
    ],
  }),
});
