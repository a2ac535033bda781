import { parseArgs } from "node:util";
import { StackSourceError } from "../plan-error";
import { Shard } from "../report/shard";

/** What the command is asked for. */
export interface PlanArguments {
  readonly help: boolean;
  readonly version: boolean;
  readonly names: readonly string[];
  readonly out?: string;
  readonly base?: string;
  readonly affectedOnly: boolean;
  readonly shard?: Shard;
  readonly markdown?: string;
  readonly json?: string;
  readonly list: boolean;
  readonly terraform?: string;
  readonly overrides?: string;
}

/** What `--help` prints. */
export const usage = `Usage: dns01-plan [NAME...] [options]

Plans environments, or single stacks, without credentials and writes a report for a pull request.
NAME is an environment or a stack; without one, all environments are planned.

  --base REF|DIR     compare with a branch, tag or commit, or with an out directory of cdktf synth
  --affected BASE    as --base, and only environments whose synthesised stacks or warnings differ from it
  --shard N/OF       the Nth of OF parts of the environments, such as 2/4
  --out DIR          plan this out directory instead of synthesising the project
  --markdown FILE    write the report there instead of to standard output
  --json DIR         write each stack's plan there as terraform show -json does, for policy tools
  --list             print the names of the environments as a JSON list and plan nothing
  --overrides FILE   JSON with values in place of made-up ones, as the option overrides of planStacks
  --terraform PATH   Terraform or OpenTofu binary
  --version          print the version of the package
  --help             print this

Exit codes: 0 nothing changes, 2 something changes, 1 something cannot be planned.
`;

/**
 * Reads the arguments of the command.
 *
 * @throws StackSourceError for an unknown option, or options that contradict each other.
 */
export function readArguments(args: readonly string[]): PlanArguments {
  const { values, positionals } = parsed(args);
  const { base, affected, shard } = values;
  if (base !== undefined && affected !== undefined)
    throw new StackSourceError("--base and --affected both name the base. Give one of them.");
  return {
    help: values.help ?? false,
    version: values.version ?? false,
    names: positionals,
    out: values.out,
    base: affected ?? base,
    affectedOnly: affected !== undefined,
    shard: shard === undefined ? undefined : Shard.parse(shard),
    markdown: values.markdown,
    json: values.json,
    list: values.list ?? false,
    terraform: values.terraform,
    overrides: values.overrides,
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        help: { type: "boolean", short: "h" },
        version: { type: "boolean" },
        out: { type: "string" },
        base: { type: "string" },
        affected: { type: "string" },
        shard: { type: "string" },
        markdown: { type: "string" },
        json: { type: "string" },
        list: { type: "boolean" },
        terraform: { type: "string" },
        overrides: { type: "string" },
      },
    });
  } catch (error) {
    throw new StackSourceError(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
  }
}
