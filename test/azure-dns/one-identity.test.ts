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
  AksCluster,
  AzureDnsAuth,
  AzureDnsSolver,
  AzureDnsZone,
  AzureSubscription,
  Cluster,
  ManagedIdentity,
} from "../../constructs";
import { type StackJson } from "../support/synth";
import { platformSubscription, resourcesIn, synthEnvironment, zoneId } from "./aks-environment";

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
      { numRuns: 50 },
    );
  }, 60_000);
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
  const place = { name, resourceGroup, subscription: AzureSubscription.of(subscriptionId) };
  const identities = {
    default: undefined,
    create: ManagedIdentity.create({ ...place, location: "northeurope" }),
    lookup: ManagedIdentity.fromLookup(place),
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
