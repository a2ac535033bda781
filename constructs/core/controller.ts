import { type TerraformResource } from "cdktf";
import { checkOptionalValue } from "./check-value";
import { type ICluster } from "./cluster";
import { checkNamespaceName } from "./names";

/** A namespace that exists (no `resource`) or that this app makes. */
export interface NamespaceRef {
  readonly name: string;
  /** The resource that makes it. @default - it exists already */
  readonly resource?: TerraformResource;
}

/** A namespace by its name or a reference to it. @throws InputError for what is neither, or a malformed name */
export function namespaceRefOf(at: string, namespace: string | NamespaceRef): NamespaceRef {
  const ref = typeof namespace === "object" ? namespace : { name: namespace };
  checkNamespaceName(at, ref.name);
  const remedy = "Give the resource that makes it, or leave it out";
  checkOptionalValue(at, ref.resource, "fqn", "the resource of the namespace", remedy);
  return ref;
}

/** cert-manager as solvers see it: the only source of version, namespaces, ServiceAccount and subject. */
export interface Controller<out C extends ICluster = ICluster> {
  readonly cluster: C;
  /** Release of cert-manager, with its `v`: `v1.21.1`. */
  readonly version: string;
  /** Where the controller runs. */
  readonly namespace: NamespaceRef;
  /** Where a ClusterIssuer's Secrets and ServiceAccounts are read. */
  readonly clusterResourceNamespace: NamespaceRef;
  /** Name of the controller's ServiceAccount. */
  readonly serviceAccount: string;
  /** The `sub` claim of the controller's tokens: `system:serviceaccount:NAMESPACE:NAME`. */
  readonly subject: string;
  /** Whether ClusterIssuers may use what the controller itself may do. */
  readonly clusterIssuerAmbientCredentials: boolean;
  /** Whether namespaced Issuers may use what the controller itself may do. */
  readonly issuerAmbientCredentials: boolean;
}

/** The `sub` claim of a ServiceAccount's tokens. */
export function serviceAccountSubject(namespace: string, name: string): string {
  return `system:serviceaccount:${namespace}:${name}`;
}
