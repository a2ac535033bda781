import { Token } from "cdktf";
import { type Construct } from "constructs";
import { type ServedNames } from "./challenge-delegation";
import { checkOneOf } from "./check-one-of";
import { checkProps } from "./check-props";
import { isBelow } from "./dns-zone";
import { InputError, quoted } from "./input-error";
import { checkLabels, checkNotEmpty, checkZoneName } from "./names";
import { type AcmeSolver, type SolverSelector } from "./solver";

/** For which of the names in its zones a solver is, so that several solvers can share a zone. */
export interface SolverSelection {
  /**
   * Exact names that it is for, each in one of the zones, or anywhere where `cnameStrategy` is `Follow` and
   * there is one zone. `*.example.org` is that name alone.
   * @default - every name of the zones
   */
  readonly dnsNames?: readonly string[];
  /** Labels that a Certificate must have, all of them. @default - every Certificate */
  readonly matchLabels?: Readonly<Record<string, string>>;
}

/** A zone's names, and for which of them its solver is. */
export interface SelectedNames extends ServedNames {
  readonly selection: SolverSelection;
}

/** @throws InputError for an empty list, a malformed name or label, or another strategy */
export function checkSelection(
  at: string,
  props: SolverSelection & { readonly cnameStrategy?: "None" | "Follow" },
): void {
  const { dnsNames, matchLabels = {}, cnameStrategy } = checkProps(at, props);
  checkOneOf(at, cnameStrategy, ["None", "Follow"], "cnameStrategy");
  if (dnsNames !== undefined) {
    checkNotEmpty(at, dnsNames, "dnsNames", "Leave dnsNames out to serve every name of the zones");
    for (const name of dnsNames) checkZoneName(at, /^\*\./.test(name) ? name.slice(2) : name);
    const twice = dnsNames.find((name, index) => dnsNames.indexOf(name) !== index);
    if (twice !== undefined)
      throw new InputError(at, `${quoted(twice)} of dnsNames is listed twice`, "List it once");
  }
  checkLabels(at, matchLabels);
}

/**
 * Gives each zone its part of the names: a name delegated to it, or one in it and in no smaller zone.
 * @throws InputError for a name of no zone, unless CNAME records are followed and there is one zone, and for
 * a zone that has none of the names
 */
export function selectNames<Z extends ServedNames & { readonly name: string }>(
  scope: Construct,
  zones: readonly Z[],
  props: SolverSelection & { readonly cnameStrategy?: "None" | "Follow" },
): (Z & SelectedNames)[] {
  const { dnsNames, matchLabels } = props;
  const labels = matchLabels && { matchLabels };
  if (!dnsNames) return zones.map((zone) => ({ ...zone, selection: { ...labels } }));
  const owners = dnsNames.map((name) => {
    const followed = props.cnameStrategy === "Follow" && zones.length === 1 ? zones[0] : undefined;
    const owner = ownerOf(name, zones) ?? followed;
    if (owner) return owner;
    throw new InputError(
      scope,
      `${quoted(name)} of dnsNames lies in none of the zones ${zones.map((zone) => quoted(zone.name)).join(", ")}`,
      "Give the zone of the name, or a solver of its own with one zone and cnameStrategy Follow",
    );
  });
  return zones.map((zone) => {
    const own = dnsNames.filter((_, index) => owners[index] === zone);
    if (own.length === 0)
      throw new InputError(
        scope,
        `none of the dnsNames lies in the zone ${quoted(zone.name)}, so that it is never used`,
        "Leave the zone out, or give it a solver of its own",
      );
    return { ...zone, selection: { dnsNames: own, ...labels } };
  });
}

/**
 * The entries of an issuer for a zone: cert-manager looks for a challenge of a delegated name where its CNAME
 * record leads, and selects by the name of the certificate.
 */
export function entriesFor<D extends AcmeSolver["dns01"]>(
  zone: SelectedNames,
  dns01: D,
): (AcmeSolver & { readonly dns01: D })[] {
  const { dnsNames, matchLabels } = zone.selection;
  const delegated = delegatedTo(zone);
  const isSelected = (name: string) => dnsNames === undefined || dnsNames.includes(name);
  const own: SolverSelector = dnsNames
    ? { dnsNames: dnsNames.filter((name) => !delegated.includes(name)) }
    : { dnsZones: zone.dnsZones };
  const led: SolverSelector = { dnsNames: delegated.filter(isSelected) };
  const entry = <E extends D>(of: E, selector: SolverSelector) =>
    Object.values(selector).flat().length > 0
      ? [{ dns01: of, selector: { ...selector, ...(matchLabels && { matchLabels }) } }]
      : [];
  return [...entry(dns01, own), ...entry({ ...dns01, cnameStrategy: "Follow" }, led)];
}

/** A delegated name stands for the wildcard below it too. */
function delegatedTo({ delegatedNames }: ServedNames): string[] {
  return delegatedNames.flatMap((name) => [name, `*.${name}`]);
}

function ownerOf<Z extends ServedNames>(name: string, zones: readonly Z[]): Z | undefined {
  const delegate = zones.find((zone) => delegatedTo(zone).includes(name));
  if (delegate) return delegate;
  const candidates = zones.flatMap((zone) => {
    const around = zone.dnsZones.filter((one) => name === one || isBelow(name, one));
    // Nothing is known of a token, so that a zone that is known goes first.
    const depths = around.map((one) => (Token.isUnresolved(one) ? 0 : one.length));
    return around.length > 0 ? [{ zone, depth: Math.max(...depths) }] : [];
  });
  return candidates.sort((a, b) => b.depth - a.depth)[0]?.zone;
}
