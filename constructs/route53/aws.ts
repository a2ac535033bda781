import {
  AwsProvider,
  type AwsProviderAssumeRoleWithWebIdentity,
  type AwsProviderConfig,
} from "@cdktf/provider-aws/lib/provider";
import { DataAwsPartition } from "@cdktf/provider-aws/lib/data-aws-partition";
import { type TerraformProvider, TerraformStack } from "cdktf";
import { type Construct } from "constructs";
import { checkNoSecrets } from "../core/check-no-secrets";
import { checkProps } from "../core/check-props";
import { type ICloud } from "../core/cloud";
import { type EnvValue } from "../core/controller-patch";
import { defaultProvider } from "../core/default-provider";
import { explainMissingProvider } from "../core/explain-missing-provider";
import { checkFormat, checkText } from "../core/names";
import { oncePerStack } from "../core/once-per-stack";
import { constrainProvider } from "../core/provider-versions";
import { partitionOfRegion } from "./arn";

/** Versions of the AWS provider that the kit works with; its tests run the first. */
export const AWS_VERSIONS = ">= 5.100.0, < 7.0.0";

type SecretArgument = "accessKey" | "secretKey" | "token";

/** Where the provider has its secrets from. */
const SECRET_VARIABLES: Readonly<Record<SecretArgument, string>> = {
  accessKey: "AWS_ACCESS_KEY_ID",
  secretKey: "AWS_SECRET_ACCESS_KEY",
  token: "AWS_SESSION_TOKEN",
};

/** A role that Terraform takes with a token, which lies in a file (`webIdentityTokenFile`). */
export type AssumedByFile = Omit<AwsProviderAssumeRoleWithWebIdentity, "webIdentityToken"> & {
  readonly webIdentityToken?: never;
};

/**
 * Further arguments of the AWS provider, such as `profile`, `assumeRole` or `defaultTags`; keys come from
 * the environment of Terraform.
 */
export interface AwsProps
  extends
    Omit<AwsProviderConfig, "region" | "alias" | SecretArgument | "assumeRoleWithWebIdentity">,
    Partial<Record<SecretArgument, never>> {
  /** The role that Terraform takes with a token, which a file has. @default - none */
  readonly assumeRoleWithWebIdentity?: AssumedByFile[];
}

/** The default AWS provider of the stacks of an environment. */
export class Aws implements ICloud {
  /**
   * The AWS provider of this region, for the stacks of an environment.
   * @throws InputError for what is no region, a malformed profile, or a secret among the arguments
   */
  static inRegion(region: string, props: AwsProps = {}): Aws {
    checkAwsProps("Aws.inRegion", props);
    return new Aws(checkRegion("Aws.inRegion", region), props);
  }

  private constructor(
    private readonly region: string,
    private readonly props: AwsProps,
  ) {}

  /** Makes the AWS provider of a stack. */
  readonly configure = (stack: TerraformStack): void => {
    signIns.set(stack, this.props);
    constrainProvider(new AwsProvider(stack, "aws", { ...this.props, region: this.region }), AWS_VERSIONS);
  };
}

/** Says what to add where the stack of the scope turns out to have no default AWS provider and to need one. */
export function explainMissingAws(scope: Construct): void {
  const remedy =
    "Add Aws.inRegion(region) to the clouds of the environment, or configure it or an AwsProvider in the stack";
  explainMissingProvider(scope, "aws", remedy);
}

/** @throws InputError for a secret, or a malformed profile: an empty one would be the default, whatever that signs in to */
export function checkAwsProps(at: string, props: AwsProps): void {
  const { profile, assumeRoleWithWebIdentity } = checkProps(at, props);
  checkNoSecrets(at, props, SECRET_VARIABLES);
  for (const role of [assumeRoleWithWebIdentity ?? []].flat())
    checkNoSecrets(at, role, { webIdentityToken: "AWS_WEB_IDENTITY_TOKEN_FILE" });
  if (profile !== undefined) checkText(at, profile, "the profile");
}

const signIns = new WeakMap<TerraformStack, AwsProps>();

/** Arguments of the stack's default provider that also hold for a role which its credentials assume. */
export function signInOf(scope: Construct): AwsProps {
  const { allowedAccountIds, forbiddenAccountIds, assumeRole, ...shared } =
    signIns.get(TerraformStack.of(scope)) ?? {};
  return shared;
}

/** Why the ambient methods without a webhook must be told the region. */
export const NO_WEBHOOK_SAYS_IT =
  "no webhook gives the controller's Pods one for this method, and cert-manager answers Missing Region";
/** Why the methods whose credentials the issuer names must be told the region. */
export const ISSUER_SAYS_IT =
  "the issuer names the STS that is called, and cert-manager takes no other region for its own credentials";

/**
 * An AWS region such as `eu-west-1` or `us-gov-west-1`.
 * @param reason Why there must be one, for whoever left it out.
 */
export function checkRegion(at: string, region: string, reason?: string): string {
  return checkFormat(at, region, {
    what: "the region",
    pattern: /^[a-z]{2,4}(-[a-z]+)+-[0-9]+$/,
    remedy: `Write a region's code, such as eu-west-1${reason === undefined ? "" : `: ${reason}`}`,
  });
}

/**
 * The region in the controller's environment, where it wins over that of an issuer for every ambient
 * solver: two that differ, or a Helm value that says another, are then an error.
 */
export function controllerRegion(region: string): Readonly<Record<string, EnvValue>> {
  return { AWS_REGION: { value: region } };
}

/** The region of the stack's default provider, if it says one by now. */
export function defaultRegionOf(scope: Construct): string | undefined {
  const isAws = (provider: TerraformProvider): provider is AwsProvider => provider instanceof AwsProvider;
  return defaultProvider(scope, isAws)?.region;
}

/** The partition of the stack's default provider, as far as its region is literal and tells it. */
export function knownPartitionOf(scope: Construct): string | undefined {
  const region = defaultRegionOf(scope);
  return region === undefined ? undefined : partitionOfRegion(region);
}

/** `aws`, `aws-cn` or `aws-us-gov`: the partition of the stack's default provider. */
export function partitionOf(scope: Construct): string {
  return partitionIn(scope).partition;
}

/** `amazonaws.com`, in aws-cn `amazonaws.com.cn`: the end of the principal of some services, EC2 among them. */
export function dnsSuffixOf(scope: Construct): string {
  return partitionIn(scope).dnsSuffix;
}

function partitionIn(scope: Construct): DataAwsPartition {
  return oncePerStack(scope, "aws-partition", {}, (room, id) => new DataAwsPartition(room, id));
}
