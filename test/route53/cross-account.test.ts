import { Fn } from "cdktf";
import {
  AccessKeySource,
  Aws,
  AwsAccount,
  CertManager,
  Cluster,
  ControllerRole,
  CredentialsSecret,
  Dns01,
  EksCluster,
  type IRoute53Auth,
  Route53Auth,
  Route53Solver,
  Route53Zone,
  ZoneRole,
  type ZoneRoleProps,
} from "../../constructs";
import { clusterAccount, issuerHost, type Partition, providerArn } from "../support/applied-environment";
import { inputErrorOf } from "../support/input-errors";
import { blocksOf, onlyBlock, synthApp } from "../support/synth";
import { unchecked } from "../support/unchecked";
import { awsStack } from "./eks-environment";
import {
  challengePolicy,
  clusterIssuer,
  environmentOf,
  NAME,
  onEks,
  platform,
  type Provisioned,
  stagingSolver,
  stagingZone,
  ZONE_ID,
} from "./provisioned";

const DNS = "333344445555";
const SHOP = "444455556666";
const DNS_MANAGER = `arn:aws:iam::${SHOP}:role/dns-manager`;
const CONTROLLER = `arn:aws:iam::${clusterAccount}:role/${NAME}`;
/** A key of whose user nothing is known. */
const unknownKey = AccessKeySource.fromSecret("route53");
const dnsAccount = AwsAccount.assumeRole(`arn:aws:iam::${DNS}:role/terraform`, "eu-central-1");
const shopAccount = AwsAccount.of(SHOP, { profile: "shop", region: "eu-west-1" });

function created(
  props: ZoneRoleProps = {},
  auth: IRoute53Auth<EksCluster> = Route53Auth.irsa(),
): Provisioned {
  return onEks(Route53Solver.forZones([stagingZone({ role: ZoneRole.create(dnsAccount, props) })], auth));
}

function assumePolicy(arns: readonly string[], action: unknown = "sts:AssumeRole") {
  return {
    Version: "2012-10-17",
    Statement: [{ Sid: "AssumeZoneRoles", Effect: "Allow", Action: action, Resource: arns }],
  };
}

function stagedTrust(
  principals: readonly string[],
  arns: readonly string[],
  action: unknown = "sts:AssumeRole",
) {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Action: action,
        Principal: { AWS: principals.map((account) => `arn:aws:iam::${account}:root`) },
        Condition: { ArnEquals: { "aws:PrincipalArn": arns } },
      },
    ],
  };
}

