import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { blocksIn, pages, project } from "../docs/pages";

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

const directory = join(project, ".github/workflows");
const page = pages.find(({ path }) => path === "docs/plans-in-pull-requests.md");
const texts = [
  ...readdirSync(directory).map((name): [string, string] => [
    name,
    readFileSync(join(directory, name), "utf8"),
  ]),
  ...(page === undefined ? [] : blocksIn(page, "yaml")).map((text): [string, string] => [
    "the page's example",
    text,
  ]),
];

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

  it("names a version of each action", () => {
    const actions = steps.flatMap(({ uses }) => uses ?? []);
    expect(actions.filter((action) => !/^[\w.-]+\/[\w.-]+@v\d+$/.test(action))).toEqual([]);
    expect(actions.length).toBeGreaterThan(1);
  });

  it("keeps no secret, and lets nothing of an event into a script", () => {
    expect(text).not.toMatch(/\bsecrets\./);
    for (const { run = "" } of steps) expect(run).not.toContain("${{");
  });
});
