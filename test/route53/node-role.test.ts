import { App } from "cdktf";
import {
  Aws,
  CertManager,
  Dns01,
  type EksCluster,
  type NodeRoleProps,
  NodeRoles,
  Route53Auth,
  Route53Solver,
  ZoneRole,
} from "../../constructs";
import { fittedName } from "../../constructs/core/names";
import { clusterAccount } from "../support/applied-environment";
import { inputErrorOf } from "../support/input-errors";
import { blocksOf, onlyBlock, testStack } from "../support/synth";
import { manyZones } from "./eks-environment";
import {
  challengePolicy,
  madeIn,
  NAME,
  onEks,
  platform,
  type Provisioning,
  stagingSolver,
  stagingZone,
  ZONE_ID,
} from "./provisioned";

const acknowledges = { everyPodGainsTheGrant: true, hopLimitAdmitsPods: true } as const;

function authOf(roles: NodeRoles, props: Partial<NodeRoleProps> = {}) {
  return Route53Auth.nodeRole({ region: "eu-west-1", roles, acknowledges, ...props });
}

function nodeRole(roles: NodeRoles, spec: Partial<Provisioning<EksCluster>> = {}) {
  return onEks(stagingSolver(authOf(roles)), spec);
}

describe("cert-manager with the role of its node", () => {
  it("carries its region and nothing else: no annotation, label, credential or mount", () => {
    expect(nodeRole(NodeRoles.fromNames(["nodes"])).helmValues).toEqual({
      crds: { enabled: true, keep: true },
      serviceAccount: { create: true, name: "cert-manager" },
      extraEnv: [{ name: "AWS_REGION", value: "eu-west-1" }],
    });
  });

  it("has one region, which wins over that of issuers: another in the Helm values is refused (W5)", () => {
    const withRegion = (value: string) =>
      nodeRole(NodeRoles.fromNames(["nodes"]), {
        certManager: { values: { extraEnv: [{ name: "AWS_REGION", value }] } },
      });
    expect(withRegion("eu-west-1").helmValues["extraEnv"]).toEqual([
      { name: "AWS_REGION", value: "eu-west-1" },
    ]);
    expect(() => withRegion("us-east-1")).toThrow(
      /the Helm value extraEnv is .*us-east-1.* in values and .*eu-west-1.* by the kit and its solvers/,
    );
  });

  it.each(["v1.11.5", "v1.15.5", "v1.16.5", "v1.21.1"])(
    "names the region in %s, which nothing in the Pod does, and no role (W2, W5)",
    (version) => {
      expect(nodeRole(NodeRoles.fromNames(["nodes"]), { certManager: { version } }).route53).toEqual({
        region: "eu-west-1",
        hostedZoneID: ZONE_ID,
      });
    },
  );

  it.each(["", "Frankfurt", "eu-west", "eu_west_1"])(
    "refuses the region %j where it is written",
    (region) => {
      const error = inputErrorOf(() => authOf(NodeRoles.fromNames(["nodes"]), { region }));
      expect(error.at).toBe("Route53Auth.nodeRole");
      expect(error.message).toContain(`the region is ${JSON.stringify(region)}. Write a region's code`);
      expect(error.message).toContain("no webhook gives the controller's Pods one for this method");
    },
  );

  it("warns that every Pod gains the grant (W12)", () => {
    const stack = testStack(new App(), "test");
    Aws.inRegion("eu-west-1").configure(stack);
    const dns01 = new Dns01(stack, "dns01", {
      cluster: platform(),
      certManager: CertManager.install({ version: "v1.21.1" }),
      solvers: [stagingSolver(authOf(NodeRoles.fromNames(["nodes"])))],
    });
    const metadata = dns01.node.findAll().flatMap(({ node }) => node.metadata);
    expect(metadata.filter(({ type }) => type === "@cdktf/warn").map(({ data }) => String(data))).toEqual([
      expect.stringMatching(/^Every Pod of the cluster platform that reaches the instance metadata/),
    ]);
  });

  it("tells how to see that the hop limit keeps Pods out", () => {
    expect(nodeRole(NodeRoles.fromNames(["nodes"])).checks).toEqual([
      expect.stringMatching(/^kubectl --namespace cert-manager logs .*no EC2 IMDS role found/),
    ]);
  });

  it("stands beside no other ambient method of AWS: the error names both (W16)", () => {
    const solvers = [
      stagingSolver(authOf(NodeRoles.fromNames(["nodes"]))),
      stagingSolver(Route53Auth.irsa()),
    ];
    expect(inputErrorOf(() => onEks(solvers)).message).toContain(
      '"route53-irsa" needs IRSA and the solver "route53-node-role" needs the node\'s role',
    );
  });

  it("assumes the roles of zones in other accounts, which trust all of its roles", () => {
    const arn = "arn:aws:iam::333344445555:role/dns-manager";
    const zone = stagingZone({ role: ZoneRole.fromArn(arn) });
    const { identities, requirements } = onEks(
      Route53Solver.forZones([zone], authOf(NodeRoles.fromNames(["blue", "green"]))),
    );
    const assume = {
      Version: "2012-10-17",
      Statement: [{ Sid: "AssumeZoneRoles", Effect: "Allow", Action: "sts:AssumeRole", Resource: [arn] }],
    };
    expect(identities["blue"]?.policies).toEqual([assume]);
    expect(identities["green"]?.policies).toEqual([assume]);
    expect(requirements[0]?.document).toMatchObject({
      Statement: [
        {
          Principal: { AWS: [`arn:aws:iam::${clusterAccount}:root`] },
          Condition: {
            ArnEquals: {
              "aws:PrincipalArn": ["blue", "green"].map(
                (name) => `arn:aws:iam::${clusterAccount}:role/${name}`,
              ),
            },
          },
        },
      ],
    });
  });
});

