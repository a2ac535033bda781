import { App, type TerraformStack, TerraformVariable } from "cdktf";
import {
  AksCluster,
  type AksClusterCreateProps,
  AksNetwork,
  Azure,
  AzureResourceGroup,
  AzureSubscription,
  configureKubernetesProvider,
  InputError,
  ManagedIdentity,
} from "../../constructs";
import { isNewCluster } from "../../constructs/entry-points/extend";
import { onlyBlock, type StackJson, synthApp, synthStack, testStack } from "../support/synth";
import { precedingOf } from "../support/terraform-graph";
import {
  addDns01,
  addressOf,
  argumentsOf,
  azureStack,
  dnsSubscription,
  platformSubscription,
  resourcesIn,
} from "./aks-environment";

const place = { resourceGroup: "platform-rg", location: "westeurope" };
const subnetId = `/subscriptions/${platformSubscription}/resourceGroups/network/providers/Microsoft.Network/virtualNetworks/platform/subnets/nodes`;
const administrator = "cccccccc-dddd-4eee-8fff-000000000000";

/** The stack in which a cluster of those props is made. */
function made(props: Partial<AksClusterCreateProps> = {}, name = "platform"): StackJson {
  return synthStack((stack) => {
    Azure.inSubscription(platformSubscription).configure(stack);
    AksCluster.create(name, { ...place, ...props }).create(stack);
  });
}

function clusterOf(stack: StackJson) {
  return argumentsOf(onlyBlock(stack.resource, "azurerm_kubernetes_cluster"));
}

describe("a new cluster", () => {
  it("has what the methods need, Entra as its only way in, and defaults that hold", () => {
    expect(clusterOf(made())).toEqual({
      name: "platform",
      location: "westeurope",
      resource_group_name: "platform-rg",
      dns_prefix: "platform-dns",
      automatic_upgrade_channel: "patch",
      sku_tier: "Free",
      default_node_pool: {
        name: "system",
        vm_size: "Standard_D2s_v5",
        node_count: 2,
        temporary_name_for_rotation: "rotation",
        upgrade_settings: { max_surge: "10%" },
      },
      network_profile: {
        network_plugin: "azure",
        network_plugin_mode: "overlay",
        network_data_plane: "cilium",
        network_policy: "cilium",
      },
      identity: { type: "SystemAssigned" },
      oidc_issuer_enabled: true,
      workload_identity_enabled: true,
      local_account_disabled: true,
      role_based_access_control_enabled: true,
      azure_active_directory_role_based_access_control: { azure_rbac_enabled: true },
      run_command_enabled: false,
    });
  });

  it("is made from each of its props", () => {
    const stack = made({
      kubernetesVersion: "1.33.2",
      automaticUpgrades: "none",
      tier: "Standard",
      nodePool: {
        name: "main",
        vmSize: "Standard_D4s_v5",
        nodes: { min: 2, max: 5 },
        zones: ["1", "2"],
        osDiskSizeGb: 128,
      },
      authorizedIpRanges: ["203.0.113.0/24"],
      tags: { team: "platform" },
    });
    const cluster = clusterOf(stack);
    expect(cluster).toMatchObject({
      kubernetes_version: "1.33.2",
      sku_tier: "Standard",
      default_node_pool: {
        name: "main",
        vm_size: "Standard_D4s_v5",
        auto_scaling_enabled: true,
        min_count: 2,
        max_count: 5,
        zones: ["1", "2"],
        os_disk_size_gb: 128,
      },
      api_server_access_profile: { authorized_ip_ranges: ["203.0.113.0/24"] },
      tags: { team: "platform" },
    });
    expect(cluster).not.toHaveProperty("automatic_upgrade_channel");
    expect(cluster["default_node_pool"]).not.toHaveProperty("node_count");
  });

  it.each([
    ["a", "a-dns"],
    ["under_score", "under-score-dns"],
    ["a".repeat(63), expect.stringMatching(/^a{45}-[0-9a-f]{8}$/)],
  ])("named %s has a DNS prefix that Azure takes", (name, prefix) => {
    expect(clusterOf(made({}, name))).toHaveProperty("dns_prefix", prefix);
  });

  it.each([1, 1000, { min: 1, max: 1000 }])("may have %j nodes", (nodes) => {
    expect(() => AksCluster.create("platform", { ...place, nodePool: { nodes } })).not.toThrow();
  });

  it.each([0, -1, 1.5, 1001, { min: 3, max: 2 }, { min: 0, max: 2 }])("is refused with %j nodes", (nodes) => {
    const make = () => AksCluster.create("platform", { ...place, nodePool: { nodes } });
    expect(make).toThrow(InputError);
    expect(make).toThrow(`AksCluster.create: the node pool has ${JSON.stringify(nodes)} nodes. Write`);
  });

  it("is refused with a patch release that AKS is to replace", () => {
    expect(() => AksCluster.create("platform", { ...place, kubernetesVersion: "1.33.10" })).toThrow(
      'the Kubernetes version is "1.33.10" and AKS is to install patches. Write 1.33, or set automaticUpgrades to none.',
    );
  });

  it("is refused with half a gibibyte of disk, or nobody who may manage it", () => {
    expect(() => AksCluster.create("platform", { ...place, nodePool: { osDiskSizeGb: 0.5 } })).toThrow(
      "AksCluster.create: osDiskSizeGb is 0.5. Write a whole number of gibibytes.",
    );
    expect(() => AksCluster.create("platform", { ...place, administrators: [] })).toThrow(
      "AksCluster.create: there are no administrators. Name at least one, or leave them out.",
    );
  });

  it("may lie in another subscription, with all that is made for it", () => {
    const stack = made({
      subscription: AzureSubscription.of(dnsSubscription),
      resourceGroup: AzureResourceGroup.create("platform-rg"),
      network: AksNetwork.overlay({ subnetId }),
    });
    const types = ["azurerm_kubernetes_cluster", "azurerm_resource_group", "azurerm_role_assignment"];
    for (const block of types.flatMap((type) => resourcesIn(stack, type)))
      expect(block).toHaveProperty("provider", `azurerm.azurerm-${dnsSubscription}`);
    expect(onlyBlock(stack.data, "azurerm_client_config")).toHaveProperty(
      "provider",
      `azurerm.azurerm-${dnsSubscription}`,
    );
  });
});

