import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TerraformLocal, type TerraformStack } from "cdktf";
import { type StackJson, synthStack } from "./synth";

const binary = process.env["TERRAFORM_BINARY_NAME"] ?? "terraform";

/** Why nothing can be evaluated here, if so. Providers are not needed. */
export function missingTerraformBinary(): string | undefined {
  return spawnSync(binary, ["version"], { stdio: "ignore" }).status === 0
    ? undefined
    : `${binary} does not run`;
}

/** What is evaluated, and the values of the variables in it, which Terraform takes to the letter. */
export interface Evaluation {
  readonly expressions: readonly unknown[];
  readonly variables: Readonly<Record<string, unknown>>;
}

/** What Terraform makes of each expression that `build` puts into a stack, in one run of `terraform console`. */
export function evaluated(build: (stack: TerraformStack) => Evaluation): unknown[] {
  let evaluation: Evaluation = { expressions: [], variables: {} };
  const stack = synthStack((scope) => {
    evaluation = build(scope);
    evaluation.expressions.forEach((expression, index) => {
      new TerraformLocal(scope, `result-${index}`, expression).overrideLogicalId(`result_${index}`);
    });
  });
  return evaluateInConsole(stack, evaluation.expressions.length, evaluation.variables);
}

function evaluateInConsole(
  stack: StackJson,
  count: number,
  variables: Readonly<Record<string, unknown>>,
): unknown[] {
  const directory = mkdtempSync(join(tmpdir(), "dns01-console-"));
  try {
    // Without its backend and required providers nothing has to be initialised.
    const root = Object.fromEntries(Object.entries(stack).filter(([block]) => block !== "terraform"));
    writeFileSync(join(directory, "main.tf.json"), JSON.stringify(root));
    writeFileSync(join(directory, "terraform.tfvars.json"), JSON.stringify(variables));
    const results = Array.from({ length: count }, (_, index) => `local.result_${index}`);
    const { stdout, stderr } = spawnSync(binary, ["console"], {
      cwd: directory,
      // Base64 is the one form that the console prints without escapes of its own.
      input: `base64encode(jsonencode([${results.join(", ")}]))\n`,
      encoding: "utf8",
      env: { ...process.env, TF_CLI_CONFIG_FILE: "/dev/null", CHECKPOINT_DISABLE: "1" },
      maxBuffer: 64 * 1024 * 1024,
    });
    const [, encoded] = /^"([A-Za-z0-9+/=]*)"$/m.exec(stdout) ?? [];
    if (encoded === undefined) throw new Error(`terraform console printed: ${stderr}${stdout}`);
    return JSON.parse(Buffer.from(encoded, "base64").toString("utf8")) as unknown[];
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
