import { type App } from "cdktf";
import {
  AcmeIssuer,
  AksCluster,
  Azure,
  AzureDnsAuth,
  AzureDnsSolver,
  AzureDnsZone,
  CertManager,
} from "../constructs";
import { Backend } from "../stacks/backend";
import { Environment } from "../stacks/environment";

const zones =
  "/subscriptions/11111111-2222-4333-8444-555555555555/resourceGroups/dns/providers/Microsoft.Network/dnsZones";

/** Adds environments of two stacks each to an app. */
export function addEnvironments(app: App, count: number): void {
  for (let index = 0; index < count; index++)
    new Environment(`environment${index}`, {
      backend: Backend.local(),
      clouds: [Azure.inSubscription("aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee")],
      cluster: AksCluster.fromLookup("platform", { resourceGroup: "platform" }),
      certManager: CertManager.install({ version: "v1.21.1" }),
      issuers: AcmeIssuer.letsEncrypt({
        solvers: [
          AzureDnsSolver.forZones(
            [AzureDnsZone.fromId(`${zones}/zone${index}.example.org`)],
            AzureDnsAuth.workloadIdentity(),
          ),
        ],
      }),
    }).addTo(app);
}
