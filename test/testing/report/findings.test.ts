import type { JsonObject } from "../../../testing";
import { compareStacks } from "../../../testing/report/compare-stacks";
import { findingsOf } from "../../../testing/report/findings";
import { plannedResource, policyOf, stackPlan } from "../planned";

function findings(address: string, before: JsonObject | undefined, after: JsonObject): unknown {
  const base = stackPlan(before === undefined ? {} : { [address]: before });
  return findingsOf(compareStacks(base, stackPlan({ [address]: after }))).map(({ kind, text }) => [
    kind,
    text,
  ]);
}

const zone = "arn:aws:route53:::hostedzone/Z1";
const write = { Action: "route53:ChangeResourceRecordSets", Resource: zone };
const txtOnly = (types: readonly string[]): JsonObject => ({
  ...write,
  Condition: { "ForAllValues:StringEquals": { "route53:ChangeResourceRecordSetsRecordTypes": types } },
});

function policyFindings(before: readonly JsonObject[], after: readonly JsonObject[]): unknown {
  const at = (statements: readonly JsonObject[]) => ({ policy: policyOf(...statements) });
  return findings("aws_iam_policy.a", at(before), at(after));
}

describe("findings in policies of AWS", () => {
  it("are new permissions, not those that a wider one had", () => {
    expect(policyFindings([write], [write, { Action: "route53:GetChange", Resource: "*" }])).toEqual([
      ["wider policy", "route53:GetChange on *"],
    ]);
    expect(policyFindings([{ Action: "route53:*", Resource: "*" }], [write])).toEqual([]);
    expect(policyFindings([write], [{ ...write, Resource: [zone] }])).toEqual([]);
  });

  it("say when every zone is reached", () => {
    const partitions = ["aws", "aws-cn", "aws-us-gov", "*"];
    for (const Resource of ["*", ...partitions.map((name) => `arn:${name}:route53:::hostedzone/*`)])
      expect(policyFindings([write], [{ ...write, Resource }])).toEqual([
        ["every zone", `route53:ChangeResourceRecordSets on ${Resource} (every hosted zone)`],
      ]);
  });

  it("are conditions that go or loosen, not those that come or narrow", () => {
    expect(policyFindings([txtOnly(["TXT"])], [write])).toEqual([
      ["wider policy", `${write.Action} on ${zone}`],
    ]);
    expect(policyFindings([txtOnly(["TXT"])], [txtOnly(["TXT", "A"])])).toEqual([
      [
        "wider policy",
        `${write.Action} on ${zone} if route53:ChangeResourceRecordSetsRecordTypes ForAllValues:StringEquals TXT or A`,
      ],
    ]);
    expect(policyFindings([write], [txtOnly(["TXT"])])).toEqual([]);
    expect(policyFindings([txtOnly(["TXT", "A"])], [txtOnly(["TXT"])])).toEqual([]);
  });

  it("are denials that go", () => {
    const deny = { Effect: "Deny", Action: "iam:*", Resource: "*" };
    expect(policyFindings([write, deny], [write])).toEqual([["wider policy", "no longer: deny iam:* on *"]]);
    expect(policyFindings([write], [write, deny])).toEqual([]);
  });

  it("are exceptions that go", () => {
    const all = (except: readonly string[]) => ({ NotAction: except, Resource: "*" });
    expect(policyFindings([all(["iam:*", "sts:*"])], [all(["iam:*"])])).toEqual([
      ["every zone", "everything but iam:* on * (every hosted zone)"],
    ]);
    expect(policyFindings([all(["iam:*"])], [all(["iam:*", "sts:*"])])).toEqual([]);
  });

  it("are all permissions of a new policy, and none of a renamed one", () => {
    const policy = policyOf(write);
    expect(findings("aws_iam_policy.a", undefined, { policy })).toEqual([
      ["new grant", `${write.Action} on ${zone}`],
    ]);
    const renamed = compareStacks(
      stackPlan({ "aws_iam_policy.a": { policy } }),
      stackPlan({ "aws_iam_policy.b": { policy } }),
    );
    expect(findingsOf(renamed)).toEqual([]);
  });

  it("are changed policies that cannot be read before the apply", () => {
    const at = (expression: string) => ({
      ...stackPlan({}),
      resources: [
        plannedResource("aws_iam_policy.a", {
          config: { policy: expression },
          unknown: { policy: true },
        }),
      ],
    });
    expect(findingsOf(compareStacks(at("${a}"), at("${b}")))).toMatchObject([
      { kind: "wider policy", text: "policy is known only after the apply" },
    ]);
  });
});

