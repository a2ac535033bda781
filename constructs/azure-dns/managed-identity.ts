import { FederatedIdentityCredential } from "@cdktf/provider-azurerm/lib/federated-identity-credential";
import { DataAzurermUserAssignedIdentity } from "@cdktf/provider-azurerm/lib/data-azurerm-user-assigned-identity";
import { type AzurermProvider } from "@cdktf/provider-azurerm/lib/provider";
import { UserAssignedIdentity } from "@cdktf/provider-azurerm/lib/user-assigned-identity";
import { type Construct } from "constructs";
import { checkProps } from "../core/check-props";
import { createdOnce } from "../core/created-once";
import { InputError, quoted } from "../core/input-error";
import { checkFormat } from "../core/names";
import { oncePerStack } from "../core/once-per-stack";
import { type AzureResourceGroup, resourceGroupOf } from "./azure-resource-group";
import { type AzureSubscription, checkSubscription, subscriptionOfResource } from "./azure-subscription";
import { type CredentialHolder, federate, TOKEN_EXCHANGE_AUDIENCE } from "./federated-credential";
import { type BoundFederatedIdentity, type IFederatedIdentity } from "./federated-identity";
import {
  checkLocation,
  checkResourceGroup,
  type ClientId,
  lookupKey,
  type PrincipalId,
  resourcePlace,
} from "./ids";
import { keyInApp } from "./key-in-app";
import { checkTags } from "./tags";
import { tenantOf } from "./tenant";

/** A user assigned identity that a stack knows; all its ids come from one resource or look-up. */
export interface BoundManagedIdentity {
  readonly name: string;
  /** Tells it from others, whichever stack of the app knows it. */
  readonly key: string;
  /** Azure resource id. */
  readonly id: string;
  readonly clientId: ClientId;
  readonly principalId: PrincipalId;
  readonly tenantId: string;
  readonly resourceGroup: string;
  /** Whether this app makes it, so that Entra may not know its principal yet when it is granted a role. */
  readonly isNew: boolean;
  /** Provider of the identity's subscription. @default - the stack's default provider */
  readonly provider?: AzurermProvider;
  /** Its tenant, outside which it takes no role. @default - not known before Terraform runs */
  readonly homeTenant?: string;
  /** The resource or look-up, one for each identity and stack. */
  readonly source: Construct;
}

/** Where the identity lies. */
export interface ManagedIdentityLookupProps {
  /** Name of the identity's resource group. */
  readonly resourceGroup: string;
  /** The identity's subscription. @default - that of the stack's default azurerm provider */
  readonly subscription?: AzureSubscription;
}

/** Where a new identity lies, and its tags. */
export interface NewManagedIdentityProps {
  /** Name of a group that exists, or `AzureResourceGroup.create(name)`, which then lies in the same region. */
  readonly resourceGroup: string | AzureResourceGroup;
  /** Azure region, such as `westeurope`. */
  readonly location: string;
  /** The identity's subscription. @default - that of the stack's default azurerm provider */
  readonly subscription?: AzureSubscription;
  /** Tags of the identity. @default - no tags */
  readonly tags?: Readonly<Record<string, string>>;
}

/** A user assigned managed identity: a value until an auth method binds it. */
export class ManagedIdentity implements IFederatedIdentity {
  /**
   * A new identity, in the first stack that binds it; `fromLookup` refers to it elsewhere.
   * @param name 3 to 128 letters, digits, hyphens and underscores.
   * @throws InputError for a malformed name, resource group, location or tag
   */
  static create(name: string, props: NewManagedIdentityProps): ManagedIdentity {
    const at = "ManagedIdentity.create";
    checkProps(at, props, "resourceGroup", "location");
    checkIdentityName(at, name);
    const group = resourceGroupOf(at, props.resourceGroup);
    const resourceGroup = group.name;
    const { location, subscription, tags } = props;
    checkSubscription(at, subscription);
    checkLocation(at, location);
    checkTags(at, tags);
    return new ManagedIdentity((scope, value) => {
      const provider = subscription?.provider(scope);
      const made = group.bind(scope, { location, provider });
      const identity = createdOnce(
        value,
        scope,
        `identity:${resourceGroup}:${name}`,
        "Use ManagedIdentity.fromLookup in the other stack",
        (room, id) =>
          new UserAssignedIdentity(room, id, {
            name,
            location,
            resourceGroupName: resourceGroup,
            tags: tags && { ...tags },
            provider,
            dependsOn: made && [made],
          }),
      );
      const homeTenant = tenantOf(scope, provider);
      return { ...idsOf(identity), name, resourceGroup, provider, homeTenant, isNew: true };
    });
  }

