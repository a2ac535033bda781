import { type IAzureDnsAuth } from "./auth-method";
import { WorkloadIdentity, type WorkloadIdentityProps } from "./workload-identity";
import { type HasWorkloadIdentity } from "./workload-identity-webhook";

/** The ways in which cert-manager authenticates to Azure DNS. */
export class AzureDnsAuth {
  /**
   * Workload identity: Entra exchanges a token of the controller's ServiceAccount for one of a
   * managed identity that is federated with it.
   * @see https://cert-manager.io/docs/configuration/acme/dns01/azuredns/#managed-identity-using-aad-workload-identity
   */
  static workloadIdentity(props: WorkloadIdentityProps = {}): IAzureDnsAuth<HasWorkloadIdentity> {
    return new WorkloadIdentity(props);
  }

  private constructor() {}
}
