import fc from "fast-check";
import * as kit from "../../constructs";
import { InputError } from "../../constructs";
import { mayBeSecret } from "../../constructs/core/secret-like";
import { issuersOf } from "../support/emitted-documents";
import { type IEnvironment } from "../../stacks/environment";
import { synthApp } from "../support/synth";
import { expectValidIssuer } from "../support/upstream-schemas";
import { EXAMPLES } from "./examples";
import { type Field, fieldsOf, withField } from "./fields";

const RUNS = 10_000;
/** Not printed, since a secret might stand there by mistake. */
const UNNAMED = ["caBundle", "accessKeyId", "keyId"];
/** Terraform would evaluate these, wherever they come to stand. */
const TEMPLATES = ["${path.module}", "%{ if true }x%{ endif }"];
const NASTY = [
  ...["\n", "\r", "\t", "\0", "\u001b", "\u0085", "\u202e", "\u00a0", "\ud800"],
  ...['"', "'", "`", "\\", "$", "%", "{", "}", "<", ">", "&", "|", ";", ",", "#", "@", "*", "?", "="],
  ...[" ", "/", "//", "..", ".", "-", "_", ":", "é", "漢", "😀", "A", "a", "0"],
  ...TEMPLATES,
];

/** What is done to a text that a factory takes. */
const textEdit: fc.Arbitrary<(text: string) => string> = fc.oneof(
  { weight: 1, arbitrary: fc.constant(() => "") },
  { weight: 1, arbitrary: fc.constant((text: string) => text.toUpperCase()) },
  {
    weight: 1,
    arbitrary: fc.integer({ min: 64, max: 5000 }).map((n) => (text: string) => text.padEnd(n, "a")),
  },
  { weight: 2, arbitrary: fc.string({ unit: "binary", maxLength: 12 }).map((other) => () => other) },
  {
    weight: 10,
    arbitrary: fc.tuple(fc.nat(), fc.constantFrom(...NASTY)).map(([place, nasty]) => (text: string) => {
      const at = place % (text.length + 1);
      return text.slice(0, at) + nasty + text.slice(at);
    }),
  },
);
const number = fc.oneof(
  fc.constantFrom(0, -0, -1, 0.5, NaN, Infinity, -Infinity, Number.MAX_SAFE_INTEGER),
  fc.double(),
  fc.integer(),
);

/** A field of an example, and what stands there instead. */
const change = fc.constantFrom(...fields()).chain(({ example, field }) => {
  const { value } = field;
  const others: fc.Arbitrary<unknown> =
    typeof value === "number"
      ? number
      : typeof value === "string"
        ? textEdit.map((edit) => edit(value))
        : fc.constantFrom([], [...value, ...value]);
  return others.map((other) => ({ example, field, other }));
});

function fields(): { readonly example: string; readonly field: Field }[] {
  return Object.entries(EXAMPLES).flatMap(([example, { args }]) =>
    fieldsOf(args).map((field) => ({ example, field })),
  );
}

/** Factories that take nothing or values of other factories alone, and those that the kit itself calls. */
const OTHERS = [
  ...["AksCluster.lookup", "AzureDnsZone.known", "AzurePrivateDnsZone.known", "ManagedIdentity.lookup"],
  ...["AzureDnsAuth.kubeletIdentity", "AzureDnsAuth.servicePrincipal", "AzureDnsAuth.workloadIdentity"],
  ...["AzureDnsGrantScope.resourceGroup", "AzureDnsGrantScope.zone", "AzureDnsRole.zoneContributor"],
  ...["OidcProvider.fromLookup", "Route53Policy.documented"],
  ...["AzureDnsRecords.withAadPodIdentity", "WorkloadIdentityWebhook.existing"],
  ...["PodIdentityAgent.existing", "PodIdentityAgent.leaveAlone", "Route53Records.forZones"],
];

it("knows each public factory that takes something", () => {
  const factories = Object.entries(kit).flatMap(([name, of]) =>
    typeof of === "function" ? staticsOf(of).map((factory) => `${name}.${factory}`) : [],
  );
  expect(factories.filter((name) => !OTHERS.includes(name)).sort()).toEqual(Object.keys(EXAMPLES).sort());
});

