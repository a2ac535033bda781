import { checkValues } from "./check-value";
import { isBelow } from "./dns-zone";
import { InputError, quoted } from "./input-error";
import { checkNotEmpty, checkZoneName } from "./names";

/**
 * Checks a list of zones.
 * @param member Of zones of that class.
 * @throws InputError for no zone, what is none of that class, or one that is listed twice
 */
export function checkZones<Z extends { readonly name: string }>(
  at: string,
  zones: readonly Z[],
  member: keyof Z & string,
  className: string,
): void {
  checkNotEmpty(at, zones, "zones", `Give at least one ${className}`);
  checkValues(at, zones, member, "zones", `Give zones, such as ${className}.fromLookup`);
  checkDistinctZones(at, zones);
}

/** @throws InputError if a solver is given one zone twice */
export function checkDistinctZones(at: string, zones: readonly { readonly name: string }[]): void {
  const names = zones.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined)
    throw new InputError(at, `the zone ${quoted(twice)} is listed twice`, "List it once");
}

/**
 * The `dnsZones` of a solver's selector: the hosted zone itself, or the given parts of it. A record
 * for a name outside would be written into a zone that nobody asks for it.
 * @throws InputError for an empty list, a malformed name or one outside the hosted zone
 */
export function checkDnsZones(
  at: string,
  hostedZone: string,
  dnsZones: readonly string[] | undefined,
): readonly string[] {
  if (dnsZones === undefined) return [hostedZone];
  checkNotEmpty(at, dnsZones, "dnsZones", "Leave dnsZones out to serve the whole zone");
  for (const name of dnsZones) {
    checkZoneName(at, name);
    if (name !== hostedZone && !isBelow(name, hostedZone))
      throw new InputError(
        at,
        `${quoted(name)} of dnsZones does not lie in the zone ${quoted(hostedZone)}`,
        "Write the zone or names below it",
      );
  }
  return dnsZones;
}
