import {
  AccessKeySource,
  Aws,
  AwsAccount,
  ControllerRole,
  type EksCluster,
  NodeRoles,
  OidcProvider,
  type PolicyDocument,
  Route53Auth,
  Route53Solver,
  Route53Zone,
  ZoneAccountRole,
  type ZoneAccountRoleProps,
  ZoneRole,
  type ZoneRoleProps,
} from "../../constructs";
import { tenantsEks } from "../../stacks/environments/tenants-eks";
import {
  applied,
  clusterAccount,
  issuerHost,
  named,
  type Partition,
  partitions,
  providerArn,
  regions,
} from "../support/applied-environment";
import { throughOutputs } from "../support/cross-stack";
import { withoutCondition } from "../support/iam-conditions";
import {
  type IamRequest,
  type Verdict,
  verdictOn,
  verdictOnAll,
  verdictOnToken,
  type WebToken,
} from "../support/iam-engine";
import { identitiesOf, type IamIdentity } from "../support/iam-identities";
import { blocksOf, synthApp, synthStack } from "../support/synth";
import { verdictTable } from "../support/verdict-table";

const ROLE = "cert-manager-dns01-platform";
const ZONE_ROLE = "cert-manager-dns01-platform-zones";
const ZONE = "Z0123456789ABCDEFGHIJ";
const zonesAccount = "333344445555";
const otherAccount = "999988887777";
const otherIssuer = "oidc.eks.eu-west-1.amazonaws.com/id/99999999999999999999999999999999";

type Auth = Parameters<typeof Route53Solver.forZones<EksCluster>>[1];

function zone(role?: ZoneRole): Route53Zone {
  return Route53Zone.fromId(ZONE, "staging.example.org", { role });
}

function roleOf(partition: Partition, auth: Auth, name = ROLE, context = {}): IamIdentity {
  return named(applied(partition, Route53Solver.forZones([zone()], auth), context).identities, name);
}

/** What only AWS provider 6.2 offers. */
const newerProvider = { providerVersions: { aws: ">= 6.2.0, < 7.0.0" } };

/** Policies that leave the decision to the role. */
const mayAssumeAnything: PolicyDocument = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: ["sts:AssumeRole", "sts:TagSession"], Resource: "*" }],
};

/** An assumption of a role, with tags on the session or without. */
function assumption(
  caller: Pick<IamIdentity, "arn" | "policies">,
  role: IamIdentity,
  { tags = false }: { readonly tags?: boolean } = {},
): IamRequest[] {
  const actions = tags ? ["sts:AssumeRole", "sts:TagSession"] : ["sts:AssumeRole"];
  return actions.map((action) => ({
    caller: caller.arn,
    policies: caller.policies,
    action,
    resource: role.arn,
    account: role.account,
    trust: role.trust,
    ...(tags && {
      context: {
        "aws:RequestTag/eks-cluster-arn": clusterArn("aws"),
        "aws:RequestTag/kubernetes-namespace": "cert-manager",
        "aws:RequestTag/kubernetes-service-account": "cert-manager",
      },
    }),
  }));
}

function anyPrincipal(arn: string): Pick<IamIdentity, "arn" | "policies"> {
  return { arn, policies: [mayAssumeAnything] };
}

const controllersToken: WebToken = {
  issuer: issuerHost,
  subject: "system:serviceaccount:cert-manager:cert-manager",
  audience: "sts.amazonaws.com",
};

/** A token, and the OIDC provider that STS takes it for. */
interface Presented extends Partial<WebToken> {
  readonly provider?: { readonly account?: string; readonly issuer?: string };
}

function present(role: IamIdentity, partition: Partition, { provider, ...token }: Presented) {
  const arn = providerArn(partition, provider?.account, provider?.issuer);
  return verdictOnToken(role, arn, { ...controllersToken, ...token });
}

// The engine knows the tokens of one issuer, accounts.google.com, which stands for the cluster's in all of these.
const WEB_TOKENS: readonly (readonly [string, Presented, Verdict])[] = [
  ["the controller's own token", {}, "allow"],
  ["a token of another namespace", { subject: "system:serviceaccount:default:cert-manager" }, "deny"],
  ["a token of another ServiceAccount", { subject: "system:serviceaccount:cert-manager:default" }, "deny"],
  ["one whose name begins alike", { subject: "system:serviceaccount:cert-manager:cert-manager-2" }, "deny"],
  [
    "one whose namespace ends alike",
    { subject: "system:serviceaccount:x-cert-manager:cert-manager" },
    "deny",
  ],
  ["a subject of asterisks", { subject: "system:serviceaccount:*:*" }, "deny"],
  ["a user of that name", { subject: "cert-manager" }, "deny"],
  ["a token for the API server", { audience: "https://kubernetes.default.svc" }, "deny"],
  ["a token for STS by its name in China", { audience: "sts.amazonaws.com.cn" }, "deny"],
  ["a token of another issuer", { issuer: otherIssuer }, "deny"],
  ["a token of another provider", { provider: { issuer: otherIssuer } }, "deny"],
  ["a token of the same issuer's provider elsewhere", { provider: { account: otherAccount } }, "deny"],
  ["a token of another cluster", { issuer: otherIssuer, provider: { issuer: otherIssuer } }, "deny"],
];

