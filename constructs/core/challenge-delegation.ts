import { Token } from "cdktf";
import { type Construct } from "constructs";
import { checkValue, checkValues } from "./check-value";
import { type IDnsZone, isBelow } from "./dns-zone";
import { InputError, quoted } from "./input-error";
import { checkNotEmpty, checkZoneName } from "./names";
import { type Requirement } from "./solver";

const MAX_NAME = 253;
/** Seconds for which resolvers may keep a CNAME record: an hour, since it hardly ever changes. */
const CNAME_TTL = 3600;

/**
 * Names whose challenges are solved in another zone, the validation zone: a CNAME record leads there from
 * `_acme-challenge` of each. cert-manager then needs no right to the zone of the names.
 */
export class ChallengeDelegation {
  /**
   * Names of a zone, of any provider, that this app writes the CNAME records into.
   * @param names The names that certificates are for, the zone's own among them if it is meant; each
   * stands for the wildcard below it too. Default: the zone's own name
   * @throws InputError for a malformed name, one outside the zone, or none
   */
  static from(zone: IDnsZone, names?: readonly string[]): ChallengeDelegation {
    const at = "ChallengeDelegation.from";
    checkValue(at, zone, "addRecordSet", "zone", "Give the public zone that has the names");
    const led = names === undefined ? [zone.name] : names;
    checkNames(at, led);
    const foreign = led.find((name) => name !== zone.name && !isBelow(name, zone.name));
    if (foreign !== undefined)
      throw new InputError(
        at,
        `${quoted(foreign)} does not lie in the zone ${quoted(zone.name)}`,
        "Give the zone of the name, or ChallengeDelegation.byOthers",
      );
    return new ChallengeDelegation(led, (scope, name, target) =>
      zone.addRecordSet(scope, { name, type: "CNAME", values: [target], ttl: CNAME_TTL }),
    );
  }

  /**
   * Names of zones that others write: the CNAME records are requirements of the stack.
   * @throws InputError for a malformed name, or none
   */
  static byOthers(names: readonly string[]): ChallengeDelegation {
    checkNames("ChallengeDelegation.byOthers", names);
    return new ChallengeDelegation(names, (_scope, name, target) => [
      { instruction: `Write a CNAME record from ${name} to ${target}` },
    ]);
  }

  private constructor(
    readonly names: readonly string[],
    private readonly write: (scope: Construct, name: string, target: string) => readonly Requirement[],
  ) {}

  /** Leads the challenges of the names into the validation zone. @returns what others must do */
  lead(scope: Construct, validationZone: string): readonly Requirement[] {
    return this.names.flatMap((name) =>
      this.write(scope, challengeName(name), targetOf(name, validationZone)),
    );
  }
}

/**
 * Checks what is delegated to a validation zone.
 * @throws InputError for a name delegated twice, one of the validation zone itself, or one whose target would
 * be longer than DNS allows
 */
export function checkDelegations(
  at: string,
  validationZone: string,
  delegations: readonly ChallengeDelegation[] | undefined,
): readonly ChallengeDelegation[] {
  if (delegations === undefined) return [];
  checkNotEmpty(at, delegations, "delegations", "Leave delegations out for names of the zone itself");
  const remedy = "Give ChallengeDelegation.from(zone, names), or .byOthers(names)";
  checkValues(at, delegations, "lead", "delegations", remedy);
  const names = delegations.flatMap((delegation) => delegation.names);
  for (const [index, name] of names.entries()) {
    if (names.indexOf(name) !== index)
      throw new InputError(at, `the name ${quoted(name)} is delegated twice`, "List it once");
    if (Token.isUnresolved(name) || Token.isUnresolved(validationZone)) continue;
    if (name === validationZone || isBelow(name, validationZone))
      throw new InputError(
        at,
        `${quoted(name)} lies in the validation zone ${quoted(validationZone)} itself`,
        "Serve it by dnsZones, without a delegation",
      );
    const { length } = targetOf(name, validationZone);
    if (length > MAX_NAME)
      throw new InputError(
        at,
        `the challenge of ${quoted(name)} would lie at a name of ${length} characters, and DNS takes ${MAX_NAME}`,
        "Use a validation zone with a shorter name",
      );
  }
  return delegations;
}

/** The names that a zone's part of an issuer is for. */
export interface ServedNames {
  /** The zone itself, or the parts of it that the solver serves; none where it only validates. */
  readonly dnsZones: readonly string[];
  /** Names of other zones, whose challenges a CNAME record leads here. */
  readonly delegatedNames: readonly string[];
}

/** What a zone serves: all of it unless some names are delegated to it or said to be its own. */
export function servedNames(
  dnsZones: readonly string[],
  isSaid: boolean,
  delegations: readonly ChallengeDelegation[],
): ServedNames {
  return {
    dnsZones: delegations.length > 0 && !isSaid ? [] : dnsZones,
    delegatedNames: delegations.flatMap(({ names }) => names),
  };
}

/** Below the validation zone it begins as every challenge does, so that grants of such names hold. */
function targetOf(name: string, validationZone: string): string {
  return `${challengeName(name)}.${validationZone}`;
}

function challengeName(name: string): string {
  return `_acme-challenge.${name}`;
}

function checkNames(at: string, names: readonly string[]): void {
  checkNotEmpty(at, names, "names", "Name at least one that certificates are for");
  for (const name of names) checkZoneName(at, name);
}
