export { type AadPodIdentityProps, type HasAadPodIdentity, type NodeResourceGroup } from "./aad-pod-identity";
export { type AadPodIdentityMode } from "./aad-pod-identity-chart";
export {
  AksCluster,
  type AksClusterAttributes,
  type AksClusterCreateProps,
  type AksClusterLookupProps,
  type KubeloginMethod,
} from "./aks-cluster";
export {
  AksNetwork,
  type AksNetworkProps,
  type AksNodeSubnetProps,
  type AksOverlayProps,
} from "./aks-network";
export {
  type AzureDnsAmbientFields,
  type AzureDnsClientSecretFields,
  type AzureDnsIssuerAuth,
  type AzureDnsIssuerFields,
  type BoundAzureDnsAuth,
  type IAzureDnsAuth,
  type ManagedIdentityById,
  type ManagedIdentityByResource,
} from "./auth-method";
export { Azure, AZURERM_VERSIONS, type AzureProps } from "./azure";
export { AzureCloud } from "./azure-cloud";
export { AzureDnsAuth } from "./azure-dns-auth";
export { AzureDnsGrantScope, type BoundGrantScope, type ZoneChallenges } from "./azure-dns-grant-scope";
export { AzureDnsRole, type BoundAzureDnsRole } from "./azure-dns-role";
export { AzureDnsSolver, type AzureDnsSolverProps } from "./azure-dns-solver";
export {
  AzureDnsZone,
  type AzureDnsZoneLookupProps,
  type AzureDnsZoneProps,
  type IAzureDnsZone,
  type NewAzureDnsZoneProps,
} from "./azure-dns-zone";
export {
  AzurePrivateDnsZone,
  type AzurePrivateDnsZoneLookupProps,
  type AzurePrivateDnsZoneProps,
  type NewAzurePrivateDnsZoneProps,
} from "./azure-private-dns-zone";
export {
  AzureResourceGroup,
  type NewResourceGroupProps,
  type ResourceGroupPlace,
} from "./azure-resource-group";
export { AzureSubscription, type AzureSubscriptionProps } from "./azure-subscription";
export { type BoundAzureDnsZone } from "./bound-azure-dns-zone";
export {
  type ClientPassword,
  ClientSecret,
  type NewClientSecretProps,
  type BoundClientSecret,
} from "./client-secret";
export { AZUREAD_VERSIONS, Entra, type EntraProps } from "./entra";
export {
  type BoundEntraApplication,
  EntraApplication,
  type EntraApplicationAttributes,
  type NewEntraApplicationProps,
} from "./entra-application";
export { type FederatedCredential } from "./federated-credential";
export { type BoundFederatedIdentity, type IFederatedIdentity } from "./federated-identity";
export { type ClientId, type PrincipalId, type ResourcePlace } from "./ids";
export {
  type BoundKubeletIdentity,
  type HasKubeletIdentity,
  type KubeletIdentityProps,
  type KubeletIdentityAttributes,
} from "./kubelet-identity";
export {
  type BoundManagedIdentity,
  ManagedIdentity,
  type ManagedIdentityLookupProps,
  type NewManagedIdentityProps,
} from "./managed-identity";
export { type AksNodePoolProps, type NewAksClusterProps } from "./new-aks-cluster";
export { type AzureProviderSecret } from "./provider-arguments";
export { type ServicePrincipalProps } from "./service-principal";
export { type WorkloadIdentityProps } from "./workload-identity";
export {
  type LacksWorkloadIdentity,
  withWorkloadIdentity,
  type WithWorkloadIdentityProps,
} from "./with-workload-identity";
export {
  type HasWorkloadIdentity,
  type IdentityHome,
  WorkloadIdentityWebhook,
  type WorkloadIdentityWebhookProps,
} from "./workload-identity-webhook";
export { type GrantedAzureDnsZone, type ZoneGrant } from "./zone-grant";
export { type ZoneKind } from "./zone-kind";
export { type ZoneAttributes } from "./zone-place";
