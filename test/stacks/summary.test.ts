import { App } from "cdktf";
import {
  AcmeIssuer,
  AksCluster,
  Azure,
  AzureDnsAuth,
  AzureDnsSolver,
  AzureDnsZone,
  CertManager,
  Cluster,
  ManagedIdentity,
} from "../../constructs";
import { Backend } from "../../stacks/backend";
import { Environment } from "../../stacks/environment";
import { summaryOf } from "../../stacks/summary";
import { newAks } from "../../stacks/environments/new-aks";
import { stagingAks } from "../../stacks/environments/staging-aks";
import { stagingEks } from "../../stacks/environments/staging-eks";
import { ExampleWebhookSolver } from "../contract/example-webhook-solver";

/** Lines of a section, without its indentation. */
function section(summary: string, title: string): string[] {
  const [, rest = ""] = summary.split(`\n  ${title}\n`);
  const [body = ""] = rest.split(/\n {2}(?=\S)/);
  return body
    .trimEnd()
    .split("\n")
    .map((line) => line.slice(4));
}

describe("the summary of an environment", () => {
  const summary = summaryOf(stagingEks.addTo(new App()));

  it("begins with its name", () => {
    expect(summary.split("\n")[0]).toBe("staging-eks");
  });

  it("counts the resources of its stacks", () => {
    expect(section(summary, "stacks")).toEqual([
      "staging-eks-dns01  5 resources",
      "staging-eks-issuer  2 resources",
    ]);
  });

  it("shows trust as a path, link by link, from the ServiceAccount to the issuers", () => {
    const trust = section(summary, "trust");
    const depth = (line: string) => line.search(/\S/) / 2;
    expect(trust[0]).toBe("ServiceAccount cert-manager/cert-manager");
    trust.slice(1).forEach((line, index) => {
      expect(line).toMatch(/^ +-> (token|identity|grant|zone|issuer) /);
      expect(depth(line)).toBeLessThanOrEqual(depth(trust[index] ?? "") + 1);
    });
    const kinds = trust.map((line) => line.trim().replace("-> ", "").split(" ")[0]);
    expect(kinds.slice(0, 3)).toEqual(["ServiceAccount", "token", "identity"]);
    expect(trust.filter((line) => line.includes("zone staging.example.org"))).toHaveLength(1);
    expect(trust.filter((line) => line.endsWith("issuer ClusterIssuer letsencrypt-prod"))).toHaveLength(2);
  });

  it("counts those of a new cluster first", () => {
    expect(section(summaryOf(newAks.addTo(new App())), "stacks")).toEqual([
      "new-aks-cluster  3 resources",
      "new-aks-dns01  5 resources",
      "new-aks-issuer  2 resources",
    ]);
  });

  it("says how to deploy it", () => {
    expect(section(summary, "deploy")).toEqual(["npx cdktf deploy 'staging-eks-*'"]);
  });

  it.each([stagingAks, stagingEks])("has no token in it ($name)", (environment) => {
    expect(summaryOf(environment.addTo(new App()))).not.toMatch(/TfToken|\$\{/);
  });

  it("repeats the warnings, which nothing else prints without cdktf's own command", () => {
    expect(section(summary, "warnings")).toEqual([""]);
    const environment = new Environment("old", {
      backend: Backend.local(),
      clouds: [],
      cluster: Cluster.fromKubeconfig("platform", { context: "platform" }),
      certManager: CertManager.install({ version: "v1.18.0" }),
      issuers: AcmeIssuer.letsEncrypt({ solvers: [ExampleWebhookSolver.forZones(["a.example.org"])] }),
    });
    expect(section(summaryOf(environment.addTo(new App())), "warnings")).toEqual([
      expect.stringMatching(/^old-dns01\/dns01\/cert-manager: .*GHSA-8rvj-mm4h-c258/) as unknown,
    ]);
  });

  it("says of a single resource that it is one", () => {
    const { issuers, ...props } = {
      backend: Backend.local(),
      clouds: [],
      cluster: Cluster.fromKubeconfig("platform", { context: "platform" }),
      certManager: CertManager.install({ version: "v1.21.1" }),
      issuers: AcmeIssuer.letsEncrypt({ solvers: [ExampleWebhookSolver.forZones(["a.example.org"])] }),
    };
    const environment = new Environment("one", { ...props, issuers: issuers.slice(0, 1) });
    expect(section(summaryOf(environment.addTo(new App())), "stacks")).toContain("one-issuer  1 resource");
  });
});

describe("the trust of two identities", () => {
  const subscription = "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee";
  const zone = (name: string) =>
    AzureDnsZone.fromAttributes({ name, resourceGroup: "dns", subscriptionId: subscription });
  const solver = (name: string) =>
    AzureDnsSolver.forZones(
      [zone(`${name}.example.org`)],
      AzureDnsAuth.workloadIdentity({
        identity: ManagedIdentity.create(name, { resourceGroup: "dns", location: "westeurope" }),
      }),
      { id: name },
    );
  const environment = new Environment("two", {
    backend: Backend.local(),
    clouds: [Azure.inSubscription(subscription)],
    cluster: AksCluster.fromLookup("platform", { resourceGroup: "platform" }),
    certManager: CertManager.install({ version: "v1.21.1" }),
    issuers: AcmeIssuer.letsEncrypt({ solvers: [solver("first"), solver("second")] }),
  });

  it.each([
    { identity: "first", other: "second" },
    { identity: "second", other: "first" },
  ])("does not lead $identity to the zone of $other", ({ identity, other }) => {
    const trust = section(summaryOf(environment.addTo(new App())), "trust");
    const start = trust.findIndex((line) => line.endsWith(`managed identity ${identity}`));
    const depth = (trust[start] ?? "").search(/\S/);
    const rest = trust.slice(start + 1);
    const end = rest.findIndex((line) => line.search(/\S/) <= depth);
    const below = rest.slice(0, end === -1 ? undefined : end);
    expect(below.filter((line) => line.includes(`zone ${identity}.example.org`))).toHaveLength(1);
    expect(below.filter((line) => line.includes(`zone ${other}.example.org`))).toEqual([]);
  });
});