describe("the resource group of a new cluster", () => {
  it("is not made where it exists", () => {
    for (const resourceGroup of ["platform-rg", AzureResourceGroup.fromName("platform-rg")]) {
      const stack = made({ resourceGroup });
      expect(stack.resource).not.toHaveProperty("azurerm_resource_group");
      expect(clusterOf(stack)).toHaveProperty("resource_group_name", "platform-rg");
    }
  });

  it("is made before it, where it is new, with a place and tags of its own", () => {
    const group = (props?: Parameters<typeof AzureResourceGroup.create>[1]) =>
      made({ resourceGroup: AzureResourceGroup.create("new", props) });
    expect(resourcesIn(group(), "azurerm_resource_group")).toEqual([{ name: "new", location: "westeurope" }]);
    expect(clusterOf(group())["depends_on"]).toEqual([addressOf(group(), "azurerm_resource_group")]);
    const props = { location: "northeurope", tags: { team: "platform" } };
    expect(resourcesIn(group(props), "azurerm_resource_group")).toEqual([{ name: "new", ...props }]);
  });

  it("belongs to one stack, which those of further clusters in it follow", () => {
    const group = AzureResourceGroup.create("new");
    const { stacks, dependencies } = synthApp((app) => {
      for (const id of ["one", "two"])
        AksCluster.create(id, { ...place, resourceGroup: group }).create(azured(app, id));
    });
    expect(dependencies).toEqual({ one: [], two: ["one"] });
    expect(stacks["one"]?.resource).toHaveProperty("azurerm_resource_group");
    expect(stacks["two"]?.resource).not.toHaveProperty("azurerm_resource_group");
  });
});

describe("the network of a new cluster", () => {
  it("is Azure CNI in the nodes' subnet where asked", () => {
    const network = AksNetwork.nodeSubnet();
    expect(clusterOf(made({ network }))["network_profile"]).toEqual({
      network_plugin: "azure",
      network_policy: "calico",
    });
    expect(
      clusterOf(made({ network: AksNetwork.nodeSubnet({ networkPolicy: "azure" }) }))["network_profile"],
    ).toHaveProperty("network_policy", "azure");
  });

  it("has the ranges that are given", () => {
    const services = { cidr: "10.1.0.0/16", dnsServiceIp: "10.1.0.10" };
    const network = AksNetwork.overlay({ podCidr: "10.2.0.0/16", services });
    expect(clusterOf(made({ network }))["network_profile"]).toMatchObject({
      pod_cidr: "10.2.0.0/16",
      service_cidr: "10.1.0.0/16",
      dns_service_ip: "10.1.0.10",
    });
  });

  it("lets the identity that Azure makes use the given subnet, and nothing around it", () => {
    const stack = made({ network: AksNetwork.overlay({ subnetId }), administrators: [administrator] });
    expect(clusterOf(stack)["default_node_pool"]).toHaveProperty("vnet_subnet_id", subnetId);
    const [, grant] = grantsOf(stack);
    expect(grant).toEqual({
      scope: subnetId,
      role_definition_name: "Network Contributor",
      principal_id: `\${${addressOf(stack, "azurerm_kubernetes_cluster")}.identity[0].principal_id}`,
      principal_type: "ServicePrincipal",
      skip_service_principal_aad_check: true,
    });
  });

  it("lets a given identity use it before the cluster is made", () => {
    const identity = ManagedIdentity.create("platform", place);
    const stack = made({
      identity,
      network: AksNetwork.nodeSubnet({ subnetId }),
      administrators: [administrator],
    });
    const address = addressOf(stack, "azurerm_user_assigned_identity");
    expect(clusterOf(stack)["identity"]).toEqual({
      type: "UserAssigned",
      identity_ids: [`\${${address}.id}`],
    });
    const [, grant] = grantsOf(stack);
    expect(grant).toMatchObject({ scope: subnetId, principal_id: `\${${address}.principal_id}` });
    const before = precedingOf(stack, addressOf(stack, "azurerm_kubernetes_cluster"));
    expect([...before].filter((name) => name.startsWith("azurerm_role_assignment."))).toHaveLength(1);
  });

  it("grants a given identity nothing where AKS makes the network", () => {
    const identity = ManagedIdentity.create("platform", place);
    expect(grantsOf(made({ identity, administrators: [administrator] }))).toHaveLength(1);
  });

  it("has the check for a given identity left on where that exists", () => {
    const identity = ManagedIdentity.fromLookup("platform", { resourceGroup: "identities" });
    const stack = made({
      identity,
      network: AksNetwork.overlay({ subnetId }),
      administrators: [administrator],
    });
    expect(grantsOf(stack)[1]).not.toHaveProperty("skip_service_principal_aad_check");
  });

  function grantsOf(stack: StackJson) {
    return resourcesIn(stack, "azurerm_role_assignment").sort((a, b) =>
      String(a["role_definition_name"]).localeCompare(String(b["role_definition_name"])),
    );
  }
});

