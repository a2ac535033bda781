import { join } from "node:path";
import { compiledTexts, errorsOf, messageOf } from "../support/compiled-texts";

/** Compiles texts as if they were files of this directory, with the project's options; errors by name of the text. */
export function compileTexts(texts: Readonly<Record<string, string>>): Readonly<Record<string, string[]>> {
  const pathOf = (name: string): string => join(__dirname, `${name}.ts`);
  const files = new Map(Object.entries(texts).map(([name, text]) => [pathOf(name), text]));
  const program = compiledTexts(files, { noUnusedLocals: false, types: ["node"] });
  const [problem] = [...program.getOptionsDiagnostics(), ...program.getGlobalDiagnostics()];
  if (problem) throw new Error(messageOf(problem));
  return Object.fromEntries(Object.keys(texts).map((name) => [name, errorsOf(program, pathOf(name))]));
}
