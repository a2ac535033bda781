import { type SelectedNames } from "../core/solver-selection";
import { relativeName } from "./record-set";

/**
 * Names, without that of the zone, of the record sets that challenges are known to be written to: those of names
 * that are delegated to the zone, or that the solver is for by `dnsNames`.
 */
export function challengeRecordSets(zone: SelectedNames & { readonly name: string }): readonly string[] {
  const { delegatedNames, selection } = zone;
  const named = selection.dnsNames?.map((name) => name.replace(/^\*\./, ""));
  const led = delegatedNames.filter((name) => named?.includes(name) ?? true);
  const own = (named ?? []).filter((name) => !delegatedNames.includes(name));
  return [
    ...new Set([
      ...led.map((name) => `_acme-challenge.${name}`),
      ...own.map((name) => relativeName(`_acme-challenge.${name}`, zone.name)),
    ]),
  ];
}
