import { type Construct } from "constructs";
import { InputError, quoted } from "../core/input-error";
import { resolveIn } from "../core/resolve-in";
import { type SolverSelector } from "../core/solver";
import { type IssuerEntry } from "./issuer-manifest";

/** An entry whose selector has all three parts. */
interface Candidate {
  readonly solvesHttp01: boolean;
  readonly dnsZones: readonly string[];
  readonly dnsNames: readonly string[];
  readonly labels: ReadonlyMap<string, string>;
}

/** A name of a Certificate, and what is asked for. */
interface Asked {
  /** What the entry says it is for, as it stands in an error. */
  readonly what: string;
  readonly name: string;
}

/**
 * Refuses entries that cert-manager would never take for a name or a zone they are for.
 *
 * cert-manager asks all entries for each name of a Certificate and takes the one that matches by an exact
 * name, then by the longest zone, then by the most labels, then the first (pkg/util/solverpicker and
 * pkg/controller/acmeorders/selectors of its source). HTTP-01 is not asked for wildcards.
 *
 * @throws InputError naming the issuer and the name or the zone
 */
export function checkReachable(scope: Construct, issuerName: string, entries: readonly IssuerEntry[]): void {
  const candidates = entries.map((entry) =>
    candidate("http01" in entry, resolveIn(scope, entry.selector ?? {})),
  );
  for (const [index, own] of candidates.entries())
    for (const { what, name } of bestChances(own)) {
      const score = scoreOf(own, name, own.labels);
      if (!score)
        throw new InputError(
          scope,
          `a solver of the issuer ${quoted(issuerName)} is for ${quoted(what)}, which lies in none of its dnsZones, so that it is never used for it`,
          "Leave the name or the zones out",
        );
      const isTaken = candidates.some((other, place) => {
        const others = scoreOf(other, name, own.labels);
        if (!others) return false;
        return place < index ? compare(others, score) >= 0 : compare(others, score) > 0;
      });
      if (isTaken)
        throw new InputError(
          scope,
          `two solvers of the issuer ${quoted(issuerName)} serve ${quoted(what)}, so that one of them is never used`,
          "Leave one of them out",
        );
    }
}

function candidate(
  solvesHttp01: boolean,
  { dnsZones = [], dnsNames = [], matchLabels = {} }: SolverSelector,
): Candidate {
  return { solvesHttp01, dnsZones, dnsNames, labels: new Map(Object.entries(matchLabels)) };
}

/** Stands in no zone or name that anyone writes. */
const UNIQUE = "_name-of-nobody";

/**
 * For each name and zone of an entry, the name for which the fewest others compete: below the zone and in no
 * list, and a wildcard where the entry can solve it. Its own labels alone keep the most others out.
 */
function bestChances({ solvesHttp01, dnsZones, dnsNames }: Candidate): Asked[] {
  if (dnsNames.length > 0) return dnsNames.map((name) => ({ what: name, name }));
  const unique = solvesHttp01 ? UNIQUE : `*.${UNIQUE}`;
  return dnsZones.length > 0
    ? dnsZones.map((zone) => ({ what: zone, name: `${unique}.${zone}` }))
    : [{ what: "every name", name: unique }];
}

/** Of zones that a name lies in, the longer one has more labels. */
type Score = readonly [names: number, zoneLength: number, labels: number];

/** How well an entry matches, if it does. */
function scoreOf(entry: Candidate, name: string, labels: Candidate["labels"]): Score | undefined {
  if (entry.solvesHttp01 && name.startsWith("*.")) return undefined;
  if (entry.dnsNames.length > 0 && !entry.dnsNames.includes(name)) return undefined;
  const zones = entry.dnsZones.filter((zone) => name === zone || name.endsWith(`.${zone}`));
  if (entry.dnsZones.length > 0 && zones.length === 0) return undefined;
  if ([...entry.labels].some(([label, value]) => labels.get(label) !== value)) return undefined;
  return [
    Math.min(entry.dnsNames.length, 1),
    Math.max(0, ...zones.map((zone) => zone.length)),
    entry.labels.size,
  ];
}

function compare(a: Score, b: Score): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}
