import { AksCluster, CertManager, Route53Auth } from "../../constructs";
import { inputErrorOf } from "../support/input-errors";

/** What the compiler refuses, and a program that nobody compiled does not. */
function wrong(value: unknown): never {
  return value as never;
}

describe("props that a factory cannot do without", () => {
  it.each([
    ["missing", undefined],
    ["null", null],
    ["a string", "v1.21.1"],
    ["a list", [{ version: "v1.21.1" }]],
    ["a function that is not called", () => ({ version: "v1.21.1" })],
  ])("are refused where they are %s", (kind, props) => {
    expect(inputErrorOf(() => CertManager.install(wrong(props))).message).toBe(
      `CertManager.install: its props are ${kind}. Give an object with version.`,
    );
  });

  it("are named", () => {
    expect(inputErrorOf(() => AksCluster.create("platform", wrong(undefined))).message).toBe(
      "AksCluster.create: its props are missing. Give an object with resourceGroup, location.",
    );
  });

  it("are not printed, since they may be a secret", () => {
    const { message } = inputErrorOf(() =>
      Route53Auth.accessKey(wrong("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")),
    );
    expect(message).toBe("Route53Auth.accessKey: its props are a string. Give an object with region, key.");
  });
});
