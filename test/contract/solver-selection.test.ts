import {
  AccessKeySource,
  type AcmeSolver,
  AcmeIssuer,
  AcmeServer,
  AzureDnsAuth,
  AzureDnsSolver,
  AzureDnsZone,
  CertManager,
  ChallengeDelegation,
  Dns01,
  type ICluster,
  type IDns01Solver,
  Issuers,
  Route53Auth,
  Route53Policy,
  Route53Solver,
  type Route53SolverProps,
  Route53Zone,
} from "../../constructs";
import { resolveIn } from "../../constructs/entry-points/extend";
import { azureStack, knownCluster as aksCluster, zoneId } from "../azure-dns/aks-environment";
import { awsStack, knownCluster as eksCluster } from "../route53/eks-environment";
import { inputErrorOf } from "../support/input-errors";
import { synthApp } from "../support/synth";
import { certManagerVersions, expectValidIssuer } from "../support/upstream-schemas";
import { issuersOf } from "../support/emitted-documents";

type Selection = Pick<Route53SolverProps, "dnsNames" | "matchLabels" | "cnameStrategy">;

/** The selectors of a solver's entries, and the strategies of those that have one. */
function selectorsOf<C extends ICluster>(
  stackOf: (app: Parameters<Parameters<typeof synthApp>[0]>[0]) => ReturnType<typeof awsStack>,
  cluster: C,
  solver: IDns01Solver<C>,
): unknown[] {
  let entries: readonly AcmeSolver[] = [];
  synthApp((app) => {
    const stack = stackOf(app);
    const certManager = CertManager.install({ version: "v1.21.1" });
    const dns01 = new Dns01<C>(stack, "dns01", { cluster, certManager, solvers: [solver] });
    entries = resolveIn(stack, dns01.solversFor(solver).solvers);
  });
  return entries.map(({ dns01: { cnameStrategy }, selector }) =>
    cnameStrategy === undefined ? selector : { ...selector, cnameStrategy },
  );
}

const IDS = ["Z0A", "Z0B", "Z0C"];
const CLOUDS: Readonly<Record<string, (zones: readonly string[], props: Selection) => unknown[]>> = {
  "Azure DNS": (zones, props) =>
    selectorsOf(
      (app) => azureStack(app, "test", aksCluster()),
      aksCluster(),
      AzureDnsSolver.forZones(
        zones.map((name) => AzureDnsZone.fromId(zoneId(name))),
        AzureDnsAuth.workloadIdentity(),
        props,
      ),
    ),
  Route53: (zones, props) =>
    selectorsOf(
      (app) => awsStack(app, "test"),
      eksCluster(),
      Route53Solver.forZones(
        zones.map((name, index) => Route53Zone.fromId(IDS[index] ?? "", name)),
        Route53Auth.irsa(),
        { ...props, policy: Route53Policy.leastPrivilege({ recordNames: "any" }) },
      ),
    ),
};

describe.each(Object.entries(CLOUDS))("The selection of a solver of %s", (_, selectors) => {
  it("is by its zones alone where nothing else is said", () => {
    expect(selectors(["a.net", "b.net"], {})).toEqual([{ dnsZones: ["a.net"] }, { dnsZones: ["b.net"] }]);
  });

  it("is by the labels of Certificates too, for each zone", () => {
    const matchLabels = { "acme.example.net/solver": "dns01", tier: "" };
    expect(selectors(["a.net", "b.net"], { matchLabels })).toEqual([
      { dnsZones: ["a.net"], matchLabels },
      { dnsZones: ["b.net"], matchLabels },
    ]);
  });

  it("is by exact names, each with the innermost zone around it", () => {
    const dnsNames = ["x.a.net", "*.b.a.net", "b.net", "a.net"];
    expect(selectors(["a.net", "b.a.net", "b.net"], { dnsNames, matchLabels: { tier: "edge" } })).toEqual([
      { dnsNames: ["x.a.net", "a.net"], matchLabels: { tier: "edge" } },
      { dnsNames: ["*.b.a.net"], matchLabels: { tier: "edge" } },
      { dnsNames: ["b.net"], matchLabels: { tier: "edge" } },
    ]);
  });

  it("takes names elsewhere where CNAME records are followed into its one zone", () => {
    const followed = { dnsNames: ["www.c.com", "x.a.net"], cnameStrategy: "Follow" } as const;
    expect(selectors(["a.net"], followed)).toEqual([
      { dnsNames: ["www.c.com", "x.a.net"], cnameStrategy: "Follow" },
    ]);
    expect(inputErrorOf(() => selectors(["a.net", "b.net"], followed)).message).toContain(
      '"www.c.com" of dnsNames lies in none of the zones "a.net", "b.net". Give',
    );
  });

  it.each<[string, readonly string[], Selection, string]>([
    [
      "a name of no zone",
      ["a.net"],
      { dnsNames: ["x.a.net", "x.b.net"] },
      '"x.b.net" of dnsNames lies in none',
    ],
    ["a name that only ends alike", ["a.net"], { dnsNames: ["ba.net"] }, '"ba.net" of dnsNames lies in none'],
    [
      "one that is followed nowhere",
      ["a.net"],
      { dnsNames: ["x.b.net"], cnameStrategy: "None" },
      '"x.b.net" of dnsNames lies in none of the zones "a.net"',
    ],
    [
      "a zone without a name",
      ["a.net", "b.net"],
      { dnsNames: ["x.a.net"] },
      'none of the dnsNames lies in the zone "b.net", so that it is never used. Leave the zone out',
    ],
    ["no name", ["a.net"], { dnsNames: [] }, "there are no dnsNames. Leave dnsNames out"],
    [
      "one name twice",
      ["a.net"],
      { dnsNames: ["a.net", "a.net"] },
      '"a.net" of dnsNames is listed twice. List it once.',
    ],
    ["a wildcard inside of a name", ["a.net"], { dnsNames: ["b.*.a.net"] }, 'the zone name is "b.*.a.net"'],
    ["a malformed name", ["a.net"], { dnsNames: ["X.a.net"] }, 'the zone name is "X.a.net"'],
    ["a wildcard of wildcards", ["a.net"], { dnsNames: ["*.*.a.net"] }, 'the zone name is "*.a.net"'],
    ["a malformed label", ["a.net"], { matchLabels: { "a b": "c" } }, 'the label is "a b"'],
    ["a malformed value", ["a.net"], { matchLabels: { a: "-" } }, 'the label a is "-"'],
  ])("is refused: %s", (_what, zones, props, problem) => {
    expect(inputErrorOf(() => selectors(zones, props)).message).toContain(problem);
  });
});

