import { EksCluster, Route53Zone } from "../../constructs";
import { inputErrorOf } from "../support/input-errors";
import { onlyBlock } from "../support/synth";
import { knownCluster, LOOKED_UP, synthEnvironment } from "./eks-environment";

const zones = [
  Route53Zone.fromId("Z0123456789ABCDEFGHIJ", "staging.example.org"),
  Route53Zone.fromId("Z9876543210ZYXWVUTSRQ", "apps.example.net"),
];

describe("The issuer of IRSA", () => {
  it("has an entry for each zone, with its id and a selector for its names alone (W17)", () => {
    expect(synthEnvironment({ zones }).solvers).toEqual([
      {
        dns01: { route53: { hostedZoneID: "Z0123456789ABCDEFGHIJ" } },
        selector: { dnsZones: ["staging.example.org"] },
      },
      {
        dns01: { route53: { hostedZoneID: "Z9876543210ZYXWVUTSRQ" } },
        selector: { dnsZones: ["apps.example.net"] },
      },
    ]);
  });

  it.each(["v1.11.5", "v1.15.5", "v1.16.0", "v1.21.1"])(
    "names no role in %s: the Pod has it already and may not assume itself (W2)",
    (version) => {
      const [entry] = synthEnvironment({ version }).solvers;
      expect(entry?.dns01.route53).not.toHaveProperty("role");
      expect(entry?.dns01.route53).not.toHaveProperty("auth");
      expect(entry?.dns01.route53).not.toHaveProperty("accessKeyIDSecretRef");
    },
  );

  it.each(["v1.16.0", "v1.16.5", "v1.21.1"])(
    "names no region in %s: the EKS webhook gives the Pod its own (W5)",
    (version) => {
      expect(synthEnvironment({ version }).solvers.map(({ dns01 }) => dns01.route53)).toEqual([
        { hostedZoneID: "Z0123456789ABCDEFGHIJ" },
      ]);
    },
  );

  it.each(["v1.11.5", "v1.14.7", "v1.15.5"])(
    "names the cluster's region in %s, whose custom resource requires one (W5)",
    (version) => {
      const cluster = knownCluster({ region: "eu-central-1" });
      expect(synthEnvironment({ version, zones, cluster }).solvers.map(({ dns01 }) => dns01.route53)).toEqual(
        [
          { hostedZoneID: "Z0123456789ABCDEFGHIJ", region: "eu-central-1" },
          { hostedZoneID: "Z9876543210ZYXWVUTSRQ", region: "eu-central-1" },
        ],
      );
    },
  );

  it("takes a looked-up cluster's region from its ARN, through an output of the other stack", () => {
    const { solvers, dns01 } = synthEnvironment({
      version: "v1.15.5",
      cluster: EksCluster.fromLookup("platform"),
    });
    const [cluster = ""] = Object.keys(dns01.data?.["aws_eks_cluster"] ?? {});
    expect(solvers[0]?.dns01.route53).toEqual({
      hostedZoneID: "Z0123456789ABCDEFGHIJ",
      region: `\${element(split(":", data.aws_eks_cluster.${cluster}.arn), 3)}`,
    });
  });

  it("needs nothing of AWS in its own stack but what logs in to the cluster", () => {
    const { issuer } = synthEnvironment({ zones });
    expect(Object.keys(issuer.resource ?? {})).toEqual(["kubernetes_manifest"]);
    expect(issuer.data).toBeUndefined();
  });

  it("has no condition on its zones, which are public", () => {
    const { issuer } = synthEnvironment({ zones });
    expect(onlyBlock(issuer.resource, "kubernetes_manifest")).not.toHaveProperty("lifecycle");
  });

  it("takes the id of a zone that was looked up there from the other stack", () => {
    const environment = synthEnvironment({ zones: [Route53Zone.fromLookup("staging.example.org")] });
    const [zone = ""] = Object.keys(environment.dns01.data?.["aws_route53_zone"] ?? {});
    expect(environment.solvers).toEqual([
      {
        dns01: { route53: { hostedZoneID: `\${data.aws_route53_zone.${zone}.zone_id}` } },
        selector: { dnsZones: ["staging.example.org"] },
      },
    ]);
    expect(environment.policies[0]?.document.Statement[0]?.Resource).toEqual([
      `arn:aws:route53:::hostedzone/${LOOKED_UP.zoneId}`,
    ]);
  });
});

describe("A namespaced Issuer", () => {
  it("is refused, since the controller gives its own credentials to ClusterIssuers only (W1)", () => {
    const error = inputErrorOf(() => synthEnvironment({ issuerNamespace: "team-a" }));
    expect(error.message).toContain('the Issuer "letsencrypt-staging" uses the solver "route53-irsa"');
    expect(error.message).toContain("set issuerAmbientCredentials on certManager");
  });

  it("is emitted where issuerAmbientCredentials is on, which the controller is then told", () => {
    const { manifest, helmValues } = synthEnvironment({
      issuerNamespace: "team-a",
      issuerAmbientCredentials: true,
    });
    expect(manifest).toMatchObject({
      kind: "Issuer",
      metadata: { name: "letsencrypt-staging", namespace: "team-a" },
    });
    expect(helmValues).toMatchObject({ extraArgs: ["--issuer-ambient-credentials=true"] });
  });
});
