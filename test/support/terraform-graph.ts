import { type StackJson } from "./synth";

type Block = Readonly<Record<string, unknown>>;

/** Resources and data sources of a stack by their Terraform address. */
export function blocksByAddress(json: StackJson): ReadonlyMap<string, Block> {
  const kinds = [
    ["", json.resource],
    ["data.", json.data],
  ] as const;
  return new Map(
    kinds.flatMap(([prefix, types]) =>
      Object.entries(types ?? {}).flatMap(([type, blocks]) =>
        Object.entries(blocks).map(([id, block]): [string, Block] => [`${prefix}${type}.${id}`, block]),
      ),
    ),
  );
}

/** Addresses of the blocks that Terraform handles before one, by `depends_on` or by references. */
export function precedingOf(json: StackJson, address: string): ReadonlySet<string> {
  const blocks = blocksByAddress(json);
  const found = new Set<string>();
  const visit = (current: string): void => {
    for (const next of addressesIn(blocks.get(current))) {
      if (!blocks.has(next) || found.has(next)) continue;
      found.add(next);
      visit(next);
    }
  };
  visit(address);
  return found;
}

/** Addresses that `depends_on` and references name although the stack has no such block. */
export function danglingAddresses(json: StackJson): string[] {
  const blocks = blocksByAddress(json);
  const providers = ["terraform", ...Object.keys(json.terraform["required_providers"] ?? {})];
  const used = [...blocks.values(), json.provider, json.output].flatMap(addressesIn);
  return [...new Set(used)].filter(
    (name) =>
      !blocks.has(name) &&
      providers.some((provider) => name.replace(/^data\./, "").startsWith(`${provider}_`)),
  );
}

/** Every string of a value, keys included. */
export function stringsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, member]: [string, unknown]) => [
    ...(Array.isArray(value) ? [] : [key]),
    ...stringsIn(member),
  ]);
}

const address = /(?<![\w.-])(?:data\.)?(?:[a-z][a-z0-9]*_)+[a-z0-9]+\.[A-Za-z_][\w-]*/g;

/** A string that is an address stands in `depends_on`; references stand in templates. */
function addressesIn(value: unknown): string[] {
  const wholeAddress = new RegExp(`^${address.source}$`);
  return stringsIn(value)
    .filter((text) => text.includes("${") || wholeAddress.test(text))
    .flatMap((text) => text.match(address) ?? []);
}
