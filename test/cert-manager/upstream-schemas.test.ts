import { lt } from "semver";
import {
  AcmeIssuer,
  type AcmeIssuerProps,
  AcmeServer,
  AksCluster,
  Azure,
  AzureDnsAuth,
  AzureDnsSolver,
  AzureDnsZone,
  Aws,
  CertManager,
  type CertManagerInstallProps,
  Cluster,
  EksCluster,
  ExternalAccountBinding,
  Http01Solver,
  type ICertManager,
  InputError,
  Route53Auth,
  Route53Solver,
  Route53Zone,
} from "../../constructs";
import { Backend } from "../../stacks/backend";
import { Environment, type IEnvironment } from "../../stacks/environment";
import { environments } from "../../stacks/environments";
import { certManagerReleasesOf, issuersOf } from "../support/emitted-documents";
import { fakeSolver } from "../support/fake-solver";
import { type SynthesizedApp, synthApp } from "../support/synth";
import { TEST_CERTIFICATE } from "../support/test-certificate";
import {
  certManagerVersions,
  expectValidIssuer,
  expectValidValues,
  hasValuesSchema,
  problemsOfIssuer,
  problemsOfValues,
  upstreamSchema,
} from "../support/upstream-schemas";
import { helmValues, installedJson } from "./dns01-setting";

const access = Cluster.kubeconfig({ context: "platform" });
const backend = Backend.local();

function eks(certManager: ICertManager): IEnvironment {
  const oidc = "oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF";
  return new Environment("eks", {
    backend,
    clouds: [Aws.inRegion("eu-west-1")],
    cluster: EksCluster.fromAttributes({
      name: "platform",
      region: "eu-west-1",
      oidcIssuerUrl: `https://${oidc}`,
      oidcProviderArn: `arn:aws:iam::111122223333:oidc-provider/${oidc}`,
      access,
    }),
    certManager,
    issuers: AcmeIssuer.letsEncrypt({
      email: "dns@platform.example.net",
      solvers: [
        Route53Solver.forZones(
          [
            Route53Zone.fromId("Z0123456789ABCDEFGHIJ", "a.example.net"),
            Route53Zone.fromId("Z9876543210ZYXWVUTSRQ", "b.example.net"),
          ],
          Route53Auth.irsa(),
        ),
      ],
    }),
  });
}

function aks(certManager: ICertManager, namesTenant: boolean): IEnvironment {
  const subscriptionId = "11111111-2222-4333-8444-555555555555";
  return new Environment("aks", {
    backend,
    clouds: [Azure.inSubscription("aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee")],
    cluster: AksCluster.fromAttributes({
      name: "platform",
      resourceGroup: "platform",
      location: "westeurope",
      oidcIssuerUrl: "https://westeurope.oic.prod-aks.azure.com/tenant/cluster/",
      access,
    }),
    certManager,
    issuers: AcmeIssuer.letsEncrypt({
      solvers: [
        AzureDnsSolver.forZones(
          [AzureDnsZone.fromAttributes({ name: "a.example.net", resourceGroup: "dns", subscriptionId })],
          AzureDnsAuth.workloadIdentity({ namesTenant }),
        ),
      ],
    }),
  });
}

function synthesized(environment: IEnvironment): SynthesizedApp {
  return synthApp((app) => {
    environment.addTo(app);
  });
}

/** All that an environment emits, against the schemas of the version that it installs. */
function expectValid(environment: IEnvironment, version: string): void {
  const app = synthesized(environment);
  const [issuers, releases] = [issuersOf(app), certManagerReleasesOf(app)];
  expect(issuers.length).toBeGreaterThan(0);
  expect(releases.map((release) => release.version)).toEqual([version]);
  for (const issuer of issuers) expectValidIssuer(issuer, version);
  if (hasValuesSchema(version)) for (const { values } of releases) expectValidValues(values, version);
}

/** Message of our own error, if there is one. */
function refusalOf(act: () => void): string | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return { ...asObject(value) };
}

/** The version that an adopted cert-manager is required to have. */
function adoptedVersion({ stacks }: SynthesizedApp): string {
  const [, version] = /app\.kubernetes\.io\/version\W+(v[\d.]+)/.exec(JSON.stringify(stacks)) ?? [];
  if (version === undefined) throw new Error("no cert-manager is installed or adopted");
  return version;
}

function asObject(value: unknown): object {
  if (typeof value !== "object" || value === null) throw new Error("expected an object");
  return value;
}

const everything: Partial<CertManagerInstallProps> = {
  issuerAmbientCredentials: true,
  clusterResourceNamespace: { name: "secrets" },
  dns01RecursiveNameservers: ["1.1.1.1:53", "https://1.1.1.1/dns-query"],
  dns01RecursiveNameserversOnly: true,
  values: { replicaCount: 2, webhook: { replicaCount: 3 } },
};
const everyPatch = fakeSolver("fake", {
  patch: {
    podLabels: { a: "b" },
    podAnnotations: { a: "b" },
    serviceAccountLabels: { a: "b" },
    serviceAccountAnnotations: { a: "b" },
    env: { A: { value: "b" }, B: { secret: "s", key: "k" } },
    secretMounts: { "/a": { secret: "s" } },
    args: { a: "b" },
    podSecurityContext: { fsGroup: 1001, runAsNonRoot: true },
  },
});

