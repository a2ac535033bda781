import fc from "fast-check";
import { Token } from "cdktf";
import {
  Cluster,
  EksCluster,
  type EksClusterLookupProps,
  Route53Auth,
  Route53Solver,
  Route53Zone,
} from "../../constructs";
import { inputErrorOf } from "../support/input-errors";
import { blocksOf, onlyBlock, synthApp } from "../support/synth";
import {
  addEnvironment,
  awsStack,
  issuerHost,
  knownCluster,
  providerArn,
  synthEnvironment,
} from "./eks-environment";

describe("EksCluster.fromLookup", () => {
  const environment = synthEnvironment({ cluster: EksCluster.fromLookup("platform-staging") });
  const [id = ""] = Object.keys(environment.dns01.data?.["aws_eks_cluster"] ?? {});
  const cluster = `data.aws_eks_cluster.${id}`;
  const loginArguments = [
    "eks",
    "get-token",
    "--cluster-name",
    "platform-staging",
    "--region",
    `\${element(split(":", ${cluster}.arn), 3)}`,
    "--output",
    "json",
  ];

  it("looks the cluster up once in each stack, under the same id", () => {
    expect(onlyBlock(environment.dns01.data, "aws_eks_cluster")).toMatchObject({ name: "platform-staging" });
    expect(Object.keys(environment.issuer.data?.["aws_eks_cluster"] ?? {})).toEqual([id]);
  });

  it("logs in with `aws eks get-token`, in the region that the cluster's own ARN names", () => {
    const login = {
      host: `\${${cluster}.endpoint}`,
      cluster_ca_certificate: `\${base64decode(${cluster}.certificate_authority[0].data)}`,
    };
    const exec = {
      api_version: "client.authentication.k8s.io/v1beta1",
      command: "aws",
      args: loginArguments,
    };
    for (const { provider } of [environment.dns01, environment.issuer]) {
      expect(provider?.["kubernetes"]).toEqual([{ ...login, exec: [exec] }]);
      expect(provider?.["helm"]).toEqual([{ kubernetes: { ...login, exec } }]);
    }
  });

  const profile = ["--profile", "platform"];
  const roleArn = "arn:aws:iam::111122223333:role/platform/cluster-admin";
  const role = ["--role-arn", roleArn];
  it.each<[string, EksClusterLookupProps, readonly string[]]>([
    ["a profile of the AWS CLI", { loginProfile: "platform" }, profile],
    ["a role that the AWS CLI assumes", { loginRoleArn: roleArn }, role],
    [
      "a role assumed from a profile",
      { loginProfile: "platform", loginRoleArn: roleArn },
      [...profile, ...role],
    ],
  ])("logs in with %s, in both stacks and for both providers", (_, props, added) => {
    const { dns01, issuer } = synthEnvironment({ cluster: EksCluster.fromLookup("platform-staging", props) });
    for (const { provider } of [dns01, issuer]) {
      const [kubernetes] = provider?.["kubernetes"] ?? [];
      const [helm] = provider?.["helm"] ?? [];
      const args = [...loginArguments, ...added];
      expect(kubernetes?.["exec"]).toEqual([expect.objectContaining({ command: "aws", args })]);
      expect(helm).toMatchObject({ kubernetes: { exec: { command: "aws", args } } });
    }
  });

  it("refuses a login role that is none", () => {
    const error = inputErrorOf(() =>
      EksCluster.fromLookup("platform", { loginRoleArn: "arn:aws:iam::111122223333:user/admin" }),
    );
    expect(error.at).toBe("EksCluster.fromLookup");
    expect(error.message).toContain("loginRoleArn");
    expect(error.message).toContain("arn:aws:iam::111122223333:user/admin");
  });

  it("looks the account's provider of its issuer up, where none is given", () => {
    expect(onlyBlock(environment.dns01.data, "aws_iam_openid_connect_provider")).toMatchObject({
      url: `\${${cluster}.identity[0].oidc[0].issuer}`,
    });
    expect(environment.dns01.resource).not.toHaveProperty("aws_iam_openid_connect_provider");
  });

  it("is one cluster for a stack: another name in it is an error with both", () => {
    const error = inputErrorOf(() =>
      synthApp((app) => {
        const stack = awsStack(app, "test", { cluster: EksCluster.fromLookup("blue") });
        EksCluster.fromLookup("green").access(stack);
      }),
    );
    expect(error.message).toContain("blue");
    expect(error.message).toContain("green");
  });
});

