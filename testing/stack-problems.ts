import { providerLocalName, rootFile, type ChildModule } from "./planning-root";
import type { Diagnostic } from "./run-terraform";
import { blocksOf, providersOf } from "./stack-blocks";
import type { StackProblem } from "./stack-plan";
import type { SynthesizedStack } from "./synthesized-stack";

/** Diagnostics by stack, and those that no stack owns. */
export interface SortedDiagnostics {
  readonly problems: readonly StackProblem[];
  readonly others: readonly Diagnostic[];
}

/** Finds the stack, the address and the construct that each diagnostic is about. */
export function sortDiagnostics(
  diagnostics: readonly Diagnostic[],
  modules: readonly ChildModule[],
): SortedDiagnostics {
  const owned = diagnostics.map((diagnostic) => ({ diagnostic, module: ownerOf(diagnostic, modules) }));
  return {
    problems: owned.flatMap(({ diagnostic, module }) =>
      module === undefined ? [] : [problemOf(diagnostic, module)],
    ),
    others: owned.filter(({ module }) => module === undefined).map(({ diagnostic }) => diagnostic),
  };
}

function ownerOf(diagnostic: Diagnostic, modules: readonly ChildModule[]): ChildModule | undefined {
  const { filename = "", address = "", context = "", code, detail } = diagnostic;
  const places = [filename, address, context, code, detail];
  const named = places.map((place) => /\bplanned-\d+\b/.exec(place)?.[0]).find((id) => id !== undefined);
  return modules.find(({ id }) => id === named);
}

function problemOf(diagnostic: Diagnostic, { id, stack }: ChildModule): StackProblem {
  const plain = (text: string): string =>
    text
      .replaceAll(new RegExp(`module\\.${id}\\.(?=\\w)`, "g"), "")
      .replaceAll(`module.${id}`, `stack ${stack.name}`);
  const address = addressOf(diagnostic, id, stack);
  const block = blocksOf(stack.json).find((candidate) => candidate.address === address?.replace(/\[.*$/, ""));
  return {
    stack: stack.name,
    address,
    constructPath: block?.constructPath,
    summary: plain(diagnostic.summary),
    detail: plain(diagnostic.detail),
  };
}

function addressOf(
  { address, filename, context = "", code, detail }: Diagnostic,
  id: string,
  { json }: SynthesizedStack,
): string | undefined {
  if (address !== undefined) return address.split(`module.${id}.`)[1];
  if (filename === rootFile) return undefined;
  const local = /\bprovider--[\w-]+/.exec(context + code)?.[0];
  const provider = providersOf(json).find(({ reference }) => providerLocalName(reference) === local);
  if (provider !== undefined) return `provider.${provider.reference}`;
  const block = /^(?:resource\.)?((?:data\.)?[\w-]+\.[\w-]+)/.exec(context)?.[1];
  return block ?? blocksOf(json).find((candidate) => detail.includes(candidate.address))?.address;
}