it.each(Object.entries(EXAMPLES))("%s takes its example", (_, { args, make }) => {
  expectHarmless(make(args));
});

it("refuses what is malformed, naming place and value, or emits it where it harms nobody", () => {
  const accepted = new Map<string, { readonly what: string; readonly use: () => IEnvironment }>();
  const seen = { refused: 0, accepted: 0 };
  fc.assert(
    fc.property(change, ({ example, field, other }) => {
      const { args = [], make } = EXAMPLES[example] ?? {};
      const place = `${example} ${field.path.join(".")}${field.isKey ? " (key)" : ""}`;
      const use = orError(() => make?.(withField(args, field, other)));
      if (use instanceof InputError) {
        seen.refused++;
        expectNamesIt(use, field, other);
      } else if (use) {
        seen.accepted++;
        // One for each field, which is what Terraform would evaluate if that is accepted at all.
        if (isSuspect(other) && (!accepted.has(place) || isTemplate(other)))
          accepted.set(place, { what: `${place} is ${JSON.stringify(other)}`, use });
      }
    }),
    { numRuns: RUNS, examples: withTemplates() },
  );
  const harmful = [...accepted.values()].flatMap(({ what, use }) => {
    try {
      expectHarmless(use);
      return [];
    } catch (error) {
      return error instanceof InputError ? [] : [`${what}: ${String(error).slice(0, 400)}`];
    }
  });
  expect(harmful).toEqual([]);
  expect(Math.min(seen.refused, seen.accepted)).toBeGreaterThan(RUNS / 20);
});

/** Each text with something to evaluate in the middle, so that no field is left to chance. */
function withTemplates(): [{ example: string; field: Field; other: unknown }][] {
  return fields().flatMap(({ example, field }) => {
    const { value } = field;
    if (typeof value !== "string") return [];
    const middle = Math.floor(value.length / 2);
    return TEMPLATES.map((template): [{ example: string; field: Field; other: unknown }] => [
      { example, field, other: value.slice(0, middle) + template + value.slice(middle) },
    ]);
  });
}

function staticsOf(of: object): string[] {
  return Object.entries(Object.getOwnPropertyDescriptors(of)).flatMap(([name, { value }]) =>
    typeof value === "function" && name !== "prototype" ? [name] : [],
  );
}

/** What the action returns, or the error with which the kit refuses it; other errors are thrown. */
function orError<T>(action: () => T): T | InputError {
  try {
    return action();
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
}

/** Whether it is more than another word of the grammars that the examples have. */
function isSuspect(value: unknown): boolean {
  return typeof value !== "string" || !/^[\w./:@+-]{1,253}$/.test(value);
}

function isTemplate(value: unknown): boolean {
  return TEMPLATES.some((template) => String(value).includes(template));
}

/** The error says where, and what stands there or the part of it that is wrong. */
function expectNamesIt({ at, message }: InputError, { path }: Field, other: unknown): void {
  expect(message.startsWith(`${at}: `)).toBe(true);
  if (typeof other !== "string" || UNNAMED.includes(String(path.at(-1)))) return;
  if (message.includes("not printed") && mayBeSecret(other)) return;
  const quotations = (message.match(/"(?:\\.|[^"\\])*"/g) ?? []).map((text) => String(JSON.parse(text)));
  if (!message.includes(other)) expect(quotations.filter((text) => other.includes(text))).not.toEqual([]);
}

/** What an environment emits is what the schemas take, and Terraform evaluates nothing in it that it should not. */
function expectHarmless(environment: () => IEnvironment): void {
  const app = synthApp((root) => {
    environment().addTo(root);
  });
  for (const issuer of issuersOf(app)) expectValidIssuer(issuer, "v1.21.1");
  const text = JSON.stringify(app.stacks);
  const evaluated = TEMPLATES.filter((template) =>
    text.replaceAll(`${template.charAt(0)}${template}`, "").includes(template),
  );
  expect(evaluated).toEqual([]);
}
