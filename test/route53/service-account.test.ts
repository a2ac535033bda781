import { NamespaceV1 } from "@cdktf/provider-kubernetes/lib/namespace-v1";
import { App, TerraformStack } from "cdktf";
import {
  AcmeIssuer,
  AcmeServer,
  AksCluster,
  Aws,
  AwsAccount,
  Azure,
  CertManager,
  Cluster,
  configureKubernetes,
  ControllerRole,
  Dns01,
  EksCluster,
  OidcProvider,
  Route53Auth,
  Route53Solver,
  Route53Zone,
  type ServiceAccountProps,
  ZoneRole,
} from "../../constructs";
import { clusterAccount, issuerHost, providerArn } from "../support/applied-environment";
import { inputErrorOf } from "../support/input-errors";
import { blocksOf, onlyBlock, type StackJson, synthStack } from "../support/synth";
import { without } from "../support/without";
import {
  AKS_ISSUER,
  challengePolicy,
  clusterIssuer,
  issuerIn,
  madeIn,
  platform,
  provisioned,
  type Provisioned,
  type Provisioning,
  stagingSolver,
  stagingZone,
  ZONE_ID,
} from "./provisioned";

const DNS_ACCOUNT = "333344445555";
const dnsAccount = AwsAccount.assumeRole(`arn:aws:iam::${DNS_ACCOUNT}:role/terraform`, "eu-west-1");

type Props = Partial<ServiceAccountProps>;

function authOf(props: Props = {}) {
  return Route53Auth.serviceAccount({ name: "acme-dns01", region: "eu-west-1", ...props });
}

function withServiceAccount(props: Props = {}, spec: Partial<Provisioning<EksCluster>> = {}): Provisioned {
  const issuers = [clusterIssuer(stagingSolver(authOf(props)))];
  return provisioned<EksCluster>({ cluster: platform(), issuers, ...spec });
}

/** The role of a ServiceAccount of the cluster `platform`. */
function roleName(namespace = "cert-manager", name = "acme-dns01"): string {
  return `cert-manager-dns01-platform.${namespace}.${name}`;
}

function trust(subject: string, host = issuerHost, audience: unknown = "sts.amazonaws.com", arn?: string) {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Action: "sts:AssumeRoleWithWebIdentity",
        Principal: { Federated: arn ?? providerArn("aws", clusterAccount, host) },
        Condition: { StringEquals: { [`${host}:sub`]: subject, [`${host}:aud`]: audience } },
      },
    ],
  };
}

/** The ServiceAccounts, Roles and RoleBindings that a stack makes, without their order. */
function rbacOf(stack: StackJson) {
  const [accounts = [], roles = [], bindings = []] = [
    "kubernetes_service_account_v1",
    "kubernetes_role_v1",
    "kubernetes_role_binding_v1",
  ].map((type) => blocksOf(stack.resource, type).map((block) => without(block, "//", "depends_on")));
  return { accounts, roles, bindings };
}

