import {
  AcmeIssuer,
  AksCluster,
  Aws,
  Azure,
  CertManager,
  OidcProvider,
  Route53Auth,
  Route53Solver,
  Route53Zone,
} from "../../constructs";
import { Backend } from "../backend";
import { Environment } from "../environment";

/** Route53 zones served from AKS: IAM trusts the cluster's own token issuer, so that no key exists. */
export const route53FromAks = new Environment("route53-from-aks", {
  backend: Backend.azurerm({ storageAccountName: "platformtfstate", containerName: "tfstate" }),
  clouds: [
    Azure.inSubscription("aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee"),
    Aws.inRegion("eu-west-1", { allowedAccountIds: ["222233334444"] }),
  ],
  cluster: AksCluster.fromLookup("platform-staging", { resourceGroup: "platform-staging" }),
  certManager: CertManager.install({ version: "v1.21.1" }),
  issuers: AcmeIssuer.letsEncrypt({
    email: "dns-admin@platform.example.org",
    solvers: [
      Route53Solver.forZones(
        [Route53Zone.fromId("Z0EEEEEEEEEEEEEEEEEEE", "edge.example.org")],
        Route53Auth.serviceAccount({
          name: "acme-dns01",
          region: "eu-west-1",
          oidcProvider: OidcProvider.create(),
        }),
      ),
    ],
  }),
});
