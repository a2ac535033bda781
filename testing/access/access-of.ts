import type { PlannedResource } from "../stack-plan";
import type { Access, AccessReader } from "./access";
import { awsAccess } from "./aws-access";
import { azureAccess } from "./azure-access";
import { kubernetesAccess } from "./kubernetes-access";

/** One reader for each provider. */
const readers: readonly AccessReader[] = [awsAccess, azureAccess, kubernetesAccess];

/** What a resource of a stack allows, and whom it trusts. */
export function accessOf(resource: PlannedResource, stack: readonly PlannedResource[]): Access {
  const all = readers.map((read) => read(resource, stack));
  return {
    grants: all.flatMap(({ grants }) => grants),
    trusts: all.flatMap(({ trusts }) => trusts),
  };
}
