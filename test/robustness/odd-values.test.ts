import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { App, Fn, TerraformStack, Token } from "cdktf";
import * as kit from "../../constructs";
import {
  AcmeIssuer,
  AcmeServer,
  Addons,
  AdoptionPatch,
  AksNetwork,
  Aws,
  AwsAccount,
  AzureCloud,
  AzureDnsAuth,
  AzureDnsGrantScope,
  AzureDnsRole,
  AzureDnsZone,
  AzureResourceGroup,
  AzureSubscription,
  CertManager,
  ChallengeDelegation,
  ClientSecret,
  Cluster,
  configureKubernetes,
  ControllerRole,
  CustomResources,
  Dns01,
  EksCluster,
  EntraApplication,
  ExternalDns,
  Http01Solver,
  IngressController,
  InputError,
  IssuerDelivery,
  Issuers,
  ManagedIdentity,
  NodeRoles,
  OidcProvider,
  PodIdentityAgent,
  Route53Auth,
  Route53Policy,
  Route53Records,
  Route53Solver,
  Route53Zone,
  withWorkloadIdentity,
  WorkloadIdentityWebhook,
  ZoneAccountRole,
  ZoneRole,
} from "../../constructs";
import { Backend } from "../../stacks/backend";
import { Environment, type IEnvironment } from "../../stacks/environment";
import { zoneId } from "../azure-dns/aks-environment";
import { testStack } from "../support/synth";
import { EXAMPLES } from "./examples";

/** Values of every kind, one of which is the kind of what belongs there. */
const ODD: Readonly<Record<string, unknown>> = {
  text: "odd",
  "empty text": "",
  number: 5,
  zero: 0,
  "not a number": NaN,
  true: true,
  false: false,
  map: {},
  list: [],
  function: () => undefined,
  null: null,
  nothing: undefined,
};

/** Props and parameters that take values of two kinds. */
const EITHER: Readonly<Record<string, string>> = {
  namespace: "text",
  clusterResourceNamespace: "text",
  "AcmeIssuer.issuer 1": "text",
  resourceGroup: "text",
  nodes: "number",
};

/** Texts that are no free text but one of a few. */
const CLOSED = [
  ...["automaticUpgrades", "cnameStrategy", "kind", "login", "mode", "namedBy", "networkPlugin"],
  ...["networkPolicy", "policy", "tier", "trust"],
];

/** Examples whose arguments are not those of the factory itself. */
const WRAPPED = { "CredentialsSecret.create": "its content is made of the second" };

const region = "eu-west-1";
const guid = (digit: number) => String(digit).repeat(8) + "-1111-4111-8111-111111111111";
const group = { resourceGroup: AzureResourceGroup.create("dns"), location: "westeurope" };
const subscription = AzureSubscription.of(guid(1));
const account = AwsAccount.of("333344445555", { profile: "dns" });
const zone = Route53Zone.fromId("Z0123456789ABCDEFGHIJ", "acme.example.net");
const azureZone = AzureDnsZone.fromId(zoneId("apps.example.org"));
const role = ControllerRole.create();
const zoneRole = ZoneRole.create(account);
const delegations = [ChallengeDelegation.byOthers(["legacy.example.com"])];
const identity = ManagedIdentity.fromLookup("acme", { resourceGroup: "dns" });
const application = EntraApplication.fromLookup(guid(2));
const solver = Route53Solver.forZones([zone], Route53Auth.irsa());
const server = AcmeServer.LETS_ENCRYPT_STAGING;
const issuers = [AcmeIssuer.clusterIssuer("acme", { server, solvers: [solver] })];
const certManager = CertManager.install({ version: "v1.21.1" });
const cluster = EksCluster.fromLookup("platform");
const addons = [ExternalDns.writing(Route53Records.forZones([zone]))];
const ambient = { issuerAmbientCredentials: false, clusterIssuerAmbientCredentials: true };
const kubeletIdentity = {
  clientId: guid(6),
  principalId: guid(7),
  resourceId: `/subscriptions/${guid(1)}/resourceGroups/dns/providers/Microsoft.ManagedIdentity/userAssignedIdentities/acme`,
};
const stack = () => testStack(new App(), "platform");
const dns01 = new Dns01(stack(), "dns01", { cluster, certManager, solvers: [solver] });

