import {
  AcmeIssuer,
  AcmeServer,
  Aws,
  CertManager,
  type CertManagerInstallProps,
  Cluster,
  EksCluster,
  type ICloud,
  type ICluster,
  type IDns01Solver,
  type IRoute53Auth,
  type ProviderVersions,
  Route53Solver,
  type Route53SolverProps,
  Route53Zone,
} from "../../constructs";
export { challengePolicy } from "../support/challenge-policy";
import { Backend } from "../../stacks/backend";
import { Environment } from "../../stacks/environment";
import {
  clusterAccount,
  issuerHost,
  type Partition,
  providerArn,
  regions,
} from "../support/applied-environment";
import { throughOutputs } from "../support/cross-stack";
import { identitiesOf, type IamIdentity, referencesOf } from "../support/iam-identities";
import { blocksOf, onlyBlock, type StackJson, synthApp, type SynthesizedApp } from "../support/synth";
import { documentIn, type References } from "../support/terraform-documents";

export const ZONE_ID = "Z0123456789ABCDEFGHIJ";
/** The name that a role or user for the cluster `platform` has where none is given. */
export const NAME = "cert-manager-dns01-platform";

/** `staging.example.org`. */
export function stagingZone(props: Parameters<typeof Route53Zone.fromId>[2] = {}): Route53Zone {
  return Route53Zone.fromId(ZONE_ID, "staging.example.org", props);
}

/** The EKS cluster `platform`, of which all is known. */
export function platform(
  partition: Partition = "aws",
  name = "platform",
  account = clusterAccount,
): EksCluster {
  return EksCluster.fromAttributes({
    name,
    region: regions[partition],
    oidcIssuerUrl: `https://${issuerHost}`,
    oidcProviderArn: providerArn(partition, account),
    access: Cluster.kubeconfig({ context: "platform" }),
  });
}

/** A solver for the zone `staging.example.org`. */
export function stagingSolver<C extends ICluster>(
  auth: IRoute53Auth<C>,
  props?: Route53SolverProps,
): Route53Solver<C> {
  return Route53Solver.forZones([stagingZone()], auth, props);
}

/** The ClusterIssuer `letsencrypt`. */
export function clusterIssuer<C extends ICluster>(...solvers: readonly IDns01Solver<C>[]): AcmeIssuer<C> {
  return AcmeIssuer.clusterIssuer("letsencrypt", { server: AcmeServer.LETS_ENCRYPT_STAGING, solvers });
}

/** The Issuer `letsencrypt` of a namespace. */
export function issuerIn<C extends ICluster>(
  namespace: string,
  ...solvers: readonly IDns01Solver<C>[]
): AcmeIssuer<C> {
  const account = { server: AcmeServer.LETS_ENCRYPT_STAGING, solvers };
  return AcmeIssuer.issuer("letsencrypt", { name: namespace }, account);
}

type Arguments = Readonly<Record<string, unknown>>;

/** An issuer, with what Terraform knows at apply. */
export interface EmittedIssuer {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly spec: { readonly acme: { readonly solvers: readonly EmittedEntry[] } };
}

/** Fields of a solver for Route53. */
export type Route53Fields = Arguments & { readonly role?: string; readonly hostedZoneID?: string };

export interface EmittedEntry {
  readonly dns01: { readonly route53: Route53Fields };
  readonly selector?: { readonly dnsZones?: readonly string[] };
}

/** What others are told to do. */
export interface PrintedRequirement {
  readonly instruction: string;
  readonly document?: unknown;
}

/** An environment as it is when its stacks have been applied. */
export interface Provisioned {
  readonly dns01: StackJson;
  readonly issuerStack: StackJson;
  /** By name. */
  readonly identities: Readonly<Record<string, IamIdentity>>;
  readonly requirements: readonly PrintedRequirement[];
  readonly checks: readonly string[];
  readonly helmValues: Arguments;
  readonly issuers: readonly EmittedIssuer[];
  /** Those of the first issuer. */
  readonly entries: readonly EmittedEntry[];
  /** Fields of the only entry of the first issuer. */
  readonly route53: Route53Fields;
  /** The documents of an argument. */
  readonly document: (argument: unknown) => unknown;
}

export interface Provisioning<C extends ICluster> {
  readonly cluster: C;
  readonly issuers: readonly AcmeIssuer<NoInfer<C>>[];
  readonly clouds?: readonly ICloud[];
  /** @default - v1.21.1 is installed */
  readonly certManager?: Partial<CertManagerInstallProps>;
  readonly partition?: Partition;
  /** Account of the default provider. @default "111122223333" */
  readonly account?: string;
  readonly providerVersions?: ProviderVersions;
}

/** Synthesises an environment. */
export function provisioned<C extends ICluster>(spec: Provisioning<C>): Provisioned {
  const { partition = "aws", providerVersions } = spec;
  const app = synthApp((root) => void environmentOf(spec).addTo(root), {
    ...(providerVersions && { providerVersions }),
  });
  return readings(app, partition, spec.account ?? clusterAccount);
}

