import {
  Aws,
  AwsAccount,
  ControllerRole,
  EksCluster,
  PodIdentityAgent,
  type PodIdentityProps,
  Route53Auth,
  Route53Solver,
  Route53Zone,
  ZoneRole,
  type ZoneRoleProps,
} from "../../constructs";
import { clusterAccount } from "../support/applied-environment";
import { inputErrorOf } from "../support/input-errors";
import { blocksOf, onlyBlock, type StackJson } from "../support/synth";
import { blocksByAddress, precedingOf } from "../support/terraform-graph";
import { without } from "../support/without";
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

const CLUSTER_ARN = `arn:aws:eks:eu-west-1:${clusterAccount}:cluster/platform`;
const ROLE_ARN = `arn:aws:iam::${clusterAccount}:role/${NAME}`;
const TARGET = "arn:aws:iam::333344445555:role/dns-manager";
const NEWER = { providerVersions: { aws: ">= 6.2.0, < 7.0.0" } };

function podIdentity(props: PodIdentityProps = {}, spec: Partial<Provisioning<EksCluster>> = {}) {
  return onEks(stagingSolver(Route53Auth.podIdentity(props)), spec);
}

function trust(tags: boolean, clusterArn = CLUSTER_ARN, account = clusterAccount) {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Action: ["sts:AssumeRole", "sts:TagSession"],
        Principal: { Service: "pods.eks.amazonaws.com" },
        Condition: {
          StringEquals: {
            "aws:SourceAccount": account,
            ...(tags && {
              "aws:RequestTag/kubernetes-namespace": "cert-manager",
              "aws:RequestTag/kubernetes-service-account": "cert-manager",
            }),
          },
          ArnEquals: { "aws:SourceArn": clusterArn },
        },
      },
    ],
  };
}

function associationOf(stack: StackJson) {
  return without(onlyBlock(stack.resource, "aws_eks_pod_identity_association"), "//");
}

function hasTargetOf({ resource }: StackJson) {
  const block = without(onlyBlock(resource, "terraform_data"), "//");
  return { block, address: `terraform_data.${Object.keys(resource?.["terraform_data"] ?? {}).join()}` };
}

describe("The role of EKS Pod Identity", () => {
  it("trusts the service for one cluster, and by the session's tags for one ServiceAccount (W7)", () => {
    expect(podIdentity().identities[NAME]?.trust).toEqual(trust(true));
  });

  it("trusts it for a looked-up cluster by that cluster's own ARN", () => {
    const { identities } = podIdentity({}, { cluster: EksCluster.fromLookup("platform") });
    expect(identities[NAME]?.trust).toEqual(trust(true));
  });

  it("asks for the tags of wherever cert-manager is installed", () => {
    const certManager = { namespace: "security", serviceAccountName: "acme-controller" };
    const { identities, dns01 } = podIdentity({}, { certManager });
    expect(identities[NAME]?.trust?.Statement[0]?.Condition?.["StringEquals"]).toEqual({
      "aws:SourceAccount": clusterAccount,
      "aws:RequestTag/kubernetes-namespace": "security",
      "aws:RequestTag/kubernetes-service-account": "acme-controller",
    });
    expect(associationOf(dns01)).toMatchObject({ namespace: "security", service_account: "acme-controller" });
  });

  it("may write challenges in its zones and nothing else", () => {
    expect(podIdentity().identities[NAME]?.policies).toEqual([challengePolicy([ZONE_ID])]);
  });

  it("has every prop that a role takes", () => {
    const { dns01 } = podIdentity({
      role: ControllerRole.create({ roleName: "dns", path: "/platform/", tags: { team: "dns" } }),
    });
    expect(onlyBlock(dns01.resource, "aws_iam_role")).toMatchObject({
      name: "dns",
      path: "/platform/",
      tags: { team: "dns" },
    });
  });

  it("refuses a malformed prop where it is written", () => {
    const tags = { "aws:team": "dns" };
    expect(inputErrorOf(() => Route53Auth.podIdentity({ tags })).at).toBe("Route53Auth.podIdentity");
    expect(inputErrorOf(() => PodIdentityAgent.create({ tags })).at).toBe("PodIdentityAgent.create");
  });
});

