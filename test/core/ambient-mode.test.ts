import { App } from "cdktf";
import { type AmbientUser, checkOneAmbientMode } from "../../constructs/core/ambient-mode";
import { testStack } from "../support/synth";

function check(...solvers: readonly AmbientUser[]): () => void {
  const stack = testStack(new App(), "test");
  return () => {
    checkOneAmbientMode(stack, solvers);
  };
}

const mode = (id: string, cloud: string, name: string, givesWayTo?: string): AmbientUser => ({
  id,
  ambient: { cloud, mode: name, ...(givesWayTo !== undefined && { givesWayTo }) },
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

  it("is kept by a mode that gives way to the other, whichever stands first", () => {
    const [old, next] = [mode("a", "sky", "node identity", "badge"), mode("b", "sky", "badge")];
    expect(check(old, next)).not.toThrow();
    expect(check(next, old)).not.toThrow();
    expect(check(old, mode("c", "sky", "node identity", "badge"), next)).not.toThrow();
  });

  it("is broken by a mode that gives way to none of the others, or to another cloud's", () => {
    const badge = mode("b", "sky", "badge");
    expect(check(mode("a", "sky", "node identity", "anchor"), badge)).toThrow('"b" needs badge');
    expect(check(mode("a", "sea", "badge", "badge"), mode("c", "sky", "kite"), badge)).toThrow(
      'the solver "b" needs badge and the solver "c" needs kite',
    );
    const twoOld = [mode("a", "sky", "node identity", "badge"), mode("c", "sky", "kite", "badge")];
    expect(check(...twoOld)).toThrow('"c" needs kite and the solver "a" needs node identity');
    expect(check(mode("a", "sky", "node identity", "badge"), badge, mode("c", "sky", "kite"))).toThrow(
      'the solver "c" needs kite and the solver "a" needs node identity',
    );
  });

  it("is broken by two modes of one cloud, and the error names both solvers and modes", () => {
    expect(
      check(mode("a", "sky", "badge"), mode("other", "sea", "anchor"), mode("b", "sky", "node identity")),
    ).toThrow(
      'test: the solver "b" needs node identity and the solver "a" needs badge, but the controller uses the first that it finds. Use one method for both, or a method with credentials of its own for one of them.',
    );
  });
});
