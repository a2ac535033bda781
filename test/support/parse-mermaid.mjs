// Reads a JSON list of pictures from standard input and prints what is wrong with each; null where nothing is.
import { readFileSync } from "node:fs";
import process from "node:process";
import { JSDOM } from "jsdom";

globalThis.window = new JSDOM("").window;
globalThis.document = globalThis.window.document;
const { default: mermaid } = await import("mermaid");
const problems = [];
for (const picture of JSON.parse(readFileSync(0, "utf8"))) {
  problems.push(
    await mermaid.parse(picture).then(
      () => null,
      (error) => String(error.message ?? error),
    ),
  );
}
process.stdout.write(JSON.stringify(problems));
