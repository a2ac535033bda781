import type { TrustParty } from "./environments-file";

export type Chains = readonly (readonly TrustParty[])[];

interface Edge {
  readonly from: string;
  readonly to: string;
  readonly state: "kept" | "added" | "removed";
}

/** Chains of trust in which something changed, and the picture of all of them. */
export interface TrustPicture {
  /** Text of a Mermaid flowchart. */
  readonly mermaid: string;
  /** How many edges are new or gone. */
  readonly changes: number;
}

/** Numbers that Mermaid's own limits (500 edges, 50,000 characters) leave room for. */
const mostEdges = 400;
const mostCharacters = 40_000;

const arrows = { kept: "-->", added: "==>|new|", removed: "-.->|gone|" };

/**
 * Draws chains of trust as a Mermaid flowchart: thick edges are new, dotted ones are gone. Undefined where there are no
 * chains, or too many to draw.
 */
export function drawTrust(before: Chains | undefined, after: Chains): TrustPicture | undefined {
  const edges = edgesOf(before, after);
  if (edges.size === 0) return undefined;
  const all = [...edges.values()];
  const changed = all.filter(({ state }) => state !== "kept");
  const whole = draw(all, before, after);
  if (all.length <= mostEdges && whole.length <= mostCharacters)
    return { mermaid: whole, changes: changed.length };
  const part = draw(changed, before, after);
  if (changed.length === 0 || changed.length > mostEdges || part.length > mostCharacters) return undefined;
  return { mermaid: part, changes: changed.length };
}

/** Edges by their ends. A party's id is its whole way from the start: parties of one name need not be one. */
function edgesOf(before: Chains | undefined, after: Chains): ReadonlyMap<string, Edge> {
  const old = before === undefined ? undefined : endsOf(before);
  const now = endsOf(after);
  const edges = new Map<string, Edge>();
  for (const [key, ends] of now)
    edges.set(key, { ...ends, state: old === undefined || old.has(key) ? "kept" : "added" });
  for (const [key, ends] of old ?? []) if (!edges.has(key)) edges.set(key, { ...ends, state: "removed" });
  return edges;
}

function endsOf(chains: Chains): ReadonlyMap<string, { readonly from: string; readonly to: string }> {
  const ends = new Map<string, { readonly from: string; readonly to: string }>();
  for (const chain of chains)
    for (let length = 2; length <= chain.length; length++) {
      const [from, to] = [pathOf(chain.slice(0, length - 1)), pathOf(chain.slice(0, length))];
      ends.set(to, { from, to });
    }
  return ends;
}

function pathOf(chain: readonly TrustParty[]): string {
  return JSON.stringify(chain.map(({ kind, name }) => [kind, name]));
}

function draw(edges: readonly Edge[], before: Chains | undefined, after: Chains): string {
  const labels = new Map<string, string>();
  for (const chain of [...after, ...(before ?? [])])
    chain.forEach(({ kind, name }, index) => {
      labels.set(pathOf(chain.slice(0, index + 1)), `${escaped(kind)}<br/>${escaped(name)}`);
    });
  const paths = [...new Set(edges.flatMap(({ from, to }) => [from, to]))];
  const ids = new Map(paths.map((path, index) => [path, `n${index}`]));
  const colours = { added: "stroke:#1a7f37,stroke-width:3px", removed: "stroke:#cf222e", kept: undefined };
  return [
    "flowchart LR",
    ...paths.map((path) => `  ${ids.get(path) ?? ""}["${labels.get(path) ?? ""}"]`),
    ...edges.map(({ from, to, state }) => `  ${ids.get(from) ?? ""} ${arrows[state]} ${ids.get(to) ?? ""}`),
    ...edges.flatMap(({ state }, index) =>
      colours[state] === undefined ? [] : [`  linkStyle ${index} ${colours[state]}`],
    ),
    "",
  ].join("\n");
}

/** Text as Mermaid takes it between quotes. */
function escaped(text: string): string {
  return text.replaceAll(
    /[^\p{L}\p{N} .,:;/@*_()+=-]/gu,
    (character) => `#${character.codePointAt(0) ?? 0};`,
  );
}
