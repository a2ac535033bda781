import { TerraformVariable } from "cdktf";
import {
  AcmeIssuer,
  AcmeServer,
  AksCluster,
  AzureDnsAuth,
  AzureDnsSolver,
  AzureDnsZone,
  Issuers,
  ManagedIdentity,
} from "../../constructs";
import { onlyBlock, synthApp } from "../support/synth";
import {
  addDns01,
  addEnvironment,
  addressOf,
  azureStack,
  dnsSubscription,
  knownCluster,
  oidcIssuerUrl,
  platformSubscription,
  resourcesIn,
  synthAzureStack,
  synthEnvironment,
  workloadIdentitySolver,
  zoneId,
} from "./aks-environment";

const existingIdentity = ManagedIdentity.fromLookup("dns01", { resourceGroup: "identities" });

function solverWith(
  props: Parameters<typeof AzureDnsAuth.workloadIdentity>[0],
  zones = [AzureDnsZone.fromId(zoneId("apps.example.org"))],
) {
  return AzureDnsSolver.forZones(zones, AzureDnsAuth.workloadIdentity(props));
}

describe("the identity", () => {
  it("is made beside the cluster where none is given", () => {
    const { dns01 } = synthEnvironment();
    expect(resourcesIn(dns01, "azurerm_user_assigned_identity")).toEqual([
      { name: "cert-manager-dns01-platform", resource_group_name: "platform-rg", location: "westeurope" },
    ]);
  });

  it("is the given one, with its own resource group, location and tags", () => {
    const identity = ManagedIdentity.create("dns01", {
      resourceGroup: "identities",
      location: "northeurope",
      tags: { team: "platform" },
    });
    const { dns01 } = synthEnvironment({ solvers: [solverWith({ identity })] });
    expect(resourcesIn(dns01, "azurerm_user_assigned_identity")).toEqual([
      {
        name: "dns01",
        resource_group_name: "identities",
        location: "northeurope",
        tags: { team: "platform" },
      },
    ]);
  });

  it("is looked up, and nothing made, where it exists", () => {
    const { dns01 } = synthEnvironment({ solvers: [solverWith({ identity: existingIdentity })] });
    expect(dns01.resource?.["azurerm_user_assigned_identity"]).toBeUndefined();
    expect(onlyBlock(dns01.data, "azurerm_user_assigned_identity")).toMatchObject({
      name: "dns01",
      resource_group_name: "identities",
    });
  });
});

describe("the grant", () => {
  it("is DNS Zone Contributor on the zone and on nothing wider, to the new principal", () => {
    const { dns01 } = synthEnvironment();
    const identity = addressOf(dns01, "azurerm_user_assigned_identity");
    expect(resourcesIn(dns01, "azurerm_role_assignment")).toEqual([
      {
        scope: zoneId("apps.example.org"),
        role_definition_name: "DNS Zone Contributor",
        principal_id: `\${${identity}.principal_id}`,
        principal_type: "ServicePrincipal",
        skip_service_principal_aad_check: true,
        provider: `azurerm.azurerm-${dnsSubscription}`,
      },
    ]);
  });

  it("is made exactly once for each zone", () => {
    const zones = ["a.example.org", "b.example.org", "example.net"];
    const solver = solverWith(
      {},
      zones.map((zone) => AzureDnsZone.fromId(zoneId(zone))),
    );
    const { dns01 } = synthEnvironment({ solvers: [solver] });
    const scopes = resourcesIn(dns01, "azurerm_role_assignment").map(({ scope }) => scope);
    expect(scopes.sort()).toEqual(zones.map((zone) => zoneId(zone)));
  });

  it("has Entra's check for the principal left on where the principal exists already", () => {
    const { dns01 } = synthEnvironment({ solvers: [solverWith({ identity: existingIdentity })] });
    const [grant] = resourcesIn(dns01, "azurerm_role_assignment");
    expect(grant).not.toHaveProperty("skip_service_principal_aad_check");
    expect(grant).toHaveProperty("principal_type", "ServicePrincipal");
  });

  it("is one for two solvers of one identity and zone, since Azure refuses the same assignment twice", () => {
    const identity = ManagedIdentity.create("dns01", { resourceGroup: "rg", location: "westeurope" });
    const zones = ["a.example.org", "b.example.org"].map((zone) => AzureDnsZone.fromId(zoneId(zone)));
    const { dns01 } = synthEnvironment({
      solvers: [
        AzureDnsSolver.forZones(zones, AzureDnsAuth.workloadIdentity({ identity }), { id: "both" }),
        AzureDnsSolver.forZones(zones.slice(1), AzureDnsAuth.workloadIdentity({ identity }), {
          id: "second",
        }),
      ],
    });
    const scopes = resourcesIn(dns01, "azurerm_role_assignment").map(({ scope }) => scope);
    expect(scopes.sort()).toEqual([zoneId("a.example.org"), zoneId("b.example.org")]);
  });
});

