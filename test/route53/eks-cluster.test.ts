import fc from "fast-check";
import { Token } from "cdktf";
import { Cluster, EksCluster } from "../../constructs";
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
      args: [
        "eks",
        "get-token",
        "--cluster-name",
        "platform-staging",
        "--region",
        `\${element(split(":", ${cluster}.arn), 3)}`,
        "--output",
        "json",
      ],
    };
    for (const { provider } of [environment.dns01, environment.issuer]) {
      expect(provider?.["kubernetes"]).toEqual([{ ...login, exec: [exec] }]);
      expect(provider?.["helm"]).toEqual([{ kubernetes: { ...login, exec } }]);
    }
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
    ["an issuer without https://", { oidcIssuerUrl: issuerHost }, issuerHost],
    ["an issuer with a query", { oidcIssuerUrl: `https://${issuerHost}?a=b` }, "?a=b"],
    ["a zone for a region", { region: "eu-west-1a" }, "eu-west-1a"],
    ["a region in upper case", { region: "EU-WEST-1" }, "EU-WEST-1"],
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
        // EKS takes names that end in - or _ too; the kit has one form for all clouds.
        fc.pre(!/[-_]$/.test(text));
        expect(accepts(text)).toBe(/^[0-9A-Za-z][A-Za-z0-9_-]{0,99}$/.test(text));
      }),
    );
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
