import fc from "fast-check";
import {
  AccessKeySource,
  AwsAccount,
  type EksCluster,
  InputError,
  type IRoute53Auth,
  NodeRoles,
  OidcProvider,
  type PolicyDocument,
  Route53Auth,
  Route53Policy,
  Route53Solver,
  Route53Zone,
  ZoneRole,
  ControllerRole,
} from "../../constructs";
import { issuerHost, partitions, providerArn, regions } from "../support/applied-environment";
import { grammarProblems } from "../support/iam-grammar";
import { blocksOf, onlyBlock } from "../support/synth";
import { clusterIssuer, issuerIn, platform, provisioned, type Provisioned } from "./provisioned";

const MAX = { trust: 2048, managed: 6144 };
const RUNS = { numRuns: 15 };

const label = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?$/);
const accountId = fc.stringMatching(/^[0-9]{12}$/);
const clusterName = fc.stringMatching(/^[A-Za-z0-9]([A-Za-z0-9_-]{0,98}[A-Za-z0-9])?$/);
const zoneId = fc.stringMatching(/^Z[A-Z0-9]{1,31}$/);

/** A cluster, its account and that of the zones, some of whose roles exist already. */
const settings = fc.record({
  partition: fc.constantFrom(...partitions),
  accounts: fc.uniqueArray(accountId, { minLength: 4, maxLength: 4 }),
  clusterName,
  namespace: label,
  serviceAccountName: label,
  roleExists: fc.tuple(fc.boolean(), fc.boolean(), fc.boolean()),
  zones: fc.uniqueArray(fc.record({ id: zoneId, label, of: fc.integer({ min: 0, max: 3 }) }), {
    minLength: 1,
    maxLength: 90,
    selector: ({ id }) => id,
  }),
});
type Setting = typeof settings extends fc.Arbitrary<infer T> ? T : never;

interface ZoneSpec {
  readonly id: string;
  readonly name: string;
  /** 0 is the cluster's own account. */
  readonly of: number;
}

function zonesOf({ zones }: Setting): ZoneSpec[] {
  return zones.map(({ id, label: first, of }, index) => ({ id, name: `${first}.z${index}.example.org`, of }));
}

function accountOf({ accounts }: Setting, index: number): string {
  return accounts[index] ?? "";
}

/** The role that writes in the zones of an account other than the cluster's. */
function roleOf(setting: Setting, index: number): ZoneRole {
  const { partition, roleExists } = setting;
  const account = accountOf(setting, index);
  if (roleExists[index - 1] === true)
    return ZoneRole.fromArn(`arn:${partition}:iam::${account}:role/dns/given`);
  const way = AwsAccount.assumeRole(`arn:${partition}:iam::${account}:role/terraform`, regions[partition]);
  return ZoneRole.create(way, { roleName: `zones-${index}` });
}

function provision(setting: Setting, auth: IRoute53Auth<EksCluster>): Provisioned {
  const { partition, namespace, serviceAccountName } = setting;
  const roles = [1, 2, 3].map((index) => roleOf(setting, index));
  const zones = zonesOf(setting).map(({ id, name, of }) =>
    Route53Zone.fromId(id, name, { role: roles[of - 1] }),
  );
  return provisioned({
    cluster: platform(partition, setting.clusterName, accountOf(setting, 0)),
    issuers: [clusterIssuer(Route53Solver.forZones(zones, auth))],
    certManager: { namespace, serviceAccountName },
    partition,
    account: accountOf(setting, 0),
  });
}

interface Holder {
  readonly trust: PolicyDocument | undefined;
  readonly policies: readonly PolicyDocument[];
}

/** All who hold policies, by ARN: what is made, and what others are told to give to roles of theirs. */
function holdersOf({ identities, requirements }: Provisioned): ReadonlyMap<string, Holder> {
  const holders = new Map<string, Holder>(
    Object.values(identities).map(({ arn, trust, policies }) => [arn, { trust, policies }]),
  );
  for (const { instruction, document } of requirements) {
    const [, arn = "", what] = /^Give the role (\S+) this (trust policy|policy)$/.exec(instruction) ?? [];
    const { trust, policies } = holders.get(arn) ?? { trust: undefined, policies: [] };
    const given = document as PolicyDocument;
    holders.set(
      arn,
      what === "policy" ? { trust, policies: [...policies, given] } : { trust: given, policies },
    );
  }
  return holders;
}