describe("A dedicated ServiceAccount", () => {
  it("is made in the namespace that a ClusterIssuer reads, and carries no role-arn annotation (W3)", () => {
    expect(rbacOf(withServiceAccount().dns01).accounts).toEqual([
      { metadata: { name: "acme-dns01", namespace: "cert-manager" } },
    ]);
  });

  it("is made in the cluster resource namespace, where that is another", () => {
    const { dns01, identities } = withServiceAccount(
      {},
      { certManager: { clusterResourceNamespace: { name: "issuers" } } },
    );
    expect(rbacOf(dns01).accounts).toEqual([{ metadata: { name: "acme-dns01", namespace: "issuers" } }]);
    expect(identities[roleName("issuers")]?.trust).toEqual(trust("system:serviceaccount:issuers:acme-dns01"));
  });

  it("is made in the namespace of an Issuer, with what lets the controller ask for its tokens and nothing else", () => {
    const { dns01 } = withServiceAccount(
      {},
      {
        issuers: [issuerIn("team-a", stagingSolver(authOf()))],
        certManager: { namespace: "security", serviceAccountName: "acme-controller" },
      },
    );
    expect(rbacOf(dns01)).toEqual({
      accounts: [{ metadata: { name: "acme-dns01", namespace: "team-a" } }],
      roles: [
        {
          metadata: { name: "acme-dns01-tokenrequest", namespace: "team-a" },
          rule: [
            {
              api_groups: [""],
              resources: ["serviceaccounts/token"],
              resource_names: ["acme-dns01"],
              verbs: ["create"],
            },
          ],
        },
      ],
      bindings: [
        {
          metadata: { name: "cert-manager-acme-dns01-tokenrequest", namespace: "team-a" },
          role_ref: {
            api_group: "rbac.authorization.k8s.io",
            kind: "Role",
            name: "acme-dns01-tokenrequest",
          },
          subject: [{ kind: "ServiceAccount", name: "acme-controller", namespace: "security" }],
        },
      ],
    });
  });

  it("follows the namespace that is made with it", () => {
    const stack = synthStack((scope) => {
      const solver = stagingSolver(authOf());
      const dns01 = dns01In(scope, solver);
      const resource = new NamespaceV1(scope, "team", { metadata: { name: "team-a" } });
      dns01.solversFor(solver, { name: "team-a", resource });
    });
    for (const type of ["kubernetes_service_account_v1", "kubernetes_role_v1"])
      expect(onlyBlock(stack.resource, type)["depends_on"]).toEqual(["kubernetes_namespace_v1.team"]);
    expect(onlyBlock(stack.resource, "kubernetes_role_binding_v1")["depends_on"]).toEqual([
      expect.stringMatching(/^kubernetes_role_v1\./),
      expect.stringMatching(/^kubernetes_service_account_v1\./),
    ]);
  });

  it("leaves the controller as it is: no annotation, label or environment", () => {
    const { helmValues } = withServiceAccount();
    expect(helmValues).toEqual({
      crds: { enabled: true, keep: true },
      serviceAccount: { create: true, name: "cert-manager" },
    });
  });

  it("is seen to give its tokens in every namespace that issuers use it in", () => {
    const solver = stagingSolver(authOf());
    const issuers = [issuerIn("team-a", solver), issuerIn("team-b", solver)];
    const certManager = { namespace: "security", serviceAccountName: "acme-controller" };
    const check = (namespace: string) =>
      `kubectl auth can-i create serviceaccounts/acme-dns01 --subresource token --namespace ${namespace} --as system:serviceaccount:security:acme-controller`;
    expect(withServiceAccount({}, { issuers, certManager }).checks).toEqual([
      check("team-a"),
      check("team-b"),
    ]);
  });

  it("is not ambient: an Issuer has it although the controller keeps its own credentials to itself (W1)", () => {
    const { issuers } = withServiceAccount({}, { issuers: [issuerIn("team-a", stagingSolver(authOf()))] });
    expect(issuers.map(({ kind, metadata }) => [kind, metadata.namespace])).toEqual([["Issuer", "team-a"]]);
  });

  it("stands beside any ambient method on one controller", () => {
    const issuers = [
      clusterIssuer(stagingSolver(Route53Auth.irsa())),
      issuerIn("team-a", stagingSolver(authOf())),
    ];
    expect(Object.keys(withServiceAccount({}, { issuers }).identities).sort()).toEqual([
      "cert-manager-dns01-platform",
      roleName("team-a"),
    ]);
  });

  it.each(["v1.11.5", "v1.14.7"])("is refused in %s, which cannot use it", (version) => {
    const { message } = inputErrorOf(() => withServiceAccount({}, { certManager: { version } }));
    expect(message).toContain(
      `a dedicated ServiceAccount for Route53 needs cert-manager 1.15 or later and this one is ${version}`,
    );
  });

  it.each(["v1.15.5", "v1.16.5", "v1.21.1"])(
    "is named in the issuer of %s with role and region (W3, W5)",
    (version) => {
      expect(withServiceAccount({}, { certManager: { version } }).route53).toEqual({
        region: "eu-west-1",
        role: `arn:aws:iam::${clusterAccount}:role/${roleName()}`,
        auth: { kubernetes: { serviceAccountRef: { name: "acme-dns01" } } },
        hostedZoneID: ZONE_ID,
      });
    },
  );

  it.each(["cn-north-1", "us-gov-west-1"])(
    "needs cert-manager 1.16 in %s, since 1.15 signs for the partition aws alone (W5)",
    (region) => {
      const partition = region.startsWith("cn") ? "aws-cn" : "aws-us-gov";
      const synth = (version: string) =>
        withServiceAccount({ region }, { partition, cluster: platform(partition), certManager: { version } });
      expect(inputErrorOf(() => synth("v1.15.5")).message).toContain(
        "a role in the partitions aws-cn and aws-us-gov needs cert-manager 1.16",
      );
      expect(synth("v1.16.5").route53["region"]).toBe(region);
    },
  );
});

