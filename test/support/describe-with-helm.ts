import { spawnSync } from "node:child_process";
import { describeUnless } from "./describe-unless";

const binary = process.env["HELM_BINARY"] ?? "helm";

/** Describes a suite that needs Helm. Where it is missing, one skipped test names the reason, which is printed too. */
export function describeWithHelm(name: string, suite: () => void): void {
  const { status } = spawnSync(binary, ["version"], { stdio: "ignore" });
  const reason = `${binary} does not run; HELM_BINARY can name another`;
  describeUnless(status === 0 ? undefined : reason, name, suite);
}

/** What Helm prints. @throws Error with its output if it fails */
export function helm(args: readonly string[], input = ""): string {
  const { status, stdout, stderr } = spawnSync(binary, args, { input, encoding: "utf8" });
  if (status !== 0) throw new Error(`${stderr}${stdout}`);
  return stdout;
}