describe("The association of EKS Pod Identity", () => {
  it("is of the role, the cluster and the controller's ServiceAccount, and says nothing else", () => {
    const { dns01 } = podIdentity();
    const [role = ""] = Object.keys(dns01.resource?.["aws_iam_role"] ?? {});
    expect(associationOf(dns01)).toEqual({
      cluster_name: "platform",
      namespace: "cert-manager",
      service_account: "cert-manager",
      role_arn: `\${aws_iam_role.${role}.arn}`,
      lifecycle: { replace_triggered_by: [hasTargetOf(dns01).address] },
    });
  });

  it("says beside it whether it has a target, so that EKS forgets one that is left out", () => {
    const solver = stagingSolver(Route53Auth.podIdentity({ targetRole: ZoneRole.fromArn(TARGET) }));
    const [without, having] = [podIdentity(), onEks(solver, NEWER)].map(({ dns01 }) => hasTargetOf(dns01));
    expect(without?.block).toEqual({ triggers_replace: { hasTarget: "false" } });
    expect(having).toEqual({ ...without, block: { triggers_replace: { hasTarget: "true" } } });
  });

  it("has tags of its own", () => {
    const { dns01 } = podIdentity({ tags: { team: "dns" } });
    expect(associationOf(dns01)).toMatchObject({ tags: { team: "dns" } });
  });

  it("replaces the Pods when it, the role or the target role is another: credentials are injected at admission (W7)", () => {
    const annotations = (props: PodIdentityProps, spec = {}) =>
      podIdentity(props, spec).helmValues["podAnnotations"];
    expect(annotations({})).toEqual({
      "cdktf-cert-manager-dns01/pod-identity-revision": `<aws_eks_pod_identity_association.association_id> (id of ${NAME})`,
    });
    const existingRoleArn = `arn:aws:iam::${clusterAccount}:role/dns`;
    expect(annotations({ role: ControllerRole.fromArn(existingRoleArn) })).toEqual({
      "cdktf-cert-manager-dns01/pod-identity-revision": `<aws_eks_pod_identity_association.association_id> ${existingRoleArn}`,
    });
    const solver = Route53Solver.forZones(
      [stagingZone()],
      Route53Auth.podIdentity({ targetRole: ZoneRole.fromArn(TARGET) }),
    );
    expect(JSON.stringify(onEks(solver, NEWER).helmValues["podAnnotations"])).toContain(TARGET);
  });

  it("is there, with the agent, the role and the grant, before cert-manager starts: credentials are injected at admission (W7)", () => {
    const { dns01 } = podIdentity({ agent: PodIdentityAgent.create() });
    const addresses = [...blocksByAddress(dns01).keys()];
    const release = addresses.find((address) => address.startsWith("helm_release.")) ?? "";
    const before = precedingOf(dns01, release);
    expect(addresses.filter((address) => !before.has(address))).toEqual([release]);
    expect([...before].join()).toMatch(/aws_eks_pod_identity_association\./);
    expect([...before].join()).toMatch(/aws_eks_addon\./);
  });

  it("is one for each ServiceAccount: a second solver with it is refused, whatever its role", () => {
    const second = stagingSolver(
      Route53Auth.podIdentity({ role: ControllerRole.create({ roleName: "other" }) }),
      { id: "other" },
    );
    const error = inputErrorOf(() => onEks([stagingSolver(Route53Auth.podIdentity()), second]));
    expect(error.message).toBe(
      'methods-dns01/dns01/solvers/other: the controller\'s ServiceAccount "cert-manager/cert-manager" has one Pod Identity association, and that is of the solver at "methods-dns01/dns01/solvers/route53-pod-identity". Serve all zones with one solver, those of other accounts by a ZoneRole, or use Route53Auth.serviceAccount for the others.',
    );
  });
});

