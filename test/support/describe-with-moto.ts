import { existsSync, lstatSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { describeUnless } from "./describe-unless";
import { EmulatedAws, type SessionCredentials } from "./emulated-aws";
import { missingMoto, type Moto, startMoto } from "./moto";
import { makeProviderMirror, missingProviders, type ProviderMirror } from "./provider-mirror";
import { missingTerraformBinary } from "./terraform-console";

/** An emulated AWS, and what a program needs to reach nothing but it. */
export interface EmulatedCloud {
  readonly moto: Moto;
  readonly environment: NodeJS.ProcessEnv;
  /** Version of the real AWS provider. */
  readonly awsProvider: string;
}

/**
 * Describes a suite that applies with the real AWS provider to an AWS emulated by moto. Where Terraform, moto or that
 * provider is missing, one skipped test names the reason.
 *
 * @param account Id of the account that the program's credentials are of; they may assume roles of any other.
 * @param suite Gets the emulator when its hooks and tests run.
 */
export function describeWithMoto(name: string, account: string, suite: (cloud: () => EmulatedCloud) => void) {
  const missing = missingTerraformBinary() ?? missingMoto() ?? missingProviders();
  const mirror = missing === undefined ? makeProviderMirror() : undefined;
  const awsProvider = mirror && realAwsProvider(mirror);
  if (awsProvider === undefined) mirror?.remove();
  describeUnless(
    missing ?? (awsProvider ? undefined : "the real AWS provider is not installed"),
    name,
    () => {
      let cloud: EmulatedCloud | undefined;
      beforeAll(async () => {
        const moto = await startMoto();
        const terraform = `arn:aws:iam::${account}:role/terraform`;
        const credentials = await new EmulatedAws(moto.endpoint, "us-east-1", account).assumeRole(terraform);
        cloud = {
          moto,
          environment: environmentOf(moto, credentials, mirror),
          awsProvider: awsProvider ?? "",
        };
      }, 90_000);
      afterAll(async () => {
        await cloud?.moto.stop();
        mirror?.remove();
      });
      suite(() => {
        if (!cloud) throw new Error("the emulator runs only while tests do");
        return cloud;
      });
    },
  );
}

function environmentOf(
  { endpoint }: Moto,
  credentials: SessionCredentials,
  mirror: ProviderMirror | undefined,
): NodeJS.ProcessEnv {
  const foreign = /^(AWS|TF)_/;
  return {
    ...Object.fromEntries(Object.entries(process.env).filter(([key]) => !foreign.test(key))),
    ...mirror?.environment,
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
    AWS_CONFIG_FILE: "/dev/null",
    AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
    AWS_EC2_METADATA_DISABLED: "true",
    CHECKPOINT_DISABLE: "1",
    TF_IN_AUTOMATION: "1",
  };
}

/** A mirror links real providers and makes directories for those that serve schemas only. */
function realAwsProvider(mirror: ProviderMirror): string | undefined {
  const versions = join(
    dirname(mirror.environment.TF_CLI_CONFIG_FILE),
    "registry.terraform.io/hashicorp/aws",
  );
  if (!existsSync(versions)) return undefined;
  return readdirSync(versions).find((version) => {
    const platforms = join(versions, version);
    return (
      lstatSync(platforms).isDirectory() &&
      readdirSync(platforms).some((platform) => lstatSync(join(platforms, platform)).isSymbolicLink())
    );
  });
}
