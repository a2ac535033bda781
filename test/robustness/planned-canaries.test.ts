import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { App, TerraformOutput, type TerraformStack, TerraformVariable } from "cdktf";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { SecretV1 } from "@cdktf/provider-kubernetes/lib/secret-v1";
import {
  AccessKeySource,
  AcmeIssuer,
  AcmeServer,
  AksCluster,
  Aws,
  Azure,
  AzureDnsAuth,
  AzureDnsSolver,
  AzureDnsZone,
  CertManager,
  ClientSecret,
  configureKubernetes,
  CredentialsSecret,
  Dns01,
  Entra,
  EntraApplication,
  Route53Auth,
  Route53Solver,
  Route53Zone,
} from "../../constructs";
import { Backend } from "../../stacks/backend";
import { Environment } from "../../stacks/environment";
import {
  normalizePlan,
  planStacks,
  writeEnvironments,
  type PlanOverrides,
  type StackPlan,
} from "../../testing";
import { platformSubscription, zoneId } from "../azure-dns/aks-environment";
import { knownCluster } from "../route53/eks-environment";
import { CANARY, contentOf, expectNoCanary } from "../support/canary";
import { describeWithTerraform } from "../support/describe-with";
import { runCommand } from "../support/run-command";
import { testStack } from "../support/synth";

const MINUTES = 60_000;
const stackNames = ["key-dns01", "password-dns01", "variables"];
const server = AcmeServer.LETS_ENCRYPT_STAGING;
const certManager = CertManager.install({ version: "v1.21.1" });

/** What clouds make up and look-ups return, in place of made-up values. */
const overrides: PlanOverrides = {
  types: {
    aws_iam_access_key: { id: "AKIAIOSFODNN7EXAMPLE", secret: CANARY, ses_smtp_password_v4: CANARY },
    azuread_application_password: { key_id: "00000000-0000-4000-8000-000000000001", value: CANARY },
    azurerm_kubernetes_cluster: {
      kube_config: [
        {
          host: "https://platform.example.net",
          cluster_ca_certificate: "Y2E=",
          username: "admin",
          password: CANARY,
          client_certificate: "Y2VydA==",
          client_key: CANARY,
        },
      ],
      kube_config_raw: CANARY,
    },
  },
  stacks: { variables: { variables: { secret: CANARY } } },
};

/** An access key made by AWS. */
function keyEnvironment(generations: readonly string[]) {
  const key = AccessKeySource.create({ generations });
  const zone = Route53Zone.fromId("Z0ACME", "acme.example.net");
  const solvers = [Route53Solver.forZones([zone], Route53Auth.accessKey({ region: "eu-west-1", key }))];
  return new Environment("key", {
    backend: Backend.local(),
    clouds: [Aws.inRegion("eu-west-1")],
    cluster: knownCluster(),
    certManager,
    issuers: [AcmeIssuer.clusterIssuer("acme", { server, solvers })],
  });
}

/** Passwords made by Entra, on a cluster whose look-up returns a kubeconfig. */
function passwordEnvironment(passwords: readonly string[]) {
  const application = EntraApplication.create("acme");
  const secret = ClientSecret.create({
    passwords: passwords.map((name) => ({ name, endDate: "2027-01-31T00:00:00Z" })),
  });
  const zone = AzureDnsZone.fromId(zoneId("apps.example.org"));
  const solvers = [AzureDnsSolver.forZones([zone], AzureDnsAuth.servicePrincipal({ application, secret }))];
  return new Environment("password", {
    backend: Backend.local(),
    clouds: [
      Azure.inSubscription(platformSubscription),
      Entra.inTenant("99999999-0000-4000-8000-000000000001"),
    ],
    cluster: AksCluster.fromLookup("platform", { resourceGroup: "platform-rg" }),
    certManager,
    issuers: [AcmeIssuer.clusterIssuer("acme", { server, solvers })],
  });
}

/** Secrets that a variable brings: in a Secret, a Helm value and an output. */
function addVariables(app: App): TerraformStack {
  const stack = eksStack(app, "variables");
  const { stringValue } = new TerraformVariable(stack, "secret", { sensitive: true, type: "string" });
  const data = { "access-key-id": stringValue, "secret-access-key": stringValue };
  const secret = CredentialsSecret.create("keys", data);
  const auth = Route53Auth.environmentVariables({ region: "eu-west-1", secret });
  new Dns01(stack, "dns01", {
    cluster: knownCluster(),
    certManager: CertManager.install({
      version: "v1.21.1",
      values: { extraEnv: [{ name: "TOKEN", value: stringValue }] },
    }),
    solvers: [Route53Solver.forZones([Route53Zone.fromId("Z0ACME", "acme.example.net")], auth)],
  });
  new TerraformOutput(stack, "token", { value: stringValue, sensitive: true });
  return stack;
}

function eksStack(app: App, id: string): TerraformStack {
  const stack = testStack(app, id);
  Aws.inRegion("eu-west-1").configure(stack);
  configureKubernetes(stack, knownCluster());
  return stack;
}

