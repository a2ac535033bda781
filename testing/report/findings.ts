import { accessOf } from "../access/access-of";
import type { Grant, Trust } from "../access/access";
import { objectOf } from "../json";
import type { PlannedResource, StackPlan } from "../stack-plan";
import { secretsOf, type ResourceChange, type StackComparison } from "./compare-stacks";

/** What is opened. */
export type FindingKind = "every zone" | "wider policy" | "new grant" | "new trust" | "new secret in state";

/** The widest first. */
export const findingKinds: readonly FindingKind[] = [
  "every zone",
  "wider policy",
  "new grant",
  "new trust",
  "new secret in state",
];

/** Something that a reviewer of security must see. */
export interface Finding {
  readonly kind: FindingKind;
  readonly stack: string;
  readonly address: string;
  readonly constructPath?: string;
  /** What is granted, who is trusted or which secret it is. */
  readonly text: string;
}

/** What the changes of a stack open to somebody, the widest first. */
export function findingsOf({ name, changes, plan, base }: StackComparison): readonly Finding[] {
  const findings = changes.flatMap((change) => {
    if (change.after === undefined) return [];
    const now = accessIn(change.after, plan);
    const old = change.before === undefined ? noAccess : accessIn(change.before, base);
    const found: readonly (readonly [FindingKind, string])[] = [
      ...wider(old.grants, now.grants, change.before === undefined ? "new grant" : "wider policy"),
      ...unreadable(change),
      ...newTrusts(old.trusts, now.trusts),
      ...newSecrets(change),
    ];
    const { address, constructPath } = change;
    return found.map(([kind, text]) => ({ kind, stack: name, address, constructPath, text }));
  });
  return findings.sort((one, other) => findingKinds.indexOf(one.kind) - findingKinds.indexOf(other.kind));
}

const noAccess = { grants: [], trusts: [] };

function accessIn(resource: PlannedResource, plan: StackPlan | undefined) {
  return accessOf(resource, plan?.resources ?? []);
}

function wider(
  old: readonly Grant[],
  now: readonly Grant[],
  kind: FindingKind,
): readonly (readonly [FindingKind, string])[] {
  const isNew = (grant: Grant): boolean => !grant.denies && !old.some((other) => other.covers(grant));
  const undone = old.filter((grant) => grant.denies && !now.some((other) => other.covers(grant)));
  return [
    ...now
      .filter(isNew)
      .map(({ text, reach }): readonly [FindingKind, string] =>
        reach === undefined ? [kind, text] : ["every zone", `${text} (${reach})`],
      ),
    ...undone.map(({ text }): readonly [FindingKind, string] => ["wider policy", `no longer: ${text}`]),
  ];
}

/** Policies that name what is known only after the apply, and differ from the base. */
function unreadable({ before, after }: ResourceChange): readonly (readonly [FindingKind, string])[] {
  return ["policy", "assume_role_policy"]
    .filter((name) => after !== undefined && objectOf(after.unknown)[name] === true)
    .filter((name) => JSON.stringify(before?.config[name]) !== JSON.stringify(after?.config[name]))
    .map((name) => ["wider policy", `${name} is known only after the apply`]);
}

function newTrusts(
  old: readonly Trust[],
  now: readonly Trust[],
): readonly (readonly [FindingKind, string])[] {
  return now
    .filter((trust) => !old.some((other) => other.covers(trust)))
    .map(({ text }) => ["new trust", text]);
}

/** Attributes that hold a secret now and held none before. */
function newSecrets({ before, after }: ResourceChange): readonly (readonly [FindingKind, string])[] {
  const attributes = (resource: PlannedResource | undefined): readonly string[] =>
    resource === undefined
      ? []
      : [...secretsOf(resource.values, resource.sensitive).keys()].map((path) => path.replace(/\..*$/, ""));
  const old = attributes(before);
  return [...new Set(attributes(after))]
    .filter((name) => !old.includes(name))
    .map((name) => ["new secret in state", name]);
}
