import { InputError, quoted } from "./input-error";

/** @throws InputError if a solver is given one zone twice */
export function checkDistinctZones(at: string, zones: readonly { readonly name: string }[]): void {
  const names = zones.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined)
    throw new InputError(at, `the zone ${quoted(twice)} is listed twice`, "List it once");
}
