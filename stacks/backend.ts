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
import { checkNoSecrets, checkProps, checkText, quoted } from "../constructs/entry-points/extend";

/** Where the backends have their secrets from, the variables of Terraform's environment. */
const SECRET_VARIABLES = {
  s3: {
    accessKey: "AWS_ACCESS_KEY_ID",
    secretKey: "AWS_SECRET_ACCESS_KEY",
    token: "AWS_SESSION_TOKEN",
    sseCustomerKey: "AWS_SSE_CUSTOMER_KEY",
  },
  azurerm: {
    accessKey: "ARM_ACCESS_KEY",
    sasToken: "ARM_SAS_TOKEN",
    clientSecret: "ARM_CLIENT_SECRET",
    clientCertificatePassword: "ARM_CLIENT_CERTIFICATE_PASSWORD",
    oidcToken: "ARM_OIDC_TOKEN",
    oidcRequestToken: "ARM_OIDC_REQUEST_TOKEN",
  },
  gcs: {
    credentials: "GOOGLE_CREDENTIALS",
    accessToken: "GOOGLE_OAUTH_ACCESS_TOKEN",
    encryptionKey: "GOOGLE_ENCRYPTION_KEY",
  },
  hcpTerraform: { token: "TF_TOKEN_ and the host's name" },
} as const;

type SecretsOf<B extends keyof typeof SECRET_VARIABLES> = keyof (typeof SECRET_VARIABLES)[B];

interface WithPrefix {
  /** Put before the stack's name to make the key of its state. @default - none */
  readonly prefix?: string;
}

/** Arguments of cdktf's `S3Backend`; credentials come from the environment of Terraform. */
export interface S3Props
  extends
    WithPrefix,
    Omit<S3BackendConfig, "key" | SecretsOf<"s3"> | "dynamodbTable">,
    Partial<Record<SecretsOf<"s3">, never>> {
  readonly region: string;
}

/** Arguments of cdktf's `AzurermBackend`; credentials come from the environment of Terraform. */
export interface AzureBlobProps
  extends
    WithPrefix,
    Omit<AzurermBackendConfig, "key" | SecretsOf<"azurerm">>,
    Partial<Record<SecretsOf<"azurerm">, never>> {}

/** Arguments of cdktf's `GcsBackend`; credentials come from the environment of Terraform. */
export interface GcsProps
  extends
    WithPrefix,
    Omit<GcsBackendConfig, "prefix" | SecretsOf<"gcs">>,
    Partial<Record<SecretsOf<"gcs">, never>> {}

export interface HcpTerraformProps extends Partial<Record<SecretsOf<"hcpTerraform">, never>> {
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
  /**
   * An S3 bucket, locked by a file beside the state (Terraform 1.11 or later).
   * @throws InputError for a secret among the arguments, or a malformed prefix
   */
  static s3(props: S3Props): Backend {
    const { prefix, ...given } = checkArguments("s3", props);
    return new Backend((stack) => {
      new S3Backend(stack, { encrypt: true, ...given, key: stateKey(prefix, stack) });
      // cdktf 0.21 has no argument for it.
      stack.addOverride("terraform.backend.s3.use_lockfile", true);
    });
  }

  /**
   * A blob container; Entra signs in unless `useAzureadAuth` is false.
   * @throws InputError for a secret among the arguments, or a malformed prefix
   */
  static azurerm(props: AzureBlobProps): Backend {
    const { prefix, ...given } = checkArguments("azurerm", props);
    return new Backend(
      (stack) => new AzurermBackend(stack, { useAzureadAuth: true, ...given, key: stateKey(prefix, stack) }),
    );
  }

  /**
   * A Google Cloud Storage bucket.
   * @throws InputError for a secret among the arguments, or a malformed prefix
   */
  static gcs(props: GcsProps): Backend {
    const { prefix, ...given } = checkArguments("gcs", props);
    return new Backend((stack) => new GcsBackend(stack, { ...given, prefix: `${prefix}${stack.node.id}` }));
  }

  /**
   * HCP Terraform, or Terraform Enterprise: a workspace of the stack's name. Synthesis then needs Terraform:
   * cdktf asks for its version.
   * @throws InputError for a token among the arguments
   */
  static hcpTerraform(props: HcpTerraformProps): Backend {
    checkNoSecrets(
      "Backend.hcpTerraform",
      checkProps("Backend.hcpTerraform", props),
      SECRET_VARIABLES.hcpTerraform,
    );
    return new Backend(
      (stack) => new CloudBackend(stack, { ...props, workspaces: new NamedCloudWorkspace(stack.node.id) }),
    );
  }

  /**
   * Files on this machine.
   * @throws InputError for malformed text, or an absolute directory: it would name this machine in what is synthesised
   */
  static local(props: LocalProps = {}): Backend {
    const { directory = "." } = checkProps("Backend.local", props);
    checkText("Backend.local", directory, "the directory");
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

/** The arguments of a backend, and what stands before the names of stacks. */
function checkArguments<P extends WithPrefix>(
  backend: keyof typeof SECRET_VARIABLES,
  props: P,
): P & { readonly prefix: string } {
  const at = `Backend.${backend}`;
  const { prefix = "" } = checkProps(at, props);
  if (prefix !== "") checkText(at, prefix, "the prefix");
  checkNoSecrets(at, props, SECRET_VARIABLES[backend]);
  return { ...props, prefix };
}

function stateKey(prefix: string, stack: TerraformStack): string {
  return `${prefix}${stack.node.id}.tfstate`;
}
