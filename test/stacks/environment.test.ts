import { App, TerraformOutput, TerraformStack } from "cdktf";
import {
  AcmeIssuer,
  type AcmeIssuerProps,
  AcmeServer,
  AksCluster,
  Aws,
  Azure,
  AzureDnsAuth,
  AzureDnsSolver,
  AzureDnsZone,
  CertManager,
  Cluster,
  EksCluster,
  type IIssuerDelivery,
  InputError,
  IssuerDelivery,
  type NewCluster,
  PROVIDER_VERSIONS,
  type ProviderVersions,
  Route53Auth,
  Route53Solver,
  Route53Zone,
} from "../../constructs";
import { Backend } from "../../stacks/backend";
import { Environment } from "../../stacks/environment";
import { ExampleWebhookSolver } from "../contract/example-webhook-solver";
import { blocksOf, type StackJson, synthApp } from "../support/synth";
import { stringsIn } from "../support/terraform-graph";

const backend = Backend.local();
const certManager = CertManager.install({ version: "v1.21.1" });
const subscription = "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee";
const route53 = () =>
  Route53Solver.forZones(
    [Route53Zone.fromId("Z0123456789ABCDEFGHIJ", "staging.example.org")],
    Route53Auth.irsa(),
  );
const azureDns = () =>
  AzureDnsSolver.forZones(
    [
      AzureDnsZone.fromAttributes({
        name: "staging.example.org",
        resourceGroup: "dns",
        subscriptionId: subscription,
      }),
    ],
    AzureDnsAuth.workloadIdentity(),
  );

interface Varied {
  readonly providerVersions?: ProviderVersions;
  readonly providerRegistry?: string;
  readonly delivery?: IIssuerDelivery;
}

function onEks(name: string, varied: Varied = {}) {
  return new Environment(name, {
    backend,
    clouds: [Aws.inRegion("eu-west-1", { allowedAccountIds: ["111122223333"] })],
    cluster: EksCluster.fromLookup("platform"),
    certManager,
    issuers: AcmeIssuer.letsEncrypt({ solvers: [route53()] }),
    ...varied,
  });
}

function onAks(name: string) {
  return new Environment(name, {
    backend,
    clouds: [Azure.inSubscription(subscription, { tenantId: "bbbbbbbb-bbbb-4ccc-8ddd-eeeeeeeeeeee" })],
    cluster: AksCluster.fromLookup("platform", { resourceGroup: "platform" }),
    certManager,
    issuers: AcmeIssuer.letsEncrypt({ solvers: [azureDns()] }),
  });
}

function onNewAks(name: string) {
  return new Environment(name, {
    backend,
    clouds: [Azure.inSubscription(subscription)],
    cluster: AksCluster.create("platform", { resourceGroup: "platform", location: "westeurope" }),
    certManager,
    issuers: AcmeIssuer.letsEncrypt({ solvers: [azureDns()] }),
  });
}

function onKubeconfig(
  name: string,
  cluster = Cluster.fromKubeconfig("platform", { path: "kubeconfig", context: "platform" }),
) {
  return new Environment(name, {
    backend,
    clouds: [],
    cluster,
    certManager,
    issuers: AcmeIssuer.letsEncrypt({ solvers: [ExampleWebhookSolver.forZones(["staging.example.org"])] }),
  });
}

function synth(environment: { readonly addTo: (app: App) => unknown }, context = {}) {
  return synthApp((app) => {
    environment.addTo(app);
  }, context);
}

function stackOf({ stacks }: ReturnType<typeof synthApp>, name: string): StackJson {
  const stack = stacks[name];
  if (!stack) throw new Error(`no stack ${name}`);
  return stack;
}

