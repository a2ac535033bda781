import { type App, type TerraformStack } from "cdktf";
import {
  AcmeIssuer,
  AcmeServer,
  AksCluster,
  type AksClusterAttributes,
  Azure,
  type AzureCloud,
  AzureDnsAuth,
  AzureDnsSolver,
  AzureDnsZone,
  CertManager,
  Cluster,
  configureKubernetes,
  Dns01,
  type ICloud,
  type IDns01Solver,
  Issuers,
  type NamespaceRef,
} from "../../constructs";
import { throughOutputs } from "../support/cross-stack";
import { blocksOf, type StackJson, synthApp, testStack } from "../support/synth";

export const platformSubscription = "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee";
export const dnsSubscription = "11111111-2222-4333-8444-555555555555";
export const oidcIssuerUrl =
  "https://westeurope.oic.prod-aks.azure.com/99999999-0000-4000-8000-000000000001/99999999-0000-4000-8000-000000000002/";

export function zoneId(name: string, subscription = dnsSubscription, resourceGroup = "dns"): string {
  return `/subscriptions/${subscription}/resourceGroups/${resourceGroup}/providers/Microsoft.Network/dnsZones/${name}`;
}

export const kubeletIdentity = {
  clientId: "c1111111-0000-4000-8000-000000000001",
  principalId: "d1111111-0000-4000-8000-000000000002",
  resourceId: `/subscriptions/${platformSubscription}/resourceGroups/MC_platform/providers/Microsoft.ManagedIdentity/userAssignedIdentities/platform-agentpool`,
};

export const nodeResourceGroupId = `/subscriptions/${platformSubscription}/resourceGroups/MC_platform`;

/** A cluster of which all is known. */
export function knownCluster(attributes: Partial<AksClusterAttributes> = {}): AksCluster {
  return AksCluster.fromAttributes({
    name: "platform",
    resourceGroup: "platform-rg",
    location: "westeurope",
    oidcIssuerUrl,
    access: Cluster.kubeconfig({ context: "platform" }),
    kubeletIdentity,
    networkPlugin: "azure",
    nodeResourceGroupId,
    ...attributes,
  });
}

/** A solver for one zone of the DNS subscription. */
export function workloadIdentitySolver(): AzureDnsSolver<AksCluster> {
  return AzureDnsSolver.forZones(
    [AzureDnsZone.fromId(zoneId("apps.example.org"))],
    AzureDnsAuth.workloadIdentity(),
  );
}

/** A stack with the default providers of Azure and of a cluster. */
export function azureStack(app: App, id: string, cluster: AksCluster, cloud?: AzureCloud): TerraformStack {
  const stack = testStack(app, id);
  Azure.inSubscription(platformSubscription, { cloud }).configure(stack);
  configureKubernetes(stack, cluster);
  return stack;
}

export interface EnvironmentSpec {
  readonly cluster?: AksCluster;
  readonly solvers?: readonly IDns01Solver<AksCluster>[];
  readonly version?: string;
  readonly namespace?: string | NamespaceRef;
  readonly serviceAccountName?: string;
  readonly issuerAmbientCredentials?: boolean;
  readonly cloud?: AzureCloud;
  /** Clouds besides Azure. */
  readonly clouds?: readonly ICloud[];
  /** @default - that of Let's Encrypt's staging */
  readonly server?: AcmeServer;
  /** Where issuers are that are no ClusterIssuers. @default - ClusterIssuers */
  readonly issuerNamespace?: NamespaceRef;
}

/** The parts of a synthesised environment that its trust runs through. */
export interface AksEnvironmentJson {
  readonly dns01: StackJson;
  readonly issuer: StackJson;
  /** One for each solver, with cross-stack references replaced by what they stand for. */
  readonly manifests: readonly IssuerManifest[];
  /** The entries of all manifests. */
  readonly entries: readonly AzureDnsEntry[];
  readonly helmValues: unknown;
}

export interface AzureDnsEntry {
  readonly azureDNS: Readonly<Record<string, unknown>> & {
    readonly managedIdentity: Readonly<Record<string, unknown>>;
  };
  readonly dnsZones: readonly string[];
}

interface IssuerManifest {
  readonly spec: {
    readonly acme: {
      readonly solvers: readonly {
        readonly dns01: { readonly azureDNS: AzureDnsEntry["azureDNS"] };
        readonly selector: { readonly dnsZones: readonly string[] };
      }[];
    };
  };
}