/** Each field of an issuer and flag of the controller that has a prop, each alone. */
const acmeProps: Readonly<Record<string, Partial<AcmeIssuerProps>>> = {
  server: { server: AcmeServer.LETS_ENCRYPT_PRODUCTION },
  caBundle: {
    server: AcmeServer.of("https://a.net", { resolvesPublicly: false, caBundle: TEST_CERTIFICATE }),
  },
  email: { email: "a@b.net" },
  externalAccountBinding: {
    server: AcmeServer.ZEROSSL,
    externalAccountBinding: ExternalAccountBinding.fromSecret("eab", { keyId: "k" }),
  },
  disableAccountKeyGeneration: { disableAccountKeyGeneration: true, privateKeySecretName: "account" },
  enableDurationFeature: { enableDurationFeature: true },
  preferredChain: { preferredChain: "ISRG Root X1" },
  profile: { profile: "shortlived" },
  http01: {
    http01: [
      Http01Solver.ingress({ ingressClassName: "traefik" }),
      Http01Solver.ingress({
        ingressClassName: "traefik",
        dnsNames: ["x.a.net"],
        dnsZones: ["a.net"],
        matchLabels: { a: "b" },
      }),
    ],
  },
  waitInsteadOfSelfCheck: { waitInsteadOfSelfCheck: "2m" },
};

/** A Dns01 and one Issuer of it. */
function issuerWith(version: string, props: Partial<AcmeIssuerProps>): SynthesizedApp {
  const server = AcmeServer.of("https://ca.example.net/directory", { resolvesPublicly: true });
  const solver = fakeSolver();
  return synthesized(
    new Environment("any", {
      backend,
      clouds: [{ configure: () => undefined }],
      cluster: Cluster.fromKubeconfig("platform", { context: "platform" }),
      certManager: CertManager.install({ version }),
      issuers: [AcmeIssuer.issuer("acme", { name: "team-a" }, { server, solvers: [solver], ...props })],
    }),
  );
}

