import { Fn, Token } from "cdktf";
import { type Construct } from "constructs";
import { InputError, quoted } from "../core/input-error";
import { type BoundAzureDnsZone } from "./bound-azure-dns-zone";
import { type AzureSubscription, subscriptionOfResource } from "./azure-subscription";
import { checkGuid, checkResourceGroup, literalSubscriptionId } from "./ids";
import { PRIVATE_ZONE, PUBLIC_ZONE, type ZoneKind } from "./zone-kind";

/** Name and place of a zone. */
export type ZoneAttributes = Pick<BoundAzureDnsZone, "name" | "resourceGroup" | "subscriptionId">;

/** What is known of a zone where a scope binds it, beside what its value says. */
export type LocatedZone = Omit<BoundAzureDnsZone, "name" | "kind" | "dnsZones" | "delegatedNames">;

/** @throws InputError for what is no literal id of a zone of that kind */
export function attributesOfId({ resourceType, className }: ZoneKind, id: string): ZoneAttributes {
  const at = `${className}.fromId`;
  const pattern =
    /^\/subscriptions\/(?<subscriptionId>[^/]+)\/resourceGroups\/(?<resourceGroup>[^/]+)\/providers\/Microsoft\.Network\/(?<type>\w+)\/(?<name>[^/]+)$/i;
  const parts = pattern.exec(id)?.groups as (ZoneAttributes & { readonly type: string }) | undefined;
  const kind = [PUBLIC_ZONE, PRIVATE_ZONE].find(
    (one) => one.resourceType.toLowerCase() === parts?.type.toLowerCase(),
  );
  if (!parts || !kind)
    throw new InputError(
      at,
      `the zone id is ${quoted(id)}`,
      `Write the literal id /subscriptions/SUBSCRIPTION/resourceGroups/GROUP/providers/Microsoft.Network/${resourceType}/NAME, or use ${className}.fromAttributes`,
    );
  if (kind.resourceType !== resourceType)
    throw new InputError(
      at,
      `the zone id is ${quoted(id)}, of a ${kind.private ? "private" : "public"} zone`,
      `Use ${kind.className}.fromId`,
    );
  const { name, resourceGroup, subscriptionId } = parts;
  return { name, resourceGroup, subscriptionId: literalSubscriptionId(at, subscriptionId) };
}

/** A zone of which all is known. @throws InputError for a malformed part, or another subscription than the given */
export function knownZone(
  at: string,
  { resourceType }: ZoneKind,
  attributes: ZoneAttributes,
  given: AzureSubscription | undefined,
): (scope: Construct) => LocatedZone {
  const { name } = attributes;
  const resourceGroup = checkResourceGroup(at, attributes.resourceGroup);
  const subscriptionId = checkGuid(at, attributes.subscriptionId, "the subscription id");
  const id = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.Network/${resourceType}/${name}`;
  const subscription = Token.isUnresolved(subscriptionId)
    ? given
    : subscriptionOfResource(at, id, subscriptionId, given);
  return (scope) => ({ id, resourceGroup, subscriptionId, provider: subscription?.provider(scope) });
}

/** What a zone's own id says, so that the issuer's subscription cannot differ. */
export function subscriptionOf(zone: { readonly id: string }): string {
  return Fn.element(Fn.split("/", zone.id), 2) as string;
}