describe("A zone role that is made", () => {
  it("lies in the account of the zones with its policy, by an alias of that account", () => {
    const { dns01, identities, requirements } = created();
    expect(identities[`${NAME}-zones`]).toEqual({
      arn: `arn:aws:iam::${DNS}:role/${NAME}-zones`,
      account: DNS,
      trust: stagedTrust([clusterAccount], [CONTROLLER]),
      policies: [challengePolicy([ZONE_ID])],
    });
    expect(requirements).toEqual([]);
    expect(dns01.provider?.["aws"]).toEqual([
      { region: "eu-west-1" },
      {
        alias: `aws-${DNS}`,
        assume_role: [{ role_arn: `arn:aws:iam::${DNS}:role/terraform` }],
        region: "eu-central-1",
      },
    ]);
    for (const type of ["aws_iam_role", "aws_iam_policy", "aws_iam_role_policy_attachment"])
      expect(
        blocksOf(dns01.resource, type)
          .map(({ provider }) => provider)
          .sort(),
      ).toEqual([`aws.aws-${DNS}`, undefined]);
  });

  it("is assumed by the controller's role, which may do that and nothing in Route53", () => {
    expect(created().identities[NAME]?.policies).toEqual([
      assumePolicy([`arn:aws:iam::${DNS}:role/${NAME}-zones`]),
    ]);
  });

  it("is the issuer's role", () => {
    expect(created().route53).toEqual({
      role: `arn:aws:iam::${DNS}:role/${NAME}-zones`,
      hostedZoneID: ZONE_ID,
    });
  });

  it("asks for no external id, which cert-manager does not send (W9)", () => {
    const { dns01, requirements } = created();
    expect(JSON.stringify([dns01, requirements])).not.toMatch(/ExternalId|external_id/i);
  });

  it("trusts the controller's role by name where that exists already (exact)", () => {
    expect(created({ trust: "exact" }).identities[`${NAME}-zones`]?.trust).toEqual({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { AWS: [CONTROLLER] } }],
    });
  });

  it("is refused for a word that names no way to trust", () => {
    expect(inputErrorOf(() => created({ trust: unchecked("root") })).message).toBe(
      'ZoneRole.create: trust is "root". Write "staged" or "exact".',
    );
  });

  it("trusts a controller's role that someone else made", () => {
    const arn = `arn:aws:iam::${clusterAccount}:role/cert-manager`;
    const { identities } = created({}, Route53Auth.irsa({ role: ControllerRole.fromArn(arn) }));
    expect(identities[`${NAME}-zones`]?.trust).toEqual(stagedTrust([clusterAccount], [arn]));
  });

  it("trusts further controllers, each account once", () => {
    const alsoTrust = [
      `arn:aws:iam::${clusterAccount}:role/blue`,
      "arn:aws:iam::555566667777:role/platform/green",
      "arn:aws:iam::555566667777:user/ci",
    ];
    expect(created({ alsoTrust }).identities[`${NAME}-zones`]?.trust).toEqual(
      stagedTrust([clusterAccount, "555566667777"], [CONTROLLER, ...alsoTrust]),
    );
    expect(
      created({ alsoTrust, trust: "exact" }).identities[`${NAME}-zones`]?.trust?.Statement[0]?.Principal,
    ).toEqual({ AWS: [CONTROLLER, ...alsoTrust] });
  });

  it("allows tagged sessions on both sides with Pod Identity, whose tags go on with them (W8)", () => {
    const { identities } = created({}, Route53Auth.podIdentity());
    const actions = ["sts:AssumeRole", "sts:TagSession"];
    expect(identities[`${NAME}-zones`]?.trust).toEqual(stagedTrust([clusterAccount], [CONTROLLER], actions));
    expect(identities[NAME]?.policies).toEqual([
      assumePolicy([`arn:aws:iam::${DNS}:role/${NAME}-zones`], actions),
    ]);
  });

  it("allows tagged sessions of further controllers where they are said to come", () => {
    const { identities } = created({ trustsTaggedSessions: true });
    expect(identities[`${NAME}-zones`]?.trust?.Statement[0]?.Action).toEqual([
      "sts:AssumeRole",
      "sts:TagSession",
    ]);
    expect(identities[NAME]?.policies[0]?.Statement[0]?.Action).toBe("sts:AssumeRole");
  });

  it("has every prop of a role", () => {
    const props = { roleName: "dns", path: "/dns/", tags: { team: "dns" }, maxSessionDuration: 7200 };
    const { dns01 } = created(props);
    expect(blocksOf(dns01.resource, "aws_iam_role")).toContainEqual(
      expect.objectContaining({
        name: "dns",
        path: "/dns/",
        tags: { team: "dns" },
        max_session_duration: 7200,
      }),
    );
  });

  it("has a default name of 64 characters at most, for any cluster", () => {
    for (const length of [1, 39, 40, 100]) {
      const solver = Route53Solver.forZones(
        [stagingZone({ role: ZoneRole.create(dnsAccount) })],
        Route53Auth.irsa(),
      );
      const { dns01 } = onEks(solver, { cluster: platform("aws", "c".repeat(length)) });
      const names = blocksOf(dns01.resource, "aws_iam_role").map(({ name }) => String(name));
      expect(new Set(names).size).toBe(2);
      for (const name of names) expect(name).toMatch(/^[\w-]{1,64}$/);
    }
  });

  it("is shared by the zones that name it, and looked up in their account", () => {
    const role = ZoneRole.create(dnsAccount);
    const zones = [stagingZone({ role }), Route53Zone.fromLookup("corp.example.org", { role })];
    const { dns01, identities, entries } = onEks(Route53Solver.forZones(zones, Route53Auth.irsa()));
    expect(Object.keys(identities)).toHaveLength(2);
    const looked = `Z(corp.example.org in ${DNS})`;
    expect(identities[`${NAME}-zones`]?.policies).toEqual([challengePolicy([ZONE_ID, looked])]);
    expect(onlyBlock(dns01.data, "aws_route53_zone")).toMatchObject({
      name: "corp.example.org",
      provider: `aws.aws-${DNS}`,
    });
    expect(entries.map(({ dns01: entry }) => entry.route53["role"])).toEqual(
      Array(2).fill(`arn:aws:iam::${DNS}:role/${NAME}-zones`),
    );
  });

  it("belongs to one stack: a second one is told to name it by its ARN", () => {
    const solver = Route53Solver.forZones(
      [stagingZone({ role: ZoneRole.create(dnsAccount) })],
      Route53Auth.irsa(),
    );
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
    expect(error.message).toContain("ZoneRole.fromArn");
  });

  it("is for one solver, since it trusts that one's identity", () => {
    const role = ZoneRole.create(dnsAccount);
    const other = Route53Solver.forZones(
      [Route53Zone.fromId("ZB", "b.example.org", { role })],
      Route53Auth.accessKey({ region: "eu-west-1", key: AccessKeySource.create() }),
    );
    const { message } = inputErrorOf(() =>
      onEks([Route53Solver.forZones([stagingZone({ role })], Route53Auth.irsa()), other]),
    );
    expect(message).toContain(`the role "${NAME}-zones" of the zones serves another solver already`);
    expect(message).toContain("Give all zones of one ZoneRole to one solver, or make a ZoneRole for each");
  });

  it("cannot trust credentials that nobody names", () => {
    const auth = Route53Auth.accessKey({ region: "eu-west-1", key: unknownKey });
    const { message } = inputErrorOf(() => created({}, auth));
    expect(message).toContain("the controller's identity is not known");
    expect(message).toContain("alsoTrust");
    const named = created({ alsoTrust: [`arn:aws:iam::${clusterAccount}:user/dns`] }, auth);
    expect(named.identities[`${NAME}-zones`]?.trust).toEqual(
      stagedTrust([clusterAccount], [`arn:aws:iam::${clusterAccount}:user/dns`]),
    );
  });

  it.each<[ZoneRoleProps, string]>([
    [{ roleName: "a b" }, 'the role name is "a b"'],
    [{ alsoTrust: ["*"] }, 'the principal\'s ARN is "*"'],
    [{ alsoTrust: [`arn:aws:iam::${SHOP}:root`] }, "the principal's ARN is"],
    [{ alsoTrust: [`arn:aws:iam::${SHOP}:role/*`] }, "the principal's ARN is"],
  ])("is refused where it is written: %j", (props, message) => {
    const error = inputErrorOf(() => ZoneRole.create(dnsAccount, props));
    expect(error.at).toBe("ZoneRole.create");
    expect(error.message).toContain(message);
  });
});

