import {
  AcmeIssuer,
  AcmeServer,
  Aws,
  CertManager,
  Cluster,
  EksCluster,
  type IDns01Solver,
  type PolicyDocument,
} from "../../constructs";
import { Backend } from "../../stacks/backend";
import { Environment } from "../../stacks/environment";
import { identitiesOf, type IamIdentity, printedDocuments } from "./iam-identities";
import { synthApp } from "./synth";

export const partitions = ["aws", "aws-cn", "aws-us-gov"] as const;
export type Partition = (typeof partitions)[number];

/** Region of the cluster, of its STS and of the default provider. */
export const regions: Readonly<Record<Partition, string>> = {
  aws: "eu-west-1",
  "aws-cn": "cn-north-1",
  "aws-us-gov": "us-gov-west-1",
};

export const clusterAccount = "111122223333";

export const issuerHost = "oidc.eks.eu-west-1.amazonaws.com/id/45DABD88EEE3A227AF0FA468BE4EF0B5";

export function providerArn(partition: Partition, account = clusterAccount, host = issuerHost): string {
  return `arn:${partition}:iam::${account}:oidc-provider/${host}`;
}

/** IAM after an environment's apply. */
export interface AppliedEnvironment {
  /** By name. */
  readonly identities: Readonly<Record<string, IamIdentity>>;
  /** What others must give to identities that the environment does not make, by what is to be done. */
  readonly printed: Readonly<Record<string, PolicyDocument>>;
}

/** Applies an environment whose EKS cluster `platform` is known, with one solver and a ClusterIssuer. */
export function applied(
  partition: Partition,
  solver: IDns01Solver<EksCluster>,
  context: Readonly<Record<string, unknown>> = {},
): AppliedEnvironment {
  const region = regions[partition];
  const environment = new Environment("matrix", {
    backend: Backend.local(),
    clouds: [Aws.inRegion(region)],
    cluster: EksCluster.fromAttributes({
      name: "platform",
      region,
      oidcIssuerUrl: `https://${issuerHost}`,
      oidcProviderArn: providerArn(partition),
      access: Cluster.kubeconfig({ context: "platform" }),
    }),
    // A namespace that is there, as Secrets which others keep need it.
    certManager: CertManager.install({ version: "v1.21.1", namespace: { name: "cert-manager" } }),
    issuers: [
      AcmeIssuer.clusterIssuer("letsencrypt-staging", {
        server: AcmeServer.LETS_ENCRYPT_STAGING,
        email: "dns-admin@staging.example.org",
        solvers: [solver],
      }),
    ],
  });
  const { stacks } = synthApp((app) => void environment.addTo(app), context);
  const stack = stacks["matrix-dns01"];
  if (!stack) throw new Error("the stack was not synthesised");
  const at = { account: clusterAccount, partition };
  return { identities: identitiesOf(stack, at), printed: printedDocuments(stack, at) };
}

/** What is there under a name. @throws Error naming what is there instead */
export function named<T>(things: Readonly<Record<string, T>>, name: string): T {
  const thing = things[name];
  if (thing === undefined) throw new Error(`there is no ${name}, only ${Object.keys(things).join(", ")}`);
  return thing;
}
