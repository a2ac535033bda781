import { EksCluster, type PolicyStatement, type TrustedServiceAccount } from "../../constructs";
import { inputErrorOf } from "../support/input-errors";
import {
  type EksEnvironmentSpec,
  irsaSolver,
  issuerHost,
  knownCluster,
  LOOKED_UP,
  providerArn,
  synthEnvironment,
} from "./eks-environment";

const MAX_TRUST_POLICY = 2048;

function statement(host: string, subject: string, arn = providerArn(host)): PolicyStatement {
  return {
    Effect: "Allow",
    Action: "sts:AssumeRoleWithWebIdentity",
    Principal: { Federated: arn },
    Condition: { StringEquals: { [`${host}:sub`]: subject, [`${host}:aud`]: "sts.amazonaws.com" } },
  };
}

/** An EKS issuer as its longest region names it. */
function host(index: number): string {
  return `oidc.eks.ap-northeast-1.amazonaws.com/id/${String(index).padStart(32, "0")}`;
}

function others(count: number): TrustedServiceAccount[] {
  return Array.from({ length: count }, (_, index) => ({
    oidcIssuerUrl: `https://${host(index)}`,
    oidcProviderArn: providerArn(host(index)),
  }));
}

describe("The trust policy of an IRSA role", () => {
  it("lets in one ServiceAccount of one cluster, for STS alone: sub and aud, both exact (W6)", () => {
    expect(synthEnvironment().trust).toEqual({
      Version: "2012-10-17",
      Statement: [statement(issuerHost, "system:serviceaccount:cert-manager:cert-manager")],
    });
  });

  it("names the ServiceAccount that the chart creates, wherever cert-manager is installed", () => {
    const { trust, helmValues, dns01 } = synthEnvironment({
      namespace: "security",
      serviceAccountName: "acme-controller",
    });
    expect(trust.Statement).toEqual([
      statement(issuerHost, "system:serviceaccount:security:acme-controller"),
    ]);
    expect(helmValues.serviceAccount).toMatchObject({ create: true, name: "acme-controller" });
    expect(Object.values(dns01.resource?.["helm_release"] ?? {})).toMatchObject([{ namespace: "security" }]);
  });

  it("has the issuer without https://, and no pattern anywhere", () => {
    const text = JSON.stringify(synthEnvironment({ irsa: { alsoTrust: others(2) } }).trust);
    expect(text).not.toMatch(/https:|[*?]|StringLike/);
  });

  it("keeps the slash at the end of an issuer that has one", () => {
    const slashed = "oidc.example.org/tenant/";
    const cluster = knownCluster({
      oidcIssuerUrl: `https://${slashed}`,
      oidcProviderArn: providerArn(slashed),
    });
    expect(synthEnvironment({ cluster }).trust.Statement).toEqual([
      statement(slashed, "system:serviceaccount:cert-manager:cert-manager"),
    ]);
  });

  it("takes a looked-up cluster's issuer and provider from what was found", () => {
    expect(synthEnvironment({ cluster: EksCluster.fromLookup("platform") }).trust.Statement).toEqual([
      statement(
        LOOKED_UP.issuerHost,
        "system:serviceaccount:cert-manager:cert-manager",
        LOOKED_UP.providerArn,
      ),
    ]);
  });

  it("has a statement of its own for each further cluster, since each provider has keys of its own", () => {
    const [first, second] = others(2);
    const alsoTrust = [first, { ...second, namespace: "security", serviceAccount: "acme" }].filter(
      (trusted): trusted is TrustedServiceAccount => trusted?.oidcIssuerUrl !== undefined,
    );
    expect(synthEnvironment({ irsa: { alsoTrust } }).trust.Statement).toEqual([
      statement(issuerHost, "system:serviceaccount:cert-manager:cert-manager"),
      statement(host(0), "system:serviceaccount:cert-manager:cert-manager"),
      statement(host(1), "system:serviceaccount:security:acme"),
    ]);
  });
});

describe("The size of a trust policy (W18)", () => {
  it("has room for four EKS clusters, even of the longest region", () => {
    const { trust, role } = synthEnvironment({ irsa: { alsoTrust: others(3) } });
    expect(trust.Statement).toHaveLength(4);
    expect(String(role["assume_role_policy"]).length).toBeLessThanOrEqual(MAX_TRUST_POLICY);
  });

  it("has none for a fifth: the error says how many characters it would have, and the limit", () => {
    const error = inputErrorOf(() => synthEnvironment({ irsa: { alsoTrust: others(4) } }));
    const [, size] = /the trust policy has (\d+) characters/.exec(error.message) ?? [];
    expect(Number(size)).toBeGreaterThan(MAX_TRUST_POLICY);
    expect(error.message).toContain(`IAM takes ${MAX_TRUST_POLICY}. Trust fewer parties with one role`);
    expect(error.at).toBe("dns01/dns01/solvers/route53-irsa/role");
  });

  it("is counted where the cluster is looked up, as for an issuer of EKS", () => {
    const cluster = EksCluster.fromLookup("platform");
    const sizeFor = (spec: EksEnvironmentSpec) => {
      const { message } = inputErrorOf(() => synthEnvironment({ irsa: { alsoTrust: others(4) }, ...spec }));
      return Number(/the trust policy has (\d+) characters and IAM takes 2048/.exec(message)?.[1]);
    };
    expect(synthEnvironment({ cluster, irsa: { alsoTrust: others(3) } }).trust.Statement).toHaveLength(4);
    expect(Math.abs(sizeFor({ cluster }) - sizeFor({}))).toBeLessThan(50);
  });
});

describe("A further cluster whose values cannot be", () => {
  const [trusted] = others(1) as [TrustedServiceAccount];
  it.each([
    ["an issuer that is not https", { oidcIssuerUrl: `http://${host(0)}` }, `http://${host(0)}`],
    ["an ARN of something else", { oidcProviderArn: "arn:aws:iam::111122223333:role/x" }, "role/x"],
    ["a provider of another issuer", { oidcProviderArn: providerArn(host(1)) }, host(1)],
    ["a namespace with upper case", { namespace: "Security" }, "Security"],
    ["a ServiceAccount with a colon", { serviceAccount: "a:b" }, "a:b"],
    ["a ServiceAccount with a wildcard", { serviceAccount: "*" }, "*"],
  ])("is refused where it is written: %s", (_, change, value) => {
    const error = inputErrorOf(() => irsaSolver({ irsa: { alsoTrust: [{ ...trusted, ...change }] } }));
    expect(error.message).toContain(value);
    expect(error.at).toBe("Route53Auth.irsa");
  });
});
