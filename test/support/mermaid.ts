import { spawnSync } from "node:child_process";
import { join } from "node:path";

/** What the real Mermaid says is wrong with pictures; null for each where nothing is. It is an ES module, so a process of its own. */
export function mermaidProblems(pictures: readonly string[]): readonly (string | null)[] {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(__dirname, "parse-mermaid.mjs")], {
    input: JSON.stringify(pictures),
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as (string | null)[];
}
