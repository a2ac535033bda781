import fc from "fast-check";
import { Token } from "cdktf";
import { satisfies } from "semver";
import {
  Aws,
  AWS_VERSIONS,
  AwsAccount,
  type AwsProps,
  EksCluster,
  PROVIDER_VERSIONS,
} from "../../constructs";
import { inputErrorOf } from "../support/input-errors";
import { synthApp, synthStack, testStack } from "../support/synth";

function synthAws(region: string, props?: AwsProps, context?: Record<string, unknown>) {
  return synthStack((stack) => {
    Aws.inRegion(region, props).configure(stack);
  }, context);
}

describe("Aws.inRegion", () => {
  it("makes the stack's default provider, with the region alone", () => {
    expect(synthAws("eu-west-1").provider).toEqual({ aws: [{ region: "eu-west-1" }] });
  });

  it("passes the provider's further arguments", () => {
    const { provider } = synthAws("eu-west-1", {
      allowedAccountIds: ["111122223333"],
      profile: "platform",
      assumeRole: [{ roleArn: "arn:aws:iam::111122223333:role/terraform", sessionName: "dns01" }],
      defaultTags: [{ tags: { team: "platform" } }],
      useFipsEndpoint: true,
    });
    expect(provider?.["aws"]).toEqual([
      {
        region: "eu-west-1",
        allowed_account_ids: ["111122223333"],
        profile: "platform",
        assume_role: [{ role_arn: "arn:aws:iam::111122223333:role/terraform", session_name: "dns01" }],
        default_tags: [{ tags: { team: "platform" } }],
        use_fips_endpoint: true,
      },
    ]);
  });

  it("is a value: each stack that it configures has a provider of its own", () => {
    const aws = Aws.inRegion("eu-west-1");
    const { stacks } = synthApp((app) => {
      for (const id of ["first", "second"]) aws.configure(testStack(app, id));
    });
    expect(Object.values(stacks).map(({ provider }) => provider)).toEqual(
      Array(2).fill({ aws: [{ region: "eu-west-1" }] }),
    );
  });

  it("takes a token for the region", () => {
    const region = Token.asString({ resolve: () => "${var.region}" });
    expect(synthAws(region).provider).toEqual({ aws: [{ region: "${var.region}" }] });
  });
});

describe("The versions of the AWS provider", () => {
  const versionIn = (context?: Record<string, unknown>) =>
    synthAws("eu-west-1", {}, context).terraform["required_providers"]?.["aws"];

  it("are a range in place of the one version that the bindings pin", () => {
    expect(versionIn()).toEqual({ source: "aws", version: ">= 5.100.0, < 7.0.0" });
  });

  it.each(["5.100.0", "6.0.0", "6.2.0", "6.25.0", "6.99.9"])("admit %s", (version) => {
    expect(satisfies(version, AWS_VERSIONS.replaceAll(",", " "))).toBe(true);
  });

  it.each(["5.99.1", "7.0.0"])("do not admit %s", (version) => {
    expect(satisfies(version, AWS_VERSIONS.replaceAll(",", " "))).toBe(false);
  });

  it("are those of the context where it names some", () => {
    expect(versionIn({ [PROVIDER_VERSIONS]: { aws: ">= 6.2.0, < 7.0.0" } })).toEqual({
      source: "aws",
      version: ">= 6.2.0, < 7.0.0",
    });
  });

  it("are refused if they are no constraint", () => {
    const error = inputErrorOf(() => versionIn({ [PROVIDER_VERSIONS]: { aws: "newest" } }));
    expect(error.message).toContain('the version range of the provider "aws" is "newest"');
  });
});

describe("A region", () => {
  const regions = [
    "af-south-1",
    "ap-northeast-1",
    "ap-southeast-7",
    "ca-west-1",
    "cn-northwest-1",
    "eu-central-2",
    "eu-isoe-west-1",
    "eusc-de-east-1",
    "il-central-1",
    "me-south-1",
    "mx-central-1",
    "sa-east-1",
    "us-east-1",
    "us-gov-west-1",
    "us-iso-east-1",
    "us-isob-east-1",
    "us-isof-south-1",
  ];
  it.each(regions)("is accepted: %s", (region) => {
    expect(() => Aws.inRegion(region)).not.toThrow();
  });

  it.each([
    "",
    "europe",
    "eu-west",
    "eu-west-1a",
    "EU-WEST-1",
    "eu_west_1",
    "eu-west-1 ",
    "westeurope",
    "aws-global",
    "eu-west-1\nus-east-1",
  ])("is refused: %j", (region) => {
    const error = inputErrorOf(() => Aws.inRegion(region));
    expect(error.message).toBe(
      `Aws.inRegion: the region is ${JSON.stringify(region)}. Write a region's code, such as eu-west-1.`,
    );
  });

  it("is refused with anything before, behind or between", () => {
    const noise = fc.stringMatching(/^[A-Z ./:*_$"\n]{1,5}$/);
    fc.assert(
      fc.property(fc.constantFrom(...regions), noise, fc.nat(), (region, text, position) => {
        const at = position % (region.length + 1);
        expect(() => Aws.inRegion(region.slice(0, at) + text + region.slice(at))).toThrow("the region is");
      }),
    );
  });
});

describe("A profile to sign in with", () => {
  it.each(["", " ", "a\nb", "${var.profile}"])("is refused: %j", (profile) => {
    for (const [at, make] of [
      ["Aws.inRegion", () => Aws.inRegion("eu-west-1", { profile })],
      ["AwsAccount.of", () => AwsAccount.of("111122223333", { profile })],
      ["EksCluster.fromLookup", () => EksCluster.fromLookup("platform", { loginProfile: profile })],
    ] as const)
      expect(inputErrorOf(make).message).toMatch(
        new RegExp(`^${at}: (the profile|loginProfile) is .*Write plain text`),
      );
  });
});