describe("The agent of EKS Pod Identity", () => {
  const addon = { cluster_name: "platform", addon_name: "eks-pod-identity-agent" };

  it("is asserted unless told otherwise: the plan fails where the add-on is missing", () => {
    for (const props of [{}, { agent: PodIdentityAgent.existing() }]) {
      const { dns01 } = podIdentity(props);
      expect(onlyBlock(dns01.data, "aws_eks_addon")).toMatchObject(addon);
      expect(madeIn(dns01)).not.toContain("aws_eks_addon");
    }
  });

  it("can be created, in the version that EKS chooses", () => {
    const { dns01 } = podIdentity({ agent: PodIdentityAgent.create() });
    expect(without(onlyBlock(dns01.resource, "aws_eks_addon"), "//")).toEqual(addon);
    expect(dns01.data).not.toHaveProperty("aws_eks_addon");
  });

  it("has the tags that it is created with", () => {
    const { dns01 } = podIdentity({ agent: PodIdentityAgent.create({ tags: { team: "dns" } }) });
    expect(onlyBlock(dns01.resource, "aws_eks_addon")).toMatchObject({ ...addon, tags: { team: "dns" } });
  });

  it("can be left alone, as on nodes of EKS Auto Mode", () => {
    const { dns01 } = podIdentity({ agent: PodIdentityAgent.leaveAlone() });
    expect(madeIn(dns01)).not.toContain("aws_eks_addon");
    expect(dns01.data).not.toHaveProperty("aws_eks_addon");
  });
});

describe("cert-manager with EKS Pod Identity", () => {
  it("carries nothing but what replaces its Pods: no role-arn annotation, label, environment or mount", () => {
    expect(podIdentity().helmValues).toEqual({
      crds: { enabled: true, keep: true },
      serviceAccount: { create: true, name: "cert-manager" },
      podAnnotations: { "cdktf-cert-manager-dns01/pod-identity-revision": expect.any(String) as unknown },
    });
  });

  it("tells how to see whether its Pod has the credentials", () => {
    expect(podIdentity().checks).toEqual([
      expect.stringMatching(/^kubectl --namespace cert-manager .*AWS_CONTAINER_CREDENTIALS_FULL_URI/),
    ]);
  });

  it("needs nothing of others", () => {
    expect(podIdentity().requirements).toEqual([]);
  });

  it.each(["v1.11.5", "v1.13.6"])("is refused in %s, which cannot do it yet", (version) => {
    const { message } = inputErrorOf(() => podIdentity({}, { certManager: { version } }));
    expect(message).toContain(`EKS Pod Identity needs cert-manager 1.14 or later and this one is ${version}`);
  });

  it.each(["v1.14.7", "v1.15.5"])(
    "names the cluster's region in %s, whose custom resource requires one (W5)",
    (version) => {
      expect(podIdentity({}, { certManager: { version } }).route53).toEqual({
        region: "eu-west-1",
        hostedZoneID: ZONE_ID,
      });
      const looked = podIdentity(
        {},
        { certManager: { version }, cluster: EksCluster.fromLookup("platform") },
      );
      expect(looked.route53).toEqual({ region: "eu-west-1", hostedZoneID: ZONE_ID });
    },
  );

  it.each(["v1.16.5", "v1.21.1"])(
    "names neither region nor role in %s: the agent's webhook gives them (W2, W5)",
    (version) => {
      expect(podIdentity({}, { certManager: { version } }).route53).toEqual({ hostedZoneID: ZONE_ID });
    },
  );

  it("is ambient: an Issuer of a namespace is refused until the controller may serve it (W1)", () => {
    const issuers = [issuerIn("team-a", stagingSolver(Route53Auth.podIdentity()))];
    const { message } = inputErrorOf(() => provisioned({ cluster: platform(), issuers }));
    expect(message).toContain('the solver "route53-pod-identity", whose credentials the controller gives to');
    const certManager = { issuerAmbientCredentials: true };
    const { issuers: emitted } = provisioned({ cluster: platform(), issuers, certManager });
    expect(emitted.map(({ kind }) => kind)).toEqual(["Issuer"]);
  });

  it("stands beside no other ambient method of AWS: the error names both (W16)", () => {
    const irsa = stagingSolver(Route53Auth.irsa({ role: ControllerRole.create({ roleName: "other" }) }));
    const { message } = inputErrorOf(() => onEks([stagingSolver(Route53Auth.podIdentity()), irsa]));
    expect(message).toContain('"route53-irsa" needs IRSA');
    expect(message).toContain('"route53-pod-identity" needs Pod Identity');
  });
});

