import { type PolicyDocument } from "../../constructs";
import { type StackJson } from "./synth";
import { documentIn, type References } from "./terraform-documents";

/** A role or user as IAM has it when the stack is applied. */
export interface IamIdentity {
  readonly arn: string;
  readonly account: string;
  /** Of a role that the stack makes. */
  readonly trust?: PolicyDocument;
  /** Policies that the stack attaches. */
  readonly policies: readonly PolicyDocument[];
}

/** Where a stack is applied. */
export interface AppliedTo {
  /** Account of the default provider; that of an alias stands in its name. */
  readonly account: string;
  readonly partition: string;
  /** What else is looked up. */
  readonly lookups?: References;
}

type Block = Readonly<Record<string, unknown>>;

/** The roles and users that a stack makes or gives policies to, by name. */
export function identitiesOf(stack: StackJson, at: AppliedTo): Readonly<Record<string, IamIdentity>> {
  const references = referencesOf(stack, at);
  const policies = attachedPolicies(stack, references);
  const identities = identityBlocks(stack).map(({ type, block }): [string, IamIdentity] => {
    const name = String(block["name"]);
    const trust = block["assume_role_policy"];
    return [
      name,
      {
        arn: arnOf(type, block, at),
        account: accountOf(block, at),
        ...(trust !== undefined && { trust: documentIn(trust, references) as PolicyDocument }),
        policies: policies.get(name) ?? [],
      },
    ];
  });
  return Object.fromEntries(identities);
}

/** The documents that the stack prints for those who keep other identities, by what is to be done. */
export function printedDocuments(stack: StackJson, at: AppliedTo): Readonly<Record<string, PolicyDocument>> {
  const lines = (stack.output?.["requirements"]?.["value"] ?? []) as readonly string[];
  const references = referencesOf(stack, at);
  return Object.fromEntries(
    lines.flatMap((line): [string, PolicyDocument][] => {
      const [, instruction = "", document] = /^(.* policy): ([^]*)$/.exec(line) ?? [];
      return document === undefined
        ? []
        : [[instruction, documentIn(document, references) as PolicyDocument]];
    }),
  );
}

function identityBlocks(stack: StackJson) {
  return (["role", "user"] as const).flatMap((type) =>
    [stack.resource, stack.data].flatMap((blocks) =>
      Object.entries(blocks?.[`aws_iam_${type}`] ?? {}).map(([id, block]) => ({ type, id, block })),
    ),
  );
}

function attachedPolicies(stack: StackJson, references: References): Map<string, PolicyDocument[]> {
  const attached = new Map<string, PolicyDocument[]>();
  for (const type of ["role", "user"]) {
    for (const block of Object.values(stack.resource?.[`aws_iam_${type}_policy_attachment`] ?? {})) {
      const [, policy = ""] = /^\$\{aws_iam_policy\.([\w-]+)\.arn\}$/.exec(String(block["policy_arn"])) ?? [];
      const document = documentIn(stack.resource?.["aws_iam_policy"]?.[policy]?.["policy"], references);
      const name = nameIn(String(block[type]), references);
      attached.set(name, [...(attached.get(name) ?? []), document as PolicyDocument]);
    }
  }
  return attached;
}

function nameIn(argument: string, references: References): string {
  const [, reference] = /^\$\{(.*)\}$/.exec(argument) ?? [];
  return reference === undefined ? argument : String(references(reference));
}

/** What references to identities and to the partition stand for. */
export function referencesOf(stack: StackJson, at: AppliedTo): References {
  const known = new Map<string, string>();
  for (const { type, id, block } of identityBlocks(stack)) {
    for (const address of [`aws_iam_${type}.${id}`, `data.aws_iam_${type}.${id}`]) {
      known.set(`${address}.arn`, arnOf(type, block, at));
      known.set(`${address}.name`, String(block["name"]));
      known.set(`${address}.unique_id`, `(id of ${String(block["name"])})`);
    }
  }
  for (const id of Object.keys(stack.data?.["aws_partition"] ?? {})) {
    known.set(`data.aws_partition.${id}.partition`, at.partition);
    known.set(
      `data.aws_partition.${id}.dns_suffix`,
      at.partition === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com",
    );
  }
  return (expression) => known.get(expression) ?? at.lookups?.(expression);
}

function arnOf(type: string, block: Block, at: AppliedTo): string {
  const path = textIn(block, "path") ?? "/";
  return `arn:${at.partition}:iam::${accountOf(block, at)}:${type}${path}${textIn(block, "name")}`;
}

function accountOf(block: Block, { account }: AppliedTo): string {
  const provider = textIn(block, "provider");
  if (provider === undefined) return account;
  const [alias] = /\d{12}$/.exec(provider) ?? [];
  if (alias === undefined) throw new Error(`the provider ${provider} names no account`);
  return alias;
}

function textIn(block: Block, argument: string): string | undefined {
  const value = block[argument];
  return typeof value === "string" ? value : undefined;
}