describe.each(partitions)("The trust of an IRSA role in %s", (partition) => {
  const role = roleOf(partition, Route53Auth.irsa());

  it.each(WEB_TOKENS)("%s (the issuer's host stood in for): %j is %s", async (_, presented, verdict) => {
    expect(await present(role, partition, presented)).toBe(verdict);
  });

  it("no role, user or service without a token, and no tags", async () => {
    const callers = [
      `arn:${partition}:iam::${clusterAccount}:role/administrator`,
      `arn:${partition}:iam::${clusterAccount}:user/administrator`,
      `arn:${partition}:iam::${clusterAccount}:root`,
      "ec2.amazonaws.com",
      "pods.eks.amazonaws.com",
    ].map(anyPrincipal);
    const verdicts = callers.map((caller) => verdictOnAll(assumption(caller, role)));
    expect(await Promise.all(verdicts)).toEqual(callers.map(() => "deny"));
  });
});

describe("The trust of an IRSA role that a second cluster uses", () => {
  const second = "oidc.eks.eu-west-1.amazonaws.com/id/22222222222222222222222222222222";
  const role = roleOf(
    "aws",
    Route53Auth.irsa({
      alsoTrust: [
        {
          oidcIssuerUrl: `https://${second}`,
          oidcProviderArn: providerArn("aws", clusterAccount, second),
          namespace: "security",
          serviceAccount: "acme",
        },
      ],
    }),
  );
  const ofSecond = { issuer: second, provider: { issuer: second } };
  const acme = "system:serviceaccount:security:acme";

  it.each<readonly [string, Presented, Verdict]>([
    ["the first's controller", {}, "allow"],
    ["the second's controller", { ...ofSecond, subject: acme }, "allow"],
    ["the first's subject in the second", ofSecond, "deny"],
    ["the second's subject in the first", { subject: acme }, "deny"],
    ["the second's for another audience", { ...ofSecond, subject: acme, audience: "x" }, "deny"],
    ["the second's by the first's provider", { issuer: second, subject: acme }, "deny"],
    [
      "the second's controller in a third",
      { issuer: otherIssuer, provider: { issuer: otherIssuer }, subject: acme },
      "deny",
    ],
  ])("%s (the issuer's host stood in for): %j is %s", async (_, presented, verdict) => {
    expect(await present(role, "aws", presented)).toBe(verdict);
  });
});

function dedicated(
  partition: Partition,
  props: { readonly account?: AwsAccount; readonly audience?: string } = {},
): IamIdentity {
  const auth = Route53Auth.serviceAccount({
    name: "acme-dns01",
    region: regions[partition],
    oidcProvider: OidcProvider.fromArn(
      providerArn(partition, props.account?.accountId),
      `https://${issuerHost}`,
    ),
    ...props,
  });
  const zones = [Route53Zone.fromId(ZONE, "staging.example.org", { account: props.account })];
  const { identities } = applied(partition, Route53Solver.forZones(zones, auth));
  return named(identities, `${ROLE}.cert-manager.acme-dns01`);
}

function zonesAccountOf(partition: Partition): AwsAccount {
  return AwsAccount.assumeRole(`arn:${partition}:iam::${zonesAccount}:role/terraform`, regions[partition]);
}

describe.each(partitions)("The trust of a dedicated ServiceAccount's role in %s", (partition) => {
  const subject = "system:serviceaccount:cert-manager:acme-dns01";
  const role = dedicated(partition);

  it.each<readonly [string, Presented, Verdict]>([
    ["its own token", { subject }, "allow"],
    ["the controller's token", {}, "deny"],
    ["its name in another namespace", { subject: "system:serviceaccount:default:acme-dns01" }, "deny"],
    ["a token for another audience", { subject, audience: "https://kubernetes.default.svc" }, "deny"],
    [
      "its name in another cluster",
      { subject, issuer: otherIssuer, provider: { issuer: otherIssuer } },
      "deny",
    ],
    ["its token by a provider elsewhere", { subject, provider: { account: otherAccount } }, "deny"],
  ])("%s (the issuer's host stood in for): %j is %s", async (_, presented, verdict) => {
    expect(await present(role, partition, presented)).toBe(verdict);
  });

  it("takes the provider of the zones' account where the role lies in that (W4)", async () => {
    const there = dedicated(partition, { account: zonesAccountOf(partition) });
    expect(there.account).toBe(zonesAccount);
    expect(await present(there, partition, { subject, provider: { account: zonesAccount } })).toBe("allow");
    expect(await present(there, partition, { subject, provider: { account: clusterAccount } })).toBe("deny");
  });
});

describe("The trust of a dedicated ServiceAccount with an audience of its own (W3)", () => {
  const subject = "system:serviceaccount:cert-manager:acme-dns01";

  it.each<readonly [string, Verdict]>([
    ["dns01.example.org", "allow"],
    ["sts.amazonaws.com", "deny"],
    ["dns01.example.org.evil.example", "deny"],
  ])(
    "a token for %s is %s; whether the provider lists it among its client ids cannot be judged here",
    async (audience, verdict) => {
      const role = dedicated("aws", { audience: "dns01.example.org" });
      expect(await present(role, "aws", { subject, audience })).toBe(verdict);
    },
  );
});

/** What EKS says when it takes a role for a Pod. */
interface PodSession {
  readonly service?: string;
  readonly account?: string;
  readonly cluster?: string;
  readonly namespace?: string;
  readonly serviceAccount?: string;
}