/** A Dns01 whose providers look nothing up. */
function dns01In(scope: TerraformStack, solver: Route53Solver<EksCluster>): Dns01<EksCluster> {
  Aws.inRegion("eu-west-1").configure(scope);
  configureKubernetes(scope, Cluster.fromKubeconfig("any", { context: "any" }));
  return new Dns01(scope, "dns01", {
    cluster: platform(),
    certManager: CertManager.install({ version: "v1.21.1" }),
    solvers: [solver],
  });
}

describe("The role of a dedicated ServiceAccount", () => {
  it("trusts tokens of that ServiceAccount of that cluster for STS, and no others (W6)", () => {
    expect(withServiceAccount().identities[roleName()]).toEqual({
      arn: `arn:aws:iam::${clusterAccount}:role/${roleName()}`,
      account: clusterAccount,
      trust: trust("system:serviceaccount:cert-manager:acme-dns01"),
      policies: [challengePolicy([ZONE_ID])],
    });
  });

  it("trusts another audience in place of STS's own, which the token asks for and the provider accepts", () => {
    const audience = "https://sts.example.org/x";
    const { identities, route53, dns01 } = withServiceAccount({ audience });
    expect(identities[roleName()]?.trust).toEqual(
      trust("system:serviceaccount:cert-manager:acme-dns01", issuerHost, audience),
    );
    expect(route53["auth"]).toEqual({
      kubernetes: { serviceAccountRef: { name: "acme-dns01", audiences: [audience] } },
    });
    const provider = onlyBlock(dns01.data, "aws_iam_openid_connect_provider");
    const refusal = JSON.stringify(provider["lifecycle"]);
    expect(refusal).toContain(
      'length(setsubtract([\\"https://sts.example.org/x\\"], self.client_id_list)) == 0',
    );
    expect(refusal).toContain(
      "does not accept the audience https://sts.example.org/x. Run: aws iam add-client-id",
    );
    const created = withServiceAccount({ audience, oidcProvider: OidcProvider.create() }).dns01;
    expect(onlyBlock(created.resource, "aws_iam_openid_connect_provider")["client_id_list"]).toEqual([
      audience,
    ]);
  });

  it("is one for each namespace, even of one solver", () => {
    const solver = stagingSolver(authOf());
    const { identities, issuers } = withServiceAccount(
      {},
      { issuers: [issuerIn("team-a", solver), issuerIn("team-b", solver)] },
    );
    expect(Object.keys(identities).sort()).toEqual([roleName("team-a"), roleName("team-b")]);
    for (const namespace of ["team-a", "team-b"])
      expect(identities[roleName(namespace)]?.trust).toEqual(
        trust(`system:serviceaccount:${namespace}:acme-dns01`),
      );
    expect(
      issuers.map(({ metadata, spec }) => [metadata.namespace, spec.acme.solvers[0]?.dns01.route53["role"]]),
    ).toEqual(
      ["team-a", "team-b"].map((namespace) => [
        namespace,
        `arn:aws:iam::${clusterAccount}:role/${roleName(namespace)}`,
      ]),
    );
  });

  it("has a name of its own in each namespace: one roleName for two is refused", () => {
    const solver = stagingSolver(authOf({ role: ControllerRole.create({ roleName: "dns" }) }));
    const issuers = [issuerIn("team-a", solver), issuerIn("team-b", solver)];
    const { message } = inputErrorOf(() => withServiceAccount({}, { issuers }));
    expect(message).toContain('the IAM role "dns" is made at');
    expect(() => withServiceAccount({}, { issuers: issuers.slice(0, 1) })).not.toThrow();
  });

  it("has the same name for no other cluster, namespace or ServiceAccount", () => {
    const namesOf = (cluster: string, namespace: string, name: string) =>
      Object.keys(
        withServiceAccount(
          {},
          {
            cluster: platform("aws", cluster),
            issuers: [issuerIn(namespace, stagingSolver(authOf({ name })))],
          },
        ).identities,
      );
    const names = [
      ["a", "b-c", "d"],
      ["a-b", "c", "d"],
      ["a", "b", "c-d"],
      ["a", "b", "c.d"],
    ].flatMap(([cluster = "", namespace = "", name = ""]) => namesOf(cluster, namespace, name));
    expect(new Set(names).size).toBe(4);
  });
});

