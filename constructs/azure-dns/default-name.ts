/** Name of what is made for a cluster's controller and is given none. */
export function defaultName(cluster: string): string {
  return `cert-manager-dns01-${cluster}`;
}
