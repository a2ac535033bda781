import { type Construct } from "constructs";
import { InputError, quoted } from "../core/input-error";
import { isRecord } from "../core/is-record";
import { resolveIn, sameIn } from "../core/resolve-in";

/** Values of a Helm chart. */
export type ChartValues = Readonly<Record<string, unknown>>;

/**
 * Adds a user's values to the kit's: maps key by key, lists by appending.
 * @throws InputError naming the key and both values if they contradict each other
 */
export function mergeChartValues(scope: Construct, kit: ChartValues, user: ChartValues): ChartValues {
  return mergeMaps(scope, "", kit, user);
}

function mergeMaps(scope: Construct, path: string, kit: ChartValues, user: ChartValues): ChartValues {
  const merged: Record<string, unknown> = { ...kit };
  for (const [key, value] of Object.entries(user)) {
    const keyPath = path === "" ? key : `${path}.${key}`;
    merged[key] = Object.hasOwn(kit, key) ? mergeValues(scope, keyPath, kit[key], value) : value;
  }
  return merged;
}

function mergeValues(scope: Construct, path: string, kit: unknown, user: unknown): unknown {
  if (isRecord(kit) && isRecord(user)) return mergeMaps(scope, path, kit, user);
  if (Array.isArray(kit) && Array.isArray(user)) return mergeLists(scope, path, kit, user);
  if (!sameIn(scope, kit, user)) throw conflict(scope, path, kit, user);
  return kit;
}

/** Members are told apart as Kubernetes and cert-manager tell them: by `name`, or by the flag before `=`. */
function mergeLists(
  scope: Construct,
  path: string,
  kit: readonly unknown[],
  user: readonly unknown[],
): unknown[] {
  const added = user.filter((member) => {
    const same = kit.find((other) => identityOf(other) === identityOf(member));
    if (same !== undefined && !sameIn(scope, same, member)) throw conflict(scope, path, same, member);
    return same === undefined;
  });
  return [...kit, ...added];
}

function identityOf(member: unknown): string {
  if (typeof member === "string") return member.split("=", 1).join();
  if (isRecord(member) && typeof member["name"] === "string")
    return typeof member["mountPath"] === "string" ? member["mountPath"] : member["name"];
  return JSON.stringify(member);
}

function conflict(scope: Construct, path: string, kit: unknown, user: unknown): InputError {
  return new InputError(
    scope,
    `the Helm value ${path} is ${quoted(resolveIn(scope, user))} in values and ${quoted(resolveIn(scope, kit))} by the kit and its solvers`,
    "Leave it out of values, or change the prop that sets it",
  );
}