function clusterArn(partition: Partition, name = "platform", region = regions[partition]): string {
  return `arn:${partition}:eks:${region}:${clusterAccount}:cluster/${name}`;
}

function podSession(role: IamIdentity, partition: Partition, changes: PodSession, tags = true): IamRequest[] {
  const { service = "pods.eks.amazonaws.com", ...changed } = changes;
  const session: PodSession = {
    account: clusterAccount,
    cluster: clusterArn(partition),
    namespace: "cert-manager",
    serviceAccount: "cert-manager",
    ...changed,
  };
  const said: readonly (readonly [string, string | undefined])[] = [
    ["aws:SourceAccount", session.account],
    ["aws:SourceArn", session.cluster],
    ...(tags
      ? ([
          ["aws:RequestTag/kubernetes-namespace", session.namespace],
          ["aws:RequestTag/kubernetes-service-account", session.serviceAccount],
          ["aws:RequestTag/kubernetes-pod-name", "cert-manager-5d7f97b46d-abcde"],
          ["aws:RequestTag/eks-cluster-name", session.cluster?.split("/").at(-1)],
        ] as const)
      : []),
  ];
  const context = Object.fromEntries(
    said.filter((entry): entry is readonly [string, string] => entry[1] !== undefined),
  );
  return (tags ? ["sts:AssumeRole", "sts:TagSession"] : ["sts:AssumeRole"]).map((action) => ({
    caller: service,
    action,
    resource: role.arn,
    account: role.account,
    trust: role.trust,
    context,
  }));
}

describe.each(partitions)("The trust of a role of EKS Pod Identity in %s", (partition) => {
  const role = roleOf(partition, Route53Auth.podIdentity({ acknowledges: { notOfferedInChina: true } }));

  it.each<readonly [string, PodSession, Verdict]>([
    ["the controller's Pod", {}, "allow"],
    ["a cluster of another account", { account: otherAccount }, "deny"],
    ["another cluster", { cluster: clusterArn(partition, "other") }, "deny"],
    ["a cluster whose name begins alike", { cluster: clusterArn(partition, "platform-2") }, "deny"],
    ["a cluster of that name elsewhere", { cluster: clusterArn(partition, "platform", "us-west-2") }, "deny"],
    ["another namespace", { namespace: "default" }, "deny"],
    ["another ServiceAccount", { serviceAccount: "default" }, "deny"],
    ["no account", { account: undefined }, "deny"],
    ["no cluster", { cluster: undefined }, "deny"],
    ["no namespace", { namespace: undefined }, "deny"],
    ["no ServiceAccount", { serviceAccount: undefined }, "deny"],
    ["the service of the control plane", { service: "eks.amazonaws.com" }, "deny"],
    ["the service of instances", { service: "ec2.amazonaws.com" }, "deny"],
  ])("%s: %j is %s", async (_, session, verdict) => {
    expect(await verdictOnAll(podSession(role, partition, session))).toBe(verdict);
  });

  it("no session without tags", async () => {
    expect(await verdictOnAll(podSession(role, partition, {}, false))).toBe("deny");
  });

  it("no role of the account, whatever tags it sets", async () => {
    const caller = anyPrincipal(`arn:${partition}:iam::${clusterAccount}:role/administrator`);
    expect(await verdictOnAll(assumption(caller, role, { tags: true }))).toBe("deny");
  });

  it("needs sts:TagSession: without it, EKS could not take the role", async () => {
    const untagged = { ...role, trust: withoutTagSession(role.trust) };
    expect(await verdictOnAll(podSession(untagged, partition, {}))).toBe("deny");
  });
});

describe("The trust of a role of EKS Pod Identity without session tags", () => {
  const role = roleOf("aws", Route53Auth.podIdentity({ sessionTags: false }), ROLE, newerProvider);

  it.each<readonly [string, PodSession, Verdict]>([
    ["the controller's Pod", {}, "allow"],
    ["a cluster of another account", { account: otherAccount }, "deny"],
    ["another cluster", { cluster: clusterArn("aws", "other") }, "deny"],
    ["no account", { account: undefined }, "deny"],
    ["no cluster", { cluster: undefined }, "deny"],
    ["the service of instances", { service: "ec2.amazonaws.com" }, "deny"],
  ])(
    "%s: %j is %s; which Pod of the cluster it is cannot be judged here: the association says it",
    async (_, session, verdict) => {
      expect(await verdictOnAll(podSession(role, "aws", session, false))).toBe(verdict);
    },
  );
});

function withoutTagSession(trust: PolicyDocument | undefined): PolicyDocument {
  if (!trust) throw new Error("the role has no trust policy");
  return {
    ...trust,
    Statement: trust.Statement.map((statement) => ({ ...statement, Action: "sts:AssumeRole" })),
  };
}

function partitionsIn(document: PolicyDocument | undefined): string[] {
  const arns = JSON.stringify(document).matchAll(/arn:([^:]*):/g);
  return [...new Set([...arns].map(([, partition = ""]) => partition))];
}

function zoneAccountRole(
  partition: Partition,
  controllers: readonly string[],
  props: Pick<ZoneAccountRoleProps, "trust" | "trustsTaggedSessions"> = {},
): IamIdentity {
  const stack = synthStack((scope) => {
    Aws.inRegion(regions[partition]).configure(scope);
    new ZoneAccountRole(scope, "dns-manager", {
      roleName: "dns-manager",
      zones: [zone()],
      controllers,
      ...props,
    });
  });
  return named(identitiesOf(stack, { account: zonesAccount, partition }), "dns-manager");
}

