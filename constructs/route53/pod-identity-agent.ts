import { DataAwsEksAddon } from "@cdktf/provider-aws/lib/data-aws-eks-addon";
import { EksAddon } from "@cdktf/provider-aws/lib/eks-addon";
import { type Construct } from "constructs";
import { oncePerStack } from "../core/once-per-stack";
import { type Tags } from "./tags";

const ADDON = "eks-pod-identity-agent";

/** How the agent that hands out the credentials comes to the cluster's nodes. */
export class PodIdentityAgent {
  /** The add-on exists: the plan fails where it does not. */
  static readonly ASSERTED = new PodIdentityAgent((scope, clusterName) => {
    oncePerStack(
      scope,
      "pod-identity-agent",
      { clusterName, agent: "asserted" },
      (room, id) => new DataAwsEksAddon(room, id, { clusterName, addonName: ADDON }),
    );
  });

  /** The add-on is created here, in the version that EKS gives the cluster. */
  static readonly CREATED = new PodIdentityAgent((scope, clusterName, tags) => {
    oncePerStack(
      scope,
      "pod-identity-agent",
      { clusterName, agent: "created", tags },
      (room, id) => new EksAddon(room, id, { clusterName, addonName: ADDON, tags: tags && { ...tags } }),
    );
  });

  /** The nodes have it by other means, as those of EKS Auto Mode do. */
  static readonly LEFT_ALONE = new PodIdentityAgent(() => undefined);

  private constructor(
    readonly require: (scope: Construct, clusterName: string, tags: Tags | undefined) => void,
  ) {}
}