describe("EKS Pod Identity beside IRSA", () => {
  const ANNOTATION = "eks.amazonaws.com/role-arn";

  it("has one role, which EKS and the ServiceAccount's own tokens may assume (W16)", () => {
    const { identities, dns01 } = podIdentity({ besideIrsa: true });
    const irsa = onEks(stagingSolver(Route53Auth.irsa()));
    expect(Object.keys(identities)).toEqual([NAME]);
    expect(identities[NAME]?.trust?.Statement).toEqual([
      ...trust(true).Statement,
      ...(irsa.identities[NAME]?.trust?.Statement ?? []),
    ]);
    expect(associationOf(dns01)).toMatchObject({ service_account: "cert-manager" });
  });

  it("keeps on the controller all that IRSA gives it, and what replaces the Pods with either", () => {
    const { helmValues } = podIdentity({ besideIrsa: true });
    const text = expect.any(String) as unknown;
    expect(helmValues).toEqual({
      crds: { enabled: true, keep: true },
      serviceAccount: { create: true, name: "cert-manager", annotations: { [ANNOTATION]: text } },
      podAnnotations: {
        "cdktf-cert-manager-dns01/irsa-revision": text,
        "cdktf-cert-manager-dns01/pod-identity-revision": text,
      },
    });
    expect(helmValues).toMatchObject({
      serviceAccount: onEks(stagingSolver(Route53Auth.irsa())).helmValues["serviceAccount"],
    });
  });

  it("asks for both trusts of a role that exists", () => {
    const { requirements } = podIdentity({ besideIrsa: true, role: ControllerRole.fromArn(ROLE_ARN) });
    const trusts = requirements.filter(({ instruction }) => instruction.includes("this trust policy"));
    const { identities } = podIdentity({ besideIrsa: true });
    expect(trusts.map(({ document }) => document)).toEqual([identities[NAME]?.trust]);
  });

  it("is its own ambient method: no solver with IRSA alone stands beside it", () => {
    const irsa = stagingSolver(Route53Auth.irsa({ role: ControllerRole.create({ roleName: "other" }) }));
    expect(() => onEks([stagingSolver(Route53Auth.podIdentity({ besideIrsa: true })), irsa])).toThrow(
      '"route53-irsa" needs IRSA and the solver "route53-pod-identity" needs Pod Identity',
    );
  });
});

