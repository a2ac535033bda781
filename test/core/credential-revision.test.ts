import { TerraformStack, App } from "cdktf";
import { mergePatches } from "../../constructs/core/controller-patch";
import { credentialRevision } from "../../constructs/core/credential-revision";

describe("The revision of a credential", () => {
  const patch = (from: string, credential: string, revision: string) => ({
    from,
    patch: { podAnnotations: credentialRevision(credential, revision) },
  });

  it("has a key of its own, so that two credentials of one controller do not contradict each other", () => {
    const stack = new TerraformStack(new App(), "test");
    const merged = mergePatches(stack, [patch("one", "irsa", "1"), patch("two", "pod-identity", "2")]);
    expect(merged.podAnnotations).toEqual({
      "cdktf-cert-manager-dns01/irsa-revision": "1",
      "cdktf-cert-manager-dns01/pod-identity-revision": "2",
    });
    expect(() => mergePatches(stack, [patch("one", "irsa", "1"), patch("two", "irsa", "2")])).toThrow(
      "irsa-revision",
    );
  });
});