describe("NodeRoles.fromNames", () => {
  it("looks the roles up, changes nothing about them and gives each the one policy", () => {
    const { dns01, identities } = nodeRole(NodeRoles.fromNames(["blue", "green"]));
    expect(madeIn(dns01)).toEqual([
      "aws_iam_policy",
      "aws_iam_role_policy_attachment",
      "aws_iam_role_policy_attachment",
    ]);
    expect(blocksOf(dns01.data, "aws_iam_role").map(({ name }) => name)).toEqual(["blue", "green"]);
    for (const name of ["blue", "green"])
      expect(identities[name]?.policies).toEqual([challengePolicy([ZONE_ID])]);
  });

  it("gives the policy the path and tags that it is told, and the roles none of them", () => {
    const props = { path: "/platform/", tags: { team: "dns" } };
    for (const roles of [
      NodeRoles.fromNames(["blue"], props),
      NodeRoles.fromManagedNodeGroups(["system"], props),
    ])
      expect(onlyBlock(nodeRole(roles).dns01.resource, "aws_iam_policy")).toMatchObject(props);
  });

  it.each([{ path: "platform" }, { tags: { "aws:team": "dns" } }])("refuses %j", (props) => {
    for (const make of [
      () => NodeRoles.fromNames(["blue"], props),
      () => NodeRoles.fromManagedNodeGroups(["system"], props),
    ])
      expect(inputErrorOf(make).message).toMatch(
        /^NodeRoles\.from(Names|ManagedNodeGroups): the (path|tag key) is/,
      );
  });

  it("attaches every policy to every role, each pair once", () => {
    const solver = Route53Solver.forZones(
      manyZones(65),
      authOf(NodeRoles.fromNames(["blue", "green", "red"])),
    );
    const { dns01 } = onEks(solver);
    const pairs = blocksOf(dns01.resource, "aws_iam_role_policy_attachment").map(
      ({ role, policy_arn }) => `${String(role)} ${String(policy_arn)}`,
    );
    expect(new Set(pairs).size).toBe(6);
    expect(pairs).toHaveLength(6);
  });

  it.each([100, 96, 95, 94, 93, 20])(
    "names each of several policies within IAM's limit: id of %i characters",
    (length) => {
      const zones = manyZones(65);
      const id = "n".repeat(length);
      const solver = Route53Solver.forZones(zones, authOf(NodeRoles.fromNames(["blue"])), { id });
      const names = blocksOf(onEks(solver).dns01.resource, "aws_iam_policy").map(({ name }) => String(name));
      const whole = `cert-manager-dns01-methods-dns01-${id}`;
      const [first, second] = names.sort((a, b) => Number(/-2$/.test(a)) - Number(/-2$/.test(b)));
      expect(names).toHaveLength(2);
      expect(Math.max(...names.map((name) => name.length))).toBeLessThanOrEqual(128);
      expect(first).toBe(fittedName(whole, 128));
      if (whole.length <= 126) expect(second).toBe(`${whole}-2`);
      else expect(second).toMatch(/^cert-manager-dns01-methods-dns01-n+-[0-9a-f]{8}-2$/);
    },
  );

  it("keeps the addresses of one role's attachments when another comes", () => {
    const addresses = (...names: string[]) =>
      Object.keys(
        nodeRole(NodeRoles.fromNames(names)).dns01.resource?.["aws_iam_role_policy_attachment"] ?? {},
      );
    expect(addresses("blue", "green")).toEqual(expect.arrayContaining(addresses("blue")));
  });

  it.each([
    [[], "there are no role names. Name at least one role"],
    [["blue", "blue"], '"blue" is listed twice. List it once'],
    [["arn:aws:iam::111122223333:role/blue"], "the role name is"],
    [["nodes/blue"], "the role name is"],
  ])("refuses the names %j", (names, message) => {
    const error = inputErrorOf(() => NodeRoles.fromNames(names));
    expect(error.at).toBe("NodeRoles.fromNames");
    expect(error.message).toContain(message);
  });
});

