import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findTerraform, planStacks, type NamedStackJson, type PlanOptions } from "../../testing";
import { describeWithTerraform } from "../support/describe-with";

const scratch = mkdtempSync(join(tmpdir(), "plan-errors-test-"));
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

/** A binary that only says which version it is. */
function fakeBinary(says: string): string {
  const path = join(mkdtempSync(join(scratch, "bin-")), "terraform");
  writeFileSync(path, `#!/bin/sh\necho '${says}'\n`);
  chmodSync(path, 0o755);
  return path;
}

const current = (): string => fakeBinary("Terraform v1.11.0");

describe("findTerraform", () => {
  it.each([
    ["Terraform v1.11.0", { product: "Terraform", version: "1.11.0" }],
    ["Terraform v1.14.0-beta1", { product: "Terraform", version: "1.14.0-beta1" }],
    ["OpenTofu v1.12.3", { product: "OpenTofu", version: "1.12.3" }],
    ["Warning: no CLI configuration file\nTerraform v1.11.4\non linux_amd64", { version: "1.11.4" }],
  ])("takes %j", async (says, expected) => {
    await expect(findTerraform(fakeBinary(says))).resolves.toMatchObject(expected);
  });

  it.each([
    ["Terraform v1.10.5", /Terraform 1\.10\.5; plans with mocked providers need Terraform 1\.11\.0 or later/],
    ["OpenTofu v1.8.0", /OpenTofu 1\.8\.0; plans with mocked providers need OpenTofu 1\.9\.0 or later/],
  ])("refuses %j", async (says, message) => {
    await expect(findTerraform(fakeBinary(says))).rejects.toMatchObject({
      name: "TerraformTooOldError",
      message: expect.stringMatching(message) as string,
    });
  });

  it.each(["/nowhere/terraform", fakeBinary("some other tool")])("does not find %s", async (path) => {
    await expect(findTerraform(path)).rejects.toMatchObject({
      name: "TerraformNotFoundError",
      message: expect.stringContaining(`tried: ${path}`) as string,
    });
  });

  it("takes the binary that TERRAFORM_BINARY_NAME names", async () => {
    const before = process.env["TERRAFORM_BINARY_NAME"];
    const path = fakeBinary("OpenTofu v1.10.0");
    process.env["TERRAFORM_BINARY_NAME"] = path;
    try {
      await expect(findTerraform()).resolves.toEqual({ path, product: "OpenTofu", version: "1.10.0" });
    } finally {
      if (before === undefined) delete process.env["TERRAFORM_BINARY_NAME"];
      else process.env["TERRAFORM_BINARY_NAME"] = before;
    }
  });
});

describe("planStacks", () => {
  const stacks: readonly NamedStackJson[] = [{ name: "one", json: { data: { aws_region: { here: {} } } } }];

  it.each<[string, string | readonly NamedStackJson[], PlanOptions, string]>([
    ["a directory without a manifest", scratch, {}, "holds no manifest.json: run cdktf synth"],
    ["JSON that is no object", [{ name: "one", json: "[]" }], {}, "The JSON of stack one is not an object"],
    ["an unknown stack", stacks, { only: ["two"] }, "There is no stack two. Name one of: one."],
    [
      "an override of an unknown stack",
      stacks,
      { overrides: { stacks: { two: {} } } },
      "There is no stack two to override. Name one of: one.",
    ],
    [
      "an override of an unknown address",
      stacks,
      { overrides: { stacks: { one: { addresses: { "data.aws_region.there": {} } } } } },
      "Stack one has no data.aws_region.there to override. Name one of: data.aws_region.here.",
    ],
    [
      "an override of an unknown variable",
      stacks,
      { overrides: { stacks: { one: { variables: { token: "x" } } } } },
      "Stack one has no variable token to override. It has none.",
    ],
  ])("refuses %s", async (_, source, options, message) => {
    await expect(planStacks(source, { terraform: current(), ...options })).rejects.toMatchObject({
      name: "StackSourceError",
      message: expect.stringContaining(message) as string,
    });
  });

  it("says so when Terraform makes no plan", async () => {
    await expect(planStacks(stacks, { terraform: current() })).rejects.toMatchObject({
      name: "TerraformRunError",
      message: expect.stringContaining("made no plan") as string,
    });
  });
});

describeWithTerraform("planStacks with a provider version that does not exist", () => {
  it("says which stacks want it", async () => {
    const json = { terraform: { required_providers: { aws: { source: "aws", version: "0.0.1" } } } };
    const stacks = ["one", "two", "three"].map((name) => ({ name, json }));
    await expect(planStacks(stacks)).rejects.toMatchObject({
      name: "TerraformInitError",
      message: expect.stringMatching(/hashicorp\/aws[^]*\n {2}aws 0\.0\.1: one and 2 more\n/) as string,
    });
  }, 60_000);
});
