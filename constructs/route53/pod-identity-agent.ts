import { DataAwsEksAddon } from "@cdktf/provider-aws/lib/data-aws-eks-addon";
import { EksAddon } from "@cdktf/provider-aws/lib/eks-addon";
import { type Construct } from "constructs";
import { checkProps } from "../core/check-props";
import { oncePerStack } from "../core/once-per-stack";
import { checkTags, type Tags } from "./tags";

const ADDON = "eks-pod-identity-agent";

/** How the agent that hands out the credentials comes to the cluster's nodes: a value until a stack needs it. */
export class PodIdentityAgent {
  /** The cluster has the add-on already: the plan fails where it has not. */
  static existing(): PodIdentityAgent {
    return new PodIdentityAgent((scope, clusterName) => {
      oncePerStack(
        scope,
        KEY,
        { clusterName, agent: "existing" },
        (room, id) => new DataAwsEksAddon(room, id, { clusterName, addonName: ADDON }),
      );
    });
  }

  /**
   * The add-on is created in the stack, in the version that EKS gives the cluster.
   * @param props `tags`: tags of the add-on. Default: those of the provider
   * @throws InputError for malformed tags
   */
  static create(props: { readonly tags?: Tags } = {}): PodIdentityAgent {
    const at = "PodIdentityAgent.create";
    const { tags } = checkProps(at, props);
    checkTags(at, tags);
    return new PodIdentityAgent((scope, clusterName) => {
      oncePerStack(
        scope,
        KEY,
        { clusterName, agent: "created", tags },
        (room, id) => new EksAddon(room, id, { clusterName, addonName: ADDON, tags: tags && { ...tags } }),
      );
    });
  }

  /** Neither looked up nor created: the nodes have it by other means, as those of EKS Auto Mode do. */
  static leaveAlone(): PodIdentityAgent {
    return new PodIdentityAgent(() => undefined);
  }

  private constructor(readonly bind: (scope: Construct, clusterName: string) => void) {}
}

const KEY = "pod-identity-agent";
