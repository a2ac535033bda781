import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import ts from "typescript";

const constructs = resolve(__dirname, "../../constructs");

/** Static members that others may use, in the text of a file, whose docstrings have no text before their tags. */
function staticsWithoutSummary(text: string): string[] {
  const { statements } = ts.createSourceFile("text.ts", text, ts.ScriptTarget.Latest, true);
  return statements
    .filter(ts.isClassDeclaration)
    .flatMap(({ name: className, members }) =>
      members
        .filter((member) => isPublicStatic(member) && !hasSummary(member))
        .map(({ name }) => `${className?.text ?? "class"}.${name?.getText() ?? ""}`),
    );
}

function isPublicStatic(member: ts.ClassElement): boolean {
  const flags = ts.getCombinedModifierFlags(member);
  return (flags & ts.ModifierFlags.Static) !== 0 && (flags & ts.ModifierFlags.Private) === 0;
}

function hasSummary(member: ts.ClassElement): boolean {
  return ts
    .getJSDocCommentsAndTags(member)
    .some((doc) => ts.isJSDoc(doc) && Boolean(ts.getTextOfJSDocComment(doc.comment)));
}

it("finds static members of which editors would show nothing but tags", () => {
  const text = `class A {
    static bare() {}
    /** @default 1 */
    static readonly TAGS = 1;
    /** What it is. @default 1 */
    static readonly SAID = 1;
    private static own() {}
    member() {}
  }`;
  expect(staticsWithoutSummary(text)).toEqual(["A.bare", "A.TAGS"]);
});

it("says of each public static member what it is", () => {
  const files = readdirSync(constructs, { recursive: true, encoding: "utf8" }).filter((path) =>
    path.endsWith(".ts"),
  );
  expect(files).toContain(join("azure-dns", "azure.ts"));
  expect(
    files.flatMap((path) => staticsWithoutSummary(readFileSync(join(constructs, path), "utf8"))),
  ).toEqual([]);
});
