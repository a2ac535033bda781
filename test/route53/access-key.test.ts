import { Token } from "cdktf";
import {
  AccessKeySource,
  Aws,
  CertManager,
  Cluster,
  configureKubernetes,
  Dns01,
  type EksCluster,
  type NewAccessKeyProps,
  Route53Auth,
  Route53Solver,
  Route53Zone,
  type Requirement,
  ZoneRole,
} from "../../constructs";
import { clusterAccount } from "../support/applied-environment";
import { inputErrorOf } from "../support/input-errors";
import { secretValuesIn } from "../support/secrets";
import { blocksOf, onlyBlock, type StackJson, synthStack } from "../support/synth";
import { manyZones } from "./eks-environment";
import {
  challengePolicy,
  clusterIssuer,
  issuerIn,
  madeIn,
  NAME,
  onEks,
  platform,
  provisioned,
  type Provisioning,
  stagingSolver,
  stagingZone,
  ZONE_ID,
} from "./provisioned";

const DNS_MANAGER = "arn:aws:iam::333344445555:role/dns-manager";
const USER_ARN = `arn:aws:iam::${clusterAccount}:user/${NAME}`;

function authOf(key: AccessKeySource, region = "eu-west-1") {
  return Route53Auth.accessKey({ region, key });
}

function withKey(key: AccessKeySource, spec: Partial<Provisioning<EksCluster>> = {}) {
  return onEks(stagingSolver(authOf(key)), spec);
}

/** Logical ids of the keys of a stack, by the end of their construct path. */
function keysOf(stack: StackJson): string[] {
  return Object.keys(stack.resource?.["aws_iam_access_key"] ?? {});
}

