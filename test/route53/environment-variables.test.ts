import { TerraformVariable } from "cdktf";
import {
  CredentialsSecret,
  type EksCluster,
  type EnvironmentVariablesProps,
  type ISecretSource,
  Route53Auth,
  Route53Solver,
  ZoneRole,
} from "../../constructs";
import { inputErrorOf } from "../support/input-errors";
import { secretValuesIn } from "../support/secrets";
import { onlyBlock } from "../support/synth";
import { blocksByAddress, precedingOf } from "../support/terraform-graph";
import {
  challengePolicy,
  madeIn,
  onEks,
  type Provisioning,
  stagingSolver,
  stagingZone,
  ZONE_ID,
} from "./provisioned";

const PRINCIPAL = "arn:aws:iam::111122223333:user/cert-manager";
const existing = CredentialsSecret.fromName("route53");

function authOf(props: Partial<EnvironmentVariablesProps> = {}) {
  return Route53Auth.environmentVariables({ region: "eu-west-1", secret: existing, ...props });
}

function withVariables(
  props: Partial<EnvironmentVariablesProps> = {},
  spec: Partial<Provisioning<EksCluster>> = {},
) {
  return onEks(stagingSolver(authOf(props)), inExistingNamespace(spec));
}

/** Where an existing Secret can stand before cert-manager comes. */
function inExistingNamespace(
  spec: Partial<Provisioning<EksCluster>> = {},
): Partial<Provisioning<EksCluster>> {
  return { ...spec, certManager: { namespace: { name: "cert-manager" }, ...spec.certManager } };
}

/** A Secret made from variables of the stack that binds it. */
function createdSecret(...keys: readonly string[]): ISecretSource {
  return {
    isMadeHere: true,
    bind: (scope, namespace, needed) => {
      const data = keys.map((key, index) => {
        const value = new TerraformVariable(scope, key, { type: "string", sensitive: true });
        value.overrideLogicalId(`given_${index}`);
        return [key, value.stringValue];
      });
      const source = CredentialsSecret.create("route53", Object.fromEntries(data) as Record<string, string>);
      return source.bind(scope, namespace, needed);
    },
  };
}

describe("cert-manager with credentials in its environment", () => {
  it("reads them from the Secret's keys, and carries nothing else", () => {
    expect(withVariables().helmValues).toEqual({
      crds: { enabled: true, keep: true },
      serviceAccount: { create: true, name: "cert-manager" },
      extraEnv: [
        { name: "AWS_ACCESS_KEY_ID", valueFrom: { secretKeyRef: { name: "route53", key: "access-key-id" } } },
        {
          name: "AWS_SECRET_ACCESS_KEY",
          valueFrom: { secretKeyRef: { name: "route53", key: "secret-access-key" } },
        },
        { name: "AWS_REGION", value: "eu-west-1" },
      ],
    });
  });

  it("reads a session token where there is one, and whichever keys it is told", () => {
    const { helmValues } = withVariables({
      accessKeyIdKey: "id",
      secretAccessKeyKey: "secret",
      sessionTokenKey: "token",
    });
    expect(helmValues["extraEnv"]).toEqual([
      ...[
        ["AWS_ACCESS_KEY_ID", "id"],
        ["AWS_SECRET_ACCESS_KEY", "secret"],
        ["AWS_SESSION_TOKEN", "token"],
      ].map(([name, key]) => ({ name, valueFrom: { secretKeyRef: { name: "route53", key } } })),
      { name: "AWS_REGION", value: "eu-west-1" },
    ]);
  });

  it.each(["v1.11.5", "v1.15.5", "v1.16.5", "v1.21.1"])(
    "names the region in the issuer of %s, which nothing in the Pod does, and no role or Secret (W5)",
    (version) => {
      expect(withVariables({}, { certManager: { version } }).route53).toEqual({
        region: "eu-west-1",
        hostedZoneID: ZONE_ID,
      });
    },
  );

  it("is not told when an existing Secret changes, unless its revision says so", () => {
    expect(withVariables().helmValues).not.toHaveProperty("podAnnotations");
    const secret = CredentialsSecret.fromName("route53", { revision: "2026-01" });
    expect(withVariables({ secret }).helmValues["podAnnotations"]).toEqual({
      "cdktf-cert-manager-dns01/aws-environment-revision": "2026-01",
    });
  });

  it("says where to look for the Secret", () => {
    const certManager = { namespace: { name: "security" } };
    expect(withVariables({}, { certManager }).checks).toEqual([
      "kubectl --namespace security get secret route53",
    ]);
  });

  it("stands beside no other ambient method: the error names both (W16)", () => {
    const { message } = inputErrorOf(() =>
      onEks([stagingSolver(authOf()), stagingSolver(Route53Auth.irsa())], inExistingNamespace()),
    );
    expect(message).toContain('"route53-irsa" needs IRSA');
    expect(message).toContain('"route53-environment" needs environment variables');
  });
});

