import { TerraformVariable } from "cdktf";
import { parse } from "yaml";
import {
  AzureDnsAuth,
  AzureDnsSolver,
  AzureDnsZone,
  ClientSecret,
  Entra,
  EntraApplication,
  type NamespaceRef,
  type NewClientSecretProps,
} from "../../constructs";
import { inputErrorOf } from "../support/input-errors";
import { blocksOf, onlyBlock, synthApp, synthStack } from "../support/synth";
import { certManagerVersions, expectValidIssuer } from "../support/upstream-schemas";
import {
  addEnvironment,
  addressOf,
  dnsSubscription,
  type EnvironmentSpec,
  resourcesIn,
  synthEnvironment,
  workloadIdentitySolver,
  zoneId,
} from "./aks-environment";

const tenantId = "e0000000-0000-4000-8000-000000000003";
const clientId = "c0000000-0000-4000-8000-000000000001";
const principalId = "d0000000-0000-4000-8000-000000000002";
const known = EntraApplication.fromAttributes({ clientId, principalId, tenantId, name: "dns01" });
const zones = ["a.example.org", "b.example.org"].map((name) => AzureDnsZone.fromId(zoneId(name)));
const clouds = [Entra.inTenant(tenantId)];
const old = { name: "2026-01", endDate: "2027-01-31T00:00:00Z" };
const next = { name: "2026-07", endDate: "2027-07-31T00:00:00Z" };

function solver(application = known, secret?: ClientSecret, served = zones.slice(0, 1)) {
  return AzureDnsSolver.forZones(served, AzureDnsAuth.servicePrincipal({ application, secret }));
}

/** An environment with an application and passwords of its own. */
function created(props: Partial<NewClientSecretProps> = {}, spec: EnvironmentSpec = {}) {
  return synthEnvironment({
    ...spec,
    clouds,
    solvers: [
      solver(
        EntraApplication.create("cert-manager-dns01"),
        ClientSecret.create({ passwords: [old], ...props }),
        zones,
      ),
    ],
  });
}

describe("a service principal whose client secret someone else keeps", () => {
  const { dns01, entries, helmValues } = synthEnvironment({ solvers: [solver(known, undefined, zones)] });

  it("has one grant for each zone and no other, and Entra's check for it left on", () => {
    expect(resourcesIn(dns01, "azurerm_role_assignment")).toEqual(
      zones.map(({ name }) => ({
        scope: zoneId(name),
        role_definition_name: "DNS Zone Contributor",
        principal_id: principalId,
        principal_type: "ServicePrincipal",
        provider: `azurerm.azurerm-${dnsSubscription}`,
      })),
    );
  });

  it("has nothing in state but that: no Secret, and Entra is not asked", () => {
    expect(Object.keys(dns01.resource ?? {}).sort()).toEqual([
      "azurerm_role_assignment",
      "helm_release",
      "kubernetes_namespace_v1",
    ]);
    expect(dns01.provider).not.toHaveProperty("azuread");
    expect(dns01.data).toBeUndefined();
  });

  it("is named by the issuer at its top level, with its tenant and its secret (A16)", () => {
    for (const { azureDNS } of entries) {
      expect(azureDNS).toMatchObject({
        clientID: clientId,
        tenantID: tenantId,
        clientSecretSecretRef: { name: "azuredns-config", key: "client-secret" },
      });
      expect(azureDNS).not.toHaveProperty("managedIdentity");
      expect(JSON.stringify(azureDNS)).not.toContain(principalId);
    }
  });

  it("leaves the controller as it is", () => {
    expect(helmValues).toEqual({
      crds: { enabled: true, keep: true },
      serviceAccount: { create: true, name: "cert-manager" },
    });
  });

  it("may have another Secret and key", () => {
    const own = synthEnvironment({
      solvers: [solver(known, ClientSecret.fromSecret("dns", { key: "password" }))],
    });
    expect(own.entries[0]?.azureDNS).toHaveProperty("clientSecretSecretRef", {
      name: "dns",
      key: "password",
    });
  });

  it("says which Secret to keep in which namespace, and how to list the grants", () => {
    const instructionsOf = (issuerNamespace?: NamespaceRef) => {
      const found: { instructions: string[]; checks: string[] } = { instructions: [], checks: [] };
      synthApp((app) => {
        const bound = addEnvironment(app, { solvers: [solver()], issuerNamespace });
        found.instructions = bound.requirements.map(({ instruction }) => instruction);
        found.checks = bound.checks;
      });
      return found;
    };
    expect(instructionsOf()).toEqual({
      instructions: [
        "Keep the Secret azuredns-config in the namespace cert-manager, with the keys client-secret",
      ],
      checks: [`az role assignment list --all --assignee ${clientId} --output table`],
    });
    expect(instructionsOf({ name: "team-red" }).instructions).toEqual([
      "Keep the Secret azuredns-config in the namespace team-red, with the keys client-secret",
    ]);
  });

  it("is for namespaced Issuers and beside workload identity too, since it is not ambient (A17)", () => {
    const beside = synthEnvironment({
      solvers: [workloadIdentitySolver(), solver(known, undefined, zones.slice(1))],
    });
    expect(beside.entries).toHaveLength(2);
    const issuers = synthEnvironment({ solvers: [solver()], issuerNamespace: { name: "team-red" } });
    expect(issuers.manifests).toMatchObject([{ kind: "Issuer", metadata: { namespace: "team-red" } }]);
  });
});

