import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { AzurermProvider } from "@cdktf/provider-azurerm/lib/provider";
import { HelmProvider } from "@cdktf/provider-helm/lib/provider";
import { NamespaceV1 } from "@cdktf/provider-kubernetes/lib/namespace-v1";
import { KubernetesProvider } from "@cdktf/provider-kubernetes/lib/provider";
import { LocalBackend, TerraformStack } from "cdktf";
import { type Construct } from "constructs";
import {
  AcmeIssuer,
  AcmeServer,
  AWS_VERSIONS,
  AzureDnsAuth,
  AzureDnsSolver,
  AzureDnsZone,
  CertManager,
  Cluster,
  constrainProvider,
  Dns01,
  type HasIrsa,
  type HasWorkloadIdentity,
  Issuers,
  type NamespaceRef,
  Route53Auth,
  Route53Solver,
  Route53Zone,
} from "../../constructs";
import { ExampleWebhookSolver } from "../contract/example-webhook-solver";
import { TokenRequestSolver } from "../contract/token-request-solver";

/** A platform team's module: its own stacks and providers, and the kit's constructs in them. */

type TwoClouds = HasIrsa & HasWorkloadIdentity;

const kubeconfig = { configPath: "~/.kube/config", configContext: "platform" };
const issuerHost = "oidc.example.org/platform";

/**
 * A cluster whose token issuer both clouds trust. It shows that the constructs mix. A real cluster
 * gives the controller's Pod the credentials of one cloud's webhook, unless a team installs both, so
 * that only one of the two ambient methods works there; the other cloud's zones want a method with
 * credentials of its own.
 */
const cluster: TwoClouds = {
  ...Cluster.fromKubeconfigWithOidcIssuer("platform", {
    context: kubeconfig.configContext,
    oidcIssuerUrl: `https://${issuerHost}`,
  }),
  region: () => "eu-west-1",
  oidcProvider: () => ({ arn: `arn:aws:iam::111122223333:oidc-provider/${issuerHost}`, issuerHost }),
  requireWorkloadIdentityWebhook: () => undefined,
  identityHome: () => ({ resourceGroup: "platform", location: "westeurope" }),
};

const onRoute53 = Route53Solver.forZones(
  [Route53Zone.fromId("Z0123456789ABCDEFGHIJ", "aws.example.org")],
  Route53Auth.irsa(),
);
const onAzureDns = AzureDnsSolver.forZones(
  [
    AzureDnsZone.fromAttributes({
      name: "azure.example.org",
      resourceGroup: "dns",
      subscriptionId: "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee",
    }),
  ],
  AzureDnsAuth.workloadIdentity(),
);
const onWebhook = ExampleWebhookSolver.forZones(["webhook.example.org"]);
const byTokenRequest = TokenRequestSolver.forZones([
  { name: "tenants.example.org", hostedZoneId: "Z9876543210ZYXWVUTSRQ" },
]);

/** The module's cert-manager, its identities, and the namespaces of its tenants. */
export class PlatformDns01Stack extends TerraformStack {
  readonly dns01: Dns01<TwoClouds>;
  readonly tenants: readonly NamespaceRef[];

  constructor(scope: Construct, id: string) {
    super(scope, id);
    addProviders(this);
    this.dns01 = new Dns01(this, "dns01", {
      cluster,
      certManager: CertManager.install({ version: "v1.21.1", issuerAmbientCredentials: true }),
      solvers: [onRoute53, onAzureDns, onWebhook, byTokenRequest],
    });
    this.tenants = ["team-a", "team-b"].map((name) => ({
      name,
      resource: new NamespaceV1(this, name, { metadata: { name } }),
    }));
  }
}

/** One ClusterIssuer for both clouds, and for each tenant an Issuer of every kind of solver. */
export class PlatformIssuerStack extends TerraformStack {
  constructor(scope: Construct, id: string, { dns01, tenants }: PlatformDns01Stack) {
    super(scope, id);
    addProviders(this);
    const server = AcmeServer.LETS_ENCRYPT_STAGING;
    new Issuers(this, "issuers", {
      dns01,
      issuers: [
        AcmeIssuer.clusterIssuer<TwoClouds>("both-clouds", { server, solvers: [onRoute53, onAzureDns] }),
        ...tenants.flatMap((tenant) => [
          AcmeIssuer.issuer("ambient", tenant, { server, solvers: [onRoute53] }),
          AcmeIssuer.issuer("own-credentials", tenant, { server, solvers: [onWebhook, byTokenRequest] }),
        ]),
      ],
    });
  }
}

function addProviders(stack: TerraformStack): void {
  new LocalBackend(stack, { path: `${stack.node.id}.tfstate` });
  constrainProvider(new AwsProvider(stack, "aws", { region: "eu-west-1" }), AWS_VERSIONS);
  new AzurermProvider(stack, "azurerm", {
    features: [{}],
    subscriptionId: "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee",
  });
  new KubernetesProvider(stack, "kubernetes", kubeconfig);
  new HelmProvider(stack, "helm", { kubernetes: kubeconfig });
}