describe("an environment", () => {
  it("is two stacks of its name, directly under the app, the issuers' after the other", () => {
    const app = new App();
    const { name, dns01, issuer } = onEks("staging").addTo(app);
    expect([name, dns01.node.path, issuer?.node.path]).toEqual([
      "staging",
      "staging-dns01",
      "staging-issuer",
    ]);
    expect(app.node.children.filter((child) => TerraformStack.isStack(child))).toEqual([dns01, issuer]);
    expect(synth(onEks("staging")).dependencies).toEqual({
      "staging-dns01": [],
      "staging-issuer": ["staging-dns01"],
    });
  });

  it.each([IssuerDelivery.helmRelease(), IssuerDelivery.gitOps()])(
    "is one stack where the issuers may stand beside cert-manager: %#",
    (delivery) => {
      const { stacks, issuer, trust } = onEks("staging", { delivery }).addTo(new App());
      expect(stacks.map(({ node }) => node.id)).toEqual(["staging-dns01"]);
      expect(issuer).toBeUndefined();
      expect(trust).toEqual(onEks("staging").addTo(new App()).trust);
      const checks = stackOf(synth(onEks("staging", { delivery })), "staging-dns01").output?.["checks"];
      expect(checks?.["value"]).toEqual([
        expect.stringContaining("get pod"),
        "kubectl wait clusterissuer/letsencrypt-staging --for=condition=Ready --timeout=5m",
        "kubectl wait clusterissuer/letsencrypt-prod --for=condition=Ready --timeout=5m",
      ]);
    },
  );
  it("makes a new cluster in a stack of its own, with the providers of its clouds, before all else", () => {
    const app = synth(onNewAks("new"));
    expect(app.dependencies).toEqual({
      "new-cluster": [],
      "new-dns01": ["new-cluster"],
      "new-issuer": ["new-cluster", "new-dns01"],
    });
    const cluster = stackOf(app, "new-cluster");
    expect(Object.keys(cluster.resource ?? {})).toContain("azurerm_kubernetes_cluster");
    expect(Object.keys(cluster.provider ?? {})).toEqual(["azurerm"]);
    expect(cluster.terraform["backend"]?.["local"]).toEqual({ path: "../../../new-cluster.tfstate" });
    expect(cluster.output).toBeUndefined();
    for (const stack of ["new-dns01", "new-issuer"])
      expect(stackOf(app, stack).resource).not.toHaveProperty("azurerm_kubernetes_cluster");
  });

  it("makes a cluster of any kind that says how", () => {
    const cluster: NewCluster = {
      ...Cluster.fromKubeconfig("platform", { context: "platform" }),
      create: (stack) => new TerraformOutput(stack, "made", { value: "platform" }),
    };
    const { dependencies, stacks } = synth(onKubeconfig("any", cluster));
    expect(dependencies["any-dns01"]).toEqual(["any-cluster"]);
    expect(stacks["any-cluster"]?.output).toEqual({ made: { value: "platform" } });
  });

  it("stands beside others in one app, on clusters of every kind", () => {
    const { stacks } = synthApp((app) => {
      for (const environment of [onEks("eks"), onAks("aks"), onKubeconfig("plain")]) environment.addTo(app);
    });
    expect(Object.keys(stacks).sort()).toEqual([
      "aks-dns01",
      "aks-issuer",
      "eks-dns01",
      "eks-issuer",
      "plain-dns01",
      "plain-issuer",
    ]);
  });

  it("can be added to another app again", () => {
    for (const environment of [onAks("staging"), onNewAks("staging")])
      expect(synth(environment)).toEqual(synth(environment));
  });

  it("provisions a solver once that several issuers share, and each of several solvers", () => {
    const server = AcmeServer.LETS_ENCRYPT_STAGING;
    const [first, second] = ["first", "second"].map((id) =>
      ExampleWebhookSolver.forZones([`${id}.example.org`], { id }),
    );
    if (!first || !second) throw new Error("no solvers");
    const environment = new Environment("staging", {
      backend,
      clouds: [],
      cluster: Cluster.fromKubeconfig("platform", { context: "platform" }),
      certManager,
      issuers: [
        AcmeIssuer.clusterIssuer("one", { server, solvers: [first] }),
        AcmeIssuer.clusterIssuer("both", { server, solvers: [first, second] }),
      ],
    });
    const secrets = blocksOf(stackOf(synth(environment), "staging-dns01").resource, "kubernetes_secret_v1");
    expect(secrets.map(({ metadata }) => metadata)).toEqual([
      { name: "first-token", namespace: "cert-manager" },
      { name: "second-token", namespace: "cert-manager" },
    ]);
  });

  it("provisions a solver on standby, and its issuer names it only once it is among the solvers", () => {
    const [old, next] = ["old", "next"].map((id) => ExampleWebhookSolver.forZones(["example.org"], { id }));
    if (!old || !next) throw new Error("no solvers");
    const stacksOf = (props: Pick<AcmeIssuerProps, "solvers" | "standby">) => {
      const environment = new Environment("staging", {
        backend,
        clouds: [],
        cluster: Cluster.fromKubeconfig("platform", { context: "platform" }),
        certManager,
        issuers: [AcmeIssuer.clusterIssuer("acme", { server: AcmeServer.LETS_ENCRYPT_STAGING, ...props })],
      });
      const stacks = synth(environment);
      return { dns01: stackOf(stacks, "staging-dns01"), issuer: stackOf(stacks, "staging-issuer") };
    };
    const both = stacksOf({ solvers: [old], standby: [next] });
    const switched = stacksOf({ solvers: [next], standby: [old] });
    expect(Object.keys(both.dns01.resource?.["kubernetes_secret_v1"] ?? {})).toHaveLength(2);
    expect(switched.dns01.resource).toEqual(both.dns01.resource);
    expect(both.issuer.resource).toEqual(stacksOf({ solvers: [old] }).issuer.resource);
    expect(switched.issuer.resource).toEqual(stacksOf({ solvers: [next] }).issuer.resource);
  });

  it.each([
    "",
    "Staging",
    "staging_eks",
    "-staging",
    "staging-",
    "staging/eks",
    "staging.eks",
    "a b",
    "s".repeat(64),
  ])("is refused under the name %j, which names stacks, states and workspaces", (name) => {
    const make = () => onEks(name);
    expect(make).toThrow(InputError);
    expect(make).toThrow(`Environment: the environment name is ${JSON.stringify(name)}.`);
    expect(make).toThrow(/Write .*lower-case/);
  });

  it.each(["a", "staging-eks", "1", "s".repeat(63)])("may have the name %j", (name) => {
    expect(Object.keys(synth(onEks(name)).stacks)).toContain(`${name}-dns01`);
  });
});

