import { App } from "cdktf";
import fc from "fast-check";
import { type SolverSelector } from "../../constructs";
import { type IssuerEntry } from "../../constructs/cert-manager/issuer-manifest";
import { checkReachable } from "../../constructs/cert-manager/reachable-solvers";
import { FakeResource } from "../support/fake-resources";
import { inputErrorOf } from "../support/input-errors";
import { testStack } from "../support/synth";

const dns01 = (selector?: SolverSelector): IssuerEntry => ({
  dns01: { webhook: {} },
  ...(selector && { selector }),
});
const http01 = (selector?: SolverSelector): IssuerEntry => ({
  http01: { ingress: { ingressClassName: "traefik" } },
  ...(selector && { selector }),
});

const stack = testStack(new App(), "test");

function check(...entries: readonly IssuerEntry[]): void {
  checkReachable(stack, "acme", entries);
}

function refused(...entries: readonly IssuerEntry[]): string {
  return inputErrorOf(() => {
    check(...entries);
  }).message;
}

const zone = { dnsZones: ["a.net"] };
const inVain = (what: string) =>
  `test: two solvers of the issuer "acme" serve "${what}", so that one of them is never used. Leave one of them out.`;

describe("entries that cert-manager would never take", () => {
  it.each<[string, readonly IssuerEntry[], string]>([
    ["the second for a zone", [dns01(zone), dns01(zone)], "a.net"],
    ["a zone of several", [dns01(zone), dns01({ dnsZones: ["b.net", "a.net"] })], "a.net"],
    ["the second for every name", [dns01(), dns01({})], "every name"],
    ["the second for a name", [dns01({ dnsNames: ["x.net"] }), dns01({ dnsNames: ["x.net"] })], "x.net"],
    [
      "a name that another has with its zone",
      [dns01({ dnsNames: ["x.a.net"] }), dns01({ dnsNames: ["x.a.net"], ...zone })],
      "x.a.net",
    ],
    [
      "the second for the same labels",
      [dns01({ matchLabels: { a: "1" } }), dns01({ matchLabels: { a: "1" } })],
      "every name",
    ],
    [
      "a zone with empty lists beside it",
      [dns01(zone), dns01({ ...zone, dnsNames: [], matchLabels: {} })],
      "a.net",
    ],
    ["HTTP-01 behind DNS-01 for the same zone", [dns01(zone), http01(zone)], "a.net"],
    ["HTTP-01 behind DNS-01 for every name", [dns01(), http01()], "every name"],
    [
      "DNS-01 behind HTTP-01 for a name that is no wildcard",
      [http01({ dnsNames: ["x.net"] }), dns01({ dnsNames: ["x.net"] })],
      "x.net",
    ],
  ])("are refused: %s", (_, entries, what) => {
    expect(refused(...entries)).toBe(inVain(what));
  });

  it("are refused where no name can match: one outside the entry's zones", () => {
    expect(refused(dns01({ ...zone, dnsNames: ["x.a.net", "x.b.net"] }))).toBe(
      'test: a solver of the issuer "acme" is for "x.b.net", which lies in none of its dnsZones, so that it is never used for it. Leave the name or the zones out.',
    );
  });

  it("are known by zones that are known at apply alone", () => {
    const name = () => new FakeResource(stack, `zone-${stack.node.children.length}`).key;
    const [one, two] = [name(), name()];
    expect(() => {
      check(dns01({ dnsZones: [one] }), dns01({ dnsZones: [two] }));
    }).not.toThrow();
    expect(refused(dns01({ dnsZones: [one] }), dns01({ dnsZones: [one] }))).toContain("two solvers");
  });
});

describe("entries that cert-manager takes for some name", () => {
  it.each<[string, readonly IssuerEntry[]]>([
    ["a zone and one below it", [dns01(zone), dns01({ dnsZones: ["b.a.net"] })]],
    ["a zone and every other name", [dns01(), dns01(zone)]],
    ["a zone and a name in it", [dns01(zone), dns01({ dnsNames: ["x.a.net"] })]],
    ["a zone and Certificates with a label", [dns01(zone), dns01({ ...zone, matchLabels: { a: "1" } })]],
    [
      "a zone by two labels",
      [dns01({ ...zone, matchLabels: { a: "1" } }), dns01({ ...zone, matchLabels: { a: "2" } })],
    ],
    ["wildcards behind HTTP-01 for the same zone", [http01(zone), dns01(zone)]],
    ["wildcards behind HTTP-01 for every name", [http01(), dns01()]],
    [
      "a wildcard's name behind HTTP-01 for the zone",
      [http01({ dnsNames: ["a.net"] }), dns01({ dnsNames: ["*.a.net"] })],
    ],
    ["HTTP-01 for what no zone covers", [http01(), dns01(zone)]],
  ])("are fine: %s", (_, entries) => {
    expect(() => {
      check(...entries);
    }).not.toThrow();
  });
});

