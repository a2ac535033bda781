import { Token } from "cdktf";
import {
  AksNetwork,
  AzureDnsAuth,
  AzureDnsSolver,
  AzureDnsZone,
  AzurePrivateDnsZone,
} from "../../constructs";
import { onlyBlock } from "../support/synth";
import {
  addDns01,
  knownCluster,
  kubeletIdentity,
  nodeResourceGroupId,
  platformSubscription,
  synthAzureStack,
  zoneId,
} from "./aks-environment";

const networkId = `/subscriptions/${platformSubscription}/resourceGroups/Network_RG/providers/Microsoft.Network/virtualNetworks/Hub`;

/** As the command line of Azure prints some, and as others are written by hand. */
const otherCases = (id: string): [string][] => [
  [id.replace("/resourceGroups/", "/resourcegroups/")],
  [
    id.replace(
      /\/(subscriptions|resourceGroups|providers|Microsoft\.\w+|userAssignedIdentities|virtualNetworks|subnets)(?=\/)/g,
      (word) => word.toUpperCase(),
    ),
  ],
];

describe("A resource id in the case of nobody's documents", () => {
  it.each(otherCases(kubeletIdentity.resourceId))(
    "says whose federated credential it is as the provider asks for it: %s",
    (resourceId) => {
      const cluster = knownCluster({ kubeletIdentity: { ...kubeletIdentity, resourceId } });
      const auth = AzureDnsAuth.kubeletIdentity({
        federated: true,
        acknowledges: { everyPodGainsTheGrant: true },
      });
      const { resource } = synthAzureStack((stack) => {
        const solvers = [AzureDnsSolver.forZones([AzureDnsZone.fromId(zoneId("apps.example.org"))], auth)];
        addDns01(stack, { cluster, solvers });
      });
      expect(onlyBlock(resource, "azurerm_federated_identity_credential")["parent_id"]).toBe(
        kubeletIdentity.resourceId,
      );
    },
  );

  it.each(otherCases(nodeResourceGroupId))("says where the nodes are: %s", (id) => {
    synthAzureStack((stack) => {
      const cluster = knownCluster({ nodeResourceGroupId: id });
      expect(cluster.nodeResourceGroup(stack)).toEqual({ id: nodeResourceGroupId, name: "MC_platform" });
    });
  });

  it.each(otherCases(networkId))("says which network a private zone is linked to: %s", (hub) => {
    const { resource } = synthAzureStack((stack) => {
      AzurePrivateDnsZone.create("example.org", { resourceGroup: "dns", virtualNetworks: { hub } }).bind(
        stack,
      );
    });
    expect(onlyBlock(resource, "azurerm_private_dns_zone_virtual_network_link")["virtual_network_id"]).toBe(
      networkId,
    );
  });

  it.each(otherCases(`${networkId}/subnets/Nodes`))("says in which subnet nodes are: %s", (subnetId) => {
    expect(AksNetwork.overlay({ subnetId }).subnetId).toBe(`${networkId}/subnets/Nodes`);
  });

  it("stays as it is where it is known at apply alone", () => {
    const subnetId = Token.asString({ resolve: () => "the id" });
    expect(AksNetwork.overlay({ subnetId }).subnetId).toBe(subnetId);
  });
});
