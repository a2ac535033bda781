import { AzureadProvider } from "@cdktf/provider-azuread/lib/provider";
import { type TerraformStack, TerraformVariable } from "cdktf";
import {
  Azure,
  AzureCloud,
  AZUREAD_VERSIONS,
  Entra,
  EntraApplication,
  PROVIDER_VERSIONS,
} from "../../constructs";
import { resolveIn } from "../../constructs/entry-points/extend";
import { applicationId } from "../../constructs/azure-dns/entra-application";
import { onlyBlock, type StackJson, synthApp, synthStack, testStack } from "../support/synth";
import { argumentsOf, platformSubscription, resourcesIn } from "./aks-environment";

const tenantId = "e0000000-0000-4000-8000-000000000003";
const clientId = "c0000000-0000-4000-8000-000000000001";
const principalId = "d0000000-0000-4000-8000-000000000002";
const objectId = "f0000000-0000-4000-8000-000000000004";
const attributes = { clientId, principalId, tenantId };

function inTenant(build: (stack: TerraformStack) => void, context: Record<string, unknown> = {}): StackJson {
  return synthStack((stack) => {
    Entra.inTenant(tenantId).configure(stack);
    build(stack);
  }, context);
}

describe("the azuread provider", () => {
  it("names its tenant and the cloud of the stack's azurerm provider", () => {
    for (const cloud of [undefined, AzureCloud.US_GOVERNMENT, AzureCloud.CHINA]) {
      const { provider } = inTenant((stack) => {
        Azure.inSubscription(platformSubscription, { cloud }).configure(stack);
      });
      expect(provider?.["azuread"]).toEqual([
        { tenant_id: tenantId, environment: cloud?.providerName ?? "public" },
      ]);
    }
  });

  it("takes the provider's further arguments", () => {
    const { provider } = synthStack((stack) => {
      Entra.inTenant(tenantId, { useOidc: true, clientId }).configure(stack);
    });
    expect(provider?.["azuread"]?.[0]).toMatchObject({ use_oidc: true, client_id: clientId });
  });

  it("is of the versions that the kit is tested with, or of those that the App says", () => {
    const versionOf = (context?: Record<string, unknown>) =>
      inTenant(() => undefined, context).terraform["required_providers"]?.["azuread"];
    expect(AZUREAD_VERSIONS).toBe(">= 3.7.0, < 4.0.0");
    expect(versionOf()).toMatchObject({ version: AZUREAD_VERSIONS });
    expect(versionOf({ [PROVIDER_VERSIONS]: { azuread: "~> 3.8" } })).toMatchObject({ version: "~> 3.8" });
  });

  it("is of a tenant that is a GUID", () => {
    expect(() => Entra.inTenant("example.onmicrosoft.com")).toThrow(
      'Entra.inTenant: the tenant id is "example.onmicrosoft.com". Write a GUID such as 00000000-0000-4000-8000-000000000000.',
    );
  });
});

describe("an application that is created", () => {
  const created = EntraApplication.create("cert-manager-dns01", { description: "DNS-01", notes: "ours" });

  it("is a registration and its service principal, whose ids all come from them", () => {
    const json = inTenant((stack) => {
      const bound = created.bind(stack);
      expect(resolveIn(stack, { ...bound, source: bound.source.node.id })).toEqual({
        homeTenant: "e0000000-0000-4000-8000-000000000003",
        name: "cert-manager-dns01",
        id: expect.stringMatching(/^\$\{azuread_application_registration\.[\w-]+\.id\}$/) as string,
        clientId: expect.stringMatching(
          /^\$\{azuread_application_registration\.[\w-]+\.client_id\}$/,
        ) as string,
        principalId: expect.stringMatching(/^\$\{azuread_service_principal\.[\w-]+\.object_id\}$/) as string,
        tenantId: expect.stringMatching(/^\$\{data\.azuread_client_config\.[\w-]+\.tenant_id\}$/) as string,
        isNew: true,
        key: "test/shared/application:cert-manager-dns01",
        source: "application:cert-manager-dns01",
      });
    });
    expect(resourcesIn(json, "azuread_application_registration")).toEqual([
      { display_name: "cert-manager-dns01", description: "DNS-01", notes: "ours" },
    ]);
    expect(resourcesIn(json, "azuread_service_principal")).toEqual([
      {
        client_id: expect.stringMatching(
          /^\$\{azuread_application_registration\.[\w-]+\.client_id\}$/,
        ) as string,
      },
    ]);
  });

  it("is of the tenant of the default provider, whatever others stand beside it", () => {
    synthStack((stack) => {
      new AzureadProvider(stack, "other", { alias: "other", tenantId: objectId });
      Entra.inTenant(tenantId).configure(stack);
      expect(created.bind(stack).homeTenant).toBe(tenantId);
    });
  });

  it("is one for all who bind it in a stack, and belongs to that stack", () => {
    const json = inTenant((stack) => {
      created.bind(stack);
      created.bind(stack);
    });
    expect(resourcesIn(json, "azuread_application_registration")).toHaveLength(1);
    expect(() =>
      synthApp((app) => {
        for (const name of ["one", "two"]) created.bind(testStack(app, name));
      }),
    ).toThrow(/belongs to the stack "one".*Use EntraApplication\.fromLookup in the other stack/);
  });

  it.each(["", "two words", "a/b", "x".repeat(121)])("has no name such as %j", (name) => {
    expect(() => EntraApplication.create(name)).toThrow(
      `EntraApplication.create: the application's name is "${name}". Write letters, digits, dots, hyphens and underscores, 120 characters at most.`,
    );
  });
});

