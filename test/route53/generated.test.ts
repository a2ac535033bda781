import fc from "fast-check";
import { InputError, Route53Zone } from "../../constructs";
import { grammarProblems } from "../support/iam-grammar";
import {
  type EksEnvironmentJson,
  type EksEnvironmentSpec,
  knownCluster,
  synthEnvironment,
} from "./eks-environment";

/** Partitions with a region each, and the domain of their token issuers. */
const partitions = [
  { partition: "aws", region: "ap-northeast-1", domain: "amazonaws.com" },
  { partition: "aws-cn", region: "cn-northwest-1", domain: "amazonaws.com.cn" },
  { partition: "aws-us-gov", region: "us-gov-west-1", domain: "amazonaws.com" },
] as const;

const label = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?$/);
const account = fc.stringMatching(/^[0-9]{12}$/);
const hash = fc.stringMatching(/^[0-9A-F]{32}$/);
const clusterName = fc.stringMatching(/^[A-Za-z0-9]([A-Za-z0-9_-]{0,98}[A-Za-z0-9])?$/);
const zoneId = fc.stringMatching(/^Z[A-Z0-9]{1,31}$/);
const zones = fc
  .uniqueArray(fc.record({ id: zoneId, name: label }), {
    minLength: 1,
    maxLength: 150,
    selector: ({ id }) => id,
  })
  .map((members) =>
    members.map(({ id, name }, index) => ({ id, name: `${name}.zone-${index}.example.org` })),
  );

const environments = fc.record({
  at: fc.constantFrom(...partitions),
  account,
  hash,
  clusterName,
  zones,
  namespace: label,
  serviceAccountName: label,
  version: fc.constantFrom("v1.11.5", "v1.15.5", "v1.16.5", "v1.21.1"),
});

type Environment = typeof environments extends fc.Arbitrary<infer T> ? T : never;

function issuerHostOf({ at, hash: id }: Environment): string {
  return `oidc.eks.${at.region}.${at.domain}/id/${id}`;
}

function synth(environment: Environment, irsa?: EksEnvironmentSpec["irsa"]): EksEnvironmentJson {
  const { at, namespace, serviceAccountName, version } = environment;
  const host = issuerHostOf(environment);
  return synthEnvironment(
    {
      cluster: knownCluster({
        name: environment.clusterName,
        region: at.region,
        oidcIssuerUrl: `https://${host}`,
        oidcProviderArn: `arn:${at.partition}:iam::${environment.account}:oidc-provider/${host}`,
      }),
      zones: environment.zones.map(({ id, name }) => Route53Zone.fromId(id, name)),
      irsa,
      namespace,
      serviceAccountName,
      version,
      region: at.region,
    },
    at.partition,
  );
}

const RUNS = { numRuns: 30 };

/** The subject that is trusted, the chart's ServiceAccount and the release's namespace are one. */
function expectOneServiceAccount(
  environment: Environment,
  { trust, helmValues, dns01 }: EksEnvironmentJson,
): void {
  const [release] = Object.values(dns01.resource?.["helm_release"] ?? {});
  const { create, name } = helmValues.serviceAccount;
  expect(trust.Statement.map(({ Condition }) => Condition)).toEqual([
    {
      StringEquals: {
        [`${issuerHostOf(environment)}:sub`]: `system:serviceaccount:${String(release?.["namespace"])}:${String(name)}`,
        [`${issuerHostOf(environment)}:aud`]: "sts.amazonaws.com",
      },
    },
  ]);
  expect(create).toBe(true);
}

/** The documents are policies within IAM's limits, which grant each zone once and name one partition. */
function expectPolicies(environment: Environment, { trust, policies }: EksEnvironmentJson): void {
  expect(grammarProblems(trust, "trust")).toEqual([]);
  expect(JSON.stringify(trust).length).toBeLessThanOrEqual(2048);
  for (const { document } of policies) {
    expect(grammarProblems(document, "permissions")).toEqual([]);
    expect(JSON.stringify(document).length).toBeLessThanOrEqual(6144);
  }
  const granted = policies.flatMap(({ document }) => document.Statement[0]?.Resource ?? []);
  expect(granted).toEqual(
    environment.zones.map(({ id }) => `arn:${environment.at.partition}:route53:::hostedzone/${id}`),
  );
  const partitionsNamed = JSON.stringify([trust, policies.map(({ document }) => document)]).match(
    /(?<=arn:)[^:]*/g,
  );
  expect(new Set(partitionsNamed)).toEqual(new Set([environment.at.partition]));
}

/** The issuer's entries are the granted zones, each with its own names. */
function expectEntries(environment: Environment, { solvers }: EksEnvironmentJson): void {
  const region = environment.version < "v1.16" ? { region: environment.at.region } : {};
  expect(solvers).toEqual(
    environment.zones.map(({ id, name }) => ({
      dns01: { route53: { hostedZoneID: id, ...region } },
      selector: { dnsZones: [name] },
    })),
  );
}

function expectValidNames({ role, policies }: EksEnvironmentJson): void {
  expect(role["name"]).toMatch(/^[\w+=,.@-]{1,64}$/);
  for (const policy of policies) expect(policy.arguments["name"]).toMatch(/^[\w+=,.@-]{1,128}$/);
}

describe("For any account, partition, region, cluster, ServiceAccount and set of zones", () => {
  it("one ServiceAccount is trusted, policies fit IAM, and the issuer's entries are the granted zones", () => {
    fc.assert(
      fc.property(environments, (environment) => {
        const json = synth(environment);
        expectOneServiceAccount(environment, json);
        expectPolicies(environment, json);
        expectEntries(environment, json);
        expectValidNames(json);
      }),
      RUNS,
    );
  });
});

describe("For any two clusters", () => {
  it("of different names, the roles have different names", () => {
    const twins = fc.tuple(clusterName, clusterName, fc.stringMatching(/^[A-Za-z0-9]{0,60}$/));
    const nameFor = (name: string) => synthEnvironment({ cluster: knownCluster({ name }) }).role["name"];
    fc.assert(
      fc.property(twins, ([first, second, prefix]) => {
        const names = [first, second].map((name) => (prefix + name).slice(0, 100).replace(/[_-]+$/, ""));
        fc.pre(names[0] !== names[1]);
        expect(nameFor(names[0] ?? "")).not.toBe(nameFor(names[1] ?? ""));
      }),
      RUNS,
    );
  });
});

describe("For any number of further clusters", () => {
  it("the trust policy fits, with a statement for each, or the error says how long it would be", () => {
    const counted = fc.tuple(environments, fc.uniqueArray(hash, { maxLength: 8 }));
    fc.assert(
      fc.property(counted, ([environment, hashes]) => {
        const { at } = environment;
        const alsoTrust = hashes.map((id) => {
          const host = `oidc.eks.${at.region}.${at.domain}/id/${id}`;
          return {
            oidcIssuerUrl: `https://${host}`,
            oidcProviderArn: `arn:${at.partition}:iam::${environment.account}:oidc-provider/${host}`,
          };
        });
        try {
          const { trust } = synth(environment, { alsoTrust });
          expect(trust.Statement).toHaveLength(alsoTrust.length + 1);
          expect(JSON.stringify(trust).length).toBeLessThanOrEqual(2048);
        } catch (error) {
          if (!(error instanceof InputError)) throw error;
          const [, size] = /the trust policy has (\d+) characters/.exec(error.message) ?? [];
          expect(Number(size)).toBeGreaterThan(2048);
          expect(alsoTrust.length).toBeGreaterThanOrEqual(4);
        }
      }),
      RUNS,
    );
  });
});
