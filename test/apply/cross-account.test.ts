import { TerraformOutput } from "cdktf";
import {
  AccessKeySource,
  Aws,
  AwsAccount,
  CertManager,
  Cluster,
  configureKubernetes,
  ControllerRole,
  Dns01,
  EksCluster,
  type IRoute53Auth,
  NodeRoles,
  OidcProvider,
  PodIdentityAgent,
  type PolicyDocument,
  Route53Auth,
  Route53Solver,
  Route53Zone,
  ZoneAccountRole,
  ZoneRole,
  type ZoneRoleProps,
} from "../../constructs";
import { terraformJson } from "../../constructs/entry-points/extend";
import { crossAccountEks } from "../../stacks/environments/cross-account-eks";
import { type AppliedState } from "../support/applied-state";
import { applyStacks } from "../support/apply-stacks";
import { describeWithMoto } from "../support/describe-with-moto";
import { EmulatedAws } from "../support/emulated-aws";
import { synthStack } from "../support/synth";
import { trustsToken, writesChallenges } from "./documents";
import { issuerSolvers, stacksOf } from "./environment-stacks";

/** Of the clusters, and of Terraform's own credentials. */
const CLUSTERS = "222233334444";
/** Of the zones. */
const ZONES = "333344445555";
const clusterRole = (name: string): string => `arn:aws:iam::${CLUSTERS}:role/${name}`;
const zoneRole = (name: string): string => `arn:aws:iam::${ZONES}:role/${name}`;
const TERRAFORM_IN_ZONES = zoneRole("terraform");

const OWN_ROLE = "cert-manager-dns01-platform-shared";
const ROLE_OF_ZONES = "cert-manager-dns01-platform-shared-zones";
const SHOP_ROLE_ARN = "arn:aws:iam::444455556666:role/dns-manager";
/** A role that a cluster team has, and one that a DNS team makes for it. */
const TEAM_ROLE_ARN = clusterRole("platform/cert-manager");
const WRITERS_ARN = zoneRole("dns/acme-writers");
const TEAM_ISSUER = "https://oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF";

const knownCluster = (name: string): EksCluster =>
  EksCluster.fromAttributes({
    name,
    region: "eu-west-1",
    oidcIssuerUrl: TEAM_ISSUER,
    oidcProviderArn: `arn:aws:iam::${CLUSTERS}:oidc-provider/${TEAM_ISSUER.slice("https://".length)}`,
    access: Cluster.kubeconfig({ context: name }),
  });

/** The DNS team's half, in its own account: a new zone, and the role for controllers that others run. */
const dnsTeam = synthStack((scope) => {
  Aws.inRegion("eu-west-1", {
    assumeRole: [{ roleArn: TERRAFORM_IN_ZONES }],
    allowedAccountIds: [ZONES],
  }).configure(scope);
  const role = new ZoneAccountRole(scope, "acme-writers", {
    roleName: "acme-writers",
    path: "/dns/",
    tags: { team: "dns" },
    zones: [Route53Zone.create("new.example.org", { tags: { team: "dns" } })],
    controllers: [TEAM_ROLE_ARN],
  });
  new TerraformOutput(scope, "role", { value: role.arn });
  new TerraformOutput(scope, "requirements", { value: terraformJson(role.requirements) });
});

/** The cluster team's half: roles that exist on both sides. */
const clusterTeam = synthStack((scope) => {
  Aws.inRegion("eu-west-1", { allowedAccountIds: [CLUSTERS] }).configure(scope);
  const cluster = knownCluster("platform-team");
  configureKubernetes(scope, cluster);
  const zone = Route53Zone.fromId("Z0FFFFFFFFFFFFFFFFFFF", "new.example.org", {
    role: ZoneRole.fromArn(WRITERS_ARN),
  });
  const dns01 = new Dns01(scope, "dns01", {
    cluster,
    certManager: CertManager.install({ version: "v1.21.1" }),
    solvers: [
      Route53Solver.forZones([zone], Route53Auth.irsa({ role: ControllerRole.fromArn(TEAM_ROLE_ARN) })),
    ],
  });
  new TerraformOutput(scope, "requirements", { value: terraformJson(dns01.requirements) });
});