describe("A target role of another account", () => {
  const dnsAccount = AwsAccount.assumeRole("arn:aws:iam::333344445555:role/terraform", "eu-west-1");
  const elsewhere = stagingZone({ account: dnsAccount });
  const solverWith = (targetRole: ZoneRole, zone = elsewhere, props: PodIdentityProps = {}) =>
    Route53Solver.forZones([zone], Route53Auth.podIdentity({ ...props, targetRole }));

  it("is assumed by EKS, so that the issuer names none (W8)", () => {
    const { dns01, route53 } = onEks(solverWith(ZoneRole.fromArn(TARGET)), NEWER);
    expect(associationOf(dns01)).toMatchObject({ target_role_arn: TARGET });
    expect(route53).toEqual({ hostedZoneID: ZONE_ID });
  });

  it("has the grant, and the controller's own role may do nothing but assume it, with its tags (W8)", () => {
    const { identities } = onEks(solverWith(ZoneRole.create(dnsAccount)), NEWER);
    const target = identities[`${NAME}-zones`];
    expect(target).toEqual({
      arn: `arn:aws:iam::333344445555:role/${NAME}-zones`,
      account: "333344445555",
      trust: {
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Action: ["sts:AssumeRole", "sts:TagSession"],
            Principal: { AWS: [`arn:aws:iam::${clusterAccount}:root`] },
            Condition: {
              ArnEquals: { "aws:PrincipalArn": [ROLE_ARN] },
              StringEquals: {
                "aws:RequestTag/eks-cluster-arn": CLUSTER_ARN,
                "aws:RequestTag/kubernetes-namespace": "cert-manager",
                "aws:RequestTag/kubernetes-service-account": "cert-manager",
              },
            },
          },
        ],
      },
      policies: [challengePolicy([ZONE_ID])],
    });
    expect(identities[NAME]?.policies).toEqual([
      {
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "AssumeZoneRoles",
            Effect: "Allow",
            Action: ["sts:AssumeRole", "sts:TagSession"],
            Resource: [target?.arn],
          },
        ],
      },
    ]);
  });

  it("knows the ServiceAccount by the external id that EKS sends where sessions have no tags (W9)", () => {
    const { dns01, identities } = onEks(
      solverWith(ZoneRole.create(dnsAccount), elsewhere, { sessionTags: false }),
      NEWER,
    );
    const externalId = `eu-west-1/${clusterAccount}/platform/cert-manager/cert-manager`;
    expect(identities[`${NAME}-zones`]?.trust?.Statement).toEqual([
      {
        Effect: "Allow",
        Action: "sts:AssumeRole",
        Principal: { AWS: [`arn:aws:iam::${clusterAccount}:root`] },
        Condition: {
          ArnEquals: { "aws:PrincipalArn": [ROLE_ARN] },
          StringEquals: { "sts:ExternalId": externalId },
        },
      },
      {
        Effect: "Allow",
        Action: "sts:TagSession",
        Principal: { AWS: [`arn:aws:iam::${clusterAccount}:root`] },
        Condition: { ArnEquals: { "aws:PrincipalArn": [ROLE_ARN] } },
      },
    ]);
    expect(identities[NAME]?.policies).toEqual([
      {
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "AssumeZoneRoles",
            Effect: "Allow",
            Action: ["sts:AssumeRole", "sts:TagSession"],
            Resource: [`arn:aws:iam::333344445555:role/${NAME}-zones`],
          },
        ],
      },
    ]);
    expect(associationOf(dns01)["lifecycle"]).toEqual({
      replace_triggered_by: [hasTargetOf(dns01).address],
      postcondition: [
        {
          condition: `\${self.external_id == "${externalId}"}`,
          error_message:
            "EKS sends another external id than the target role's trust policy asks for. Turn sessionTags on",
        },
      ],
    });
  });

  it("is compared with no external id where EKS sends none", () => {
    const tagged = onEks(solverWith(ZoneRole.create(dnsAccount)), NEWER);
    for (const { dns01 } of [tagged, podIdentity({ sessionTags: false }, NEWER)])
      expect(associationOf(dns01)).not.toHaveProperty("lifecycle.postcondition");
  });

  it("lets others in as themselves, without what EKS says for this ServiceAccount", () => {
    const other = "arn:aws:iam::555566667777:role/cert-manager";
    const statements = (props: ZoneRoleProps = {}) => {
      const role = ZoneRole.create(dnsAccount, { alsoTrust: [other], ...props });
      return onEks(solverWith(role), NEWER).identities[`${NAME}-zones`]?.trust?.Statement ?? [];
    };
    const [own, others] = statements();
    expect(own?.Condition).toHaveProperty("StringEquals");
    expect(others).toEqual({
      Effect: "Allow",
      Action: "sts:AssumeRole",
      Principal: { AWS: ["arn:aws:iam::555566667777:root"] },
      Condition: { ArnEquals: { "aws:PrincipalArn": [other] } },
    });
    const [, tagged] = statements({ trustsTaggedSessions: true });
    expect(tagged).toEqual({ ...others, Action: ["sts:AssumeRole", "sts:TagSession"] });
  });

  it("that exists is told what to ask for, and may ask for the external id that EKS sends", () => {
    const externalId = `eu-west-1/${clusterAccount}/platform/cert-manager/cert-manager`;
    const given = (id: string, sessionTags = false) =>
      onEks(solverWith(ZoneRole.fromArn(TARGET, { externalId: id }), elsewhere, { sessionTags }), NEWER);
    expect(JSON.stringify(given(externalId).requirements[0]?.document)).toContain(
      `"sts:ExternalId":"${externalId}"`,
    );
    expect(inputErrorOf(() => given("dns-team")).message).toContain(
      `asks for the external id "dns-team" and EKS sends "${externalId}". Let the role ask for that`,
    );
    expect(inputErrorOf(() => given(externalId, true)).message).toContain(
      "EKS sends none beside session tags. Set sessionTags: false",
    );
  });

  it("asks for no external id elsewhere: cert-manager sends none (W9)", () => {
    const zone = stagingZone({ role: ZoneRole.fromArn(TARGET, { externalId: "dns-team" }) });
    for (const auth of [Route53Auth.irsa(), Route53Auth.podIdentity()]) {
      const { message } = inputErrorOf(() => onEks(Route53Solver.forZones([zone], auth), NEWER));
      expect(message).toContain(
        "cert-manager sends none when it assumes a role. Let the role ask for none, or make it the targetRole",
      );
    }
    expect(inputErrorOf(() => ZoneRole.fromArn(TARGET, { externalId: "" })).message).toContain(
      'the external id is ""',
    );
  });

  it("that exists writes in zones of its account, whether they say it or not, and in no others", () => {
    const role = () => ZoneRole.fromArn(TARGET);
    for (const zone of [stagingZone(), elsewhere])
      expect(onEks(solverWith(role(), zone), NEWER).requirements).toEqual([
        { instruction: `Give the role ${TARGET} this trust policy`, document: expect.anything() as unknown },
        { instruction: `Give the role ${TARGET} this policy`, document: challengePolicy([ZONE_ID]) },
      ]);
    const foreign = stagingZone({ account: AwsAccount.of("444455556666", { profile: "shop" }) });
    expect(inputErrorOf(() => onEks(solverWith(role(), foreign), NEWER)).message).toContain(
      'the zone "staging.example.org" lies in another account',
    );
  });

  it("that is made writes in no zone of the cluster's own account", () => {
    const { message } = inputErrorOf(() =>
      onEks(solverWith(ZoneRole.create(dnsAccount), stagingZone()), NEWER),
    );
    expect(message).toContain('the zone "staging.example.org" lies in another account');
    expect(message).toContain("Give the zone the account of the identity");
  });

  it("is no role of a zone besides: it would assume itself", () => {
    const role = ZoneRole.fromArn(TARGET);
    const { message } = inputErrorOf(() => onEks(solverWith(role, stagingZone({ role })), NEWER));
    expect(message).toContain(`the identity would assume "${TARGET}", which it is`);
  });

  it("needs AWS provider 6.2: an error while the range admits less", () => {
    const synth = (aws?: string) => () =>
      onEks(solverWith(ZoneRole.fromArn(TARGET)), {
        ...(aws !== undefined && { providerVersions: { aws } }),
      });
    for (const aws of [undefined, ">= 5.100.0, < 7.0.0", "~> 6.0", ">= 6.1.9"])
      expect(inputErrorOf(synth(aws)).message).toContain("targetRole needs version 6.2.0 of the provider");
    for (const aws of ["6.2.0", "~> 6.2", ">= 6.2.0, < 7.0.0", ">= 6.25.0"]) expect(synth(aws)).not.toThrow();
  });
});

