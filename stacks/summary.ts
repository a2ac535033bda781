import { TerraformResource, type TerraformStack } from "cdktf";
import { resolveIn, type TrustLink, type TrustNode } from "../constructs";
import { type EnvironmentStacks } from "./environment";

/** What an environment made, for people: its stacks, its chains of trust and how to deploy it. */
export function summaryOf({ name, dns01, issuer, trust }: EnvironmentStacks): string {
  const links = resolveIn(dns01, [...trust]);
  return [
    name,
    "  stacks",
    ...[dns01, issuer].map((stack) => `    ${stack.node.id}  ${resourceCount(stack)}`),
    "  trust",
    ...indent(4, tree(links)),
    "  deploy",
    `    npx cdktf deploy '${name}-*'`,
    "",
  ].join("\n");
}

function resourceCount(stack: TerraformStack): string {
  const count = stack.node.findAll().filter((construct) => construct instanceof TerraformResource).length;
  return `${count} resource${count === 1 ? "" : "s"}`;
}

/** The links as a tree, from the parties that nobody leads to. */
function tree(links: readonly TrustLink[]): string[] {
  const targets = new Set(links.map(({ to }) => labelOf(to)));
  const roots = unique(links.map(({ from }) => labelOf(from)).filter((label) => !targets.has(label)));
  const branch = (label: string): string[] => {
    const next = unique(links.filter(({ from }) => labelOf(from) === label).map(({ to }) => labelOf(to)));
    return [label, ...next.flatMap((child) => indent(2, prefixed("-> ", branch(child))))];
  };
  return roots.flatMap(branch);
}

function labelOf({ kind, name }: TrustNode): string {
  return `${kind} ${name}`;
}

function prefixed(prefix: string, [first = "", ...rest]: readonly string[]): string[] {
  return [prefix + first, ...rest];
}

function indent(width: number, lines: readonly string[]): string[] {
  return lines.map((line) => " ".repeat(width) + line);
}

function unique<T>(values: readonly T[]): T[] {
  return [...new Set(values)];
}
