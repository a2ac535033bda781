import { Annotations } from "cdktf";
import { type Construct } from "constructs";
import { type AzureDnsZone } from "../azure-dns/azure-dns-zone";
import { type ManagedIdentity } from "../azure-dns/managed-identity";
import { bindAadPodIdentity } from "../azure-dns/aad-pod-identity-chart";
import { grantReading } from "../azure-dns/resource-group-grant";
import { azureConfiguration } from "./azure-configuration";
import {
  type BoundExternalDnsRecords,
  type IExternalDnsRecords,
  type RecordsWriter,
} from "./external-dns-records";

/** Value of the Pod's label, and name of what is made. */
const SELECTOR = "external-dns";

/** Records of zones of Azure DNS, with AAD Pod Identity. Made by `AzureDnsRecords.withAadPodIdentity`. */
export class AadPodIdentityRecords implements IExternalDnsRecords {
  readonly zones: readonly string[];

  constructor(
    private readonly dnsZones: readonly AzureDnsZone[],
    private readonly identity: ManagedIdentity,
  ) {
    this.zones = dnsZones.map(({ name }) => name);
  }

  readonly bind = (scope: Construct, { namespace }: RecordsWriter): BoundExternalDnsRecords => {
    Annotations.of(scope).addWarning(
      "AAD Pod Identity has been archived since October 2023 and gets no fixes. Move to AzureDnsRecords.forZones, with the same identity.",
    );
    const zones = this.dnsZones.map((zone) => zone.bind(scope));
    const identity = this.identity.bind(scope);
    for (const zone of zones) grantReading(scope, identity, zone);
    bindAadPodIdentity(scope, { identity, namespace, name: SELECTOR, selector: SELECTOR });
    return {
      values: {
        provider: { name: "azure" },
        podLabels: { aadpodidbinding: SELECTOR },
        ...azureConfiguration(scope, identity, zones, {
          useManagedIdentityExtension: true,
          userAssignedIdentityID: identity.clientId,
        }),
      },
      serviceAccount: {},
    };
  };
}
