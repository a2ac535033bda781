import type { JsonObject } from "../json";
import type { MockContext, MockDefaults } from "./mock-context";

/** Computed values of Azure (azurerm and azuread) resources and data sources. */
export const azureDefaults: MockDefaults = {
  azurerm_client_config: (at) => ({
    id: at.guid("client config"),
    client_id: at.guid("client"),
    object_id: at.guid("object"),
    subscription_id: subscription(at),
    tenant_id: tenant(at),
  }),
  azurerm_subscription: (at) => ({
    id: `/subscriptions/${at.argument("subscription_id") ?? subscription(at)}`,
    subscription_id: at.argument("subscription_id") ?? subscription(at),
    tenant_id: tenant(at),
  }),
  "data.azurerm_subscription": () => ({ display_name: "mocked", state: "Enabled" }),
  azurerm_resource_group: (at) => ({ id: `/subscriptions/${subscription(at)}/resourceGroups/${at.name}` }),
  "data.azurerm_resource_group": inDefaultLocation,
  azurerm_dns_zone: (at) => ({
    id: resourceId(at, "Microsoft.Network/dnsZones", at.name),
    name_servers: ["ns1-01.azure-dns.com.", "ns2-01.azure-dns.net."],
  }),
  "data.azurerm_dns_zone": (at) => ({ resource_group_name: resourceGroup(at) }),
  azurerm_private_dns_zone: (at) => ({ id: resourceId(at, "Microsoft.Network/privateDnsZones", at.name) }),
  "data.azurerm_private_dns_zone": (at) => ({ resource_group_name: resourceGroup(at) }),
  azurerm_user_assigned_identity: (at) => ({
    id: resourceId(at, "Microsoft.ManagedIdentity/userAssignedIdentities", at.name),
    client_id: at.guid("client"),
    principal_id: at.guid("principal"),
    tenant_id: tenant(at),
  }),
  "data.azurerm_user_assigned_identity": inDefaultLocation,
  azurerm_federated_identity_credential: (at) => ({
    id: `${at.argument("parent_id") ?? resourceId(at, "Microsoft.ManagedIdentity/userAssignedIdentities", "identity")}/federatedIdentityCredentials/${at.name}`,
  }),
  "resource.azurerm_role_definition": (at) => {
    const id = at.argument("role_definition_id") ?? at.guid("role definition");
    const scope = at.argument("scope") ?? `/subscriptions/${subscription(at)}`;
    const resource = `${scope}/providers/Microsoft.Authorization/roleDefinitions/${id}`;
    return { id: resource, role_definition_id: id, role_definition_resource_id: resource };
  },
  "data.azurerm_role_definition": (at) => {
    const id = at.argument("role_definition_id") ?? at.guid("role definition");
    return {
      id: `${at.argument("scope") ?? ""}/providers/Microsoft.Authorization/roleDefinitions/${id}`,
      name: at.name,
      role_definition_id: id,
      type: "BuiltInRole",
    };
  },
  azurerm_role_assignment: (at) => ({
    id: `${at.argument("scope") ?? `/subscriptions/${subscription(at)}`}/providers/Microsoft.Authorization/roleAssignments/${at.guid("role assignment")}`,
  }),
  azurerm_kubernetes_cluster: kubernetesCluster,
  "data.azurerm_kubernetes_cluster": (at) => ({
    dns_prefix: at.name,
    identity: [{ ...systemIdentity(at), identity_ids: [], type: "SystemAssigned" }],
    location: defaultLocation,
    network_profile: [
      {
        ...networkProfile,
        docker_bridge_cidr: "",
        load_balancer_sku: "standard",
        network_plugin: "azure",
      },
    ],
    oidc_issuer_enabled: true,
    role_based_access_control_enabled: true,
  }),
  "resource.azurerm_kubernetes_cluster": () => ({ network_profile: [networkProfile] }),
  azurerm_key_vault: (at) => ({
    id: resourceId(at, "Microsoft.KeyVault/vaults", at.name),
    vault_uri: `https://${at.name}.vault.azure.net/`,
  }),
  "data.azurerm_key_vault": (at) => ({ location: defaultLocation, tenant_id: tenant(at) }),
  azurerm_virtual_network: (at) => ({
    id: resourceId(at, "Microsoft.Network/virtualNetworks", at.name),
    guid: at.guid("network"),
  }),
  "data.azurerm_virtual_network": inDefaultLocation,
  azuread_client_config: (at) => ({
    id: at.guid("client config"),
    client_id: at.guid("client"),
    object_id: at.guid("object"),
    tenant_id: tenant(at),
  }),
  azuread_application: (at) => ({
    id: `/applications/${at.guid("object")}`,
    client_id: at.argument("client_id") ?? at.guid("client"),
    object_id: at.guid("object"),
    publisher_domain: "example.onmicrosoft.com",
  }),
  azuread_application_registration: (at) => ({
    id: `/applications/${at.guid("object")}`,
    client_id: at.guid("client"),
    object_id: at.guid("object"),
    publisher_domain: "example.onmicrosoft.com",
  }),
  azuread_application_password: (at) => ({
    id: at.guid("password"),
    key_id: at.guid("key"),
    value: at.hex("value", 40),
  }),
  azuread_service_principal: (at) => ({
    id: `/servicePrincipals/${at.guid("object")}`,
    object_id: at.guid("object"),
    application_tenant_id: tenant(at),
    display_name: at.name,
  }),
  "data.azuread_service_principal": (at) => ({ client_id: at.argument("client_id") ?? at.guid("client") }),
};