/** The environment `methods`, which is not synthesised yet. */
export function environmentOf<C extends ICluster>(spec: Provisioning<C>): Environment<C> {
  const { cluster, issuers, partition = "aws", certManager } = spec;
  return new Environment<C>("methods", {
    backend: Backend.local(),
    clouds: spec.clouds ?? [Aws.inRegion(regions[partition])],
    cluster,
    certManager: CertManager.install({ version: "v1.21.1", ...certManager }),
    issuers,
  });
}

/** The same on the EKS cluster `platform`, with one ClusterIssuer for the solvers. */
export function onEks(
  solvers: IDns01Solver<EksCluster> | readonly IDns01Solver<EksCluster>[],
  spec: Partial<Provisioning<EksCluster>> = {},
): Provisioned {
  const listed: readonly IDns01Solver<EksCluster>[] = [solvers].flat();
  return provisioned({ cluster: platform(spec.partition), issuers: [clusterIssuer(...listed)], ...spec });
}

function readings(app: SynthesizedApp, partition: Partition, account: string): Provisioned {
  const { "methods-dns01": dns01, "methods-issuer": issuerStack } = app.stacks;
  if (!dns01 || !issuerStack) throw new Error("a stack was not synthesised");
  const at = { account, partition, lookups: lookupsIn(dns01, partition, account) };
  const references = referencesOf(dns01, at);
  const [values] = onlyBlock(dns01.resource, "helm_release")["values"] as readonly string[];
  const issuers = blocksOf(issuerStack.resource, "kubernetes_manifest").map(
    ({ manifest }) => resolved(throughOutputs(app, manifest), references) as EmittedIssuer,
  );
  const entries = issuers[0]?.spec.acme.solvers ?? [];
  return {
    dns01,
    issuerStack,
    identities: identitiesOf(dns01, at),
    requirements: outputOf(dns01, "requirements").map((line) => requirementIn(line, references)),
    checks: outputOf(dns01, "checks"),
    helmValues: documentIn(values?.replace(hashOfSecret, '"(hash)"'), references) as Arguments,
    issuers,
    entries,
    get route53() {
      const [entry, ...others] = entries;
      if (!entry || others.length > 0) throw new Error(`expected one entry, found ${entries.length}`);
      return entry.dns01.route53;
    },
    document: (argument) => documentIn(argument, references),
  };
}

/** What changes with the content of a Secret. */
const hashOfSecret = /nonsensitive\(sha256\(join\([^()]*\)\)\)/;

function outputOf(stack: StackJson, name: string): readonly string[] {
  return (stack.output?.[name]?.["value"] ?? []) as readonly string[];
}

function requirementIn(line: string, references: References): PrintedRequirement {
  const [, instruction, document] = /^(.*?): (\$\{jsonencode\([^]*|\{[^]*)$/.exec(line) ?? [];
  return instruction === undefined
    ? { instruction: line }
    : { instruction, document: documentIn(document, references) };
}

/** A value whose references are replaced by what they stand for. */
function resolved(value: unknown, references: References): unknown {
  if (typeof value === "string")
    return value.includes("${") ? documentIn(`\${jsonencode("${value}")}`, references) : value;
  if (Array.isArray(value)) return value.map((member) => resolved(member, references));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, resolved(member, references)]),
  );
}

/** What look-ups find, and for what else is known at apply alone its reference in angle brackets. */
function lookupsIn(stack: StackJson, partition: Partition, own: string): References {
  return (expression) => {
    const [, data, type = "", id = "", attribute = ""] =
      /^(data\.)?([a-z0-9_]+)\.([\w-]+)\.([\w.[\]]+)$/.exec(expression) ?? [];
    const block = (data === undefined ? stack.resource : stack.data)?.[type]?.[id];
    if (block === undefined) return undefined;
    const name = String(block["name"]);
    const [account = own] = /\d{12}$/.exec(String(block["provider"])) ?? [];
    switch (`${type}.${attribute}`) {
      case "aws_eks_cluster.arn":
        return `arn:${partition}:eks:${regions[partition]}:${own}:cluster/${name}`;
      case "aws_eks_cluster.identity[0].oidc[0].issuer":
      case "azurerm_kubernetes_cluster.oidc_issuer_url":
        return type.startsWith("aws") ? `https://${issuerHost}` : AKS_ISSUER;
      case "aws_iam_openid_connect_provider.arn":
        return providerArn(partition, account, issuerHostIn(block["url"], lookupsIn(stack, partition, own)));
      case "aws_eks_node_group.node_role_arn":
        return `arn:${partition}:iam::${own}:role/nodes/${String(block["node_group_name"])}`;
      case "aws_route53_zone.zone_id":
        return `Z(${name} in ${account})`;
      default:
        return `<${type}.${attribute}>`;
    }
  };
}

/** Token issuer of an AKS cluster: its slash is part of it. */
export const AKS_ISSUER = "https://westeurope.oic.prod-aks.azure.com/11111111-2222-4333-8444-555555555555/";

function issuerHostIn(url: unknown, references: References): string {
  return String(resolved(url, references)).replace("https://", "");
}

/** Types of the resources of a stack, but for cert-manager and its namespace. */
export function madeIn({ resource }: StackJson): string[] {
  return Object.entries(resource ?? {})
    .flatMap(([type, blocks]) => Object.keys(blocks).map(() => type))
    .filter((type) => !["helm_release", "kubernetes_namespace_v1"].includes(type))
    .sort();
}
