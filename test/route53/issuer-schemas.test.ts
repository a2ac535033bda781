import {
  AccessKeySource,
  CredentialsSecret,
  type EksCluster,
  type IRoute53Auth,
  NodeRoles,
  Route53Auth,
  Route53Policy,
  Route53Solver,
  Route53Zone,
  ZoneRole,
} from "../../constructs";
import { inputErrorOf } from "../support/input-errors";
import {
  certManagerVersions,
  expectValidIssuer,
  expectValidValues,
  hasValuesSchema,
} from "../support/upstream-schemas";
import { clusterIssuer, issuerIn, onEks, platform, provisioned, stagingZone } from "./provisioned";

const region = "eu-west-1";
const acknowledges = { everyPodGainsTheGrant: true, hopLimitAdmitsPods: true } as const;
const secret = CredentialsSecret.fromName("aws", { revision: "1" });

/** Every method that reads something else into an issuer, and the first minor version that has it. */
const methods: Readonly<Record<string, { readonly auth: IRoute53Auth<EksCluster>; readonly since: number }>> =
  {
    irsa: { auth: Route53Auth.irsa({ readsTokenAsUser1001: true }), since: 11 },
    podIdentity: { auth: Route53Auth.podIdentity(), since: 14 },
    nodeRole: { auth: Route53Auth.nodeRole({ region, roles: NodeRoles.create(), acknowledges }), since: 11 },
    environmentVariables: {
      auth: Route53Auth.environmentVariables({ region, secret, sessionTokenKey: "session-token" }),
      since: 11,
    },
    sharedConfig: { auth: Route53Auth.sharedConfig({ region, secret, profile: "dns" }), since: 11 },
    serviceAccount: { auth: Route53Auth.serviceAccount({ name: "dns", region }), since: 15 },
    "serviceAccount with an audience": {
      auth: Route53Auth.serviceAccount({ name: "dns", region, audience: "dns.example.org" }),
      since: 15,
    },
    "accessKey made": { auth: Route53Auth.accessKey({ region, key: AccessKeySource.create() }), since: 11 },
    "accessKey with its id in the issuer": {
      auth: Route53Auth.accessKey({
        region,
        key: AccessKeySource.fromSecret("route53", { accessKeyId: "AKIAIOSFODNN7EXAMPLE" }),
      }),
      since: 11,
    },
  };

const certManager = { namespace: { name: "cert-manager" }, issuerAmbientCredentials: true };

function solversOf(auth: IRoute53Auth<EksCluster>): Readonly<Record<string, Route53Solver<EksCluster>>> {
  const known = [stagingZone(), Route53Zone.fromLookup("apps.example.net")];
  const elsewhere = stagingZone({ role: ZoneRole.fromArn("arn:aws:iam::333344445555:role/dns-manager") });
  const policy = Route53Policy.leastPrivilege({ recordNames: "any" });
  return {
    "known zones": Route53Solver.forZones(known, auth),
    "every zone": Route53Solver.forEveryZone(auth),
    "CNAME delegation": Route53Solver.forZones(known, auth, { cnameStrategy: "Follow", policy }),
    ...(auth.method !== "service-account" && { "a zone role": Route53Solver.forZones([elsewhere], auth) }),
  };
}

/** Minor versions in which what is emitted changes, and the newest. */
const turns = [15, 16, 21];

function minorOf(version: string): number {
  return Number(version.split(".")[1]);
}

describe("What each method emits, by cert-manager's own schemas", () => {
  const cases = Object.entries(methods).flatMap(([method, { auth, since }]) =>
    certManagerVersions()
      .filter((version) => minorOf(version) >= since && [since, ...turns].includes(minorOf(version)))
      .map((version) => ({ method, auth, version })),
  );

  it.each(cases)("is valid in $version: $method", ({ auth, version }) => {
    for (const solver of Object.values(solversOf(auth))) {
      const { issuers, helmValues } = provisioned({
        cluster: platform(),
        issuers: [clusterIssuer(solver), issuerIn("team-a", solver)],
        certManager: { ...certManager, version },
      });
      expect(issuers.map(({ kind }) => kind).sort()).toEqual(["ClusterIssuer", "Issuer"]);
      for (const issuer of issuers) expectValidIssuer(issuer, version);
      if (hasValuesSchema(version)) expectValidValues(helmValues, version);
    }
  });

  it("reach from each method's first version to v1.21.1", () => {
    for (const { since } of Object.values(methods)) {
      expect(certManagerVersions().map(minorOf)).toContain(since);
      expect(certManagerVersions()).toContain("v1.21.1");
    }
  });

  const refused = Object.entries(methods).flatMap(([method, { auth, since }]) =>
    certManagerVersions()
      .filter((version) => minorOf(version) < since)
      .map((version) => ({ method, auth, version, since })),
  );

  it.each(refused)("is refused in $version: $method", ({ auth, version, since }) => {
    for (const solver of Object.values(solversOf(auth)))
      expect(
        inputErrorOf(() => onEks(solver, { certManager: { ...certManager, version } })).message,
      ).toContain(`needs cert-manager 1.${since} or later`);
  });
});
