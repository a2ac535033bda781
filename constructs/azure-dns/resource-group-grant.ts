import { RoleAssignment } from "@cdktf/provider-azurerm/lib/role-assignment";
import { type Construct } from "constructs";
import { quoted } from "../core/input-error";
import { oncePerStack } from "../core/once-per-stack";
import { type BoundAzureDnsZone } from "./bound-azure-dns-zone";
import { claimGrant } from "./claim-grant";
import { lookupKey, resourcePlace } from "./ids";
import { keyInApp } from "./key-in-app";
import { principalArguments } from "./principal-arguments";
import { type Grantee } from "./zone-grant";

/** Built-in role that may see what lies in a resource group, and change nothing. */
export const READER = "Reader";

/**
 * Lets a principal see the resource group of a zone, once in a stack: what looks zones up lists them there.
 * @throws InputError if another stack of the app lets it
 */
export function grantReading(scope: Construct, grantee: Grantee, zone: BoundAzureDnsZone): void {
  const { source, principalId } = grantee;
  const place = resourcePlace(zone.provider, zone.resourceGroup, READER);
  claimGrant(scope, grantee, {
    what: `the grant of the role ${quoted(READER)} to the same identity for the resource group ${quoted(zone.resourceGroup)}`,
    key: keyInApp(scope, "reader", { ...zone, name: READER }),
    remedy: "Give one of the two another identity",
  });
  oncePerStack(
    scope,
    lookupKey(`reader:${source.node.id}`, place),
    { principalId, place },
    (room, id) =>
      new RoleAssignment(room, id, {
        scope: `/subscriptions/${zone.subscriptionId}/resourceGroups/${zone.resourceGroup}`,
        roleDefinitionName: READER,
        ...principalArguments(grantee),
        provider: zone.provider,
      }),
  );
}