/** Props that the examples leave out, since they exclude others or need no environment to be tried. */
const MORE: Readonly<Record<string, readonly unknown[]>> = {
  "AccessKeySource.create": [{ generations: ["1", "2"] }],
  "AcmeIssuer.clusterIssuer": [
    "acme",
    {
      server,
      solvers: [solver],
      standby: [Route53Solver.forZones([zone], Route53Auth.podIdentity())],
      http01: [Http01Solver.ingress({ ingressClassName: "traefik" })],
      privateKeySecretName: "key",
      disableAccountKeyGeneration: true,
      enableDurationFeature: false,
    },
  ],
  "AcmeServer.of": ["https://a.example", { resolvesPublicly: true, needsExternalAccountBinding: true }],
  "CertManager.install": [
    {
      ...{ version: "v1.21.1", namespace: { name: "a" }, clusterResourceNamespace: "b", ...ambient },
      customResources: CustomResources.KEPT,
      dns01RecursiveNameserversOnly: true,
    },
  ],
  "CertManager.adopt": [
    {
      ...{ version: "v1.21.1", patch: AdoptionPatch.KUBECTL, force: true, ...ambient },
      dns01RecursiveNameserversOnly: true,
    },
  ],
  "CertManager.leaveAlone": [{ version: "v1.21.1", ...ambient }],
  "ChallengeDelegation.from": [azureZone, ["apps.example.org"]],
  "Route53Auth.irsa": [{ role, readsTokenAsUser1001: true, alsoTrust: [] }],
  "Route53Auth.podIdentity": [
    {
      ...{ role, agent: PodIdentityAgent.existing(), sessionTags: true, targetRole: zoneRole },
      ...{ besideIrsa: true, acknowledges: { notOfferedInChina: true } },
    },
  ],
  "Route53Auth.serviceAccount": [
    { name: "acme", region, role, oidcProvider: OidcProvider.fromLookup(), account },
  ],
  "Route53Auth.nodeRole": [
    {
      ...{ region, roles: NodeRoles.fromNames(["nodes"]) },
      acknowledges: { everyPodGainsTheGrant: true, hopLimitAdmitsPods: true },
    },
  ],
  "EksCluster.fromLookup": ["a", { oidcProvider: OidcProvider.fromLookup() }],
  "ZoneRole.create": [account, { alsoTrust: [], trustsTaggedSessions: true, trust: "exact" }],
  "Route53Zone.fromId": ["Z0ACME", "a.example", { role: zoneRole, account, delegations }],
  "Route53Zone.fromLookup": ["a.example", { role: zoneRole, account, delegations }],
  "Route53Zone.create": ["a.acme.example.net", { role: zoneRole, account, delegations, parent: zone }],
  "Route53Solver.forZones": [
    [zone],
    Route53Auth.irsa(),
    { policy: Route53Policy.documented(), cnameStrategy: "Follow" },
  ],
  "Route53Solver.forEveryZone": [Route53Auth.irsa(), { cnameStrategy: "None" }],
  "Route53Records.forZones": [[zone], { role }],
  ZoneAccountRole: [
    {
      ...{ roleName: "acme", zones: [zone], controllers: ["arn:aws:iam::333344445555:role/a"] },
      ...{ trustsTaggedSessions: true, policy: Route53Policy.documented(), trust: "exact", externalId: "id" },
    },
  ],
  "AksCluster.create": [
    "fresh",
    {
      ...{ ...group, subscription, identity, network: AksNetwork.overlay(), login: "spn" },
      ...{ automaticUpgrades: "none", tier: "Free", nodePool: { nodes: 3 } },
    },
  ],
  "AksCluster.fromLookup": ["platform", { resourceGroup: "dns", subscription, login: "azurecli" }],
  "AksCluster.fromAttributes": [
    {
      ...{ name: "platform", resourceGroup: "dns", location: "westeurope", subscription, kubeletIdentity },
      oidcIssuerUrl: "https://oidc.example.net/",
      access: Cluster.kubeconfig({ context: "a" }),
      networkPlugin: "azure",
    },
  ],
  "AksNetwork.nodeSubnet": [{ networkPolicy: "azure" }],
  "Azure.inSubscription": [guid(1), { cloud: AzureCloud.PUBLIC }],
  "AzureDnsAuth.workloadIdentity": [{ identity, namesTenant: true, annotatesServiceAccount: true }],
  "AzureDnsAuth.kubeletIdentity": [
    { namedBy: "clientID", federated: true, acknowledges: { everyPodGainsTheGrant: true } },
  ],
  "AzureDnsAuth.aadPodIdentity": [
    {
      ...{ identity, mode: "managed", installed: true, selector: "acme", federated: true },
      acknowledges: { podsCanPassForEachOther: true },
    },
  ],
  "AzureDnsAuth.servicePrincipal": [{ application, secret: ClientSecret.fromSecret() }],
  "AzureDnsSolver.forZones": [
    [azureZone],
    AzureDnsAuth.workloadIdentity(),
    {
      role: AzureDnsRole.challengesOnly(),
      grantScope: AzureDnsGrantScope.resourceGroup(),
      sharesGrants: true,
      cnameStrategy: "Follow",
    },
  ],
  "AzureDnsZone.fromId": [zoneId("apps.example.org"), { delegations }],
  "AzureDnsZone.fromLookup": ["a.example", { resourceGroup: "dns", subscription, delegations }],
  "AzureDnsZone.create": [
    "a.acme.example.net",
    { resourceGroup: group.resourceGroup, subscription, delegations, parent: zone },
  ],
  "AzurePrivateDnsZone.fromLookup": ["a.example", { resourceGroup: "dns", subscription }],
  "AzurePrivateDnsZone.create": ["a.example", { resourceGroup: group.resourceGroup, subscription }],
  "ManagedIdentity.create": ["acme", { ...group, subscription }],
  "ManagedIdentity.fromLookup": ["acme", { resourceGroup: "dns", subscription }],
  "ManagedIdentity.fromId": [kubeletIdentity.resourceId, { subscription }],
  "AzureDnsRecords.forZones": [[azureZone], { identity, sharesGrants: true }],
  "AzureDnsRecords.withAadPodIdentity": [[azureZone], identity],
  withWorkloadIdentity: [
    cluster,
    { webhook: WorkloadIdentityWebhook.existing(), identityHome: { ...group, subscription } },
  ],
  "ExternalDns.writing": [
    Route53Records.forZones([zone]),
    { namespace: { name: "dns" }, policy: "sync", values: {} },
  ],
  "HelloKubernetes.at": ["a.example.net", { issuer: "acme", ingress: IngressController.traefik() }],
  Environment: [
    {
      ...{ backend: Backend.local(), clouds: [Aws.inRegion(region)], cluster, certManager, issuers },
      ...{ delivery: IssuerDelivery.helmRelease(), addons, providerVersions: {} },
    },
  ],
  "Backend.s3": [{ prefix: "a/" }],
  "Backend.gcs": [{ prefix: "a/" }],
  "Backend.azurerm": [{ prefix: "a/" }],
  "Backend.hcpTerraform": [{}],
  "Backend.local": [{ directory: "." }],
  Dns01: [{ cluster, certManager, solvers: [solver] }],
  Issuers: [{ dns01, issuers, delivery: IssuerDelivery.helmRelease() }],
  Addons: [{ cluster, addons, clusterIssuers: ["acme"] }],
  configureKubernetes: [stack(), cluster],
  "CredentialsSecret.create": ["credentials", { id: Token.asString(Fn.element(["a", "b"], 0)) }],
};