describe("NodeRoles.fromManagedNodeGroups", () => {
  it("takes each group's role from what EKS says of it, by the name at the end of its ARN", () => {
    const { dns01 } = nodeRole(NodeRoles.fromManagedNodeGroups(["system", "apps"]));
    expect(blocksOf(dns01.data, "aws_eks_node_group")).toMatchObject([
      { cluster_name: "platform", node_group_name: "apps" },
      { cluster_name: "platform", node_group_name: "system" },
    ]);
    const roles = blocksOf(dns01.resource, "aws_iam_role_policy_attachment").map(({ role }) => String(role));
    expect(roles).toHaveLength(2);
    for (const role of roles)
      expect(role).toMatch(
        /^\$\{element\(reverse\(split\("\/", data\.aws_eks_node_group\.[\w-]+\.node_role_arn\)\), 0\)\}$/,
      );
    expect(madeIn(dns01)).not.toContain("aws_iam_role");
  });

  it.each([
    [[], "there are no node groups. Name at least one managed node group"],
    [["system", "system"], '"system" is listed twice'],
    [["-system"], 'the node group is "-system"'],
    [["a b"], 'the node group is "a b"'],
    [["a".repeat(64)], "63 characters at most"],
  ])("refuses the groups %j", (groups, message) => {
    const error = inputErrorOf(() => NodeRoles.fromManagedNodeGroups(groups));
    expect(error.at).toBe("NodeRoles.fromManagedNodeGroups");
    expect(error.message).toContain(message);
  });
});

