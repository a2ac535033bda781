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
