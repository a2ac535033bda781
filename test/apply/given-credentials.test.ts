import { TerraformOutput, TerraformVariable } from "cdktf";
import {
  Aws,
  CertManager,
  Cluster,
  configureKubernetes,
  CredentialsSecret,
  Dns01,
  type IRoute53Auth,
  Route53Auth,
  Route53Solver,
  Route53Zone,
} from "../../constructs";
import { terraformJson } from "../../constructs/entry-points/extend";
import { type AppliedStack, applyStacks } from "../support/apply-stacks";
import { describeWithMoto } from "../support/describe-with-moto";
import { EmulatedAws } from "../support/emulated-aws";
import { synthStack } from "../support/synth";
import { writesChallenges } from "./documents";

const ACCOUNT = "222233334444";
const ROLE_ARN = `arn:aws:iam::${ACCOUNT}:role/dns-writer`;
const ZONE_ID = "Z0123456789ABCDEFGHIJ";
const REVISIONS: Readonly<Record<string, string>> = {
  "new-environment": "cdktf-cert-manager-dns01/aws-environment-revision",
  "new-files": "cdktf-cert-manager-dns01/aws-shared-config-revision",
};

/** Four installations of cert-manager, each of a name and in a namespace of its method. */
const stack = synthStack((scope) => {
  const secret = (name: string): string =>
    new TerraformVariable(scope, name, { type: "string", sensitive: true }).stringValue;
  const region = "eu-west-1";
  const methods: Readonly<Record<string, IRoute53Auth>> = {
    "given-environment": Route53Auth.environmentVariables({
      region,
      principalArn: ROLE_ARN,
      secret: CredentialsSecret.fromName("aws"),
      sessionTokenKey: "session-token",
    }),
    "new-environment": Route53Auth.environmentVariables({
      region,
      secret: CredentialsSecret.create("aws", {
        "access-key-id": secret("access_key_id"),
        "secret-access-key": secret("secret_access_key"),
      }),
    }),
    "given-files": Route53Auth.sharedConfig({
      region,
      principalArn: ROLE_ARN,
      profile: "dns",
      secret: CredentialsSecret.fromName("aws-files"),
    }),
    "new-files": Route53Auth.sharedConfig({
      region,
      secret: CredentialsSecret.create("aws-files", {
        config: secret("config"),
        credentials: secret("credentials"),
      }),
    }),
  };
  Aws.inRegion(region, { allowedAccountIds: [ACCOUNT] }).configure(scope);
  configureKubernetes(scope, Cluster.fromKubeconfig("platform", { context: "platform" }));
  for (const [name, auth] of Object.entries(methods)) {
    const dns01 = new Dns01(scope, name, {
      cluster: Cluster.fromKubeconfig("platform", { context: "platform" }),
      certManager: CertManager.install({
        version: "v1.21.1",
        // A Secret of someone else's must be there first, and its namespace with it.
        namespace: name.startsWith("given-") ? { name } : name,
      }),
      solvers: [Route53Solver.forZones([Route53Zone.fromId(ZONE_ID, "staging.example.org")], auth)],
    });
    new TerraformOutput(scope, `requirements-${name}`, { value: terraformJson(dns01.requirements) });
  }
});

