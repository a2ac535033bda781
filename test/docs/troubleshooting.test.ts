import { dirname, join } from "node:path/posix";
import { codeSpans, pages, proseOf, sectionOf, sectionTitles, tableRows } from "./pages";

const path = "docs/troubleshooting.md";
const page = pages.find((other) => other.path === path);

interface Row {
  readonly text: string;
  readonly setting: string;
  /** Path of the page that the setting leads to. */
  readonly explainedAt: string | undefined;
}

const rows: readonly Row[] = (page ? sectionTitles(page) : []).flatMap((title) =>
  tableRows(page ? sectionOf(page, title) : "").map(([text = "", , setting = ""]) => {
    const [target] = [...setting.matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)].map(([, link]) => link).slice(-1);
    return { text, setting, explainedAt: target === undefined ? undefined : join(dirname(path), target) };
  }),
);

it("has a row for each text, which ends at a setting", () => {
  expect(rows.length).toBeGreaterThan(40);
  expect(rows.filter(({ text, setting }) => text === "" || setting === "")).toEqual([]);
});

it.each(rows.filter(({ explainedAt }) => explainedAt !== undefined))(
  "leads from $text to the page that has it too",
  ({ text, explainedAt }) => {
    const explanation = pages.find((other) => other.path === explainedAt);
    const [seen = ""] = codeSpans(text);
    const prose = explanation ? proseOf(explanation) : "";
    expect(prose).toContain(seen);
  },
);

it("is in the index of the documents", () => {
  const index = pages.find((other) => other.path === "docs/README.md");
  expect(index && proseOf(index)).toContain("](troubleshooting.md)");
});
