import { type App } from "cdktf";
import { CertManager, Dns01, EksCluster, OidcProvider } from "../../constructs";
import { inputErrorOf } from "../support/input-errors";
import { onlyBlock, synthApp } from "../support/synth";
import {
  awsStack,
  irsaSolver,
  issuerHost,
  LOOKED_UP,
  providerArn,
  synthEnvironment,
} from "./eks-environment";

function addDns01(app: App, id: string, cluster: EksCluster): void {
  new Dns01(awsStack(app, id, { cluster }), "dns01", {
    cluster,
    certManager: CertManager.install({ version: "v1.21.1" }),
    solvers: [irsaSolver()],
  });
}

describe("OidcProvider.fromLookup", () => {
  it("makes nothing, and asks for the provider of the cluster's own issuer", () => {
    const cluster = EksCluster.fromLookup("platform", { oidcProvider: OidcProvider.fromLookup() });
    const { dns01, trust } = synthEnvironment({ cluster });
    expect(dns01.resource).not.toHaveProperty("aws_iam_openid_connect_provider");
    expect(onlyBlock(dns01.data, "aws_iam_openid_connect_provider")["url"]).toMatch(
      /^\$\{data\.aws_eks_cluster\.[\w-]+\.identity\[0\]\.oidc\[0\]\.issuer\}$/,
    );
    expect(trust.Statement[0]?.Principal).toEqual({ Federated: LOOKED_UP.providerArn });
  });
});

describe("OidcProvider.create", () => {
  it("makes a provider of the cluster's issuer that accepts tokens for STS and no others", () => {
    const oidcProvider = OidcProvider.create({ tags: { team: "platform" } });
    const { dns01, trust } = synthEnvironment({
      cluster: EksCluster.fromLookup("platform", { oidcProvider }),
    });
    const provider = onlyBlock(dns01.resource, "aws_iam_openid_connect_provider");
    expect(provider).toMatchObject({ client_id_list: ["sts.amazonaws.com"], tags: { team: "platform" } });
    expect(provider["url"]).toMatch(/^\$\{data\.aws_eks_cluster\..*\.issuer\}$/);
    expect(provider).not.toHaveProperty("thumbprint_list");
    expect(dns01.data).not.toHaveProperty("aws_iam_openid_connect_provider");
    expect(trust.Statement[0]?.Principal).toEqual({ Federated: LOOKED_UP.providerArn });
  });

  it("belongs to one stack: a second one follows that, and looks it up", () => {
    const cluster = EksCluster.fromLookup("platform", { oidcProvider: OidcProvider.create() });
    const { stacks, dependencies } = synthApp((app) => {
      addDns01(app, "first", cluster);
      addDns01(app, "second", cluster);
    });
    expect(stacks["first"]?.resource).toHaveProperty("aws_iam_openid_connect_provider");
    expect(stacks["second"]?.resource).not.toHaveProperty("aws_iam_openid_connect_provider");
    expect(onlyBlock(stacks["second"]?.data, "aws_iam_openid_connect_provider")["url"]).toMatch(
      /^\$\{data\.aws_eks_cluster\.[\w-]+\.identity\[0\]\.oidc\[0\]\.issuer\}$/,
    );
    expect(dependencies["second"]).toEqual(["first"]);
  });

  it("belongs to one stack of each app", () => {
    const cluster = EksCluster.fromLookup("platform", { oidcProvider: OidcProvider.create() });
    for (const id of ["first", "second"])
      expect(
        synthApp((app) => {
          addDns01(app, id, cluster);
        }).stacks[id]?.resource,
      ).toHaveProperty("aws_iam_openid_connect_provider");
  });

  it("refuses tags that IAM would refuse", () => {
    expect(inputErrorOf(() => OidcProvider.create({ tags: { "aws:team": "dns" } })).at).toBe(
      "OidcProvider.create",
    );
  });
});

describe("OidcProvider.fromArn", () => {
  it("makes and looks up nothing", () => {
    const oidcProvider = OidcProvider.fromArn(providerArn(), `https://${issuerHost}`);
    const { dns01, trust } = synthEnvironment({
      cluster: EksCluster.fromLookup("platform", { oidcProvider }),
    });
    expect(trust.Statement[0]?.Principal).toEqual({ Federated: providerArn() });
    expect(Object.keys(dns01.data ?? {}).sort()).toEqual(["aws_eks_cluster", "aws_partition"]);
  });

  it("keeps the slash that an issuer ends in, which is part of its name", () => {
    const slashed = "oidc.example.org/tenant/";
    expect(() => OidcProvider.fromArn(providerArn(slashed), `https://${slashed}`)).not.toThrow();
    expect(
      inputErrorOf(() => OidcProvider.fromArn(providerArn(slashed), "https://oidc.example.org/tenant"))
        .message,
    ).toContain(
      `the OIDC provider "${providerArn(slashed)}" stands for the issuer "https://${slashed}" and the cluster's is "https://oidc.example.org/tenant". Give the provider of this cluster`,
    );
  });

  it.each(["aws", "aws-cn", "aws-us-gov", "aws-iso-b"])("takes an ARN of the partition %s", (partition) => {
    expect(() =>
      OidcProvider.fromArn(providerArn(issuerHost, partition), `https://${issuerHost}`),
    ).not.toThrow();
  });

  it.each([
    [
      "an ARN of something else",
      "arn:aws:iam::111122223333:saml-provider/x",
      `https://${issuerHost}`,
      'the OIDC provider ARN is "arn:aws:iam::111122223333:saml-provider/x". Write the ARN as IAM shows it',
    ],
    [
      "an account of 11 digits",
      `arn:aws:iam::11112222333:oidc-provider/${issuerHost}`,
      `https://${issuerHost}`,
      "the OIDC provider ARN is",
    ],
    ["another issuer", providerArn("oidc.example.org"), `https://${issuerHost}`, "stands for the issuer"],
    [
      "an issuer that is not https",
      providerArn(),
      `http://${issuerHost}`,
      `the OIDC issuer URL is "http://${issuerHost}"`,
    ],
  ])("refuses %s", (_, arn, url, message) => {
    const error = inputErrorOf(() => OidcProvider.fromArn(arn, url));
    expect(error.at).toBe("OidcProvider.fromArn");
    expect(error.message).toContain(message);
  });
});
