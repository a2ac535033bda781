import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { planStacks, type NamedStackJson } from "../../testing";
import { describeWithOpenTofu } from "../support/describe-with";
import { fixtureApp } from "./fixture-app";

interface StackJson {
  readonly terraform: { readonly required_providers: Record<string, { source: string }> };
}

/** Stacks whose providers come from Terraform's registry, where the tests have them. */
function stacksIn(outdir: string): readonly NamedStackJson[] {
  return readdirSync(join(outdir, "stacks")).map((name) => {
    const json = JSON.parse(readFileSync(join(outdir, "stacks", name, "cdk.tf.json"), "utf8")) as StackJson;
    for (const [provider, requirement] of Object.entries(json.terraform.required_providers))
      requirement.source = `registry.terraform.io/hashicorp/${provider}`;
    return { name, json };
  });
}

describeWithOpenTofu("planStacks with OpenTofu", () => {
  const outdir = mkdtempSync(join(tmpdir(), "opentofu-test-"));
  fixtureApp(outdir).synth();
  afterAll(() => {
    rmSync(outdir, { recursive: true, force: true });
  });

  it("plans every stack, with ids that have their shape and nothing made up at random", async () => {
    const { plans, failures } = await planStacks(stacksIn(outdir), { terraform: "tofu" });
    expect(failures).toEqual([]);
    expect(plans.map(({ name }) => name)).toEqual(["aks-dns01", "aks-issuer", "eks-dns01", "eks-issuer"]);
    const values = plans
      .flatMap(({ resources }) => resources)
      .find(({ type }) => type === "aws_iam_role_policy_attachment")?.values;
    expect(values).toEqual({ role: "dns01", policy_arn: "arn:aws:iam::111122223333:policy/dns01" });
  }, 300_000);

  it("leaves out values that OpenTofu refuses and Terraform ignores", async () => {
    const types = { aws_iam_role: { path: "/given/", nowhere: "x", unique_id: "AROAMINE" } };
    const { plans, failures } = await planStacks(stacksIn(outdir), {
      terraform: "tofu",
      only: ["eks-dns01"],
      overrides: { types },
    });
    expect(failures).toEqual([]);
    const role = plans[0]?.resources.find(({ type }) => type === "aws_iam_role");
    expect(role?.values).toMatchObject({ name: "dns01", unique_id: "AROAMINE" });
    expect(role?.values).not.toHaveProperty("nowhere");
  }, 300_000);
});