/** As pkg/util/solverpicker of cert-manager does it, for one name of a Certificate with these labels. */
function pick(
  entries: readonly IssuerEntry[],
  name: string,
  labels: Readonly<Record<string, string>>,
): number {
  let selected = -1;
  let best: readonly [names: number, zones: number, labels: number] = [0, 0, 0];
  for (const [index, entry] of entries.entries()) {
    if ("http01" in entry && name.startsWith("*.")) continue;
    const { selector } = entry;
    if (!selector) {
      if (selected < 0) selected = index;
      continue;
    }
    const { dnsNames = [], dnsZones = [], matchLabels = {} } = selector;
    const zones = dnsZones
      .filter((one) => name === one || name.endsWith(`.${one}`))
      .map((one) => one.split(".").length);
    const wanted = Object.entries(matchLabels);
    if (dnsNames.length > 0 && !dnsNames.includes(name)) continue;
    if (dnsZones.length > 0 && zones.length === 0) continue;
    if (wanted.some(([key, value]) => labels[key] !== value)) continue;
    const score = [dnsNames.length > 0 ? 1 : 0, Math.max(0, ...zones), wanted.length] as const;
    const [names, zone_, count] = score;
    const better =
      selected < 0 ||
      names > best[0] ||
      (names === best[0] && (zone_ > best[1] || (zone_ === best[1] && count > best[2])));
    if (!better) continue;
    selected = index;
    best = score;
  }
  return selected;
}

const ZONES = ["net", "a.net", "b.a.net"];
const NAMES = [
  "net",
  "x.net",
  "a.net",
  "x.a.net",
  "b.a.net",
  "y.net",
  "y.a.net",
  "y.b.a.net",
  "other",
].flatMap((name) => [name, `*.${name}`]);
const LABELS = ["1", "2", undefined].flatMap((a) =>
  ["1", undefined].map((b) => ({ ...(a !== undefined && { a }), ...(b !== undefined && { b }) })),
);

/** Every name and zone of an entry, and whether cert-manager would take the entry for it by some Certificate. */
function usedFor(entries: readonly IssuerEntry[]): boolean[] {
  const taken = (index: number, isFor: (name: string) => boolean) =>
    NAMES.filter(isFor).some((name) => LABELS.some((labels) => pick(entries, name, labels) === index));
  const within = (name: string, one: string) => name === one || name.endsWith(`.${one}`);
  return entries.flatMap(({ selector = {} }, index) => {
    const { dnsNames = [], dnsZones = [] } = selector;
    if (dnsNames.length > 0) return dnsNames.map((one) => taken(index, (name) => name === one));
    if (dnsZones.length === 0) return [taken(index, () => true)];
    return dnsZones.map((one) =>
      taken(index, (name) => {
        const longest = dnsZones
          .filter((other) => within(name, other))
          .sort((p, q) => q.length - p.length)[0];
        return longest === one;
      }),
    );
  });
}

it("is the verdict of cert-manager's own rule on any entries", () => {
  const some = (values: readonly string[]) =>
    fc.option(fc.uniqueArray(fc.constantFrom(...values), { maxLength: 2 }), { nil: undefined });
  const selector = fc
    .record({
      dnsZones: some(ZONES),
      dnsNames: some(["a.net", "x.a.net", "*.a.net"]),
      matchLabels: fc.option(
        fc.record({ a: fc.constantFrom("1", "2"), b: fc.constant("1") }, { requiredKeys: [] }),
        { nil: undefined },
      ),
    })
    .map(({ dnsZones, dnsNames, matchLabels }) => ({
      ...(dnsZones && { dnsZones }),
      ...(dnsNames && { dnsNames }),
      ...(matchLabels && { matchLabels }),
    }));
  const entry = fc
    .tuple(fc.constantFrom(dns01, http01), fc.option(selector, { nil: undefined }))
    .map(([make, chosen]) => make(chosen));
  const verdicts = new Set<boolean>();
  fc.assert(
    fc.property(fc.array(entry, { minLength: 1, maxLength: 4 }), (entries) => {
      const allUsed = usedFor(entries).every((used) => used);
      verdicts.add(allUsed);
      if (allUsed) check(...entries);
      else expect(refused(...entries)).toMatch(/^test: (two solvers|a solver) of the issuer "acme"/);
    }),
    { numRuns: 2000 },
  );
  expect(verdicts).toEqual(new Set([true, false]));
});