/** The resources that policies allow an action on. */
function allowed(policies: readonly PolicyDocument[], action: string): string[] {
  return policies
    .flatMap(({ Statement }) => Statement)
    .filter(({ Action }) => [Action].flat().includes(action))
    .flatMap(({ Resource = [] }) => Resource);
}

function expectTaken(holders: ReadonlyMap<string, Holder>): void {
  for (const { trust, policies } of holders.values()) {
    if (trust) {
      expect(grammarProblems(trust, "trust")).toEqual([]);
      expect(JSON.stringify(trust).length).toBeLessThanOrEqual(MAX.trust);
    }
    for (const policy of policies) {
      expect(grammarProblems(policy, "permissions")).toEqual([]);
      expect(JSON.stringify(policy).length).toBeLessThanOrEqual(MAX.managed);
    }
    expect(policies.length).toBeLessThanOrEqual(10);
  }
}

const acknowledges = { everyPodGainsTheGrant: true, hopLimitAdmitsPods: true } as const;

/** Methods whose identity the kit makes, and the end of that identity's ARN. */
const methods: Readonly<Record<string, (setting: Setting) => IRoute53Auth<EksCluster>>> = {
  irsa: () => Route53Auth.irsa({ role: ControllerRole.create({ roleName: "controller" }) }),
  podIdentity: () =>
    Route53Auth.podIdentity({
      role: ControllerRole.create({ roleName: "controller" }),
      acknowledges: { notOfferedInChina: true },
    }),
  nodeRole: ({ partition }) =>
    Route53Auth.nodeRole({
      region: regions[partition],
      roles: NodeRoles.create({ roleName: "controller" }),
      acknowledges,
    }),
  accessKey: ({ partition }) =>
    Route53Auth.accessKey({
      region: regions[partition],
      key: AccessKeySource.create({ userName: "controller" }),
    }),
};

/** Each zone is written by one identity alone, which the issuer names where it is not the controller's. */
function expectOneWriterPerZone(setting: Setting, made: Provisioned): void {
  const { partition } = setting;
  const controller = made.identities["controller"]?.arn ?? "";
  const expected = zonesOf(setting).map(({ id, of }) => {
    const account = accountOf(setting, of);
    const name = setting.roleExists[of - 1] === true ? "dns/given" : `zones-${of}`;
    const writer = of === 0 ? controller : `arn:${partition}:iam::${account}:role/${name}`;
    return `${writer} arn:${partition}:route53:::hostedzone/${id}`;
  });
  const granted = [...holdersOf(made)].flatMap(([arn, { policies }]) =>
    allowed(policies, "route53:ChangeResourceRecordSets").map((zone) => `${arn} ${zone}`),
  );
  expect(granted.sort()).toEqual(expected.toSorted());
  const named = made.entries.map(({ dns01: { route53 } }) => {
    const { role = controller, hostedZoneID = "none" } = route53;
    return `${role} arn:${partition}:route53:::hostedzone/${hostedZoneID}`;
  });
  expect(named).toEqual(expected);
  expect(made.entries.map(({ selector }) => selector?.dnsZones)).toEqual(
    zonesOf(setting).map(({ name }) => [name]),
  );
}

/** The controller may assume the roles that the issuer names and no others, and each trusts it alone. */
function expectOnlyNamedRolesAssumable(setting: Setting, made: Provisioned): void {
  const holders = holdersOf(made);
  const controller = made.identities["controller"]?.arn ?? "";
  const roles = new Set(made.entries.flatMap(({ dns01 }) => dns01.route53.role ?? []));
  const assumable = allowed(holders.get(controller)?.policies ?? [], "sts:AssumeRole");
  expect(new Set(assumable)).toEqual(roles);
  for (const role of roles) {
    const trust = holders.get(role)?.trust;
    expect(trust?.Statement.map(({ Principal, Condition }) => [Principal, Condition])).toEqual([
      [
        { AWS: [`arn:${setting.partition}:iam::${accountOf(setting, 0)}:root`] },
        { ArnEquals: { "aws:PrincipalArn": [controller] } },
      ],
    ]);
  }
  const onlyElsewhere = zonesOf(setting).every(({ of }) => of !== 0);
  const own = JSON.stringify(holders.get(controller)?.policies);
  expect(own.includes("route53:")).toBe(!onlyElsewhere);
}