describe("Two tenants", () => {
  const tenant = (name: string, zoneId: string) =>
    issuerIn(
      `team-${name}`,
      Route53Solver.forZones([Route53Zone.fromId(zoneId, `${name}.example.org`)], authOf(), {
        id: `route53-${name}`,
      }),
    );
  const { identities, issuers } = withServiceAccount(
    {},
    { issuers: [tenant("red", "ZRED"), tenant("blue", "ZBLUE")] },
  );

  it("have a role each, for their own zone and their own ServiceAccount", () => {
    expect(identities).toEqual(
      Object.fromEntries(
        [
          ["red", "ZRED"],
          ["blue", "ZBLUE"],
        ].map(([name, id]) => [
          roleName(`team-${String(name)}`),
          {
            arn: `arn:aws:iam::${clusterAccount}:role/${roleName(`team-${String(name)}`)}`,
            account: clusterAccount,
            trust: trust(`system:serviceaccount:team-${String(name)}:acme-dns01`),
            policies: [challengePolicy([String(id)])],
          },
        ]),
      ),
    );
  });

  it("have issuers that name nothing of the other's", () => {
    const of = (namespace: string) =>
      JSON.stringify(issuers.find(({ metadata }) => metadata.namespace === namespace));
    expect(of("team-red")).not.toMatch(/blue/i);
    expect(of("team-blue")).not.toMatch(/red\b|ZRED/);
  });

  it("cannot share one ServiceAccount of a namespace between solvers", () => {
    const solver = (id: string, zone: string) =>
      Route53Solver.forZones([Route53Zone.fromId(zone, `${id}.example.org`)], authOf(), { id });
    const { message } = inputErrorOf(() =>
      withServiceAccount(
        {},
        { issuers: [issuerIn("team-a", solver("red", "ZRED"), solver("blue", "ZBLUE"))] },
      ),
    );
    expect(message).toContain('the ServiceAccount of the namespace team-a "acme-dns01" is made at');
    expect(message).toContain("team-a/red");
    expect(message).toContain("team-a/blue");
    expect(message).toContain("Give each solver a ServiceAccount of its own");
  });
});

