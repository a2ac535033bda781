import { RoleAssignment } from "@cdktf/provider-azurerm/lib/role-assignment";
import { TerraformStack } from "cdktf";
import { type Construct } from "constructs";
import { constructId } from "../core/construct-id";
import { resolveIn } from "../core/resolve-in";
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

const grantsIn = new WeakMap<TerraformStack, Map<string, RoleAssignment>>();

/**
 * Gives a principal the role for one zone and nothing around it, once in a stack: Azure refuses a
 * second assignment of the same role.
 */
export function grantZone(scope: Construct, grantee: Grantee, zone: BoundAzureDnsZone): void {
  const stack = TerraformStack.of(scope);
  const grants = grantsIn.get(stack) ?? new Map<string, RoleAssignment>();
  grantsIn.set(stack, grants);

  const key = `${resolveIn(scope, grantee.principalId)} ${resolveIn(scope, zone.id)}`.toLowerCase();
  const known = grants.get(key);
  if (known) {
    scope.node.addDependency(known);
    return;
  }
  const grant = new RoleAssignment(scope, constructId(scope, `grant-${zone.name}`), {
    scope: zone.id,
    roleDefinitionName: DNS_ZONE_CONTRIBUTOR,
    principalId: grantee.principalId,
    principalType: "ServicePrincipal",
    ...(grantee.isNew && { skipServicePrincipalAadCheck: true }),
    provider: zone.provider,
  });
  grants.set(key, grant);
}
