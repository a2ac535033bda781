import { App } from "cdktf";
import { type AmbientUser, checkOneAmbientMode } from "../../constructs/core/ambient-mode";
import { testStack } from "../support/synth";

function check(...solvers: readonly AmbientUser[]): () => void {
  const stack = testStack(new App(), "test");
  return () => {
    checkOneAmbientMode(stack, solvers);
  };
}

const mode = (id: string, cloud: string, name: string): AmbientUser => ({
  id,
  ambient: { cloud, mode: name },
});

describe("one ambient mode per cloud and controller", () => {
  it("is kept by solvers of one mode", () => {
    expect(check(mode("a", "sky", "badge"), mode("b", "sky", "badge"))).not.toThrow();
  });

  it("is kept by one mode in each of two clouds", () => {
    expect(check(mode("a", "sky", "badge"), mode("b", "sea", "anchor"))).not.toThrow();
  });

  it("concerns no solver with credentials of its own, nor one of no known mode", () => {
    expect(
      check(mode("a", "sky", "badge"), { id: "b", ambient: false }, { id: "c", ambient: true }),
    ).not.toThrow();
    expect(check()).not.toThrow();
  });

  it("is broken by two modes of one cloud, and the error names both solvers and modes", () => {
    expect(
      check(mode("a", "sky", "badge"), mode("other", "sea", "anchor"), mode("b", "sky", "node identity")),
    ).toThrow(
      'test: the solver "b" needs node identity and the solver "a" needs badge, but the controller uses the first that it finds. Use one method for both, or a method with credentials of its own for one of them.',
    );
  });
});
