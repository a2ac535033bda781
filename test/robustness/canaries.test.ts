import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, TerraformVariable } from "cdktf";
import {
  AccessKeySource,
  AcmeIssuer,
  AcmeServer,
  Aws,
  CertManager,
  ClientSecret,
  configureKubernetes,
  CredentialsSecret,
  Dns01,
  type EksCluster,
  ExternalAccountBinding,
  type IDns01Solver,
  IssuerDelivery,
  Issuers,
  Route53Auth,
  Route53Solver,
  Route53Zone,
} from "../../constructs";
import { knownCluster } from "../route53/eks-environment";
import { CANARY, contentOf, expectNoCanary, NAMELIKE_CANARY } from "../support/canary";
import { inputErrorOf } from "../support/input-errors";
import { testStack } from "../support/synth";
import { TEST_CERTIFICATE } from "../support/test-certificate";

const solvers: Readonly<Record<string, (secret: string) => IDns01Solver<EksCluster>>> = {
  environment: (secret) => {
    const data = { "access-key-id": secret, "secret-access-key": secret };
    return solver(
      Route53Auth.environmentVariables({
        region: "eu-west-1",
        secret: CredentialsSecret.create("keys", data),
      }),
    );
  },
  "shared-config": (secret) => {
    const data = { config: secret, credentials: secret };
    return solver(
      Route53Auth.sharedConfig({ region: "eu-west-1", secret: CredentialsSecret.create("files", data) }),
    );
  },
};

function solver(auth: Parameters<typeof Route53Solver.forZones<EksCluster>>[1]): IDns01Solver<EksCluster> {
  return Route53Solver.forZones([Route53Zone.fromId("Z0ACME", "acme.example.net")], auth);
}

describe.each(Object.entries(solvers))("A secret that a variable brings: %s", (_, make) => {
  it("is in nothing that is written or printed", () => {
    const outdir = mkdtempSync(join(tmpdir(), "dns01-canary-"));
    const printed = ["log", "warn", "error"] as const;
    const spies = printed.map((method) => jest.spyOn(console, method).mockImplementation(() => undefined));
    process.env["TF_VAR_secret"] = CANARY;
    try {
      const app = new App({ outdir });
      const stack = testStack(app, "dns01");
      Aws.inRegion("eu-west-1").configure(stack);
      configureKubernetes(stack, knownCluster());
      const variable = new TerraformVariable(stack, "secret", { sensitive: true, type: "string" });
      const cluster = knownCluster();
      const made = make(variable.stringValue);
      const certManager = CertManager.install({ version: "v1.21.1" });
      const dns01 = new Dns01(stack, "dns01", { cluster, certManager, solvers: [made] });
      new Issuers(stack, "issuers", {
        dns01,
        delivery: IssuerDelivery.gitOps({ path: "../issuers" }),
        issuers: [
          AcmeIssuer.clusterIssuer("acme", { server: AcmeServer.LETS_ENCRYPT_STAGING, solvers: [made] }),
        ],
      });
      app.synth();
      const written = contentOf(outdir);
      expect(written).toContain("${var.secret}");
      expectNoCanary(written);
      expectNoCanary(JSON.stringify(spies.map((spy) => spy.mock.calls)));
      expectNoCanary(JSON.stringify(dns01.checks));
    } finally {
      delete process.env["TF_VAR_secret"];
      for (const spy of spies) spy.mockRestore();
      rmSync(outdir, { recursive: true, force: true });
    }
  });
});

const key = (kind: string) => `-----BEGIN ${kind}-----\n${CANARY}\n-----END ${kind}-----\n`;
const inside = (caBundle: string) =>
  AcmeServer.of("https://ca.example.net/directory", { resolvesPublicly: false, caBundle });

it.each<[string, () => unknown]>([
  ["in a Secret's data", () => CredentialsSecret.create("keys", { "secret-access-key": CANARY })],
  [
    "beside a token",
    () => CredentialsSecret.create("keys", { "access-key-id": CANARY, other: "${TfToken[1]}" }),
  ],
  ["as the id of its key", () => AccessKeySource.fromSecret("keys", { accessKeyId: CANARY })],
  ["as the key id of an account", () => ExternalAccountBinding.fromSecret("eab", { keyId: `${CANARY} ` })],
  ["as the name of its Secret", () => CredentialsSecret.fromName(CANARY)],
  ["as the name of a Secret that is made", () => CredentialsSecret.create(CANARY, {})],
  [
    "as a key of a Secret that is made",
    () => CredentialsSecret.create("keys", { [CANARY]: "${TfToken[1]}" }),
  ],
  ["as the name of a new key's Secret", () => AccessKeySource.create({ secretName: CANARY })],
  ["as the key of an access key", () => AccessKeySource.fromSecret("keys", { secretAccessKeyKey: CANARY })],
  ["as the Secret of a client secret", () => ClientSecret.fromSecret(CANARY)],
  ["as the key of a client secret", () => ClientSecret.fromSecret("dns", { key: CANARY })],
  ["as the Secret of an external account", () => ExternalAccountBinding.fromSecret(CANARY, { keyId: "kid" })],
  [
    "as the key of an external account, in a form that keys have",
    () => ExternalAccountBinding.fromSecret("eab", { keyId: "kid", secretKey: NAMELIKE_CANARY }),
  ],
  [
    "as the Secret of an account's key",
    () =>
      AcmeIssuer.clusterIssuer("acme", {
        server: AcmeServer.LETS_ENCRYPT_STAGING,
        solvers: [solver(Route53Auth.irsa())],
        privateKeySecretName: CANARY,
      }),
  ],
  ["as a private key alone", () => inside(key("PRIVATE KEY"))],
  ["as a private key with the certificate", () => inside(TEST_CERTIFICATE + key("EC PRIVATE KEY"))],
  [
    "as a private key that is cut off",
    () => inside(`${TEST_CERTIFICATE}-----BEGIN RSA PRIVATE KEY-----\n${CANARY}\n`),
  ],
  ["as a certificate", () => inside(key("CERTIFICATE"))],
])("a secret that stands literally %s is refused without being printed", (_, action) => {
  const { message, stack = "" } = inputErrorOf(action);
  expectNoCanary(message);
  expectNoCanary(stack);
});

it("no snapshot holds a key", () => {
  const directory = join(__dirname, "..");
  const snapshots = readdirSync(directory, { recursive: true, encoding: "utf8" }).filter((file) =>
    file.endsWith(".snap"),
  );
  expect(snapshots).not.toEqual([]);
  for (const file of snapshots)
    expect(readFileSync(join(directory, file), "utf8")).not.toMatch(
      /-----BEGIN [A-Z ]*PRIVATE KEY|\bAKIA(?!IOSFODNN7EXAMPLE)[A-Z0-9]{16}\b/,
    );
});
