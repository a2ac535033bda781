import { type Construct } from "constructs";
import { type AzureDnsZone } from "../azure-dns/azure-dns-zone";
import { checkIdentity } from "../azure-dns/federated-identity";
import { ManagedIdentity } from "../azure-dns/managed-identity";
import { grantReading } from "../azure-dns/resource-group-grant";
import { type HasWorkloadIdentity, requireWorkloadIdentity } from "../azure-dns/workload-identity-webhook";
import { DEFAULT_GRANT, grantZone } from "../azure-dns/zone-grant";
import { checkOneOf, TRUE_OR_FALSE } from "../core/check-one-of";
import { checkProps } from "../core/check-props";
import { checkValue } from "../core/check-value";
import { serviceAccountSubject } from "../core/controller";
import { InputError } from "../core/input-error";
import { fittedName } from "../core/names";
import { checkZones } from "../core/zones";
import { azureConfiguration } from "./azure-configuration";
import {
  type BoundExternalDnsRecords,
  type IExternalDnsRecords,
  type RecordsWriter,
} from "./external-dns-records";
import { AadPodIdentityRecords } from "./aad-pod-identity-records";

const AT = "AzureDnsRecords.forZones";
const USE_WORKLOAD_IDENTITY = { "azure.workload.identity/use": "true" };
/** Characters of a federated credential's name. */
const MAX_CREDENTIAL_NAME = 120;

/** Whose rights external-dns has on the zones. */
export interface AzureDnsRecordsProps {
  /**
   * The identity that writes.
   * @default - `external-dns-CLUSTER` is created beside the cluster
   */
  readonly identity?: ManagedIdentity;
  /**
   * Whether `identity` has DNS Zone Contributor on the zones already, as cert-manager's has, which
   * external-dns then shares: each could do what the other may. Azure refuses the same grant twice.
   * @default false
   */
  readonly sharesGrants?: boolean;
}

/** Records of zones of Azure DNS, for external-dns with workload identity. */
export class AzureDnsRecords implements IExternalDnsRecords<HasWorkloadIdentity> {
  /**
   * The records of these zones, which external-dns may write with workload identity.
   * @param zones Zones of one resource group, at least one: external-dns takes no second group.
   * @throws InputError if there is no zone, or one twice, or grants are shared with no identity
   */
  static forZones(zones: readonly AzureDnsZone[], props: AzureDnsRecordsProps = {}): AzureDnsRecords {
    checkZones(AT, zones, "addRecordSet", "AzureDnsZone");
    const { identity, sharesGrants } = checkProps(AT, props);
    checkIdentity(AT, identity);
    checkOneOf(AT, sharesGrants, TRUE_OR_FALSE, "sharesGrants");
    if (sharesGrants && !identity)
      throw new InputError(
        AT,
        "sharesGrants is true and no identity is given to share",
        "Give cert-manager's, by ManagedIdentity.fromLookup",
      );
    return new AzureDnsRecords(zones, props);
  }

  /**
   * The same with AAD Pod Identity, for clusters that cannot move yet: external-dns has cert-manager's identity
   * and with it its grants, by a binding of its own.
   * @param identity That of the solver, by `ManagedIdentity.fromLookup`.
   * @deprecated AAD Pod Identity is archived. Use `forZones`.
   * @throws InputError if there is no zone, or one twice
   */
  static withAadPodIdentity(zones: readonly AzureDnsZone[], identity: ManagedIdentity): IExternalDnsRecords {
    const at = "AzureDnsRecords.withAadPodIdentity";
    checkZones(at, zones, "addRecordSet", "AzureDnsZone");
    checkValue(at, identity, "bind", "identity", "Give the solver's, by ManagedIdentity.fromLookup");
    return new AadPodIdentityRecords(zones, identity);
  }

  readonly zones: readonly string[];

  private constructor(
    private readonly dnsZones: readonly AzureDnsZone[],
    private readonly props: AzureDnsRecordsProps,
  ) {
    this.zones = dnsZones.map(({ name }) => name);
  }

  readonly bind = (scope: Construct, writer: RecordsWriter<HasWorkloadIdentity>): BoundExternalDnsRecords => {
    const { cluster, namespace, serviceAccount } = writer;
    requireWorkloadIdentity(scope, cluster, AT);
    const grant = { ...DEFAULT_GRANT, cluster: cluster.name };
    const zones = this.dnsZones.map((zone) => ({ ...zone.bind(scope), grant }));
    cluster.requireWorkloadIdentityWebhook(scope);
    const identity = (
      this.props.identity ??
      ManagedIdentity.create(`external-dns-${cluster.name}`, cluster.identityHome(scope))
    ).bindFederated(scope);
    identity.federate(scope, {
      name: fittedName(`${cluster.name}-${namespace.name}-${serviceAccount}`, MAX_CREDENTIAL_NAME),
      issuer: cluster.oidcIssuer(scope),
      subject: serviceAccountSubject(namespace.name, serviceAccount),
    });
    for (const zone of zones) {
      if (!this.props.sharesGrants) grantZone(scope, identity, zone);
      grantReading(scope, identity, zone);
    }
    return {
      values: {
        provider: { name: "azure" },
        podLabels: USE_WORKLOAD_IDENTITY,
        ...azureConfiguration(scope, identity, zones, { useWorkloadIdentityExtension: true }),
      },
      serviceAccount: {
        labels: USE_WORKLOAD_IDENTITY,
        annotations: { "azure.workload.identity/client-id": identity.clientId },
      },
    };
  };
}
