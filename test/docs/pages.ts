import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

export const project = resolve(__dirname, "../..");

/** A fenced block of a page. */
export interface Block {
  readonly language: string;
  /** The file that it stands for, where other blocks import it or a test runs it: what follows the language. */
  readonly file: string | undefined;
  readonly text: string;
  /** Line of its first fence, counted from 1. */
  readonly line: number;
}

/** A page of the documents. */
export interface Page {
  /** Path from the project, with slashes. */
  readonly path: string;
  readonly text: string;
  readonly blocks: readonly Block[];
}

/** README.md and all of docs/. */
export const pages: readonly Page[] = ["README.md", ...markdownUnder("docs")].map(readPage);

/** The pages of auth methods: those that the table of methods in README.md leads to. */
export const methodPages: readonly Page[] = pages.filter(({ path }) =>
  methodTable().some(([method = ""]) => method.includes(`](${path})`)),
);

/** A page by its path from the project. */
export function readPage(path: string): Page {
  const text = readFileSync(join(project, path), "utf8");
  return { path, text, blocks: blocksOf(text) };
}

export function blocksIn(page: Page, language: string): string[] {
  return page.blocks.filter((block) => block.language === language).map(({ text }) => text);
}

/** The page outside its fenced blocks. */
export function proseOf({ text }: Page): string {
  return text.replaceAll(/^ *```[^\n]*\n[\s\S]*?^ *```$/gm, "");
}

/** Headings of the second level, in order. */
export function sectionTitles(page: Page): string[] {
  return [...proseOf(page).matchAll(/^## (.+)$/gm)].map(([, title = ""]) => title);
}

/** The prose of one section. */
export function sectionOf(page: Page, title: string): string {
  const [, ...sections] = `\n${proseOf(page)}`.split("\n## ");
  return sections.find((section) => section.startsWith(`${title}\n`)) ?? "";
}

/** The rows of the first table of a text as the texts of their cells, without its head. */
export function tableRows(text: string): string[][] {
  const [table = ""] = /(?:^\|.*\n)+/m.exec(`${text}\n`) ?? [];
  const [, , ...rows] = table.trim().split("\n");
  return rows.map((row) =>
    row
      .slice(1, -1)
      .split(/(?<!\\)\|/)
      .map((cell) => cell.trim().replaceAll("\\|", "|")),
  );
}

/** What stands between single backticks. */
export function codeSpans(text: string): string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map(([, code = ""]) => code);
}

function methodTable(): string[][] {
  const [readme] = pages;
  return readme ? tableRows(sectionOf(readme, "Methods")) : [];
}

function blocksOf(text: string): Block[] {
  return [...text.matchAll(/^( *)```(\S*) ?(\S+)?\n([\s\S]*?)^\1```$/gm)].map(
    ({ 2: language = "", 3: file, 4: body = "", index }) => ({
      language,
      file,
      text: body,
      line: text.slice(0, index).split("\n").length,
    }),
  );
}

function markdownUnder(directory: string): string[] {
  return readdirSync(join(project, directory), { recursive: true, encoding: "utf8" })
    .map((path) => `${directory}/${path.replaceAll("\\", "/")}`)
    .filter((path) => path.endsWith(".md"))
    .sort();
}