describe("The controller's own ServiceAccount", () => {
  it("is refused: whoever may ask for its tokens would be the controller", () => {
    const { message } = inputErrorOf(() => withServiceAccount({ name: "cert-manager" }));
    expect(message).toContain(
      '"cert-manager" is the controller\'s own ServiceAccount. Name one that only the issuers use',
    );
  });

  it("is refused under its given name, and in its namespace alone", () => {
    const certManager = { serviceAccountName: "acme-dns01" };
    expect(inputErrorOf(() => withServiceAccount({}, { certManager })).message).toContain('"acme-dns01"');
    const issuers = [issuerIn("team-a", stagingSolver(authOf()))];
    expect(() => withServiceAccount({}, { certManager, issuers })).not.toThrow();
  });
});

describe("Zones of another account", () => {
  it("are refused with a role, since a token is exchanged for one role only (W4)", () => {
    const zone = stagingZone({ role: ZoneRole.fromArn(`arn:aws:iam::${DNS_ACCOUNT}:role/dns-manager`) });
    const { message } = inputErrorOf(() =>
      withServiceAccount({}, { issuers: [clusterIssuer(Route53Solver.forZones([zone], authOf()))] }),
    );
    expect(message).toContain('the zone "staging.example.org" has a role to assume');
    expect(message).toContain("one role and stops there. Make the identity in the zone's account");
  });

  it("are refused where the role is not in their account", () => {
    const issuers = [clusterIssuer(Route53Solver.forZones([stagingZone({ account: dnsAccount })], authOf()))];
    expect(inputErrorOf(() => withServiceAccount({}, { issuers })).message).toContain(
      'the zone "staging.example.org" lies in another account',
    );
  });

  it("have the provider, the role and its policy in that account, and are looked up there (W4)", () => {
    const zone = Route53Zone.fromLookup("shop.example.net", { account: dnsAccount });
    const auth = authOf({ account: dnsAccount, oidcProvider: OidcProvider.create() });
    const { dns01, identities, route53 } = withServiceAccount(
      {},
      { issuers: [clusterIssuer(Route53Solver.forZones([zone], auth))] },
    );
    expect(dns01.provider?.["aws"]).toEqual([
      { region: "eu-west-1" },
      {
        alias: `aws-${DNS_ACCOUNT}`,
        assume_role: [{ role_arn: `arn:aws:iam::${DNS_ACCOUNT}:role/terraform` }],
        region: "eu-west-1",
      },
    ]);
    for (const type of Object.keys(dns01.resource ?? {}).filter((name) => name.startsWith("aws_")))
      expect(blocksOf(dns01.resource, type).map(({ provider }) => [type, provider])).toEqual([
        [type, `aws.aws-${DNS_ACCOUNT}`],
      ]);
    expect(onlyBlock(dns01.data, "aws_route53_zone")["provider"]).toBe(`aws.aws-${DNS_ACCOUNT}`);
    const arn = `arn:aws:iam::${DNS_ACCOUNT}:role/${roleName()}`;
    expect(identities[roleName()]).toEqual({
      arn,
      account: DNS_ACCOUNT,
      trust: trust(
        "system:serviceaccount:cert-manager:acme-dns01",
        issuerHost,
        "sts.amazonaws.com",
        providerArn("aws", DNS_ACCOUNT),
      ),
      policies: [challengePolicy([`Z(shop.example.net in ${DNS_ACCOUNT})`])],
    });
    expect(route53).toMatchObject({ role: arn, hostedZoneID: `Z(shop.example.net in ${DNS_ACCOUNT})` });
  });

  it("have that account's own provider looked up", () => {
    const { dns01 } = withServiceAccount(
      {},
      {
        issuers: [
          clusterIssuer(
            Route53Solver.forZones([stagingZone({ account: dnsAccount })], authOf({ account: dnsAccount })),
          ),
        ],
      },
    );
    expect(onlyBlock(dns01.data, "aws_iam_openid_connect_provider")).toMatchObject({
      provider: `aws.aws-${DNS_ACCOUNT}`,
      url: `https://${issuerHost}`,
    });
  });

  it("cannot be trusted by way of the cluster account's provider", () => {
    const oidcProvider = OidcProvider.fromArn(providerArn("aws"), `https://${issuerHost}`);
    const { message } = inputErrorOf(() => withServiceAccount({ account: dnsAccount, oidcProvider }));
    expect(message).toContain(
      `lies in another account than the role, "${DNS_ACCOUNT}". Give the provider of the role's account`,
    );
  });
});

