// Reads {"file": "code", ...} and prints the messages of the import rule for each file.
import process from "node:process";
import { ESLint } from "eslint";

const snippets = JSON.parse(process.argv[2]);
const eslint = new ESLint({
  // The rule needs no types, and the snippets are no files of a project.
  overrideConfig: { languageOptions: { parserOptions: { projectService: false } } },
  ruleFilter: ({ ruleId }) => ruleId === "no-restricted-imports",
});
const results = {};
for (const [filePath, code] of Object.entries(snippets)) {
  const [{ messages }] = await eslint.lintText(code, { filePath });
  results[filePath] = messages.map(({ ruleId, message }) => `${ruleId}: ${message}`);
}
process.stdout.write(JSON.stringify(results));
