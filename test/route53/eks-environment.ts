import { type App, type TerraformStack } from "cdktf";
import {
  AcmeIssuer,
  AcmeServer,
  Aws,
  type AwsProps,
  CertManager,
  Cluster,
  configureKubernetes,
  Dns01,
  EksCluster,
  type IDns01Solver,
  Issuers,
  type NamespaceRef,
  type PolicyDocument,
  Route53Auth,
  Route53Solver,
  Route53Zone,
  type IrsaProps,
} from "../../constructs";
import { throughOutputs } from "../support/cross-stack";
import { blocksOf, onlyBlock, type StackJson, synthApp, testStack } from "../support/synth";
import { documentIn } from "../support/terraform-documents";

export const account = "111122223333";
export const issuerHost = "oidc.eks.eu-west-1.amazonaws.com/id/45DABD88EEE3A227AF0FA468BE4EF0B5";

/** ARN of the account's OIDC provider for an issuer. */
export function providerArn(host = issuerHost, partition = "aws"): string {
  return `arn:${partition}:iam::${account}:oidc-provider/${host}`;
}

/** A cluster of which all is known. */
export function knownCluster(
  attributes: Partial<Parameters<typeof EksCluster.fromAttributes>[0]> = {},
): EksCluster {
  return EksCluster.fromAttributes({
    name: "platform",
    region: "eu-west-1",
    oidcIssuerUrl: `https://${issuerHost}`,
    oidcProviderArn: providerArn(),
    access: Cluster.kubeconfig({ context: "platform" }),
    ...attributes,
  });
}

/** Zones of made-up ids: `Z00000000000000000000 zone-0.example.org`, and so on. */
export function manyZones(count: number): Route53Zone[] {
  return Array.from({ length: count }, (_, index) =>
    Route53Zone.fromId(`Z${String(index).padStart(20, "0")}`, `zone-${index}.example.org`),
  );
}

export interface EksEnvironmentSpec {
  readonly cluster?: EksCluster;
  readonly zones?: readonly Route53Zone[];
  /** @default - IRSA */
  readonly solver?: IDns01Solver<EksCluster>;
  /** Props of IRSA. @default - none */
  readonly irsa?: IrsaProps;
  readonly version?: string;
  readonly namespace?: string | NamespaceRef;
  readonly serviceAccountName?: string;
  readonly issuerAmbientCredentials?: boolean;
  /** Namespace of an Issuer. @default - a ClusterIssuer */
  readonly issuerNamespace?: string;
  readonly region?: string;
  readonly aws?: AwsProps;
}

/** The two stacks of an environment. */
export function addEnvironment(
  app: App,
  spec: EksEnvironmentSpec = {},
): { readonly dns01: Dns01<EksCluster>; readonly issuers: Issuers<EksCluster> } {
  const { cluster = knownCluster(), solver = irsaSolver(spec), version = "v1.21.1", issuerNamespace } = spec;
  const { namespace, serviceAccountName, issuerAmbientCredentials } = spec;
  const dns01 = new Dns01(awsStack(app, "dns01", { ...spec, cluster }), "dns01", {
    cluster,
    certManager: CertManager.install({ version, namespace, serviceAccountName, issuerAmbientCredentials }),
    solvers: [solver],
  });
  const account = {
    server: AcmeServer.LETS_ENCRYPT_STAGING,
    email: "dns-admin@staging.example.org",
    solvers: [solver],
  };
  const issuers = new Issuers(awsStack(app, "issuer", { ...spec, cluster }), "issuers", {
    dns01,
    issuers: [
      issuerNamespace === undefined
        ? AcmeIssuer.clusterIssuer("letsencrypt-staging", account)
        : AcmeIssuer.issuer("letsencrypt-staging", { name: issuerNamespace }, account),
    ],
  });
  return { dns01, issuers };
}

/** A solver with IRSA, for the zone `staging.example.org` unless others are given. */
export function irsaSolver({
  zones,
  irsa,
}: Pick<EksEnvironmentSpec, "zones" | "irsa"> = {}): Route53Solver<EksCluster> {
  const staging = Route53Zone.fromId("Z0123456789ABCDEFGHIJ", "staging.example.org");
  return Route53Solver.forZones(zones ?? [staging], Route53Auth.irsa(irsa));
}