describe("cert-manager's own schemas", () => {
  const versions = certManagerVersions();
  const atLeast = (minor: number) => versions.filter((version) => Number(version.split(".")[1]) >= minor);

  it("are those of 1.11 to 1.21", () => {
    expect(versions.map((version) => Number(version.split(".")[1]))).toEqual(
      Array.from({ length: 11 }, (_, index) => 11 + index),
    );
    expect(versions.filter(hasValuesSchema)).toEqual(atLeast(16));
  });

  it.each(versions)("take all that IRSA emits for %s", (version) => {
    expectValid(eks(CertManager.install({ version })), version);
  });

  it.each(versions)("take all that Azure workload identity emits for %s", (version) => {
    expectValid(aks(CertManager.install({ version }), false), version);
  });

  it.each(atLeast(17))("take the tenant of an Azure identity in %s", (version) => {
    expectValid(aks(CertManager.install({ version }), true), version);
  });

  it.each(versions)("take a namespaced Issuer of a webhook solver in %s", (version) => {
    const solver = fakeSolver();
    const environment = new Environment("any", {
      backend,
      clouds: [{ configure: () => undefined }],
      cluster: Cluster.fromKubeconfig("platform", { context: "platform" }),
      certManager: CertManager.install({ version }),
      issuers: [
        AcmeIssuer.issuer(
          "acme",
          { name: "team-a" },
          { server: AcmeServer.LETS_ENCRYPT_STAGING, solvers: [solver], email: "a@b.net" },
        ),
      ],
    });
    expectValid(environment, version);
  });

  it.each(Object.entries(acmeProps))(
    "take %s in each release, or the kit refuses it and they would too",
    (_, props) => {
      const [newest] = issuersOf(issuerWith(versions.at(-1) ?? "", props));
      for (const version of versions) {
        const refusal = refusalOf(() => {
          for (const issuer of issuersOf(issuerWith(version, props))) expectValidIssuer(issuer, version);
        });
        if (refusal === undefined) continue;
        const [, since = ""] = /needs cert-manager (\d+\.\d+) or later/.exec(refusal) ?? [];
        expect(lt(version, `${since}.0`)).toBe(true);
        expect(problemsOfIssuer(newest, version)).not.toEqual([]);
      }
    },
  );

  it.each(atLeast(15))("take HTTP-01 by Gateway API in %s", (version) => {
    const parentRefs = [{ name: "edge", namespace: "gateways", sectionName: "http" }, { name: "other" }];
    const http01 = [Http01Solver.gateway({ parentRefs, matchLabels: { tier: "edge" } })];
    const issuers = issuersOf(issuerWith(version, { http01 }));
    expect(issuers).toHaveLength(1);
    for (const issuer of issuers) expectValidIssuer(issuer, version);
  });

  it("have every field that the kit does not know of listed here", () => {
    const fields = (version: string) => {
      const at = ["properties", "spec", "properties", "acme", "properties"];
      const acme = at.reduce<unknown>((part, key) => asRecord(part)[key], upstreamSchema("issuer", version));
      return Object.keys(asRecord(acme));
    };
    const known = Object.keys(acmeProps).filter(
      (field) => !["http01", "waitInsteadOfSelfCheck"].includes(field),
    );
    const apart = ["privateKeySecretRef", "solvers", "skipTLSVerify"];
    expect(fields(versions.at(-1) ?? "").sort()).toEqual([...known, ...apart].sort());
  });

  it.each(atLeast(16))("take every Helm value that a patch or a prop can set in %s", (version) => {
    expectValidValues(helmValues(installedJson([everyPatch], { ...everything, version })), version);
  });

  it.each(environments.map((environment) => [environment.name, environment] as const))(
    "take all that the environment %s emits",
    (_, environment) => {
      const app = synthesized(environment);
      const [release] = certManagerReleasesOf(app);
      if (release) expectValid(environment, release.version);
      else for (const issuer of issuersOf(app)) expectValidIssuer(issuer, adoptedVersion(app));
    },
  );

  describe("are strict", () => {
    const [issuer] = issuersOf(synthesized(eks(CertManager.install({ version: "v1.21.1" }))));
    const entry = (dns01: unknown) => ({
      apiVersion: "cert-manager.io/v1",
      kind: "ClusterIssuer",
      metadata: { name: "acme" },
      spec: {
        acme: { server: "https://a.net", privateKeySecretRef: { name: "k" }, solvers: [{ dns01 }] },
      },
    });
    const azure = { resourceGroupName: "a", subscriptionID: "b" };

    it.each<[string, unknown, string, RegExp | undefined]>([
      [
        "region, which 1.16 made optional",
        entry({ route53: {} }),
        "v1.15.5",
        /route53 must have required.*region/,
      ],
      ["no region from 1.16 on", entry({ route53: {} }), "v1.16.5", undefined],
      [
        "no zoneType before 1.20",
        entry({ azureDNS: { ...azure, zoneType: "AzurePrivateZone" } }),
        "v1.19.6",
        /zoneType/,
      ],
      [
        "zoneType from 1.20 on",
        entry({ azureDNS: { ...azure, zoneType: "AzurePrivateZone" } }),
        "v1.20.3",
        undefined,
      ],
      [
        "known clouds only",
        entry({ azureDNS: { ...azure, environment: "x" } }),
        "v1.21.1",
        /environment must be equal/,
      ],
      [
        "known fields only, however deep",
        entry({ azureDNS: { ...azure, managedIdentity: { id: "x" } } }),
        "v1.21.1",
        /managedIdentity must NOT have additional.*"id"/,
      ],
      ["known providers only", entry({ azuredns: azure }), "v1.21.1", /"azuredns"/],
      [
        "what a webhook calls its own",
        entry({ webhook: { groupName: "a", solverName: "b", config: { x: [1] } } }),
        "v1.11.5",
        undefined,
      ],
      [
        "no namespace of a ClusterIssuer",
        { ...asObject(issuer), metadata: { name: "a", namespace: "b" } },
        "v1.21.1",
        /"namespace"/,
      ],
      [
        "a namespace of an Issuer",
        { ...asObject(issuer), kind: "Issuer" },
        "v1.21.1",
        /metadata must have required.*namespace/,
      ],
      [
        "one API version",
        { ...asObject(issuer), apiVersion: "cert-manager.io/v1beta1" },
        "v1.21.1",
        /apiVersion/,
      ],
      ["no other kind", { ...asObject(issuer), kind: "Certificate" }, "v1.21.1", /the kind is "Certificate"/],
    ])("with issuers: they want %s", (_, manifest, version, problem) => {
      const problems = problemsOfIssuer(manifest, version).join("\n");
      if (problem) expect(problems).toMatch(problem);
      else expect(problems).toBe("");
    });

    it.each<[string, unknown, RegExp]>([
      ["a key that no chart has", { podLabel: {} }, /"podLabel"/],
      ["a key that no chart has, further in", { serviceAccount: { label: {} } }, /"label"/],
      ["a value of another type", { crds: { enabled: "yes" } }, /enabled must be boolean/],
    ])("with values: they refuse %s", (_, values, problem) => {
      expect(problemsOfValues(values, "v1.16.5").join("\n")).toMatch(problem);
    });

    it("with versions: they have no answer for one that is not there", () => {
      expect(() => problemsOfIssuer(issuer, "v1.99.0")).toThrow("no schemas of cert-manager v1.99.0");
    });
  });
});