describe("findings about trust", () => {
  const claims = (sub: string, aud = "sts.amazonaws.com"): JsonObject => ({
    assume_role_policy: policyOf({
      Action: "sts:AssumeRoleWithWebIdentity",
      Principal: { Federated: "arn:aws:iam::1:oidc-provider/a" },
      Condition: { StringEquals: { "a:sub": sub, "a:aud": aud } },
    }),
  });

  it("are new subjects and audiences", () => {
    expect(findings("aws_iam_role.a", claims("one"), claims("two"))).toEqual([
      ["new trust", "two for audience sts.amazonaws.com from arn:aws:iam::1:oidc-provider/a"],
    ]);
    expect(findings("aws_iam_role.a", claims("one"), claims("one", "other"))).toEqual([
      ["new trust", "one for audience other from arn:aws:iam::1:oidc-provider/a"],
    ]);
    expect(findings("aws_iam_role.a", claims("one"), { ...claims("one"), description: "x" })).toEqual([]);
  });

  it("are those whom a policy does not except", () => {
    const principals = (who: JsonObject): JsonObject => ({
      assume_role_policy: policyOf({ Action: "sts:AssumeRole", ...who }),
    });
    const [one, two] = ["arn:aws:iam::1:role/one", "arn:aws:iam::1:role/two"];
    const but = (...AWS: readonly string[]) => principals({ NotPrincipal: { AWS } });
    expect(findings("aws_iam_role.a", principals({ Principal: { AWS: one } }), but(one))).toEqual([
      ["new trust", `everything but ${one}`],
    ]);
    expect(findings("aws_iam_role.a", but(one, two), but(one))).toEqual([
      ["new trust", `everything but ${one}`],
    ]);
    expect(findings("aws_iam_role.a", but(one), principals({ Principal: { AWS: two } }))).toEqual([]);
  });

  it("are federated credentials and associations", () => {
    const credential = { subject: "s", issuer: "i", audience: ["a"], parent_id: "/x/identity" };
    const address = "azurerm_federated_identity_credential.a";
    expect(findings(address, undefined, credential)).toEqual([
      ["new trust", "s for audience a from i as identity"],
    ]);
    expect(findings(address, credential, { ...credential, subject: "t" })).toEqual([
      ["new trust", "t for audience a from i as identity"],
    ]);
    const association = { cluster_name: "c", namespace: "n", service_account: "s", role_arn: "r" };
    expect(findings("aws_eks_pod_identity_association.a", undefined, association)).toEqual([
      ["new trust", "system:serviceaccount:n:s of the EKS cluster c as r"],
    ]);
  });
});

describe("findings on Azure", () => {
  const group = "/subscriptions/1/resourceGroups/dns";
  const grant = {
    role_definition_name: "DNS Zone Contributor",
    scope: `${group}/providers/Microsoft.Network/dnsZones/example.org`,
    principal_id: "p",
  };

  it("are wider scopes and roles", () => {
    const address = "azurerm_role_assignment.a";
    expect(findings(address, grant, { ...grant, scope: group })).toEqual([
      ["every zone", `DNS Zone Contributor on ${group} to p (every zone of the resource group dns)`],
    ]);
    expect(findings(address, grant, { ...grant, scope: "/subscriptions/1" })).toEqual([
      ["every zone", "DNS Zone Contributor on /subscriptions/1 to p (every zone under /subscriptions/1)"],
    ]);
    expect(findings(address, grant, { ...grant, role_definition_name: "Owner" })).toEqual([
      ["wider policy", `Owner on ${grant.scope} to p`],
    ]);
    expect(findings(address, { ...grant, role_definition_name: "Owner" }, grant)).toEqual([]);
    expect(findings(address, { ...grant, scope: group }, grant)).toEqual([]);
    expect(findings(address, grant, { ...grant, principal_id: "q" })).toEqual([
      ["wider policy", `DNS Zone Contributor on ${grant.scope} to q`],
    ]);
  });

  it("are actions that a custom role gains", () => {
    const role = (...actions: readonly string[]) => ({
      name: "TXT",
      scope: group,
      permissions: [{ actions }],
    });
    const [read, write] = [
      "Microsoft.Network/dnsZones/TXT/read",
      "Microsoft.Network/dnsZones/TXT/write",
    ] as const;
    expect(findings("azurerm_role_definition.a", role(read), role(read, write))).toEqual([
      ["wider policy", `the role TXT allows ${read}, ${write} on ${group}`],
    ]);
    expect(findings("azurerm_role_definition.a", role(read, write), role(read))).toEqual([]);
  });
});

describe("findings in a cluster", () => {
  it("are rules without names", () => {
    const rule = { verbs: ["create"], resources: ["serviceaccounts/token"] };
    const role = (...rules: readonly JsonObject[]) => ({ metadata: [{ namespace: "n" }], rule: rules });
    expect(findings("kubernetes_role_v1.a", role({ ...rule, resource_names: ["a"] }), role(rule))).toEqual([
      ["wider policy", "create serviceaccounts/token on n/*"],
    ]);
  });
});

describe("findings about secrets", () => {
  it("are sensitive values that come into the state", () => {
    const secret = (values: JsonObject) => ({
      ...stackPlan({}),
      resources: [plannedResource("kubernetes_secret_v1.a", { values, sensitive: { data: true } })],
    });
    expect(findingsOf(compareStacks(secret({}), secret({ data: { key: "s3cret" } })))).toMatchObject([
      { kind: "new secret in state", text: "data", address: "kubernetes_secret_v1.a" },
    ]);
    expect(findingsOf(compareStacks(secret({ data: { key: "a" } }), secret({ data: { key: "b" } })))).toEqual(
      [],
    );
  });
});