describe.each(
  partitions.flatMap((partition) =>
    (["staged", "exact"] as const).map((trust) => [trust, partition] as const),
  ),
)("The %s trust of a role for several controllers in %s", (trust, partition) => {
  const iam = (account: string, rest: string) => `arn:${partition}:iam::${account}:${rest}`;
  const controllers = [
    iam(clusterAccount, "role/platform/cert-manager"),
    iam("222233334444", "role/cert-manager"),
    iam("222233334444", "user/cert-manager"),
    iam(zonesAccount, "role/cert-manager"),
  ];
  const role = zoneAccountRole(partition, controllers, { trust });

  it.each<readonly [string, string, Verdict]>([
    ["the role of the first cluster", iam(clusterAccount, "role/platform/cert-manager"), "allow"],
    ["the role of the second cluster", iam("222233334444", "role/cert-manager"), "allow"],
    ["the user of a cluster elsewhere", iam("222233334444", "user/cert-manager"), "allow"],
    ["a role of the zones' account itself", iam(zonesAccount, "role/cert-manager"), "allow"],
    ["another role of the first account", iam(clusterAccount, "role/administrator"), "deny"],
    ["another role of the zones' account", iam(zonesAccount, "role/administrator"), "deny"],
    ["another user", iam("222233334444", "user/administrator"), "deny"],
    ["a role whose name begins alike", iam("222233334444", "role/cert-manager-2"), "deny"],
    ["a user with a role's name", iam(clusterAccount, "user/platform/cert-manager"), "deny"],
    ["the first account's root user", iam(clusterAccount, "root"), "deny"],
    ["a role of that name in another account", iam(otherAccount, "role/cert-manager"), "deny"],
    ["another account's root user", iam(otherAccount, "root"), "deny"],
    ["the service of instances", "ec2.amazonaws.com", "deny"],
    ["EKS", "pods.eks.amazonaws.com", "deny"],
  ])("%s: %s is %s", async (_, caller, verdict) => {
    expect(await verdictOnAll(assumption(anyPrincipal(caller), role))).toBe(verdict);
  });

  it("asks for no external id, since cert-manager sends none, and takes the one that EKS sends (W9)", async () => {
    const [request, ...others] = assumption(anyPrincipal(controllers[0] ?? ""), role);
    expect(others).toEqual([]);
    if (!request) throw new Error("nothing is asked");
    expect(await verdictOn({ ...request, context: { "sts:ExternalId": "eu-west-1/platform" } })).toBe(
      "allow",
    );
  });

  it("names the partition throughout, which the engine does not judge of an account's root", () => {
    expect(partitionsIn(role.trust)).toEqual([partition]);
  });

  it("does not do without the caller's own policy from another account", async () => {
    const [first = ""] = controllers;
    expect(await verdictOnAll(assumption({ arn: first, policies: [] }, role))).toBe("deny");
  });

  it("does so within its account only where it names the role itself", async () => {
    const caller = { arn: iam(zonesAccount, "role/cert-manager"), policies: [] };
    const verdict = await verdictOnAll(assumption(caller, role));
    expect(verdict).toBe({ staged: "deny", exact: "allow" }[trust]);
  });

  it("takes sessions with tags where it is told of them, and not otherwise (W8)", async () => {
    const tagging = zoneAccountRole(partition, controllers, { trust, trustsTaggedSessions: true });
    const [first = ""] = controllers;
    expect(await verdictOnAll(assumption(anyPrincipal(first), role, { tags: true }))).toBe("deny");
    expect(await verdictOnAll(assumption(anyPrincipal(first), tagging, { tags: true }))).toBe("allow");
    const stranger = anyPrincipal(iam(clusterAccount, "role/administrator"));
    expect(await verdictOnAll(assumption(stranger, tagging, { tags: true }))).toBe("deny");
  });
});

/** A controller and its zone role, both as they are applied. */
function chain(partition: Partition, auth: Auth, props: ZoneRoleProps = {}, context = {}) {
  const solver = Route53Solver.forZones([zone(ZoneRole.create(zonesAccountOf(partition), props))], auth);
  const { identities } = applied(partition, solver, context);
  return { controller: named(identities, ROLE), zones: named(identities, ZONE_ROLE) };
}

function writeChallenge(caller: IamIdentity, partition: Partition): IamRequest {
  return {
    caller: caller.arn,
    policies: caller.policies,
    action: "route53:ChangeResourceRecordSets",
    resource: `arn:${partition}:route53:::hostedzone/${ZONE}`,
    account: zonesAccount,
    context: {
      "route53:ChangeResourceRecordSetsRecordTypes": ["TXT"],
      "route53:ChangeResourceRecordSetsNormalizedRecordNames": ["_acme-challenge.staging.example.org"],
    },
  };
}

function nodeRole(partition: Partition, roles = NodeRoles.create()): Auth {
  return Route53Auth.nodeRole({
    region: regions[partition],
    roles,
    acknowledges: { everyPodGainsTheGrant: true, hopLimitAdmitsPods: true },
  });
}