describe("the federated credential", () => {
  it("has issuer, subject and audience to the letter, and the identity's resource group", () => {
    const { dns01 } = synthEnvironment();
    const identity = addressOf(dns01, "azurerm_user_assigned_identity");
    expect(resourcesIn(dns01, "azurerm_federated_identity_credential")).toEqual([
      {
        name: "platform-cert-manager-cert-manager",
        parent_id: `\${${identity}.id}`,
        resource_group_name: "platform-rg",
        issuer: oidcIssuerUrl,
        subject: "system:serviceaccount:cert-manager:cert-manager",
        audience: ["api://AzureADTokenExchange"],
      },
    ]);
  });

  it.each(["https://oidc.example.org/cluster", "https://oidc.example.org/cluster/"])(
    "keeps the end of the issuer %s as it is",
    (url) => {
      const { dns01 } = synthEnvironment({ cluster: knownCluster({ oidcIssuerUrl: url }) });
      expect(resourcesIn(dns01, "azurerm_federated_identity_credential")).toMatchObject([{ issuer: url }]);
    },
  );

  it("names the namespace and ServiceAccount that the controller has", () => {
    const { dns01 } = synthEnvironment({ namespace: "pki", serviceAccountName: "issuing" });
    expect(resourcesIn(dns01, "azurerm_federated_identity_credential")).toMatchObject([
      { name: "platform-pki-issuing", subject: "system:serviceaccount:pki:issuing" },
    ]);
  });

  it("has a name that Azure takes for a ServiceAccount with dots, and the dots in its subject", () => {
    const { dns01 } = synthEnvironment({ serviceAccountName: "acme.solver" });
    const [credential] = resourcesIn(dns01, "azurerm_federated_identity_credential");
    expect(credential?.["name"]).toMatch(/^[a-zA-Z0-9][a-zA-Z0-9_-]{2,119}$/);
    expect(credential).toHaveProperty("subject", "system:serviceaccount:cert-manager:acme.solver");
  });

  it("may be for a ServiceAccount whose name is known at apply", () => {
    const json = synthAzureStack((stack) => {
      const { stringValue: serviceAccountName } = new TerraformVariable(stack, "account", {});
      addDns01(stack, { serviceAccountName });
    });
    expect(resourcesIn(json, "azurerm_federated_identity_credential")).toMatchObject([
      {
        name: 'platform-cert-manager-${replace(var.account, ".", "_")}',
        subject: "system:serviceaccount:cert-manager:${var.account}",
      },
    ]);
  });

  it("has a name within 120 characters that stays distinct", () => {
    const namesOf = (name: string) => {
      const { dns01 } = synthEnvironment({
        cluster: knownCluster({ name: "c".repeat(63) }),
        serviceAccountName: name,
      });
      return resourcesIn(dns01, "azurerm_federated_identity_credential").map(
        (credential) => credential["name"],
      );
    };
    const [first, second] = [namesOf(`${"s".repeat(90)}-a`), namesOf(`${"s".repeat(90)}-b`)];
    expect(first).toEqual([expect.stringMatching(/^[a-zA-Z0-9-]{120}$/)]);
    expect(second).not.toEqual(first);
  });
});

