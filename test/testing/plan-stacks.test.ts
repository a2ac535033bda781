import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  normalizePlan,
  planStacks,
  type PlannedResource,
  type StackPlan,
  type StackPlans,
} from "../../testing";
import { describeWithTerraform } from "../support/describe-with";
import { fixtureApp } from "./fixture-app";

const scratch = mkdtempSync(join(tmpdir(), "plan-stacks-test-"));
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

/** A binary that is Terraform and notes how it is called. */
function loggingTerraform(log: string): string {
  const path = join(scratch, "terraform");
  writeFileSync(path, `#!/bin/sh\necho "$@" >> ${log}\nexec terraform "$@"\n`);
  chmodSync(path, 0o755);
  return path;
}

function planOf(plans: readonly StackPlan[], stack: string): StackPlan {
  const plan = plans.find(({ name }) => name === stack);
  if (plan === undefined) throw new Error(`no plan of ${stack}`);
  return plan;
}

function resourceOf(plans: readonly StackPlan[], stack: string, address: string): PlannedResource {
  const resource = planOf(plans, stack).resources.find((candidate) => candidate.address === address);
  if (resource === undefined) throw new Error(`no ${address} in ${stack}`);
  return resource;
}

const stacks = ["aks-dns01", "aks-issuer", "eks-dns01", "eks-issuer"];

function planningSuite(): void {
  const log = join(scratch, "log");
  const outdir = mkdtempSync(join(scratch, "out-"));
  const temporary = mkdtempSync(join(scratch, "tmp-"));
  let result: StackPlans;

  beforeAll(async () => {
    const before = process.env["TMPDIR"];
    process.env["TMPDIR"] = temporary;
    try {
      result = await planStacks(fixtureApp(outdir), { terraform: loggingTerraform(log) });
    } finally {
      if (before === undefined) delete process.env["TMPDIR"];
      else process.env["TMPDIR"] = before;
    }
  }, 120_000);

  it("plans every stack, EKS, AKS, Kubernetes and Helm, without failures", () => {
    expect(result.failures).toEqual([]);
    expect(result.warnings).toEqual([]);
    expect(result.plans.map(({ name }) => name)).toEqual(stacks);
  });

  it("runs one init and one test for all stacks", () => {
    expect(readFileSync(log, "utf8").trim().split("\n")).toEqual([
      "version",
      "init -json -input=false",
      "test -json -verbose",
    ]);
  });

  it("leaves no temporary directory and does not write to the App's out directory", () => {
    expect(readdirSync(temporary)).toEqual([]);
    expect(existsSync(join(outdir, "manifest.json"))).toBe(false);
  });

  it("says for each resource who made it, with which provider, and what happens", () => {
    expect(resourceOf(result.plans, "aks-dns01", "azurerm_role_assignment.grant")).toMatchObject({
      mode: "managed",
      type: "azurerm_role_assignment",
      name: "grant",
      provider: "azurerm.dns",
      providerSource: "registry.terraform.io/hashicorp/azurerm",
      constructPath: "aks-dns01/grant",
      actions: ["create"],
      config: { principal_id: "${azurerm_user_assigned_identity.identity.principal_id}" },
      unknown: { principal_id: true },
    });
  });

  it("gives data sources of an alias what its provider configuration says", () => {
    expect(resourceOf(result.plans, "aks-dns01", "azurerm_role_assignment.grant").values["scope"]).toBe(
      "/subscriptions/aaaaaaaa-0000-4000-8000-000000000002/resourceGroups/rg-dns/providers/Microsoft.Network/dnsZones/staging.example.org",
    );
  });

  it("passes the made-up values of one stack to another", () => {
    const manifest = resourceOf(result.plans, "eks-issuer", "kubernetes_manifest.issuer").values["manifest"];
    expect(manifest).toMatchObject({
      spec: { acme: { solvers: [{ dns01: { route53: { role: "arn:aws:iam::111122223333:role/dns01" } } }] } },
    });
  });

  it("marks what is sensitive", () => {
    expect(resourceOf(result.plans, "aks-issuer", "kubernetes_secret_v1.account").sensitive).toMatchObject({
      data: true,
    });
  });

  it("returns the outputs, those for other stacks included", () => {
    expect(planOf(result.plans, "aks-issuer").outputs).toEqual([
      {
        name: "server",
        value: "https://acme-staging-v02.api.letsencrypt.org/directory",
        unknown: false,
        sensitive: false,
      },
    ]);
    expect(planOf(result.plans, "eks-dns01").outputs).toMatchObject([{ unknown: true, sensitive: true }]);
  });

  it.each(stacks)("normalises %s", (stack) => {
    expect(normalizePlan(planOf(result.plans, stack))).toMatchSnapshot();
  });

  it("plans the same a second time, and only what is asked for", async () => {
    const app = fixtureApp(outdir);
    app.synth();
    const again = await planStacks(outdir, { only: ["eks-issuer"] });
    expect(again).toEqual({ plans: [planOf(result.plans, "eks-issuer")], failures: [], warnings: [] });
  }, 60_000);

  it("plans a stack by itself, with the cross-stack values of its App", async () => {
    const stack = fixtureApp(outdir).node.findChild("eks-issuer");
    expect(await planStacks(stack)).toEqual({
      plans: [planOf(result.plans, "eks-issuer")],
      failures: [],
      warnings: [],
    });
  }, 60_000);
}

describeWithTerraform(
  "planStacks",
  planningSuite,
  stacks.map((stack) => `normalises ${stack}`),
);