/** What is no static factory. */
const CALLS: Readonly<Record<string, (...args: never[]) => unknown>> = {
  ZoneAccountRole: (props: never) => new ZoneAccountRole(stack(), "role", props),
  withWorkloadIdentity,
  Environment: (props: never) => new Environment("a", props),
  Dns01: (props: never) => new Dns01(stack(), "dns01", props),
  Issuers: (props: never) => new Issuers(dns01, `issuers-${dns01.node.children.length}`, props),
  Addons: (props: never) => new Addons(stack(), "addons", props),
  configureKubernetes,
};

function callOf(name: string): (args: readonly unknown[]) => unknown {
  const [of = "", factory = ""] = name.split(".");
  const owner: unknown = Object.entries({ ...kit, Backend }).find(([exported]) => exported === of)?.[1];
  const call = CALLS[name] ?? (Object.getOwnPropertyDescriptor(owner, factory)?.value as () => unknown);
  return (args) => ({ made: Reflect.apply(call, owner, args) as unknown });
}

interface Replacement {
  /** Path of what is replaced, and by what. */
  readonly what: string;
  readonly args: readonly unknown[];
  /** Whether what stands there is of a kind that the factory takes. */
  readonly fits: boolean;
}

/** Arguments of which one, or a member of one at any depth, is of another kind. */
function replacements(name: string, args: readonly unknown[]): Replacement[] {
  return replacedMembers(`${name} `, args).map(({ value, ...replacement }) => ({
    ...replacement,
    args: value as readonly unknown[],
  }));
}

function replacedMembers(path: string, value: unknown): (Omit<Replacement, "args"> & { value: unknown })[] {
  const isFreeForm = path.endsWith("values.");
  const members =
    isFreeForm || !["list", "map"].includes(kindOf(value)) ? [] : Object.entries(value as object);
  return members.flatMap(([name, member]) => [
    ...Object.entries(ODD).map(([kind, odd]) => ({
      what: `${path}${name}: ${kind}`,
      value: withMember(value, name, odd),
      fits: fits(path, name, member, kindOf(odd)),
    })),
    ...replacedMembers(`${path}${name}.`, member).map((inner) => ({
      ...inner,
      value: withMember(value, name, inner.value),
    })),
  ]);
}

