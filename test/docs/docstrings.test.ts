import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import ts from "typescript";

const constructs = resolve(__dirname, "../../constructs");

/** Texts of the files of the constructs. */
function sources(): string[] {
  const files = readdirSync(constructs, { recursive: true, encoding: "utf8" });
  return files
    .filter((path) => path.endsWith(".ts"))
    .map((path) => readFileSync(join(constructs, path), "utf8"));
}

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

/** Exported props, and members of theirs, in the text of a file, whose docstrings have no text before their tags. */
function propsWithoutSummary(text: string): string[] {
  const { statements } = ts.createSourceFile("text.ts", text, ts.ScriptTarget.Latest, true);
  return statements
    .filter(ts.isInterfaceDeclaration)
    .filter(({ name, modifiers }) => modifiers !== undefined && name.text.endsWith("Props"))
    .flatMap((props) => [props, ...props.members].filter((node) => !hasSummary(node)))
    .map((node) =>
      ts.isInterfaceDeclaration(node)
        ? node.name.text
        : `${ts.isInterfaceDeclaration(node.parent) ? node.parent.name.text : ""}.${node.name?.getText() ?? ""}`,
    );
}

function hasSummary(member: ts.Node): boolean {
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
  expect(sources().flatMap(staticsWithoutSummary)).toEqual([]);
});

it("finds props of which editors would show nothing but tags", () => {
  const text = `/** What it is. */
  export interface AProps {
    /** What it is. @default 1 */
    readonly said?: number;
    readonly bare: string;
    /** @default 1 */
    readonly tags?: number;
  }
  export interface BProps {}
  interface OwnProps { readonly bare: string }`;
  expect(propsWithoutSummary(text)).toEqual(["AProps.bare", "AProps.tags", "BProps"]);
});

it("says of all props what they are", () => {
  expect(sources().flatMap(propsWithoutSummary)).toEqual([]);
});