describe("Another partition", () => {
  const china = AwsAccount.assumeRole(`arn:aws-cn:iam::${DNS_ACCOUNT}:role/terraform`, "cn-north-1");
  const inChina = (account: AwsAccount, props: Props = {}) => {
    const auth = authOf({ region: "cn-north-1", account, ...props });
    const zone = stagingZone({ account });
    return withServiceAccount({}, { issuers: [clusterIssuer(Route53Solver.forZones([zone], auth))] });
  };

  it("is that of the account, in the ARNs of the grant too", () => {
    const { dns01 } = inChina(china);
    expect(onlyBlock(dns01.resource, "aws_iam_policy")["policy"]).toContain(
      `arn:aws-cn:route53:::hostedzone/${ZONE_ID}`,
    );
    expect(dns01.data?.["aws_partition"]).toBeUndefined();
  });

  it("is that of the account where the role exists, in what its owner is told", () => {
    const role = ControllerRole.fromArn(`arn:aws-cn:iam::${DNS_ACCOUNT}:role/dns`);
    expect(JSON.stringify(inChina(china, { role }).requirements[1]?.document)).toContain(
      `arn:aws-cn:route53:::hostedzone/${ZONE_ID}`,
    );
  });

  it("is that of the region with which the account is reached", () => {
    const { dns01 } = inChina(AwsAccount.of(DNS_ACCOUNT, { profile: "dns", region: "cn-north-1" }));
    expect(JSON.stringify(dns01.resource?.["aws_iam_policy"])).toContain("arn:aws-cn:route53");
  });

  it("is asked of the account's own provider where nothing says it", () => {
    const { dns01 } = inChina(AwsAccount.of(DNS_ACCOUNT, { profile: "dns" }));
    expect(onlyBlock(dns01.data, "aws_partition")["provider"]).toBe(`aws.aws-${DNS_ACCOUNT}`);
    const [lookup = ""] = Object.keys(dns01.data?.["aws_partition"] ?? {});
    expect(onlyBlock(dns01.resource, "aws_iam_policy")["policy"]).toContain(
      `arn:\${data.aws_partition.${lookup}.partition}:route53`,
    );
  });

  it.each<[string, () => unknown]>([
    ["the account", () => inChina(china, { region: "eu-west-1" })],
    ["the stack", () => withServiceAccount({}, { clouds: [Aws.inRegion("cn-north-1")] })],
  ])("is refused with the region of an STS that knows no role of %s", (_, made) => {
    expect(inputErrorOf(made).message).toContain(
      'the region "eu-west-1" is of the partition "aws", and the role or user of "aws-cn". Give a region of the partition',
    );
  });
});

