import { posix } from "node:path";
import {
  AzurermBackend,
  type AzurermBackendConfig,
  CloudBackend,
  GcsBackend,
  type GcsBackendConfig,
  LocalBackend,
  NamedCloudWorkspace,
  S3Backend,
  type S3BackendConfig,
  type TerraformStack,
} from "cdktf";
import { InputError } from "../constructs";
import { quoted } from "../constructs/entry-points/extend";

interface WithPrefix {
  /** Put before the stack's name to make the key of its state. @default - none */
  readonly prefix?: string;
}

/** Arguments of cdktf's `S3Backend`; credentials come from the environment of Terraform. */
export interface S3Props
  extends
    WithPrefix,
    Omit<S3BackendConfig, "key" | "accessKey" | "secretKey" | "token" | "sseCustomerKey" | "dynamodbTable"> {
  readonly region: string;
}

/** Arguments of cdktf's `AzurermBackend`; credentials come from the environment of Terraform. */
export interface AzureBlobProps
  extends
    WithPrefix,
    Omit<
      AzurermBackendConfig,
      | "key"
      | "accessKey"
      | "sasToken"
      | "clientSecret"
      | "clientCertificatePassword"
      | "oidcToken"
      | "oidcRequestToken"
    > {}

/** Arguments of cdktf's `GcsBackend`; credentials come from the environment of Terraform. */
export interface GcsProps
  extends WithPrefix, Omit<GcsBackendConfig, "prefix" | "credentials" | "accessToken" | "encryptionKey"> {}

export interface HcpTerraformProps {
  readonly organization: string;
  /** @default - `app.terraform.io` */
  readonly hostname?: string;
}

export interface LocalProps {
  /** Directory of the state files, from the directory that holds `cdktf.out`. @default "." */
  readonly directory?: string;
}

/** Where the state of an environment's stacks lies: one key, blob or workspace for each stack. */
export class Backend {
  /** An S3 bucket, locked by a file beside the state (Terraform 1.11 or later). */
  static s3({ prefix = "", ...props }: S3Props): Backend {
    return new Backend((stack) => {
      new S3Backend(stack, { encrypt: true, ...props, key: stateKey(prefix, stack) });
      // cdktf 0.21 has no argument for it.
      stack.addOverride("terraform.backend.s3.use_lockfile", true);
    });
  }

  /** A blob container; Entra signs in unless `useAzureadAuth` is false. */
  static azurerm({ prefix = "", ...props }: AzureBlobProps): Backend {
    return new Backend(
      (stack) => new AzurermBackend(stack, { useAzureadAuth: true, ...props, key: stateKey(prefix, stack) }),
    );
  }

  /** A Google Cloud Storage bucket. */
  static gcs({ prefix = "", ...props }: GcsProps): Backend {
    return new Backend((stack) => new GcsBackend(stack, { ...props, prefix: `${prefix}${stack.node.id}` }));
  }

  /**
   * HCP Terraform, or Terraform Enterprise: a workspace of the stack's name. Synthesis then needs Terraform:
   * cdktf asks for its version.
   */
  static hcpTerraform(props: HcpTerraformProps): Backend {
    return new Backend(
      (stack) => new CloudBackend(stack, { ...props, workspaces: new NamedCloudWorkspace(stack.node.id) }),
    );
  }

  /**
   * Files on this machine.
   * @throws InputError for an absolute directory: it would name this machine in what is synthesised
   */
  static local({ directory = "." }: LocalProps = {}): Backend {
    if (directory.startsWith("/"))
      throw new InputError(
        "Backend.local",
        `the directory is ${quoted(directory)}`,
        "Write it from the directory that holds cdktf.out",
      );
    // Terraform runs in cdktf.out/stacks/STACK.
    return new Backend(
      (stack) => new LocalBackend(stack, { path: posix.join("../../..", directory, stateKey("", stack)) }),
    );
  }

  private constructor(
    /** Gives a stack this backend. */
    readonly configure: (stack: TerraformStack) => void,
  ) {}
}

function stateKey(prefix: string, stack: TerraformStack): string {
  return `${prefix}${stack.node.id}.tfstate`;
}
