import { type ControllerPatch } from "../core/controller-patch";
import { credentialRevision } from "../core/credential-revision";

/**
 * What the EKS webhook reads to give the controller's Pods a token for a role.
 * @param revision Changes with the role that the Pods' credentials are of.
 */
export function irsaPatch(roleArn: string, revision: string): ControllerPatch {
  return {
    serviceAccountAnnotations: { "eks.amazonaws.com/role-arn": roleArn },
    // The webhook reads the ServiceAccount when a Pod is admitted.
    podAnnotations: credentialRevision("irsa", revision),
  };
}
