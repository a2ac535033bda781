/** Runs a program that prints a short-lived token (client-go credential plugin). */
export interface ExecCredential {
  readonly apiVersion: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Environment variables for it. @default - the environment of Terraform */
  readonly env?: Readonly<Record<string, string>>;
}

/** The address of an API server and the program that logs in to it. */
export interface ApiServerAccess {
  /** URL of the API server. */
  readonly host: string;
  /** PEM of the authority that signed the API server's certificate. */
  readonly clusterCaCertificate: string;
  readonly exec: ExecCredential;
}

/** A context of a kubeconfig file on the machine that runs Terraform. */
export interface KubeconfigAccess {
  readonly configPath: string;
  readonly configContext: string;
}

/** How Terraform reaches a cluster. Holds no secret. */
export type KubernetesAccess = ApiServerAccess | KubeconfigAccess;
