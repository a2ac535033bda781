import { App } from "cdktf";
import { Construct } from "constructs";
import { InputError } from "../../constructs";
import { quoted } from "../../constructs/entry-points/extend";
import { testStack } from "../support/synth";

describe("an input error", () => {
  it("names the path of the construct, the problem and the remedy", () => {
    const scope = new Construct(testStack(new App(), "test"), "dns01");
    const error = new InputError(scope, `the name is ${quoted("A")}`, "Write it in lower case");
    expect(error.message).toBe('test/dns01: the name is "A". Write it in lower case.');
    expect(error.at).toBe("test/dns01");
    expect(error.name).toBe("InputError");
    expect(error).toBeInstanceOf(Error);
  });

  it("names the factory for a value outside of the construct tree", () => {
    const error = new InputError("Zone.fromId", "the id is empty", "Write it");
    expect(error.message).toBe("Zone.fromId: the id is empty. Write it.");
    expect(error.at).toBe("Zone.fromId");
  });

  it.each<[string, unknown]>([
    ["missing", undefined],
    ["a function that is not called", () => "A"],
    ["another object", new Construct(testStack(new App(), "test"), "group")],
  ])("says the kind of a value without a text: %s", (kind, value) => {
    expect(quoted(value)).toBe(kind);
  });
});
