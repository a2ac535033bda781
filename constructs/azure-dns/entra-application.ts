import { ApplicationFederatedIdentityCredential } from "@cdktf/provider-azuread/lib/application-federated-identity-credential";
import { ApplicationRegistration } from "@cdktf/provider-azuread/lib/application-registration";
import { DataAzureadApplication } from "@cdktf/provider-azuread/lib/data-azuread-application";
import { DataAzureadClientConfig } from "@cdktf/provider-azuread/lib/data-azuread-client-config";
import { DataAzureadServicePrincipal } from "@cdktf/provider-azuread/lib/data-azuread-service-principal";
import { ServicePrincipal } from "@cdktf/provider-azuread/lib/service-principal";
import { Construct } from "constructs";
import { checkProps } from "../core/check-props";
import { createdOnce } from "../core/created-once";
import { InputError, quoted } from "../core/input-error";
import { checkFormat, checkText } from "../core/names";
import { oncePerStack } from "../core/once-per-stack";
import { type CredentialHolder, federate, TOKEN_EXCHANGE_AUDIENCE } from "./federated-credential";
import { type BoundFederatedIdentity, type IFederatedIdentity } from "./federated-identity";
import { checkGuid, type ClientId, type PrincipalId } from "./ids";
import { entraTenant } from "./tenant";

/** An application of Entra, and its service principal in the zones' tenant, that a stack knows. */
export interface BoundEntraApplication {
  readonly name: string;
  /** `/applications/OBJECT-ID`, which its credentials name. @default - the stack does not know it */
  readonly id?: string;
  readonly clientId: ClientId;
  /** Object id of the service principal, which roles are given to. */
  readonly principalId: PrincipalId;
  readonly tenantId: string;
  /** The tenant of the service principal, outside which it takes no role. @default - not known before Terraform runs */
  readonly homeTenant?: string;
  /** Whether this app makes it, so that Azure may not know its principal yet when it is granted a role. */
  readonly isNew: boolean;
  /** Tells it from others, whichever stack of the app knows it. */
  readonly key: string;
  /** What names the application in the stack, one for each. */
  readonly source: Construct;
}

/** What the tenant shows of a new application. */
export interface NewEntraApplicationProps {
  /** What the application is for. @default - none */
  readonly description?: string;
  /** Notes for those who manage the tenant's applications. @default - none */
  readonly notes?: string;
}

export interface EntraApplicationAttributes {
  /** The application's client id, `appId` in the Azure CLI. */
  readonly clientId: string;
  /**
   * Object id of its service principal in the tenant, as `az ad sp show --query id` prints it. The
   * application has an object id of its own, which is another.
   */
  readonly principalId: string;
  /** The tenant of the service principal. */
  readonly tenantId: string;
  /**
   * Object id of the application, as `az ad app show --query id` prints it.
   * @default - no credentials can be made for the application
   */
  readonly objectId?: string;
  /** For people. @default - the client id */
  readonly name?: string;
}

/** An application of Entra with its service principal: a value until an auth method binds it. */
export class EntraApplication implements IFederatedIdentity {
  /**
   * A new application and its service principal, in the first stack that binds it; `fromLookup` refers to it
   * elsewhere. Terraform needs rights on the tenant's applications, such as the permission
   * Application.ReadWrite.OwnedBy of Microsoft Graph.
   * @param name Display name: 1 to 120 letters, digits, dots, hyphens and underscores. Entra lets others have it
   * too.
   * @throws InputError for a malformed name, description or notes
   */
  static create(name: string, props: NewEntraApplicationProps = {}): EntraApplication {
    const at = "EntraApplication.create";
    const { description, notes } = checkProps(at, props);
    checkFormat(at, name, {
      what: "the application's name",
      pattern: /^[A-Za-z0-9][\w.-]*$/,
      maxLength: 120,
      remedy: "Write letters, digits, dots, hyphens and underscores, 120 characters at most",
    });
    for (const [what, text] of Object.entries({ description, notes }))
      if (text !== undefined)
        checkFormat(at, text, {
          what: `the application's ${what}`,
          pattern: /^(?=[^]*\S)[\n\t\P{Cc}]+$/u,
          maxLength: 1024,
          remedy:
            "Write text of 1024 characters at most, without control characters and ${ or %{, or leave it out",
        });
    return new EntraApplication((scope, value) => {
      const { registration, principal, source } = createdOnce(
        value,
        scope,
        `application:${name}`,
        "Use EntraApplication.fromLookup in the other stack",
        (room, id) => new NewApplication(room, id, name, props),
      );
      return {
        name,
        id: registration.id,
        clientId: registration.clientId as ClientId,
        principalId: principal.objectId as PrincipalId,
        tenantId: tenantOf(scope),
        homeTenant: entraTenant(scope),
        isNew: true,
        key: source.node.path,
        source,
      };
    });
  }