describe("The Secret of the environment", () => {
  it("is someone else's by default: nothing is made, and others are told what to keep and to grant", () => {
    const { dns01, requirements } = withVariables({
      sessionTokenKey: "session-token",
      principalArn: PRINCIPAL,
    });
    expect(madeIn(dns01)).toEqual([]);
    expect(requirements).toEqual([
      {
        instruction:
          "Keep the Secret route53 in the namespace cert-manager, with the keys access-key-id, secret-access-key, session-token",
      },
      { instruction: `Give the identity ${PRINCIPAL} this policy`, document: challengePolicy([ZONE_ID]) },
    ]);
  });

  it("grants in words where nobody says whose credentials they are", () => {
    expect(withVariables().requirements.map(({ instruction }) => instruction)).toEqual([
      expect.stringMatching(/^Keep the Secret route53/),
      "Give the identity of the given credentials this policy",
    ]);
  });

  it("cannot exist in a namespace that is made here, where the Pod would wait for it", () => {
    const { message } = inputErrorOf(() => withVariables({}, { certManager: { namespace: "security" } }));
    expect(message).toContain("the Secret route53 cannot exist before the namespace security");
    expect(message).toContain('install with namespace: { name: "security" }');
  });

  it("can be made here, before cert-manager starts and in its namespace, and rolls the Pod when it changes", () => {
    const secret = createdSecret("access-key-id", "secret-access-key");
    const { dns01, helmValues, requirements } = withVariables(
      { secret },
      { certManager: { namespace: "security" } },
    );
    expect(madeIn(dns01)).toEqual(["kubernetes_secret_v1"]);
    const [namespace = ""] = Object.keys(dns01.resource?.["kubernetes_namespace_v1"] ?? {});
    expect(onlyBlock(dns01.resource, "kubernetes_secret_v1")).toMatchObject({
      metadata: { name: "route53", namespace: "security" },
      data: { "access-key-id": "${var.given_0}", "secret-access-key": "${var.given_1}" },
      depends_on: [`kubernetes_namespace_v1.${namespace}`],
    });
    expect(requirements.map(({ instruction }) => instruction)).not.toContainEqual(
      expect.stringMatching(/^Keep/),
    );
    expect(helmValues["podAnnotations"]).toEqual({
      "cdktf-cert-manager-dns01/aws-environment-revision": "(hash)",
    });
    const addresses = [...blocksByAddress(dns01).keys()];
    const release = addresses.find((address) => address.startsWith("helm_release.")) ?? "";
    expect([...precedingOf(dns01, release)].join()).toMatch(/kubernetes_secret_v1\./);
  });

  it("has its content in no argument, output or value: references and a hash alone", () => {
    const secret = createdSecret("access-key-id", "secret-access-key");
    const { dns01, issuerStack } = withVariables({ secret });
    expect(secretValuesIn(dns01)).toEqual([]);
    const [values] = onlyBlock(dns01.resource, "helm_release")["values"] as readonly string[];
    expect(values).toContain('nonsensitive(sha256(join("\\n", [var.given_0, var.given_1])))');
    expect(JSON.stringify(issuerStack)).not.toContain("var.");
  });

  it("is refused without one of the keys that the environment reads", () => {
    const { message, at } = inputErrorOf(() =>
      withVariables({
        secret: createdSecret("access-key-id", "secret-access-key"),
        sessionTokenKey: "session-token",
      }),
    );
    expect(message).toContain("the Secret route53 has no key session-token");
    expect(at).toContain("route53-environment");
  });
});

describe("A zone of another account", () => {
  const arn = "arn:aws:iam::333344445555:role/dns-manager";
  const solver = (props: Partial<EnvironmentVariablesProps>) =>
    Route53Solver.forZones([stagingZone({ role: ZoneRole.fromArn(arn) })], authOf(props));

  it("is written with its role, which trusts the principal and may be assumed by it", () => {
    const { route53, requirements } = onEks(solver({ principalArn: PRINCIPAL }), inExistingNamespace());
    expect(route53).toEqual({ region: "eu-west-1", hostedZoneID: ZONE_ID, role: arn });
    const [, assume, trust, grant] = requirements;
    expect(assume?.document).toMatchObject({ Statement: [{ Action: "sts:AssumeRole", Resource: [arn] }] });
    expect(trust?.document).toMatchObject({
      Statement: [
        {
          Principal: { AWS: ["arn:aws:iam::111122223333:root"] },
          Condition: { ArnEquals: { "aws:PrincipalArn": [PRINCIPAL] } },
        },
      ],
    });
    expect(grant?.document).toEqual(challengePolicy([ZONE_ID]));
  });

  it("gets no made-up trust policy where nobody says whose credentials they are", () => {
    const { requirements } = onEks(solver({}), inExistingNamespace());
    expect(requirements).toContainEqual({
      instruction: `Let the role ${arn} trust the identity of the given credentials`,
    });
    expect(JSON.stringify(requirements)).not.toMatch(/"AWS":\[\]|"aws:PrincipalArn":\[\]/);
  });
});

describe("Environment variables that cannot be", () => {
  it.each([
    [{ region: "" }, 'the region is ""'],
    [{ principalArn: "cert-manager" }, 'the principal\'s ARN is "cert-manager"'],
    [{ principalArn: "arn:aws:iam::111122223333:root" }, "the principal's ARN is"],
    [{ accessKeyIdKey: "access key" }, 'the Secret\'s key is "access key"'],
    [{ secretAccessKeyKey: "a/b" }, 'the Secret\'s key is "a/b"'],
    [{ sessionTokenKey: "" }, 'the Secret\'s key is ""'],
    [
      { accessKeyIdKey: "secret-access-key" },
      'the Secret\'s key "secret-access-key" is named twice. Name a key for each',
    ],
    [{ sessionTokenKey: "access-key-id" }, 'the Secret\'s key "access-key-id" is named twice'],
  ])("are refused where they are written: %j", (props, message) => {
    const error = inputErrorOf(() => authOf(props));
    expect(error.at).toBe("Route53Auth.environmentVariables");
    expect(error.message).toContain(message);
  });
});
