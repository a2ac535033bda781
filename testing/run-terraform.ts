import { spawn } from "node:child_process";
import { isJsonObject, objectOf, parseJson, textOf, type JsonObject } from "./json";
import type { TerraformBinary } from "./terraform-binary";

/** A diagnostic of Terraform's JSON output, as far as it is read here. */
export interface Diagnostic {
  readonly severity: "error" | "warning";
  readonly summary: string;
  readonly detail: string;
  /** Address of the resource, module included. Absent where Terraform names none. */
  readonly address?: string;
  /** File that it is about, relative to the root. Absent where it is about none. */
  readonly filename?: string;
  /** Block that it is about, such as `resource.aws_iam_role.dns01`. Absent where Terraform names none. */
  readonly context?: string;
  /** Configuration text that it is about; empty where it is about none. */
  readonly code: string;
}

/** What a run of Terraform said. */
export interface TerraformRun {
  readonly succeeded: boolean;
  readonly diagnostics: readonly Diagnostic[];
  /** The message `test_plan`, where there is one. */
  readonly plan?: JsonObject;
  /** What it said that is no JSON. */
  readonly text: string;
}

/** Runs Terraform with the user's own environment and CLI configuration, but for what belongs to another root. */
export async function runTerraform(
  binary: TerraformBinary,
  root: string,
  args: readonly string[],
): Promise<TerraformRun> {
  const ownRoot = { TF_WORKSPACE: undefined, TF_DATA_DIR: undefined };
  const env = { ...process.env, ...ownRoot, TF_IN_AUTOMATION: "1", TF_INPUT: "0", CHECKPOINT_DISABLE: "1" };
  const child = spawn(binary.path, args, { cwd: root, env, stdio: ["ignore", "pipe", "pipe"] });
  const output: Buffer[] = [];
  const errors: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => output.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => errors.push(chunk));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  const lines = Buffer.concat(output).toString("utf8").split("\n");
  const messages = lines.map(messageOf).filter((message) => message !== undefined);
  const plan = messages.find(({ type }) => type === "test_plan")?.["test_plan"];
  return {
    succeeded: code === 0,
    diagnostics: messages.filter(({ type }) => type === "diagnostic").map(diagnosticOf),
    plan: isJsonObject(plan) ? plan : undefined,
    text: [...lines.filter((line) => messageOf(line) === undefined), Buffer.concat(errors).toString("utf8")]
      .join("\n")
      .trim(),
  };
}

function messageOf(line: string): JsonObject | undefined {
  if (!line.startsWith("{")) return undefined;
  const message = parseJson(line);
  return isJsonObject(message) ? message : undefined;
}

function diagnosticOf(message: JsonObject): Diagnostic {
  const { severity, summary, detail, address, range, snippet } = objectOf(message["diagnostic"]);
  return {
    severity: severity === "error" ? "error" : "warning",
    summary: textOf(summary) ?? "",
    detail: textOf(detail) ?? "",
    address: textOf(address),
    filename: textOf(objectOf(range)["filename"]),
    context: textOf(objectOf(snippet)["context"]),
    code: textOf(objectOf(snippet)["code"]) ?? "",
  };
}
