import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, TerraformVariable } from "cdktf";
import { type PlannedResource, planStacks, type StackPlans } from "../../testing";
import { throughOutputs } from "../support/cross-stack";
import { describeWithTerraform } from "../support/describe-with";
import { blocksOf, onlyBlock, type StackJson, synthApp } from "../support/synth";
import { danglingAddresses } from "../support/terraform-graph";
import { PlatformDns01Stack, PlatformIssuerStack } from "./platform-module";

function addModule(app: App): void {
  new PlatformIssuerStack(app, "platform-issuer", new PlatformDns01Stack(app, "platform-dns01"));
}

describe("a module that brings its own stacks and providers", () => {
  const app = synthApp(addModule);
  const dns01 = stackOf("platform-dns01");
  const issuer = stackOf("platform-issuer");

  function stackOf(name: string): StackJson {
    const stack = app.stacks[name];
    if (!stack) throw new Error(`no stack ${name}`);
    return stack;
  }

  it("gets no provider beside its own", () => {
    for (const stack of [dns01, issuer])
      expect(
        Object.fromEntries(
          Object.entries(stack.provider ?? {}).map(([name, blocks]) => [name, blocks.length]),
        ),
      ).toEqual({ aws: 1, azurerm: 1, helm: 1, kubernetes: 1 });
  });

  it("has its issuers in another stack, which follows the one that provisions", () => {
    expect(app.dependencies).toEqual({ "platform-dns01": [], "platform-issuer": ["platform-dns01"] });
    expect(Object.keys(issuer.resource ?? {})).toEqual(["kubernetes_manifest"]);
    expect([...danglingAddresses(dns01), ...danglingAddresses(issuer)]).toEqual([]);
  });

  it("gives one controller what solvers of both clouds ask for", () => {
    const release = blocksOf(dns01.resource, "helm_release").find(({ chart }) => chart === "cert-manager");
    const text = JSON.stringify(release?.["values"]);
    expect(text).toContain("eks.amazonaws.com/role-arn");
    expect(text).toContain("azure.workload.identity/use");
    expect(text).toContain("--issuer-ambient-credentials=true");
  });

  it("has the solvers of two clouds in one ClusterIssuer, each for its zone", () => {
    const manifest = throughOutputs(app, issuerNamed("both-clouds"));
    expect(replacingIds(manifest)).toMatchObject({
      kind: "ClusterIssuer",
      spec: {
        acme: {
          solvers: [
            {
              dns01: { route53: { hostedZoneID: "Z0123456789ABCDEFGHIJ" } },
              selector: { dnsZones: ["aws.example.org"] },
            },
            {
              dns01: {
                azureDNS: {
                  hostedZoneName: "azure.example.org",
                  resourceGroupName: "dns",
                  subscriptionID: "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee",
                  environment: "AzurePublicCloud",
                  managedIdentity: { clientID: "${azurerm_user_assigned_identity.IDENTITY.client_id}" },
                },
              },
              selector: { dnsZones: ["azure.example.org"] },
            },
          ],
        },
      },
    });
  });

  it("provides for Issuers of each tenant's namespace, after that namespace exists", () => {
    for (const type of ["kubernetes_secret_v1", "kubernetes_service_account_v1", "kubernetes_role_v1"])
      expect(
        blocksOf(dns01.resource, type).map(({ metadata, depends_on }) => ({ metadata, depends_on })),
      ).toEqual(
        ["team-a", "team-b"].map((namespace) => ({
          metadata: expect.objectContaining({ namespace }) as unknown,
          depends_on: [`kubernetes_namespace_v1.${namespace}`],
        })),
      );
  });

  it("grants each cloud's zones to that cloud's identity", () => {
    expect(onlyBlock(dns01.resource, "aws_iam_role")["assume_role_policy"]).toContain(
      "system:serviceaccount:cert-manager:cert-manager",
    );
    expect(onlyBlock(dns01.resource, "azurerm_federated_identity_credential")).toMatchObject({
      issuer: "https://oidc.example.org/platform",
      subject: "system:serviceaccount:cert-manager:cert-manager",
    });
    expect(onlyBlock(dns01.resource, "azurerm_role_assignment")["scope"]).toMatch(
      /\/dnsZones\/azure\.example\.org$/,
    );
  });

  function issuerNamed(name: string): unknown {
    const manifests = blocksOf(issuer.resource, "kubernetes_manifest").map(({ manifest }) => manifest);
    return manifests.find((manifest) => JSON.stringify(manifest).includes(`"metadata":{"name":"${name}"`));
  }
});

/** A value with the logical id of the identity replaced. */
function replacingIds(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value).replace(
      /azurerm_user_assigned_identity\.[\w-]+/g,
      "azurerm_user_assigned_identity.IDENTITY",
    ),
  );
}

describeWithTerraform("the plan of a module that brings its own stacks and providers", () => {
  let result: StackPlans;
  let scratch: string;

  beforeAll(async () => {
    scratch = mkdtempSync(join(tmpdir(), "golden-module-"));
    const app = new App({ outdir: scratch });
    addModule(app);
    const variables = app.node
      .findAll()
      .filter((construct) => construct instanceof TerraformVariable)
      .map((variable) => [variable.friendlyUniqueId, "the token"] as const);
    expect(variables).toHaveLength(1);
    result = await planStacks(app, {
      overrides: { stacks: { "platform-dns01": { variables: Object.fromEntries(variables) } } },
    });
  }, 120_000);

  afterAll(() => {
    rmSync(scratch, { recursive: true, force: true });
  });

  it("succeeds for both stacks", () => {
    expect(result.failures).toEqual([]);
    expect(result.plans.map(({ name }) => name)).toEqual(["platform-dns01", "platform-issuer"]);
  });

  it("creates every issuer, and what it reads", () => {
    const created = result.plans.flatMap(({ resources }) => resources).map(({ type }) => type);
    const count = (type: string) => created.filter((other) => other === type).length;
    expect(count("kubernetes_manifest")).toBe(5);
    expect(count("kubernetes_secret_v1")).toBe(2);
    expect(count("kubernetes_service_account_v1")).toBe(2);
    expect(count("helm_release")).toBe(2);
  });

  it("keeps the webhook's token out of sight", () => {
    const secrets = resources().filter(({ type }) => type === "kubernetes_secret_v1");
    expect(secrets.map(({ sensitive }) => sensitive)).toEqual(
      secrets.map(() => expect.objectContaining({ data: true }) as unknown),
    );
  });

  function resources(): readonly PlannedResource[] {
    return result.plans.flatMap((plan) => plan.resources);
  }
});
