import {
  type AksCluster,
  AzureDnsAuth,
  AzureDnsRecords,
  AzureDnsSolver,
  AzureDnsZone,
  Cluster,
  EksCluster,
  ExternalDns,
  type HasOidcIssuer,
  type HasWorkloadIdentity,
  type IAzureDnsAuth,
  type ICluster,
  WorkloadIdentityWebhook,
  withWorkloadIdentity,
} from "../../constructs";
import { inputErrorOf } from "../support/input-errors";
import { addDns01, knownCluster, oidcIssuerUrl, synthAzureStack, zoneId } from "./aks-environment";

// The compiler refuses all of this; not everyone runs it before the program.

const zone = AzureDnsZone.fromId(zoneId("apps.example.org"));
const everyPodGainsTheGrant = { acknowledges: { everyPodGainsTheGrant: true } } as const;

const clusters: Record<string, ICluster> = {
  plain: Cluster.fromKubeconfig("edge", { context: "edge" }),
  "with an OIDC issuer": Cluster.fromKubeconfigWithOidcIssuer("edge", { context: "edge", oidcIssuerUrl }),
  EKS: EksCluster.fromLookup("edge"),
};

const webhookRemedy =
  "Use an AksCluster, or withWorkloadIdentity around a cluster with an OIDC issuer such as Cluster.fromKubeconfigWithOidcIssuer.";
const aksRemedy = "Use an AksCluster, or AzureDnsAuth.servicePrincipal, which works in every cluster.";

const methods: Record<string, { auth: IAzureDnsAuth<AksCluster>; what: string; remedy: string }> = {
  workloadIdentity: {
    auth: AzureDnsAuth.workloadIdentity(),
    what: "the Azure workload identity webhook",
    remedy: webhookRemedy,
  },
  kubeletIdentity: {
    auth: AzureDnsAuth.kubeletIdentity(everyPodGainsTheGrant),
    what: "nodes with a managed identity",
    remedy: aksRemedy,
  },
  aadPodIdentity: { auth: AzureDnsAuth.aadPodIdentity(), what: "nodes of AKS", remedy: aksRemedy },
};

describe.each(Object.entries(methods))("AzureDnsAuth.%s", (name, { auth, what, remedy }) => {
  it.each(Object.entries(clusters))("refuses a cluster that is %s", (_kind, cluster) => {
    const error = inputErrorOf(() =>
      synthAzureStack((stack) => {
        addDns01(stack, { cluster: cluster as AksCluster, solvers: [AzureDnsSolver.forZones([zone], auth)] });
      }),
    );
    expect(error.message).toBe(
      `test/dns01/solvers/azure-dns-${auth.method}: AzureDnsAuth.${name} needs ${what}, which the cluster "edge" does not have. ${remedy}`,
    );
  });
});

it.each(Object.entries(clusters))(
  "AzureDnsRecords.forZones refuses a cluster that is %s",
  (_kind, cluster) => {
    const records = ExternalDns.writing(AzureDnsRecords.forZones([zone]));
    const error = inputErrorOf(() =>
      synthAzureStack((stack) => {
        const setting = { cluster: cluster as AksCluster, clusterIssuers: [], after: [] };
        records.bind(stack, setting);
      }),
    );
    expect(error.message).toBe(
      `test: AzureDnsRecords.forZones needs the Azure workload identity webhook, which the cluster "edge" does not have. ${webhookRemedy}`,
    );
  },
);

describe("withWorkloadIdentity", () => {
  const around = (cluster: ICluster) => () =>
    withWorkloadIdentity<HasOidcIssuer>(cluster as HasOidcIssuer, {
      webhook: WorkloadIdentityWebhook.existing(),
      identityHome: { resourceGroup: "identities", location: "westeurope" },
    });

  it("refuses a cluster without an OIDC issuer", () => {
    expect(inputErrorOf(around(Cluster.fromKubeconfig("edge", { context: "edge" }))).message).toBe(
      'withWorkloadIdentity: the cluster "edge" has no OIDC issuer. Use Cluster.fromKubeconfigWithOidcIssuer or another cluster that has an OIDC issuer.',
    );
  });

  it("refuses a cluster with the webhook, whose own it would fight", () => {
    const cluster: HasWorkloadIdentity = knownCluster();
    expect(inputErrorOf(around(cluster)).message).toBe(
      'withWorkloadIdentity: the cluster "platform" has the webhook already. Use the cluster as it is.',
    );
  });
});