const controllers: Readonly<Record<string, (partition: Partition) => Auth>> = {
  IRSA: () => Route53Auth.irsa({ role: ControllerRole.create({ path: "/platform/" }) }),
  "EKS Pod Identity": () =>
    Route53Auth.podIdentity({
      role: ControllerRole.create({ path: "/platform/" }),
      acknowledges: { notOfferedInChina: true },
    }),
  "a node role": (partition) => nodeRole(partition, NodeRoles.create({ path: "/platform/" })),
  "an access key": (partition) =>
    Route53Auth.accessKey({
      region: regions[partition],
      key: AccessKeySource.create({ path: "/platform/" }),
    }),
};

// Each link of a chain to the zones of another account, by who the controller is. Sessions of EKS Pod Identity
// carry tags, which they hand on.
const LINKS = verdictTable(`
  link                                                        | IRSA  | EKS Pod Identity | a node role | an access key
  its first credentials, taken as they should be              | allow | allow            | allow       | -
  the zone role with those same credentials                   | deny  | deny             | deny        | -
  the controller takes the zone role                          | allow | allow            | allow       | allow
  the controller takes the zone role, its session tagged      | deny  | allow            | deny        | deny
  another role of its account takes the zone role             | deny  | deny             | deny        | deny
  another role of its account takes it, its session tagged    | deny  | deny             | deny        | deny
  the controller of another account takes the zone role       | deny  | deny             | deny        | deny
  the controller takes it without a policy of its own         | deny  | deny             | deny        | deny
  the controller writes the challenge itself                  | deny  | deny             | deny        | deny
  the zone role writes the challenge                          | allow | allow            | allow       | allow
  the zone role takes the controller's role                   | deny  | deny             | deny        | -
`);

/** A role as the first credentials of a method reach it. */
function firstLink(method: string, role: IamIdentity, partition: Partition): Promise<Verdict> {
  if (method === "IRSA") return present(role, partition, {});
  if (method === "EKS Pod Identity") return verdictOnAll(podSession(role, partition, {}));
  const ec2 = partition === "aws-cn" ? "ec2.amazonaws.com.cn" : "ec2.amazonaws.com";
  // The engine takes EC2 of China for no service, and so asks for a policy of its own.
  return verdictOnAll(assumption(anyPrincipal(ec2), role));
}

describe.each(
  partitions.flatMap((partition) =>
    (["staged", "exact"] as const).flatMap((trust) =>
      Object.keys(controllers).map((method) => [method, trust, partition] as const),
    ),
  ),
)("The chain from %s over a zone role of %s trust in %s", (method, trust, partition) => {
  it("holds in each link and has no other (the issuer's host stood in for)", async () => {
    const { controller, zones } = chain(partition, named(controllers, method)(partition), { trust });
    const administrator = anyPrincipal(`arn:${partition}:iam::${clusterAccount}:role/administrator`);
    const namesake = anyPrincipal(controller.arn.replace(clusterAccount, otherAccount));
    const tags = { tags: true };
    const links: Readonly<Record<string, () => Promise<Verdict>>> = {
      "its first credentials, taken as they should be": () => firstLink(method, controller, partition),
      "the zone role with those same credentials": () => firstLink(method, zones, partition),
      "the controller takes the zone role": () => verdictOnAll(assumption(controller, zones)),
      "the controller takes the zone role, its session tagged": () =>
        verdictOnAll(assumption(controller, zones, tags)),
      "another role of its account takes the zone role": () => verdictOnAll(assumption(administrator, zones)),
      "another role of its account takes it, its session tagged": () =>
        verdictOnAll(assumption(administrator, zones, tags)),
      "the controller of another account takes the zone role": () =>
        verdictOnAll(assumption(namesake, zones)),
      "the controller takes it without a policy of its own": () =>
        verdictOnAll(assumption({ ...controller, policies: [] }, zones)),
      "the controller writes the challenge itself": () => verdictOn(writeChallenge(controller, partition)),
      "the zone role writes the challenge": () => verdictOn(writeChallenge(zones, partition)),
      "the zone role takes the controller's role": () =>
        verdictOnAll(assumption({ ...zones, policies: [mayAssumeAnything] }, controller)),
    };
    expect(partitionsIn(zones.trust)).toEqual([partition]);
    const expected = LINKS.get(method) ?? new Map<string, Verdict>();
    expect(expected.size).toBeGreaterThan(0);
    const found = [...expected.keys()].map(async (link) => [link, await named(links, link)()] as const);
    expect(Object.fromEntries(await Promise.all(found))).toEqual(Object.fromEntries(expected));
  });
});

describe("A chain from EKS Pod Identity", () => {
  it("breaks without sts:TagSession in the zone role's trust, or in the controller's policy (W8)", async () => {
    const { controller, zones } = chain("aws", Route53Auth.podIdentity());
    const silent = { ...zones, trust: withoutTagSession(zones.trust) };
    expect(await verdictOnAll(assumption(controller, silent, { tags: true }))).toBe("deny");
    const untagging = { ...controller, policies: controller.policies.map(withoutTagSession) };
    expect(await verdictOnAll(assumption(untagging, zones, { tags: true }))).toBe("deny");
    expect(await verdictOnAll(assumption(controller, zones, { tags: true }))).toBe("allow");
  });

  it("needs no tags where the association sets none", async () => {
    const auth = Route53Auth.podIdentity({ sessionTags: false });
    const { controller, zones } = chain("aws", auth, {}, newerProvider);
    expect(await verdictOnAll(assumption(controller, zones))).toBe("allow");
    expect(await verdictOnAll(assumption(controller, zones, { tags: true }))).toBe("deny");
  });
});