describe("a service principal that is made", () => {
  it("is application, service principal, one grant for each zone, and a password with an end", () => {
    const { dns01 } = created();
    const application = addressOf(dns01, "azuread_application_registration");
    const principal = addressOf(dns01, "azuread_service_principal");
    expect(resourcesIn(dns01, "azuread_application_password")).toEqual([
      {
        application_id: `\${${application}.id}`,
        display_name: "2026-01",
        end_date: "2027-01-31T00:00:00Z",
        lifecycle: { create_before_destroy: true },
      },
    ]);
    expect(
      resourcesIn(dns01, "azurerm_role_assignment").map(
        ({ scope, role_definition_name, principal_id, ...rest }) => [
          scope,
          role_definition_name,
          principal_id,
          rest["skip_service_principal_aad_check"],
        ],
      ),
    ).toEqual(
      zones.map(({ name }) => [zoneId(name), "DNS Zone Contributor", `\${${principal}.object_id}`, true]),
    );
  });

  it("may have a password whose name is known at apply, and is named after that in the stack", () => {
    const json = synthStack((stack) => {
      Entra.inTenant(tenantId).configure(stack);
      const { stringValue: name } = new TerraformVariable(stack, "month", {});
      const application = EntraApplication.create("dns01").bind(stack);
      ClientSecret.create({ passwords: [{ ...old, name }] }).bind(stack, application);
    });
    expect(addressOf(json, "azuread_application_password")).toContain("password--varmonth-");
  });

  it("puts the password into the Secret of the issuers' namespace, once that is there", () => {
    const { dns01 } = created();
    const password = addressOf(dns01, "azuread_application_password");
    expect(resourcesIn(dns01, "kubernetes_secret_v1")).toEqual([
      {
        metadata: { name: "azuredns-config", namespace: "cert-manager" },
        data: { "client-secret": `\${${password}.value}` },
        depends_on: [addressOf(dns01, "kubernetes_namespace_v1")],
      },
    ]);
  });

  it("puts it into the namespace of a namespaced Issuer, and under the name that is chosen", () => {
    const { dns01, entries } = created({ secretName: "dns01" }, { issuerNamespace: { name: "team-red" } });
    expect(onlyBlock(dns01.resource, "kubernetes_secret_v1")).toHaveProperty("metadata", {
      name: "dns01",
      namespace: "team-red",
    });
    expect(entries[0]?.azureDNS).toHaveProperty("clientSecretSecretRef.name", "dns01");
  });

  it("has its ids from one application: the issuer's client id, the passwords' and the principal's", () => {
    const { dns01, entries } = created();
    const application = addressOf(dns01, "azuread_application_registration");
    expect(entries.map(({ azureDNS }) => azureDNS["clientID"])).toEqual(
      zones.map(() => `\${${application}.client_id}`),
    );
    expect(onlyBlock(dns01.resource, "azuread_service_principal")).toHaveProperty(
      "client_id",
      `\${${application}.client_id}`,
    );
    const [signedIn = ""] = Object.keys(dns01.data?.["azuread_client_config"] ?? {});
    expect(entries[0]?.azureDNS).toHaveProperty(
      "tenantID",
      `\${data.azuread_client_config.${signedIn}.tenant_id}`,
    );
  });

  it("has no password in what is synthesised", () => {
    const { dns01, issuer } = created();
    expect(JSON.stringify(blocksOf(issuer.resource, "kubernetes_manifest"))).not.toContain("password");
    expect(JSON.stringify(dns01.output ?? {})).not.toContain(".value}");
  });
});

