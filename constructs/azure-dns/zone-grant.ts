import { RoleAssignment } from "@cdktf/provider-azurerm/lib/role-assignment";
import { type Construct } from "constructs";
import { oncePerStack } from "../core/once-per-stack";
import { type BoundAzureDnsZone } from "./azure-dns-zone";
import { lookupKey, type PrincipalId, resourcePlace } from "./ids";

/** Built-in role that may write the records of a public zone. */
export const DNS_ZONE_CONTRIBUTOR = "DNS Zone Contributor";

/** Who is given the role. */
export interface Grantee {
  /** The resource or look-up of the principal, whose id names the grant in the stack. */
  readonly source: Construct;
  readonly principalId: PrincipalId;
  /** Whether this app makes the principal: Entra may not know it yet, and the check for it would fail. */
  readonly isNew: boolean;
}

/**
 * Gives a principal the role for one zone and nothing around it, once in a stack: Azure refuses a
 * second assignment of the same role.
 */
export function grantZone(scope: Construct, grantee: Grantee, zone: BoundAzureDnsZone): void {
  const { source, principalId, isNew } = grantee;
  const place = resourcePlace(zone.provider, zone.resourceGroup, zone.name);
  oncePerStack(
    scope,
    lookupKey(`grant:${source.node.id}`, place),
    { principalId, place },
    (room, id) =>
      new RoleAssignment(room, id, {
        scope: zone.id,
        roleDefinitionName: DNS_ZONE_CONTRIBUTOR,
        principalId,
        principalType: "ServicePrincipal",
        ...(isNew && { skipServicePrincipalAadCheck: true }),
        provider: zone.provider,
      }),
  );
}