function targetChain(sessionTags: boolean) {
  const account = zonesAccountOf("aws");
  const solver = Route53Solver.forZones(
    [Route53Zone.fromId(ZONE, "staging.example.org", { account })],
    Route53Auth.podIdentity({ targetRole: ZoneRole.create(account), sessionTags }),
  );
  const { identities } = applied("aws", solver, newerProvider);
  return { own: named(identities, ROLE), target: named(identities, ZONE_ROLE) };
}

describe("What EKS says when it takes the association's target role", () => {
  const id = `${regions.aws}/${clusterAccount}/platform/cert-manager/cert-manager`;
  const tags = {
    "aws:RequestTag/eks-cluster-arn": clusterArn("aws"),
    "aws:RequestTag/kubernetes-namespace": "cert-manager",
    "aws:RequestTag/kubernetes-service-account": "cert-manager",
  };
  const ask = (sessionTags: boolean, context: IamRequest["context"]) => {
    const { own, target } = targetChain(sessionTags);
    return verdictOnAll(
      assumption(own, target, { tags: sessionTags }).map((request) => ({ ...request, context })),
    );
  };

  it.each<readonly [string, boolean, IamRequest["context"], Verdict]>([
    ["its tags", true, tags, "allow"],
    ["nothing", true, {}, "deny"],
    [
      "another cluster",
      true,
      { ...tags, "aws:RequestTag/eks-cluster-arn": clusterArn("aws", "other") },
      "deny",
    ],
    ["another namespace", true, { ...tags, "aws:RequestTag/kubernetes-namespace": "default" }, "deny"],
    ["another ServiceAccount", true, { ...tags, "aws:RequestTag/kubernetes-service-account": "x" }, "deny"],
    ["its external id", false, { "sts:ExternalId": id }, "allow"],
    ["no external id", false, {}, "deny"],
    [
      "the external id of another cluster",
      false,
      { "sts:ExternalId": id.replace("platform", "other") },
      "deny",
    ],
    [
      "the external id of another region",
      false,
      { "sts:ExternalId": id.replace("eu-west-1", "us-east-1") },
      "deny",
    ],
    [
      "the external id of another account",
      false,
      { "sts:ExternalId": id.replace(clusterAccount, otherAccount) },
      "deny",
    ],
    ["tags alone", false, tags, "deny"],
  ])("%s (session tags: %j) %j: %s", async (_, sessionTags, context, verdict) => {
    expect(await ask(sessionTags, context)).toBe(verdict);
  });

  it("may come with tags where it sends an external id, which IAM does not compare for them", async () => {
    const { own, target } = targetChain(false);
    const administrator = anyPrincipal(`arn:aws:iam::${clusterAccount}:role/administrator`);
    const tagging = async (caller: Pick<IamIdentity, "arn" | "policies">) => {
      const [, request] = assumption(caller, target, { tags: true });
      return request && verdictOn(request);
    };
    expect(await tagging(own)).toBe("allow");
    expect(await tagging(administrator)).toBe("deny");
  });
});

describe("A chain that EKS itself goes, to the association's target role", () => {
  const { own, target } = targetChain(true);

  it.each<readonly [string, () => Promise<Verdict>, Verdict]>([
    ["EKS takes the controller's role", () => verdictOnAll(podSession(own, "aws", {})), "allow"],
    ["EKS takes the target role at once", () => verdictOnAll(podSession(target, "aws", {})), "deny"],
    [
      "the controller's role takes the target role with its tags",
      () => verdictOnAll(assumption(own, target, { tags: true })),
      "allow",
    ],
    [
      "another role takes the target role",
      () =>
        verdictOnAll(assumption(anyPrincipal(`arn:aws:iam::${clusterAccount}:role/administrator`), target)),
      "deny",
    ],
    ["the controller's role writes the challenge", () => verdictOn(writeChallenge(own, "aws")), "deny"],
    ["the target role writes the challenge", () => verdictOn(writeChallenge(target, "aws")), "allow"],
  ])("%s: %s", async (_, ask, verdict) => {
    expect(await ask()).toBe(verdict);
  });
});

describe("The trust of one zone role for several clusters, one of which is made here", () => {
  const second = "arn:aws:iam::222233334444:role/cert-manager";
  const { controller, zones } = chain("aws", Route53Auth.irsa(), { alsoTrust: [second] });

  it.each<readonly [string, string, Verdict]>([
    ["the controller that is made here", controller.arn, "allow"],
    ["the controller of the second cluster", second, "allow"],
    [
      "the first's name in the second account",
      controller.arn.replace(clusterAccount, "222233334444"),
      "deny",
    ],
    ["another role of the first account", `arn:aws:iam::${clusterAccount}:role/administrator`, "deny"],
    ["another role of the second account", "arn:aws:iam::222233334444:role/administrator", "deny"],
  ])("%s: %s is %s", async (_, caller, verdict) => {
    expect(await verdictOnAll(assumption(anyPrincipal(caller), zones))).toBe(verdict);
  });
});