  /**
   * An identity that exists, looked up by name when Terraform plans.
   * @throws InputError for a malformed name or resource group
   */
  static fromLookup(name: string, props: ManagedIdentityLookupProps): ManagedIdentity {
    return ManagedIdentity.lookup("ManagedIdentity.fromLookup", name, props);
  }

  /**
   * The same, by its resource id, in the subscription that the id names.
   * @throws InputError for what is no id of an identity, or one of another subscription than the given
   */
  static fromId(id: string, props: { readonly subscription?: AzureSubscription } = {}): ManagedIdentity {
    const at = "ManagedIdentity.fromId";
    checkProps(at, props);
    const pattern =
      /^\/subscriptions\/(?<subscriptionId>[^/]+)\/resourceGroups\/(?<resourceGroup>[^/]+)\/providers\/Microsoft\.ManagedIdentity\/userAssignedIdentities\/(?<name>[^/]+)$/i;
    const parts = pattern.exec(id)?.groups as
      Readonly<Record<"subscriptionId" | "resourceGroup" | "name", string>> | undefined;
    if (!parts)
      throw new InputError(
        at,
        `the identity id is ${quoted(id)}`,
        "Write the literal id /subscriptions/SUBSCRIPTION/resourceGroups/GROUP/providers/Microsoft.ManagedIdentity/userAssignedIdentities/NAME",
      );
    const { subscriptionId, resourceGroup, name } = parts;
    const subscription = subscriptionOfResource(at, id, subscriptionId, props.subscription);
    return ManagedIdentity.lookup(at, name, { resourceGroup, subscription });
  }

  private static lookup(at: string, name: string, props: ManagedIdentityLookupProps): ManagedIdentity {
    checkProps(at, props, "resourceGroup");
    checkIdentityName(at, name);
    const resourceGroup = checkResourceGroup(at, props.resourceGroup);
    const { subscription } = props;
    checkSubscription(at, subscription);
    return new ManagedIdentity((scope) => {
      const provider = subscription?.provider(scope);
      const place = resourcePlace(provider, resourceGroup, name);
      const identity = oncePerStack(
        scope,
        lookupKey("managed-identity", place),
        place,
        (room, id) =>
          new DataAzurermUserAssignedIdentity(room, id, { name, resourceGroupName: resourceGroup, provider }),
      );
      return {
        ...idsOf(identity),
        name,
        // As its id spells it, which may be another case than this value's.
        resourceGroup: identity.resourceGroupNameInput ?? resourceGroup,
        provider,
        homeTenant: tenantOf(scope, provider),
        isNew: false,
      };
    });
  }

  private constructor(
    private readonly locate: (scope: Construct, value: ManagedIdentity) => Omit<BoundManagedIdentity, "key">,
  ) {}

  bind(scope: Construct): BoundManagedIdentity {
    const identity = this.locate(scope, this);
    return { ...identity, key: keyInApp(scope, "managed-identity", identity) };
  }

  readonly bindFederated = (scope: Construct): BoundFederatedIdentity => {
    const identity = this.bind(scope);
    const { name, key, source, id, isNew } = identity;
    const holder: CredentialHolder = {
      ...{ name, key, id, isNew, source },
      write: writesOnIdentity(identity),
    };
    return {
      ...identity,
      title: `managed identity ${name}`,
      federate: (at, credential) => {
        federate(at, holder, credential);
      },
    };
  };
}

/** How a credential is written on an identity. */
export function writesOnIdentity({
  id: parentId,
  resourceGroup: resourceGroupName,
  provider,
}: Pick<BoundManagedIdentity, "id" | "resourceGroup" | "provider">): CredentialHolder["write"] {
  return (room, credentialId, credential, after) =>
    new FederatedIdentityCredential(room, credentialId, {
      ...credential,
      // The provider ignores what the parent's id says of subscription and resource group.
      ...{ parentId, resourceGroupName, provider },
      audience: [TOKEN_EXCHANGE_AUDIENCE],
      ...(after.length > 0 && { dependsOn: after }),
    });
}

function idsOf(source: UserAssignedIdentity | DataAzurermUserAssignedIdentity) {
  return {
    source,
    id: source.id,
    clientId: source.clientId as ClientId,
    principalId: source.principalId as PrincipalId,
    tenantId: source.tenantId,
  };
}

function checkIdentityName(at: string, name: string): void {
  checkFormat(at, name, {
    what: "the identity name",
    pattern: /^[A-Za-z0-9][\w-]{2,127}$/,
    remedy: "Write 3 to 128 letters, digits, hyphens and underscores, a letter or digit first",
  });
}
