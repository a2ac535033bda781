import { type Construct, type IConstruct } from "constructs";
import { type ICluster } from "../core/cluster";
import { defaultName } from "./default-name";
import { ManagedIdentity } from "./managed-identity";
import { type IdentityHome } from "./workload-identity-webhook";

interface HasIdentityHome extends ICluster {
  readonly identityHome: (scope: Construct) => IdentityHome;
}

const defaultIdentities = new WeakMap<IConstruct, WeakMap<ICluster, ManagedIdentity>>();

/** The identity of solvers that name none: one for each cluster and app, since its name is. */
export function defaultIdentity(scope: Construct, cluster: HasIdentityHome): ManagedIdentity {
  const inApp = defaultIdentities.get(scope.node.root) ?? new WeakMap<ICluster, ManagedIdentity>();
  defaultIdentities.set(scope.node.root, inApp);
  const identity =
    inApp.get(cluster) ?? ManagedIdentity.create(defaultName(cluster.name), cluster.identityHome(scope));
  inApp.set(cluster, identity);
  return identity;
}