describe("The trust that is printed for a role which someone else keeps", () => {
  const arn = `arn:aws:iam::${clusterAccount}:role/platform/given`;
  const given = (auth: Auth): IamIdentity => {
    const { printed } = applied("aws", Route53Solver.forZones([zone()], auth));
    const trust = named(printed, "Give the role given this trust policy");
    return { arn, account: clusterAccount, trust, policies: [] };
  };

  it.each<readonly [string, Presented, Verdict]>([
    ["the controller's own token", {}, "allow"],
    ["a token of another namespace", { subject: "system:serviceaccount:default:cert-manager" }, "deny"],
    ["a token for the API server", { audience: "https://kubernetes.default.svc" }, "deny"],
    ["a token of another cluster", { issuer: otherIssuer, provider: { issuer: otherIssuer } }, "deny"],
  ])("of IRSA: %s (the issuer's host stood in for): %j is %s", async (_, presented, verdict) => {
    const role = given(Route53Auth.irsa({ role: ControllerRole.fromArn(arn) }));
    expect(await present(role, "aws", presented)).toBe(verdict);
  });

  it.each<readonly [string, PodSession, Verdict]>([
    ["the controller's Pod", {}, "allow"],
    ["another cluster", { cluster: clusterArn("aws", "other") }, "deny"],
    ["another namespace", { namespace: "default" }, "deny"],
  ])("of EKS Pod Identity: %s: %j is %s", async (_, session, verdict) => {
    const role = given(Route53Auth.podIdentity({ role: ControllerRole.fromArn(arn) }));
    expect(await verdictOnAll(podSession(role, "aws", session))).toBe(verdict);
  });

  it.each<readonly [string, boolean, Auth, Verdict]>([
    ["the controller", false, Route53Auth.irsa(), "allow"],
    ["the controller with tags that it does not have", true, Route53Auth.irsa(), "deny"],
    ["the controller with its tags", true, Route53Auth.podIdentity(), "allow"],
  ])("of a zone role: %s (tags: %j)", async (_, tags, auth, verdict) => {
    const zonesArn = `arn:aws:iam::${zonesAccount}:role/dns/dns-manager`;
    const solver = Route53Solver.forZones([zone(ZoneRole.fromArn(zonesArn))], auth);
    const { identities, printed } = applied("aws", solver);
    const trust = named(printed, `Give the role ${zonesArn} this trust policy`);
    const role = { arn: zonesArn, account: zonesAccount, trust, policies: [] };
    expect(await verdictOnAll(assumption(named(identities, ROLE), role, { tags }))).toBe(verdict);
    const administrator = anyPrincipal(`arn:aws:iam::${clusterAccount}:role/administrator`);
    expect(await verdictOnAll(assumption(administrator, role, { tags }))).toBe("deny");
  });
});

describe.each(partitions)("The trust of a node role that is made in %s", (partition) => {
  const role = roleOf(partition, nodeRole(partition));

  // EC2 alone among these has a principal of its own in China.
  const ec2 = partition === "aws-cn" ? "ec2.amazonaws.com.cn" : "ec2.amazonaws.com";

  it.each<readonly [string, Verdict]>([
    [ec2, "allow"],
    ["eks.amazonaws.com", "deny"],
    ["pods.eks.amazonaws.com", "deny"],
    ["ecs-tasks.amazonaws.com", "deny"],
    ["lambda.amazonaws.com", "deny"],
    [`arn:${partition}:iam::${clusterAccount}:role/administrator`, "deny"],
    [`arn:${partition}:iam::${clusterAccount}:user/administrator`, "deny"],
    [`arn:${partition}:iam::${clusterAccount}:root`, "deny"],
    [`arn:${partition}:iam::${otherAccount}:role/administrator`, "deny"],
  ])("%s is %s", async (caller, verdict) => {
    expect(await verdictOnAll(assumption(anyPrincipal(caller), role))).toBe(verdict);
  });

  it("takes no token of a cluster (the issuer's host stood in for), and no tags", async () => {
    expect(await present(role, partition, {})).toBe("deny");
    expect(await verdictOnAll(assumption(anyPrincipal(ec2), role, { tags: true }))).toBe("deny");
  });

  it("is for the services that are given, where some are", async () => {
    const servicePrincipals = ["ecs-tasks.amazonaws.com"];
    const ofTasks = roleOf(partition, nodeRole(partition, NodeRoles.create({ servicePrincipals })));
    const ask = (service: string) => verdictOnAll(assumption(anyPrincipal(service), ofTasks));
    expect(await ask("ecs-tasks.amazonaws.com")).toBe("allow");
    expect(await ask("ec2.amazonaws.com")).toBe("deny");
  });
});

