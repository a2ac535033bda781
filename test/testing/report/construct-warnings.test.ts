import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Annotations, App, TerraformStack } from "cdktf";
import { Construct } from "constructs";
import { constructWarningsOf } from "../../../testing/report/construct-warnings";
import { readStacks, type SynthesizedStack } from "../../../testing/synthesized-stack";

process.env["CDKTF_CONTINUE_SYNTH_ON_ERROR_ANNOTATIONS"] = "true";
const scratch = mkdtempSync(join(tmpdir(), "construct-warnings-test-"));
afterAll(() => {
  delete process.env["CDKTF_CONTINUE_SYNTH_ON_ERROR_ANNOTATIONS"];
  rmSync(scratch, { recursive: true, force: true });
});

/** A stack as cdktf writes it where it goes on after errors. */
function synthesized(annotate: (annotations: Annotations) => void): SynthesizedStack {
  const app = new App({ outdir: mkdtempSync(join(scratch, "out-")) });
  const stack = new TerraformStack(app, "one");
  annotate(Annotations.of(new Construct(stack, "pod")));
  app.synth();
  const [read] = readStacks(app.outdir, scratch);
  if (read === undefined) throw new Error("no stack was synthesised");
  return read;
}

describe("warnings of constructs", () => {
  const stack = synthesized((annotations) => {
    annotations.addInfo("for your information");
    annotations.addWarning("archived");
    annotations.addError("refused");
  });
  const [archived, refused] = [
    { level: "warning", stack: "one", constructPath: "one/pod", message: "archived" },
    { level: "error", stack: "one", constructPath: "one/pod", message: "refused" },
  ];

  it("are read from the manifest, errors too, and are neither new nor old without a base", () => {
    expect(constructWarningsOf(stack)).toEqual([archived, refused]);
  });

  it.each([
    ["lacks them", [], [true, true]],
    ["has them", stack.annotations, [false, false]],
    [
      "says something else",
      [{ level: "@cdktf/warn", constructPath: "one/pod", message: "other" }],
      [true, true],
    ],
    [
      "says it elsewhere",
      [{ level: "@cdktf/warn", constructPath: "one", message: "archived" }],
      [true, true],
    ],
    ["warned only", [{ level: "@cdktf/warn", constructPath: "one/pod", message: "refused" }], [true, true]],
  ] as const)("are compared with a base that %s", (_, base, isNew) => {
    expect(constructWarningsOf(stack, base).map((warning) => warning.isNew)).toEqual(isNew);
  });
});
