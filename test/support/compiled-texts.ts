import { join, resolve } from "node:path";
import ts from "typescript";

const project = resolve(__dirname, "../..");

/** Files of the disk, read once however many programs there are. */
const sources = new Map<string, ts.SourceFile | undefined>();

/** A program of texts, which stand for files at their paths, with the project's options and these. */
export function compiledTexts(files: ReadonlyMap<string, string>, further: ts.CompilerOptions): ts.Program {
  const options = { ...projectOptions(), ...further };
  const disk = ts.createCompilerHost(options);
  return ts.createProgram([...files.keys()], options, {
    ...disk,
    fileExists: (path) => files.has(path) || disk.fileExists(path),
    readFile: (path) => files.get(path) ?? disk.readFile(path),
    getSourceFile: (path, target, ...rest) => {
      const text = files.get(path);
      if (text !== undefined) return ts.createSourceFile(path, text, target);
      if (!sources.has(path)) sources.set(path, disk.getSourceFile(path, target, ...rest));
      return sources.get(path);
    },
  });
}

/** What the compiler says of a file of a program. */
export function errorsOf(program: ts.Program, path: string): string[] {
  const file = program.getSourceFile(path);
  return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map(messageOf);
}

export function messageOf({ messageText }: ts.Diagnostic): string {
  return ts.flattenDiagnosticMessageText(messageText, "\n");
}

function projectOptions(): ts.CompilerOptions {
  const extending = { extends: join(project, "tsconfig.json"), files: [] };
  const { options, errors } = ts.parseJsonConfigFileContent(extending, ts.sys, project);
  const problems = errors.filter(({ code }) => code !== NO_INPUTS);
  if (problems.length > 0) throw new Error(problems.map(messageOf).join("\n"));
  return options;
}

/** "The 'files' list in config file is empty": the files are virtual. */
const NO_INPUTS = 18002;
