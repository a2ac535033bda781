import { planMatchers, type JsonObject, type StackPlan } from "../../testing";
import { policyOf, stackPlan } from "./planned";

expect.extend(planMatchers);

const zone = "arn:aws:route53:::hostedzone/Z1";
const subject = "system:serviceaccount:cert-manager:cert-manager";
const issuer = "https://oidc.eks.eu-west-1.amazonaws.com/id/1";
const provider = `arn:aws:iam::111122223333:oidc-provider/${issuer.slice("https://".length)}`;

function policy(...statements: readonly JsonObject[]): StackPlan {
  return stackPlan({ "aws_iam_policy.dns01": { name: "dns01", policy: policyOf(...statements) } });
}

function role(...statements: readonly JsonObject[]): StackPlan {
  return stackPlan({ "aws_iam_role.dns01": { assume_role_policy: policyOf(...statements) } });
}

function webIdentity(claims: JsonObject): JsonObject {
  return {
    Action: "sts:AssumeRoleWithWebIdentity",
    Principal: { Federated: provider },
    Condition: { StringEquals: claims },
  };
}

/** What a failing expectation says. */
function messageOf(expectation: () => void): string {
  try {
    expectation();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  throw new Error("the expectation holds");
}

describe("toGrant, on AWS", () => {
  it.each([
    [{ Action: "route53:ChangeResourceRecordSets", Resource: zone }],
    [{ Action: ["sts:AssumeRole", "route53:change*"], Resource: ["arn:aws:route53:::change/*", zone] }],
    [{ Action: "*", Resource: "*" }],
    [{ NotAction: "iam:*", NotResource: "arn:aws:s3:::*" }],
    [{ Action: "route53:ChangeResourceRecordSets", Resource: "arn:aws:route53:::hostedzone/?1" }],
  ])("finds it in %j", (statement) => {
    expect(policy(statement)).toGrant("route53:ChangeResourceRecordSets", zone);
  });

  it.each([
    [{ Action: "route53:GetChange", Resource: zone }],
    [{ Action: "route53:ChangeResourceRecordSets", Resource: "arn:aws:route53:::hostedzone/Z2" }],
    [{ NotAction: "route53:*", Resource: "*" }],
    [{ Action: "*", NotResource: "arn:aws:route53:::hostedzone/*" }],
    [{ Effect: "Deny", Action: "*", Resource: "*" }],
  ])("does not find it in %j", (statement) => {
    expect(policy(statement)).not.toGrant("route53:ChangeResourceRecordSets", zone);
  });

  it("lets a Deny without conditions win", () => {
    const allow = { Action: "route53:*", Resource: "*" };
    const deny = { Effect: "Deny", Action: "route53:GetChange", Resource: "*" };
    const conditional = { ...deny, Condition: { Bool: { "aws:SecureTransport": "false" } } };
    expect(policy(allow, deny)).not.toGrant("route53:GetChange", zone);
    expect(policy(allow, conditional)).toGrant("route53:GetChange", zone);
  });

  it("reads inline policies, and all plans of a list", () => {
    const text = policyOf({ Action: "route53:GetChange", Resource: "*" });
    const inline = stackPlan({ "aws_iam_role.dns01": { inline_policy: [{ name: "dns01", policy: text }] } });
    expect([stackPlan({}), inline]).toGrant("route53:GetChange", "arn:aws:route53:::change/C1");
  });

  it("says what there is instead", () => {
    const plan = policy({
      Action: "route53:GetChange",
      Resource: "*",
      Condition: { StringEquals: { "aws:RequestedRegion": "eu-west-1" } },
    });
    expect(
      messageOf(() => {
        expect(plan).toGrant("route53:ChangeResourceRecordSets", zone);
      }),
    ).toBe(
      [
        `expected the plan to grant route53:ChangeResourceRecordSets on ${zone}`,
        "The plan has:",
        "  stack aws_iam_policy.dns01: route53:GetChange on * if aws:RequestedRegion StringEquals eu-west-1",
      ].join("\n"),
    );
    expect(
      messageOf(() => {
        expect(plan).not.toGrant("route53:GetChange", zone);
      }),
    ).toMatch(
      /^expected the plan not to grant route53:GetChange on .*\nThe plan has:\n {2}stack aws_iam_policy\.dns01: /,
    );
    expect(
      messageOf(() => {
        expect(stackPlan({})).toGrant("a:b", "*");
      }),
    ).toContain("nothing is granted");
  });
});

describe("toGrant, on Azure", () => {
  const group = "/subscriptions/aaaaaaaa-0000-4000-8000-000000000001/resourceGroups/dns";
  const zoneId = `${group}/providers/Microsoft.Network/dnsZones/example.org`;
  const assignment = (values: JsonObject): StackPlan =>
    stackPlan({
      "azurerm_role_assignment.grant": { scope: zoneId, principal_id: "p", ...values },
      "azurerm_role_definition.txt": {
        name: "TXT Writer",
        scope: group,
        permissions: [{ actions: ["Microsoft.Network/dnsZones/TXT/*"] }],
        role_definition_resource_id: "/roles/1",
      },
    });

  it.each([
    [{ role_definition_name: "DNS Zone Contributor" }, "DNS Zone Contributor"],
    [{ role_definition_name: "DNS Zone Contributor" }, "Microsoft.Network/dnsZones/TXT/write"],
    [{ role_definition_name: "DNS Zone Contributor", scope: group.toUpperCase() }, "DNS Zone Contributor"],
    [{ role_definition_name: "TXT Writer" }, "Microsoft.Network/dnsZones/TXT/write"],
    [{ role_definition_id: "/roles/1" }, "TXT Writer"],
  ])("finds in %j %s", (values, action) => {
    expect(assignment(values)).toGrant(action, zoneId);
  });

  it.each([
    [{ role_definition_name: "Reader" }, "Microsoft.Network/dnsZones/A/write"],
    [{ role_definition_name: "TXT Writer" }, "Microsoft.Network/dnsZones/A/write"],
    [
      { role_definition_name: "DNS Zone Contributor", scope: `${zoneId}/TXT/_acme-challenge` },
      "DNS Zone Contributor",
    ],
    [{ role_definition_name: "DNS Zone Contributor", scope: zoneId.slice(0, -1) }, "DNS Zone Contributor"],
  ])("does not find in %j %s", (values, action) => {
    expect(assignment(values)).not.toGrant(action, zoneId);
  });
});

describe("toGrant, in a cluster", () => {
  const rules = (rule: JsonObject): StackPlan =>
    stackPlan({ "kubernetes_role_v1.tokens": { metadata: [{ namespace: "team-red" }], rule: [rule] } });

  it("finds verbs on objects by name", () => {
    const plan = rules({ verbs: ["create"], resources: ["serviceaccounts/token"], resource_names: ["acme"] });
    expect(plan).toGrant("create serviceaccounts/token", "team-red/acme");
    expect(plan).not.toGrant("create serviceaccounts/token", "team-red/other");
    expect(plan).not.toGrant("create serviceaccounts/token", "team-blue/acme");
    expect(plan).not.toGrant("get secrets", "team-red/acme");
  });

  it("takes no names for all names", () => {
    expect(rules({ verbs: ["*"], resources: ["secrets"] })).toGrant("get secrets", "team-red/any");
  });
});

describe("toTrust", () => {
  const claims = { [`${issuer.slice(8)}:sub`]: subject, [`${issuer.slice(8)}:aud`]: "sts.amazonaws.com" };

  it("finds the claims of web identities", () => {
    const plan = role(webIdentity(claims));
    expect(plan).toTrust(subject);
    expect(plan).toTrust(subject, { audience: "sts.amazonaws.com", issuer });
    expect(plan).not.toTrust(`${subject}2`);
    expect(plan).not.toTrust(subject, { audience: "other" });
    expect(plan).not.toTrust(subject, { issuer: `${issuer}2` });
  });

  it("knows that a policy without subject trusts every subject", () => {
    expect(role(webIdentity({}))).toTrust("system:serviceaccount:other:other");
  });

  it("leaves out what a policy denies", () => {
    expect(role({ ...webIdentity(claims), Effect: "Deny" })).not.toTrust(subject);
  });

  it("finds principals of AWS, as the condition on their ARN narrows them", () => {
    const arn = "arn:aws:iam::111122223333:role/controller";
    const root = { Action: "sts:AssumeRole", Principal: { AWS: "arn:aws:iam::111122223333:root" } };
    const narrowed = { ...root, Condition: { ArnEquals: { "aws:PrincipalArn": arn } } };
    expect(role(root)).toTrust("arn:aws:iam::111122223333:root");
    expect(role(narrowed)).toTrust(arn);
    expect(role(narrowed)).not.toTrust("arn:aws:iam::111122223333:root");
  });

  it("finds the ServiceAccounts of EKS Pod Identity, by its tags and by its associations", () => {
    const tags = {
      "aws:RequestTag/kubernetes-namespace": "cert-manager",
      "aws:RequestTag/kubernetes-service-account": "cert-manager",
    };
    const service = { Action: "sts:AssumeRole", Principal: { Service: "pods.eks.amazonaws.com" } };
    expect(role({ ...service, Condition: { StringEquals: tags } })).toTrust(subject);
    expect(role(service)).not.toTrust(subject);
    const association = {
      cluster_name: "platform",
      namespace: "cert-manager",
      service_account: "cert-manager",
    };
    expect(stackPlan({ "aws_eks_pod_identity_association.one": association })).toTrust(subject);
  });

  it.each([
    ["azurerm_federated_identity_credential.one", "audience"],
    ["azuread_application_federated_identity_credential.one", "audiences"],
  ])("finds %s", (address, audiences) => {
    const plan = stackPlan({ [address]: { subject, issuer, [audiences]: ["api://AzureADTokenExchange"] } });
    expect(plan).toTrust(subject, { audience: "api://AzureADTokenExchange", issuer });
    expect(plan).not.toTrust(subject, { audience: "sts.amazonaws.com" });
    expect(plan).not.toTrust("other");
  });

  it("says who is trusted instead", () => {
    expect(
      messageOf(() => {
        expect(role(webIdentity(claims))).toTrust("other", { audience: "a" });
      }),
    ).toBe(
      [
        "expected the plan to trust other for audience a",
        "The plan has:",
        `  stack aws_iam_role.dns01: ${subject} for audience sts.amazonaws.com from ${provider}`,
      ].join("\n"),
    );
    expect(
      messageOf(() => {
        expect(stackPlan({})).toTrust("other");
      }),
    ).toContain("nobody is trusted");
  });
});

it.each([undefined, "plan", [{}]])("refuses what is no plan: %j", (value) => {
  expect(() => {
    expect(value).toTrust("subject");
  }).toThrow("Give expect() a plan of planStacks");
});