describe("A zone role that exists", () => {
  const zone = stagingZone({ role: ZoneRole.fromArn(DNS_MANAGER) });
  const { dns01, identities, requirements, route53 } = onEks(
    Route53Solver.forZones([zone], Route53Auth.irsa()),
  );

  it("is not made, and no provider of its account is needed", () => {
    expect(Object.keys(identities)).toEqual([NAME]);
    expect(dns01.provider?.["aws"]).toEqual([{ region: "eu-west-1" }]);
  });

  it("is the issuer's role, and all that the controller's may assume", () => {
    expect(route53).toEqual({ role: DNS_MANAGER, hostedZoneID: ZONE_ID });
    expect(identities[NAME]?.policies).toEqual([assumePolicy([DNS_MANAGER])]);
  });

  it("needs a trust policy and a policy from its owner, who is shown both", () => {
    expect(requirements).toEqual([
      {
        instruction: `Give the role ${DNS_MANAGER} this trust policy`,
        document: stagedTrust([clusterAccount], [CONTROLLER]),
      },
      { instruction: `Give the role ${DNS_MANAGER} this policy`, document: challengePolicy([ZONE_ID]) },
    ]);
  });

  it("is of the partition of the identity that assumes it, as far as that is known", () => {
    const existing = (partition: Partition) => {
      const existingRoleArn = `arn:${partition}:iam::${clusterAccount}:role/cert-manager`;
      return () =>
        onEks(
          Route53Solver.forZones([zone], Route53Auth.irsa({ role: ControllerRole.fromArn(existingRoleArn) })),
          { partition },
        );
    };
    expect(existing("aws")).not.toThrow();
    expect(inputErrorOf(existing("aws-cn")).message).toContain(
      `the identity "arn:aws-cn:iam::${clusterAccount}:role/cert-manager" and the role "${DNS_MANAGER}" lie in different partitions. Serve the zones of each partition with an identity of its own`,
    );
  });

  it.each([
    "dns-manager",
    "arn:aws:iam::333344445555:user/dns",
    "arn:aws:iam::3333:role/dns",
    "arn:aws:iam::333344445555:role/",
    "arn:aws:iam::333344445555:role/*",
    "arn:aws:sts::333344445555:assumed-role/dns/x",
  ])("is refused as %s", (arn) => {
    const error = inputErrorOf(() => ZoneRole.fromArn(arn));
    expect(error.at).toBe("ZoneRole.fromArn");
    expect(error.message).toContain(`the role ARN is ${JSON.stringify(arn)}`);
  });
});