/** Synthesises all of it. @param names Those of the keys and passwords that are alive. */
function synthesise(outdir: string, names: readonly string[]): void {
  const app = new App({ outdir });
  const made = [keyEnvironment(names), passwordEnvironment(names)].map((environment) =>
    environment.addTo(app),
  );
  addVariables(app);
  app.synth();
  writeEnvironments(app, made);
}

/** Stacks that cannot be planned, for something about a secret, and what is said of them. */
const failing: Readonly<
  Record<string, { readonly build: (stack: TerraformStack, secret: string) => void; readonly says: string }>
> = {
  "bad-value": {
    build: (stack, secret) =>
      new IamRole(stack, "role", { name: `${secret} ${secret}`, assumeRolePolicy: "{}" }),
    says: "(sensitive value) (sensitive value)",
  },
  condition: {
    build: (stack, secret) =>
      new SecretV1(stack, "keys", {
        metadata: { name: "keys" },
        data: { key: secret },
        lifecycle: { precondition: [{ condition: `\${${secret} == "x"}`, errorMessage: "It is another." }] },
      }),
    says: "It is another",
  },
  "bad-output": {
    build: (stack, secret) => new TerraformOutput(stack, "shown", { value: secret }),
    says: "sensitive",
  },
  "bad-argument": {
    build: (stack, secret) => {
      const keys = new SecretV1(stack, "keys", { metadata: { name: "keys" }, data: { key: secret } });
      keys.addOverride("datum", secret);
    },
    says: "datum",
  },
};

describeWithTerraform("secrets in a plan", () => {
  const scratch = mkdtempSync(join(tmpdir(), "planned-canaries-"));
  const head = join(scratch, "head");
  const base = join(scratch, "base");

  beforeAll(() => {
    synthesise(base, ["1"]);
    synthesise(head, ["1", "2"]);
  });
  afterAll(() => {
    rmSync(scratch, { recursive: true, force: true });
  });

  describe("that succeeds", () => {
    let plans: readonly StackPlan[];

    beforeAll(async () => {
      const result = await planStacks(head, { overrides, asDeployed: true });
      expect(result.failures).toEqual([]);
      expectNoCanary(JSON.stringify(result.warnings));
      plans = result.plans;
    }, 2 * MINUTES);

    it.each([
      ["key-dns01", ["aws_iam_access_key", "kubernetes_secret_v1"]],
      ["password-dns01", ["azuread_application_password", "kubernetes_secret_v1"]],
      ["variables", ["kubernetes_secret_v1", "helm_release"]],
    ])("are masked in the snapshot of %s, where they are", (name, types) => {
      const plan = plans.find((candidate) => candidate.name === name);
      const holders = plan?.resources.filter(({ values }) => JSON.stringify(values).includes(CANARY)) ?? [];
      expect([...new Set(holders.map(({ type }) => type))].sort()).toEqual([...types].sort());
      const snapshot = plan && normalizePlan(plan);
      for (const { address } of holders)
        expect(JSON.stringify(snapshot?.resources[address])).toContain("(sensitive value)");
    });

    it("are in no snapshot and nothing that is synthesised", () => {
      expect(JSON.stringify(plans)).toContain(CANARY);
      expectNoCanary(JSON.stringify(plans.map(normalizePlan)));
      expectNoCanary(contentOf(head));
    });

    it(
      "are in nothing that the command prints or writes, against a base too",
      async () => {
        const file = join(scratch, "overrides.json");
        writeFileSync(file, JSON.stringify(overrides));
        const json = join(scratch, "json");
        const cwd = resolve(__dirname, "../..");
        const args = ["--out", head, "--base", base, "--overrides", file, "--json", json];
        const { code, stdout, output } = await runCommand("npm", ["run", "--silent", "plan", "--", ...args], {
          cwd,
          env: process.env,
        });
        expect({ code }).toEqual({ code: 2 });
        expect(stdout).toContain("new secret in state");
        expectNoCanary(output);
        expect(readdirSync(json)).toEqual(expect.arrayContaining(stackNames.map((name) => `${name}.json`)));
        const written = contentOf(json);
        expect(written).toContain('"secret": "(sensitive value)"');
        expect(written).toContain('"value": "(sensitive value)"');
        expectNoCanary(written);
      },
      3 * MINUTES,
    );
  });

  it(
    "are in no failure, whoever says what is wrong",
    async () => {
      const app = new App({ outdir: join(scratch, "failing") });
      for (const [name, { build }] of Object.entries(failing)) {
        const stack = eksStack(app, name);
        build(stack, new TerraformVariable(stack, "secret", { sensitive: true, type: "string" }).stringValue);
      }
      const variables = { secret: CANARY };
      const stacks = Object.fromEntries(Object.keys(failing).map((name) => [name, { variables }]));
      const { failures, plans } = await planStacks(app, { overrides: { stacks } });
      expect(plans).toEqual([]);
      for (const [name, { says }] of Object.entries(failing))
        expect(JSON.stringify(failures.filter(({ stack }) => stack === name))).toContain(says);
      expectNoCanary(JSON.stringify(failures));
    },
    2 * MINUTES,
  );
});
