import type { Difference } from "./differences";

/**
 * Arguments whose change makes the provider replace the resource, by type: of AWS as 5.100.0 plans it, of the others as
 * their documents and schemas say.
 */
const replacing: Readonly<Record<string, readonly string[]>> = {
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
    "disk_encryption_set_id",
    "dns_prefix",
    "dns_prefix_private_cluster",
    "edge_zone",
    "location",
    "name",
    "network_profile.dns_service_ip",
    "network_profile.ip_versions",
    "network_profile.load_balancer_sku",
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
  azurerm_role_assignment: ["*"],
  azurerm_role_definition: ["role_definition_id", "scope"],
  azurerm_user_assigned_identity: ["location", "name", "resource_group_name"],
  helm_release: ["name", "namespace"],
  kubernetes_annotations: ["api_version", "kind", "metadata.name", "metadata.namespace"],
  kubernetes_cluster_role_binding_v1: ["metadata.name", "role_ref"],
  kubernetes_cluster_role_v1: ["metadata.name"],
  kubernetes_config_map_v1: ["metadata.name", "metadata.namespace"],
  kubernetes_deployment_v1: ["metadata.name", "metadata.namespace", "spec.selector"],
  kubernetes_env: ["metadata.name", "metadata.namespace"],
  kubernetes_ingress_v1: ["metadata.name", "metadata.namespace"],
  kubernetes_labels: ["api_version", "kind", "metadata.name", "metadata.namespace"],
  kubernetes_manifest: [
    "manifest.apiVersion",
    "manifest.kind",
    "manifest.metadata.name",
    "manifest.metadata.namespace",
  ],
  kubernetes_namespace_v1: ["metadata.name"],
  kubernetes_role_binding_v1: ["metadata.name", "metadata.namespace", "role_ref"],
  kubernetes_role_v1: ["metadata.name", "metadata.namespace"],
  kubernetes_secret_v1: ["metadata.name", "metadata.namespace", "type"],
  kubernetes_service_account_v1: ["metadata.name", "metadata.namespace"],
  kubernetes_service_v1: ["metadata.name", "metadata.namespace", "spec.cluster_ip"],
  terraform_data: ["triggers_replace"],
};

/** Whether it is known here what makes the provider replace resources of a type. */
export function knowsReplacement(type: string): boolean {
  return type in replacing;
}

/** Arguments among those changed that make the provider replace the resource. */
export function replacedFor(type: string, differences: readonly Difference[]): readonly string[] {
  const names = replacing[type] ?? [];
  const changed = differences.map(({ path }) => path.replaceAll(/\[[^\]]*\]/g, ""));
  return [...new Set(changed.filter((path) => names.some((name) => isUnder(name, path))))];
}

function isUnder(name: string, path: string): boolean {
  return name === "*" || path === name || path.startsWith(`${name}.`);
}
