import { AadPodIdentity, type AadPodIdentityProps, type HasAadPodIdentity } from "./aad-pod-identity";
import { type IAzureDnsAuth } from "./auth-method";
import { type HasKubeletIdentity, KubeletIdentity, type KubeletIdentityProps } from "./kubelet-identity";
import { ServicePrincipal, type ServicePrincipalProps } from "./service-principal";
import { WorkloadIdentity, type WorkloadIdentityProps } from "./workload-identity";
import { type HasWorkloadIdentity } from "./workload-identity-webhook";

/**
 * The ways in which cert-manager authenticates to Azure DNS. Each throws an InputError for malformed props where
 * it is written.
 */
export class AzureDnsAuth {
  /**
   * Workload identity: Entra exchanges a token of the controller's ServiceAccount for one of a
   * managed identity that is federated with it.
   * @throws InputError, when a solver binds it, for a cluster without the webhook
   * @see https://cert-manager.io/docs/configuration/acme/dns01/azuredns/#managed-identity-using-aad-workload-identity
   */
  static workloadIdentity(props: WorkloadIdentityProps = {}): IAzureDnsAuth<HasWorkloadIdentity> {
    return new WorkloadIdentity(props);
  }

  /**
   * The identity of the cluster's nodes. Every Pod of the cluster can use it, and so gains the grant.
   * @throws InputError if it is federated and named by its resource id, and, when a solver binds it, for a cluster
   * whose nodes have none
   * @see https://cert-manager.io/docs/configuration/acme/dns01/azuredns/#managed-identity-using-aks-kubelet-identity
   */
  static kubeletIdentity(props: KubeletIdentityProps): IAzureDnsAuth<HasKubeletIdentity> {
    return new KubeletIdentity(props);
  }

  /**
   * AAD Pod Identity, which answers in place of the nodes' instance metadata and gives a managed identity to
   * the Pods with a label. Its project has been archived since October 2023.
   * @deprecated Use `workloadIdentity`, with the same identity.
   * @throws InputError for a malformed selector, and, when a solver binds it, for a cluster other than of AKS or,
   * unless that is acknowledged, without Azure CNI
   * @see https://cert-manager.io/docs/configuration/acme/dns01/azuredns/#managed-identity-using-aad-pod-identities
   */
  static aadPodIdentity(props: AadPodIdentityProps = {}): IAzureDnsAuth<HasAadPodIdentity> {
    return new AadPodIdentity(props);
  }

  /**
   * A service principal, whose client secret each issuer reads from its namespace. It works in any cluster.
   * @throws InputError, when a solver binds it, if the client secret is made here for an application whose object
   * id is not known
   * @see https://cert-manager.io/docs/configuration/acme/dns01/azuredns/#service-principal
   */
  static servicePrincipal(props: ServicePrincipalProps): IAzureDnsAuth {
    return new ServicePrincipal(props);
  }

  private constructor() {}
}