describe("the providers of an environment", () => {
  /** Issuers are no Helm release, so that their stack neither installs nor signs in with that provider. */
  const helmIn = (stack: string) => (stack.endsWith("-dns01") ? ["helm"] : []);
  const exec = (command: string) => ({ exec: expect.objectContaining({ command }) as unknown });

  it("are the same in both stacks but for Helm, on EKS", () => {
    for (const stack of ["staging-dns01", "staging-issuer"]) {
      const { provider } = stackOf(synth(onEks("staging")), stack);
      expect(Object.keys(provider ?? {}).sort()).toEqual(["aws", ...helmIn(stack), "kubernetes"]);
      expect(provider?.["aws"]).toEqual([{ region: "eu-west-1", allowed_account_ids: ["111122223333"] }]);
      expect(provider?.["kubernetes"]).toEqual([
        expect.objectContaining({ exec: [expect.objectContaining({ command: "aws" })] }),
      ]);
      expect(provider?.["helm"] ?? []).toEqual(
        helmIn(stack).map(() => ({ kubernetes: expect.objectContaining(exec("aws")) as unknown })),
      );
    }
  });

  it("are the same in both stacks but for Helm, on AKS", () => {
    for (const stack of ["staging-dns01", "staging-issuer"]) {
      const { provider } = stackOf(synth(onAks("staging")), stack);
      expect(Object.keys(provider ?? {}).sort()).toEqual(["azurerm", ...helmIn(stack), "kubernetes"]);
      expect(provider?.["azurerm"]).toEqual([
        {
          environment: "public",
          features: [{}],
          subscription_id: subscription,
          tenant_id: "bbbbbbbb-bbbb-4ccc-8ddd-eeeeeeeeeeee",
        },
      ]);
      expect(provider?.["helm"] ?? []).toEqual(
        helmIn(stack).map(() => ({ kubernetes: expect.objectContaining(exec("kubelogin")) as unknown })),
      );
    }
  });

  it("are the same in both stacks but for Helm, with a kubeconfig and no cloud", () => {
    for (const stack of ["staging-dns01", "staging-issuer"]) {
      const access = { config_path: "kubeconfig", config_context: "platform" };
      expect(stackOf(synth(onKubeconfig("staging")), stack).provider).toEqual({
        kubernetes: [access],
        ...Object.fromEntries(helmIn(stack).map((helm) => [helm, [{ kubernetes: access }]])),
      });
    }
  });

  it("log in with short-lived tokens: no credential stands in the stacks", () => {
    for (const environment of [onEks("staging"), onAks("staging")])
      for (const { provider } of Object.values(synth(environment).stacks))
        for (const argument of ["token", "username", "password", "client_key", "client_certificate"])
          expect(stringsIn(provider)).not.toContain(argument);
  });
});