describe("Sessions without tags", () => {
  it("are turned off in the association, and the trust asks for none", () => {
    const { dns01, identities } = podIdentity({ sessionTags: false }, NEWER);
    expect(associationOf(dns01)).toMatchObject({ disable_session_tags: true });
    expect(identities[NAME]?.trust).toEqual(trust(false));
  });

  it("assume the roles of zones without sts:TagSession", () => {
    const zone = stagingZone({ role: ZoneRole.fromArn(TARGET) });
    const solver = Route53Solver.forZones([zone], Route53Auth.podIdentity({ sessionTags: false }));
    const { identities, requirements } = onEks(solver, NEWER);
    expect(JSON.stringify([identities[NAME]?.policies, requirements])).not.toContain("TagSession");
  });

  it("need AWS provider 6.2: an error while the range admits less", () => {
    expect(inputErrorOf(() => podIdentity({ sessionTags: false })).message).toContain(
      'sessionTags: false needs version 6.2.0 of the provider "aws", and ">= 5.100.0, < 7.0.0" admits less',
    );
  });

  it("are not what anybody gets who says nothing, with whatever provider", () => {
    for (const spec of [{}, NEWER]) {
      const { dns01 } = podIdentity({ sessionTags: true }, spec);
      expect(associationOf(dns01)).not.toHaveProperty("disable_session_tags");
      expect(associationOf(dns01)).not.toHaveProperty("target_role_arn");
    }
  });
});