  /**
   * An application that exists, looked up with its service principal when Terraform plans.
   * @param clientId `appId` in the Azure CLI.
   * @throws InputError if it is no GUID
   */
  static fromLookup(clientId: string): EntraApplication {
    const lookup = { clientId: checkGuid("EntraApplication.fromLookup", clientId, "the client id") };
    return new EntraApplication((scope) => {
      const application = oncePerStack(
        scope,
        applicationKey(lookup.clientId),
        lookup,
        (room, id) => new DataAzureadApplication(room, id, lookup),
      );
      const principal = oncePerStack(
        scope,
        `service-principal:${lookup.clientId}`,
        lookup,
        (room, id) => new DataAzureadServicePrincipal(room, id, lookup),
      );
      return {
        name: application.displayName,
        id: application.id,
        clientId: application.clientId as ClientId,
        principalId: principal.objectId as PrincipalId,
        tenantId: tenantOf(scope),
        homeTenant: entraTenant(scope),
        isNew: false,
        key: applicationKey(lookup.clientId),
        source: application,
      };
    });
  }

  /**
   * An application of which all is known, so that Entra is not asked about it.
   * @throws InputError for what is no GUID, one GUID for two things, or a malformed name
   */
  static fromAttributes(attributes: EntraApplicationAttributes): EntraApplication {
    const at = "EntraApplication.fromAttributes";
    checkProps(at, attributes, "clientId", "principalId", "tenantId");
    const clientId = checkGuid(at, attributes.clientId, "the client id") as ClientId;
    const principalId = checkGuid(at, attributes.principalId, "the principal id") as PrincipalId;
    const tenantId = checkGuid(at, attributes.tenantId, "the tenant id");
    const objectId =
      attributes.objectId === undefined
        ? undefined
        : checkGuid(at, attributes.objectId, "the application's object id");
    const ids: readonly string[] = [clientId, principalId, tenantId, ...(objectId ? [objectId] : [])];
    if (attributes.name !== undefined) checkText(at, attributes.name, "the application's name");
    const twice = ids.find((id, index) => ids.indexOf(id) < index);
    if (twice !== undefined)
      throw new InputError(
        at,
        `${quoted(twice)} stands for two of client id, principal id, tenant id and object id`,
        "Write each as the Azure CLI prints it: az ad sp show, az ad app show",
      );
    return new EntraApplication((scope) => ({
      name: attributes.name ?? clientId,
      id: objectId && `/applications/${objectId}`,
      clientId,
      principalId,
      tenantId,
      homeTenant: tenantId,
      isNew: false,
      key: applicationKey(clientId),
      source: oncePerStack(
        scope,
        applicationKey(clientId),
        { clientId, principalId, tenantId, objectId },
        (room, id) => new Construct(room, id),
      ),
    }));
  }

  private constructor(
    private readonly locate: (scope: Construct, value: EntraApplication) => BoundEntraApplication,
  ) {}

  bind(scope: Construct): BoundEntraApplication {
    return this.locate(scope, this);
  }

  readonly bindFederated = (scope: Construct): BoundFederatedIdentity => {
    const application = this.bind(scope);
    const { name, isNew, source } = application;
    const id = applicationId(scope, application);
    const holder: CredentialHolder = {
      ...{ name, id, isNew, source },
      key: isNew ? source.node.path : source.node.id,
      write: (room, credentialId, { name: displayName, issuer, subject }, after) =>
        new ApplicationFederatedIdentityCredential(room, credentialId, {
          ...{ applicationId: id, displayName, issuer, subject },
          audiences: [TOKEN_EXCHANGE_AUDIENCE],
          ...(after.length > 0 && { dependsOn: after }),
        }),
    };
    return {
      ...application,
      title: `application ${name}`,
      federate: (at, credential) => {
        federate(at, holder, credential);
      },
    };
  };
}

/**
 * The id that an application's credentials name.
 * @throws InputError if the application was given without it
 */
export function applicationId(scope: Construct, application: BoundEntraApplication): string {
  if (application.id !== undefined) return application.id;
  throw new InputError(
    scope,
    `the object id of the application ${quoted(application.name)} is not known, and credentials are made for it`,
    "Give objectId to EntraApplication.fromAttributes, or use EntraApplication.fromLookup",
  );
}

function applicationKey(clientId: string): string {
  return `application:${clientId}`;
}

class NewApplication extends Construct {
  readonly registration: ApplicationRegistration;
  readonly principal: ServicePrincipal;
  readonly source = this;

  constructor(
    scope: Construct,
    id: string,
    displayName: string,
    { description, notes }: NewEntraApplicationProps,
  ) {
    super(scope, id);
    this.registration = new ApplicationRegistration(this, "registration", {
      displayName,
      description,
      notes,
    });
    this.principal = new ServicePrincipal(this, "principal", { clientId: this.registration.clientId });
  }
}

/** The tenant that the stack's azuread provider signs in to. */
function tenantOf(scope: Construct): string {
  const signedIn = oncePerStack(scope, "entra", {}, (room, id) => new DataAzureadClientConfig(room, id));
  return signedIn.tenantId;
}