/** The other methods, each in a cluster of its own, which the role in the zones' account is named after. */
const otherMethods = synthStack((scope) => {
  const region = "eu-west-1";
  Aws.inRegion(region, { allowedAccountIds: [CLUSTERS] }).configure(scope);
  configureKubernetes(scope, knownCluster("platform"));
  const zones = AwsAccount.assumeRole(TERRAFORM_IN_ZONES, region);
  const add = (name: string, auth: IRoute53Auth<EksCluster>, props: ZoneRoleProps | undefined): void => {
    const solver = Route53Solver.forZones(
      [
        Route53Zone.fromId("Z0FFFFFFFFFFFFFFFFFFF", "shared.example.org", {
          account: zones,
          ...(props && { role: ZoneRole.create(zones, { ...props, roleName: `zones-of-${name}` }) }),
        }),
      ],
      auth,
    );
    const dns01 = new Dns01(scope, name, {
      cluster: knownCluster(name),
      certManager: CertManager.install({ version: "v1.21.1", namespace: name }),
      solvers: [solver],
    });
    dns01.solversFor(solver);
  };
  add("with-pods", Route53Auth.podIdentity({ agent: PodIdentityAgent.leaveAlone() }), {});
  add(
    "with-nodes",
    Route53Auth.nodeRole({
      region,
      roles: NodeRoles.create(),
      acknowledges: { everyPodGainsTheGrant: true, hopLimitAdmitsPods: true },
    }),
    { trust: "exact" },
  );
  add("with-keys", Route53Auth.accessKey({ region, key: AccessKeySource.create() }), {
    alsoTrust: [TEAM_ROLE_ARN],
  });
  const oidcProvider = OidcProvider.create();
  add(
    "with-tokens",
    Route53Auth.serviceAccount({ name: "acme-dns01", region, account: zones, oidcProvider }),
    undefined,
  );
});

/** Trust in roles or users of an account, by the account, so that they need not exist yet. */
function trustsStaged(action: string | string[], ...arns: string[]): PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Action: action,
        Principal: { AWS: [`arn:aws:iam::${CLUSTERS}:root`] },
        Condition: { ArnEquals: { "aws:PrincipalArn": arns } },
      },
    ],
  };
}

function assumesRoles(action: string | string[], ...arns: string[]): PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [{ Sid: "AssumeZoneRoles", Effect: "Allow", Action: action, Resource: arns }],
  };
}

const requirementsOf = ({ outputs }: AppliedState): unknown => JSON.parse(String(outputs["requirements"]));

