import { AzurermProvider } from "@cdktf/provider-azurerm/lib/provider";
import { HelmProvider } from "@cdktf/provider-helm/lib/provider";
import { KubernetesProvider } from "@cdktf/provider-kubernetes/lib/provider";
import { type App, LocalBackend, TerraformStack } from "cdktf";
import {
  AcmeIssuer,
  AksCluster,
  AzureDnsAuth,
  AzureDnsSolver,
  AzureDnsZone,
  CertManager,
  Dns01,
  Issuers,
} from "cdktf-cert-manager-dns01/azure-dns";

/** What a team says of its domain; all else is the platform's. */
export interface PlatformDnsProps {
  readonly cluster: string;
  readonly resourceGroup: string;
  readonly domain: string;
}

class PlatformStack extends TerraformStack {
  constructor(app: App, id: string) {
    super(app, id);
    const kubeconfig = { configPath: "~/.kube/config", configContext: "platform" };
    new LocalBackend(this, { path: `${id}.tfstate` });
    new AzurermProvider(this, "azurerm", {
      features: [{}],
      subscriptionId: "11111111-2222-4333-8444-555555555555",
    });
    new KubernetesProvider(this, "kubernetes", kubeconfig);
    new HelmProvider(this, "helm", { kubernetes: kubeconfig });
  }
}

/** The platform's golden module: certificates by DNS-01, with the platform's method and versions. */
export function addPlatformDns(app: App, { cluster, resourceGroup, domain }: PlatformDnsProps): void {
  const solver = AzureDnsSolver.forZones(
    [AzureDnsZone.fromLookup(domain, { resourceGroup })],
    AzureDnsAuth.workloadIdentity(),
  );
  const dns01 = new Dns01(new PlatformStack(app, "team-dns01"), "dns01", {
    cluster: AksCluster.fromLookup(cluster, { resourceGroup }),
    certManager: CertManager.install({ version: "v1.21.1" }),
    solvers: [solver],
  });
  new Issuers(new PlatformStack(app, "team-issuer"), "issuers", {
    dns01,
    issuers: AcmeIssuer.letsEncrypt({ solvers: [solver] }),
  });
}
