import {
  AcmeIssuer,
  AksCluster,
  Aws,
  Azure,
  AzureDnsAuth,
  AzureDnsSolver,
  AzureDnsZone,
  CertManager,
  ChallengeDelegation,
  Route53Zone,
} from "../../constructs";
import { Backend } from "../backend";
import { Environment } from "../environment";

const dnsSubscription = "11111111-2222-4333-8444-555555555555";
const zoneId = (name: string) =>
  `/subscriptions/${dnsSubscription}/resourceGroups/dns/providers/Microsoft.Network/dnsZones/${name}`;

/** Zones of both clouds, and one of a team that writes its own records. */
const apps = AzureDnsZone.fromId(zoneId("apps.example.org"));
const shop = Route53Zone.fromId("Z0BBBBBBBBBBBBBBBBBBB", "shop.example.org");

/** cert-manager writes into one zone alone: CNAME records lead there from the zones of the names. */
export const delegatedAks = new Environment("delegated-aks", {
  backend: Backend.azurerm({ storageAccountName: "platformtfstate", containerName: "tfstate" }),
  clouds: [
    Azure.inSubscription("aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee"),
    Aws.inRegion("eu-west-1", { allowedAccountIds: ["222233334444"] }),
  ],
  cluster: AksCluster.fromLookup("platform-preview", { resourceGroup: "platform-preview" }),
  certManager: CertManager.install({ version: "v1.21.1" }),
  issuers: AcmeIssuer.letsEncrypt({
    email: "dns-admin@platform.example.org",
    solvers: [
      AzureDnsSolver.forZones(
        [
          AzureDnsZone.fromId(zoneId("acme.example.net"), {
            delegations: [
              ChallengeDelegation.from(apps, ["apps.example.org", "api.apps.example.org"]),
              ChallengeDelegation.from(shop),
              ChallengeDelegation.byOthers(["www.example.com"]),
            ],
          }),
        ],
        AzureDnsAuth.workloadIdentity(),
      ),
    ],
  }),
});
