import { type ICluster } from "../core/cluster";
import { type IDns01 } from "../core/dns01";
import { InputError, quoted } from "../core/input-error";
import { resolveIn } from "../core/resolve-in";
import { type Construct } from "constructs";
import { type AcmeIssuer } from "./acme-issuer";

/** What issuers of one controller have taken, by what it is and its namespace. */
const taken = new WeakMap<object, Map<string, string>>();

/**
 * Refuses two issuers of one controller, wherever they are made, with the same name or the same Secret for
 * their account keys.
 * @throws InputError naming both
 */
export function checkDistinctIssuers<C extends ICluster>(
  scope: Construct,
  dns01: IDns01<C>,
  issuers: readonly AcmeIssuer<C>[],
): void {
  const ofController = taken.get(dns01) ?? new Map<string, string>();
  taken.set(dns01, ofController);

  const take = (what: string, namespace: string, name: string, issuer: string): void => {
    const key = resolveIn(scope, `${what} ${namespace}/${name}`);
    const other = ofController.get(key);
    if (other !== undefined)
      throw new InputError(
        scope,
        `the issuers ${quoted(other)} and ${quoted(issuer)} have the same ${what} ${quoted(name)}`,
        "Give each its own",
      );
    ofController.set(key, issuer);
  };

  // Kinds apart, a ClusterIssuer's name is free in every namespace; its account key is in one.
  const { clusterResourceNamespace } = dns01.controller;
  for (const { name, namespace } of issuers) take("name", namespace?.name ?? "", name, name);
  for (const { name, namespace = clusterResourceNamespace, privateKeySecretName } of issuers)
    take("account key Secret", namespace.name, privateKeySecretName, name);
}
