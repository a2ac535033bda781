import { mermaidProblems } from "../support/mermaid";
import { blocksIn, pages } from "./pages";

describe("the pictures of README.md and docs/", () => {
  const pictures = pages.flatMap((page) =>
    blocksIn(page, "mermaid").map((text, index) => ({ place: `${page.path} #${index + 1}`, text })),
  );
  const broken = "flowchart LR\n  a[unclosed --> b\n";
  let problems: readonly (string | null)[];

  beforeAll(() => {
    problems = mermaidProblems([...pictures.map(({ text }) => text), broken]);
  }, 60_000);

  it.each(pictures.map(({ place }, index) => [place, index] as const))(
    "are drawn by Mermaid: %s",
    (_, index) => {
      expect(problems[index]).toBeNull();
    },
  );

  it("would be refused where they are broken", () => {
    expect(problems.slice(pictures.length)).toEqual([expect.any(String)]);
  });
});