describe("Zones of several accounts in one solver", () => {
  const roles = {
    dns: ZoneRole.create(dnsAccount),
    shop: ZoneRole.create(shopAccount),
    given: ZoneRole.fromArn(DNS_MANAGER),
  };
  const zones = [
    Route53Zone.fromId("ZOWN", "own.example.org"),
    Route53Zone.fromId("ZA", "a.example.org", { role: roles.dns }),
    Route53Zone.fromId("ZB", "b.example.org", { role: roles.shop }),
    Route53Zone.fromId("ZC", "c.example.org", { role: roles.given }),
    Route53Zone.fromId("ZD", "d.example.org", { role: roles.dns }),
  ];

  it("are each written with the role of their account, and those of the cluster's own with none", () => {
    const { entries } = onEks(Route53Solver.forZones(zones, Route53Auth.irsa()));
    const zoneRole = (account: string) => `arn:aws:iam::${account}:role/${NAME}-zones`;
    expect(entries.map(({ dns01, selector }) => [dns01.route53, selector])).toEqual([
      [{ hostedZoneID: "ZOWN" }, { dnsZones: ["own.example.org"] }],
      [{ role: zoneRole(DNS), hostedZoneID: "ZA" }, { dnsZones: ["a.example.org"] }],
      [{ role: zoneRole(SHOP), hostedZoneID: "ZB" }, { dnsZones: ["b.example.org"] }],
      [{ role: DNS_MANAGER, hostedZoneID: "ZC" }, { dnsZones: ["c.example.org"] }],
      [{ role: zoneRole(DNS), hostedZoneID: "ZD" }, { dnsZones: ["d.example.org"] }],
    ]);
  });

  it("are granted to the identity that writes them, and to no other", () => {
    const { identities, dns01 } = onEks(Route53Solver.forZones(zones, Route53Auth.irsa()));
    const zoneRole = (account: string) => `arn:aws:iam::${account}:role/${NAME}-zones`;
    const own = identities[NAME]?.policies ?? [];
    expect(own).toHaveLength(2);
    expect(own).toContainEqual(challengePolicy(["ZOWN"]));
    expect(own).toContainEqual(assumePolicy([zoneRole(DNS), zoneRole(SHOP), DNS_MANAGER]));
    // Names are unique in an account alone, so that each account's is read by its provider.
    const resources = blocksOf(dns01.resource, "aws_iam_policy")
      .filter(({ provider }) => provider !== undefined)
      .map(({ provider, policy }) => [provider, String(policy).match(/hostedzone\/\w+/g)])
      .sort();
    expect(resources).toEqual([
      [`aws.aws-${DNS}`, ["hostedzone/ZA", "hostedzone/ZD"]],
      [`aws.aws-${SHOP}`, ["hostedzone/ZB"]],
    ]);
  });

  it("may be of two roles of one account, if one of them has a name", () => {
    const two = (props: ZoneRoleProps) => () =>
      onEks(
        Route53Solver.forZones(
          [
            Route53Zone.fromId("ZA", "a.example.org", { role: ZoneRole.create(dnsAccount) }),
            Route53Zone.fromId("ZB", "b.example.org", { role: ZoneRole.create(dnsAccount, props) }),
          ],
          Route53Auth.irsa(),
        ),
      );
    expect(two({ roleName: "b" })().entries.map(({ dns01 }) => dns01.route53["role"])).toEqual([
      `arn:aws:iam::${DNS}:role/${NAME}-zones`,
      `arn:aws:iam::${DNS}:role/b`,
    ]);
    expect(inputErrorOf(two({})).message).toContain(`another value makes "zone-role-${DNS}"`);
    expect(inputErrorOf(two({ roleName: `${NAME}-zones` })).message).toContain("is made at");
  });
});