/** A stack with the default providers of AWS and of a cluster. */
export function awsStack(app: App, id: string, spec: EksEnvironmentSpec = {}): TerraformStack {
  const stack = testStack(app, id);
  Aws.inRegion(spec.region ?? "eu-west-1", spec.aws).configure(stack);
  configureKubernetes(stack, spec.cluster ?? knownCluster());
  return stack;
}

type Arguments = Readonly<Record<string, unknown>>;

/** The parts of a synthesised environment that its trust runs through, as Terraform would send them. */
export interface EksEnvironmentJson {
  readonly dns01: StackJson;
  readonly issuer: StackJson;
  readonly role: Arguments;
  readonly trust: PolicyDocument;
  readonly policies: readonly { readonly arguments: Arguments; readonly document: PolicyDocument }[];
  readonly helmValues: { readonly serviceAccount: Arguments } & Arguments;
  readonly manifest: Arguments;
  readonly solvers: readonly {
    readonly dns01: { readonly route53: Arguments };
    readonly selector: unknown;
  }[];
}

/** What stands for the ARN of the role that is made. */
export const ROLE_ARN = "(ARN of the role)";
/** What stands for its unique id. */
export const ROLE_ID = "(id of the role)";
/** What stands for the look-ups of the cluster, of its provider and of a zone. */
export const LOOKED_UP = {
  zoneId: "(looked-up zone)",
  issuerHost: "(looked-up issuer)",
  providerArn: "(looked-up provider)",
};

/**
 * Synthesises cert-manager with its solver in the stack `dns01` and an issuer in the stack `issuer`.
 * @param partition What the look-up of the partition finds.
 */
export function synthEnvironment(spec: EksEnvironmentSpec = {}, partition = "aws"): EksEnvironmentJson {
  const app = synthApp((root) => void addEnvironment(root, spec));
  const { dns01, issuer } = app.stacks;
  if (!dns01 || !issuer) throw new Error("a stack was not synthesised");
  const document = (argument: unknown) => documentIn(argument, (text) => referenceIn(text, partition));
  const role = onlyBlock(dns01.resource, "aws_iam_role");
  const [values] = onlyBlock(dns01.resource, "helm_release")["values"] as readonly string[];
  const manifest = throughOutputs(
    app,
    onlyBlock(issuer.resource, "kubernetes_manifest")["manifest"],
  ) as Manifest;
  return {
    dns01,
    issuer,
    role,
    trust: document(role["assume_role_policy"]) as PolicyDocument,
    policies: blocksOf(dns01.resource, "aws_iam_policy")
      .sort((a, b) => String(a["name"]).localeCompare(String(b["name"]), "en", { numeric: true }))
      .map((block) => ({ arguments: block, document: document(block["policy"]) as PolicyDocument })),
    helmValues: document(values) as EksEnvironmentJson["helmValues"],
    manifest,
    solvers: manifest.spec.acme.solvers,
  };
}

type Manifest = Arguments & {
  readonly spec: { readonly acme: { readonly solvers: EksEnvironmentJson["solvers"] } };
};

function referenceIn(expression: string, partition: string): string | undefined {
  if (/^data\.aws_partition\.[\w-]+\.partition$/.test(expression)) return partition;
  if (/^(data\.)?aws_route53_zone\.[\w-]+\.zone_id$/.test(expression)) return LOOKED_UP.zoneId;
  if (/^aws_iam_role\.[\w-]+\.arn$/.test(expression)) return ROLE_ARN;
  if (/^aws_iam_role\.[\w-]+\.unique_id$/.test(expression)) return ROLE_ID;
  if (/^aws_eks_pod_identity_association\.[\w-]+\.association_id$/.test(expression))
    return "a-0123456789abcdefg";
  if (/^(data\.)?aws_iam_openid_connect_provider\.[\w-]+\.arn$/.test(expression))
    return LOOKED_UP.providerArn;
  if (
    /^trimprefix\(data\.aws_eks_cluster\.[\w-]+\.identity\[0\]\.oidc\[0\]\.issuer, "https:\/\/"\)$/.test(
      expression,
    )
  )
    return LOOKED_UP.issuerHost;
  return undefined;
}
