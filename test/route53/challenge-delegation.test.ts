import {
  AcmeIssuer,
  type AcmeSolver,
  AcmeServer,
  Aws,
  AwsAccount,
  Azure,
  AzureDnsZone,
  CertManager,
  ChallengeDelegation,
  configureKubernetes,
  Dns01,
  type EksCluster,
  type IDnsZone,
  type Requirement,
  Route53Auth,
  Route53Solver,
  Route53Zone,
} from "../../constructs";
import { resolveIn } from "../../constructs/entry-points/extend";
import { challengePolicy } from "../support/challenge-policy";
import { inputErrorOf } from "../support/input-errors";
import { blocksOf, type StackJson, synthApp, testStack } from "../support/synth";
import { without } from "../support/without";
import { knownCluster } from "./eks-environment";
import { provisioned } from "./provisioned";

const VALIDATION = "acme.example.net";
const SUBSCRIPTION = "11111111-2222-4333-8444-555555555555";
const azureZone = AzureDnsZone.fromId(
  `/subscriptions/${SUBSCRIPTION}/resourceGroups/dns/providers/Microsoft.Network/dnsZones/apps.example.org`,
);
const route53Zone = Route53Zone.fromId("Z0SHOP", "shop.example.org");

function validationZone(
  delegations: readonly ChallengeDelegation[],
  props: { readonly dnsZones?: readonly string[] } = {},
): Route53Zone {
  return Route53Zone.fromId("Z0ACME", VALIDATION, { ...props, delegations });
}

/** The stack of a controller on EKS that solves in the zone, with both clouds, and what its Dns01 says. */
function environmentFor(zone: Route53Zone) {
  const said: { requirements: readonly Requirement[]; entries: readonly AcmeSolver[] } = {
    requirements: [],
    entries: [],
  };
  const { stacks } = synthApp((app) => {
    const stack = testStack(app, "dns01");
    Aws.inRegion("eu-west-1").configure(stack);
    Azure.inSubscription("aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee").configure(stack);
    configureKubernetes(stack, knownCluster());
    const solver = Route53Solver.forZones([zone], Route53Auth.irsa());
    const certManager = CertManager.install({ version: "v1.21.1" });
    const dns01 = new Dns01<EksCluster>(stack, "dns01", {
      cluster: knownCluster(),
      certManager,
      solvers: [solver],
    });
    said.entries = resolveIn(stack, dns01.solversFor(solver).solvers);
    said.requirements = resolveIn(stack, dns01.requirements);
  });
  return { dns01: stacks["dns01"] as StackJson, ...said };
}

function records(stack: StackJson, type: string) {
  return blocksOf(stack.resource, type).map((block) => without(block, "//", "provider"));
}

describe("Names of other zones whose challenges a zone of Route53 solves", () => {
  const { dns01, entries, requirements } = environmentFor(
    validationZone([
      ChallengeDelegation.from(azureZone, ["www.apps.example.org", "apps.example.org"]),
      ChallengeDelegation.from(route53Zone),
      ChallengeDelegation.byOthers(["legacy.example.com"]),
    ]),
  );

  it("are led there by CNAME records in zones of both clouds", () => {
    expect(records(dns01, "azurerm_dns_cname_record")).toEqual(
      ["_acme-challenge", "_acme-challenge.www"].map(
        (name) =>
          expect.objectContaining({
            name,
            zone_name: "apps.example.org",
            resource_group_name: "dns",
            ttl: 3600,
            record: `${name}.apps.example.org.${VALIDATION}`,
          }) as unknown,
      ),
    );
    expect(records(dns01, "aws_route53_record")).toEqual([
      {
        zone_id: "Z0SHOP",
        name: "_acme-challenge.shop.example.org",
        type: "CNAME",
        ttl: 3600,
        records: [`_acme-challenge.shop.example.org.${VALIDATION}`],
      },
    ]);
  });

  it("are what others are told where others write the zone", () => {
    expect(requirements).toEqual([
      {
        instruction: `Write a CNAME record from _acme-challenge.legacy.example.com to _acme-challenge.legacy.example.com.${VALIDATION}`,
      },
    ]);
  });

  it("select the entry by themselves, and cert-manager follows their CNAME records", () => {
    const names = ["www.apps.example.org", "apps.example.org", "shop.example.org", "legacy.example.com"];
    expect(entries).toEqual([
      {
        dns01: { cnameStrategy: "Follow", route53: { hostedZoneID: "Z0ACME" } },
        selector: { dnsNames: names.flatMap((name) => [name, `*.${name}`]) },
      },
    ]);
  });

  it("end where the default policy admits them, and no zone of theirs is granted", () => {
    const zones = [validationZone([ChallengeDelegation.from(route53Zone)])];
    const solver = Route53Solver.forZones(zones, Route53Auth.irsa());
    const issuers = [
      AcmeIssuer.clusterIssuer("a", { server: AcmeServer.LETS_ENCRYPT_STAGING, solvers: [solver] }),
    ];
    const { identities } = provisioned({ cluster: knownCluster(), issuers });
    expect(Object.values(identities).flatMap(({ policies }) => policies)).toEqual([
      challengePolicy(["Z0ACME"]),
    ]);
  });

  it("stand beside the zone's own names where those are said", () => {
    const zone = validationZone([ChallengeDelegation.from(route53Zone)], { dnsZones: [VALIDATION] });
    expect(environmentFor(zone).entries).toEqual([
      { dns01: { route53: { hostedZoneID: "Z0ACME" } }, selector: { dnsZones: [VALIDATION] } },
      {
        dns01: { cnameStrategy: "Follow", route53: { hostedZoneID: "Z0ACME" } },
        selector: { dnsNames: ["shop.example.org", "*.shop.example.org"] },
      },
    ]);
  });

  it("are written in the account of their zone", () => {
    const account = AwsAccount.assumeRole("arn:aws:iam::333344445555:role/terraform", "eu-west-1");
    const source = Route53Zone.fromId("Z0SHOP", "shop.example.org", { account });
    const stack = environmentFor(validationZone([ChallengeDelegation.from(source)])).dns01;
    expect(blocksOf(stack.resource, "aws_route53_record")).toMatchObject([
      { provider: "aws.aws-333344445555" },
    ]);
  });

  it("have their records before cert-manager starts", () => {
    const [release] = blocksOf(dns01.resource, "helm_release");
    expect(JSON.stringify(release?.["depends_on"])).toMatch(/azurerm_dns_cname_record.*|aws_route53_record/);
  });
});

