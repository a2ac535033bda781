import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { project } from "../docs/pages";

interface Step {
  readonly uses?: string;
  readonly run?: string;
}
interface Job {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly "timeout-minutes"?: number;
  readonly steps: readonly Step[];
}
interface Workflow {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

const texts = [".github/workflows", "docs/github-actions"].flatMap((directory) =>
  readdirSync(join(project, directory)).map((name): [string, string] => [
    `${directory}/${name}`,
    readFileSync(join(project, directory, name), "utf8"),
  ]),
);

/** The lines that use an action, such as `owner/action@commit # v1.2.3`. */
function usesIn(text: string): readonly string[] {
  return [...text.matchAll(/\buses: *(.+)$/gm)].map(([, action = ""]) => action);
}

describe.each(texts)("%s", (_, text) => {
  const workflow = parse(text) as Workflow;
  const jobs = Object.values(workflow.jobs);
  const steps = jobs.flatMap((job) => job.steps);

  it("has no permission that a job does not ask for, and a limit of time", () => {
    expect(workflow.permissions).toEqual({});
    for (const job of jobs) {
      expect(job.permissions).toMatchObject({ contents: "read" });
      expect(job["timeout-minutes"]).toBeGreaterThan(0);
    }
  });

  it("names each action by its commit, and the version beside it", () => {
    expect(steps.filter(({ uses }) => uses !== undefined)).toHaveLength(usesIn(text).length);
    for (const action of usesIn(text))
      expect(action).toMatch(/^[\w.-]+\/[\w.-]+@[0-9a-f]{40} # v\d+(\.\d+)+$/);
    expect(usesIn(text).length).toBeGreaterThan(1);
  });

  it("keeps no secret, and lets nothing of an event into a script", () => {
    expect(text).not.toMatch(/\bsecrets\./);
    for (const { run = "" } of steps) expect(run).not.toContain("${{");
  });
});

it("the workflows and the examples use one version of each action", () => {
  const uses = [...new Set(texts.flatMap(([, text]) => usesIn(text)))];
  const names = uses.map((action) => action.replace(/@.*/, ""));
  expect(names).toEqual([...new Set(names)]);
});
