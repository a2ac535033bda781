import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/** A mirror of Terraform providers in a temporary directory. */
export interface ProviderMirror {
  /** Makes Terraform install from the mirror. */
  readonly environment: { readonly TF_CLI_CONFIG_FILE: string };
  /** Removes the directory. */
  readonly remove: () => void;
}

/** Command that makes mirrors: in the directory that DNS01_TERRAFORM_MIRROR names, else beside the repository. */
const command = join(
  process.env["DNS01_TERRAFORM_MIRROR"] ?? resolve(__dirname, "../../../shared/terraform-mirror"),
  "make-mirror",
);

/** Why there are no providers to test with; undefined where there are. */
export function missingProviders(): string | undefined {
  if (existsSync(command)) return undefined;
  return `no Terraform providers: ${command} does not exist; DNS01_TERRAFORM_MIRROR can name another directory`;
}

/** Makes a mirror. Throws where providers are missing. */
export function makeProviderMirror(): ProviderMirror {
  const directory = mkdtempSync(join(tmpdir(), "provider-mirror-"));
  execFileSync(command, [directory], { stdio: "pipe" });
  return {
    environment: { TF_CLI_CONFIG_FILE: join(directory, "terraform.rc") },
    remove: () => {
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