/** Synthesises cert-manager with its solvers in the stack `dns01` and a ClusterIssuer for each in the stack `issuer`. */
export function synthEnvironment(spec: EnvironmentSpec = {}): AksEnvironmentJson {
  const app = synthApp((root) => {
    addEnvironment(root, spec);
  });
  const { dns01, issuer } = app.stacks;
  if (!dns01 || !issuer) throw new Error("a stack was not synthesised");
  const manifests = blocksOf(issuer.resource, "kubernetes_manifest").map(
    ({ manifest }) => throughOutputs(app, manifest) as IssuerManifest,
  );
  const [values = ""] = releaseOf(dns01, "cert-manager")["values"] as readonly string[];
  return {
    dns01,
    issuer,
    manifests,
    entries: manifests.flatMap(({ spec: { acme } }) =>
      acme.solvers.map(({ dns01: { azureDNS }, selector: { dnsZones } }) => ({ azureDNS, dnsZones })),
    ),
    helmValues: JSON.parse(values),
  };
}

/** The stacks `PREFIXdns01` and `PREFIXissuer` of an environment. */
export function addEnvironment(root: App, spec: EnvironmentSpec = {}, prefix = ""): Dns01<AksCluster> {
  const { cluster = knownCluster(), solvers = [workloadIdentitySolver()], cloud, issuerNamespace } = spec;
  const { server = AcmeServer.LETS_ENCRYPT_STAGING } = spec;
  const stackOf = (id: string) => {
    const stack = azureStack(root, `${prefix}${id}`, cluster, cloud);
    for (const other of spec.clouds ?? []) other.configure(stack);
    return stack;
  };
  const dns01 = addDns01(stackOf("dns01"), { ...spec, cluster, solvers });
  new Issuers(stackOf("issuer"), "issuers", {
    dns01,
    issuers: solvers.map((solver, index) => {
      const name = index === 0 ? "letsencrypt-staging" : `letsencrypt-staging-${index}`;
      const props = {
        server,
        email: "dns-admin@staging.example.org",
        solvers: [solver],
      };
      return issuerNamespace
        ? AcmeIssuer.issuer(name, issuerNamespace, props)
        : AcmeIssuer.clusterIssuer(name, props);
    }),
  });
  return dns01;
}

/** cert-manager and its solvers in a stack that has its providers. */
export function addDns01(stack: TerraformStack, spec: EnvironmentSpec = {}, id = "dns01"): Dns01<AksCluster> {
  const { cluster = knownCluster(), solvers = [workloadIdentitySolver()], version = "v1.21.1" } = spec;
  const { namespace, serviceAccountName, issuerAmbientCredentials } = spec;
  return new Dns01(stack, id, {
    cluster,
    certManager: CertManager.install({ version, namespace, serviceAccountName, issuerAmbientCredentials }),
    solvers,
  });
}

/** Synthesises one stack with the default providers of Azure and of a known cluster. */
export function synthAzureStack(
  build: (stack: TerraformStack) => void,
  props: { readonly cluster?: AksCluster; readonly cloud?: AzureCloud } = {},
): StackJson {
  const { cluster = knownCluster(), cloud } = props;
  const { stacks } = synthApp((app) => {
    build(azureStack(app, "test", cluster, cloud));
  });
  const { test } = stacks;
  if (!test) throw new Error("the stack was not synthesised");
  return test;
}

/** The release of a chart, by the end of the chart's name. */
export function releaseOf(stack: StackJson, chart: string): Readonly<Record<string, unknown>> {
  const [release, ...others] = blocksOf(stack.resource, "helm_release").filter(
    (block) => typeof block["chart"] === "string" && block["chart"].endsWith(chart),
  );
  if (!release || others.length > 0) throw new Error(`expected one release of ${chart}`);
  return release;
}

/** Address of the only block of a type, as references name it. */
export function addressOf(stack: StackJson, type: string): string {
  const [id, ...others] = Object.keys(stack.resource?.[type] ?? {});
  if (id === undefined || others.length > 0) throw new Error(`expected one ${type}`);
  return `${type}.${id}`;
}

/** Arguments of a block without the construct path that cdktf notes in it. */
export function argumentsOf(block: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(block).filter(([name]) => name !== "//"));
}

/** The arguments of all blocks of a type. */
export function resourcesIn(stack: StackJson, type: string): Readonly<Record<string, unknown>>[] {
  return blocksOf(stack.resource, type).map(argumentsOf);
}
