import { Lazy, Token } from "cdktf";
import fc from "fast-check";
import { checkSeconds } from "../../constructs/core/check-seconds";
import { inputErrorOf } from "../support/input-errors";

describe("a length of time", () => {
  it("is whole seconds, 1 or more", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1 }), (seconds) => {
        expect(checkSeconds("x", seconds, "timeout")).toBe(seconds);
      }),
    );
  });

  it("is refused where it is anything else", () => {
    const broken: unknown[] = [0, -1, 1.5, NaN, Infinity, "5m", "300", null];
    for (const seconds of broken)
      expect(inputErrorOf(() => checkSeconds("x", seconds as number, "timeout")).message).toBe(
        `x: timeout is ${JSON.stringify(seconds)}. Write whole seconds, 1 or more.`,
      );
  });

  it("lies in its range, the ends included", () => {
    const range = { from: 60, to: 90 };
    expect([60, 90].map((seconds) => checkSeconds("x", seconds, "session", range))).toEqual([60, 90]);
    for (const seconds of [59, 91])
      expect(inputErrorOf(() => checkSeconds("x", seconds, "session", range)).message).toBe(
        `x: session is ${seconds}. Write whole seconds from 60 to 90.`,
      );
  });

  it("may be known to Terraform alone", () => {
    const seconds = Token.asNumber(Lazy.numberValue({ produce: () => 5 }));
    expect(checkSeconds("x", seconds, "timeout")).toBe(seconds);
  });
});