describe("A zone of another account without a role", () => {
  it.each<[string, IRoute53Auth<EksCluster>]>([
    ["IRSA", Route53Auth.irsa()],
    ["Pod Identity", Route53Auth.podIdentity()],
    ["access keys", Route53Auth.accessKey({ region: "eu-west-1", key: unknownKey })],
  ])("is refused with %s, since no zone has a policy that could let the identity in", (_, auth) => {
    const zone = Route53Zone.fromLookup("shop.example.net", { account: shopAccount });
    const { message } = inputErrorOf(() => onEks(Route53Solver.forZones([zone], auth)));
    expect(message).toContain('the zone "shop.example.net" lies in another account');
    expect(message).toContain("ZoneRole.create(account), or ZoneRole.fromArn(arn)");
  });

  it("is looked up in its account where an existing role writes it", () => {
    const zone = Route53Zone.fromLookup("shop.example.net", {
      account: shopAccount,
      role: ZoneRole.fromArn(DNS_MANAGER),
    });
    const { dns01, route53 } = onEks(Route53Solver.forZones([zone], Route53Auth.irsa()));
    expect(onlyBlock(dns01.data, "aws_route53_zone")["provider"]).toBe(`aws.aws-${SHOP}`);
    expect(route53).toEqual({ role: DNS_MANAGER, hostedZoneID: `Z(shop.example.net in ${SHOP})` });
  });

  it("is refused with the role of a third account", () => {
    const error = inputErrorOf(() =>
      Route53Zone.fromLookup("shop.example.net", {
        account: dnsAccount,
        role: ZoneRole.fromArn(DNS_MANAGER),
      }),
    );
    expect(error.at).toBe("Route53Zone.fromLookup");
    expect(error.message).toContain(
      `lies in the account "${DNS}" and its role in "${SHOP}". Use a role of the zone's account`,
    );
  });
});

