import {
  AwsAccount,
  ControllerRole,
  EksCluster,
  type IRoute53Auth,
  OidcProvider,
  type PolicyDocument,
  Route53Auth,
  Route53Solver,
  Route53Zone,
  ZoneRole,
} from "../../constructs";
import { clusterAccount, issuerHost, providerArn } from "../support/applied-environment";
import { inputErrorOf } from "../support/input-errors";
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
  stagingSolver,
  stagingZone,
  ZONE_ID,
} from "./provisioned";

const existingRoleArn = `arn:aws:iam::${clusterAccount}:role/platform/dns`;
const role = ControllerRole.fromArn(existingRoleArn);

describe("IRSA with a role that exists", () => {
  const { dns01, helmValues, requirements, route53 } = onEks(stagingSolver(Route53Auth.irsa({ role })));

  it("makes and looks up nothing in IAM", () => {
    expect(madeIn(dns01)).toEqual([]);
    expect(Object.keys(dns01.data ?? {})).toEqual(["aws_partition"]);
  });

  it("has the role's ARN on the ServiceAccount, path included, and no role in the issuer (W2)", () => {
    expect(helmValues["serviceAccount"]).toEqual({
      create: true,
      name: "cert-manager",
      annotations: { "eks.amazonaws.com/role-arn": existingRoleArn },
    });
    expect(helmValues["podAnnotations"]).toEqual({
      "cdktf-cert-manager-dns01/irsa-revision": existingRoleArn,
    });
    expect(route53).toEqual({ hostedZoneID: ZONE_ID });
  });

  it("prints the very trust policy and policy that a role of the kit's would have", () => {
    const made = onEks(stagingSolver(Route53Auth.irsa())).identities[NAME];
    expect(requirements).toEqual([
      { instruction: "Give the role dns this trust policy", document: made?.trust },
      { instruction: "Give the role dns this policy", document: challengePolicy([ZONE_ID]) },
    ]);
  });

  it("prints every policy where the zones take several", () => {
    const solver = Route53Solver.forZones(manyZones(65), Route53Auth.irsa({ role }));
    expect(onEks(solver).requirements.map(({ instruction }) => instruction)).toEqual([
      "Give the role dns this trust policy",
      "Give the role dns this policy",
      "Give the role dns this policy",
    ]);
  });

  it("still runs the controller as who can read the token, where asked (W14)", () => {
    const { helmValues: values } = onEks(
      stagingSolver(Route53Auth.irsa({ role, readsTokenAsUser1001: true })),
    );
    expect(values["securityContext"]).toEqual({ fsGroup: 1001, runAsUser: 1001 });
  });
});

describe("Pod Identity with a role that exists", () => {
  const { dns01, helmValues, requirements, identities } = onEks(
    stagingSolver(Route53Auth.podIdentity({ role })),
  );

  it("makes the association alone, with that role", () => {
    expect(madeIn(dns01)).toEqual(["aws_eks_pod_identity_association", "terraform_data"]);
    expect(JSON.stringify(dns01.resource?.["aws_eks_pod_identity_association"])).toContain(existingRoleArn);
    expect(identities).toEqual({});
    expect(JSON.stringify(helmValues)).not.toContain("role-arn");
  });

  it("prints the trust in the service and the policy", () => {
    const made = onEks(stagingSolver(Route53Auth.podIdentity())).identities[NAME];
    expect(requirements).toEqual([
      { instruction: "Give the role dns this trust policy", document: made?.trust },
      { instruction: "Give the role dns this policy", document: challengePolicy([ZONE_ID]) },
    ]);
  });
});

describe("A dedicated ServiceAccount with a role that exists", () => {
  const auth = Route53Auth.serviceAccount({ name: "acme-dns01", region: "eu-west-1", role });
  const { dns01, requirements, route53 } = onEks(stagingSolver(auth));

  it("makes what stands in the cluster, and nothing in IAM", () => {
    expect(madeIn(dns01)).toEqual([
      "kubernetes_role_binding_v1",
      "kubernetes_role_v1",
      "kubernetes_service_account_v1",
    ]);
  });

  it("has the role in the issuer", () => {
    expect(route53["role"]).toBe(existingRoleArn);
  });

  it("prints the trust in that ServiceAccount", () => {
    const [trust, grant] = requirements.map(({ document }) => document as PolicyDocument);
    expect(trust?.Statement).toEqual([
      {
        Effect: "Allow",
        Action: "sts:AssumeRoleWithWebIdentity",
        Principal: { Federated: providerArn("aws") },
        Condition: {
          StringEquals: {
            [`${issuerHost}:sub`]: "system:serviceaccount:cert-manager:acme-dns01",
            [`${issuerHost}:aud`]: "sts.amazonaws.com",
          },
        },
      },
    ]);
    expect(grant).toEqual(challengePolicy([ZONE_ID]));
  });

  it("is for one namespace: a second one would print a trust policy that contradicts the first", () => {
    const solver = stagingSolver(auth);
    const issuers = [issuerIn("team-a", solver), issuerIn("team-b", solver)];
    const { message } = inputErrorOf(() => provisioned({ cluster: platform(), issuers }));
    expect(message).toContain(`the ServiceAccount of the role "${existingRoleArn}" is made at`);
    expect(message).toContain("issuers/team-a/");
    expect(message).toContain("Give each namespace a solver with a role of its own");
  });

  it("may be of another account, which is said, with that account's provider", () => {
    const account = AwsAccount.assumeRole("arn:aws:iam::333344445555:role/terraform", "eu-west-1");
    const arn = "arn:aws:iam::333344445555:role/dns";
    const inAccount = Route53Auth.serviceAccount({
      name: "acme-dns01",
      region: "eu-west-1",
      role: ControllerRole.fromArn(arn),
      account,
      oidcProvider: OidcProvider.fromArn(providerArn("aws", "333344445555"), `https://${issuerHost}`),
    });
    const issuers = [clusterIssuer(Route53Solver.forZones([stagingZone({ account })], inAccount))];
    const printed = provisioned({ cluster: platform(), issuers });
    expect(printed.route53["role"]).toBe(arn);
    expect(JSON.stringify(printed.requirements[0]?.document)).toContain(providerArn("aws", "333344445555"));
  });
});

