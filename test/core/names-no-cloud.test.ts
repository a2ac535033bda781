import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const core = join(__dirname, "../../constructs/core");
/** As words, and as parts of names such as `forEks`; not inside of words such as "breaks". */
const clouds = /azure|route ?53|amazon|microsoft|(?<![a-z])(aws|eks|aks|irsa)/i;
const inNames = /[a-z](Aws|Eks|Aks|Irsa)/;

describe("the core", () => {
  const files = readdirSync(core, { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".ts"),
  );

  it("has files to look at", () => {
    expect(files).toContain("solver.ts");
  });

  it.each(files)("names no cloud in %s", (file) => {
    const lines = readFileSync(join(core, file), "utf8").split("\n");
    expect(lines.filter((line) => clouds.test(line) || inNames.test(line))).toEqual([]);
  });
});