describe("An access key that exists", () => {
  it("is read from a Secret of the issuer's namespace by the documents' keys, and nothing is made", () => {
    const { dns01, route53, helmValues, checks } = withKey(AccessKeySource.fromSecret("prod-route53"));
    expect(madeIn(dns01)).toEqual([]);
    expect(route53).toEqual({
      region: "eu-west-1",
      accessKeyIDSecretRef: { name: "prod-route53", key: "access-key-id" },
      secretAccessKeySecretRef: { name: "prod-route53", key: "secret-access-key" },
      hostedZoneID: ZONE_ID,
    });
    expect(helmValues).toEqual({
      crds: { enabled: true, keep: true },
      serviceAccount: { create: true, name: "cert-manager" },
    });
    expect(checks).toEqual([
      "kubectl --namespace cert-manager get secret prod-route53 --output jsonpath='{.data.access-key-id}'",
    ]);
  });

  it("is seen in the Secret of every namespace that issuers read, by its id where that stands there", () => {
    const checksOf = (props: Parameters<typeof AccessKeySource.fromSecret>[1]) => {
      const solver = stagingSolver(authOf(AccessKeySource.fromSecret("route53", props)));
      return onEks(solver, { issuers: [issuerIn("team-a", solver), issuerIn("team-b", solver)] }).checks;
    };
    expect(checksOf({ accessKeyIdKey: "aws.id" })).toEqual([
      "kubectl --namespace team-a get secret route53 --output jsonpath='{.data.aws\\.id}'",
      "kubectl --namespace team-b get secret route53 --output jsonpath='{.data.aws\\.id}'",
    ]);
    expect(checksOf({ accessKeyId: "AKIAIOSFODNN7EXAMPLE" })).toEqual([
      "kubectl --namespace team-a get secret route53",
      "kubectl --namespace team-b get secret route53",
    ]);
  });

  it("may have its id in the issuer, for it is no secret: the Secret then needs the other key alone", () => {
    const { route53, requirements } = withKey(
      AccessKeySource.fromSecret("prod-route53", {
        accessKeyId: "AKIAIOSFODNN7EXAMPLE",
        secretAccessKeyKey: "key",
      }),
    );
    expect(route53).toEqual({
      region: "eu-west-1",
      accessKeyID: "AKIAIOSFODNN7EXAMPLE",
      secretAccessKeySecretRef: { name: "prod-route53", key: "key" },
      hostedZoneID: ZONE_ID,
    });
    expect(requirements).toContainEqual({
      instruction: "Keep the Secret prod-route53 in the namespace cert-manager, with the keys key",
    });
  });

  it("is to be kept in every namespace that issuers read, and its user to be given the policy once", () => {
    const principalArn = `arn:aws:iam::${clusterAccount}:user/dns`;
    const solver = stagingSolver(authOf(AccessKeySource.fromSecret("route53", { principalArn })));
    const { requirements } = provisioned({
      cluster: platform(),
      issuers: [clusterIssuer(solver), issuerIn("team-a", solver)],
      certManager: { clusterResourceNamespace: { name: "issuers" } },
    });
    expect(requirements).toEqual([
      { instruction: `Give the identity ${principalArn} this policy`, document: challengePolicy([ZONE_ID]) },
      ...["issuers", "team-a"].map((namespace) => ({
        instruction: `Keep the Secret route53 in the namespace ${namespace}, with the keys access-key-id, secret-access-key`,
      })),
    ]);
  });

  it.each(["v1.11.5", "v1.15.5", "v1.16.5", "v1.21.1"])("says the region in %s (W5)", (version) => {
    const { route53 } = withKey(AccessKeySource.fromSecret("route53"), { certManager: { version } });
    expect(route53).toMatchObject({ region: "eu-west-1" });
    expect(route53).not.toHaveProperty("role");
  });

  it.each([
    ["Route53", {}, 'the Secret name is "Route53"'],
    ["route53", { accessKeyId: "AKIA" }, 'the access key id is "AKIA". Write the id as IAM shows it'],
    ["route53", { accessKeyId: "id AKIAIOSFODNN7EXAMPLE" }, "the access key id is"],
    ["route53", { accessKeyId: "AKIAIOSFODNN7EXAMPLE id" }, "the access key id is"],
    [
      "route53",
      { accessKeyId: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY" },
      "the access key id is malformed, and",
    ],
    ["route53", { accessKeyIdKey: "a b" }, 'the Secret\'s key is "a b"'],
    ["route53", { secretAccessKeyKey: "" }, 'the Secret\'s key is ""'],
    ["route53", { principalArn: "dns" }, 'the principal\'s ARN is "dns"'],
  ])("is refused where it is written: %s %j", (name, props, message) => {
    const error = inputErrorOf(() => AccessKeySource.fromSecret(name, props));
    expect(error.at).toMatch(/^(AccessKeySource\.fromSecret|CredentialsSecret\.fromName)$/);
    expect(error.message).toContain(message);
  });

  it("has a region that is one", () => {
    const error = inputErrorOf(() => authOf(AccessKeySource.fromSecret("route53"), "global"));
    expect(error.at).toBe("Route53Auth.accessKey");
    expect(error.message).toContain('the region is "global"');
    expect(error.message).toContain("the issuer names the STS that is called");
  });
});

describe("An access key that is made", () => {
  it("comes with its user, the policy as a managed one, and the Secret", () => {
    const { dns01, identities, route53, requirements } = withKey(AccessKeySource.create());
    expect(madeIn(dns01)).toEqual([
      "aws_iam_access_key",
      "aws_iam_policy",
      "aws_iam_user",
      "aws_iam_user_policy_attachment",
      "kubernetes_secret_v1",
    ]);
    const [user = ""] = Object.keys(dns01.resource?.["aws_iam_user"] ?? {});
    expect(onlyBlock(dns01.resource, "aws_iam_access_key")["user"]).toBe(`\${aws_iam_user.${user}.name}`);
    expect(identities[NAME]).toEqual({
      arn: USER_ARN,
      account: clusterAccount,
      policies: [challengePolicy([ZONE_ID])],
    });
    expect(route53).toEqual({
      region: "eu-west-1",
      accessKeyIDSecretRef: { name: "route53-credentials", key: "access-key-id" },
      secretAccessKeySecretRef: { name: "route53-credentials", key: "secret-access-key" },
      hostedZoneID: ZONE_ID,
    });
    expect(requirements).toEqual([]);
  });

  it("stands in the Secret of every namespace that issuers read, and nowhere else", () => {
    const solver = stagingSolver(authOf(AccessKeySource.create({ secretName: "dns" })));
    const { dns01, issuerStack } = provisioned({
      cluster: platform(),
      issuers: [clusterIssuer(solver), issuerIn("team-a", solver)],
    });
    const [key = ""] = keysOf(dns01);
    expect(
      blocksOf(dns01.resource, "kubernetes_secret_v1").map(({ metadata, data }) => ({ metadata, data })),
    ).toEqual(
      ["cert-manager", "team-a"].map((namespace) => ({
        metadata: { name: "dns", namespace },
        data: {
          "access-key-id": `\${aws_iam_access_key.${key}.id}`,
          "secret-access-key": `\${aws_iam_access_key.${key}.secret}`,
        },
      })),
    );
    expect(secretValuesIn(dns01)).toEqual([]);
    expect(JSON.stringify([dns01.output, issuerStack])).not.toContain("aws_iam_access_key");
  });

  it("is replaced with an overlap: both are alive, issuers use the last, and the first goes without a trace", () => {
    const made = (...generations: readonly string[]) =>
      withKey(AccessKeySource.create({ generations })).dns01;
    const [one, two, after] = [made("2026-01"), made("2026-01", "2026-02"), made("2026-02")];
    expect(keysOf(two)).toHaveLength(2);
    expect(keysOf(two)).toEqual(expect.arrayContaining([...keysOf(one), ...keysOf(after)]));
    const used = (stack: StackJson) =>
      JSON.stringify(onlyBlock(stack.resource, "kubernetes_secret_v1")["data"]);
    const [last = ""] = keysOf(after);
    expect(used(two)).toContain(last);
    expect(used(two)).toBe(used(after));
    expect(used(one)).not.toBe(used(two));
  });

  it("has one generation unless told otherwise, under the same address", () => {
    expect(keysOf(withKey(AccessKeySource.create()).dns01)).toEqual(
      keysOf(withKey(AccessKeySource.create({ generations: ["1"] })).dns01),
    );
  });

  it("has the props of its user", () => {
    const permissionsBoundary = `arn:aws:iam::${clusterAccount}:policy/boundary`;
    const { dns01 } = withKey(
      AccessKeySource.create({
        userName: "dns",
        path: "/platform/",
        permissionsBoundary,
        tags: { team: "dns" },
      }),
    );
    expect(onlyBlock(dns01.resource, "aws_iam_user")).toMatchObject({
      name: "dns",
      path: "/platform/",
      permissions_boundary: permissionsBoundary,
      tags: { team: "dns" },
    });
    expect(onlyBlock(dns01.resource, "aws_iam_policy")).toMatchObject({
      name: "dns",
      path: "/platform/",
      tags: { team: "dns" },
    });
  });

  it("has a name of 64 characters at most for any cluster", () => {
    const cluster = platform("aws", "c".repeat(100));
    const issuers = [clusterIssuer(stagingSolver(authOf(AccessKeySource.create())))];
    const { dns01 } = provisioned({ cluster, issuers });
    expect(onlyBlock(dns01.resource, "aws_iam_user")["name"]).toMatch(/^cert-manager-dns01-c+-[0-9a-f]{8}$/);
    expect(onlyBlock(dns01.resource, "aws_iam_user")["name"]).toHaveLength(64);
  });

  it("has as many managed policies as its zones take, not the scarce space of inline ones (W18)", () => {
    const solver = Route53Solver.forZones(manyZones(65), authOf(AccessKeySource.create()));
    const { dns01, identities } = onEks(solver);
    expect(identities[NAME]?.policies).toHaveLength(2);
    expect(madeIn(dns01)).not.toContain("aws_iam_user_policy");
  });

  it.each([
    [{ generations: [] }, "there are 0 generations of keys and IAM holds 2. List one, or two"],
    [{ generations: ["1", "2", "3"] }, "there are 3 generations of keys and IAM holds 2"],
    [{ generations: ["1", "1"] }, 'the generations are ["1","1"]. Give each a name of its own'],
    [{ generations: ["a b"] }, 'the generation is "a b". Write letters, digits and hyphens'],
    [{ generations: ["g".repeat(65)] }, "the generation is"],
    [{ userName: "a b" }, 'the user name is "a b"'],
    [{ userName: "u".repeat(65) }, "the user name is"],
    [{ path: "dns" }, 'the path is "dns"'],
    [{ secretName: "Route53" }, 'the Secret name is "Route53"'],
    [{ tags: { "aws:x": "y" } }, "the tag key is"],
  ])("is refused where it is written: %j", (props, message) => {
    const error = inputErrorOf(() => AccessKeySource.create(props));
    expect(error.at).toBe("AccessKeySource.create");
    expect(error.message).toContain(message);
  });
});

describe("The region of an access key", () => {
  const china: Partial<Provisioning<EksCluster>> = { partition: "aws-cn" };

  it("is of the partition of the user that is made", () => {
    expect(inputErrorOf(() => withKey(AccessKeySource.create(), china)).message).toContain(
      'the region "eu-west-1" is of the partition "aws", and the role or user of "aws-cn"',
    );
  });

  it("may be of any where the key exists, wherever the cluster is", () => {
    expect(() => withKey(AccessKeySource.fromSecret("route53"), china)).not.toThrow();
  });
});

describe("Two solvers with access keys", () => {
  const second = (key: AccessKeySource) =>
    Route53Solver.forZones([Route53Zone.fromId("ZAPPS", "apps.example.net")], authOf(key), { id: "second" });

  it("have a user and a Secret each", () => {
    const key = AccessKeySource.create({ userName: "apps", secretName: "apps" });
    const { identities, entries } = onEks([stagingSolver(authOf(AccessKeySource.create())), second(key)]);
    expect(Object.values(identities).map(({ policies }) => policies)).toEqual(
      expect.arrayContaining([[challengePolicy([ZONE_ID])], [challengePolicy(["ZAPPS"])]]),
    );
    expect(entries.map(({ dns01 }) => dns01.route53["secretAccessKeySecretRef"])).toEqual([
      { name: "route53-credentials", key: "secret-access-key" },
      { name: "apps", key: "secret-access-key" },
    ]);
  });

  it("are refused one user or one Secret, which would fail when they are applied", () => {
    const synth = (key: AccessKeySource) => () =>
      onEks([stagingSolver(authOf(AccessKeySource.create())), second(key)]);
    expect(inputErrorOf(synth(AccessKeySource.create({ secretName: "apps" }))).message).toMatch(
      /the IAM user "cert-manager-dns01-platform" is made at .* already\. Give each its own userName/,
    );
    expect(inputErrorOf(synth(AccessKeySource.create({ userName: "apps" }))).message).toContain(
      'the Secret of the namespace cert-manager "route53-credentials" is made at',
    );
  });
});

it("A key that is made stands beside a role of another name: their policies would share one", () => {
  const beside = (props?: NewAccessKeyProps) => () =>
    onEks([
      stagingSolver(Route53Auth.irsa()),
      Route53Solver.forZones(manyZones(1), authOf(AccessKeySource.create(props))),
    ]);
  expect(inputErrorOf(beside()).message).toMatch(
    /the IAM policy "cert-manager-dns01-platform" is made at .* already\. Give each role or user its own name/,
  );
  expect(beside({ userName: "keys" })).not.toThrow();
});

describe("Zones with a role", () => {
  const solverOf = (key: AccessKeySource) =>
    Route53Solver.forZones([stagingZone({ role: ZoneRole.fromArn(DNS_MANAGER) })], authOf(key));

  it("are named in the issuer by that role, which the user may assume and nothing else", () => {
    const { route53, identities, requirements } = onEks(solverOf(AccessKeySource.create()));
    expect(route53).toMatchObject({ role: DNS_MANAGER, hostedZoneID: ZONE_ID });
    expect(identities[NAME]?.policies).toEqual([
      {
        Version: "2012-10-17",
        Statement: [
          { Sid: "AssumeZoneRoles", Effect: "Allow", Action: "sts:AssumeRole", Resource: [DNS_MANAGER] },
        ],
      },
    ]);
    expect(requirements[0]).toEqual({
      instruction: `Give the role ${DNS_MANAGER} this trust policy`,
      document: {
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Action: "sts:AssumeRole",
            Principal: { AWS: [`arn:aws:iam::${clusterAccount}:root`] },
            Condition: { ArnEquals: { "aws:PrincipalArn": [USER_ARN] } },
          },
        ],
      },
    });
  });

  it("need cert-manager 1.16 outside the partition aws (W5)", () => {
    const arn = DNS_MANAGER.replace("aws", "aws-us-gov");
    const zone = stagingZone({ role: ZoneRole.fromArn(arn) });
    const solver = Route53Solver.forZones(
      [zone],
      authOf(AccessKeySource.fromSecret("route53"), "us-gov-west-1"),
    );
    const synth = (version: string) => onEks(solver, { partition: "aws-us-gov", certManager: { version } });
    expect(inputErrorOf(() => synth("v1.15.5")).message).toContain("needs cert-manager 1.16 or later");
    expect(synth("v1.16.0").route53["role"]).toBe(arn);
    const { route53 } = onEks(stagingSolver(authOf(AccessKeySource.fromSecret("route53"), "us-gov-west-1")), {
      partition: "aws-us-gov",
      certManager: { version: "v1.15.5" },
    });
    expect(route53).toMatchObject({ region: "us-gov-west-1" });
  });

  it("are as many as there are accounts, each in its own entry", () => {
    const other = "arn:aws:iam::444455556666:role/dns";
    const zones = [
      stagingZone({ role: ZoneRole.fromArn(DNS_MANAGER) }),
      Route53Zone.fromId("ZSHOP", "shop.example.net", { role: ZoneRole.fromArn(other) }),
      Route53Zone.fromId("ZOWN", "own.example.com"),
    ];
    const { entries } = onEks(Route53Solver.forZones(zones, authOf(AccessKeySource.create())));
    expect(entries.map(({ dns01 }) => dns01.route53["role"])).toEqual([DNS_MANAGER, other, undefined]);
  });
});