describe("the controller", () => {
  it("carries the label on Pod and ServiceAccount and no annotation that would bind it to one identity", () => {
    const { helmValues } = synthEnvironment();
    expect(helmValues).toEqual({
      crds: { enabled: true, keep: true },
      podLabels: { "azure.workload.identity/use": "true" },
      serviceAccount: {
        create: true,
        name: "cert-manager",
        labels: { "azure.workload.identity/use": "true" },
      },
    });
    expect(JSON.stringify(helmValues)).not.toContain("client-id");
  });

  it("starts after identity, credential, grants, webhook and cluster look-up", () => {
    const cluster = AksCluster.fromLookup("platform", { resourceGroup: "platform-rg" });
    const zones = ["a.example.org", "b.example.org"].map((zone) => AzureDnsZone.fromId(zoneId(zone)));
    const { dns01 } = synthEnvironment({ cluster, solvers: [solverWith({}, zones)] });
    const dependencies = onlyBlock(dns01.resource, "helm_release")["depends_on"] as string[];
    const types = dependencies.map((address) => address.slice(0, address.lastIndexOf("."))).sort();
    expect(types).toEqual([
      "azurerm_federated_identity_credential",
      "azurerm_role_assignment",
      "azurerm_role_assignment",
      "azurerm_user_assigned_identity",
      "data.azurerm_kubernetes_cluster",
      "data.kubernetes_mutating_webhook_configuration_v1",
      "kubernetes_namespace_v1",
    ]);
  });

  it("starts after looked-up identity and zone too", () => {
    const zones = [AzureDnsZone.fromLookup("apps.example.org", { resourceGroup: "dns" })];
    const { dns01 } = synthEnvironment({ solvers: [solverWith({ identity: existingIdentity }, zones)] });
    const dependencies = onlyBlock(dns01.resource, "helm_release")["depends_on"] as string[];
    expect(dependencies.map((address) => address.replace(/\.[^.]+$/, ""))).toEqual(
      expect.arrayContaining(["data.azurerm_user_assigned_identity", "data.azurerm_dns_zone"]),
    );
  });

  it("comes with a command that shows whether the webhook gave the Pod what it needs", () => {
    const checks: string[] = [];
    synthApp((app) => {
      checks.push(...addEnvironment(app, { namespace: "pki" }).checks);
    });
    expect(checks).toEqual([
      expect.stringMatching(
        /^kubectl --namespace pki describe pod .*app\.kubernetes\.io\/component=controller/,
      ),
    ]);
    for (const sign of [
      "CLIENT_ID",
      "TENANT_ID",
      "FEDERATED_TOKEN_FILE",
      "AUTHORITY_HOST",
      "azure-identity-token",
    ])
      expect(checks[0]).toContain(sign);
  });
});

