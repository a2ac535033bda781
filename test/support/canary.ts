import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** As long as a secret access key, and nowhere else. */
export const CANARY = "Canary0tweets/in+the0coal0mine0all0night";
/** The same in a form that names and keys of Secrets may have. */
export const NAMELIKE_CANARY = CANARY.replaceAll(/[/+]/g, "");
const FORMS = [CANARY, NAMELIKE_CANARY, Buffer.from(CANARY).toString("base64"), encodeURIComponent(CANARY)];

/** Fails if the canary stands in a text, whatever way it is written. */
export function expectNoCanary(text: string): void {
  expect(FORMS.filter((form) => text.includes(form))).toEqual([]);
}

/** All files below a directory, as one text. */
export function contentOf(directory: string): string {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8"))
    .join("\n");
}
