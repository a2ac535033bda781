import fc from "fast-check";
import { Token } from "cdktf";
import { Route53Auth, Route53Solver, Route53Zone } from "../../constructs";
import { inputErrorOf } from "../support/input-errors";
import { blocksOf, onlyBlock, synthApp } from "../support/synth";
import { addEnvironment, LOOKED_UP, synthEnvironment } from "./eks-environment";

describe("Route53Zone.fromId", () => {
  it("looks nothing up", () => {
    const zones = [Route53Zone.fromId("Z1", "example.org")];
    const { dns01, policies } = synthEnvironment({ zones });
    expect(dns01.data).not.toHaveProperty("aws_route53_zone");
    expect(policies[0]?.document.Statement[0]?.Resource).toEqual(["arn:aws:route53:::hostedzone/Z1"]);
  });

  it("takes the id of a zone that another construct makes", () => {
    const id = Token.asString({ resolve: () => "${aws_route53_zone.made.zone_id}" });
    const { solvers, policies } = synthEnvironment({ zones: [Route53Zone.fromId(id, "example.org")] });
    expect(solvers[0]?.dns01.route53["hostedZoneID"]).toBe("${aws_route53_zone.made.zone_id}");
    expect(policies[0]?.document.Statement[0]?.Resource).toEqual([
      `arn:aws:route53:::hostedzone/${LOOKED_UP.zoneId}`,
    ]);
  });

  it.each([
    "",
    "Z",
    "z0123456789",
    "DIKER8JEXAMPLE",
    "/hostedzone/Z0123456789ABCDEFGHIJ",
    "Z0123456789-ABCDEF",
    "Z*",
    `Z${"0".repeat(32)}`,
    "example.org",
  ])("refuses the id %j", (id) => {
    const error = inputErrorOf(() => Route53Zone.fromId(id, "example.org"));
    expect(error.at).toBe("Route53Zone.fromId");
    expect(error.message).toContain(`the hosted zone id is ${JSON.stringify(id)}`);
    expect(error.message).toContain("without /hostedzone/");
  });

  it("accepts just the ids that begin with Z and that Route53 has room for", () => {
    const text = fc.oneof(
      fc.string(),
      fc.stringMatching(/^[A-Z0-9]{0,40}$/),
      fc.stringMatching(/^Z[A-Z0-9]{0,40}$/),
    );
    fc.assert(
      fc.property(text, (id) => {
        const accepted = /^Z[A-Z0-9]{1,31}$/.test(id);
        const make = () => Route53Zone.fromId(id, "example.org");
        if (accepted) expect(make).not.toThrow();
        else expect(make).toThrow("the hosted zone id is");
      }),
    );
  });
});

describe("Route53Zone.fromLookup", () => {
  it("looks the public zone of that name up, and no private one", () => {
    const { dns01, policies } = synthEnvironment({ zones: [Route53Zone.fromLookup("staging.example.org")] });
    expect(onlyBlock(dns01.data, "aws_route53_zone")).toMatchObject({
      name: "staging.example.org",
      private_zone: false,
    });
    expect(policies[0]?.document.Statement[0]?.Resource).toEqual([
      `arn:aws:route53:::hostedzone/${LOOKED_UP.zoneId}`,
    ]);
  });

  it("looks a zone up once, whoever asks for it", () => {
    const lookup = () => Route53Zone.fromLookup("staging.example.org");
    const { stacks } = synthApp((app) => {
      lookup().bind(addEnvironment(app, { zones: [lookup()] }).dns01);
    });
    expect(blocksOf(stacks["dns01"]?.data, "aws_route53_zone")).toHaveLength(1);
  });

  it("keeps apart zones whose names differ by a character that ids lack", () => {
    const names = ["a-b.example.org", "a.b.example.org", "ab.example.org"];
    const { dns01 } = synthEnvironment({ zones: names.map((name) => Route53Zone.fromLookup(name)) });
    expect(
      blocksOf(dns01.data, "aws_route53_zone")
        .map(({ name }) => name)
        .sort(),
    ).toEqual(names);
  });
});

describe("A zone's name that cannot be is refused", () => {
  const factories = {
    fromId: (name: string) => Route53Zone.fromId("Z0123456789ABCDEFGHIJ", name),
    fromLookup: (name: string) => Route53Zone.fromLookup(name),
  };
  const names = [
    "",
    "org",
    "example.org.",
    "Example.org",
    "*.example.org",
    "exa mple.org",
    "example..org",
    "-a.example.org",
    "a-.example.org",
    `${"a".repeat(64)}.example.org`,
    `${"a.".repeat(125)}example.org`,
    "münchen.example.org",
    "example.org/",
  ];
  const cases = Object.entries(factories).flatMap(([factory, make]) =>
    names.map((name) => ({ factory, make, name })),
  );
  it.each(cases)("by $factory: $name", ({ factory, make, name }) => {
    const error = inputErrorOf(() => make(name));
    expect(error.at).toBe(`Route53Zone.${factory}`);
    expect(error.message).toContain(`the zone name is ${JSON.stringify(name)}`);
  });

  it.each([
    "example.org",
    "a.b.c.example.org",
    "_sub.example.org",
    "xn--mnchen-3ya.example.org",
    "0.example.org",
  ])("but not %s", (name) => {
    expect(() => [factories.fromId(name), factories.fromLookup(name)]).not.toThrow();
  });
});

describe("Route53Solver.forZones", () => {
  const zone = Route53Zone.fromId("Z1", "example.org");

  it("is named after provider and method, or as it is told, and never after its zones", () => {
    expect(Route53Solver.forZones([zone], Route53Auth.irsa()).id).toBe("route53-irsa");
    expect(Route53Solver.forZones([zone], Route53Auth.irsa(), { id: "dns" }).id).toBe("dns");
  });

  it("keeps its addresses when zones come and go", () => {
    const addresses = (zones: readonly Route53Zone[]) => {
      const {
        role,
        role: { name },
      } = synthEnvironment({ zones });
      return [role["//"], name];
    };
    expect(addresses([zone, Route53Zone.fromId("Z2", "example.net")])).toEqual(addresses([zone]));
  });

  it("refuses no zones", () => {
    expect(inputErrorOf(() => Route53Solver.forZones([], Route53Auth.irsa())).message).toBe(
      "Route53Solver.forZones: there are no zones. Give at least one Route53Zone.",
    );
  });

  it("refuses one name twice", () => {
    const again = Route53Zone.fromId("Z2", "example.org");
    const error = inputErrorOf(() => Route53Solver.forZones([zone, again], Route53Auth.irsa()));
    expect(error.message).toContain('the zone "example.org" is listed twice');
  });

  it("refuses one id for two names: records of one would be written into the other's zone (W17)", () => {
    const copied = Route53Zone.fromId("Z1", "example.net");
    const error = inputErrorOf(() => synthEnvironment({ zones: [zone, copied] }));
    expect(error.message).toContain(
      '"example.org" and "example.net" have the same id "Z1". Give each zone its own id',
    );
  });

  it.each(["", "Route53", "a b", "-a", "a/b"])("refuses the id %j", (id) => {
    const error = inputErrorOf(() => Route53Solver.forZones([zone], Route53Auth.irsa(), { id }));
    expect(error.message).toContain(`the solver id is ${JSON.stringify(id)}`);
  });
});
