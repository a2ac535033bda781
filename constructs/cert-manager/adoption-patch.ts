/**
 * Who gives an adopted controller what no Terraform resource can give to a Deployment that exists: Pod labels,
 * flags, Secrets mounted as files and the Pods' security context.
 */
export class AdoptionPatch {
  /** Nobody: where a solver needs any of it, synthesis fails and prints Helm values and commands. */
  static readonly REFUSED = new AdoptionPatch("refused");
  /**
   * `kubectl` on the machine that runs Terraform, when the stack is deployed; the patch is taken back when it is
   * destroyed. Signs in as the Kubernetes provider does.
   */
  static readonly KUBECTL = new AdoptionPatch("kubectl");
  /** Others have, with the Helm values that `REFUSED` prints; Terraform looks when it plans. */
  static readonly MADE_BY_OTHERS = new AdoptionPatch("made by others");

  private constructor(readonly by: "refused" | "kubectl" | "made by others") {}
}