describe("rotation", () => {
  const passwordsIn = (passwords: NewClientSecretProps["passwords"]) => {
    const { dns01 } = created({ passwords });
    const ids = Object.keys(dns01.resource?.["azuread_application_password"] ?? {});
    const used = JSON.stringify(onlyBlock(dns01.resource, "kubernetes_secret_v1")["data"]);
    return { ids, used: ids.filter((id) => used.includes(`.${id}.`)) };
  };

  it("keeps the old password alive, gives issuers the new one, and then lets the old one go (A15)", () => {
    const [before, during, after] = [[old], [old, next], [next]].map(passwordsIn);
    expect(before?.used).toEqual(before?.ids);
    expect(during?.ids).toHaveLength(2);
    expect(during?.ids).toEqual(expect.arrayContaining(before?.ids ?? []));
    expect(during?.used).toEqual(after?.ids);
    expect(after?.ids).toHaveLength(1);
    expect(after?.used).toEqual(after?.ids);
  });

  it.each<[string, NewClientSecretProps, string]>([
    ["no password", { passwords: [] }, "there are no passwords. List one, or two"],
    ["three", { passwords: [old, next, { ...next, name: "c" }] }, "there are 3 passwords"],
    [
      "one twice",
      { passwords: [old, old] },
      'the passwords are named ["2026-01","2026-01"]. Give each a name of its own',
    ],
    ["a name with a space", { passwords: [{ ...old, name: "a b" }] }, 'the password\'s name is "a b"'],
    [
      "a date without time",
      { passwords: [{ ...old, endDate: "2027-01-31" }] },
      'the end date of the password 2026-01 is "2027-01-31". Write a moment in UTC such as 2027-01-31T00:00:00Z',
    ],
    ["no month", { passwords: [{ ...old, endDate: "2027-13-31T00:00:00Z" }] }, "the end date of"],
    ["a malformed Secret", { passwords: [old], secretName: "A_b" }, 'the Secret name is "A_b"'],
  ])("is refused with %s", (_, props, message) => {
    const error = inputErrorOf(() => ClientSecret.create(props));
    expect(error.at).toBe("ClientSecret.create");
    expect(error.message).toContain(message);
  });

  it("is not possible for an application whose object id is not known", () => {
    const error = inputErrorOf(() =>
      synthEnvironment({ clouds, solvers: [solver(known, ClientSecret.create({ passwords: [old] }))] }),
    );
    expect(error.message).toContain('the object id of the application "dns01" is not known');
  });
});

it.each([
  [() => ClientSecret.fromSecret("A_b"), 'ClientSecret.fromSecret: the Secret name is "A_b"'],
  [
    () => ClientSecret.fromSecret("dns", { key: "a/b" }),
    `ClientSecret.fromSecret: the Secret's key is "a/b"`,
  ],
])("a Secret that exists has names that Kubernetes takes (%#)", (give, message) => {
  expect(inputErrorOf(give).message).toContain(message);
});

/** Section "Service Principal" of cert-manager's page on Azure DNS, its variables filled in. */
describe("the page's section on the service principal", () => {
  const entry = `
azureDNS:
  clientID: ${clientId}
  clientSecretSecretRef:
    name: azuredns-config
    key: client-secret
  subscriptionID: ${dnsSubscription}
  tenantID: ${tenantId}
  resourceGroupName: dns
  hostedZoneName: a.example.org
  environment: AzurePublicCloud
`;

  it("has the entry that is emitted", () => {
    const { entries } = synthEnvironment({ solvers: [solver()] });
    expect({ azureDNS: entries[0]?.azureDNS }).toEqual(parse(entry));
  });

  it("az role assignment delete --role Contributor: never granted, so there is nothing to take away", () => {
    const { dns01 } = created();
    const roles = resourcesIn(dns01, "azurerm_role_assignment").map((grant) => grant["role_definition_name"]);
    expect(new Set(roles)).toEqual(new Set(["DNS Zone Contributor"]));
  });
});

describe("cert-manager's own schemas", () => {
  it.each(certManagerVersions())("of %s take the service principal", (version) => {
    for (const issuerNamespace of [undefined, { name: "team-red" }]) {
      const { manifests } = synthEnvironment({ version, solvers: [solver()], issuerNamespace });
      expect(manifests).toHaveLength(1);
      for (const manifest of manifests) expectValidIssuer(manifest, version);
    }
  });
});