describe("the provider versions of an environment", () => {
  const versionsOf = (app: ReturnType<typeof synthApp>) =>
    Object.values(app.stacks).map(({ terraform }) => {
      const aws = terraform["required_providers"]?.["aws"] as { readonly version?: string } | undefined;
      return aws?.version;
    });

  it("are ranges, since the bindings' exact pins age", () => {
    expect(versionsOf(synth(onEks("staging")))).toEqual([">= 5.100.0, < 7.0.0", ">= 5.100.0, < 7.0.0"]);
  });

  it("can be set for the environment, in both stacks", () => {
    const range = ">= 6.2.0, < 6.30.0";
    expect(versionsOf(synth(onEks("staging", { providerVersions: { aws: range } })))).toEqual([range, range]);
  });

  it("can be set for the app, and the environment's own win", () => {
    const context = { [PROVIDER_VERSIONS]: { aws: "~> 6.0" } };
    expect(versionsOf(synth(onEks("staging"), context))).toEqual(["~> 6.0", "~> 6.0"]);
    expect(versionsOf(synth(onEks("staging", { providerVersions: { aws: ">= 6.2.0" } }), context))).toEqual([
      ">= 6.2.0",
      ">= 6.2.0",
    ]);
  });

  it("are refused when they are no version constraint", () => {
    expect(() => synth(onEks("staging", { providerVersions: { aws: "latest" } }))).toThrow(
      /staging-dns01.*the version range of the provider "aws" is "latest"/,
    );
  });
});

describe("the registry of an environment's providers", () => {
  const sourcesOf = (environment: Parameters<typeof synth>[0]) =>
    Object.values(synth(environment).stacks).flatMap(({ terraform }) =>
      Object.values(terraform["required_providers"] ?? {}).map((requirement) =>
        (requirement as { readonly source: string }).source.replace(/[^/]*$/, ""),
      ),
    );

  it("qualifies the sources of all providers of all stacks", () => {
    const sources = sourcesOf(onEks("staging", { providerRegistry: "registry.terraform.io" }));
    expect(sources.length).toBeGreaterThan(3);
    expect(new Set(sources)).toEqual(new Set(["registry.terraform.io/hashicorp/"]));
  });

  it("is left to the program that runs the stacks by default", () => {
    expect(new Set(sourcesOf(onEks("staging")))).toEqual(new Set([""]));
  });
});
