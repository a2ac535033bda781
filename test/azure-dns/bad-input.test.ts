import { TerraformVariable } from "cdktf";
import { assert, constant, constantFrom, oneof, property, stringMatching, type Arbitrary } from "fast-check";
import {
  AksCluster,
  AksNetwork,
  Azure,
  AzureDnsAuth,
  AzureDnsGrantScope,
  AzureDnsRole,
  AzureDnsSolver,
  AzureDnsZone,
  AzurePrivateDnsZone,
  AzureResourceGroup,
  AzureSubscription,
  ClientSecret,
  Cluster,
  Entra,
  EntraApplication,
  InputError,
  ManagedIdentity,
  withWorkloadIdentity,
  WorkloadIdentityWebhook,
} from "../../constructs";
import { synthStack } from "../support/synth";
import { inputErrorOf } from "../support/input-errors";
import { dnsSubscription, kubeletIdentity, oidcIssuerUrl, zoneId } from "./aks-environment";

/** Texts of one kind of input, and everything near it that is none. */
interface Grammar {
  readonly what: string;
  readonly good: Arbitrary<string>;
  readonly bad: Arbitrary<string>;
  /** Everything that takes such a text. */
  readonly takers: readonly Taker[];
}

interface Taker {
  readonly at: string;
  readonly give: (value: string) => unknown;
  /** Whether an unresolved token passes. @default true */
  readonly tokens?: boolean;
}

const access = Cluster.kubeconfig({ context: "platform" });
const cluster = { name: "platform", resourceGroup: "rg", location: "westeurope", oidcIssuerUrl, access };
const onPremises = Cluster.fromKubeconfigWithOidcIssuer("platform", { context: "platform", oidcIssuerUrl });
const webhook = WorkloadIdentityWebhook.existing();
const newCluster = { resourceGroup: "rg", location: "westeurope" };
const identity = { resourceGroup: "rg" };
const application = {
  clientId: "c0000000-0000-4000-8000-000000000001",
  principalId: "d0000000-0000-4000-8000-000000000002",
  tenantId: "e0000000-0000-4000-8000-000000000003",
};
const zone = { name: "apps.example.org", resourceGroup: "dns", subscriptionId: dnsSubscription };

