import { AnnotationMetadataEntryType, TerraformResource, type TerraformStack } from "cdktf";
import { type TrustChain, type TrustNode } from "../constructs";
import { resolveIn } from "../constructs/entry-points/extend";
import { type EnvironmentStacks } from "./environment";

/** What an environment made, for people: its stacks, its chains of trust, its warnings and how to deploy it. */
export function summaryOf({ name, stacks, dns01, trust }: EnvironmentStacks): string {
  const chains = resolveIn(dns01, [...trust]);
  const warnings = stacks.flatMap(warningsOf);
  return [
    name,
    "  stacks",
    ...stacks.map((stack) => `    ${stack.node.id}  ${resourceCount(stack)}`),
    "  trust",
    ...indent(4, tree(chains)),
    ...(warnings.length > 0 ? ["  warnings", ...indent(4, warnings)] : []),
    "  deploy",
    `    npx cdktf deploy '${name}-*'`,
    "",
  ].join("\n");
}

function resourceCount(stack: TerraformStack): string {
  const count = stack.node.findAll().filter((construct) => construct instanceof TerraformResource).length;
  return `${count} resource${count === 1 ? "" : "s"}`;
}

const WARNING: string = AnnotationMetadataEntryType.WARN;

/** As `cdktf synth` prints them. */
function warningsOf(stack: TerraformStack): string[] {
  return stack.node
    .findAll()
    .flatMap(({ node }) =>
      node.metadata.filter(({ type }) => type === WARNING).map(({ data }) => `${node.path}: ${String(data)}`),
    );
}

/** Chains that begin alike share a trunk. */
function tree(chains: readonly TrustChain[]): string[] {
  const branches = new Map<string, TrustChain[]>();
  for (const [node, ...rest] of chains)
    if (node) branches.set(labelOf(node), [...(branches.get(labelOf(node)) ?? []), rest]);
  return [...branches].flatMap(([label, rests]) => [label, ...tree(rests).map(underneath)]);
}

function underneath(line: string): string {
  return /^ *-> /.test(line) ? `  ${line}` : `  -> ${line}`;
}

function labelOf({ kind, name }: TrustNode): string {
  return `${kind} ${name}`;
}

function indent(width: number, lines: readonly string[]): string[] {
  return lines.map((line) => " ".repeat(width) + line);
}