describeWithMoto("Two AWS accounts, applied by Terraform and the AWS provider", CLUSTERS, (cloud) => {
  const stacks = stacksOf(crossAccountEks);
  let clusters: EmulatedAws;
  let zones: EmulatedAws;
  let issuer: string;
  let corp: string;
  let sameName: string;
  let applied: Awaited<ReturnType<typeof applyClusters>>;
  let ofDnsTeam: Awaited<ReturnType<typeof applyZones>>["dnsTeam"];

  const roleIn = async (account: EmulatedAws, name: string) => ({
    ...(await account.role(name)),
    policies: (await account.attachedPolicies(name)).map(({ document }) => document),
    inline: await account.inlinePolicyNames(name),
  });

  const applyClusters = () =>
    applyStacks(cloud(), {
      environment: {
        stack: stacks.dns01,
        read: async () => ({
          own: await roleIn(clusters, OWN_ROLE),
          ofZones: await roleIn(zones, ROLE_OF_ZONES),
          rolesOfClusters: await clusters.roleNames(),
          shopRoles: await new EmulatedAws(cloud().moto.endpoint, "eu-west-1", "444455556666").roleNames(),
        }),
      },
      clusterTeam: { stack: clusterTeam, read: () => clusters.roleNames() },
      otherMethods: {
        stack: otherMethods,
        madeUp: { aws_eks_pod_identity_association: { association_id: "a-0123456789abcdefg" } },
        read: async () => ({
          pods: {
            own: await roleIn(clusters, "cert-manager-dns01-with-pods"),
            ofZones: await roleIn(zones, "zones-of-with-pods"),
          },
          nodes: {
            own: await roleIn(clusters, "cert-manager-dns01-with-nodes"),
            ofZones: await roleIn(zones, "zones-of-with-nodes"),
          },
          keys: {
            own: await clusters.user("cert-manager-dns01-with-keys"),
            policies: await clusters.attachedUserPolicies("cert-manager-dns01-with-keys"),
            ofZones: await roleIn(zones, "zones-of-with-keys"),
          },
          tokens: await roleIn(zones, "cert-manager-dns01-with-tokens.with-tokens.acme-dns01"),
          providers: await zones.oidcProviderArns(),
          rolesOfClusters: await clusters.roleNames(),
        }),
      },
    });

  const applyZones = () =>
    applyStacks(cloud(), {
      dnsTeam: {
        stack: dnsTeam,
        read: async () => {
          const found = Object.entries(await zones.zones()).find(([, name]) => name === "new.example.org.");
          const [zoneId = ""] = found ?? [];
          return {
            zoneId,
            nameServers: await zones.nameServers(zoneId),
            role: await roleIn(zones, "acme-writers"),
          };
        },
      },
    });

  beforeAll(async () => {
    const { endpoint } = cloud().moto;
    clusters = new EmulatedAws(endpoint, "eu-west-1", CLUSTERS);
    zones = new EmulatedAws(endpoint, "eu-west-1", ZONES);
    issuer = await clusters.createEksCluster("platform-shared");
    await clusters.createOidcProvider(issuer);
    corp = await zones.createZone("corp.example.org");
    sameName = await clusters.createZone("corp.example.org");
    // The provider waits half a minute for a zone, in which the others are applied.
    const runs = [applyClusters(), applyZones()] as const;
    await Promise.allSettled(runs);
    applied = await runs[0];
    ofDnsTeam = (await runs[1]).dnsTeam;
  }, 300_000);

  describe("cross-account-eks", () => {
    it("makes the controller's role in the cluster's account, which may only assume the roles of the zones", () => {
      const { own, rolesOfClusters } = applied.environment.reading;
      expect(rolesOfClusters).toEqual([OWN_ROLE]);
      expect(own.trust).toEqual(
        trustsToken(CLUSTERS, issuer, "system:serviceaccount:cert-manager:cert-manager"),
      );
      expect(own.policies).toEqual([assumesRoles("sts:AssumeRole", zoneRole(ROLE_OF_ZONES), SHOP_ROLE_ARN)]);
      expect(own.inline).toEqual([]);
    });

    it("makes a role in the zones' account, which trusts the controller's role alone", () => {
      const { own, ofZones } = applied.environment.reading;
      expect(own.arn).toBe(clusterRole(OWN_ROLE));
      expect(ofZones.arn).toBe(zoneRole(ROLE_OF_ZONES));
      expect(ofZones.trust).toEqual(trustsStaged("sts:AssumeRole", clusterRole(OWN_ROLE)));
    });

    it("lets that role write challenges in its zones, of which it looks one up in their account", () => {
      expect(sameName).not.toBe(corp);
      expect(applied.environment.reading.ofZones.policies).toEqual([
        writesChallenges([corp, "Z0AAAAAAAAAAAAAAAAAAA"]),
      ]);
      expect(applied.environment.reading.ofZones.inline).toEqual([]);
    });

    it("makes nothing in the account of a role that exists, and prints what it needs", () => {
      expect(applied.environment.reading.shopRoles).toEqual([]);
      const printed = (applied.environment.state.outputs["requirements"] as readonly string[]).map(
        (requirement) => {
          const at = requirement.indexOf(": {");
          return [requirement.slice(0, at), JSON.parse(requirement.slice(at + 2))] as const;
        },
      );
      expect(printed).toEqual([
        [
          `Give the role ${SHOP_ROLE_ARN} this trust policy`,
          trustsStaged("sts:AssumeRole", clusterRole(OWN_ROLE)),
        ],
        [`Give the role ${SHOP_ROLE_ARN} this policy`, writesChallenges(["Z0BBBBBBBBBBBBBBBBBBB"])],
      ]);
    });

    it("has issuers that name, for each zone, the role of its account", () => {
      const entry = (hostedZoneID: string, zone: string, role: string) => ({
        dns01: { route53: { role, hostedZoneID } },
        selector: { dnsZones: [zone] },
      });
      const solvers = [
        entry(corp, "corp.example.org", zoneRole(ROLE_OF_ZONES)),
        entry("Z0AAAAAAAAAAAAAAAAAAA", "lab.example.org", zoneRole(ROLE_OF_ZONES)),
        entry("Z0BBBBBBBBBBBBBBBBBBB", "shop.example.net", SHOP_ROLE_ARN),
      ];
      expect(issuerSolvers(stacks.issuer, applied.environment.state)).toEqual({
        "letsencrypt-prod": solvers,
        "letsencrypt-staging": solvers,
      });
    });
  });

  describe("Each team alone", () => {
    it("the DNS team makes a zone, and a role for a controller that others run", () => {
      const { role, zoneId } = ofDnsTeam.reading;
      expect(role).toEqual({
        arn: WRITERS_ARN,
        path: "/dns/",
        trust: trustsStaged("sts:AssumeRole", TEAM_ROLE_ARN),
        maxSessionDuration: 3600,
        permissionsBoundary: undefined,
        tags: { team: "dns" },
        policies: [writesChallenges([zoneId])],
        inline: [],
      });
      expect(ofDnsTeam.state.outputs["role"]).toBe(WRITERS_ARN);
    });

    it("the DNS team is told to delegate the new zone to its name servers", () => {
      const { nameServers } = ofDnsTeam.reading;
      expect(nameServers).toHaveLength(4);
      expect(requirementsOf(ofDnsTeam.state)).toEqual([
        {
          instruction: "Delegate new.example.org to these name servers in the zone above it",
          document: nameServers.toSorted(),
        },
      ]);
    });

    it("the cluster team, with roles that exist, makes nothing in AWS and is told what they need", () => {
      expect(applied.clusterTeam.state.made).toEqual(["helm_release", "kubernetes_namespace_v1"]);
      expect(requirementsOf(applied.clusterTeam.state)).toEqual([
        {
          instruction: "Give the role cert-manager this trust policy",
          document: trustsToken(CLUSTERS, TEAM_ISSUER, "system:serviceaccount:cert-manager:cert-manager"),
        },
        {
          instruction: "Give the role cert-manager this policy",
          document: assumesRoles("sts:AssumeRole", WRITERS_ARN),
        },
        {
          instruction: `Give the role ${WRITERS_ARN} this trust policy`,
          document: trustsStaged("sts:AssumeRole", TEAM_ROLE_ARN),
        },
        {
          instruction: `Give the role ${WRITERS_ARN} this policy`,
          document: writesChallenges(["Z0FFFFFFFFFFFFFFFFFFF"]),
        },
      ]);
    });

    it("the trust that the DNS team gives is the one that the cluster team is told to ask for", () => {
      expect(requirementsOf(applied.clusterTeam.state)).toContainEqual({
        instruction: `Give the role ${WRITERS_ARN} this trust policy`,
        document: ofDnsTeam.reading.role.trust,
      });
    });
  });

  describe("Every other method", () => {
    const inZones = [writesChallenges(["Z0FFFFFFFFFFFFFFFFFFF"])];
    const tagged = ["sts:AssumeRole", "sts:TagSession"];

    it("EKS Pod Identity, whose association is made up here: both roles admit the tags of its sessions", () => {
      const { own, ofZones } = applied.otherMethods.reading.pods;
      expect(own.policies).toEqual([assumesRoles(tagged, zoneRole("zones-of-with-pods"))]);
      expect(ofZones.trust).toEqual(trustsStaged(tagged, clusterRole("cert-manager-dns01-with-pods")));
      expect(ofZones.policies).toEqual(inZones);
    });

    it("the role of nodes: the role of the zones may name it exactly", () => {
      const { own, ofZones } = applied.otherMethods.reading.nodes;
      expect(own.policies).toEqual([assumesRoles("sts:AssumeRole", zoneRole("zones-of-with-nodes"))]);
      expect(ofZones.trust).toEqual({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Action: "sts:AssumeRole",
            Principal: { AWS: [clusterRole("cert-manager-dns01-with-nodes")] },
          },
        ],
      });
      expect(ofZones.policies).toEqual(inZones);
    });

    it("an access key: the role of the zones trusts its user, and another team's role", () => {
      const { own, policies, ofZones } = applied.otherMethods.reading.keys;
      const arn = `arn:aws:iam::${CLUSTERS}:user/cert-manager-dns01-with-keys`;
      expect(own.arn).toBe(arn);
      expect(policies.map(({ document }) => document)).toEqual([
        assumesRoles("sts:AssumeRole", zoneRole("zones-of-with-keys")),
      ]);
      expect(ofZones.trust).toEqual(trustsStaged("sts:AssumeRole", arn, TEAM_ROLE_ARN));
      expect(ofZones.policies).toEqual(inZones);
    });

    it("a dedicated ServiceAccount: its role and the cluster's OIDC provider lie in the zones' account", () => {
      const { tokens, providers, rolesOfClusters } = applied.otherMethods.reading;
      expect(providers).toEqual([
        `arn:aws:iam::${ZONES}:oidc-provider/${TEAM_ISSUER.slice("https://".length)}`,
      ]);
      expect(tokens.trust).toEqual(
        trustsToken(ZONES, TEAM_ISSUER, "system:serviceaccount:with-tokens:acme-dns01"),
      );
      expect(tokens.policies).toEqual(inZones);
      expect(rolesOfClusters).toEqual([
        OWN_ROLE,
        "cert-manager-dns01-with-nodes",
        "cert-manager-dns01-with-pods",
      ]);
    });
  });

  it("plans no change a second time, in either account", () => {
    const { environment, clusterTeam: team, otherMethods: others } = applied;
    const aws = (state: AppliedState) => state.made.filter((type) => type.startsWith("aws_"));
    const role = ["aws_iam_policy", "aws_iam_role", "aws_iam_role_policy_attachment"];
    expect(aws(environment.state)).toEqual([...role, ...role].sort());
    expect(aws(ofDnsTeam.state)).toEqual([...role, "aws_route53_zone"]);
    expect(aws(others.state)).toEqual(
      [
        ...["aws_iam_user", "aws_iam_access_key", "aws_iam_policy", "aws_iam_user_policy_attachment"],
        ...["aws_iam_instance_profile", "aws_iam_openid_connect_provider"],
        ...["aws_eks_pod_identity_association"],
        ...Array.from({ length: 6 }, () => role).flat(),
      ].sort(),
    );
    for (const { changes } of [environment, team, others, ofDnsTeam]) expect(changes).toEqual([]);
  });

  it("leaves nothing after destroy, in either account, but what it had looked up", async () => {
    for (const account of [clusters, zones]) {
      expect(await account.roleNames()).toEqual([]);
      expect(await account.policyArns()).toEqual([]);
      expect(await account.userNames()).toEqual([]);
    }
    expect(await zones.oidcProviderArns()).toEqual([]);
    expect(await zones.zones()).toEqual({ [corp]: "corp.example.org." });
    expect(await clusters.zones()).toEqual({ [sameName]: "corp.example.org." });
  });
});
