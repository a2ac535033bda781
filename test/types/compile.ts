import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import ts from "typescript";

const project = resolve(__dirname, "../..");

/** Files of the disk, read once however many programs there are. */
const sources = new Map<string, ts.SourceFile | undefined>();

/** Compiles texts as if they were files of this directory, with the project's options; errors by name of the text. */
export function compileTexts(texts: Readonly<Record<string, string>>): Readonly<Record<string, string[]>> {
  const options: ts.CompilerOptions = { ...projectOptions(), noUnusedLocals: false, types: ["node"] };
  const files = new Map(Object.entries(texts).map(([name, text]) => [join(__dirname, `${name}.ts`), text]));
  const disk = ts.createCompilerHost(options);
  const host: ts.CompilerHost = {
    ...disk,
    fileExists: (path) => files.has(path) || disk.fileExists(path),
    readFile: (path) => files.get(path) ?? disk.readFile(path),
    getSourceFile: (path, target, ...rest) => {
      const text = files.get(path);
      if (text !== undefined) return ts.createSourceFile(path, text, target);
      if (!sources.has(path)) sources.set(path, disk.getSourceFile(path, target, ...rest));
      return sources.get(path);
    },
  };
  const program = ts.createProgram([...files.keys()], options, host);
  const [problem] = [...program.getOptionsDiagnostics(), ...program.getGlobalDiagnostics()];
  if (problem) throw new Error(messageOf(problem));
  return Object.fromEntries(
    Object.keys(texts).map((name) => {
      const file = program.getSourceFile(join(__dirname, `${name}.ts`));
      const diagnostics = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)];
      return [name, diagnostics.map(messageOf)];
    }),
  );
}

function projectOptions(): ts.CompilerOptions {
  const path = join(project, "tsconfig.json");
  const { config, error } = ts.parseConfigFileTextToJson(path, readFileSync(path, "utf8")) as {
    readonly config: unknown;
    readonly error?: ts.Diagnostic;
  };
  if (error) throw new Error(messageOf(error));
  return ts.parseJsonConfigFileContent({ ...Object(config), files: [], include: [] }, ts.sys, dirname(path))
    .options;
}

function messageOf({ messageText }: ts.Diagnostic): string {
  return ts.flattenDiagnosticMessageText(messageText, "\n");
}