describeWithMoto(
  "Credentials that others keep, applied by Terraform and the AWS provider",
  ACCOUNT,
  (cloud) => {
    let aws: EmulatedAws;
    let applied: Awaited<ReturnType<typeof apply>>;

    const read = async () => [
      ...(await aws.roleNames()),
      ...(await aws.userNames()),
      ...(await aws.policyArns()),
    ];

    const variables = {
      access_key_id: "AKIAFIRST",
      secret_access_key: "first",
      config: "c",
      credentials: "c",
    };

    const apply = () =>
      applyStacks(cloud(), {
        before: { stack, state: "credentials", variables, read },
        after: {
          stack,
          state: "credentials",
          variables: { ...variables, secret_access_key: "second", credentials: "d" },
          read,
        },
      });

    beforeAll(async () => {
      aws = new EmulatedAws(cloud().moto.endpoint, "eu-west-1", ACCOUNT);
      applied = await apply();
    }, 180_000);

    it("makes nothing in AWS", () => {
      expect(applied.before.reading).toEqual([]);
      expect(applied.after.reading).toEqual([]);
    });

    it("prints the policy that the given identity needs, and the Secret that the controller reads", () => {
      const keepSecret = (name: string, namespace: string, keys: string) => ({
        instruction: `Keep the Secret ${name} in the namespace ${namespace}, with the keys ${keys}`,
      });
      const givePolicy = (identity: string) => ({
        instruction: `Give the identity ${identity} this policy`,
        document: writesChallenges([ZONE_ID]),
      });
      const requirements = (name: string): unknown =>
        JSON.parse(String(applied.before.state.outputs[`requirements-${name}`]));
      expect(requirements("given-environment")).toEqual([
        keepSecret("aws", "given-environment", "access-key-id, secret-access-key, session-token"),
        givePolicy(ROLE_ARN),
      ]);
      expect(requirements("new-environment")).toEqual([givePolicy("of the given credentials")]);
      expect(requirements("given-files")).toEqual([
        keepSecret("aws-files", "given-files", "config, credentials"),
        givePolicy(ROLE_ARN),
      ]);
      expect(requirements("new-files")).toEqual([givePolicy("of the given credentials")]);
    });

    it("gives the controller its credentials from the Secret alone", () => {
      const fromSecret = (name: string, key: string) => ({
        name,
        valueFrom: { secretKeyRef: { name: "aws", key } },
      });
      const env = [
        fromSecret("AWS_ACCESS_KEY_ID", "access-key-id"),
        fromSecret("AWS_SECRET_ACCESS_KEY", "secret-access-key"),
      ];
      const inRegion = { name: "AWS_REGION", value: "eu-west-1" };
      const files = (profile: string) => ({
        extraEnv: [
          { name: "AWS_CONFIG_FILE", value: "/var/run/secrets/aws/config" },
          { name: "AWS_SHARED_CREDENTIALS_FILE", value: "/var/run/secrets/aws/credentials" },
          { name: "AWS_PROFILE", value: profile },
          inRegion,
        ],
        volumes: [{ name: "dns01-secret-0", secret: { secretName: "aws-files" } }],
        volumeMounts: [{ name: "dns01-secret-0", mountPath: "/var/run/secrets/aws", readOnly: true }],
      });
      const common = {
        crds: { enabled: true, keep: true },
        serviceAccount: { create: true, name: "cert-manager" },
      };
      const podAnnotations = (name: string) => ({
        [REVISIONS[name] ?? ""]: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown,
      });
      expect(valuesOf(applied.before)).toEqual({
        "given-environment": {
          ...common,
          extraEnv: [...env, fromSecret("AWS_SESSION_TOKEN", "session-token"), inRegion],
        },
        "new-environment": {
          ...common,
          extraEnv: [...env, inRegion],
          podAnnotations: podAnnotations("new-environment"),
        },
        "given-files": { ...common, ...files("dns") },
        "new-files": { ...common, ...files("default"), podAnnotations: podAnnotations("new-files") },
      });
    });

    it("makes the Secret where it is told to, and only there", () => {
      const secrets = (step: AppliedStack<unknown>) =>
        step.state.all("kubernetes_secret_v1").map(({ metadata, data }) => ({ metadata, data }));
      const metadata = (namespace: string, name: string): unknown => [
        expect.objectContaining({ namespace, name }),
      ];
      const environment = (secretAccessKey: string) => ({
        metadata: metadata("new-environment", "aws"),
        data: { "access-key-id": "AKIAFIRST", "secret-access-key": secretAccessKey },
      });
      const files = (credentials: string) => ({
        metadata: metadata("new-files", "aws-files"),
        data: { config: "c", credentials },
      });
      expect(secrets(applied.before)).toEqual([environment("first"), files("c")]);
      expect(secrets(applied.after)).toEqual([environment("second"), files("d")]);
    });

    it("replaces the controller's Pod when its credentials change, and says none of them by that", () => {
      const revisions = (step: AppliedStack<unknown>): string[] =>
        Object.entries(REVISIONS).map(
          ([name, revision]) => valuesOf(step)[name]?.podAnnotations?.[revision] ?? "",
        );
      const all = [...revisions(applied.before), ...revisions(applied.after)];
      expect(new Set(all).size).toBe(4);
      for (const revision of all) expect(revision).toMatch(/^[0-9a-f]{64}$/);
    });

    it("plans no change a second time, neither before nor after", () => {
      expect(applied.before.state.made).toEqual([
        ...Array<string>(4).fill("helm_release"),
        ...Array<string>(2).fill("kubernetes_namespace_v1"),
        ...Array<string>(2).fill("kubernetes_secret_v1"),
      ]);
      expect([...applied.before.changes, ...applied.after.changes]).toEqual([]);
    });
  },
);

interface Values {
  readonly podAnnotations?: Readonly<Record<string, string>>;
}

/** Values of each release of cert-manager, by its namespace. */
function valuesOf({ state }: AppliedStack<unknown>): Readonly<Record<string, Values>> {
  return Object.fromEntries(
    state
      .all("helm_release")
      .map((release) => [String(release["namespace"]), state.helmValues(release) as Values]),
  );
}
