import { Token } from "cdktf";
import { type Construct } from "constructs";
import { checkOptionalValue } from "./check-value";
import { InputError, quoted } from "./input-error";
import { checkZoneName } from "./names";
import { type Requirement } from "./solver";

/** A DNS zone of any provider that records can be written into: a value until bound. */
export interface IDnsZone {
  readonly name: string;
  /**
   * Writes a record set, once in the stack of the scope.
   * @returns what others must do for the zone itself to be found
   */
  readonly addRecordSet: (scope: Construct, recordSet: DnsRecordSet) => readonly Requirement[];
}

/** The records of one name and type. */
export type DnsRecordSet = {
  /** The whole name, below that of the zone and without a dot at its end. */
  readonly name: string;
  /** Seconds for which resolvers may keep it. */
  readonly ttl: number;
} & (
  | { readonly type: "CNAME"; readonly values: readonly [string] }
  | { readonly type: "NS"; readonly values: readonly string[] }
);

/** Seconds for which resolvers may keep a delegation: an hour, so that a new zone of the name is found soon. */
const DELEGATION_TTL = 3600;

/**
 * Lets the zone above a new one name its name servers.
 * @param parent The zone above, if this app writes it.
 * @returns what others must do
 */
export function delegateZone(
  scope: Construct,
  zone: { readonly name: string; readonly nameServers: string[] },
  parent: IDnsZone | undefined,
): readonly Requirement[] {
  const { name, nameServers } = zone;
  if (parent)
    return parent.addRecordSet(scope, { name, type: "NS", values: nameServers, ttl: DELEGATION_TTL });
  return [
    { instruction: `Delegate ${name} to these name servers in the zone above it`, document: nameServers },
  ];
}

/** @throws InputError for a parent that is no zone with records, or that a zone does not lie below */
export function checkParent(at: string, name: string, parent: IDnsZone | undefined): void {
  checkOptionalValue(at, parent, "addRecordSet", "parent", "Give the public zone that delegates to it");
  if (parent && !isBelow(checkZoneName(at, name), parent.name))
    throw new InputError(
      at,
      `the zone ${quoted(name)} does not lie below its parent ${quoted(parent.name)}`,
      "Give the zone that delegates to it",
    );
}

/** Whether a name lies below that of a zone; unresolved tokens pass. */
export function isBelow(name: string, zone: string): boolean {
  return Token.isUnresolved(name) || Token.isUnresolved(zone) || name.endsWith(`.${zone}`);
}
