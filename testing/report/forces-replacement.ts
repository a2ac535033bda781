import type { Difference } from "./differences";

/** Arguments of Kubernetes objects that cannot be changed. */
const named = ["metadata.generate_name", "metadata.name"];
const namespaced = [...named, "metadata.namespace"];

/**
 * Arguments whose change makes the provider replace the resource, by type. Those of AWS are as 5.100.0 plans them; the
 * others are those that the providers' sources mark as `ForceNew` or `RequiresReplace` (azurerm 4, azuread 2 and 3,
 * kubernetes 2, helm 3), for the cluster of AKS those of its documents too. An argument that is replaced for some of
 * its values only is here where the constructs set it.
 */
export const replacingArguments: Readonly<Record<string, readonly string[]>> = {
  aws_eks_addon: ["addon_name", "cluster_name"],
  aws_eks_pod_identity_association: ["cluster_name", "namespace", "service_account"],
  aws_iam_access_key: ["pgp_key", "user"],
  aws_iam_instance_profile: ["name", "name_prefix", "path"],
  aws_iam_openid_connect_provider: ["url"],
  aws_iam_policy: ["description", "name", "name_prefix", "path"],
  aws_iam_role: ["name", "name_prefix", "path"],
  aws_iam_role_policy: ["name", "name_prefix", "role"],
  aws_iam_role_policy_attachment: ["policy_arn", "role"],
  aws_iam_user: [],
  aws_iam_user_policy: ["name", "name_prefix", "user"],
  aws_iam_user_policy_attachment: ["policy_arn", "user"],
  aws_route53_record: ["name", "zone_id"],
  aws_route53_zone: ["delegation_set_id", "name"],
  azuread_application_federated_identity_credential: ["application_id", "display_name"],
  azuread_application_password: [
    "application_id",
    "display_name",
    "end_date",
    "end_date_relative",
    "rotate_when_changed",
    "start_date",
  ],
  azuread_application_registration: [],
  azuread_service_principal: ["client_id"],
  azurerm_dns_cname_record: ["name", "resource_group_name", "zone_name"],
  azurerm_dns_ns_record: ["name", "resource_group_name", "zone_name"],
  azurerm_dns_txt_record: ["name", "resource_group_name", "zone_name"],
  azurerm_dns_zone: ["name", "resource_group_name"],
  azurerm_federated_identity_credential: ["name", "parent_id", "resource_group_name"],
  azurerm_kubernetes_cluster: [
    "default_node_pool.capacity_reservation_group_id",
    "default_node_pool.gpu_instance",
    "default_node_pool.host_group_id",
    "default_node_pool.name",
    "default_node_pool.node_public_ip_prefix_id",
    "default_node_pool.proximity_placement_group_id",
    "default_node_pool.type",
    "disk_encryption_set_id",
    "dns_prefix",
    "dns_prefix_private_cluster",
    "edge_zone",
    "http_proxy_config.http_proxy",
    "http_proxy_config.https_proxy",
    "kubelet_identity",
    "linux_profile.admin_username",
    "location",
    "name",
    "network_profile.dns_service_ip",
    "network_profile.ip_versions",
    "network_profile.load_balancer_sku",
    "network_profile.network_data_plane",
    "network_profile.network_mode",
    "network_profile.network_plugin",
    "network_profile.pod_cidr",
    "network_profile.pod_cidrs",
    "network_profile.service_cidr",
    "network_profile.service_cidrs",
    "node_resource_group",
    "private_cluster_enabled",
    "private_dns_zone_id",
    "resource_group_name",
    "role_based_access_control_enabled",
  ],
  azurerm_private_dns_txt_record: ["name", "resource_group_name", "zone_name"],
  azurerm_private_dns_zone: ["name", "resource_group_name"],
  azurerm_private_dns_zone_virtual_network_link: [
    "name",
    "private_dns_zone_name",
    "resource_group_name",
    "virtual_network_id",
  ],
  azurerm_resource_group: ["location", "name"],
  // From July 2026 on azurerm changes its description and condition in place.
  azurerm_role_assignment: ["*"],
  azurerm_role_definition: ["role_definition_id", "scope"],
  azurerm_user_assigned_identity: ["location", "name", "resource_group_name"],
  helm_release: ["name", "namespace"],
  kubernetes_annotations: ["api_version", "kind", "metadata.name", "metadata.namespace"],
  kubernetes_cluster_role_binding_v1: [...named, "role_ref"],
  kubernetes_cluster_role_v1: named,
  kubernetes_config_map_v1: namespaced,
  kubernetes_deployment_v1: [
    ...namespaced,
    "spec.selector",
    "spec.template.metadata.generate_name",
    "spec.template.metadata.name",
    "spec.template.metadata.namespace",
  ],
  kubernetes_env: ["metadata.name", "metadata.namespace"],
  kubernetes_ingress_v1: namespaced,
  kubernetes_labels: ["api_version", "kind", "metadata.name", "metadata.namespace"],
  kubernetes_manifest: [
    "manifest.apiVersion",
    "manifest.kind",
    "manifest.metadata.name",
    "manifest.metadata.namespace",
  ],
  kubernetes_namespace_v1: named,
  kubernetes_role_binding_v1: [...namespaced, "role_ref"],
  kubernetes_role_v1: namespaced,
  kubernetes_secret_v1: [...namespaced, "type"],
  kubernetes_service_account_v1: namespaced,
  kubernetes_service_v1: [...namespaced, "spec.cluster_ip", "spec.cluster_ips", "spec.load_balancer_class"],
  terraform_data: ["triggers_replace"],
};

/** Whether it is known here what makes the provider replace resources of a type. */
export function knowsReplacement(type: string): boolean {
  return type in replacingArguments;
}

/** Arguments among those changed that make the provider replace the resource. */
export function replacedFor(type: string, differences: readonly Difference[]): readonly string[] {
  const names = replacingArguments[type] ?? [];
  const changed = differences.map(({ path }) => path.replaceAll(/\[[^\]]*\]/g, ""));
  return [...new Set(changed.filter((path) => names.some((name) => isUnder(name, path))))];
}

function isUnder(name: string, path: string): boolean {
  return name === "*" || path === name || path.startsWith(`${name}.`);
}
