import { NamespaceV1 } from "@cdktf/provider-kubernetes/lib/namespace-v1";
import { AcmeIssuer, AcmeServer, CertManager, Cluster, configureKubernetes, Dns01 } from "../../constructs";
import { Backend } from "../../stacks/backend";
import { Environment } from "../../stacks/environment";
import { blocksOf, type StackJson, synthApp, type SynthesizedApp, synthStack } from "../support/synth";
import { blocksByAddress, precedingOf } from "../support/terraform-graph";
import { describeSolverContract } from "./solver-contract";
import { ExampleWebhookSolver } from "./example-webhook-solver";
import { TokenRequestSolver } from "./token-request-solver";

describeSolverContract("A webhook solver from outside the kit", {
  solver: ExampleWebhookSolver.forZones.bind(ExampleWebhookSolver),
  defaultId: "example-webhook",
  cluster: Cluster.fromKubeconfig("contract", { context: "contract" }),
  clouds: [],
  ambient: false,
  severalPerController: true,
});

describeSolverContract("A solver from outside the kit with a ServiceAccount in each namespace", {
  solver: (zones, props) =>
    TokenRequestSolver.forZones(
      zones.map((name) => ({ name, hostedZoneId: "Z0123456789ABCDEFGHIJ" })),
      props,
    ),
  defaultId: "route53-token-request",
  cluster: Cluster.fromKubeconfigWithOidcIssuer("contract", {
    context: "contract",
    oidcIssuerUrl: "https://oidc.example.org/contract",
  }),
  clouds: [],
  ambient: false,
  severalPerController: true,
});

describe("A webhook solver from outside the kit", () => {
  const app = () =>
    synthApp((root) => {
      new Environment("webhook", {
        backend: Backend.local(),
        clouds: [],
        cluster: Cluster.fromKubeconfig("contract", { context: "contract" }),
        certManager: CertManager.install({ version: "v1.21.1" }),
        issuers: ["team-a", "team-b"].map((namespace) =>
          AcmeIssuer.issuer("example", { name: namespace }, { server, solvers: [webhook] }),
        ),
      }).addTo(root);
    });
  const server = AcmeServer.LETS_ENCRYPT_STAGING;
  const webhook = ExampleWebhookSolver.forZones(["staging.example.org"]);

  it("has its chart installed once, after cert-manager is ready", () => {
    const json = stackOf(app(), "webhook-dns01");
    const releases = [...blocksByAddress(json)].filter(([address]) => address.startsWith("helm_release."));
    expect(releases.map(([, { chart }]) => chart).sort()).toEqual([
      "cert-manager",
      "cert-manager-webhook-example",
    ]);
    const addressOf = (chart: string) => releases.find(([, block]) => block["chart"] === chart)?.[0] ?? "";
    expect(precedingOf(json, addressOf("cert-manager-webhook-example"))).toContain(addressOf("cert-manager"));
    expect(precedingOf(json, addressOf("cert-manager"))).not.toContain(
      addressOf("cert-manager-webhook-example"),
    );
  });

  it("has its token in a Secret beside each issuer, and its value from a sensitive variable", () => {
    const json = stackOf(app(), "webhook-dns01");
    const secrets = blocksOf(json.resource, "kubernetes_secret_v1");
    expect(secrets.map(({ metadata }) => metadata)).toEqual([
      { name: "example-webhook-token", namespace: "team-a" },
      { name: "example-webhook-token", namespace: "team-b" },
    ]);
    const fromVariable: unknown = expect.stringMatching(/^\$\{var\./);
    for (const { data } of secrets) expect(data).toEqual({ token: fromVariable });
  });
});

describe("A solver from outside the kit with a ServiceAccount in each namespace", () => {
  it("lets cert-manager ask for tokens of that ServiceAccount alone, in each issuer's namespace", () => {
    const json = synthStack((stack) => {
      const cluster = Cluster.fromKubeconfigWithOidcIssuer("contract", {
        context: "contract",
        oidcIssuerUrl: "https://oidc.example.org/contract",
      });
      configureKubernetes(stack, cluster);
      const solver = TokenRequestSolver.forZones([
        { name: "staging.example.org", hostedZoneId: "Z0123456789ABCDEFGHIJ" },
      ]);
      const dns01 = new Dns01(stack, "dns01", {
        cluster,
        certManager: CertManager.install({ version: "v1.21.1", namespace: "certificates" }),
        solvers: [solver],
      });
      const team = new NamespaceV1(stack, "team", { metadata: { name: "team-a" } });
      dns01.solversFor(solver);
      dns01.solversFor(solver, { name: "team-a", resource: team });
    });

    const namespaces = ["certificates", "team-a"];
    const name = "route53-token-request";
    expect(blocksOf(json.resource, "kubernetes_service_account_v1").map(({ metadata }) => metadata)).toEqual(
      namespaces.map((namespace) => ({ name, namespace })),
    );
    expect(blocksOf(json.resource, "kubernetes_role_v1").map(({ rule }) => rule)).toEqual(
      namespaces.map(() => [
        {
          api_groups: [""],
          resources: ["serviceaccounts/token"],
          resource_names: [expect.stringMatching(/^\$\{kubernetes_service_account_v1\./)],
          verbs: ["create"],
        },
      ]),
    );
    for (const { subject } of blocksOf(json.resource, "kubernetes_role_binding_v1"))
      expect(subject).toEqual([{ kind: "ServiceAccount", name: "cert-manager", namespace: "certificates" }]);
    expect(
      blocksOf(json.resource, "kubernetes_service_account_v1").map(({ depends_on }) => depends_on),
    ).toEqual([
      [expect.stringMatching(/^kubernetes_namespace_v1\.dns01_/)],
      [expect.stringMatching(/^kubernetes_namespace_v1\.team$/)],
    ]);
  });
});

function stackOf({ stacks }: SynthesizedApp, name: string): StackJson {
  const stack = stacks[name];
  if (!stack) throw new Error(`no stack ${name}`);
  return stack;
}