/** Whether a kind of value may stand where a member does; what is left out has a default, or is another test's. */
function fits(path: string, name: string, member: unknown, kind: string): boolean {
  const isOneOfFew = CLOSED.includes(name) && typeof member === "string" && !path.endsWith("matchLabels.");
  if (kind === "text" && isOneOfFew) return false;
  return kind === "nothing" || [kindOf(member), EITHER[name], EITHER[path + name]].includes(kind);
}

function withMember(value: unknown, name: string, member: unknown): unknown {
  return Array.isArray(value) ? value.with(Number(name), member) : { ...(value as object), [name]: member };
}

/** What has methods is a value of the kit, or of cdktf. */
function kindOf(value: unknown): string {
  if (Array.isArray(value)) return "list";
  if (typeof value === "boolean") return "flag";
  if (typeof value === "string") return "text";
  if (typeof value !== "object" || value === null) return value === undefined ? "nothing" : typeof value;
  const isPlain = Object.getPrototypeOf(value) === Object.prototype;
  return isPlain && !Object.values(value).some((member) => typeof member === "function") ? "map" : "value";
}

/** What an action returns, or what is wrong with what it throws. */
function outcome<T>(action: () => T): { readonly made?: T; readonly otherError?: string } {
  try {
    return { made: action() };
  } catch (error) {
    return error instanceof InputError ? {} : { otherError: String(error) };
  }
}

/** Tries arguments of other kinds. @returns what is thrown by others than the kit, and what passes in silence */
function mistakes(
  name: string,
  args: readonly unknown[],
  make: (args: readonly unknown[]) => unknown,
): string[] {
  return replacements(name, args).flatMap(({ what, args: others, fits }) => {
    const { made, otherError } = outcome(() => make(others));
    if (otherError !== undefined) return [`${what} throws ${otherError}`];
    if (made === undefined) return [];
    if (!fits) return [`${what} passes`];
    // Other tests synthesise what is left out, and other texts and numbers.
    if (/: (nothing|text|empty text|number|zero|not a number)$/.test(what)) return [];
    const synthesis =
      typeof made === "function"
        ? outcome(() => {
            synthesise((made as () => IEnvironment)());
          })
        : {};
    return synthesis.otherError === undefined ? [] : [`${what} throws ${synthesis.otherError} at synthesis`];
  });
}

function synthesise(environment: IEnvironment): void {
  const app = new App();
  environment.addTo(app);
  for (const child of app.node.children) if (child instanceof TerraformStack) child.toTerraform();
}

/** Arguments of providers, which cdktf checks. */
const OF_PROVIDERS = ["assumeRoleWithWebIdentity", "features"];

/** Names of all props that factories of the kit take, as their sources declare them. */
function declaredProps(): string[] {
  const rooms = join(__dirname, "../../constructs");
  const sources = readdirSync(rooms, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => ({ file, text: readFileSync(join(rooms, file), "utf8") }));
  const exported = sources.flatMap(({ file, text }) => (file.endsWith("index.ts") ? [text] : [])).join();
  return sources.flatMap(({ text }) =>
    [...text.matchAll(/^export interface (\w+(?:Props|Attributes))\b([^]*?)^\}/gm)].flatMap(
      ([, name = "", body = ""]) =>
        exported.includes(`type ${name}`)
          ? [...body.matchAll(/^ {2}readonly (\w+)\??:/gm)].map(([, prop = ""]) => prop)
          : [],
    ),
  );
}

function keysIn(value: unknown): string[] {
  if (!["list", "map"].includes(kindOf(value))) return [];
  return Object.entries(value as object).flatMap(([name, member]) => [name, ...keysIn(member)]);
}

it("tries each prop of the kit", () => {
  const tried = new Set(
    [...Object.values(EXAMPLES).map(({ args }) => args), ...Object.values(MORE)].flatMap(keysIn),
  );
  const untried = declaredProps().filter((prop) => !tried.has(prop) && !OF_PROVIDERS.includes(prop));
  expect(untried).toEqual([]);
});

describe("values of other kinds are refused where they are given, or are what may stand there", () => {
  it.each(Object.entries(EXAMPLES).filter(([name]) => !(name in WRAPPED)))(
    "in %s",
    (name, { args, make }) => {
      expect(mistakes(name, args, make)).toEqual([]);
    },
  );

  it.each(Object.entries(MORE))("in %s, with props of every kind", (name, args) => {
    const call = callOf(name);
    expect(call(args)).toBeDefined();
    expect(mistakes(name, args, call)).toEqual([]);
  });
});
