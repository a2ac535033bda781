import { DnsCnameRecord } from "@cdktf/provider-azurerm/lib/dns-cname-record";
import { DnsNsRecord } from "@cdktf/provider-azurerm/lib/dns-ns-record";
import { Fn, Token } from "cdktf";
import { type Construct } from "constructs";
import { type DnsRecordSet } from "../core/dns-zone";
import { oncePerStack } from "../core/once-per-stack";
import { type BoundAzureDnsZone } from "./bound-azure-dns-zone";
import { lookupKey, resourcePlace } from "./ids";

/** Writes a record set into a zone, once in a stack. */
export function writeRecordSet(scope: Construct, zone: BoundAzureDnsZone, recordSet: DnsRecordSet): void {
  const { type, values, name, ttl } = recordSet;
  const { id: zoneId, resourceGroup: resourceGroupName, name: zoneName, provider, source } = zone;
  const place = resourcePlace(provider, resourceGroupName, zoneName);
  oncePerStack(
    scope,
    lookupKey(`azure-dns-record:${type}:${name}`, place),
    { zoneId, ...recordSet },
    (room, id) => {
      const common = {
        name: relativeName(name, zoneName),
        resourceGroupName,
        zoneName,
        ttl,
        provider,
        ...(source && { dependsOn: [source] }),
      };
      return type === "NS"
        ? new DnsNsRecord(room, id, { ...common, records: [...values] })
        : new DnsCnameRecord(room, id, { ...common, record: values[0] });
    },
  );
}

/** A name as Azure wants it: without that of its zone. */
export function relativeName(name: string, zone: string): string {
  const end = `.${zone}`;
  return Token.isUnresolved(name) || Token.isUnresolved(zone)
    ? Fn.trimsuffix(name, end)
    : name.slice(0, -end.length);
}
