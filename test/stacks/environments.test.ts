import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "cdktf";
import { PROVIDER_REGISTRY } from "../../constructs";
import { type EnvironmentStacks } from "../../stacks/environment";
import { environments } from "../../stacks/environments";
import { normalizePlan, type PlannedResource, planStacks, type StackPlans } from "../../testing";
import { describeWithOpenTofu, describeWithTerraform } from "../support/describe-with";
import { secretValuesIn } from "../support/secrets";
import { type StackJson } from "../support/synth";
import { danglingAddresses } from "../support/terraform-graph";

const outdir = mkdtempSync(join(tmpdir(), "environments-"));
afterAll(() => {
  rmSync(outdir, { recursive: true, force: true });
});

const made = synthesise(outdir);
const stackNames = made.flatMap(namesOfStacks);

function synthesise(into: string, context: Record<string, string> = {}): readonly EnvironmentStacks[] {
  const app = new App({ outdir: into, context });
  const stacks = environments.map((environment) => environment.addTo(app));
  app.synth();
  return stacks;
}

function namesOfStacks({ stacks }: EnvironmentStacks): string[] {
  return stacks.map(({ node }) => node.id);
}

/** A synthesised stack without cdktf's own metadata. */
function read(stack: string): StackJson {
  const text = readFileSync(join(outdir, "stacks", stack, "cdk.tf.json"), "utf8");
  return JSON.parse(text, function (key, value: unknown) {
    return key === "//" ? undefined : value;
  }) as StackJson;
}

describe("the environments", () => {
  it("have names of their own, none the beginning of another's stacks", () => {
    // `cdktf deploy 'NAME-*'` must deploy no stack of another environment.
    for (const environment of made)
      expect(stackNames.filter((stack) => stack.startsWith(`${environment.name}-`))).toEqual(
        namesOfStacks(environment),
      );
  });

  it.each(stackNames)("synthesise %s as it was reviewed", (stack) => {
    expect(read(stack)).toMatchSnapshot();
  });

  it.each(stackNames)("keep secrets and other stacks' resources out of %s", (stack) => {
    expect(secretValuesIn(read(stack))).toEqual([]);
    expect(danglingAddresses(read(stack))).toEqual([]);
  });

  it.each(stackNames)("keep the state of %s elsewhere, under its own name", (stack) => {
    const { backend, cloud } = read(stack).terraform;
    expect(JSON.stringify(backend ?? cloud)).toContain(stack);
    expect(Object.keys(backend ?? {})).not.toContain("local");
  });
});

describeWithTerraform("the plans of the environments", () => {
  describePlans(() => planStacks(outdir));
});

describeWithOpenTofu("the plans of the environments by OpenTofu", () => {
  const directory = mkdtempSync(join(tmpdir(), "environments-"));
  // Where the tests have their providers from.
  synthesise(directory, { [PROVIDER_REGISTRY]: "registry.terraform.io" });
  afterAll(() => {
    rmSync(directory, { recursive: true, force: true });
  });

  describePlans(() => planStacks(directory, { terraform: "tofu" }));

  it("are those of Terraform", async () => {
    const plan = async (terraform?: string) =>
      (await planStacks(directory, { asDeployed: true, terraform })).plans.map(normalizePlan);
    expect(await plan("tofu")).toEqual(await plan());
  }, 300_000);
});

function describePlans(plan: () => Promise<StackPlans>): void {
  let result: StackPlans;

  beforeAll(async () => {
    result = await plan();
  }, 300_000);

  it("succeed for every stack", () => {
    expect(result.failures).toEqual([]);
    expect(result.plans.map(({ name }) => name).sort()).toEqual([...stackNames].sort());
  });

  it.each(made)("create in $name what each stack is for", ({ stacks, dns01, issuer }) => {
    const types = (stack: string) => new Set(resourcesOf(stack).map(({ type }) => type));
    expect(types(dns01.node.id)).not.toContain("kubernetes_manifest");
    if (issuer) expect(types(issuer.node.id)).toEqual(new Set(["kubernetes_manifest"]));
    for (const { actions, mode } of stacks.flatMap(({ node }) => resourcesOf(node.id)))
      expect(actions).toEqual([mode === "data" ? "read" : "create"]);
  });

  it("trust the one ServiceAccount, on EKS", () => {
    const policy = theOnly("staging-eks-dns01", "aws_iam_role").values["assume_role_policy"];
    const claims = [...JSON.stringify(policy).matchAll(/:(sub|aud)\\":\\"([^"\\]+)\\"/g)];
    expect(Object.fromEntries(claims.map(([, claim, value]) => [claim, value]))).toEqual({
      sub: "system:serviceaccount:cert-manager:cert-manager",
      aud: "sts.amazonaws.com",
    });
  });

  it("trust the one ServiceAccount, on AKS", () => {
    expect(theOnly("staging-aks-dns01", "azurerm_federated_identity_credential").values).toMatchObject({
      audience: ["api://AzureADTokenExchange"],
      subject: "system:serviceaccount:cert-manager:cert-manager",
    });
  });

  it.each(["staging-aks", "staging-eks"])("install cert-manager and wait for it, in %s", (environment) => {
    const { values } = theOnly(`${environment}-dns01`, "helm_release");
    expect(values).toMatchObject({
      chart: "cert-manager",
      repository: "oci://quay.io/jetstack/charts",
      version: "v1.21.1",
      namespace: "cert-manager",
    });
    // Absent is the provider's own default, true.
    expect([undefined, null, true]).toContain(values["wait"]);
    expect([undefined, null, false]).toContain(values["disable_webhooks"]);
  });

  it.each(["staging-aks", "staging-eks"])("wait for the issuers of %s to be Ready", (environment) => {
    const issuers = resourcesOf(`${environment}-issuer`);
    expect(issuers.map(({ values }) => values["wait"])).toEqual(
      issuers.map(() => [
        expect.objectContaining({ condition: [{ type: "Ready", status: "True" }] }) as unknown,
      ]),
    );
    expect(issuers).toHaveLength(2);
  });

  function resourcesOf(stack: string): readonly PlannedResource[] {
    return result.plans.find(({ name }) => name === stack)?.resources ?? [];
  }

  function theOnly(stack: string, type: string): PlannedResource {
    const [resource, ...others] = resourcesOf(stack).filter((candidate) => candidate.type === type);
    if (!resource || others.length > 0) throw new Error(`${stack} does not have one ${type}`);
    return resource;
  }
}
