import { execFileSync } from "node:child_process";
import { describeUnless } from "./describe-unless";
import { makeProviderMirror, missingProviders, type ProviderMirror } from "./provider-mirror";

/**
 * Describes a suite that needs Terraform and its providers, and runs it with TF_CLI_CONFIG_FILE set. Where they are
 * missing, one skipped test names the reason, which is printed as well.
 */
export function describeWithTerraform(
  name: string,
  suite: () => void,
  testsWithSnapshots?: readonly string[],
): void {
  describeUnless(missingTerraform() ?? missingProviders(), name, withMirror(suite), testsWithSnapshots);
}

/** The same for OpenTofu, as `tofu` on the PATH. */
export function describeWithOpenTofu(name: string, suite: () => void): void {
  describeUnless(missingBinary("tofu") ?? missingProviders(), name, withMirror(suite));
}

/** The suite with TF_CLI_CONFIG_FILE set to a mirror of the providers. */
function withMirror(suite: () => void): () => void {
  return () => {
    const before = process.env["TF_CLI_CONFIG_FILE"];
    let mirror: ProviderMirror | undefined;
    beforeAll(() => {
      mirror = makeProviderMirror();
      Object.assign(process.env, mirror.environment);
    });
    afterAll(() => {
      mirror?.remove();
      if (before === undefined) delete process.env["TF_CLI_CONFIG_FILE"];
      else process.env["TF_CLI_CONFIG_FILE"] = before;
    });
    suite();
  };
}

/** Why Terraform cannot be run, if it cannot. */
export function missingTerraform(): string | undefined {
  return missingBinary(process.env["TERRAFORM_BINARY_NAME"] ?? "terraform");
}

function missingBinary(binary: string): string | undefined {
  try {
    execFileSync(binary, ["version"], { stdio: "pipe" });
    return undefined;
  } catch {
    return `${binary} does not run`;
  }
}
