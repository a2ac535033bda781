import { RoleAssignment } from "@cdktf/provider-azurerm/lib/role-assignment";
import { type Construct } from "constructs";
import { constructId } from "../core/construct-id";
import { type BoundAzureDnsZone } from "./azure-dns-zone";
import { type PrincipalId } from "./ids";

/** Built-in role that may write the records of a public zone. */
export const DNS_ZONE_CONTRIBUTOR = "DNS Zone Contributor";

/** Who is given the role. */
export interface Grantee {
  readonly principalId: PrincipalId;
  /** Whether this app makes the principal: Entra may not know it yet, and the check for it would fail. */
  readonly isNew: boolean;
}

/** Gives a principal the role for one zone and nothing around it. */
export function grantZone(scope: Construct, grantee: Grantee, zone: BoundAzureDnsZone): void {
  new RoleAssignment(scope, constructId(scope, `grant-${zone.name}`), {
    scope: zone.id,
    roleDefinitionName: DNS_ZONE_CONTRIBUTOR,
    principalId: grantee.principalId,
    principalType: "ServicePrincipal",
    ...(grantee.isNew && { skipServicePrincipalAadCheck: true }),
    provider: zone.provider,
  });
}
