import {
  type Arbitrary,
  array,
  assert,
  boolean,
  constantFrom,
  property,
  record,
  stringMatching,
  uniqueArray,
  uuid,
} from "fast-check";
import {
  AcmeServer,
  AksCluster,
  AzureDnsAuth,
  AzureDnsGrantScope,
  AzureDnsRole,
  AzureDnsSolver,
  AzureDnsZone,
  AzurePrivateDnsZone,
  AzureSubscription,
  Cluster,
  Entra,
  EntraApplication,
  ManagedIdentity,
} from "../../constructs";
import { type StackJson } from "../support/synth";
import {
  addressOf,
  dnsSubscription,
  knownCluster,
  kubeletIdentity,
  platformSubscription,
  resourcesIn,
  synthEnvironment,
  zoneId,
} from "./aks-environment";

const label = stringMatching(/^[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?$/);
const subscription = uuid().map((id) => id.toLowerCase());

const environments = record({
  cluster: record({
    name: label,
    resourceGroup: label,
    looksUp: boolean(),
    issuerEnd: constantFrom("", "/"),
  }),
  identity: record({
    kind: constantFrom("default", "create", "lookup", "id" as const),
    name: label.map((name) => `id-${name}`),
    resourceGroup: label,
    subscription,
    elsewhere: boolean(),
  }),
  zones: uniqueArray(
    record({
      name: array(label, { minLength: 2, maxLength: 4 }).map((labels) => labels.join(".")),
      resourceGroup: label,
      subscription,
      kind: constantFrom("id", "attributes", "lookup" as const),
    }),
    { minLength: 1, maxLength: 4, selector: ({ name }) => name },
  ),
  namespace: label,
  serviceAccountName: array(label, { minLength: 1, maxLength: 2 }).map((labels) => labels.join(".")),
  namesTenant: boolean(),
});

type Drawn = typeof environments extends Arbitrary<infer Value> ? Value : never;

describe("whatever identity, cluster, zones, subscriptions and namespace are drawn", () => {
  it("issuer, credential and grants speak of one identity, and the credential of the controller's tokens", () => {
    assert(
      property(environments, (drawn) => {
        const { dns01, entries } = synthEnvironment({
          cluster: clusterOf(drawn),
          namespace: drawn.namespace,
          serviceAccountName: drawn.serviceAccountName,
          solvers: [solverOf(drawn)],
        });

        const identity = onlyIdentity(dns01);
        const { namesTenant, zones, namespace, serviceAccountName } = drawn;
        for (const { azureDNS } of entries)
          expect(azureDNS.managedIdentity).toEqual({
            clientID: `\${${identity}.client_id}`,
            ...(namesTenant && { tenantID: `\${${identity}.tenant_id}` }),
          });

        const credentials = resourcesIn(dns01, "azurerm_federated_identity_credential");
        expect(credentials).toHaveLength(1);
        expect(credentials).toMatchObject([
          {
            parent_id: `\${${identity}.id}`,
            issuer: issuerOf(drawn, dns01),
            subject: `system:serviceaccount:${namespace}:${serviceAccountName}`,
            audience: ["api://AzureADTokenExchange"],
            name: expect.stringMatching(/^[a-zA-Z0-9][a-zA-Z0-9_-]{2,119}$/) as string,
          },
        ]);

        const grants = resourcesIn(dns01, "azurerm_role_assignment");
        expect(new Set(grants.map((grant) => grant["principal_id"]))).toEqual(
          new Set([`\${${identity}.principal_id}`]),
        );
        expect(grants.map((grant) => grant["role_definition_name"])).toEqual(
          zones.map(() => "DNS Zone Contributor"),
        );
        expect(grants.map((grant) => grant["scope"]).sort()).toEqual(scopesOf(drawn, dns01).sort());
        expect(entries.map(({ azureDNS }) => azureDNS["hostedZoneName"])).toEqual(
          zones.map(({ name }) => name),
        );
      }),
      { numRuns: 25 },
    );
  }, 60_000);
});

const subscriptions = [dnsSubscription, platformSubscription] as const;
const roleId = "b0000000-0000-4000-8000-000000000001";

/** Few places, so that zones share them. */
const otherMethods = record({
  method: constantFrom("kubelet identity", "service principal", "AAD Pod Identity" as const),
  looksUp: boolean(),
  namespace: label,
  role: constantFrom("contributor", "challenges", "existing" as const),
  scope: constantFrom("zone", "resource group", "record set" as const),
  zones: uniqueArray(
    record({
      name: array(label, { minLength: 2, maxLength: 4 }).map((labels) => labels.join(".")),
      resourceGroup: constantFrom("dns", "network"),
      subscription: constantFrom(...subscriptions),
      isPrivate: boolean(),
      looksUp: boolean(),
    }),
    { minLength: 1, maxLength: 4, selector: ({ name }) => name },
  ),
});

type Other = typeof otherMethods extends Arbitrary<infer Value> ? Value : never;

describe("whatever method, zones, role and scope are drawn", () => {
  it("issuer and grants speak of one identity, by its client id there and by its principal here", () => {
    assert(
      property(otherMethods, (drawn) => {
        const { namespace, zones } = drawn;
        const { dns01, entries } = synthEnvironment({
          cluster: drawn.looksUp
            ? AksCluster.fromLookup("platform", { resourceGroup: "rg" })
            : knownCluster(),
          namespace,
          clouds: [Entra.inTenant("e0000000-0000-4000-8000-000000000003")],
          server: AcmeServer.of("https://ca.example.org/acme/directory", { resolvesPublicly: false }),
          solvers: [otherSolverOf(drawn)],
        });

        const { fields, principalId } = expectedOf(drawn, dns01);
        expect(entries).toHaveLength(zones.length);
        for (const [index, { azureDNS, dnsZones }] of entries.entries()) {
          const { name, resourceGroup, isPrivate } = zones[index] ?? fail();
          const { subscriptionID, ...rest } = azureDNS;
          expect(typeof subscriptionID).toBe("string");
          expect(rest).toEqual({
            hostedZoneName: name,
            resourceGroupName: resourceGroup,
            environment: "AzurePublicCloud",
            ...(isPrivate && { zoneType: "AzurePrivateZone" }),
            ...fields,
          });
          expect(dnsZones).toEqual([name]);
        }

        const grants = resourcesIn(dns01, "azurerm_role_assignment");
        expect(new Set(grants.map((grant) => grant["principal_id"]))).toEqual(new Set([principalId]));
        expect(grants).toHaveLength(new Set(zones.map((zone) => grantKeyOf(drawn, zone))).size);
        expect(new Set(grants.map((grant) => JSON.stringify(grant["scope"]))).size).toBeLessThanOrEqual(
          grants.length,
        );
        const roles = grants.map((grant) => grant["role_definition_name"]);
        if (drawn.role === "contributor")
          expect(new Set(roles)).toEqual(
            new Set(zones.map(({ isPrivate }) => `${isPrivate ? "Private " : ""}DNS Zone Contributor`)),
          );
        else expect(new Set(roles)).toEqual(new Set([undefined]));
      }),
      { numRuns: 30 },
    );
  }, 90_000);
});

function clusterOf({ cluster: { name, resourceGroup, looksUp, issuerEnd } }: Drawn): AksCluster {
  if (looksUp) return AksCluster.fromLookup(name, { resourceGroup });
  return AksCluster.fromAttributes({
    name,
    resourceGroup,
    location: "westeurope",
    oidcIssuerUrl: `https://oidc.example.org/${name}${issuerEnd}`,
    access: Cluster.kubeconfig({ context: name }),
  });
}

function issuerOf({ cluster: { name, looksUp, issuerEnd } }: Drawn, stack: StackJson): string {
  if (!looksUp) return `https://oidc.example.org/${name}${issuerEnd}`;
  const [id = ""] = Object.keys(stack.data?.["azurerm_kubernetes_cluster"] ?? {});
  return `\${data.azurerm_kubernetes_cluster.${id}.oidc_issuer_url}`;
}

function solverOf({ identity, zones, namesTenant }: Drawn): AzureDnsSolver<AksCluster> {
  const { name, resourceGroup, elsewhere } = identity;
  const subscriptionId = elsewhere ? identity.subscription : platformSubscription;
  const place = { resourceGroup, subscription: AzureSubscription.of(subscriptionId) };
  const identities = {
    default: undefined,
    create: ManagedIdentity.create(name, { ...place, location: "northeurope" }),
    lookup: ManagedIdentity.fromLookup(name, place),
    id: ManagedIdentity.fromId(
      `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/${name}`,
    ),
  };
  return AzureDnsSolver.forZones(
    zones.map(zoneOf),
    AzureDnsAuth.workloadIdentity({ identity: identities[identity.kind], namesTenant }),
  );
}

function zoneOf({ name, resourceGroup, subscription: subscriptionId, kind }: Drawn["zones"][number]) {
  if (kind === "id") return AzureDnsZone.fromId(zoneId(name, subscriptionId, resourceGroup));
  if (kind === "attributes") return AzureDnsZone.fromAttributes({ name, resourceGroup, subscriptionId });
  return AzureDnsZone.fromLookup(name, { resourceGroup, subscription: AzureSubscription.of(subscriptionId) });
}

function scopesOf({ zones }: Drawn, stack: StackJson): string[] {
  const lookups = Object.entries(stack.data?.["azurerm_dns_zone"] ?? {});
  return zones.map(({ name, resourceGroup, subscription: subscriptionId, kind }) => {
    if (kind !== "lookup") return zoneId(name, subscriptionId, resourceGroup);
    const [id = ""] = lookups.find(([, lookup]) => lookup["name"] === name) ?? [];
    return `\${data.azurerm_dns_zone.${id}.id}`;
  });
}

function onlyIdentity({ resource, data }: StackJson): string {
  const type = "azurerm_user_assigned_identity";
  const addresses = [
    ...Object.keys(resource?.[type] ?? {}).map((id) => `${type}.${id}`),
    ...Object.keys(data?.[type] ?? {}).map((id) => `data.${type}.${id}`),
  ];
  expect(addresses).toHaveLength(1);
  return addresses.join();
}

function otherSolverOf(drawn: Other): AzureDnsSolver<AksCluster> {
  const auths = {
    "kubelet identity": () => AzureDnsAuth.kubeletIdentity({ acknowledges: { everyPodGainsTheGrant: true } }),
    "service principal": () =>
      AzureDnsAuth.servicePrincipal({ application: EntraApplication.create("dns01") }),
    "AAD Pod Identity": () => AzureDnsAuth.aadPodIdentity({ mode: "managed" }),
  };
  const roles = {
    contributor: () => AzureDnsRole.zoneContributor(),
    challenges: () => AzureDnsRole.challengesOnly("dns01"),
    existing: () => AzureDnsRole.fromId(roleId),
  };
  const scopes = {
    zone: () => AzureDnsGrantScope.zone(),
    "resource group": () => AzureDnsGrantScope.resourceGroup(),
    "record set": () => AzureDnsGrantScope.recordSet(),
  };
  return AzureDnsSolver.forZones(drawn.zones.map(otherZoneOf), auths[drawn.method](), {
    role: roles[drawn.role](),
    grantScope: scopes[drawn.scope](),
  });
}

function otherZoneOf({ name, resourceGroup, subscription: id, isPrivate, looksUp }: Other["zones"][number]) {
  const place = { resourceGroup, subscription: AzureSubscription.of(id) };
  const kind = isPrivate ? AzurePrivateDnsZone : AzureDnsZone;
  return looksUp
    ? kind.fromLookup(name, place)
    : kind.fromAttributes({ name, resourceGroup, subscriptionId: id });
}

/** What of a zone makes a grant another one. */
function grantKeyOf({ role, scope }: Other, zone: Other["zones"][number]): string {
  const { name, resourceGroup, subscription: id, isPrivate } = zone;
  const isOfBothKinds = role === "existing" && scope === "resource group";
  return JSON.stringify([
    isPrivate && !isOfBothKinds,
    id,
    resourceGroup,
    scope === "resource group" ? "" : name,
  ]);
}

/** How the issuer names the identity, and who holds the grants. */
function expectedOf({ method, looksUp }: Other, stack: StackJson) {
  if (method === "service principal") {
    const principal = addressOf(stack, "azuread_service_principal");
    const clientID = `\${${addressOf(stack, "azuread_application_registration")}.client_id}`;
    expect(resourcesIn(stack, "azuread_service_principal")).toMatchObject([{ client_id: clientID }]);
    const [tenant = ""] = Object.keys(stack.data?.["azuread_client_config"] ?? {});
    return {
      principalId: `\${${principal}.object_id}`,
      fields: {
        clientID,
        clientSecretSecretRef: { name: "azuredns-config", key: "client-secret" },
        tenantID: `\${data.azuread_client_config.${tenant}.tenant_id}`,
      },
    };
  }
  if (method === "AAD Pod Identity") {
    const identity = addressOf(stack, "azurerm_user_assigned_identity");
    expect(JSON.stringify(resourcesIn(stack, "helm_release"))).toContain(`= ${identity}.client_id`);
    return { principalId: `\${${identity}.principal_id}`, fields: {} };
  }
  const [cluster = ""] = Object.keys(stack.data?.["azurerm_kubernetes_cluster"] ?? {});
  const nodes = `data.azurerm_kubernetes_cluster.${cluster}.kubelet_identity[0]`;
  return {
    principalId: looksUp ? `\${${nodes}.object_id}` : kubeletIdentity.principalId,
    fields: {
      managedIdentity: { clientID: looksUp ? `\${${nodes}.client_id}` : kubeletIdentity.clientId },
    },
  };
}

function fail(): never {
  throw new Error("an entry has no zone");
}