describe("A cluster outside AWS", () => {
  const aksCase = () => {
    const cluster = AksCluster.fromLookup("platform", { resourceGroup: "platform" });
    const auth = authOf({ oidcProvider: OidcProvider.create() });
    return provisioned({
      cluster,
      issuers: [clusterIssuer(stagingSolver(auth))],
      clouds: [Azure.inSubscription("aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee"), Aws.inRegion("eu-west-1")],
    });
  };

  it("is served from AKS: the slash at the end of its issuer stays in URL, ARN and condition keys (W3)", () => {
    const { dns01, identities, route53 } = aksCase();
    const host = AKS_ISSUER.replace("https://", "");
    expect(host).toMatch(/\/$/);
    expect(identities[roleName()]?.trust).toEqual(
      trust("system:serviceaccount:cert-manager:acme-dns01", host),
    );
    expect(onlyBlock(dns01.resource, "aws_iam_openid_connect_provider")["url"]).toMatch(
      /^\$\{data\.azurerm_kubernetes_cluster\.[\w-]+\.oidc_issuer_url\}$/,
    );
    expect(route53).toMatchObject({
      region: "eu-west-1",
      role: expect.stringContaining(roleName()) as string,
    });
    expect(madeIn(dns01).filter((type) => type.startsWith("azurerm"))).toEqual([]);
  });

  it.each([
    "https://oidc.example.org",
    "https://oidc.example.org/",
    "https://oidc.example.org:8443/tenant/a/",
  ])("is served with the literal issuer %s, kept to the letter", (oidcIssuerUrl) => {
    const cluster = Cluster.fromKubeconfigWithOidcIssuer("platform", { context: "any", oidcIssuerUrl });
    const { dns01, identities } = provisioned({
      cluster,
      issuers: [clusterIssuer(stagingSolver(authOf({ oidcProvider: OidcProvider.create() })))],
    });
    expect(onlyBlock(dns01.resource, "aws_iam_openid_connect_provider")["url"]).toBe(oidcIssuerUrl);
    expect(identities[roleName()]?.trust).toEqual(
      trust("system:serviceaccount:cert-manager:acme-dns01", oidcIssuerUrl.replace("https://", "")),
    );
  });
});

