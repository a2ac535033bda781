import {
  AwsAccount,
  CertManager,
  Dns01,
  type NewRoute53ZoneProps,
  Route53Auth,
  Route53Solver,
  Route53Zone,
  ZoneRole,
} from "../../constructs";
import { inputErrorOf } from "../support/input-errors";
import { blocksOf, onlyBlock, synthApp } from "../support/synth";
import { without } from "../support/without";
import { awsStack } from "./eks-environment";
import { challengePolicy, issuerIn, onEks, NAME, platform, provisioned } from "./provisioned";

const dnsAccount = AwsAccount.assumeRole("arn:aws:iam::333344445555:role/terraform", "eu-west-1");

function withNewZone(props?: NewRoute53ZoneProps) {
  return onEks(Route53Solver.forZones([Route53Zone.create("new.example.org", props)], Route53Auth.irsa()));
}

describe("A zone that is made", () => {
  it("is a public one of that name, and looks nothing up", () => {
    const { dns01 } = withNewZone();
    expect(without(onlyBlock(dns01.resource, "aws_route53_zone"), "//")).toEqual({ name: "new.example.org" });
    expect(dns01.data).not.toHaveProperty("aws_route53_zone");
  });

  it("has its id in the policy and in the issuer", () => {
    const { identities, entries } = withNewZone();
    const id = "Z(new.example.org in 111122223333)";
    expect(identities[NAME]?.policies).toEqual([challengePolicy([id])]);
    expect(entries).toEqual([
      { dns01: { route53: { hostedZoneID: id } }, selector: { dnsZones: ["new.example.org"] } },
    ]);
  });

  it("has its name servers as a requirement: nobody asks it before the zone above delegates to it", () => {
    const { requirements, dns01 } = withNewZone();
    expect(requirements).toEqual([
      {
        instruction: "Delegate new.example.org to these name servers in the zone above it",
        document: "<aws_route53_zone.name_servers>",
      },
    ]);
    const [zone = ""] = Object.keys(dns01.resource?.["aws_route53_zone"] ?? {});
    expect(JSON.stringify(dns01.output?.["requirements"])).toContain(
      `jsonencode(aws_route53_zone.${zone}.name_servers)`,
    );
  });

  it("has its name servers in the zone above, in that zone's account, where the kit writes it", () => {
    const parent = Route53Zone.fromLookup("example.org", { account: dnsAccount });
    const { requirements, dns01 } = withNewZone({ parent });
    const [zone = ""] = Object.keys(dns01.resource?.["aws_route53_zone"] ?? {});
    const [above = ""] = Object.keys(dns01.data?.["aws_route53_zone"] ?? {});
    expect(without(onlyBlock(dns01.resource, "aws_route53_record"), "//")).toEqual({
      zone_id: `\${data.aws_route53_zone.${above}.zone_id}`,
      name: "new.example.org",
      type: "NS",
      ttl: 3600,
      records: `\${aws_route53_zone.${zone}.name_servers}`,
      provider: "aws.aws-333344445555",
    });
    expect(requirements).toEqual([]);
  });

  it("may be delegated to by a new zone, which is to be delegated once", () => {
    const parent = Route53Zone.create("example.org");
    const children = ["a", "b"].map((label) => Route53Zone.create(`${label}.example.org`, { parent }));
    const { requirements, dns01 } = onEks(Route53Solver.forZones([...children, parent], Route53Auth.irsa()));
    expect(requirements.map(({ instruction }) => instruction)).toEqual([
      "Delegate example.org to these name servers in the zone above it",
    ]);
    expect(blocksOf(dns01.resource, "aws_route53_record").map(({ name }) => name)).toEqual([
      "a.example.org",
      "b.example.org",
    ]);
  });

  it("is to be delegated once, however many namespaces have issuers for it", () => {
    const auth = Route53Auth.serviceAccount({ name: "dns", region: "eu-west-1" });
    const solver = Route53Solver.forZones([Route53Zone.create("new.example.org")], auth);
    const { requirements, dns01 } = provisioned({
      cluster: platform(),
      issuers: [issuerIn("team-a", solver), issuerIn("team-b", solver)],
    });
    expect(requirements).toHaveLength(1);
    expect(blocksOf(dns01.resource, "aws_route53_zone")).toHaveLength(1);
  });

  it("has tags", () => {
    const { dns01 } = withNewZone({ tags: { team: "dns" } });
    expect(onlyBlock(dns01.resource, "aws_route53_zone")["tags"]).toEqual({ team: "dns" });
  });

  it("serves the parts of it that are named", () => {
    const { entries } = withNewZone({ dnsZones: ["a.new.example.org", "b.new.example.org"] });
    expect(entries.map(({ selector }) => selector)).toEqual([
      { dnsZones: ["a.new.example.org", "b.new.example.org"] },
    ]);
  });

  it("is made in the account of its role", () => {
    const { dns01, identities } = withNewZone({ role: ZoneRole.create(dnsAccount) });
    expect(onlyBlock(dns01.resource, "aws_route53_zone")["provider"]).toBe("aws.aws-333344445555");
    expect(identities[`${NAME}-zones`]?.policies).toEqual([
      challengePolicy(["Z(new.example.org in 333344445555)"]),
    ]);
  });

  it("has one address, whichever solver asks first", () => {
    const zone = () => Route53Zone.create("new.example.org");
    const solver = (shared: Route53Zone, name: string) =>
      Route53Solver.forZones([shared], Route53Auth.serviceAccount({ name, region: "eu-west-1" }), {
        id: name,
      });
    const addresses = (...names: readonly string[]) => {
      const shared = zone();
      const issuers = names.map((name) => issuerIn(`team-${name}`, solver(shared, name)));
      return Object.keys(
        provisioned({ cluster: platform(), issuers }).dns01.resource?.["aws_route53_zone"] ?? {},
      );
    };
    expect(addresses("a", "b")).toHaveLength(1);
    expect(addresses("b", "a")).toEqual(addresses("a", "b"));
  });

  it("belongs to one stack: a second one is told to look it up", () => {
    const solver = Route53Solver.forZones([Route53Zone.create("new.example.org")], Route53Auth.irsa());
    const error = inputErrorOf(() =>
      synthApp((app) => {
        for (const id of ["first", "second"])
          new Dns01(awsStack(app, id), "dns01", {
            cluster: platform(),
            certManager: CertManager.install({ version: "v1.21.1" }),
            solvers: [solver],
          });
      }),
    );
    expect(error.message).toContain('belongs to the stack "first" and cannot be created in "second" too');
    expect(error.message).toContain("Use Route53Zone.fromLookup in the other stack");
  });

  it("is made by one value of a stack", () => {
    const solver = (name: string) =>
      Route53Solver.forZones(
        [Route53Zone.create("new.example.org")],
        Route53Auth.serviceAccount({ name, region: "eu-west-1" }),
        { id: name },
      );
    const issuers = ["a", "b"].map((name) => issuerIn(`team-${name}`, solver(name)));
    expect(inputErrorOf(() => provisioned({ cluster: platform(), issuers })).message).toContain(
      'another value makes "new-route53-zone-new.example.org"',
    );
  });

  it.each<[string, NewRoute53ZoneProps, string]>([
    ["new.example.org.", {}, 'the zone name is "new.example.org."'],
    ["*.example.org", {}, 'the zone name is "*.example.org"'],
    ["new.example.org", { dnsZones: ["other.example.org"] }, '"other.example.org" of dnsZones does not lie'],
    ["new.example.org", { dnsZones: [] }, "there are no dnsZones"],
    [
      "new.example.org",
      { parent: Route53Zone.fromId("Z1", "example.net") },
      'the zone "new.example.org" does not lie below its parent "example.net"',
    ],
    ["new.example.org", { tags: { "aws:x": "y" } }, "the tag key is"],
  ])("is refused where it is written: %s %j", (name, props, message) => {
    const error = inputErrorOf(() => Route53Zone.create(name, props));
    expect(error.at).toBe("Route53Zone.create");
    expect(error.message).toContain(message);
  });
});
