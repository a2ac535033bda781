import { Shard } from "../../../testing";
import { readArguments } from "../../../testing/cli/arguments";

describe("readArguments", () => {
  it("reads names and options", () => {
    expect(
      readArguments([
        "a",
        "b",
        "--base",
        "main",
        "--shard=2/3",
        "--json",
        "out",
        "--markdown",
        "x.md",
        "--list",
      ]),
    ).toMatchObject({
      help: false,
      names: ["a", "b"],
      base: "main",
      affectedOnly: false,
      json: "out",
      markdown: "x.md",
      list: true,
    });
    expect(readArguments(["--affected", "main"])).toMatchObject({ base: "main", affectedOnly: true });
    expect(readArguments(["-h"]).help).toBe(true);
  });

  it.each([
    [["--bse", "main"], /Unknown option '--bse'[^]*Usage: dns01-plan \[NAME\.\.\.\] \[options\]\n/],
    [["--base"], /Usage:/],
    [["--base", "a", "--affected", "b"], /Give one of them/],
    [["--shard", "0/4"], /The shard is "0\/4"\. Write which of how many it is, such as 2\/4\./],
  ])("refuses %j", (args, message) => {
    expect(() => readArguments(args)).toThrow(message);
  });
});

describe("Shard", () => {
  it("deals everything out once", () => {
    const items = ["a", "b", "c", "d", "e"];
    expect(["1/2", "2/2"].map((text) => Shard.parse(text).of(items))).toEqual([
      ["a", "c", "e"],
      ["b", "d"],
    ]);
    expect(["1/9", "9/9"].map((text) => Shard.parse(text).of(items))).toEqual([["a"], []]);
  });

  it.each(["", "1", "3/2", "1/0", "-1/2", "1/2/3", "a/b", " 1/2"])("refuses %j", (text) => {
    expect(() => Shard.parse(text)).toThrow("The shard is");
  });
});