describe("Names of other zones whose challenges a zone of Azure DNS solves", () => {
  it("are led there from Route53, and select the entry by themselves", () => {
    const stack = synthApp((app) => {
      const test = testStack(app, "test");
      Aws.inRegion("eu-west-1").configure(test);
      Azure.inSubscription(SUBSCRIPTION).configure(test);
      const bound = AzureDnsZone.fromId(
        `/subscriptions/${SUBSCRIPTION}/resourceGroups/dns/providers/Microsoft.Network/dnsZones/${VALIDATION}`,
        { delegations: [ChallengeDelegation.from(route53Zone, ["www.shop.example.org"])] },
      ).bind(test);
      expect(bound).toMatchObject({ dnsZones: [], delegatedNames: ["www.shop.example.org"] });
    }).stacks["test"];
    expect(records(stack as StackJson, "aws_route53_record")).toMatchObject([
      { records: [`_acme-challenge.www.shop.example.org.${VALIDATION}`] },
    ]);
  });
});

describe("A delegation that cannot be", () => {
  const zone: IDnsZone = { name: "shop.example.org", addRecordSet: () => [] };
  const long = `${Array.from({ length: 4 }, () => "a".repeat(52)).join(".")}.example.org`;

  it.each<readonly [() => unknown, string]>([
    [
      () => ChallengeDelegation.from(zone, []),
      "ChallengeDelegation.from: there are no names. Name at least one",
    ],
    [() => ChallengeDelegation.byOthers([]), "ChallengeDelegation.byOthers: there are no names."],
    [
      () => ChallengeDelegation.from(zone, ["shop.example.com"]),
      '"shop.example.org". Give the zone of the name',
    ],
    [() => ChallengeDelegation.from(zone, ["myshop.example.org"]), "does not lie in the zone"],
    [() => ChallengeDelegation.byOthers(["*.example.org"]), 'the zone name is "*.example.org"'],
    [() => validationZone([]), "there are no delegations. Leave delegations out"],
    [
      () => validationZone([ChallengeDelegation.from(zone), ChallengeDelegation.byOthers([zone.name])]),
      'the name "shop.example.org" is delegated twice. List it once.',
    ],
    [
      () => validationZone([ChallengeDelegation.byOthers([`www.${VALIDATION}`])]),
      "itself. Serve it by dnsZones, without a delegation.",
    ],
    [() => validationZone([ChallengeDelegation.byOthers([VALIDATION])]), "lies in the validation zone"],
    [() => validationZone([ChallengeDelegation.byOthers([long])]), "would lie at a name of"],
  ])("is refused: %#", (make, message) => {
    expect(inputErrorOf(make).message).toContain(message);
  });

  it("leads no name to two zones: the error has both targets", () => {
    const zones = ["first", "second"].map((label) =>
      Route53Zone.fromId(`Z${label.toUpperCase()}`, `${label}.example.net`, {
        delegations: [ChallengeDelegation.from(route53Zone)],
      }),
    );
    const solvers = [Route53Solver.forZones(zones, Route53Auth.irsa())];
    const server = AcmeServer.LETS_ENCRYPT_STAGING;
    const issuers = [AcmeIssuer.clusterIssuer("a", { server, solvers })];
    expect(inputErrorOf(() => provisioned({ cluster: knownCluster(), issuers })).message).toMatch(
      /_acme-challenge\.shop\.example\.org\.second\.example\.net.* here and .*\.first\.example\.net.* elsewhere/,
    );
  });

  it("is none of the longest name that DNS takes", () => {
    const room = 253 - "_acme-challenge.".length - `.${VALIDATION}`.length;
    const name = (length: number) =>
      `${"a".repeat(60)}.${"b".repeat(60)}.${"c".repeat(60)}.${"d".repeat(length - 183)}`;
    expect(() => validationZone([ChallengeDelegation.byOthers([name(room)])])).not.toThrow();
    expect(
      inputErrorOf(() => validationZone([ChallengeDelegation.byOthers([name(room + 1)])])).message,
    ).toContain("a name of 254 characters");
  });
});