describe("Names that are delegated to a zone", () => {
  const zone = (dnsZones?: readonly string[]) =>
    Route53Zone.fromId("Z0ACME", "acme.example.net", {
      dnsZones,
      delegations: [ChallengeDelegation.byOthers(["a.org", "b.org"])],
    });
  const selectors = (of: Route53Zone, props: Selection) =>
    selectorsOf(
      (app) => awsStack(app, "test"),
      eksCluster(),
      Route53Solver.forZones([of], Route53Auth.irsa(), props),
    );

  it("are narrowed by the selection as well", () => {
    expect(selectors(zone(), { dnsNames: ["a.org", "*.b.org"], matchLabels: { tier: "edge" } })).toEqual([
      { dnsNames: ["a.org", "*.b.org"], matchLabels: { tier: "edge" }, cnameStrategy: "Follow" },
    ]);
    expect(selectors(zone(["acme.example.net"]), { dnsNames: ["a.org", "x.acme.example.net"] })).toEqual([
      { dnsNames: ["x.acme.example.net"] },
      { dnsNames: ["a.org"], cnameStrategy: "Follow" },
    ]);
  });

  it("are the only names of a zone that serves no other", () => {
    expect(inputErrorOf(() => selectors(zone(), { dnsNames: ["x.acme.example.net"] })).message).toContain(
      '"x.acme.example.net" of dnsNames lies in none of the zones "acme.example.net"',
    );
  });
});

describe("A solver for every zone of Route53", () => {
  const selectors = (props: Selection) =>
    selectorsOf(
      (app) => awsStack(app, "test"),
      eksCluster(),
      Route53Solver.forEveryZone(Route53Auth.irsa(), props),
    );

  it("selects nothing unless something is said", () => {
    expect(selectors({})).toEqual([undefined]);
    const selection = { dnsNames: ["www.c.com"], matchLabels: { tier: "edge" } };
    expect(selectors(selection)).toEqual([selection]);
    expect(inputErrorOf(() => selectors({ dnsNames: ["www..c.com"] })).message).toMatch(
      /^Route53Solver.forEveryZone: the zone name is "www..c.com"/,
    );
  });
});

it.each(certManagerVersions())(
  "Solvers that share a zone by labels are fine with cert-manager %s",
  (version) => {
    const app = synthApp((root) => {
      const zone = Route53Zone.fromId("Z0A", "a.net");
      const accessKey = (of: string) =>
        Route53Auth.accessKey({
          region: "eu-west-1",
          key: AccessKeySource.fromSecret(`keys-of-${of}`, { accessKeyId: "AKIAIOSFODNN7EXAMPLE" }),
        });
      const solver = (id: string, props: Selection) =>
        Route53Solver.forZones([zone], accessKey(id), { id, ...props });
      const solvers = [
        solver("all", {}),
        solver("blue", { matchLabels: { team: "blue" } }),
        solver("one", { dnsNames: ["x.a.net"] }),
      ];
      const cluster = eksCluster();
      const certManager = CertManager.install({ version });
      const dns01 = new Dns01(awsStack(root, "dns01"), "dns01", { cluster, certManager, solvers });
      const server = AcmeServer.LETS_ENCRYPT_STAGING;
      new Issuers(awsStack(root, "issuer"), "issuers", {
        dns01,
        issuers: [AcmeIssuer.clusterIssuer("acme", { server, solvers })],
      });
    });
    const issuers = issuersOf(app);
    expect(issuers).toHaveLength(1);
    for (const issuer of issuers) expectValidIssuer(issuer, version);
  },
);