describe("NodeRoles.create", () => {
  it("makes a role that zones in other accounts trust", () => {
    const zone = stagingZone({ role: ZoneRole.fromArn("arn:aws:iam::333344445555:role/dns-manager") });
    const { requirements } = onEks(Route53Solver.forZones([zone], authOf(NodeRoles.create())));
    expect(requirements[0]?.document).toMatchObject({
      Statement: [
        { Condition: { ArnEquals: { "aws:PrincipalArn": [`arn:aws:iam::${clusterAccount}:role/${NAME}`] } } },
      ],
    });
  });

  it("makes a role that EC2 may take, its grant and the profile that launches nodes with it", () => {
    const { dns01, identities } = nodeRole(NodeRoles.create());
    expect(madeIn(dns01)).toEqual([
      "aws_iam_instance_profile",
      "aws_iam_policy",
      "aws_iam_role",
      "aws_iam_role_policy_attachment",
    ]);
    expect(identities[NAME]?.trust).toEqual({
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: ["ec2.amazonaws.com"] } },
      ],
    });
    expect(identities[NAME]?.policies).toEqual([challengePolicy([ZONE_ID])]);
    const [role = ""] = Object.keys(dns01.resource?.["aws_iam_role"] ?? {});
    expect(onlyBlock(dns01.resource, "aws_iam_instance_profile")).toMatchObject({
      name: NAME,
      role: `\${aws_iam_role.${role}.name}`,
    });
  });

  it("may be taken by EC2 under its name in China", () => {
    const solver = stagingSolver(authOf(NodeRoles.create(), { region: "cn-north-1" }));
    const { identities } = onEks(solver, { partition: "aws-cn" });
    expect(identities[NAME]?.trust?.Statement[0]?.Principal).toEqual({ Service: ["ec2.amazonaws.com.cn"] });
  });

  it("trusts the services that it is given, and has the props of a role", () => {
    const servicePrincipals = ["ec2.amazonaws.com.cn", "ssm.amazonaws.com"];
    const { dns01, identities } = nodeRole(
      NodeRoles.create({ servicePrincipals, roleName: "dns-nodes", path: "/nodes/", tags: { team: "dns" } }),
    );
    expect(identities["dns-nodes"]?.trust?.Statement[0]?.Principal).toEqual({ Service: servicePrincipals });
    for (const type of ["aws_iam_role", "aws_iam_instance_profile", "aws_iam_policy"])
      expect(onlyBlock(dns01.resource, type)).toMatchObject({
        name: "dns-nodes",
        path: "/nodes/",
        tags: { team: "dns" },
      });
  });

  it.each([
    [{ servicePrincipals: [] }, "there are no service principals. Name at least one service"],
    [{ servicePrincipals: ["ec2"] }, 'the service principal is "ec2". Write it as IAM has it'],
    [{ servicePrincipals: ["an ec2.amazonaws.com"] }, "the service principal is"],
    [{ servicePrincipals: ["ec2.amazonaws.com/"] }, "the service principal is"],
    [{ servicePrincipals: ["*"] }, 'the service principal is "*"'],
    [{ roleName: "a b" }, 'the role name is "a b"'],
  ])("refuses %j", (props, message) => {
    const error = inputErrorOf(() => NodeRoles.create(props));
    expect(error.at).toBe("NodeRoles.create");
    expect(error.message).toContain(message);
  });
});

it("Roles of nodes in China are refused the region of an STS that does not know them", () => {
  expect(inputErrorOf(() => nodeRole(NodeRoles.create(), { partition: "aws-cn" })).message).toContain(
    'the region "eu-west-1" is of the partition "aws", and the role or user of "aws-cn". Give a region of the partition of the role or user, whose STS knows it.',
  );
});

describe("Two solvers with node roles", () => {
  it("have policies of their own where the roles exist", () => {
    const second = Route53Solver.forZones(manyZones(1), authOf(NodeRoles.fromNames(["nodes"])), {
      id: "second",
    });
    const { dns01, identities } = onEks([stagingSolver(authOf(NodeRoles.fromNames(["nodes"]))), second]);
    expect(
      blocksOf(dns01.resource, "aws_iam_policy")
        .map(({ name }) => name)
        .sort(),
    ).toEqual([
      "cert-manager-dns01-methods-dns01-route53-node-role",
      "cert-manager-dns01-methods-dns01-second",
    ]);
    expect(identities["nodes"]?.policies).toHaveLength(2);
  });

  it("that would make one role are refused, and both are named", () => {
    const second = Route53Solver.forZones(manyZones(1), authOf(NodeRoles.create()), { id: "second" });
    const { message } = inputErrorOf(() => onEks([stagingSolver(authOf(NodeRoles.create())), second]));
    expect(message).toContain(`the IAM role "${NAME}" is made at`);
    expect(message).toMatch(/solvers\/second.*solvers\/route53-node-role.*Give each its own roleName/);
  });
});
