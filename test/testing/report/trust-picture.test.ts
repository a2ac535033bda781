import fc from "fast-check";
import { drawTrust, type TrustParty } from "../../../testing";
import { mermaidProblems } from "../../support/mermaid";

function chain(...names: readonly string[]): readonly TrustParty[] {
  return names.map((name, index) => ({ kind: `kind${index}`, name }));
}

describe("drawTrust", () => {
  it("draws chains, with a common trunk once", () => {
    expect(drawTrust(undefined, [chain("a", "b", "c"), chain("a", "b", "d")])).toEqual({
      changes: 0,
      mermaid: [
        "flowchart LR",
        '  n0["kind0<br/>a"]',
        '  n1["kind1<br/>b"]',
        '  n2["kind2<br/>c"]',
        '  n3["kind2<br/>d"]',
        "  n0 --> n1",
        "  n1 --> n2",
        "  n1 --> n3",
        "",
      ].join("\n"),
    });
  });

  it("marks what comes and what goes", () => {
    const picture = drawTrust([chain("a", "b")], [chain("a", "c")]);
    expect(picture?.changes).toBe(2);
    expect(picture?.mermaid).toContain("  n0 ==>|new| n1\n  n0 -.->|gone| n2\n");
    expect(picture?.mermaid).toContain(
      "  linkStyle 0 stroke:#1a7f37,stroke-width:3px\n  linkStyle 1 stroke:#cf222e\n",
    );
    expect(drawTrust([], [chain("a", "b")])?.changes).toBe(1);
    expect(drawTrust([chain("a", "b")], [])?.changes).toBe(1);
  });

  it("keeps parties of one name in two chains apart", () => {
    const { mermaid = "" } = drawTrust(undefined, [chain("a", "role", "x"), chain("b", "role", "y")]) ?? {};
    expect(mermaid.match(/kind1<br\/>role/g)).toHaveLength(2);
  });

  it("draws nothing where there is nothing", () => {
    expect(drawTrust(undefined, [])).toBeUndefined();
    expect(drawTrust([], [])).toBeUndefined();
  });

  it("draws what changes alone where there is too much, and nothing where even that is", () => {
    const many = Array.from({ length: 600 }, (_, index) => chain("a", `b${index}`));
    expect(drawTrust(many, many)).toBeUndefined();
    expect(drawTrust([], many)).toBeUndefined();
    const { changes, mermaid = "" } = drawTrust(many, [...many, chain("a", "new one")]) ?? {};
    expect(changes).toBe(1);
    expect(mermaid.split("\n")).toHaveLength(6);
  });

  it("is understood by Mermaid, whatever the names", () => {
    const party = fc.record({
      kind: fc.constantFrom("zone", "issuer"),
      name: fc.string({ unit: "grapheme" }),
    });
    const chains = fc.array(fc.array(party, { maxLength: 4 }), { maxLength: 5 });
    const samples = fc.sample(fc.tuple(chains, chains), 50);
    const nasty = chain('"] --> x["', "a|b#quot;", "<script>", "end", "`x`", "line\nbreak", "50%% done");
    const pictures = [...samples, [[nasty], []] as const].flatMap(
      ([before, after]) => drawTrust(before, after)?.mermaid ?? [],
    );
    const problems = mermaidProblems(pictures);
    expect(pictures.filter((_, index) => problems[index] !== null)).toEqual([]);
    expect(pictures.length).toBeGreaterThan(20);
  }, 60_000);
});
