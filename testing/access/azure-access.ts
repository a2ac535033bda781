import { listOf, objectOf, textOf, textsOf, type JsonObject } from "../json";
import type { PlannedResource } from "../stack-plan";
import { noAccess, type Access, type Grant, type Trust } from "./access";
import { Pattern } from "./pattern";

/** Actions of built-in roles that DNS-01 has to do with, and of the widest ones. */
const builtInRoles: Readonly<Record<string, readonly string[]>> = {
  "DNS Zone Contributor": ["Microsoft.Network/dnsZones/*"],
  "Private DNS Zone Contributor": ["Microsoft.Network/privateDnsZones/*"],
  "Managed Identity Operator": [
    "Microsoft.ManagedIdentity/userAssignedIdentities/*/read",
    "Microsoft.ManagedIdentity/userAssignedIdentities/*/assign/action",
  ],
  "Network Contributor": ["Microsoft.Network/*"],
  Reader: ["*/read"],
  Contributor: ["*"],
  Owner: ["*"],
};

/** Access that resources of Azure give: role assignments, custom roles and federated credentials. */
export function azureAccess(resource: PlannedResource, stack: readonly PlannedResource[]): Access {
  switch (resource.type) {
    case "azurerm_role_assignment":
      return { grants: [RoleGrant.ofAssignment(resource.values, stack)], trusts: [] };
    case "azurerm_role_definition":
      return { grants: [RoleGrant.ofDefinition(resource.values)], trusts: [] };
    case "azurerm_federated_identity_credential":
    case "azuread_application_federated_identity_credential":
      return { grants: [], trusts: [new FederatedTrust(resource.values)] };
    default:
      return noAccess;
  }
}

/** A role on a scope, which reaches whatever lies under it. */
class RoleGrant implements Grant {
  /** A role that is assigned to somebody. */
  public static ofAssignment(values: JsonObject, stack: readonly PlannedResource[]): RoleGrant {
    const id = textOf(values["role_definition_id"]);
    const name = textOf(values["role_definition_name"]);
    const custom = stack.find(
      (candidate) =>
        candidate.type === "azurerm_role_definition" &&
        ((name !== undefined && candidate.values["name"] === name) ||
          (id !== undefined && candidate.values["role_definition_resource_id"] === id)),
    );
    const role = name ?? textOf(custom?.values["name"]) ?? id ?? "?";
    const actions = custom === undefined ? (builtInRoles[role] ?? []) : actionsOf(custom.values);
    return new RoleGrant(role, actions, textOf(values["scope"]) ?? "?", textOf(values["principal_id"]));
  }

  /** What a custom role allows on the scopes where it can be assigned. */
  public static ofDefinition(values: JsonObject): RoleGrant {
    return new RoleGrant(
      `the role ${textOf(values["name"]) ?? "?"}`,
      actionsOf(values),
      textOf(values["scope"]) ?? "?",
      undefined,
    );
  }

  public readonly denies = false;
  public readonly conditional = false;
  public readonly reach: string | undefined;
  private readonly patterns: readonly Pattern[];

  private constructor(
    private readonly role: string,
    private readonly actions: readonly string[],
    private readonly scope: string,
    private readonly principal: string | undefined,
  ) {
    this.patterns = actions.map((action) => Pattern.of(action));
    this.reach = principal !== undefined && this.writesRecords() ? reachOf(scope) : undefined;
  }

  public get text(): string {
    const holder = this.principal === undefined ? "" : ` to ${this.principal}`;
    const actions = this.principal === undefined ? ` allows ${this.actions.join(", ")}` : "";
    return `${this.role}${actions} on ${this.scope}${holder}`;
  }

  public readonly concerns = (action: string, resource: string): boolean =>
    (action === this.role || this.patterns.some((pattern) => pattern.matches(action))) &&
    isUnder(this.scope, resource);

  public readonly covers = (other: Grant): boolean => {
    if (!(other instanceof RoleGrant) || other.principal !== this.principal) return false;
    if (!isUnder(this.scope, other.scope)) return false;
    // The same role by name, whose actions may be unknown here.
    if (other.role === this.role && this.actions.length === 0) return other.actions.length === 0;
    return (
      other.patterns.length > 0 &&
      other.patterns.every((theirs) => this.patterns.some((mine) => mine.covers(theirs)))
    );
  };

  private writesRecords(): boolean {
    const actions = ["dnsZones", "privateDnsZones"].map((zones) => `Microsoft.Network/${zones}/TXT/write`);
    return this.patterns.some((pattern) => actions.some((action) => pattern.matches(action)));
  }
}

/** Whoever holds a token of a subject, issuer and audience. */
class FederatedTrust implements Trust {
  public readonly subject: string;
  public readonly audience: string | undefined;
  public readonly issuer: string | undefined;
  private readonly identity: string;

  public constructor(values: JsonObject) {
    const [audience] = listOf(values["audience"] ?? values["audiences"]);
    this.subject = textOf(values["subject"]) ?? "?";
    this.audience = textOf(audience);
    this.issuer = textOf(values["issuer"]);
    this.identity =
      textOf(values["parent_id"]) ??
      textOf(values["user_assigned_identity_id"]) ??
      textOf(values["application_id"]) ??
      "?";
  }

  public get text(): string {
    const name = this.identity.slice(this.identity.lastIndexOf("/") + 1);
    return `${this.subject} for audience ${this.audience ?? "?"} from ${this.issuer ?? "?"} as ${name}`;
  }

  public readonly admits = (subject: string): boolean => subject === this.subject;

  public readonly covers = (other: Trust): boolean =>
    other instanceof FederatedTrust && other.identity === this.identity && other.text === this.text;
}

function actionsOf(definition: JsonObject): readonly string[] {
  return listOf(definition["permissions"]).flatMap((permission) => textsOf(objectOf(permission)["actions"]));
}

/** Ids of Azure differ in nothing by their case. */
function isUnder(scope: string, resource: string): boolean {
  const [outer, inner] = [scope.toLowerCase().replace(/\/$/, ""), resource.toLowerCase()];
  return inner === outer || inner.startsWith(`${outer}/`);
}

function reachOf(scope: string): string | undefined {
  if (/\/(private)?dnsZones\//i.test(scope)) return undefined;
  const group = /\/resourceGroups\/([^/]+)$/i.exec(scope)?.[1];
  return group === undefined ? `every zone under ${scope}` : `every zone of the resource group ${group}`;
}
