import {
  isJsonArray,
  isJsonObject,
  listOf,
  objectFrom,
  objectOf,
  textOf,
  type Json,
  type JsonObject,
} from "../json";
import { readableValues, sensitiveMark } from "../readable-values";
import type { PlannedResource, StackPlan } from "../stack-plan";
import { differencesOf, type Difference } from "./differences";
import { knowsReplacement, replacedFor } from "./forces-replacement";

/** What happens to a resource. */
export type ChangeKind = "added" | "changed" | "replaced" | "destroyed";

/** A resource that differs from the base. */
export interface ResourceChange {
  readonly kind: ChangeKind;
  readonly address: string;
  readonly type: string;
  readonly constructPath?: string;
  readonly before?: PlannedResource;
  readonly after?: PlannedResource;
  readonly differences: readonly Difference[];
  /** What a reviewer should know besides, such as what it is replaced for. */
  readonly notes: readonly string[];
}

/** A stack against its base. */
export interface StackComparison {
  readonly name: string;
  /** By address. */
  readonly changes: readonly ResourceChange[];
  /** Absent where it is only in the base, or could not be planned. */
  readonly plan?: StackPlan;
  readonly base?: StackPlan;
}

/**
 * Compares two plans of a stack by address; `moved` blocks of the later one are followed. Each plan makes everything
 * new, so that what differs between them is what an apply of the later one over the earlier one would change.
 */
export function compareStacks(
  base: StackPlan | undefined,
  plan: StackPlan | undefined,
  configuration: JsonObject = {},
): StackComparison {
  const moves = new Map(
    listOf(configuration["moved"]).map((move): [string, string] => [
      textOf(objectOf(move)["to"]) ?? "",
      textOf(objectOf(move)["from"]) ?? "",
    ]),
  );
  const before = new Map(managed(base).map((resource) => [resource.address, resource]));
  const changes: ResourceChange[] = [];
  for (const after of managed(plan)) {
    const from = before.has(after.address) ? after.address : (moves.get(after.address) ?? after.address);
    const old = before.get(from);
    before.delete(from);
    const change = old === undefined ? added(after) : changed(old, after);
    if (change !== undefined) changes.push(change);
  }
  changes.push(...[...before.values()].map(destroyed));
  return {
    name: plan?.name ?? base?.name ?? "",
    changes: withRenames(changes).sort((one, other) => (one.address < other.address ? -1 : 1)),
    plan,
    base,
  };
}

function managed(plan: StackPlan | undefined): readonly PlannedResource[] {
  return plan?.resources.filter(({ mode }) => mode === "managed") ?? [];
}

function added(after: PlannedResource): ResourceChange {
  return { ...identityOf(after), kind: "added", after, differences: [], notes: [] };
}

function destroyed(before: PlannedResource): ResourceChange {
  return { ...identityOf(before), kind: "destroyed", before, differences: [], notes: [] };
}

function changed(before: PlannedResource, after: PlannedResource): ResourceChange | undefined {
  const differences = [
    ...differencesOf(shown(before), shown(after)),
    ...secretDifferences(before, after),
    ...differencesOf({ provider: before.provider }, { provider: after.provider }),
  ];
  if (differences.length === 0) return undefined;
  const forcing = replacedFor(after.type, differences);
  const notes = [
    ...(forcing.length > 0 ? [`replaced for ${forcing.join(", ")}`] : []),
    ...(knowsReplacement(after.type) ? [] : ["its provider may replace it"]),
  ];
  const kind = forcing.length > 0 ? "replaced" : "changed";
  return { ...identityOf(after), kind, before, after, differences, notes };
}

function identityOf({ address, type, constructPath }: PlannedResource) {
  return { address, type, constructPath };
}

/** What is configured, as a reviewer reads it; ids follow from it. */
export function shown(resource: PlannedResource): JsonObject {
  const configured = Object.entries(resource.values).filter(
    ([name]) => name in resource.config || name in objectOf(resource.config["dynamic"]),
  );
  return readableValues({ ...resource, values: objectFrom(configured) }, (documents) => {
    const [only, ...others] = documents;
    return only === undefined || others.length > 0 ? documents : only;
  });
}

/** Secrets look all the same where they are masked. */
function secretDifferences(before: PlannedResource, after: PlannedResource): readonly Difference[] {
  const old = secretsOf(before.values, before.sensitive);
  const now = secretsOf(after.values, after.sensitive);
  return [...now]
    .filter(([path, value]) => old.has(path) && old.get(path) !== value)
    .map(([path]) => ({ path, before: sensitiveMark, after: `${sensitiveMark}, another one` }));
}

/** Sensitive values that are there, by path. */
export function secretsOf(
  value: Json | undefined,
  sensitive: Json | undefined,
  path = "",
): ReadonlyMap<string, string> {
  if (value === undefined || value === null || value === "" || sensitive === undefined) return new Map();
  if (sensitive === true) return isNothing(value) ? new Map() : new Map([[path, JSON.stringify(value)]]);
  const inner = (key: string, item: Json, mark: Json | undefined): [string, string][] => [
    ...secretsOf(item, mark, path === "" ? key : `${path}.${key}`),
  ];
  if (isJsonArray(value))
    return new Map(value.flatMap((item, index) => inner(String(index), item, listOf(sensitive)[index])));
  if (!isJsonObject(value)) return new Map();
  return new Map(Object.entries(value).flatMap(([key, item]) => inner(key, item, objectOf(sensitive)[key])));
}

function isNothing(value: Json): boolean {
  return typeof value === "object" && Object.keys(value ?? {}).length === 0;
}

/** A resource that vanishes while the same appears elsewhere has been renamed without a `moved` step. */
function withRenames(changes: readonly ResourceChange[]): ResourceChange[] {
  const left = changes.filter(({ kind }) => kind === "destroyed");
  const pairs = new Map<ResourceChange, ResourceChange>();
  for (const change of changes.filter(({ kind }) => kind === "added")) {
    const index = left.findIndex((gone) => isSame(gone, change));
    const gone = left[index];
    if (gone === undefined) continue;
    left.splice(index, 1);
    pairs.set(gone, change).set(change, gone);
  }
  return changes.map((change) => {
    const pair = pairs.get(change);
    if (pair === undefined) return change;
    const word = change.kind === "added" ? "from" : "to";
    return {
      ...change,
      notes: [...change.notes, `renamed ${word} ${pair.address}`],
      before: change.before ?? pair.before,
    };
  });
}

function isSame({ before }: ResourceChange, { after, type }: ResourceChange): boolean {
  if (before?.type !== type || after === undefined) return false;
  return JSON.stringify(shown(before)) === JSON.stringify(shown(after));
}
