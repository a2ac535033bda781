import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Annotations, App, TerraformOutput } from "cdktf";
import { writeEnvironments } from "../../../testing";
import { environmentsOf } from "../../../testing/report/plan-report";
import { testStack } from "../../support/synth";

const scratch = mkdtempSync(join(tmpdir(), "affected-test-"));
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

interface Edit {
  readonly value?: string;
  readonly warning?: string;
  readonly zone?: string;
}

/** The out directory of an app with the environment `edited` and one that stays. */
function outOf({ value = "as it was", warning, zone = "a.example.org" }: Edit = {}): string {
  const app = new App({ outdir: mkdtempSync(join(scratch, "out-")) });
  const edited = testStack(app, "edited-dns01");
  new TerraformOutput(edited, "value", { value });
  if (warning !== undefined) Annotations.of(edited).addWarning(warning);
  testStack(app, "staying-dns01");
  app.synth();
  writeEnvironments(app, [
    { name: "edited", trust: [[{ kind: "zone", name: zone }]] },
    { name: "staying", trust: [] },
  ]);
  return app.outdir;
}

const affected = (edit: Edit, base: Edit = {}): readonly string[] =>
  environmentsOf({ outdir: outOf(edit), base: outOf(base), affectedOnly: true });

describe("the environments that an edit affects", () => {
  it("are none where nothing differs", () => {
    expect(affected({})).toEqual([]);
  });

  it.each<[string, Edit]>([
    ["stacks", { value: "another" }],
    ["warnings", { warning: "archived" }],
    ["trust", { zone: "b.example.org" }],
  ])("are those whose %s differ", (_, edit) => {
    expect(affected(edit)).toEqual(["edited"]);
    expect(affected({}, edit)).toEqual(["edited"]);
  });
});
