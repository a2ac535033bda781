import { type BoundIssuer } from "./bound-issuer";

/** Commands that wait until each issuer has registered its ACME account, or say why it has not. */
export function readyChecks(issuers: readonly BoundIssuer[]): string[] {
  return issuers.map(({ manifest: { kind, metadata } }) => {
    const inNamespace = metadata.namespace === undefined ? "" : `--namespace ${metadata.namespace} `;
    return `kubectl ${inNamespace}wait ${kind.toLowerCase()}/${metadata.name} --for=condition=Ready --timeout=5m`;
  });
}