describe("EksCluster.fromAttributes", () => {
  it("looks nothing up but the partition", () => {
    const { dns01, issuer } = synthEnvironment({ cluster: knownCluster() });
    expect(Object.keys(dns01.data ?? {})).toEqual(["aws_partition"]);
    expect(issuer.data).toBeUndefined();
  });

  it("reaches the cluster as it is told", () => {
    const { dns01 } = synthEnvironment({
      cluster: knownCluster({ access: Cluster.kubeconfig({ path: "/etc/kubeconfig", context: "eks" }) }),
    });
    const access = { config_path: "/etc/kubeconfig", config_context: "eks" };
    expect(dns01.provider?.["kubernetes"]).toEqual([access]);
    expect(dns01.provider?.["helm"]).toEqual([{ kubernetes: access }]);
  });

  it.each([
    ["the account that it is told", "444455556666"],
    ["the account of its OIDC provider, if it is told none", undefined],
  ])("is a cluster of %s, which EKS Pod Identity trusts alone", (_, accountId) => {
    const solver = Route53Solver.forZones(
      [Route53Zone.fromId("Z0123456789ABCDEFGHIJ", "staging.example.org")],
      Route53Auth.podIdentity(),
    );
    const { trust } = synthEnvironment({ cluster: knownCluster({ accountId }), solver });
    const account = accountId ?? "111122223333";
    expect(trust.Statement).toMatchObject([
      {
        Condition: {
          StringEquals: { "aws:SourceAccount": account },
          ArnEquals: { "aws:SourceArn": `arn:aws:eks:eu-west-1:${account}:cluster/platform` },
        },
      },
    ]);
  });

  it("takes tokens, whose values only Terraform will know", () => {
    const cluster = knownCluster({
      name: Token.asString({ resolve: () => "${var.name}" }),
      region: Token.asString({ resolve: () => "${var.region}" }),
    });
    expect(synthEnvironment({ cluster }).role["name"]).toBe("cert-manager-dns01-${var.name}");
  });

  it.each([
    [
      "a provider of another issuer",
      { oidcProviderArn: providerArn("oidc.example.org") },
      "oidc.example.org",
    ],
    [
      "a provider of the issuer with a slash that the issuer lacks",
      { oidcProviderArn: providerArn(`${issuerHost}/`) },
      `${issuerHost}/`,
    ],
    ["an ARN of something else", { oidcProviderArn: "arn:aws:iam::111122223333:role/x" }, "role/x"],
    ["an ARN without an account", { oidcProviderArn: `arn:aws:iam:::oidc-provider/${issuerHost}` }, ":::"],
    ["an issuer without https://", { oidcIssuerUrl: issuerHost }, `the OIDC issuer URL is "${issuerHost}"`],
    ["an issuer with a query", { oidcIssuerUrl: `https://${issuerHost}?a=b` }, "?a=b"],
    ["a zone for a region", { region: "eu-west-1a" }, "eu-west-1a"],
    ["a region in upper case", { region: "EU-WEST-1" }, "EU-WEST-1"],
    ["an account of 11 digits", { accountId: "11112222333" }, "11112222333"],
    ["a name with a space", { name: "my cluster" }, "my cluster"],
    ["a name that is empty", { name: "" }, '""'],
    ["a name that is too long", { name: "c".repeat(101) }, "100 characters at most"],
  ])("refuses %s", (_, attributes, value) => {
    const error = inputErrorOf(() => knownCluster(attributes));
    expect(error.at).toMatch(/^(EksCluster\.fromAttributes|OidcProvider\.fromArn)$/);
    expect(error.message).toContain(value);
  });
});

describe("For any text", () => {
  const accepts = (name: string): boolean => {
    try {
      EksCluster.fromLookup(name);
      return true;
    } catch {
      return false;
    }
  };

  it("a cluster's name is accepted if EKS accepts it", () => {
    const name = fc.oneof(fc.string({ maxLength: 110 }), fc.stringMatching(/^[A-Za-z0-9_-]{1,110}$/));
    fc.assert(
      fc.property(name, (text) => {
        expect(accepts(text)).toBe(/^[0-9A-Za-z][A-Za-z0-9_-]{0,99}$/.test(text));
      }),
    );
  });

  it.each(["platform-", "platform_", "p", "P-_-"])("%s is a name to EKS, and to the kit", (name) => {
    expect(accepts(name)).toBe(true);
  });
});

describe("Two environments with one cluster value", () => {
  it("look it up in stacks of their own", () => {
    const cluster = EksCluster.fromLookup("shared");
    const { stacks } = synthApp((app) => {
      addEnvironment(app, { cluster });
      awsStack(app, "another", { cluster });
    });
    for (const name of ["dns01", "issuer", "another"])
      expect(blocksOf(stacks[name]?.data, "aws_eks_cluster")).toMatchObject([{ name: "shared" }]);
  });
});
