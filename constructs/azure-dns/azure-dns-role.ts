import { RoleDefinition } from "@cdktf/provider-azurerm/lib/role-definition";
import { type Construct } from "constructs";
import { createdOnce } from "../core/created-once";
import { InputError, quoted } from "../core/input-error";
import { checkFormat } from "../core/names";
import { type BoundAzureDnsZone } from "./bound-azure-dns-zone";
import { defaultName } from "./default-name";
import { lookupKey, resourcePlace } from "./ids";
import { type ZoneKind } from "./zone-kind";

/** A role as an assignment in a zone's subscription names it. */
export interface BoundAzureDnsRole {
  /** For people. */
  readonly name: string;
  /** Tells it from others that a principal is given. @default - the built-in role */
  readonly key?: string;
  /** Whether it is the same for zones of both kinds. @default false */
  readonly isOfBothKinds?: boolean;
  readonly assignment: { readonly roleDefinitionName: string } | { readonly roleDefinitionId: string };
}

/** What the controller may do where it is granted the role: a value until bound for a zone. */
export class AzureDnsRole {
  /**
   * The built-in role that the documents grant, `DNS Zone Contributor` or for a private zone
   * `Private DNS Zone Contributor`. It may write every record, and delete the zone.
   * @see https://learn.microsoft.com/azure/dns/dns-protect-zones-recordsets
   */
  static zoneContributor(): AzureDnsRole {
    return new AzureDnsRole(
      ({ contributor }) => contributor,
      (_scope, { kind }) => ({
        name: kind.contributor,
        assignment: { roleDefinitionName: kind.contributor },
      }),
    );
  }

  /**
   * A new role with the three actions that cert-manager calls: read, write and delete TXT records. It is made
   * once for each resource group of zones, and can be assigned there only. Terraform needs
   * `Microsoft.Authorization/roleDefinitions/write` on the group.
   * @param roleName Followed by the kind of the zones, their subscription and their group, since names of roles
   * are unique in the tenant. Default: `cert-manager-dns01-CLUSTER`
   * @throws InputError for a malformed name
   */
  static challengesOnly(roleName?: string): AzureDnsRole {
    if (roleName !== undefined)
      checkFormat("AzureDnsRole.challengesOnly", roleName, {
        what: "the role name",
        pattern: /^[A-Za-z0-9][\w .-]*$/,
        maxLength: 200,
        remedy: "Write letters, digits, spaces, dots, hyphens and underscores, 200 characters at most",
      });
    const owners = new Map<string, object>();
    return new AzureDnsRole(undefined, (scope, zone, cluster) => {
      const name = roleName ?? defaultName(cluster);
      const key = roleKey(name, zone);
      const owner = owners.get(key) ?? {};
      owners.set(key, owner);
      const { roleDefinitionId } = createdOnce(
        owner,
        scope,
        key,
        "Use AzureDnsRole.fromId in the other stack",
        (room, id) => challengeRole(room, id, name, zone),
      );
      return { name, key: name, assignment: { roleDefinitionId: idIn(zone, roleDefinitionId) } };
    });
  }

  /**
   * A role that exists, which must allow those three actions.
   * @param id Its GUID, or its id as `az role definition list --query [].id` prints it.
   * @throws InputError for what is neither
   */
  static fromId(id: string): AzureDnsRole {
    const pattern = /^(?:.*\/roleDefinitions\/)?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i;
    const [, guid] = pattern.exec(id) ?? [];
    if (guid === undefined)
      throw new InputError(
        "AzureDnsRole.fromId",
        `the role id is ${quoted(id)}`,
        "Write its literal GUID, or the id that ends in it",
      );
    const name = guid.toLowerCase();
    return new AzureDnsRole(
      () => name,
      (_scope, zone) => ({
        name,
        key: name,
        isOfBothKinds: true,
        assignment: { roleDefinitionId: idIn(zone, name) },
      }),
    );
  }

  private constructor(
    /** What a role that exists is called, for people. @default - the role is made here */
    readonly existing: ((kind: ZoneKind) => string) | undefined,
    /** What grants in the zone say. */
    readonly bind: (scope: Construct, zone: BoundAzureDnsZone, cluster: string) => BoundAzureDnsRole,
  ) {}
}

/** As Azure returns it in an assignment: another form would replace the assignment with each apply. */
function idIn({ subscriptionId }: BoundAzureDnsZone, guid: string): string {
  return `/subscriptions/${subscriptionId}/providers/Microsoft.Authorization/roleDefinitions/${guid}`;
}

function challengeRole(room: Construct, id: string, name: string, zone: BoundAzureDnsZone): RoleDefinition {
  const { kind, subscriptionId, resourceGroup, provider } = zone;
  const group = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}`;
  return new RoleDefinition(room, id, {
    name: [name, kind.resourceType, subscriptionId, resourceGroup].join(" "),
    description: "Solves DNS-01 challenges: reads, writes and deletes TXT records.",
    scope: group,
    assignableScopes: [group],
    permissions: [{ actions: challengeActions(kind) }],
    provider,
  });
}

function challengeActions({ resourceType }: ZoneKind): string[] {
  return ["read", "write", "delete"].map((verb) => `Microsoft.Network/${resourceType}/TXT/${verb}`);
}

function roleKey(name: string, { kind, provider, resourceGroup }: BoundAzureDnsZone): string {
  return lookupKey(`azure-dns-role:${kind.resourceType}`, resourcePlace(provider, resourceGroup, name));
}