describe("The partition aws-cn", () => {
  it("is refused, where EKS does not offer Pod Identity (W7)", () => {
    const { message } = inputErrorOf(() => podIdentity({}, { partition: "aws-cn" }));
    expect(message).toContain('EKS Pod Identity is not offered in the region "cn-north-1"');
    expect(message).toContain("acknowledges: { notOfferedInChina: true }");
  });

  it("is accepted from whoever knows better, in every ARN", () => {
    const { identities } = podIdentity(
      { acknowledges: { notOfferedInChina: true } },
      { partition: "aws-cn" },
    );
    const clusterArn = `arn:aws-cn:eks:cn-north-1:${clusterAccount}:cluster/platform`;
    expect(identities[NAME]?.trust).toEqual(trust(true, clusterArn));
    expect(identities[NAME]?.policies).toEqual([challengePolicy([ZONE_ID], "aws-cn")]);
  });

  it("is not aws-us-gov, which has it", () => {
    const { identities } = podIdentity({}, { partition: "aws-us-gov" });
    const clusterArn = `arn:aws-us-gov:eks:us-gov-west-1:${clusterAccount}:cluster/platform`;
    expect(identities[NAME]?.trust).toEqual(trust(true, clusterArn));
  });

  it("is not that of an alias which only zones use", () => {
    const account = AwsAccount.of("333344445555", { region: "cn-north-1" });
    const zones = [Route53Zone.fromLookup("cn.example.org", { role: ZoneRole.create(account) })];
    const { message } = inputErrorOf(() => onEks(Route53Solver.forZones(zones, Route53Auth.podIdentity())));
    expect(message).not.toContain("is not offered");
    expect(message).toContain('the identity lies in the partition "aws" and the role');
  });
});

describe("Pod Identity in several stacks", () => {
  it("makes an association in each, from one value", () => {
    const solver = stagingSolver(Route53Auth.podIdentity());
    for (const name of ["blue", "green"]) {
      const { dns01 } = onEks(solver, {
        cluster: platform("aws", name),
        issuers: [clusterIssuer(solver)],
        clouds: [Aws.inRegion("eu-west-1")],
      });
      expect(blocksOf(dns01.resource, "aws_eks_pod_identity_association")).toMatchObject([
        { cluster_name: name },
      ]);
    }
  });
});