describe.each(["description", "notes"])("the %s of an application", (prop) => {
  it.each(["", " ", "\n\t", "a\u0000b", "${var.a}", "x".repeat(1025)])("is no text such as %j", (text) => {
    expect(() => EntraApplication.create("dns01", { [prop]: text })).toThrow(
      `EntraApplication.create: the application's ${prop} is ${JSON.stringify(text)}. Write text of 1024 characters at most`,
    );
  });

  it.each(["Solves DNS-01", "- two\n\t- lines", "\tindented", "x".repeat(1024)])("may be %j", (text) => {
    expect(() => EntraApplication.create("dns01", { [prop]: text })).not.toThrow();
  });
});

describe("an application that is looked up", () => {
  it("is asked about once, with its service principal, by client id", () => {
    const json = inTenant((stack) => {
      const bound = EntraApplication.fromLookup(clientId).bind(stack);
      EntraApplication.fromLookup(clientId.toUpperCase()).bind(stack);
      expect(bound.isNew).toBe(false);
      expect(resolveIn(stack, bound.principalId)).toMatch(
        /^\$\{data\.azuread_service_principal\.[\w-]+\.object_id\}$/,
      );
      expect(resolveIn(stack, bound.id ?? "")).toMatch(/^\$\{data\.azuread_application\.[\w-]+\.id\}$/);
    });
    expect(json.resource).toBeUndefined();
    for (const type of ["azuread_application", "azuread_service_principal"])
      expect(Object.values(json.data?.[type] ?? {}).map(argumentsOf)).toEqual([{ client_id: clientId }]);
  });

  it("may have a client id that is known at apply, and is named after that in the stack", () => {
    const json = inTenant((stack) => {
      const { stringValue } = new TerraformVariable(stack, "client", {});
      EntraApplication.fromLookup(stringValue).bind(stack);
    });
    expect(onlyBlock(json.data, "azuread_application")).toMatchObject({ client_id: "${var.client}" });
    expect(Object.keys(json.data?.["azuread_application"] ?? {})).toEqual([
      expect.stringContaining("application-varclient-"),
    ]);
  });

  it("is given by a client id that is a GUID", () => {
    expect(() => EntraApplication.fromLookup("cert-manager")).toThrow(
      'EntraApplication.fromLookup: the client id is "cert-manager"',
    );
  });
});

describe("an application of which all is known", () => {
  it("asks Entra nothing, and needs no azuread provider", () => {
    const json = synthStack((stack) => {
      const bound = EntraApplication.fromAttributes({ ...attributes, objectId, name: "dns01" }).bind(stack);
      expect({ ...bound, source: bound.source.node.id }).toEqual({
        homeTenant: "e0000000-0000-4000-8000-000000000003",
        ...attributes,
        id: `/applications/${objectId}`,
        name: "dns01",
        isNew: false,
        key: `application:${clientId}`,
        source: `application:${clientId}`,
      });
    });
    expect(json.data).toBeUndefined();
    expect(json.provider).toBeUndefined();
  });

  it("is named by its client id where it has no name", () => {
    synthStack((stack) => {
      expect(EntraApplication.fromAttributes(attributes).bind(stack).name).toBe(clientId);
    });
  });

  it("is one for each client id in a stack", () => {
    synthStack((stack) => {
      EntraApplication.fromAttributes(attributes).bind(stack);
      expect(() => EntraApplication.fromAttributes({ ...attributes, objectId }).bind(stack)).toThrow(
        new RegExp(`"application:${clientId}" is .*${objectId}.* here and .* elsewhere`),
      );
    });
  });

  it.each([
    [{ clientId: "x" }, 'the client id is "x"'],
    [{ principalId: "x" }, 'the principal id is "x"'],
    [{ tenantId: "x" }, 'the tenant id is "x"'],
    [{ objectId: "x" }, `the application's object id is "x"`],
    [{ name: " " }, `the application's name is " "`],
    [
      { principalId: clientId.toUpperCase() },
      `"${clientId}" stands for two of client id, principal id, tenant id and object id. Write each as the Azure CLI prints it`,
    ],
    [{ objectId: principalId }, `"${principalId}" stands for two of`],
  ])("is refused with %j", (wrong, message) => {
    expect(() => EntraApplication.fromAttributes({ ...attributes, ...wrong })).toThrow(
      `EntraApplication.fromAttributes: ${message}`,
    );
  });

  it("has credentials made for it with its object id only", () => {
    synthStack((stack) => {
      const known = EntraApplication.fromAttributes({ ...attributes, objectId }).bind(stack);
      expect(applicationId(stack, known)).toBe(`/applications/${objectId}`);
    });
    synthStack((stack) => {
      const unknown = EntraApplication.fromAttributes(attributes).bind(stack);
      expect(() => applicationId(stack, unknown)).toThrow(
        `test: the object id of the application "${clientId}" is not known, and credentials are made for it. Give objectId to EntraApplication.fromAttributes, or use EntraApplication.fromLookup.`,
      );
    });
  });
});
