import { Lazy } from "cdktf";
import { checkDistinctZones, checkDnsZones } from "../../constructs/core/zones";

const token = Lazy.stringValue({ produce: () => "elsewhere.net" });

describe("the zones of a solver", () => {
  it("are distinct", () => {
    expect(() => {
      checkDistinctZones("Solver.forZones", [{ name: "a.org" }, { name: "b.org" }]);
    }).not.toThrow();
    expect(() => {
      checkDistinctZones("Solver.forZones", [{ name: "a.org" }, { name: "b.org" }, { name: "a.org" }]);
    }).toThrow('Solver.forZones: the zone "a.org" is listed twice. List it once.');
  });
});

describe("the DNS zones that a hosted zone serves", () => {
  it("are the hosted zone itself by default", () => {
    expect(checkDnsZones("Zone.fromId", "example.org", undefined)).toEqual(["example.org"]);
  });

  it.each<[string, string]>([
    ["example.org", "example.org"],
    ["a.b.example.org", "example.org"],
    ["a.example.org", token],
    [token, "example.org"],
  ])("may be %s in %s", (name, hostedZone) => {
    expect(checkDnsZones("Zone.fromId", hostedZone, [name])).toEqual([name]);
  });

  it.each<[string, string]>([
    ["myexample.org", "example.org"],
    ["example.org", "a.example.org"],
    ["example.org.evil.net", "example.org"],
  ])("may not be %s in %s, which would be written where nobody looks", (name, hostedZone) => {
    expect(() => checkDnsZones("Zone.fromId", hostedZone, [hostedZone, name])).toThrow(
      `Zone.fromId: "${name}" of dnsZones does not lie in the zone "${hostedZone}". Write the zone or names below it.`,
    );
  });

  it("have the form of a zone's name, and are at least one", () => {
    expect(() => checkDnsZones("Zone.fromId", "example.org", ["A.example.org"])).toThrow(
      'Zone.fromId: the zone name is "A.example.org". Write it in lower case',
    );
    expect(() => checkDnsZones("Zone.fromId", "example.org", [])).toThrow(
      "Zone.fromId: there are no dnsZones. Leave dnsZones out to serve the whole zone.",
    );
  });
});
