import { listOf, objectOf, textOf } from "../json";
import type { PlannedResource } from "../stack-plan";
import { noAccess, type Access, type Trust } from "./access";
import { grantsOfPolicy, policyIn, trustsOfPolicy } from "./aws-policy";

/** Access that resources of AWS give: by policies, and by associations of EKS Pod Identity. */
export function awsAccess({ type, values }: PlannedResource): Access {
  if (!type.startsWith("aws_")) return noAccess;
  if (type === "aws_eks_pod_identity_association")
    return { grants: [], trusts: [new PodIdentityTrust(values)] };
  const trustPolicy = policyIn(values["assume_role_policy"]);
  const inline = listOf(values["inline_policy"]).map((block) => objectOf(block)["policy"]);
  const policies = [values["policy"], ...inline].map(policyIn).filter((policy) => policy !== undefined);
  return {
    grants: policies.flatMap(grantsOfPolicy),
    trusts: trustPolicy === undefined ? [] : trustsOfPolicy(trustPolicy),
  };
}

/** The ServiceAccount of an association. */
class PodIdentityTrust implements Trust {
  public readonly subject: string;
  private readonly cluster: string;
  private readonly role: string;

  public constructor(values: PlannedResource["values"]) {
    const text = (name: string): string => textOf(values[name]) ?? "?";
    this.subject = `system:serviceaccount:${text("namespace")}:${text("service_account")}`;
    this.cluster = text("cluster_name");
    this.role = text("role_arn");
  }

  public get text(): string {
    return `${this.subject} of the EKS cluster ${this.cluster} as ${this.role}`;
  }

  public readonly admits = (subject: string): boolean => subject === this.subject;

  public readonly covers = (other: Trust): boolean =>
    other instanceof PodIdentityTrust && other.text === this.text;
}
