import { parseAllDocuments } from "yaml";
import { blocksOf, type StackJson, type SynthesizedApp } from "./synth";
import { documentIn } from "./terraform-documents";

/** What is known at apply alone, as a value that any field of text takes. */
const known = "known-at-apply";

/** All issuers that an app emits, however they are delivered; what is known at apply alone is literal. */
export function issuersOf({ stacks }: SynthesizedApp): unknown[] {
  return Object.values(stacks)
    .flatMap((stack) => [
      ...blocksOf(stack.resource, "kubernetes_manifest").map(({ manifest }) => withLiterals(manifest)),
      ...releasedIssuers(stack),
      ...issuersInOutput(stack),
    ])
    .filter((manifest) => /Issuer$/.test(String((manifest as { readonly kind?: unknown }).kind)));
}

/** The issuers in the values of releases of the kit's own chart. */
function releasedIssuers({ resource }: StackJson): unknown[] {
  return blocksOf(resource, "helm_release")
    .filter(({ chart }) => String(chart).startsWith("./assets/"))
    .flatMap(({ values }) => {
      const document = documentIn((values as readonly unknown[])[0], () => known);
      return (document as { readonly issuers?: readonly unknown[] }).issuers ?? [];
    });
}

/** The documents of the output for GitOps. */
function issuersInOutput({ output }: StackJson): unknown[] {
  const text = output?.["issuers"]?.["value"];
  if (typeof text !== "string") return [];
  return text.includes("${yamlencode(")
    ? text.split("---\n").map((document) => documentIn(document, () => known))
    : parseAllDocuments(text).map((document) => document.toJS() as unknown);
}

/** Version and values of all releases of cert-manager in an app; what is known at apply alone is literal. */
export function certManagerReleasesOf({ stacks }: SynthesizedApp): { version: string; values: unknown }[] {
  return Object.values(stacks)
    .flatMap(({ resource }) => blocksOf(resource, "helm_release"))
    .filter(({ chart }) => chart === "cert-manager")
    .map(({ version, values }) => ({
      version: String(version),
      values: documentIn((values as readonly unknown[])[0], () => known),
    }));
}

function withLiterals(value: unknown): unknown {
  if (typeof value === "string") return value.replace(/\$\{[^}]*\}/g, known);
  if (Array.isArray(value)) return value.map(withLiterals);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, withLiterals(member)]));
}
