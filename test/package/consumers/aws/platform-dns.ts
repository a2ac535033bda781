import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { HelmProvider } from "@cdktf/provider-helm/lib/provider";
import { KubernetesProvider } from "@cdktf/provider-kubernetes/lib/provider";
import { type App, LocalBackend, TerraformStack } from "cdktf";
import {
  AcmeIssuer,
  CertManager,
  Dns01,
  EksCluster,
  Issuers,
  Route53Auth,
  Route53Solver,
  Route53Zone,
} from "cdktf-cert-manager-dns01/route53";

/** What a team says of its domain; all else is the platform's. */
export interface PlatformDnsProps {
  readonly cluster: string;
  readonly hostedZoneId: string;
  readonly domain: string;
}

class PlatformStack extends TerraformStack {
  constructor(app: App, id: string) {
    super(app, id);
    const kubeconfig = { configPath: "~/.kube/config", configContext: "platform" };
    new LocalBackend(this, { path: `${id}.tfstate` });
    new AwsProvider(this, "aws", { region: "eu-west-1" });
    new KubernetesProvider(this, "kubernetes", kubeconfig);
    new HelmProvider(this, "helm", { kubernetes: kubeconfig });
    this.addOverride("terraform.required_providers.aws.version", ">= 5.100.0, < 7.0.0");
  }
}

/** The platform's golden module: certificates by DNS-01, with the platform's method and versions. */
export function addPlatformDns(app: App, { cluster, hostedZoneId, domain }: PlatformDnsProps): void {
  const solver = Route53Solver.forZones([Route53Zone.fromId(hostedZoneId, domain)], Route53Auth.irsa());
  const dns01 = new Dns01(new PlatformStack(app, "team-dns01"), "dns01", {
    cluster: EksCluster.fromLookup(cluster),
    certManager: CertManager.install({ version: "v1.21.1" }),
    solvers: [solver],
  });
  new Issuers(new PlatformStack(app, "team-issuer"), "issuers", {
    dns01,
    issuers: AcmeIssuer.letsEncrypt({ solvers: [solver] }),
  });
}
