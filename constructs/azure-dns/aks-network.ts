import { type KubernetesClusterNetworkProfile } from "@cdktf/provider-azurerm/lib/kubernetes-cluster";
import { checkOneOf } from "../core/check-one-of";
import { checkProps } from "../core/check-props";
import { checkOptionalValue } from "../core/check-value";
import { checkFormat } from "../core/names";
import { checkResourceId } from "./ids";

/** What every network of a cluster has. */
export interface AksNetworkProps {
  /**
   * Resource id of a subnet for the nodes; the cluster's identity is then given `Network Contributor` there.
   * @default - AKS makes a virtual network of its own
   */
  readonly subnetId?: string;
  /**
   * Addresses of Services, and among them that of the cluster's DNS.
   * @default - `10.0.0.0/16` and `10.0.0.10`, as AKS has it
   */
  readonly services?: { readonly cidr: string; readonly dnsServiceIp: string };
}

/** A network in which Pods have addresses of their own. */
export interface AksOverlayProps extends AksNetworkProps {
  /** Addresses of Pods, which no network around the cluster sees. @default - `10.244.0.0/16`, as AKS has it */
  readonly podCidr?: string;
}

/** A network in which Pods have addresses of the nodes' subnet. */
export interface AksNodeSubnetProps extends AksNetworkProps {
  /** What enforces NetworkPolicies. @default "calico" */
  readonly networkPolicy?: "calico" | "azure";
}

/** How a new AKS cluster gives addresses to Pods, by Azure CNI; NetworkPolicies are enforced in each case. */
export class AksNetwork {
  /**
   * Pods have addresses of their own behind those of the nodes; Cilium enforces NetworkPolicies.
   * @see https://learn.microsoft.com/azure/aks/azure-cni-overlay
   * @throws InputError for a malformed subnet id or range
   */
  static overlay(props: AksOverlayProps = {}): AksNetwork {
    const at = "AksNetwork.overlay";
    const { podCidr } = checkProps(at, props);
    if (podCidr !== undefined) checkCidr(at, podCidr, "podCidr");
    return new AksNetwork(at, props, {
      networkPlugin: "azure",
      networkPluginMode: "overlay",
      networkDataPlane: "cilium",
      networkPolicy: "cilium",
      podCidr,
    });
  }

  /**
   * Pods have addresses of the nodes' subnet, which must be large enough for both.
   * @see https://learn.microsoft.com/azure/aks/concepts-network-legacy-cni
   * @throws InputError for a malformed subnet id or range
   */
  static nodeSubnet(props: AksNodeSubnetProps = {}): AksNetwork {
    const at = "AksNetwork.nodeSubnet";
    const { networkPolicy = "calico" } = checkProps(at, props);
    checkOneOf(at, networkPolicy, ["calico", "azure"], "networkPolicy");
    return new AksNetwork(at, props, { networkPlugin: "azure", networkPolicy });
  }

  /** Arguments of the cluster. */
  readonly profile: KubernetesClusterNetworkProfile;
  /** Subnet of the nodes. @default - AKS makes one */
  readonly subnetId?: string;

  private constructor(at: string, props: AksNetworkProps, profile: KubernetesClusterNetworkProfile) {
    const { services, subnetId } = props;
    checkOptionalValue(at, services, "cidr", "services", "Give an object with cidr and dnsServiceIp");
    if (services) {
      checkCidr(at, services.cidr, "the range of services");
      checkFormat(at, services.dnsServiceIp, {
        what: "dnsServiceIp",
        pattern: /^\d{1,3}(\.\d{1,3}){3}$/,
        remedy: "Write an address of the range of services, such as 10.0.0.10",
      });
    }
    this.profile = {
      ...profile,
      ...(services && { serviceCidr: services.cidr, dnsServiceIp: services.dnsServiceIp }),
    };
    this.subnetId = subnetId === undefined ? undefined : checkSubnetId(at, subnetId);
  }
}

function checkCidr(at: string, value: string, what: string): void {
  checkFormat(at, value, {
    what,
    pattern: /^\d{1,3}(\.\d{1,3}){3}\/([89]|[12]\d|3[0-2])$/,
    remedy: "Write a range such as 10.244.0.0/16",
  });
}

function checkSubnetId(at: string, value: string): string {
  return checkResourceId(at, value, {
    what: "the subnet id",
    template:
      "/subscriptions/SUBSCRIPTION/resourceGroups/GROUP/providers/Microsoft.Network/virtualNetworks/NETWORK/subnets/NAME",
    remedy: "Write the id that az network vnet subnet show --query id prints",
  });
}
