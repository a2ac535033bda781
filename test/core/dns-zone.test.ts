import { App, Lazy } from "cdktf";
import { checkParent, delegateZone, type IDnsZone, isBelow } from "../../constructs/core/dns-zone";
import { testStack } from "../support/synth";

const stack = testStack(new App(), "test");
const zone = { name: "apps.example.org", nameServers: ["ns1.example.net", "ns2.example.net"] };
const parent: IDnsZone = {
  name: "example.org",
  addRecordSet: (_scope, recordSet) => [{ instruction: "written", document: recordSet }],
};

describe("the delegation of a new zone", () => {
  it("is a record set of the zone above, where this app writes that", () => {
    expect(delegateZone(stack, zone, parent)).toEqual([
      {
        instruction: "written",
        document: { name: "apps.example.org", type: "NS", values: zone.nameServers, ttl: 3600 },
      },
    ]);
  });

  it("is for others to make, where they write the zone above", () => {
    expect(delegateZone(stack, zone, undefined)).toEqual([
      {
        instruction: "Delegate apps.example.org to these name servers in the zone above it",
        document: zone.nameServers,
      },
    ]);
  });
});

describe("the parent of a zone", () => {
  it("lies above it, or is not known", () => {
    expect(() => {
      checkParent("x", "apps.example.org", parent);
      checkParent("x", "example.net", undefined);
    }).not.toThrow();
  });

  it.each(["example.org", "apps.example.net", "appsexample.org"])("is no parent of %s otherwise", (name) => {
    expect(() => {
      checkParent("Factory.of", name, parent);
    }).toThrow(
      `Factory.of: the zone "${name}" does not lie below its parent "example.org". Give the zone that delegates to it.`,
    );
  });

  it("may be one that only Terraform knows", () => {
    const token = Lazy.stringValue({ produce: () => "x" });
    expect([isBelow(token, "example.org"), isBelow("example.org", token)]).toEqual([true, true]);
  });
});