describe("The tenants of the example environment", () => {
  const account = "222233334444";
  const app = synthApp((root) => void tenantsEks.addTo(root));
  const { "tenants-eks-dns01": dns01, "tenants-eks-issuer": issuer } = app.stacks;
  if (!dns01 || !issuer) throw new Error("a stack was not synthesised");
  const lookups = (expression: string) =>
    ({ arn: providerArn("aws", account), issuer: `https://${issuerHost}` })[
      expression.split(".").at(-1) ?? ""
    ];
  const identities = identitiesOf(dns01, { account, partition: "aws", lookups });

  /** The role that the Issuer of a namespace names. */
  function tenantRole(namespace: string): IamIdentity {
    const manifests = blocksOf(issuer?.resource, "kubernetes_manifest").map(
      ({ manifest }) => throughOutputs(app, manifest) as TenantManifest,
    );
    const manifest = manifests.find(({ metadata }) => metadata.namespace === namespace);
    const [, id = ""] =
      /^\$\{aws_iam_role\.([\w-]+)\.arn\}$/.exec(manifest?.spec.acme.solvers[0]?.dns01.route53.role ?? "") ??
      [];
    return named(identities, String(dns01?.resource?.["aws_iam_role"]?.[id]?.["name"]));
  }

  const roles = { red: tenantRole("team-red"), blue: tenantRole("team-blue") };

  const TOKENS = verdictTable(`
    token of                               | red's role | blue's role
    team-red's acme-dns01                  | allow      | deny
    team-blue's acme-dns01                 | deny       | allow
    team-red's default                     | deny       | deny
    acme-dns01 of a third namespace        | deny       | deny
    cert-manager's own controller          | deny       | deny
    team-red's acme-dns01 for the API      | deny       | deny
    team-blue's acme-dns01 elsewhere       | deny       | deny
  `);

  const tokens: Readonly<Record<string, Presented>> = {
    "team-red's acme-dns01": { subject: "system:serviceaccount:team-red:acme-dns01" },
    "team-blue's acme-dns01": { subject: "system:serviceaccount:team-blue:acme-dns01" },
    "team-red's default": { subject: "system:serviceaccount:team-red:default" },
    "acme-dns01 of a third namespace": { subject: "system:serviceaccount:team-green:acme-dns01" },
    "cert-manager's own controller": {},
    "team-red's acme-dns01 for the API": {
      subject: "system:serviceaccount:team-red:acme-dns01",
      audience: "https://kubernetes.default.svc",
    },
    "team-blue's acme-dns01 elsewhere": {
      subject: "system:serviceaccount:team-blue:acme-dns01",
      issuer: otherIssuer,
      provider: { issuer: otherIssuer },
    },
  };

  it.each([
    ["red's role", roles.red],
    ["blue's role", roles.blue],
  ])(
    "%s is taken with the tenant's own token alone (the issuer's host stood in for)",
    async (column, role) => {
      const found = Object.entries(tokens).map(async ([token, presented]) => {
        const provider = { account, ...presented.provider };
        return [token, await present(role, "aws", { ...presented, provider })] as const;
      });
      expect(Object.fromEntries(await Promise.all(found))).toEqual(
        Object.fromEntries(TOKENS.get(column) ?? []),
      );
    },
  );

  it.each([
    ["red", "Z0CCCCCCCCCCCCCCCCCCC", "Z0DDDDDDDDDDDDDDDDDDD"],
    ["blue", "Z0DDDDDDDDDDDDDDDDDDD", "Z0CCCCCCCCCCCCCCCCCCC"],
  ] as const)("%s's role writes challenges in the tenant's own zone alone", async (tenant, own, others) => {
    const ask = (id: string) =>
      verdictOn({
        ...writeChallenge(roles[tenant], "aws"),
        account,
        resource: `arn:aws:route53:::hostedzone/${id}`,
      });
    expect({ own: await ask(own), others: await ask(others) }).toEqual({ own: "allow", others: "deny" });
  });

  it("neither role takes the other", async () => {
    expect(await verdictOnAll(assumption(roles.red, roles.blue))).toBe("deny");
    expect(await verdictOnAll(assumption(roles.blue, roles.red))).toBe("deny");
  });
});

interface TenantManifest {
  readonly metadata: { readonly namespace?: string };
  readonly spec: {
    readonly acme: {
      readonly solvers: readonly { readonly dns01: { readonly route53: { readonly role?: string } } }[];
    };
  };
}

describe("The engine judges each condition: what it denies is allowed without it", () => {
  function both(role: IamIdentity, key: string, ask: (asked: IamIdentity) => Promise<Verdict>) {
    if (!role.trust) throw new Error("the role has no trust policy");
    return Promise.all([ask(role), ask({ ...role, trust: withoutCondition(role.trust, key) })]);
  }

  it.each<readonly [string, Presented]>([
    [`${issuerHost}:sub`, { subject: "system:serviceaccount:default:cert-manager" }],
    [`${issuerHost}:aud`, { audience: "https://kubernetes.default.svc" }],
  ])("%s of IRSA, stood in for by another issuer's key", async (key, presented) => {
    const role = roleOf("aws", Route53Auth.irsa());
    expect(await both(role, key, (asked) => present(asked, "aws", presented))).toEqual(["deny", "allow"]);
  });

  it.each<readonly [string, PodSession]>([
    ["aws:SourceAccount", { account: otherAccount }],
    ["aws:SourceArn", { cluster: clusterArn("aws", "other") }],
    ["aws:RequestTag/kubernetes-namespace", { namespace: "default" }],
    ["aws:RequestTag/kubernetes-service-account", { serviceAccount: "default" }],
  ])("%s of EKS Pod Identity", async (key, session) => {
    const role = roleOf("aws", Route53Auth.podIdentity());
    const ask = (asked: IamIdentity) => verdictOnAll(podSession(asked, "aws", session));
    expect(await both(role, key, ask)).toEqual(["deny", "allow"]);
  });

  it("aws:PrincipalArn of a zone role", async () => {
    const { zones } = chain("aws", Route53Auth.irsa());
    const caller = anyPrincipal(`arn:aws:iam::${clusterAccount}:role/administrator`);
    const ask = (asked: IamIdentity) => verdictOnAll(assumption(caller, asked));
    expect(await both(zones, "aws:PrincipalArn", ask)).toEqual(["deny", "allow"]);
  });
});
