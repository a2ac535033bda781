import {
  CredentialsSecret,
  type EksCluster,
  Route53Auth,
  Route53Solver,
  type SharedConfigProps,
  ZoneRole,
} from "../../constructs";
import { inputErrorOf } from "../support/input-errors";
import {
  challengePolicy,
  madeIn,
  onEks,
  type Provisioning,
  stagingSolver,
  stagingZone,
  ZONE_ID,
} from "./provisioned";

function authOf(props: Partial<SharedConfigProps> = {}) {
  return Route53Auth.sharedConfig({
    region: "eu-west-1",
    secret: CredentialsSecret.fromName("aws-config"),
    ...props,
  });
}

function withFiles(props: Partial<SharedConfigProps> = {}, spec: Partial<Provisioning<EksCluster>> = {}) {
  return onEks(stagingSolver(authOf(props)), inExistingNamespace(spec));
}

/** Where an existing Secret can stand before cert-manager comes. */
function inExistingNamespace(
  spec: Partial<Provisioning<EksCluster>> = {},
): Partial<Provisioning<EksCluster>> {
  return { ...spec, certManager: { namespace: { name: "cert-manager" }, ...spec.certManager } };
}

const files = [
  { name: "AWS_CONFIG_FILE", value: "/var/run/secrets/aws/config" },
  { name: "AWS_SHARED_CREDENTIALS_FILE", value: "/var/run/secrets/aws/credentials" },
];

describe("cert-manager with shared configuration and credentials files", () => {
  it("has them mounted read-only, is told where they are and which profile to use, and nothing else", () => {
    expect(withFiles().helmValues).toEqual({
      crds: { enabled: true, keep: true },
      serviceAccount: { create: true, name: "cert-manager" },
      extraEnv: [
        ...files,
        { name: "AWS_PROFILE", value: "default" },
        { name: "AWS_REGION", value: "eu-west-1" },
      ],
      volumes: [{ name: "dns01-secret-0", secret: { secretName: "aws-config" } }],
      volumeMounts: [{ name: "dns01-secret-0", mountPath: "/var/run/secrets/aws", readOnly: true }],
    });
  });

  it("is told another profile", () => {
    expect(withFiles({ profile: "dns.prod@eu" }).helmValues["extraEnv"]).toContainEqual({
      name: "AWS_PROFILE",
      value: "dns.prod@eu",
    });
  });

  it.each(["v1.11.5", "v1.15.5"])(
    "is told in %s to read the config file, which its SDK else leaves out",
    (version) => {
      expect(withFiles({}, { certManager: { version } }).helmValues["extraEnv"]).toContainEqual({
        name: "AWS_SDK_LOAD_CONFIG",
        value: "true",
      });
    },
  );

  it.each(["v1.16.5", "v1.21.1"])("need not be told so in %s", (version) => {
    expect(JSON.stringify(withFiles({}, { certManager: { version } }).helmValues)).not.toContain(
      "LOAD_CONFIG",
    );
  });

  it.each(["v1.11.5", "v1.15.5", "v1.16.5", "v1.21.1"])(
    "names the region in the issuer of %s, and no role or Secret (W5)",
    (version) => {
      expect(withFiles({}, { certManager: { version } }).route53).toEqual({
        region: "eu-west-1",
        hostedZoneID: ZONE_ID,
      });
    },
  );

  it("is replaced when the revision of the Secret says that it changed", () => {
    expect(withFiles().helmValues).not.toHaveProperty("podAnnotations");
    const secret = CredentialsSecret.fromName("aws-config", { revision: "7" });
    expect(withFiles({ secret }).helmValues["podAnnotations"]).toEqual({
      "cdktf-cert-manager-dns01/aws-shared-config-revision": "7",
    });
  });

  it("cannot have a Secret that exists in a namespace that is made here", () => {
    const { message } = inputErrorOf(() => withFiles({}, { certManager: { namespace: "security" } }));
    expect(message).toContain("the Secret aws-config cannot exist before the namespace security");
  });

  it("makes nothing: others keep the Secret and give the policy", () => {
    const { dns01, requirements, checks } = withFiles({ principalArn: "arn:aws:iam::111122223333:role/dns" });
    expect(madeIn(dns01)).toEqual([]);
    expect(requirements).toEqual([
      {
        instruction:
          "Keep the Secret aws-config in the namespace cert-manager, with the keys config, credentials",
      },
      {
        instruction: "Give the identity arn:aws:iam::111122223333:role/dns this policy",
        document: challengePolicy([ZONE_ID]),
      },
    ]);
    expect(checks).toEqual(["kubectl --namespace cert-manager get secret aws-config"]);
  });

  it("stands beside no credentials in the environment, which the SDK would take first (W16)", () => {
    const variables = Route53Auth.environmentVariables({
      region: "eu-west-1",
      secret: CredentialsSecret.fromName("route53"),
    });
    const { message } = inputErrorOf(() =>
      onEks([stagingSolver(authOf()), stagingSolver(variables)], inExistingNamespace()),
    );
    expect(message).toContain('"route53-environment" needs environment variables');
    expect(message).toContain('"route53-shared-config" needs shared files');
  });

  it("assumes the role of a zone in another account", () => {
    const role = "arn:aws:iam::333344445555:role/dns-manager";
    const zone = stagingZone({ role: ZoneRole.fromArn(role) });
    expect(onEks(Route53Solver.forZones([zone], authOf()), inExistingNamespace()).route53).toEqual({
      region: "eu-west-1",
      hostedZoneID: ZONE_ID,
      role,
    });
  });
});

describe("Shared files that cannot be", () => {
  it.each([
    [{ region: "eu" }, 'the region is "eu"'],
    [{ profile: "" }, 'the profile is "". Write letters, digits'],
    [{ profile: "dns prod" }, 'the profile is "dns prod"'],
    [{ profile: "[dns]" }, 'the profile is "[dns]"'],
    [{ principalArn: "arn:aws:sts::111122223333:assumed-role/dns/x" }, "the principal's ARN is"],
  ])("are refused where they are written: %j", (props, message) => {
    const error = inputErrorOf(() => authOf(props));
    expect(error.at).toBe("Route53Auth.sharedConfig");
    expect(error.message).toContain(message);
  });
});