describe("the issuer", () => {
  it("names zone, group, subscription, cloud and client id of each zone, and selects it", () => {
    const zones = [
      AzureDnsZone.fromId(zoneId("apps.example.org")),
      AzureDnsZone.fromId(zoneId("example.net", platformSubscription, "other-dns")),
    ];
    const { dns01, entries } = synthEnvironment({ solvers: [solverWith({}, zones)] });
    const clientID = `\${${addressOf(dns01, "azurerm_user_assigned_identity")}.client_id}`;
    expect(entries).toEqual([
      {
        azureDNS: {
          hostedZoneName: "apps.example.org",
          resourceGroupName: "dns",
          subscriptionID: dnsSubscription,
          environment: "AzurePublicCloud",
          managedIdentity: { clientID },
        },
        dnsZones: ["apps.example.org"],
      },
      {
        azureDNS: {
          hostedZoneName: "example.net",
          resourceGroupName: "other-dns",
          subscriptionID: platformSubscription,
          environment: "AzurePublicCloud",
          managedIdentity: { clientID },
        },
        dnsZones: ["example.net"],
      },
    ]);
  });

  it("writes into the zone for the parts of it that the solver serves", () => {
    const zone = AzureDnsZone.fromId(zoneId("example.org"), { dnsZones: ["apps.example.org"] });
    const { entries } = synthEnvironment({ solvers: [solverWith({}, [zone])] });
    expect(entries).toMatchObject([
      { azureDNS: { hostedZoneName: "example.org" }, dnsZones: ["apps.example.org"] },
    ]);
  });

  it("names the tenant of the same identity where asked", () => {
    const { dns01, entries } = synthEnvironment({
      solvers: [solverWith({ namesTenant: true })],
      version: "v1.17.0",
    });
    const identity = addressOf(dns01, "azurerm_user_assigned_identity");
    expect(entries[0]?.azureDNS).not.toHaveProperty("tenantID");
    expect(entries[0]?.azureDNS.managedIdentity).toEqual({
      clientID: `\${${identity}.client_id}`,
      tenantID: `\${${identity}.tenant_id}`,
    });
  });

  it("cannot name the tenant before cert-manager 1.17", () => {
    expect(() =>
      synthEnvironment({ solvers: [solverWith({ namesTenant: true })], version: "v1.16.5" }),
    ).toThrow(
      "dns01/dns01/solvers/azure-dns-workload-identity: managedIdentity.tenantID needs cert-manager 1.17 or later and this one is v1.16.5. Set the version of certManager to v1.17.0 or later.",
    );
  });

  it("is refused as a namespaced Issuer, whose authors would gain the grant", () => {
    expect(() =>
      synthApp((app) => {
        const solvers = [workloadIdentitySolver()];
        const dns01 = addEnvironment(app, { solvers });
        const server = AcmeServer.LETS_ENCRYPT_STAGING;
        new Issuers(azureStack(app, "team", knownCluster()), "issuers", {
          dns01,
          issuers: [AcmeIssuer.issuer("team", { name: "team-a" }, { server, solvers })],
        });
      }),
    ).toThrow(/"team".*"azure-dns-workload-identity".*issuerAmbientCredentials/s);
  });
});

describe("versions", () => {
  it("start at cert-manager 1.11", () => {
    expect(() => synthEnvironment({ version: "v1.11.0" })).not.toThrow();
    expect(() => synthEnvironment({ version: "v1.10.2" })).toThrow(
      /the cert-manager version is "v1\.10\.2" and the kit knows v1\.11\.0 and later/,
    );
  });
});

describe("two solvers that name no identity", () => {
  const solvers = ["a.example.org", "b.example.org"].map((zone, index) =>
    AzureDnsSolver.forZones([AzureDnsZone.fromId(zoneId(zone))], AzureDnsAuth.workloadIdentity(), {
      id: `solver-${index}`,
    }),
  );

  it("share the identity beside the cluster, with one credential and a grant for each zone", () => {
    const { dns01, entries } = synthEnvironment({ solvers });
    expect(resourcesIn(dns01, "azurerm_user_assigned_identity")).toHaveLength(1);
    expect(resourcesIn(dns01, "azurerm_federated_identity_credential")).toHaveLength(1);
    expect(resourcesIn(dns01, "azurerm_role_assignment")).toHaveLength(2);
    const clientIds = new Set(entries.map(({ azureDNS }) => azureDNS.managedIdentity["clientID"]));
    expect([...clientIds]).toEqual([`\${${addressOf(dns01, "azurerm_user_assigned_identity")}.client_id}`]);
  });

  it("cannot stand in two stacks, since both would make it", () => {
    expect(() =>
      synthApp((app) => {
        const cluster = knownCluster();
        for (const name of ["one", "two"]) addDns01(azureStack(app, name, cluster), { cluster, solvers });
      }),
    ).toThrow(
      /belongs to the stack "one" and cannot be created in "two" too\. Use ManagedIdentity\.fromLookup/,
    );
  });

  it("make the same in every app that takes the same values", () => {
    const cluster = AksCluster.fromLookup("platform", { resourceGroup: "platform-rg" });
    expect(synthEnvironment({ cluster, solvers })).toEqual(synthEnvironment({ cluster, solvers }));
  });
});
