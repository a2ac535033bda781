import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { describeWithMoto } from "../support/describe-with-moto";
import {
  EmulatedAws,
  type OidcProviderReading,
  type PolicyReading,
  type RoleReading,
} from "../support/emulated-aws";
import { runCommand } from "../support/run-command";
import { trustsToken, writesChallenges } from "./documents";

const ACCOUNT = "111122223333";
const ARN = `arn:aws-cn:iam::${ACCOUNT}`;
const TAGS = { team: "dns", owner: "dns@platform/eu west" };
const repository = resolve(__dirname, "../..");

/** What the API answered after deploy. */
interface Reading {
  readonly role: RoleReading;
  readonly attached: readonly string[];
  readonly policies: readonly PolicyReading[];
  readonly providers: readonly OidcProviderReading[];
}

describeWithMoto("cdktf deploy of an AWS-only stack in aws-cn", ACCOUNT, (cloud) => {
  const directory = mkdtempSync(join(tmpdir(), "dns01-deploy-"));
  let aws: EmulatedAws;
  let issuer: string;
  let boundary: string;
  let reading: Reading;
  let deployed: string;
  let diffed: string;

  /** The command that users type, on an app of its own whose output and state lie in a directory of their own. */
  const cdktf = async (command: string, ...options: string[]): Promise<string> => {
    const { environment, awsProvider } = cloud();
    const app = ["--app", "npx tsx test/apply/fixtures/aws-only-app.ts", "--output", join(directory, "out")];
    // The lock would ask the registry for checksums of other platforms.
    const args = ["cdktf", command, "aws-only", ...options, "--skip-provider-lock", ...app];
    const { code, output } = await runCommand("npx", args, {
      cwd: repository,
      env: { ...environment, STATE_DIRECTORY: directory, AWS_PROVIDER: awsProvider },
    });
    const text = stripVTControlCharacters(output);
    if (code !== 0) throw new Error(`cdktf ${command} ended with ${String(code)}: ${text}`);
    return text;
  };

  beforeAll(async () => {
    aws = new EmulatedAws(cloud().moto.endpoint, "cn-north-1", ACCOUNT);
    issuer = await aws.createEksCluster("platform-cn");
    boundary = await aws.createPolicy("boundary", {
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: "route53:*", Resource: "*" }],
    });
    deployed = await cdktf("deploy", "--auto-approve");
    const attached = await aws.attachedPolicyArns("acme-dns01");
    const providers = await aws.oidcProviderArns();
    reading = {
      role: await aws.role("acme-dns01"),
      attached,
      policies: await Promise.all(attached.map((arn) => aws.policy(arn))),
      providers: await Promise.all(providers.map((arn) => aws.oidcProvider(arn))),
    };
    diffed = await cdktf("diff");
  }, 180_000);

  afterAll(() => {
    rmSync(directory, { recursive: true, force: true });
  });

  it("makes the provider, the role and its policies, and says so", () => {
    expect(deployed).toContain("Apply complete! Resources: 6 added, 0 changed, 0 destroyed.");
  });

  it("registers the issuer of the cluster with STS as its only audience", () => {
    expect(reading.providers).toEqual([
      { url: issuer.slice("https://".length), clientIds: ["sts.amazonaws.com"] },
    ]);
  });

  const trusts = (url: string, subject: string) => trustsToken(ACCOUNT, url, subject, "aws-cn").Statement;

  it("gives the role all its props, and lets the ServiceAccounts of both clusters assume it", () => {
    expect(reading.role).toEqual({
      arn: `${ARN}:role/platform/dns/acme-dns01`,
      path: "/platform/dns/",
      trust: {
        Version: "2012-10-17",
        Statement: [
          ...trusts(issuer, "system:serviceaccount:security:acme-controller"),
          ...trusts(
            "https://oidc.eks.cn-northwest-1.amazonaws.com.cn/id/0123456789ABCDEF0123456789ABCDEF",
            "system:serviceaccount:cert-manager:cert-manager",
          ),
        ],
      },
      maxSessionDuration: 7200,
      permissionsBoundary: boundary,
      tags: TAGS,
    });
  });

  it("divides 65 zones among two policies, in ARNs of the partition", () => {
    const zones = Array.from({ length: 65 }, (_, zone) => `Z${String(zone).padStart(20, "0")}`);
    expect(reading.attached).toEqual([
      `${ARN}:policy/platform/dns/acme-dns01`,
      `${ARN}:policy/platform/dns/acme-dns01-2`,
    ]);
    expect(reading.policies).toEqual([
      { document: writesChallenges(zones.slice(0, 64), "aws-cn"), tags: TAGS },
      { document: writesChallenges(zones.slice(64), "aws-cn"), tags: TAGS },
    ]);
  });

  it("sees no difference afterwards", () => {
    expect(diffed).toContain("No changes. Your infrastructure matches the configuration.");
  });

  it("destroys all that it made", async () => {
    const destroyed = await cdktf("destroy", "--auto-approve");
    expect(destroyed).toContain("Destroy complete! Resources: 6 destroyed.");
    expect(await aws.roleNames()).toEqual([]);
    expect(await aws.policyArns()).toEqual([boundary]);
    expect(await aws.oidcProviderArns()).toEqual([]);
  }, 120_000);
});
