import { type PolicyDocument, type PolicyStatement } from "../../constructs";
import { grammarProblems } from "./iam-grammar";
import { secretValuesIn } from "./secrets";
import { type StackJson } from "./synth";
import { danglingAddresses, precedingOf } from "./terraform-graph";

describe("secretValuesIn", () => {
  it("finds literal secrets in resources, providers and backends", () => {
    expect(
      secretValuesIn({
        provider: { aws: [{ secret_key: "literal" }] },
        resource: { kubernetes_secret_v1: { a: { data: { token: "literal" }, metadata: { name: "a" } } } },
        terraform: { backend: { azurerm: { sas_token: "literal", key: "state" } } },
        output: { a: { value: "-----BEGIN RSA PRIVATE KEY-----" } },
      }),
    ).toEqual([
      ".provider.aws.0.secret_key",
      ".resource.kubernetes_secret_v1.a.data.token",
      ".terraform.backend.azurerm.sas_token",
      ".output.a.value",
    ]);
  });

  it("takes references, and types that are named after secrets", () => {
    expect(
      secretValuesIn({
        resource: {
          aws_iam_access_key: { key: { user: "dns01" } },
          kubernetes_secret_v1: { a: { data: { token: "${var.token}" } } },
        },
      }),
    ).toEqual([]);
  });
});

describe("the graph of a stack", () => {
  const json: StackJson = {
    terraform: { required_providers: { aws: {}, helm: {} } },
    data: { aws_route53_zone: { z: { name: "staging.example.org" } } },
    resource: {
      aws_role: { r: { policy: '${jsonencode({"a" = data.aws_route53_zone.z.id})}' } },
      aws_attachment: { a: { role: "${aws_role.r.name}" } },
      helm_release: { h: { depends_on: ["aws_attachment.a"], values: ["${aws_gone.g.arn}"] } },
    },
  };

  it("follows depends_on and references, also inside functions", () => {
    expect([...precedingOf(json, "helm_release.h")].sort()).toEqual([
      "aws_attachment.a",
      "aws_role.r",
      "data.aws_route53_zone.z",
    ]);
  });

  it("tells what is referred to and not there", () => {
    expect(danglingAddresses(json)).toEqual(["aws_gone.g"]);
  });
});

describe("grammarProblems", () => {
  const right: PolicyStatement = { Effect: "Allow", Action: "route53:GetChange", Resource: "*" };
  const policy = (...statements: readonly PolicyStatement[]): PolicyDocument => ({
    Version: "2012-10-17",
    Statement: statements,
  });

  it("takes a policy that IAM takes", () => {
    expect(grammarProblems(policy(right), "permissions")).toEqual([]);
  });

  it.each<readonly [string, PolicyDocument]>([
    ["no statement", policy()],
    ["sid twice", policy({ ...right, Sid: "A" }, { ...right, Sid: "A" })],
    ["no element Resource", policy({ Effect: "Allow", Action: "route53:GetChange" })],
    ["element Principal", policy({ ...right, Principal: { AWS: "arn:aws:iam::111122223333:root" } })],
    ["empty list", policy({ ...right, Resource: [] })],
    ["action of", policy({ ...right, Action: "GetChange" })],
    ["resource of", policy({ ...right, Resource: "hostedzone/Z1" })],
    ["sid of", policy({ ...right, Sid: "a b" })],
    ["operator of", policy({ ...right, Condition: { StringsEqual: { "aws:TagKeys": "a" } } })],
    ["key of", policy({ ...right, Condition: { StringEquals: { TagKeys: "a" } } })],
  ])("finds %s", (problem, document) => {
    expect(grammarProblems(document, "permissions").join()).toContain(problem);
  });

  it("finds a principal that is neither an ARN nor a service", () => {
    const trust = policy({ Effect: "Allow", Action: "sts:AssumeRole", Principal: { AWS: "role/x" } });
    expect(grammarProblems(trust, "trust").join()).toContain("principal of");
  });
});
