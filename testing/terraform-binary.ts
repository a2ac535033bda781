import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { gte } from "semver";
import { TerraformNotFoundError, TerraformTooOldError } from "./plan-error";

/** The products that plan: Terraform, or OpenTofu. */
export type TerraformProduct = "Terraform" | "OpenTofu";

/** A binary that was found and is new enough. */
export interface TerraformBinary {
  /** Name on the PATH, or path. */
  readonly path: string;
  /** What the binary says it is. */
  readonly product: TerraformProduct;
  /** Its version, such as `1.11.4`. */
  readonly version: string;
}

/** The oldest versions whose `test -json -verbose` and `mock_provider` are used here. */
export const minimumVersions: Readonly<Record<TerraformProduct, string>> = {
  Terraform: "1.11.0",
  OpenTofu: "1.9.0",
};

const run = promisify(execFile);

/**
 * Finds the binary that plans.
 *
 * @param path Name or path of the binary. Default: `$TERRAFORM_BINARY_NAME` (which cdktf reads too), else
 * `terraform` on the PATH, else `tofu`.
 * @throws TerraformNotFoundError where there is none, or the one named does not run.
 * @throws TerraformTooOldError where its version is below `minimumVersions`.
 */
export async function findTerraform(path?: string): Promise<TerraformBinary> {
  const named = path ?? process.env["TERRAFORM_BINARY_NAME"];
  const candidates = named === undefined || named === "" ? ["terraform", "tofu"] : [named];
  for (const candidate of candidates) {
    const binary = await identify(candidate);
    if (binary === undefined) continue;
    const minimum = minimumVersions[binary.product];
    if (gte(binary.version, minimum)) return binary;
    throw new TerraformTooOldError(
      `${binary.path} is ${binary.product} ${binary.version}; plans with mocked providers need ${binary.product} ${minimum} or later. ` +
        `Install a newer one, or name another binary (option terraform, or TERRAFORM_BINARY_NAME).`,
    );
  }
  throw new TerraformNotFoundError(
    `No Terraform or OpenTofu binary found (tried: ${candidates.join(", ")}). ` +
      `Install Terraform ${minimumVersions.Terraform} or later, or name the binary (option terraform, or TERRAFORM_BINARY_NAME).`,
  );
}

async function identify(path: string): Promise<TerraformBinary | undefined> {
  const { stdout } = await run(path, ["version"], {
    env: { ...process.env, CHECKPOINT_DISABLE: "1" },
  }).catch(() => ({ stdout: "" }));
  const [, product, version] = /^(Terraform|OpenTofu) v(\S+)$/m.exec(stdout) ?? [];
  if (product === undefined || version === undefined) return undefined;
  return { path, product: product === "OpenTofu" ? "OpenTofu" : "Terraform", version };
}
