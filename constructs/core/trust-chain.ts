/** The parties that a DNS-01 challenge passes through, in this order; some stand in for several steps. */
export type TrustNodeKind = "ServiceAccount" | "token" | "identity" | "grant" | "zone" | "issuer";

/** One party of a trust chain. */
export interface TrustNode {
  readonly kind: TrustNodeKind;
  readonly name: string;
}

/**
 * Who can use whom to write where, from a ServiceAccount to one zone or issuer. A list for each zone,
 * not a graph: parties of one name in two chains need not be one, and must not seem to reach each
 * other's zones.
 */
export type TrustChain = readonly TrustNode[];
