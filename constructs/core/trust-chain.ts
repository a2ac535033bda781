/** What a link of trust joins, in the order a DNS-01 challenge passes through them. */
export type TrustNodeKind = "ServiceAccount" | "token" | "identity" | "grant" | "zone" | "issuer";

/** One party of a trust chain. Two nodes of the same kind and name are one. */
export interface TrustNode {
  readonly kind: TrustNodeKind;
  readonly name: string;
}

/** Whoever has `from` can use `to`. */
export interface TrustLink {
  readonly from: TrustNode;
  readonly to: TrustNode;
}

/** The links between consecutive nodes. */
export function trustChain(...nodes: readonly TrustNode[]): TrustLink[] {
  return nodes.slice(1).flatMap((to, index) => {
    const from = nodes[index];
    return from ? [{ from, to }] : [];
  });
}