function expectOnePartition({ partition }: Setting, made: Provisioned): void {
  const named = JSON.stringify([...holdersOf(made).values()]).match(/(?<="arn:)[^:]*/g);
  expect(new Set(named)).toEqual(new Set([partition]));
}

describe.each(Object.entries(methods))(
  "For any accounts, partition, cluster and zones, with %s",
  (_, authOf) => {
    it("each zone has one writer, only named roles are assumed, and documents fit IAM and one partition", () => {
      fc.assert(
        fc.property(settings, (setting) => {
          const made = provision(setting, authOf(setting));
          expectOneWriterPerZone(setting, made);
          expectOnlyNamedRolesAssumable(setting, made);
          expectTaken(holdersOf(made));
          expectOnePartition(setting, made);
        }),
        { numRuns: 20 },
      );
    });
  },
);

describe("For any namespace and ServiceAccount, with Pod Identity", () => {
  it("association, session tags in the trust, release and chart name the same ones", () => {
    fc.assert(
      fc.property(settings, (setting) => {
        const { namespace, serviceAccountName, clusterName: cluster } = setting;
        const auth = Route53Auth.podIdentity({
          role: ControllerRole.create({ roleName: "controller" }),
          acknowledges: { notOfferedInChina: true },
        });
        const { dns01, identities, helmValues } = provision(
          { ...setting, zones: setting.zones.slice(0, 1) },
          auth,
        );
        expect(onlyBlock(dns01.resource, "aws_eks_pod_identity_association")).toMatchObject({
          cluster_name: cluster,
          namespace,
          service_account: serviceAccountName,
        });
        expect(identities["controller"]?.trust?.Statement[0]?.Condition).toEqual({
          StringEquals: {
            "aws:SourceAccount": accountOf(setting, 0),
            "aws:RequestTag/kubernetes-namespace": namespace,
            "aws:RequestTag/kubernetes-service-account": serviceAccountName,
          },
          ArnEquals: {
            "aws:SourceArn": `arn:${setting.partition}:eks:${regions[setting.partition]}:${accountOf(setting, 0)}:cluster/${cluster}`,
          },
        });
        expect(onlyBlock(dns01.resource, "helm_release")["namespace"]).toBe(namespace);
        expect(helmValues["serviceAccount"]).toEqual({ create: true, name: serviceAccountName });
      }),
      RUNS,
    );
  });
});

describe("For any namespace, ServiceAccount and zones, with Pod Identity and a target role", () => {
  it("association, trust and grants name one target, which knows the ServiceAccount by tags or external id", () => {
    fc.assert(
      fc.property(settings, fc.boolean(), (setting, sessionTags) => {
        const { partition, namespace, serviceAccountName, clusterName: cluster } = setting;
        const region = regions[partition];
        const [own, dns] = [accountOf(setting, 0), accountOf(setting, 1)];
        const account = AwsAccount.assumeRole(`arn:${partition}:iam::${dns}:role/terraform`, region);
        const auth = Route53Auth.podIdentity({
          role: ControllerRole.create({ roleName: "controller" }),
          targetRole: ZoneRole.create(account, { roleName: "target" }),
          sessionTags,
          acknowledges: { notOfferedInChina: true },
        });
        const zones = zonesOf(setting).map(({ id, name }) => Route53Zone.fromId(id, name, { account }));
        const made = provisioned({
          cluster: platform(partition, cluster, own),
          issuers: [clusterIssuer(Route53Solver.forZones(zones, auth))],
          certManager: { namespace, serviceAccountName },
          partition,
          account: own,
          providerVersions: { aws: ">= 6.2.0, < 7.0.0" },
        });
        const [controller, target] = [made.identities["controller"], made.identities["target"]];
        expect(allowed(controller?.policies ?? [], "route53:ChangeResourceRecordSets")).toEqual([]);
        expect(allowed(controller?.policies ?? [], "sts:AssumeRole")).toEqual([target?.arn]);
        expect(allowed(target?.policies ?? [], "route53:ChangeResourceRecordSets")).toEqual(
          setting.zones.map(({ id }) => `arn:${partition}:route53:::hostedzone/${id}`),
        );
        expect(made.entries.map(({ dns01 }) => dns01.route53.role)).toEqual(zones.map(() => undefined));
        const said = sessionTags
          ? {
              "aws:RequestTag/eks-cluster-arn": `arn:${partition}:eks:${region}:${own}:cluster/${cluster}`,
              "aws:RequestTag/kubernetes-namespace": namespace,
              "aws:RequestTag/kubernetes-service-account": serviceAccountName,
            }
          : { "sts:ExternalId": [region, own, cluster, namespace, serviceAccountName].join("/") };
        expect(target?.trust?.Statement[0]).toMatchObject({
          Principal: { AWS: [`arn:${partition}:iam::${own}:root`] },
          Condition: { StringEquals: said, ArnEquals: { "aws:PrincipalArn": [controller?.arn] } },
        });
        expectTaken(holdersOf(made));
      }),
      RUNS,
    );
  });
});

const objectName = fc
  .stringMatching(/^[a-z0-9]([a-z0-9.-]{0,10}[a-z0-9])?$/)
  .filter((name) => !/\.[.-]|-\./.test(name));

describe("For any tenants, with dedicated ServiceAccounts", () => {
  const tenants = fc.uniqueArray(fc.record({ namespace: label, name: objectName, id: zoneId }), {
    minLength: 1,
    maxLength: 6,
    selector: ({ namespace }) => namespace,
  });
  const spec = fc.record({
    partition: fc.constantFrom(...partitions),
    accounts: fc.uniqueArray(accountId, { minLength: 2, maxLength: 2 }),
    elsewhere: fc.boolean(),
    clusterName,
    tenants,
    audience: fc.option(fc.stringMatching(/^[a-z0-9.:/-]{1,40}$/), { nil: undefined }),
  });

  it("ServiceAccount, subject, audience, role, zone and issuer are one tenant's, and nothing is two's", () => {
    fc.assert(
      fc.property(spec, ({ partition, accounts: [own = "", dns = ""], elsewhere, ...rest }) => {
        const region = regions[partition];
        const account = elsewhere
          ? AwsAccount.assumeRole(`arn:${partition}:iam::${dns}:role/terraform`, region)
          : undefined;
        const { audience } = rest;
        const oidcProvider = OidcProvider.create();
        const issuers = rest.tenants.map(({ namespace, name, id }, index) => {
          const auth = Route53Auth.serviceAccount({ name, region, account, audience, oidcProvider });
          const zone = Route53Zone.fromId(id, `z${index}.example.org`, { account });
          return issuerIn(namespace, Route53Solver.forZones([zone], auth, { id: `tenant-${index}` }));
        });
        const cluster = platform(partition, rest.clusterName, own);
        const made = provisioned({
          cluster,
          issuers,
          partition,
          account: own,
          certManager: { namespace: "zz-cert-manager" },
        });
        const holders = holdersOf(made);
        expect(holders.size).toBe(rest.tenants.length);
        const provider = onlyBlock(made.dns01.resource, "aws_iam_openid_connect_provider");
        expect(provider["client_id_list"]).toEqual([audience ?? "sts.amazonaws.com"]);
        for (const { namespace, name, id } of rest.tenants) {
          const issuer = made.issuers.find(({ metadata }) => metadata.namespace === namespace);
          const [entry] = issuer?.spec.acme.solvers ?? [];
          const { role = "none", auth, hostedZoneID } = entry?.dns01.route53 ?? {};
          const holder = holders.get(role);
          expect(hostedZoneID).toBe(id);
          expect(auth).toEqual({
            kubernetes: {
              serviceAccountRef: { name, ...(audience !== undefined && { audiences: [audience] }) },
            },
          });
          expect(role).toMatch(new RegExp(`^arn:${partition}:iam::${elsewhere ? dns : own}:role/`));
          expect(holder?.trust?.Statement).toEqual([
            {
              Effect: "Allow",
              Action: "sts:AssumeRoleWithWebIdentity",
              Principal: { Federated: providerArn(partition, elsewhere ? dns : own) },
              Condition: {
                StringEquals: {
                  [`${issuerHost}:sub`]: `system:serviceaccount:${namespace}:${name}`,
                  [`${issuerHost}:aud`]: audience ?? "sts.amazonaws.com",
                },
              },
            },
          ]);
          expect(allowed(holder?.policies ?? [], "route53:ChangeResourceRecordSets")).toEqual([
            `arn:${partition}:route53:::hostedzone/${id}`,
          ]);
          const metadata = { name, namespace };
          expect(
            blocksOf(made.dns01.resource, "kubernetes_service_account_v1").map((block) => block["metadata"]),
          ).toContainEqual(metadata);
        }
        expectTaken(holders);
      }),
      RUNS,
    );
  });

  it("roles of different clusters, namespaces or names have different names, all of them valid", () => {
    // The same words divided otherwise, so that names which run together would meet.
    const word = fc.oneof(fc.stringMatching(/^[ab]{1,2}$/), fc.stringMatching(/^[ab]{12}$/));
    const divided = fc
      .tuple(
        fc.array(word, { minLength: 4, maxLength: 6 }),
        ...Array.from({ length: 4 }, () => fc.integer({ min: 0, max: 100 })),
      )
      .map(([words, ...cuts]) =>
        [cuts.slice(0, 2), cuts.slice(2)].map(([first = 0, second = 0]) => {
          const one = 1 + (first % (words.length - 2));
          const two = one + 1 + (second % (words.length - one - 1));
          return [words.slice(0, one), words.slice(one, two), words.slice(two)].map((part) => part.join("-"));
        }),
      );
    const roleNames = ([cluster = "", namespace = "", name = ""]: readonly string[]) => {
      const auth = Route53Auth.serviceAccount({ name, region: "eu-west-1" });
      const zone = Route53Zone.fromId("ZA", "a.example.org");
      const made = provisioned({
        cluster: platform("aws", cluster),
        issuers: [
          clusterIssuer(Route53Solver.forZones([zone], Route53Auth.irsa())),
          issuerIn(namespace, Route53Solver.forZones([zone], auth)),
        ],
        certManager: { namespace: "zz-cert-manager" },
      });
      return Object.keys(made.identities);
    };
    fc.assert(
      fc.property(divided, ([first = [], second = []]) => {
        const [one, other] = [roleNames(first), roleNames(second)];
        for (const name of [...one, ...other]) expect(name).toMatch(/^[\w+=,.@-]{1,64}$/);
        expect(new Set(one).size).toBe(2);
        const shared = one.filter((name) => other.includes(name));
        const sameCluster = first[0] === second[0];
        const same = sameCluster && first[1] === second[1] && first[2] === second[2];
        expect(shared).toHaveLength(same ? 2 : sameCluster ? 1 : 0);
      }),
      { numRuns: 25 },
    );
  });
});

describe("For any record names and any number of zones and roles", () => {
  const name = fc.stringMatching(/^[a-z0-9_.*-]{1,120}$/, { size: "max" });
  const spec = fc.record({
    recordNames: fc.array(name, { minLength: 1, maxLength: 40, size: "max" }),
    zones: fc.oneof({ weight: 5, arbitrary: fc.integer({ min: 1, max: 130 }) }, fc.constantFrom(640, 641)),
    path: fc.stringMatching(/^[a-z]{0,200}$/),
    roles: fc.integer({ min: 0, max: 60 }),
  });

  it("the documents fit, or the error says by how much they do not", () => {
    fc.assert(
      fc.property(spec, ({ recordNames, zones, path, roles }) => {
        const own = Array.from({ length: zones }, (_, index) =>
          Route53Zone.fromId(`Z${String(index).padStart(31, "0")}`, `z${index}.example.org`),
        );
        const foreign = Array.from({ length: roles }, (_, index) => {
          const arn = `arn:aws:iam::${String(index).padStart(12, "0")}:role/${path && `${path}/`}dns`;
          return Route53Zone.fromId(`ZF${index}`, `f${index}.example.net`, { role: ZoneRole.fromArn(arn) });
        });
        const policy = Route53Policy.leastPrivilege({ recordNames });
        const solver = Route53Solver.forZones([...own, ...foreign], Route53Auth.irsa(), { policy });
        try {
          const holders = holdersOf(provisioned({ cluster: platform(), issuers: [clusterIssuer(solver)] }));
          expectTaken(holders);
          const granted = [...holders.values()].flatMap(({ policies }) =>
            allowed(policies, "route53:ChangeResourceRecordSets"),
          );
          expect(new Set(granted).size).toBe(zones + roles);
          expect(granted).toHaveLength(zones + roles);
        } catch (error) {
          if (!(error instanceof InputError)) throw error;
          const [, size, limit] =
            /(\d+) (?:managed policies|characters) and IAM \w+ (\d+)\./.exec(error.message) ?? [];
          expect(Number(size)).toBeGreaterThan(Number(limit));
          expect([10, MAX.managed]).toContain(Number(limit));
        }
      }),
      // Shrinking hundreds of zones would take minutes.
      { numRuns: 15, endOnFailure: true },
    );
  });
});
