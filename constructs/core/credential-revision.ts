/**
 * Annotation of the controller's Pods that changes with a credential which they are given when they are
 * admitted or when they start, so that they are replaced. Each credential has a key of its own: two
 * solvers that share a controller do not contradict each other.
 * @param credential What it is, in lower case with hyphens: `environment-keys`.
 * @param revision Changes when the credential does, and gives nothing of it away.
 */
export function credentialRevision(credential: string, revision: string): Readonly<Record<string, string>> {
  return { [`cdktf-cert-manager-dns01/${credential}-revision`]: revision };
}