describe("Keys that exist, for zones that are given by their ids", () => {
  const stackIn = (region: string, aws?: Aws) => {
    let requirements: readonly Requirement[] = [];
    const stack = synthStack((scope) => {
      const cluster = Cluster.fromKubeconfig("platform", { context: "platform" });
      aws?.configure(scope);
      configureKubernetes(scope, cluster);
      const certManager = CertManager.install({ version: "v1.21.1" });
      const solver = stagingSolver(authOf(AccessKeySource.fromSecret("route53"), region));
      const dns01 = new Dns01(scope, "dns01", { cluster, certManager, solvers: [solver] });
      dns01.solversFor(solver);
      requirements = dns01.requirements;
    });
    return { ...stack, requirements };
  };

  it.each([
    ["eu-west-1", "aws"],
    ["cn-north-1", "aws-cn"],
    ["us-gov-west-1", "aws-us-gov"],
  ])("in the region %s need no provider of AWS: their partition is %s", (region, partition) => {
    const { resource, data, provider, requirements } = stackIn(region);
    expect(Object.keys({ ...resource, ...data, ...provider }).filter((type) => /^aws/.test(type))).toEqual(
      [],
    );
    expect(JSON.stringify(requirements)).toContain(`arn:${partition}:route53:::hostedzone/`);
  });

  it("in a region that Terraform alone knows are of the partition of the stack's provider", () => {
    const region = Token.asString({ resolve: () => "${var.region}" });
    expect(Object.keys(stackIn(region, Aws.inRegion(region)).data ?? {})).toEqual(["aws_partition"]);
  });
});
