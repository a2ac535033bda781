import {
  Cluster,
  configureKubernetes,
  Aws,
  CertManager,
  Dns01,
  NodeRoles,
  Route53Auth,
  Route53Solver,
  Route53Zone,
} from "../../constructs";
import { applyStacks } from "../support/apply-stacks";
import { describeWithMoto } from "../support/describe-with-moto";
import { EmulatedAws } from "../support/emulated-aws";
import { synthStack } from "../support/synth";
import { writesChallenges } from "./documents";

const ACCOUNT = "222233334444";
const IAM = `arn:aws:iam::${ACCOUNT}`;
const CREATED = "cert-manager-dns01-new-nodes";

const stack = synthStack((scope) => {
  Aws.inRegion("eu-west-1", { allowedAccountIds: [ACCOUNT] }).configure(scope);
  const clusters = {
    "new-nodes": NodeRoles.create({ path: "/nodes/", tags: { team: "platform" } }),
    "named-roles": NodeRoles.fromNames(["nodes-a", "nodes-b"]),
    "node-groups": NodeRoles.fromManagedNodeGroups(["system", "spot"]),
  };
  Object.entries(clusters).forEach(([name, roles], index) => {
    const cluster = Cluster.fromKubeconfig(name, { context: name });
    if (index === 0) configureKubernetes(scope, cluster);
    new Dns01(scope, name, {
      cluster,
      certManager: CertManager.install({ version: "v1.21.1", namespace: name }),
      solvers: [
        Route53Solver.forZones(
          [Route53Zone.fromId(`Z000000000000000000${index}`, `${name}.example.org`)],
          Route53Auth.nodeRole({
            region: "eu-west-1",
            roles,
            acknowledges: { everyPodGainsTheGrant: true, hopLimitAdmitsPods: true },
          }),
          { id: `route53-${name}` },
        ),
      ],
    });
  });
});

describeWithMoto("Roles of nodes, applied by Terraform and the AWS provider", ACCOUNT, (cloud) => {
  let aws: EmulatedAws;
  let applied: Awaited<ReturnType<typeof apply>>;
  const existing = ["nodes-a", "nodes-b", "nodes-spot", "nodes-system"];

  const documentsOf = async (role: string) =>
    (await aws.attachedPolicies(role)).map(({ document }) => document);

  const apply = async () => {
    const { stack: result } = await applyStacks(cloud(), {
      stack: {
        stack,
        read: async () => ({
          role: await aws.role(CREATED),
          profiles: await aws.instanceProfiles(),
          policies: await aws.attachedPolicies(CREATED),
          ofNodesA: await documentsOf("nodes-a"),
          ofNodesB: await documentsOf("nodes-b"),
          ofSystem: await documentsOf("nodes-system"),
          ofSpot: await documentsOf("nodes-spot"),
          roles: await aws.roleNames(),
          arnsOfNodesA: await aws.attachedPolicyArns("nodes-a"),
          arnsOfNodesB: await aws.attachedPolicyArns("nodes-b"),
          inline: await Promise.all([CREATED, ...existing].map((role) => aws.inlinePolicyNames(role))),
        }),
      },
    });
    return result;
  };

  beforeAll(async () => {
    aws = new EmulatedAws(cloud().moto.endpoint, "eu-west-1", ACCOUNT);
    await aws.createEksCluster("node-groups");
    await aws.createNodeRole("nodes-a");
    await aws.createNodeRole("nodes-b", "/eks/");
    await aws.createNodeGroup("node-groups", "system", await aws.createNodeRole("nodes-system"));
    await aws.createNodeGroup("node-groups", "spot", await aws.createNodeRole("nodes-spot", "/eks/spot/"));
    applied = await apply();
  }, 180_000);

  it("makes a role that instances of EC2 may be given, and the instance profile that gives it", () => {
    const { role, profiles } = applied.reading;
    expect(role).toEqual({
      arn: `${IAM}:role/nodes/${CREATED}`,
      path: "/nodes/",
      trust: {
        Version: "2012-10-17",
        Statement: [
          { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: ["ec2.amazonaws.com"] } },
        ],
      },
      maxSessionDuration: 3600,
      permissionsBoundary: undefined,
      tags: { team: "platform" },
    });
    expect(profiles).toEqual([{ name: CREATED, path: "/nodes/", roles: [CREATED] }]);
  });

  it("lets that role write challenges in its zone and nothing else", () => {
    expect(applied.reading.policies).toEqual([
      { document: writesChallenges(["Z0000000000000000000"]), tags: { team: "platform" } },
    ]);
  });

  it("gives roles that exist one policy between them", () => {
    const { ofNodesA, ofNodesB, arnsOfNodesA, arnsOfNodesB } = applied.reading;
    expect(ofNodesA).toEqual([writesChallenges(["Z0000000000000000001"])]);
    expect(ofNodesB).toEqual(ofNodesA);
    expect(arnsOfNodesA).toEqual([`${IAM}:policy/cert-manager-dns01-test-route53-named-roles`]);
    expect(arnsOfNodesB).toEqual(arnsOfNodesA);
  });

  it("finds the roles of managed node groups, whatever their paths", () => {
    const { ofSystem, ofSpot } = applied.reading;
    expect(ofSystem).toEqual([writesChallenges(["Z0000000000000000002"])]);
    expect(ofSpot).toEqual(ofSystem);
  });

  it("makes no other role, and changes nothing else about those that exist", () => {
    expect(applied.reading.roles).toEqual([CREATED, ...existing]);
    expect(applied.reading.inline.flat()).toEqual([]);
  });

  it("plans no change a second time", () => {
    expect(applied.state.made.filter((type) => type.startsWith("aws_"))).toEqual([
      "aws_iam_instance_profile",
      ...Array<string>(3).fill("aws_iam_policy"),
      "aws_iam_role",
      ...Array<string>(5).fill("aws_iam_role_policy_attachment"),
    ]);
    expect(applied.changes).toEqual([]);
  });

  it("leaves nothing after destroy but the roles that were there, without its policies", async () => {
    expect(await aws.roleNames()).toEqual(existing);
    expect(await aws.policyArns()).toEqual([]);
    expect(await aws.instanceProfiles()).toEqual([]);
    expect(await Promise.all(existing.map((role) => aws.attachedPolicyArns(role)))).toEqual([[], [], [], []]);
  });
});