describe("The OIDC provider of several ServiceAccounts", () => {
  const solver = (props: Props, id = "route53-service-account") =>
    Route53Solver.forZones([Route53Zone.fromId(`Z${id.length}`, `${id}.example.org`)], authOf(props), { id });

  it("is one, whichever namespace asks first", () => {
    const addresses = (...namespaces: readonly string[]) => {
      const shared = solver({ oidcProvider: OidcProvider.create() });
      const { dns01 } = withServiceAccount({}, { issuers: namespaces.map((name) => issuerIn(name, shared)) });
      return Object.keys(dns01.resource?.["aws_iam_openid_connect_provider"] ?? {});
    };
    expect(addresses("team-a", "team-b")).toHaveLength(1);
    expect(addresses("team-b", "team-a")).toEqual(addresses("team-a", "team-b"));
  });

  it("accepts what each of them asks for, whichever comes first", () => {
    const accepted = (...audiences: readonly (string | undefined)[]) => {
      const oidcProvider = OidcProvider.create();
      const { dns01 } = withServiceAccount(
        {},
        {
          issuers: audiences.map((audience, index) =>
            issuerIn(`team-${index}`, solver({ oidcProvider, audience, name: `acme-${index}` }, `s${index}`)),
          ),
        },
      );
      return onlyBlock(dns01.resource, "aws_iam_openid_connect_provider")["client_id_list"];
    };
    expect(accepted(undefined, "dns.example.org")).toEqual(["dns.example.org", "sts.amazonaws.com"]);
    expect(accepted("dns.example.org", undefined)).toEqual(["dns.example.org", "sts.amazonaws.com"]);
    expect(accepted(undefined, undefined)).toEqual(["sts.amazonaws.com"]);
  });

  it("is the cluster's, where that is created, for another audience too", () => {
    const { dns01 } = withServiceAccount(
      {},
      {
        cluster: EksCluster.fromLookup("platform", { oidcProvider: OidcProvider.create() }),
        issuers: [
          clusterIssuer(stagingSolver(Route53Auth.irsa())),
          issuerIn("team-a", solver({ audience: "dns.example.org" })),
        ],
      },
    );
    expect(dns01.data).not.toHaveProperty("aws_iam_openid_connect_provider");
    expect(onlyBlock(dns01.resource, "aws_iam_openid_connect_provider")["client_id_list"]).toEqual([
      "dns.example.org",
      "sts.amazonaws.com",
    ]);
  });

  it("accepts what it is told, and no method that asks for more", () => {
    const synth =
      (...audiences: readonly string[]) =>
      () =>
        withServiceAccount({
          oidcProvider: OidcProvider.create({ audiences }),
          audience: "dns.example.org",
        }).dns01;
    const both = ["sts.amazonaws.com", "dns.example.org"];
    expect(onlyBlock(synth(...both)().resource, "aws_iam_openid_connect_provider")["client_id_list"]).toEqual(
      ["dns.example.org", "sts.amazonaws.com"],
    );
    expect(inputErrorOf(synth("sts.amazonaws.com")).message).toContain(
      'the method needs the audience "dns.example.org", and the OIDC provider that is created accepts ["sts.amazonaws.com"]. Add it to the audiences of OidcProvider.create, or leave those out.',
    );
    expect(inputErrorOf(synth()).message).toContain("OidcProvider.create: there are no audiences");
    expect(inputErrorOf(synth("a b")).message).toContain('OidcProvider.create: the audience is "a b"');
  });

  it("is made in one account: another is refused", () => {
    const oidcProvider = OidcProvider.create();
    const inDnsAccount = Route53Solver.forZones(
      [stagingZone({ account: dnsAccount })],
      authOf({ oidcProvider, name: "second", account: dnsAccount }),
      { id: "second" },
    );
    expect(
      inputErrorOf(() =>
        withServiceAccount(
          {},
          { issuers: [issuerIn("team-a", solver({ oidcProvider })), issuerIn("team-b", inDnsAccount)] },
        ),
      ).message,
    ).toContain("in another account too");
  });

  it("is looked up once for each audience", () => {
    const { dns01 } = withServiceAccount(
      {},
      {
        cluster: EksCluster.fromLookup("platform"),
        issuers: [
          clusterIssuer(stagingSolver(Route53Auth.irsa())),
          issuerIn("team-a", solver({})),
          issuerIn("team-b", solver({ audience: "dns.example.org", name: "second" }, "second")),
        ],
      },
    );
    expect(blocksOf(dns01.data, "aws_iam_openid_connect_provider")).toHaveLength(2);
  });
});

describe("A dedicated ServiceAccount that cannot be", () => {
  const role = ControllerRole.fromArn(`arn:aws:iam::${clusterAccount}:role/dns`);
  it.each<[Props, string]>([
    [{ name: "Acme" }, 'the ServiceAccount name is "Acme"'],
    [{ name: "" }, 'the ServiceAccount name is ""'],
    [{ region: "europe" }, 'the region is "europe"'],
    [{ audience: "" }, 'the audience is "". Write one that the OIDC provider accepts'],
    [{ audience: "a b" }, 'the audience is "a b"'],
    [{ audience: "a".repeat(256) }, "the audience is"],
    [{ role, account: dnsAccount }, `and the account "${DNS_ACCOUNT}". Give a role of that account`],
  ])("is refused where it is written: %j", (props, message) => {
    const error = inputErrorOf(() => authOf(props));
    expect(error.at).toBe("Route53Auth.serviceAccount");
    expect(error.message).toContain(message);
  });

  it("is none in the namespace that no RFC 1123 label names", () => {
    const scope = new TerraformStack(new App(), "test");
    const solver = stagingSolver(authOf());
    const dns01 = dns01In(scope, solver);
    expect(inputErrorOf(() => dns01.solversFor(solver, { name: "Team_A" })).message).toContain('"Team_A"');
    expect(() =>
      AcmeIssuer.issuer(
        "x",
        { name: "Team_A" },
        { server: AcmeServer.LETS_ENCRYPT_STAGING, solvers: [solver] },
      ),
    ).toThrow('"Team_A"');
  });
});