describe("A zone that says the very account of the identity", () => {
  const principalArn = `arn:aws:iam::${SHOP}:user/cm`;
  const keys = { region: "eu-west-1", secret: CredentialsSecret.fromName("keys"), principalArn };
  const keySource = AccessKeySource.fromSecret("keys", { principalArn });
  const role = ControllerRole.fromArn(`arn:aws:iam::${SHOP}:role/cm`);
  const certManager = { namespace: { name: "cert-manager" } };
  const solverOf = (auth: IRoute53Auth<EksCluster>, account = shopAccount) =>
    Route53Solver.forZones([Route53Zone.fromLookup("shop.example.net", { account })], auth);

  it.each<[string, IRoute53Auth<EksCluster>]>([
    ["an access key", Route53Auth.accessKey({ region: "eu-west-1", key: keySource })],
    ["environment variables", Route53Auth.environmentVariables(keys)],
    ["shared files", Route53Auth.sharedConfig(keys)],
    ["a role of the provider that IAM has there (IRSA)", Route53Auth.irsa({ role })],
    ["a role of the cluster's account (Pod Identity)", Route53Auth.podIdentity({ role })],
  ])("is looked up there and written without a second role by %s", (_, auth) => {
    const cluster = platform("aws", "platform", SHOP);
    const { dns01, route53 } = onEks(solverOf(auth), { cluster, certManager });
    expect(onlyBlock(dns01.data, "aws_route53_zone")["provider"]).toBe(`aws.aws-${SHOP}`);
    expect(route53).toMatchObject({ hostedZoneID: `Z(shop.example.net in ${SHOP})` });
    expect(route53).not.toHaveProperty("role");
  });

  it("is written by a role in the DNS account that trusts the provider there, for a cluster of another one", () => {
    const cluster = EksCluster.fromAttributes({
      name: "platform",
      region: "eu-west-1",
      accountId: clusterAccount,
      oidcIssuerUrl: `https://${issuerHost}`,
      oidcProviderArn: providerArn("aws", SHOP),
      access: Cluster.kubeconfig({ context: "platform" }),
    });
    const { requirements } = onEks(solverOf(Route53Auth.irsa({ role })), { cluster });
    expect(requirements.map(({ instruction }) => instruction)).toEqual([
      "Give the role cm this trust policy",
      "Give the role cm this policy",
    ]);
  });

  it("is taken where Terraform knows the identity at apply alone", () => {
    const arn = Fn.join("", ["arn:aws:iam::", "${var.dns}", ":role/dns"]);
    const key = AccessKeySource.fromSecret("keys", { principalArn: arn });
    const target = ZoneRole.fromArn(arn);
    const auths: IRoute53Auth<EksCluster>[] = [
      Route53Auth.accessKey({ region: "eu-west-1", key }),
      Route53Auth.podIdentity({ targetRole: target }),
    ];
    for (const auth of auths) {
      const environment = environmentOf({
        cluster: platform(),
        certManager,
        issuers: [clusterIssuer(solverOf(auth))],
      });
      const providerVersions = { aws: ">= 6.2.0, < 7.0.0" };
      expect(() => synthApp((app) => void environment.addTo(app), { providerVersions })).not.toThrow();
    }
  });

  it.each<[string, IRoute53Auth<EksCluster>, string]>([
    [
      "a key of which nobody says whose it is",
      Route53Auth.accessKey({ region: "eu-west-1", key: unknownKey }),
      "Say in principalArn whose credentials they are if that is the zone's account, or give the zone a role:",
    ],
    [
      "a key of another account",
      Route53Auth.accessKey({ region: "eu-west-1", key: keySource }),
      "Give the zone a role: ZoneRole.create(account), or ZoneRole.fromArn(arn).",
    ],
    [
      "a role that is made in the account of the stack",
      Route53Auth.irsa(),
      "ZoneRole.fromArn(arn), or leave its account out if that is the stack's own.",
    ],
  ])("is refused with %s", (_, auth, remedy) => {
    const { message } = inputErrorOf(() => onEks(solverOf(auth, dnsAccount)));
    expect(message).toContain('the zone "shop.example.net" lies in another account than the identity');
    expect(message).toContain(remedy);
  });
});

describe("A zone role of another partition", () => {
  const china = AwsAccount.assumeRole(`arn:aws-cn:iam::${DNS}:role/terraform`, "cn-north-1");
  const role = ZoneRole.create(china);
  const made = stagingZone({ role });
  const existing = stagingZone({ role: ZoneRole.fromArn(`arn:aws-cn:iam::${DNS}:role/dns`) });
  const principalArn = `arn:aws:iam::${clusterAccount}:user/cm`;
  const ofUser = AccessKeySource.fromSecret("keys", { principalArn });

  it.each<[string, Route53Zone, IRoute53Auth<EksCluster>, string]>([
    [
      "a role that is made, in the partition of the default provider's region",
      made,
      Route53Auth.irsa(),
      `the identity lies in the partition "aws" and the role "${NAME}-zones" in "aws-cn"`,
    ],
    [
      "credentials for the STS of a region",
      existing,
      Route53Auth.accessKey({ region: "eu-west-1", key: unknownKey }),
      'the identity lies in the partition "aws" and the role "dns" in "aws-cn"',
    ],
    [
      "a user who is known",
      stagingZone({ role: ZoneRole.create(china, { roleName: "dns" }) }),
      Route53Auth.accessKey({ region: "eu-west-1", key: ofUser }),
      `the identity "${principalArn}" and the role "dns" lie in different partitions`,
    ],
    [
      "EKS, which would take it as a target",
      stagingZone({ account: china }),
      Route53Auth.podIdentity({ targetRole: role }),
      `the identity lies in the partition "aws" and the role "${NAME}-zones" in "aws-cn"`,
    ],
  ])("is refused with %s", (_, zone, auth, problem) => {
    expect(inputErrorOf(() => onEks(Route53Solver.forZones([zone], auth))).message).toContain(
      `${problem}. Serve the zones of each partition with an identity of its own.`,
    );
  });

  it("is taken where the region of the default provider is known when planned", () => {
    const issuers = [clusterIssuer(Route53Solver.forZones([made], Route53Auth.irsa()))];
    const clouds = [Aws.inRegion(Fn.lower("CN-NORTH-1"))];
    const environment = environmentOf({ cluster: platform("aws-cn"), clouds, issuers });
    expect(() => synthApp((app) => void environment.addTo(app))).not.toThrow();
  });
});

