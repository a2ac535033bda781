import { pages } from "./pages";
import { type Ran, ranSnippets, type Snippet, snippets, typeErrors } from "./snippets";

/** Languages whose blocks a test reads, and those that nothing is to be read from. */
const LANGUAGES = ["ts", "yaml", "sh", "mermaid", "text", "ini", "json"];

describe("the TypeScript of README.md and docs/", () => {
  let errors: ReadonlyMap<string, readonly string[]>;
  let ran: ReadonlyMap<Snippet, Ran>;

  beforeAll(() => {
    errors = typeErrors(new Map(snippets.map(({ file, text }) => [file, text])));
    ran = ranSnippets();
  }, 120_000);

  it.each(snippets)("compiles as the project does at $place", ({ file }) => {
    expect(errors.get(file)).toEqual([]);
  });

  it.each(snippets.filter(({ runs }) => runs))("synthesises at $place", (snippet) => {
    const { error, stacks = {} } = ran.get(snippet) ?? {};
    expect(error).toBeUndefined();
    expect(Object.keys(stacks)).not.toEqual([]);
  });

  it("has a file for each block", () => {
    expect(new Set(snippets.map(({ file }) => file)).size).toBe(snippets.length);
  });

  it("stands in README.md, as an environment and as a stack of one's own", () => {
    const inReadme = snippets.filter(({ page }) => page.path === "README.md").map(({ text }) => text);
    expect(inReadme).toContainEqual(expect.stringContaining("new Environment("));
    expect(inReadme).toContainEqual(expect.stringContaining("new TerraformStack("));
  });
});

describe("the blocks of a page", () => {
  it.each(pages)("are of languages that the tests know in $path", ({ blocks, text }) => {
    expect(LANGUAGES).toEqual(expect.arrayContaining(blocks.map(({ language }) => language)));
    expect(text.match(/^ *(```|~~~)/gm) ?? []).toHaveLength(2 * blocks.length);
  });
});