const guid = stringMatching(/^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/);
const resourceGroup = stringMatching(/^[A-Za-z0-9_().-]{0,89}[A-Za-z0-9_()-]$/);
const identityName = stringMatching(/^[A-Za-z0-9][A-Za-z0-9_-]{2,127}$/);
const label = stringMatching(/^[a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?$/);
const zoneName = stringMatching(/^([a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?\.){1,4}[a-z]{2,10}$/);

/** Texts with one character put in that never belongs there. */
function withOneOf(characters: string, good: Arbitrary<string>): Arbitrary<string> {
  return good.chain((text) =>
    constantFrom(...Array.from(characters)).map(
      (character) => `${text.slice(0, 2)}${character}${text.slice(2)}`,
    ),
  );
}

const grammars: readonly Grammar[] = [
  {
    what: "a subscription id",
    good: guid,
    bad: oneof(
      constant(""),
      withOneOf("gG {}/", guid),
      guid.map((text) => text.slice(1)),
      guid.map((text) => `${text}0`),
      guid.map((text) => text.replaceAll("-", "")),
      guid.map((text) => `{${text}}`),
      guid.map((text) => `/subscriptions/${text}`),
    ),
    takers: [
      { at: "Azure.inSubscription", give: (value) => Azure.inSubscription(value) },
      { at: "AzureSubscription.of", give: (value) => AzureSubscription.of(value), tokens: false },
      {
        at: "AzureDnsZone.fromAttributes",
        give: (value) => AzureDnsZone.fromAttributes({ ...zone, subscriptionId: value }),
      },
    ],
  },
  {
    what: "a resource group",
    good: resourceGroup,
    bad: oneof(
      constant(""),
      withOneOf("/ *:ä", resourceGroup),
      resourceGroup.map((text) => `${text.slice(0, 89)}.`),
      stringMatching(/^[a-z]{91,120}$/),
    ),
    takers: [
      {
        at: "AksCluster.fromLookup",
        give: (value) => AksCluster.fromLookup("platform", { resourceGroup: value }),
      },
      {
        at: "AksCluster.fromAttributes",
        give: (value) => AksCluster.fromAttributes({ ...cluster, resourceGroup: value }),
      },
      {
        at: "AzureDnsZone.fromLookup",
        give: (value) => AzureDnsZone.fromLookup("apps.example.org", { resourceGroup: value }),
      },
      {
        at: "AzureDnsZone.create",
        give: (value) => AzureDnsZone.create("apps.example.org", { resourceGroup: value }),
      },
      {
        at: "AzurePrivateDnsZone.fromLookup",
        give: (value) => AzurePrivateDnsZone.fromLookup("apps.example.org", { resourceGroup: value }),
      },
      {
        at: "AzurePrivateDnsZone.create",
        give: (value) => AzurePrivateDnsZone.create("apps.example.org", { resourceGroup: value }),
      },
      {
        at: "AzureDnsZone.fromAttributes",
        give: (value) => AzureDnsZone.fromAttributes({ ...zone, resourceGroup: value }),
      },
      {
        at: "ManagedIdentity.create",
        give: (value) => ManagedIdentity.create("dns01", { location: "westeurope", resourceGroup: value }),
      },
      {
        at: "ManagedIdentity.fromLookup",
        give: (value) => ManagedIdentity.fromLookup("dns01", { resourceGroup: value }),
      },
      {
        at: "withWorkloadIdentity",
        give: (value) =>
          withWorkloadIdentity(onPremises, {
            webhook,
            identityHome: { resourceGroup: value, location: "westeurope" },
          }),
      },
      { at: "AzureResourceGroup.fromName", give: (value) => AzureResourceGroup.fromName(value) },
      { at: "AzureResourceGroup.create", give: (value) => AzureResourceGroup.create(value) },
    ],
  },
  {
    what: "a location",
    good: stringMatching(/^[a-z][a-z0-9]{1,30}$/),
    bad: constantFrom("", "West Europe", "west-europe", "WestEurope", "1west", "a".repeat(51)),
    takers: [
      {
        at: "AksCluster.create",
        give: (value) => AksCluster.create("platform", { ...newCluster, location: value }),
      },
      {
        at: "AksCluster.fromAttributes",
        give: (location) => AksCluster.fromAttributes({ ...cluster, location }),
      },
      {
        at: "AzureResourceGroup.create",
        give: (value) => AzureResourceGroup.create("rg", { location: value }),
      },
      {
        at: "ManagedIdentity.create",
        give: (location) => ManagedIdentity.create("dns01", { resourceGroup: "rg", location }),
      },
      {
        at: "withWorkloadIdentity",
        give: (location) =>
          withWorkloadIdentity(onPremises, { webhook, identityHome: { resourceGroup: "rg", location } }),
      },
    ],
  },
  {
    what: "the tenant of the webhook",
    good: guid,
    bad: constantFrom("", "example.onmicrosoft.com", "common"),
    takers: [
      {
        at: "WorkloadIdentityWebhook.install",
        give: (tenantId) => WorkloadIdentityWebhook.install({ tenantId }),
      },
    ],
  },
  {
    what: "the version of the webhook's chart",
    good: stringMatching(/^[1-9]\d?(\.\d{1,2}){2}(-[a-z]{1,3})?$/),
    bad: constantFrom("", "v1.6.0", "1.6", "1.6.0.1", "latest", "~1.6.0"),
    takers: [
      {
        at: "WorkloadIdentityWebhook.install",
        give: (version) => WorkloadIdentityWebhook.install({ tenantId: dnsSubscription, version }),
      },
    ],
  },
  {
    what: "the namespace of the webhook",
    good: label,
    bad: constantFrom("", "Azure", "azure.system", "a".repeat(64)),
    takers: [
      {
        at: "WorkloadIdentityWebhook.install",
        give: (namespace) => WorkloadIdentityWebhook.install({ tenantId: dnsSubscription, namespace }),
      },
    ],
  },
  {
    what: "a minor version of Kubernetes",
    good: stringMatching(/^1\.[1-9][0-9]?$/),
    bad: constantFrom("", "1", "v1.33", "1.33.2", "1.33.10", "1.33.x", "latest", " 1.33"),
    takers: [
      {
        at: "AksCluster.create",
        give: (value) => AksCluster.create("platform", { ...newCluster, kubernetesVersion: value }),
      },
    ],
  },
  {
    what: "a version of Kubernetes that stays",
    good: stringMatching(/^1\.[1-9][0-9]?(\.[0-9]{1,2})?$/),
    bad: constantFrom("", "1", "v1.33.2", "1.33.x", "1.33.2.1"),
    takers: [
      {
        at: "AksCluster.create",
        give: (value) =>
          AksCluster.create("platform", {
            ...newCluster,
            kubernetesVersion: value,
            automaticUpgrades: "none",
          }),
      },
    ],
  },
  {
    what: "the name of a node pool",
    good: stringMatching(/^[a-z][a-z0-9]{0,11}$/),
    bad: constantFrom("", "1system", "System", "system-pool", "a".repeat(13)),
    takers: [
      {
        at: "AksCluster.create",
        give: (name) => AksCluster.create("platform", { ...newCluster, nodePool: { name } }),
      },
    ],
  },
  {
    what: "the size of a node",
    good: stringMatching(/^(Standard|Basic)_[A-Z][0-9]{1,3}[a-z]{0,3}(_v[1-9])?$/),
    bad: constantFrom("", "Standard", "Standard_D2s v5", " Standard_D2s_v5", `Standard_${"D".repeat(56)}`),
    takers: [
      {
        at: "AksCluster.create",
        give: (vmSize) => AksCluster.create("platform", { ...newCluster, nodePool: { vmSize } }),
      },
    ],
  },
  {
    what: "an availability zone",
    good: constantFrom("1", "2", "3"),
    bad: constantFrom("", "0", "10", "westeurope-1", "a"),
    takers: [
      {
        at: "AksCluster.create",
        give: (zone) => AksCluster.create("platform", { ...newCluster, nodePool: { zones: [zone] } }),
      },
    ],
  },
  {
    what: "the object id of an administrator",
    good: guid,
    bad: constantFrom("", "admins@example.org", "platform-admins"),
    takers: [
      {
        at: "AksCluster.create",
        give: (id) => AksCluster.create("platform", { ...newCluster, administrators: [id] }),
      },
    ],
  },
  {
    what: "a range that may reach the API server",
    good: stringMatching(/^[1-9]\d?(\.\d{1,2}){3}(\/([1-9]|[12]\d|3[0-2]))?$/),
    bad: constantFrom("", "0.0.0.0/0", "203.0.113.0/33", "203.0.113/24", " 203.0.113.0", "example.org"),
    takers: [
      {
        at: "AksCluster.create",
        give: (range) => AksCluster.create("platform", { ...newCluster, authorizedIpRanges: [range] }),
      },
    ],
  },
  {
    what: "a range of addresses",
    good: stringMatching(/^[1-9]\d?(\.\d{1,2}){3}\/([89]|[12]\d|3[0-2])$/),
    bad: constantFrom(
      "",
      "10.244.0.0",
      "10.0.0.0/7",
      "10.0.0.0/33",
      "fd00::/8",
      " 10.0.0.0/8",
      "10.0.0.0/161",
    ),
    takers: [
      { at: "AksNetwork.overlay", give: (podCidr) => AksNetwork.overlay({ podCidr }) },
      {
        at: "AksNetwork.nodeSubnet",
        give: (cidr) => AksNetwork.nodeSubnet({ services: { cidr, dnsServiceIp: "10.0.0.10" } }),
      },
    ],
  },
  {
    what: "the address of the cluster's DNS",
    good: stringMatching(/^[1-9]\d?(\.\d{1,2}){3}$/),
    bad: constantFrom("", "10.0.0", "10.0.0.0/24", " 10.0.0.10", "dns"),
    takers: [
      {
        at: "AksNetwork.overlay",
        give: (dnsServiceIp) => AksNetwork.overlay({ services: { cidr: "10.0.0.0/16", dnsServiceIp } }),
      },
    ],
  },
  {
    what: "the id of a subnet",
    good: label.map(subnetId),
    bad: constantFrom(
      "",
      "nodes",
      zoneId("apps.example.org"),
      `${subnetId("nodes")}/delegations`,
      `https://management.azure.com${subnetId("nodes")}`,
    ),
    takers: [
      { at: "AksNetwork.overlay", give: (subnetId) => AksNetwork.overlay({ subnetId }) },
      { at: "AksNetwork.nodeSubnet", give: (subnetId) => AksNetwork.nodeSubnet({ subnetId }) },
    ],
  },
  {
    what: "the name of a zone",
    good: zoneName,
    bad: oneof(
      constant(""),
      label,
      withOneOf("A *ü/", zoneName),
      zoneName.map((text) => `${text}.`),
      zoneName.map((text) => `.${text}`),
      zoneName.map((text) => `-${text}`),
      zoneName.map((text) => text.replace(".", "..")),
      zoneName.map((text) => `${"a".repeat(64)}.${text}`),
      zoneName.map((text) => `${"abcdefghi.".repeat(25)}${text}`),
    ),
    takers: [
      {
        at: "AzureDnsZone.fromLookup",
        give: (value) => AzureDnsZone.fromLookup(value, { resourceGroup: "dns" }),
      },
      {
        at: "AzureDnsZone.fromAttributes",
        give: (value) => AzureDnsZone.fromAttributes({ ...zone, name: value }),
      },
      {
        at: "AzureDnsZone.create",
        give: (value) => AzureDnsZone.create(value, { resourceGroup: "dns" }),
      },
      {
        at: "AzurePrivateDnsZone.fromLookup",
        give: (value) => AzurePrivateDnsZone.fromLookup(value, { resourceGroup: "dns" }),
      },
      {
        at: "AzurePrivateDnsZone.fromAttributes",
        give: (value) => AzurePrivateDnsZone.fromAttributes({ ...zone, name: value }),
      },
      {
        at: "AzurePrivateDnsZone.create",
        give: (value) => AzurePrivateDnsZone.create(value, { resourceGroup: "dns" }),
      },
    ],
  },
  {
    what: "the name of an identity",
    good: identityName,
    bad: oneof(
      constant(""),
      stringMatching(/^[a-z]{1,2}$/),
      stringMatching(/^[a-z]{129,140}$/),
      withOneOf("./ ü", identityName),
      identityName.map((text) => `-${text.slice(0, 127)}`),
    ),
    takers: [
      {
        at: "ManagedIdentity.create",
        give: (value) => ManagedIdentity.create(value, { ...identity, location: "westeurope" }),
      },
      {
        at: "ManagedIdentity.fromLookup",
        give: (value) => ManagedIdentity.fromLookup(value, identity),
      },
    ],
  },
  {
    what: "the name of a cluster",
    good: stringMatching(/^[A-Za-z0-9]([A-Za-z0-9_-]{0,61}[A-Za-z0-9])?$/),
    bad: oneof(
      constant(""),
      stringMatching(/^[-_][a-z]{1,20}$/),
      stringMatching(/^[a-z]{1,20}[-_]$/),
      stringMatching(/^[a-z]{101,120}$/),
      withOneOf("./ ü", stringMatching(/^[a-z]{2,20}$/)),
    ),
    takers: [
      { at: "AksCluster.fromLookup", give: (value) => AksCluster.fromLookup(value, { resourceGroup: "rg" }) },
      { at: "AksCluster.create", give: (value) => AksCluster.create(value, newCluster) },
      {
        at: "AksCluster.fromAttributes",
        give: (value) => AksCluster.fromAttributes({ ...cluster, name: value }),
      },
    ],
  },
  {
    what: "the URL of an OIDC issuer",
    good: stringMatching(
      /^https:\/\/[a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?(\.[a-z0-9]{2,10}){1,3}(:[0-9]{2,5})?(\/[A-Za-z0-9_-]{1,12}){0,3}\/?$/,
    ),
    bad: constantFrom(
      "",
      "http://oidc.example.org/",
      "oidc.example.org/",
      "HTTPS://oidc.example.org/",
      "https://",
      "https:///path",
      "https://oidc.example.org/?tenant=1",
      "https://oidc.example.org/#part",
      "https://user@oidc.example.org/",
      "https://oidc.example.org/a b",
      " https://oidc.example.org/",
      "https://oidc.example.org/\n",
      `https://oidc.example.org/${"a".repeat(2048)}`,
      oidcIssuerUrl.slice(0, -1),
    ),
    takers: [
      {
        at: "AksCluster.fromAttributes",
        give: (value) => AksCluster.fromAttributes({ ...cluster, oidcIssuerUrl: value }),
      },
    ],
  },
  {
    what: "the id of a zone",
    good: zoneName.chain((name) =>
      resourceGroup.chain((group) => guid.map((subscription) => zoneId(name, subscription, group))),
    ),
    bad: constantFrom(
      "",
      "apps.example.org",
      `${zoneId("apps.example.org")}/`,
      `${zoneId("apps.example.org")}/TXT/_acme-challenge`,
      `https://management.azure.com${zoneId("apps.example.org")}`,
      zoneId("apps.example.org").slice(1),
      zoneId("apps.example.org").replace("dnsZones", "privateDnsZones"),
      zoneId("apps.example.org").replace("Microsoft.Network", "Microsoft.Cdn"),
      zoneId("apps.example.org", "prod"),
      zoneId("apps.example.org", dnsSubscription, "dns."),
      zoneId("apps.example.org", dnsSubscription, ""),
      zoneId("org"),
      `/subscriptions/${dnsSubscription}/resourceGroups/dns`,
    ),
    takers: [{ at: "AzureDnsZone.fromId", give: (value) => AzureDnsZone.fromId(value), tokens: false }],
  },
  {
    what: "the id of a private zone",
    good: zoneName.chain((name) =>
      resourceGroup.chain((group) =>
        guid.map((subscription) => privateZoneId(zoneId(name, subscription, group))),
      ),
    ),
    bad: constantFrom(
      "",
      zoneId("apps.example.org"),
      `${privateZoneId(zoneId("apps.example.org"))}/`,
      `${privateZoneId(zoneId("apps.example.org"))}/virtualNetworkLinks/hub`,
      privateZoneId(zoneId("apps.example.org", "prod")),
      privateZoneId(zoneId("apps.example.org", dnsSubscription, "dns.")),
    ),
    takers: [
      { at: "AzurePrivateDnsZone.fromId", give: (value) => AzurePrivateDnsZone.fromId(value), tokens: false },
    ],
  },
  {
    what: "the id of the resource group of the nodes",
    good: resourceGroup.chain((group) => guid.map((subscription) => groupId(subscription, group))),
    bad: constantFrom(
      "",
      "MC_platform",
      `${groupId(dnsSubscription, "MC_platform")}/providers/x`,
      `https://management.azure.com${groupId(dnsSubscription, "MC_platform")}`,
      groupId(dnsSubscription, "MC_platform."),
      groupId("prod", "MC_platform"),
    ),
    takers: [
      {
        at: "AksCluster.fromAttributes",
        give: (nodeResourceGroupId) => AksCluster.fromAttributes({ ...cluster, nodeResourceGroupId }),
        tokens: false,
      },
    ],
  },
  {
    what: "the name of a link to a virtual network",
    good: stringMatching(/^[A-Za-z0-9]([\w.-]{0,78}\w)?$/),
    bad: constantFrom("", "-hub", ".hub", "hub.", "hub-", "hub network", "h".repeat(81)),
    takers: [
      {
        at: "AzurePrivateDnsZone.create",
        give: (link) =>
          AzurePrivateDnsZone.create("apps.example.org", {
            resourceGroup: "dns",
            virtualNetworks: { [link]: networkId("hub") },
          }),
      },
    ],
  },
  {
    what: "the id of a virtual network",
    good: label.map(networkId),
    bad: constantFrom(
      "",
      "hub",
      zoneId("apps.example.org"),
      `${networkId("hub")}/subnets/nodes`,
      `https://management.azure.com${networkId("hub")}`,
    ),
    takers: [
      {
        at: "AzurePrivateDnsZone.create",
        give: (hub) =>
          AzurePrivateDnsZone.create("apps.example.org", { resourceGroup: "dns", virtualNetworks: { hub } }),
      },
    ],
  },
  {
    what: "an id of Entra",
    good: guid,
    bad: oneof(
      constantFrom("", "dns01", "example.onmicrosoft.com"),
      withOneOf("gG {}/", guid),
      guid.map((text) => text.slice(1)),
      guid.map((text) => `/applications/${text}`),
    ),
    takers: [
      { at: "Entra.inTenant", give: (value) => Entra.inTenant(value) },
      { at: "EntraApplication.fromLookup", give: (value) => EntraApplication.fromLookup(value) },
      ...(["clientId", "principalId", "tenantId", "objectId"] as const).map((id) => ({
        at: "EntraApplication.fromAttributes",
        give: (value: string) => EntraApplication.fromAttributes({ ...application, [id]: value }),
      })),
      ...(["clientId", "principalId"] as const).map((id) => ({
        at: "AksCluster.fromAttributes",
        give: (value: string) =>
          AksCluster.fromAttributes({ ...cluster, kubeletIdentity: { ...kubeletIdentity, [id]: value } }),
      })),
    ],
  },
  {
    what: "the resource id of the nodes' identity",
    good: identityName.chain((name) =>
      resourceGroup.chain((group) => guid.map((subscription) => identityId(subscription, group, name))),
    ),
    bad: constantFrom(
      "",
      "platform-agentpool",
      zoneId("apps.example.org"),
      `${kubeletIdentity.resourceId}/`,
      `https://management.azure.com${kubeletIdentity.resourceId}`,
    ),
    takers: [
      {
        at: "AksCluster.fromAttributes",
        give: (resourceId) =>
          AksCluster.fromAttributes({ ...cluster, kubeletIdentity: { ...kubeletIdentity, resourceId } }),
      },
    ],
  },
  {
    what: "the name of an application",
    good: stringMatching(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,119}$/),
    bad: constantFrom("", "-dns01", "dns 01", "dns/01", "a".repeat(121)),
    takers: [{ at: "EntraApplication.create", give: (name) => EntraApplication.create(name) }],
  },
  {
    what: "the name of a password",
    good: stringMatching(/^[A-Za-z0-9-]{1,64}$/),
    bad: constantFrom("", "a b", "a_b", "-ü", "a".repeat(65)),
    takers: [
      {
        at: "ClientSecret.create",
        give: (name) => ClientSecret.create({ passwords: [{ name, endDate: "2027-01-31T00:00:00Z" }] }),
      },
    ],
  },
  {
    what: "the end date of a password",
    good: stringMatching(/^20\d\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$/),
    bad: constantFrom(
      "",
      "2027-01-31",
      "27-01-31T00:00:00Z",
      "2027-00-31T00:00:00Z",
      "2027-13-31T00:00:00Z",
      "2027-01-00T00:00:00Z",
      "2027-01-32T00:00:00Z",
      "2027-01-31T24:00:00Z",
      "2027-01-31T00:60:00Z",
      "2027-01-31T00:00:60Z",
      "2027-01-31T00:00:00+01:00",
      "12027-01-31T00:00:00Z",
      "2027-01-31T00:00:00Z.",
    ),
    takers: [
      {
        at: "ClientSecret.create",
        give: (endDate) => ClientSecret.create({ passwords: [{ name: "spring", endDate }] }),
      },
    ],
  },
  {
    what: "the selector of Pod Identity",
    good: stringMatching(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/),
    bad: oneof(constantFrom("", "A", "a_b", "-a", "a-", "a.b"), stringMatching(/^[a-z]{64,80}$/)),
    takers: [
      { at: "AzureDnsAuth.aadPodIdentity", give: (selector) => AzureDnsAuth.aadPodIdentity({ selector }) },
    ],
  },
  {
    what: "the name of a new role",
    good: stringMatching(/^[A-Za-z0-9][A-Za-z0-9_ .-]{0,199}$/),
    bad: constantFrom("", " dns", "dns/01", "dns:01", "ü", "a".repeat(201)),
    takers: [{ at: "AzureDnsRole.challengesOnly", give: (name) => AzureDnsRole.challengesOnly(name) }],
  },
  {
    what: "the id of a role",
    good: oneof(
      guid,
      guid.map(
        (id) => `/subscriptions/${dnsSubscription}/providers/Microsoft.Authorization/roleDefinitions/${id}`,
      ),
    ),
    bad: oneof(
      constantFrom("", "DNS Zone Contributor", "/roleDefinitions/"),
      guid.map((id) => `${id}/`),
      guid.map((id) => `/roleAssignments/${id}`),
    ),
    takers: [{ at: "AzureDnsRole.fromId", give: (id) => AzureDnsRole.fromId(id), tokens: false }],
  },
  {
    what: "the name of a record set",
    good: stringMatching(
      /^[a-z0-9_]([a-z0-9_-]{0,10}[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]{0,10}[a-z0-9_])?){0,3}$/,
    ),
    bad: constantFrom("", "@", "*", "_ACME", ".a", "a.", "a..b", "-a", "a b", "a".repeat(254)),
    takers: [{ at: "AzureDnsGrantScope.recordSet", give: (name) => AzureDnsGrantScope.recordSet(name) }],
  },
  {
    what: "the id of an identity",
    good: identityName.chain((name) =>
      resourceGroup.chain((group) => guid.map((subscription) => identityId(subscription, group, name))),
    ),
    bad: constantFrom(
      "",
      "dns01",
      `${identityId(dnsSubscription, "rg", "dns01")}/`,
      `https://management.azure.com${identityId(dnsSubscription, "rg", "dns01")}`,
      `${identityId(dnsSubscription, "rg", "dns01")}/federatedIdentityCredentials/cert-manager`,
      identityId(dnsSubscription, "rg", "dns01").slice(1),
      identityId(dnsSubscription, "rg", "dns01").replace("userAssignedIdentities", "identities"),
      identityId("prod", "rg", "dns01"),
      identityId(dnsSubscription, "rg.", "dns01"),
      identityId(dnsSubscription, "rg", "a"),
      zoneId("apps.example.org"),
    ),
    takers: [{ at: "ManagedIdentity.fromId", give: (value) => ManagedIdentity.fromId(value), tokens: false }],
  },
  {
    what: "the id of a solver",
    good: stringMatching(/^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$/),
    bad: constantFrom("", "Solver", "my solver", "-solver", "solver/dns", "a".repeat(254)),
    takers: [
      {
        at: "AzureDnsSolver.forZones",
        give: (value) =>
          AzureDnsSolver.forZones([AzureDnsZone.fromAttributes(zone)], AzureDnsAuth.workloadIdentity(), {
            id: value,
          }),
      },
    ],
  },
];

function privateZoneId(id: string): string {
  return id.replace("/dnsZones/", "/privateDnsZones/");
}

function groupId(subscription: string, group: string): string {
  return `/subscriptions/${subscription}/resourceGroups/${group}`;
}

function networkId(name: string): string {
  return `/subscriptions/${dnsSubscription}/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/${name}`;
}

function subnetId(name: string): string {
  return `${networkId(name)}/subnets/${name}`;
}

function identityId(subscription: string, group: string, name: string): string {
  return `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/${name}`;
}

describe.each(grammars)("$what", ({ good, bad, takers }) => {
  describe.each(takers)("in $at", ({ at, give, tokens = true }) => {
    it("is taken where Azure takes it", () => {
      assert(
        property(good, (value) => {
          give(value);
        }),
      );
    });

    it("is refused otherwise, with the factory, the value and what to write", () => {
      assert(
        property(bad, (value) => {
          const error = thrownBy(() => give(value));
          expect(error).toBeInstanceOf(InputError);
          expect(error?.message).toMatch(
            new RegExp(`^${at.replaceAll(".", "\\.")}: .*\\. (Write|Give|Use) .*\\.$`, "s"),
          );
          // A part of an id is named in place of the whole.
          const [, named = ""] = /: [a-zA-Z' -]+ is ("(?:[^"\\]|\\.)*")/.exec(error?.message ?? "") ?? [];
          expect(value).toContain(JSON.parse(named));
        }),
      );
    });

    it(tokens ? "may be a token" : "must be literal", () => {
      synthStack((stack) => {
        const { stringValue } = new TerraformVariable(stack, "value", {});
        const error = thrownBy(() => give(stringValue));
        if (tokens) expect(error).toBeUndefined();
        else expect(error?.message).toMatch(new RegExp(`^${at.replaceAll(".", "\\.")}: .*literal`));
      });
    });
  });
});

function thrownBy(action: () => unknown): Error | undefined {
  try {
    action();
  } catch (error) {
    if (error instanceof Error) return error;
    throw error;
  }
  return undefined;
}

it.each([
  ["West Europe", "Write westeurope."],
  ["EastUS 2", "Write eastus2."],
  ["west-europe", "Write the region as az account list-locations --query [].name prints it"],
])(
  "a location such as %j is refused with the name that Azure has for it, if it has one",
  (location, remedy) => {
    expect(inputErrorOf(() => AzureResourceGroup.create("rg", { location })).message).toContain(
      `the location is "${location}". ${remedy}`,
    );
  },
);

describe.each(["", " ", "\t"])("blank text, such as %j", (blank) => {
  const tenantId = "e0000000-0000-4000-8000-000000000001";
  it.each([
    [
      "Azure.inSubscription",
      "the provider's argument tenantId",
      () => Azure.inSubscription(dnsSubscription, { tenantId: blank }),
    ],
    [
      "AzureSubscription.of",
      "the provider's argument clientId",
      () => AzureSubscription.of(dnsSubscription, { clientId: blank }),
    ],
    [
      "Entra.inTenant",
      "the provider's argument clientId",
      () => Entra.inTenant(tenantId, { clientId: blank }),
    ],
    [
      "EntraApplication.fromAttributes",
      "the application's name",
      () => EntraApplication.fromAttributes({ ...application, name: blank }),
    ],
    [
      "WorkloadIdentityWebhook.install",
      "the chart's repository",
      () => WorkloadIdentityWebhook.install({ tenantId, repository: blank }),
    ],
  ])("is no optional value of %s, such as %s", (at, what, make) => {
    const error = inputErrorOf(make);
    expect(error.at).toBe(at);
    expect(error.message).toContain(`${what} is ${JSON.stringify(blank)}. Write `);
  });
});

it("a provider's argument may be an expression of Terraform's", () => {
  expect(() => Azure.inSubscription(dnsSubscription, { clientId: "${var.client}" })).not.toThrow();
});

it("the webhook's chart is waited for in whole seconds", () => {
  const tenantId = "e0000000-0000-4000-8000-000000000001";
  expect(inputErrorOf(() => WorkloadIdentityWebhook.install({ tenantId, timeout: 0.5 })).message).toContain(
    "timeout is 0.5",
  );
});