describe("the administrators of a new cluster", () => {
  it("are those named, each once, with a role inside the cluster alone", () => {
    const stack = made({ administrators: [administrator, administrator.toUpperCase()] });
    expect(resourcesIn(stack, "azurerm_role_assignment")).toEqual([
      {
        scope: `\${${addressOf(stack, "azurerm_kubernetes_cluster")}.id}`,
        role_definition_name: "Azure Kubernetes Service RBAC Cluster Admin",
        principal_id: administrator,
      },
    ]);
    expect(stack.data).toBeUndefined();
  });

  it("may be known at apply", () => {
    const stack = synthStack((scope) => {
      Azure.inSubscription(platformSubscription).configure(scope);
      const { stringValue } = new TerraformVariable(scope, "administrator", {});
      AksCluster.create("platform", { ...place, administrators: [stringValue] }).create(scope);
    });
    expect(onlyBlock(stack.resource, "azurerm_role_assignment")).toHaveProperty(
      "principal_id",
      "${var.administrator}",
    );
    expect(addressOf(stack, "azurerm_role_assignment")).toContain("administrator--varadministrator-");
  });

  it("are whoever makes it where none is named, and stay when somebody else plans", () => {
    const stack = made();
    const [id = ""] = Object.keys(stack.data?.["azurerm_client_config"] ?? {});
    expect(resourcesIn(stack, "azurerm_role_assignment")).toEqual([
      {
        scope: `\${${addressOf(stack, "azurerm_kubernetes_cluster")}.id}`,
        role_definition_name: "Azure Kubernetes Service RBAC Cluster Admin",
        principal_id: `\${data.azurerm_client_config.${id}.object_id}`,
        lifecycle: { ignore_changes: ["principal_id"] },
      },
    ]);
  });
});

describe("the stacks that use a new cluster", () => {
  const create = () => AksCluster.create("platform", { ...place, login: "spn" });

  it("look it up by its literal name and group after it was made", () => {
    const app = synthApp((root) => {
      const cluster = create();
      cluster.create(azured(root, "cluster"));
      addDns01(azureStack(root, "dns01", cluster), { cluster });
    });
    expect(app.dependencies["dns01"]).toEqual(["cluster"]);
    expect(app.stacks["cluster"]?.output).toBeUndefined();
    const dns01 = app.stacks["dns01"] as StackJson;
    expect(argumentsOf(onlyBlock(dns01.data, "azurerm_kubernetes_cluster"))).toMatchObject({
      name: "platform",
      resource_group_name: "platform-rg",
      lifecycle: { postcondition: [{ condition: "${self.oidc_issuer_enabled}" }] },
    });
    expect(JSON.stringify(dns01.provider?.["kubernetes"])).toContain(`"--login","spn"`);
    expect(resourcesIn(dns01, "azurerm_user_assigned_identity")).toEqual([
      { name: "cert-manager-dns01-platform", resource_group_name: "platform-rg", location: "westeurope" },
    ]);
  });

  it("are refused before it is made, in its own stack, and a second time", () => {
    const app = new App();
    const cluster = create();
    const early = azured(app, "early");
    expect(() => {
      configureKubernetesProvider(early, cluster);
    }).toThrow(
      'early: the new cluster "platform" is made in no stack of this app yet. Call its create with a stack of its own first, as an environment does.',
    );
    const own = azured(app, "cluster");
    cluster.create(own);
    expect(() => {
      configureKubernetesProvider(own, cluster);
    }).toThrow('cluster: the new cluster "platform" is made in this very stack. Call its create');
    expect(() => {
      cluster.create(early);
    }).toThrow(/belongs to the stack "cluster".*Use AksCluster\.fromLookup in the other stack/);
  });

  it("make nothing of one that exists", () => {
    expect(isNewCluster(create())).toBe(true);
    expect(isNewCluster(AksCluster.fromLookup("platform", { resourceGroup: "platform-rg" }))).toBe(false);
  });
});

function azured(app: App, id: string): TerraformStack {
  const stack = testStack(app, id);
  Azure.inSubscription(platformSubscription).configure(stack);
  return stack;
}