const defaultLocation = "westeurope";

const networkProfile = {
  dns_service_ip: "10.0.0.10",
  network_policy: "",
  pod_cidr: "",
  service_cidr: "10.0.0.0/16",
};

function kubernetesCluster(at: MockContext): JsonObject {
  const nodeResourceGroup = `MC_${resourceGroup(at)}_${at.name}_${defaultLocation}`;
  const host = `https://${at.name}-${at.hex("host", 8)}.hcp.${defaultLocation}.azmk8s.io:443`;
  const kubeConfig = {
    host,
    username: "clusterUser",
    password: at.hex("password", 32),
    client_certificate: base64("mocked client certificate"),
    client_key: base64("mocked client key"),
    cluster_ca_certificate: base64("mocked certificate authority"),
  };
  return {
    id: resourceId(at, "Microsoft.ContainerService/managedClusters", at.name),
    current_kubernetes_version: "1.33.1",
    fqdn: host.slice("https://".length, -":443".length),
    identity: [systemIdentity(at)],
    kube_admin_config: [kubeConfig],
    kube_config: [kubeConfig],
    kubelet_identity: [
      {
        client_id: at.guid("kubelet client"),
        object_id: at.guid("kubelet object"),
        user_assigned_identity_id: `/subscriptions/${subscription(at)}/resourceGroups/${nodeResourceGroup}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/${at.name}-agentpool`,
      },
    ],
    kubernetes_version: "1.33",
    node_resource_group: nodeResourceGroup,
    node_resource_group_id: `/subscriptions/${subscription(at)}/resourceGroups/${nodeResourceGroup}`,
    oidc_issuer_url: `https://${defaultLocation}.oic.prod-aks.azure.com/${tenant(at)}/${at.guid("issuer")}/`,
  };
}

function systemIdentity(at: MockContext): JsonObject {
  return { principal_id: at.guid("principal"), tenant_id: tenant(at) };
}

function inDefaultLocation(): JsonObject {
  return { location: defaultLocation };
}

function subscription(at: MockContext): string {
  return at.providerArgument("subscription_id") ?? "11111111-1111-4111-8111-111111111111";
}

function tenant(at: MockContext): string {
  return at.providerArgument("tenant_id") ?? "22222222-2222-4222-8222-222222222222";
}

function resourceGroup(at: MockContext): string {
  return at.argument("resource_group_name") ?? "mocked";
}

function resourceId(at: MockContext, type: string, name: string): string {
  return `/subscriptions/${subscription(at)}/resourceGroups/${resourceGroup(at)}/providers/${type}/${name}`;
}

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}