describe("A controller's role that exists, and zones of other accounts", () => {
  it("is told to be let assume their roles, which are told to trust it", () => {
    const zoneRole = "arn:aws:iam::333344445555:role/dns-manager";
    const zones = [
      stagingZone(),
      Route53Zone.fromId("ZB", "b.example.org", { role: ZoneRole.fromArn(zoneRole) }),
    ];
    const { requirements } = onEks(Route53Solver.forZones(zones, Route53Auth.irsa({ role })));
    expect(requirements.map(({ instruction }) => instruction)).toEqual([
      "Give the role dns this trust policy",
      "Give the role dns this policy",
      "Give the role dns this policy",
      `Give the role ${zoneRole} this trust policy`,
      `Give the role ${zoneRole} this policy`,
    ]);
    expect(requirements[2]?.document).toMatchObject({
      Statement: [{ Action: "sts:AssumeRole", Resource: [zoneRole] }],
    });
    expect(requirements[3]?.document).toMatchObject({
      Statement: [{ Condition: { ArnEquals: { "aws:PrincipalArn": [existingRoleArn] } } }],
    });
  });
});

describe("A role that exists in another account", () => {
  const elsewhere = "arn:aws:iam::444455556666:role/dns";
  const foreign = ControllerRole.fromArn(elsewhere);
  const clusters = `the OIDC provider of the cluster "${providerArn("aws")}"`;

  it.each<[string, IRoute53Auth<EksCluster>, string]>([
    [
      "EKS, which gives Pods of a cluster no role of another one",
      Route53Auth.podIdentity({ role: foreign }),
      'the EKS cluster "arn:aws:eks:eu-west-1:111122223333:cluster/platform". Give a role of the cluster\'s account, and this one as its targetRole: ZoneRole.fromArn(arn).',
    ],
    [
      "IRSA, whose provider it cannot trust",
      Route53Auth.irsa({ role: foreign }),
      `${clusters}. Give the cluster the provider of the role's account, or`,
    ],
    [
      "a dedicated ServiceAccount, whose account is not said",
      Route53Auth.serviceAccount({ name: "acme-dns01", region: "eu-west-1", role: foreign }),
      `the OIDC provider "${providerArn("aws")}". Give the role's account, such as account: AwsAccount.assumeRole(`,
    ],
  ])("is refused with %s", (_, auth, said) => {
    expect(inputErrorOf(() => onEks(stagingSolver(auth))).message).toContain(
      `the role "${elsewhere}" lies in another account than ${said}`,
    );
  });

  it("is refused with a provider of another cluster that lies elsewhere", () => {
    const host = "oidc.eks.eu-west-1.amazonaws.com/id/BLUE";
    const blue = providerArn("aws", "444455556666", host);
    const alsoTrust = [{ oidcIssuerUrl: `https://${host}`, oidcProviderArn: blue }];
    const { message } = inputErrorOf(() => onEks(stagingSolver(Route53Auth.irsa({ role, alsoTrust }))));
    expect(message).toContain(
      `the role "${existingRoleArn}" lies in another account than the OIDC provider in alsoTrust "${blue}". Give the provider that the account of the role has for that issuer.`,
    );
  });

  it("is refused in the same account of another partition, which is none", () => {
    const china = ControllerRole.fromArn(existingRoleArn.replace("arn:aws:", "arn:aws-cn:"));
    expect(inputErrorOf(() => onEks(stagingSolver(Route53Auth.irsa({ role: china })))).message).toContain(
      "lies in another account than",
    );
  });

  it.each<[string, IRoute53Auth<EksCluster>]>([
    ["Pod Identity", Route53Auth.podIdentity({ role: foreign })],
    ["IRSA", Route53Auth.irsa({ role: foreign })],
  ])("is taken with %s where the cluster's account is known when planned", (_, auth) => {
    const cluster = EksCluster.fromLookup("platform");
    expect(() => onEks(stagingSolver(auth), { cluster })).not.toThrow();
  });

  it("is taken with IRSA where the cluster names the provider that its account has", () => {
    const cluster = platform("aws", "platform", "444455556666");
    const { requirements } = onEks(stagingSolver(Route53Auth.irsa({ role: foreign })), { cluster });
    expect(JSON.stringify(requirements[0]?.document)).toContain(providerArn("aws", "444455556666"));
  });
});

describe("The ARN of a role that exists", () => {
  it.each([
    "",
    "dns",
    "arn:aws:iam::1:role/dns",
    "arn:aws:iam::111122223333:user/dns",
    `${existingRoleArn} `,
  ])("is refused as %j", (arn) => {
    expect(inputErrorOf(() => ControllerRole.fromArn(arn)).message).toContain(
      `ControllerRole.fromArn: the role ARN is ${JSON.stringify(arn)}. Write the ARN of a role`,
    );
  });

  it.each(["aws", "aws-cn", "aws-us-gov", "aws-iso-b"])("may be of the partition %s", (partition) => {
    expect(() => ControllerRole.fromArn(existingRoleArn.replace("aws", partition))).not.toThrow();
  });
});