describe("The controller's own role", () => {
  it("is no zone's role: IAM lets none assume itself (W2)", () => {
    const existingRoleArn = `arn:aws:iam::${clusterAccount}:role/dns`;
    const zone = stagingZone({ role: ZoneRole.fromArn(existingRoleArn) });
    const { message } = inputErrorOf(() =>
      onEks(
        Route53Solver.forZones([zone], Route53Auth.irsa({ role: ControllerRole.fromArn(existingRoleArn) })),
      ),
    );
    expect(message).toContain(
      `the identity would assume "${existingRoleArn}", which it is. Leave the zone's role out`,
    );
  });

  it("may assume a hundred roles of zones, in policies within IAM's limit (W18)", () => {
    const zones = Array.from({ length: 100 }, (_, index) =>
      Route53Zone.fromId(`Z${index}`, `zone-${index}.example.org`, {
        role: ZoneRole.fromArn(`arn:aws:iam::${String(index).padStart(12, "1")}:role/dns-manager`),
      }),
    );
    const { identities } = onEks(Route53Solver.forZones(zones, Route53Auth.irsa()));
    const policies = identities[NAME]?.policies ?? [];
    expect(policies).toHaveLength(3);
    expect(
      policies.flatMap(({ Statement }) => Statement.flatMap(({ Resource }) => Resource ?? [])),
    ).toHaveLength(100);
    for (const policy of policies) expect(JSON.stringify(policy).length).toBeLessThanOrEqual(6144);
  });

  it("is refused roles whose paths do not fit, with the number", () => {
    const path = "p".repeat(480);
    const zones = Array.from({ length: 40 }, (_, index) =>
      Route53Zone.fromId(`Z${index}`, `zone-${index}.example.org`, {
        role: ZoneRole.fromArn(`arn:aws:iam::${String(index).padStart(12, "1")}:role/${path}/dns`),
      }),
    );
    expect(inputErrorOf(() => onEks(Route53Solver.forZones(zones, Route53Auth.irsa()))).message).toMatch(
      /a managed policy has \d{5} characters and IAM takes 6144/,
    );
  });

  it("keeps its policies' addresses when a first role of a zone comes", () => {
    const solver = (...zones: readonly Route53Zone[]) => Route53Solver.forZones(zones, Route53Auth.irsa());
    const addresses = ({ dns01 }: Provisioned) => Object.keys(dns01.resource?.["aws_iam_policy"] ?? {});
    const more = Route53Zone.fromId("ZB", "b.example.org", { role: ZoneRole.fromArn(DNS_MANAGER) });
    expect(addresses(onEks(solver(stagingZone(), more)))).toEqual(
      expect.arrayContaining(addresses(onEks(stagingSolver(Route53Auth.irsa())))),
    );
  });

  it("trusts the partition of the cluster in the zones' account", () => {
    const arn = DNS_MANAGER.replace("aws", "aws-us-gov");
    const zone = stagingZone({ role: ZoneRole.fromArn(arn) });
    const { requirements } = onEks(Route53Solver.forZones([zone], Route53Auth.irsa()), {
      partition: "aws-us-gov",
      clouds: [Aws.inRegion("us-gov-west-1")],
    });
    expect(JSON.stringify(requirements)).not.toMatch(/arn:aws:/);
  });
});
