import { DataAwsPartition } from "@cdktf/provider-aws/lib/data-aws-partition";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { App, type TerraformStack } from "cdktf";
import {
  AcmeIssuer,
  Addons,
  AksCluster,
  Aws,
  Azure,
  AzureDnsAuth,
  AzureDnsSolver,
  AzureDnsZone,
  CertManager,
  ClientSecret,
  configureKubernetes,
  configureKubernetesProvider,
  Dns01,
  EksCluster,
  EntraApplication,
  type IAzureDnsAuth,
  IngressController,
  Issuers,
  Route53Auth,
} from "../../constructs";
import { explainMissingProvider } from "../../constructs/core/explain-missing-provider";
import { TerraformData } from "../../constructs/core/terraform-data";
import { zoneId } from "../azure-dns/aks-environment";
import { stagingSolver } from "../route53/provisioned";
import { testStack } from "../support/synth";

/** Synthesises a stack that is filled in this order. */
function synth(...fill: ((stack: TerraformStack) => void)[]): void {
  const app = new App();
  const stack = testStack(app, "platform");
  for (const add of fill) add(stack);
  app.synth();
}

const certManager = CertManager.install({ version: "v1.21.1" });

const eks = EksCluster.fromLookup("platform");
const solvers = [stagingSolver(Route53Auth.irsa())];

function solverOnEks(stack: TerraformStack): void {
  configureKubernetes(stack, eks);
  addSolver(stack);
}

function addSolver(stack: TerraformStack): Dns01<EksCluster> {
  return new Dns01(stack, "dns01", { cluster: eks, certManager, solvers });
}

function issuersElsewhere(stack: TerraformStack): void {
  configureKubernetes(stack, eks);
  const dns01 = addSolver(stack);
  const other = testStack(App.of(stack), "elsewhere");
  new Issuers(other, "issuers", { dns01, issuers: AcmeIssuer.letsEncrypt({ solvers }) });
}

function traefik(stack: TerraformStack): void {
  new Addons(stack, "addons", { cluster: eks, addons: [IngressController.traefik()], clusterIssuers: [] });
}

function solverOnAks(auth: IAzureDnsAuth<AksCluster>) {
  return (stack: TerraformStack): void => {
    const cluster = AksCluster.fromLookup("platform", { resourceGroup: "platform" });
    configureKubernetes(stack, cluster);
    const solver = AzureDnsSolver.forZones([AzureDnsZone.fromId(zoneId("apps.example.org"))], auth);
    new Dns01(stack, "dns01", { cluster, certManager, solvers: [solver] });
  };
}

const inAws = (stack: TerraformStack) => {
  Aws.inRegion("eu-west-1").configure(stack);
};
const inAzure = (stack: TerraformStack) => {
  Azure.inSubscription("aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee").configure(stack);
};
const aliasOfAws = (stack: TerraformStack) => {
  new AwsProvider(stack, "other", { alias: "other", region: "eu-west-1" });
};
const application = AzureDnsAuth.servicePrincipal({
  application: EntraApplication.fromLookup("11111111-2222-4333-8444-555555555555"),
  secret: ClientSecret.fromSecret("azuredns"),
});

const SAID = {
  aws: "needs the default provider aws of its stack. Add Aws.inRegion(region) to the clouds of the environment, or configure it or an AwsProvider in the stack.",
  azurerm:
    "needs the default provider azurerm of its stack. Add Azure.inSubscription(subscriptionId) to the clouds of the environment, or configure it or an AzurermProvider in the stack.",
  kubernetes:
    "platform/dns01/cert-manager/namespace needs the default provider kubernetes of its stack. Call configureKubernetes(stack, cluster), which makes the providers kubernetes and helm.",
  helm: "platform/dns01/cert-manager/release needs the default provider helm of its stack. Call configureKubernetes(stack, cluster)",
  azuread:
    "needs the default provider azuread of its stack. Add Entra.inTenant(tenantId) to the clouds of the environment, or configure it or an AzureadProvider in the stack.",
};

const TO_ISSUERS =
  "elsewhere/issuers/letsencrypt-staging needs the default provider kubernetes of its stack. Call configureKubernetes(stack, cluster)";
const TO_ADDONS =
  "platform/addons/ingress/namespace needs the default provider kubernetes of its stack. Call configureKubernetes(stack, cluster)";

describe("a stack whose resources need a default provider", () => {
  it.each([
    ["nothing brings it", SAID.aws, [solverOnEks]],
    ["there are aliases alone", SAID.aws, [solverOnEks, aliasOfAws]],
    ["a cluster alone is looked up", SAID.aws, [reaches(EksCluster.fromLookup("platform"))]],
    ["nothing brings Azure's", SAID.azurerm, [solverOnAks(AzureDnsAuth.workloadIdentity())]],
    [
      "an AKS cluster alone is looked up",
      SAID.azurerm,
      [reaches(AksCluster.fromLookup("platform", { resourceGroup: "platform" }))],
    ],
    ["nothing brings Entra's", SAID.azuread, [inAzure, solverOnAks(application)]],
    ["nothing reaches the cluster", SAID.kubernetes, [inAws, addSolver]],
    ["only Kubernetes' reaches the cluster", SAID.helm, [inAws, reaches(eks), addSolver]],
    ["issuers have no way to the cluster", TO_ISSUERS, [inAws, issuersElsewhere]],
    ["add-ons have no way to the cluster", TO_ADDONS, [traefik]],
  ])("says what brings it where %s", (_case, said, fill) => {
    expect(() => {
      synth(...fill);
    }).toThrow(said);
  });

  it.each([
    ["AWS", [solverOnEks, inAws]],
    ["Azure", [solverOnAks(AzureDnsAuth.workloadIdentity()), inAzure]],
  ])("says nothing where that of %s is there by the time of synthesis", (_cloud, fill) => {
    expect(() => {
      synth(...fill);
    }).not.toThrow();
  });
});

describe("a remedy for a missing provider", () => {
  const looksUp = (stack: TerraformStack, provider?: AwsProvider): void => {
    new DataAwsPartition(stack, "partition", { provider });
  };
  const explain =
    (...remedies: string[]) =>
    (stack: TerraformStack): void => {
      for (const remedy of remedies) explainMissingProvider(stack, "aws", remedy);
    };

  it("is said once, as it was said first", () => {
    const error = errorOf(() => {
      synth(explain("Say the first", "Say the second"), looksUp);
    });
    expect(error.match(/needs the default provider aws/g)).toHaveLength(1);
    expect(error).toContain("platform/partition needs the default provider aws of its stack. Say the first.");
    expect(error).not.toContain("Say the second");
  });

  it("is not said where each has a provider of its own, or needs none", () => {
    expect(() => {
      synth(explain("Say it"), (stack) => {
        looksUp(stack, new AwsProvider(stack, "other", { alias: "other", region: "eu-west-1" }));
        new TerraformData(stack, "text", { triggersReplace: {} });
      });
    }).not.toThrow();
  });
});

function errorOf(action: () => void): string {
  try {
    action();
  } catch (error) {
    return String(error);
  }
  throw new Error("nothing was thrown");
}

function reaches(cluster: AksCluster | EksCluster) {
  return (stack: TerraformStack): void => {
    configureKubernetesProvider(stack, cluster);
  };
}
