import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { TerraformStack, type App } from "cdktf";
import { resolveIn } from "../../constructs/core/resolve-in";
import type { TrustChain } from "../../constructs/core/trust-chain";
import { listOf, objectOf, parseJson, textOf, textsOf, type Json } from "../json";

/** File of an out directory that says which stacks make an environment, and who can write where. */
export const environmentsFileName = "environments.json";

/** What an environment made in an app, such as `Environment.addTo` returns it. */
export interface MadeEnvironment {
  /** The beginning of the names of its stacks, before a hyphen, or the name of its only stack. */
  readonly name: string;
  /** From ServiceAccounts to issuers, as `Issuers.trust` has it. */
  readonly trust: readonly TrustChain[];
}

/** One party of a trust chain, such as `identity` and `IAM role dns01`. */
export interface TrustParty {
  readonly kind: string;
  readonly name: string;
}

/** An environment of an out directory. */
export interface EnvironmentRecord {
  readonly name: string;
  /** Names of its stacks. */
  readonly stacks: readonly string[];
  readonly trust: readonly (readonly TrustParty[])[];
}

/**
 * Writes beside the synthesised stacks what they cannot say themselves: which of them make an environment, and its
 * chains of trust, which the plan report draws. Call it after `app.synth()`.
 */
export function writeEnvironments(app: App, environments: readonly MadeEnvironment[]): void {
  const stacks = app.node.findAll().filter((construct) => TerraformStack.isStack(construct));
  const records = environments.map(({ name, trust }) => {
    const own = stacks.filter(({ node: { id } }) => id === name || id.startsWith(`${name}-`));
    const [scope] = own;
    return {
      name,
      stacks: own.map(({ node: { id } }) => id),
      trust: scope === undefined ? [] : resolveIn(scope, [...trust]),
    };
  });
  writeFileSync(join(app.outdir, environmentsFileName), `${JSON.stringify(records, null, 2)}\n`);
}

/** Reads the environments of an out directory; without the file, each of its stacks is one, whose trust is unknown. */
export function readEnvironments(outdir: string, stacks: readonly string[]): readonly EnvironmentRecord[] {
  const path = join(outdir, environmentsFileName);
  const records = existsSync(path) ? listOf(parseJson(readFileSync(path, "utf8"))).map(recordOf) : [];
  const known = records.map((record) => ({
    ...record,
    stacks: record.stacks.filter((stack) => stacks.includes(stack)),
  }));
  const others = stacks
    .filter((stack) => !known.some((record) => record.stacks.includes(stack)))
    .map((stack) => ({ name: stack, stacks: [stack], trust: [] }));
  return [...known.filter((record) => record.stacks.length > 0), ...others];
}

function recordOf(json: Json): EnvironmentRecord {
  const { name, stacks, trust } = objectOf(json);
  return {
    name: textOf(name) ?? "",
    stacks: textsOf(stacks),
    trust: listOf(trust).map((chain) =>
      listOf(chain).map((party) => ({
        kind: textOf(objectOf(party)["kind"]) ?? "",
        name: textOf(objectOf(party)["name"]) ?? "",
      })),
    ),
  };
}
