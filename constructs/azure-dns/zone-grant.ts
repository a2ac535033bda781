import { RoleAssignment } from "@cdktf/provider-azurerm/lib/role-assignment";
import { type Construct } from "constructs";
import { InputError, quoted } from "../core/input-error";
import { oncePerStack } from "../core/once-per-stack";
import { type Requirement } from "../core/solver";
import { AzureDnsGrantScope } from "./azure-dns-grant-scope";
import { AzureDnsRole } from "./azure-dns-role";
import { type BoundAzureDnsZone } from "./bound-azure-dns-zone";
import { claimGrant } from "./claim-grant";
import { lookupKey, type PrincipalId } from "./ids";
import { keyInApp } from "./key-in-app";
import { principalArguments } from "./principal-arguments";
import { areDifferentTenants, tenantOf } from "./tenant";

/** Which role a principal is given for a zone, and where. */
export interface ZoneGrant {
  readonly role: AzureDnsRole;
  readonly scope: AzureDnsGrantScope;
  /** Name of the cluster that it is for. */
  readonly cluster: string;
  /** Whether others give it. @default false */
  readonly byOthers?: boolean;
}

/** A zone that a stack knows, and what is granted for it. */
export interface GrantedAzureDnsZone extends BoundAzureDnsZone {
  readonly grant: ZoneGrant;
}

/** The built-in role on the zone itself. */
export const DEFAULT_GRANT: Omit<ZoneGrant, "cluster"> = {
  role: AzureDnsRole.zoneContributor(),
  scope: AzureDnsGrantScope.zone(),
};

/** Who is given the role. */
export interface Grantee {
  /** The resource or look-up of the principal, whose id names the grant in the stack. */
  readonly source: Construct;
  /** Tells it from others, whichever stack of the app knows it. */
  readonly key: string;
  readonly principalId: PrincipalId;
  /** Whether this app makes the principal: Entra may not know it yet, and the check for it would fail. */
  readonly isNew: boolean;
  /** Its tenant, outside which it takes no role. @default - not known before Terraform runs */
  readonly homeTenant?: string;
}

/**
 * Gives a principal the zone's role where the zone's grant holds, once in a stack: Azure refuses a second
 * assignment of the same role.
 * @returns what others must do, where the grant is theirs
 * @throws InputError if the zone is known to lie in another tenant than the principal, another stack of the app
 * makes the grant, or others make it and this stack its role
 */
export function grantZone(
  scope: Construct,
  grantee: Grantee,
  zone: GrantedAzureDnsZone,
): readonly Requirement[] {
  checkTenant(scope, grantee, zone);
  const { source, principalId } = grantee;
  const { role, scope: grantScope, cluster, byOthers = false } = zone.grant;
  if (byOthers) return [grantByOthers(scope, grantee, zone)];
  const { assignment, ...bound } = role.bind(scope, zone, cluster);
  const { id: scopeId, place, part, ...located } = grantScope.bind(scope, zone);
  const isOfBothKinds = bound.isOfBothKinds && located.isOfBothKinds;
  const kind = zone.kind.private && !isOfBothKinds ? "private-zone" : undefined;
  const words = [bound.key, kind, part].filter((word) => word !== undefined);
  claimGrant(scope, grantee, {
    what: `the grant of the role ${quoted(bound.name)} to the same identity for the zone ${quoted(zone.name)}`,
    key: keyInApp(scope, words.join(":"), { ...zone, name: place.name }),
    remedy: "Write sharesGrants: true in one of the two",
  });
  oncePerStack(
    scope,
    lookupKey(["grant", source.node.id, ...words].join(":"), place),
    // The key has the role; its id is spelt by the zone, as the look-up of each has the subscription.
    { principalId, place },
    (room, id) =>
      new RoleAssignment(room, id, {
        scope: scopeId,
        ...assignment,
        ...principalArguments(grantee),
        provider: zone.provider,
      }),
  );
  return [];
}

function grantByOthers(scope: Construct, { principalId }: Grantee, zone: GrantedAzureDnsZone): Requirement {
  const { role, scope: grantScope } = zone.grant;
  const roleName = role.existing?.(zone.kind);
  if (roleName === undefined)
    throw new InputError(
      scope,
      "others give the role, and AzureDnsRole.challengesOnly makes it here",
      "Use AzureDnsRole.fromId with the role that they give",
    );
  return {
    instruction: `Give the identity its role for ${zone.name}, unless it has it: az role assignment create --assignee-object-id ${principalId} --assignee-principal-type ServicePrincipal --role '${roleName}' --scope ${grantScope.locate(zone).id}`,
  };
}

function checkTenant(scope: Construct, { homeTenant }: Grantee, zone: BoundAzureDnsZone): void {
  const zoneTenant = tenantOf(scope, zone.provider);
  if (!areDifferentTenants(homeTenant, zoneTenant)) return;
  throw new InputError(
    scope,
    `the zone ${quoted(zone.name)} lies in the tenant ${quoted(zoneTenant)} and the identity in ${quoted(homeTenant)}, outside which it takes no role`,
    "Use an identity in a subscription of the zone's tenant, or a service principal of that tenant",
  );
}
