import { Token } from "cdktf";
import { Aws, AwsAccount, Route53Auth, Route53Solver, Route53Zone, ZoneRole } from "../../constructs";
import { inputErrorOf } from "../support/input-errors";
import { type StackJson, synthStack } from "../support/synth";
import { onEks, stagingSolver } from "./provisioned";

const TERRAFORM = "arn:aws:iam::333344445555:role/terraform";

function providersOf(...accounts: readonly AwsAccount[]): StackJson["provider"] {
  return synthStack((stack) => {
    Aws.inRegion("eu-west-1").configure(stack);
    for (const account of accounts) account.provider(stack);
  }).provider;
}

describe("An account reached by a role", () => {
  it("is an alias named after the account, beside the stack's default provider", () => {
    expect(providersOf(AwsAccount.assumeRole(TERRAFORM, "eu-central-1"))).toEqual({
      aws: [
        { region: "eu-west-1" },
        { alias: "aws-333344445555", region: "eu-central-1", assume_role: [{ role_arn: TERRAFORM }] },
      ],
    });
  });

  it("is the account of the role", () => {
    expect(AwsAccount.assumeRole(TERRAFORM, "eu-central-1").accountId).toBe("333344445555");
  });

  it.each([
    ["terraform", "eu-west-1", 'the role ARN is "terraform"'],
    ["arn:aws:iam::333344445555:user/terraform", "eu-west-1", "the role ARN is"],
    ["arn:aws:iam::3333:role/terraform", "eu-west-1", "the role ARN is"],
    [TERRAFORM, "", 'the region is ""'],
    [TERRAFORM, "europe", 'the region is "europe"'],
    [TERRAFORM, "cn-north-1", 'of the partition "aws" and the region "cn-north-1" of "aws-cn"'],
    [TERRAFORM, "us-gov-west-1", 'the region "us-gov-west-1" of "aws-us-gov". Give both of one partition'],
    [TERRAFORM.replace("aws", "aws-cn"), "eu-west-1", 'the region "eu-west-1" of "aws"'],
  ])("is refused where it is written: %j %j", (arn, region, message) => {
    const error = inputErrorOf(() => AwsAccount.assumeRole(arn, region));
    expect(error.at).toBe("AwsAccount.assumeRole");
    expect(error.message).toContain(message);
  });

  it.each([
    ["aws", "us-east-1"],
    ["aws-cn", "cn-northwest-1"],
    ["aws-us-gov", "us-gov-east-1"],
    ["aws-iso-b", "us-isob-east-1"],
    ["aws-eusc", "eusc-de-east-1"],
  ])("may be of the partition %s, in %s", (partition, region) => {
    const { accountId } = AwsAccount.assumeRole(TERRAFORM.replace("aws", partition), region);
    expect(accountId).toBe("333344445555");
  });

  it("has a literal ARN, since an alias has a literal name", () => {
    const arn = Token.asString({ resolve: () => "${var.arn}" });
    const error = inputErrorOf(() => AwsAccount.assumeRole(arn, "eu-west-1"));
    expect(error.at).toBe("AwsAccount.assumeRole");
    expect(error.message).toContain("Write it literally");
  });
});

describe("An account reached by other means", () => {
  it("has what it is given, and Terraform refuses credentials of another account", () => {
    expect(
      providersOf(AwsAccount.of("444455556666", { profile: "shop", region: "eu-west-1" }))?.["aws"]?.[1],
    ).toEqual({
      alias: "aws-444455556666",
      allowed_account_ids: ["444455556666"],
      profile: "shop",
      region: "eu-west-1",
    });
  });

  it.each(["", "4444", "4444555566667", "arn:aws:iam::444455556666:root", "44445555666a"])(
    "is refused as %j",
    (id) => {
      const error = inputErrorOf(() => AwsAccount.of(id, {}));
      expect(error.at).toBe("AwsAccount.of");
      expect(error.message).toContain(
        `the account id is ${JSON.stringify(id)}. Write the 12 digits of the account`,
      );
    },
  );

  it("is refused in what is no region", () => {
    const error = inputErrorOf(() => AwsAccount.of("444455556666", { region: "europe" }));
    expect(error.at).toBe("AwsAccount.of");
    expect(error.message).toContain('the region is "europe"');
  });
});

describe("The alias of an account", () => {
  it("is one for each account of a stack, whoever asks for it", () => {
    const account = () => AwsAccount.assumeRole(TERRAFORM, "eu-west-1");
    expect(providersOf(account(), account(), AwsAccount.of("444455556666", {}))?.["aws"]).toHaveLength(3);
  });

  it("is refused for two ways to one account: the error says both", () => {
    const { message } = inputErrorOf(() =>
      providersOf(
        AwsAccount.assumeRole(TERRAFORM, "eu-west-1"),
        AwsAccount.assumeRole(TERRAFORM, "eu-central-1"),
      ),
    );
    expect(message).toContain('"aws-333344445555"');
    expect(message).toContain("eu-west-1");
    expect(message).toContain("eu-central-1");
  });

  it("is in a stack that needs it, and in no other", () => {
    const role = ZoneRole.create(AwsAccount.assumeRole(TERRAFORM, "eu-west-1"));
    const zone = Route53Zone.fromLookup("corp.example.org", { role });
    const { dns01, issuerStack } = onEks(Route53Solver.forZones([zone], Route53Auth.irsa()));
    expect(dns01.provider?.["aws"]).toHaveLength(2);
    expect(issuerStack.provider?.["aws"]).toHaveLength(1);
    expect(onEks(stagingSolver(Route53Auth.irsa())).dns01.provider?.["aws"]).toHaveLength(1);
  });
});
