import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { App, LocalBackend, type TerraformProvider, TerraformStack } from "cdktf";
import { type Construct } from "constructs";
import { AWS_VERSIONS, constrainProvider, PROVIDER_REGISTRY } from "../../constructs";
import { environments } from "../../stacks/environments";
import { inputErrorOf } from "../support/input-errors";
import { synthApp, testStack } from "../support/synth";

function awsProvider(scope: Construct): TerraformProvider {
  return new AwsProvider(scope, "aws", { region: "eu-west-1" });
}

/** A provider whose source is written in another way than the bindings of HashiCorp's own write it. */
function providerFrom(source: string | undefined) {
  return (scope: Construct): TerraformProvider => {
    class Provider extends AwsProvider {
      override readonly terraformProviderSource = source;
    }
    return new Provider(scope, "aws", { region: "eu-west-1" });
  };
}

function sourceWith(context: Record<string, unknown>, make = awsProvider): unknown {
  const { stacks } = synthApp((app) => {
    const stack = new TerraformStack(app, "test");
    new LocalBackend(stack, { path: "test.tfstate" });
    constrainProvider(make(stack), AWS_VERSIONS);
  }, context);
  return stacks["test"]?.terraform["required_providers"]?.["aws"];
}

describe("the registry of the providers", () => {
  it("is nobody's to say where the context names none", () => {
    expect(sourceWith({})).toEqual({ source: "aws", version: AWS_VERSIONS });
  });

  it("stands before the source, with the namespace that Terraform assumes", () => {
    expect(sourceWith({ [PROVIDER_REGISTRY]: "registry.terraform.io" })).toEqual({
      source: "registry.terraform.io/hashicorp/aws",
      version: AWS_VERSIONS,
    });
  });

  it.each([
    ["aws", "registry.example.org:8443/hashicorp/aws"],
    [undefined, "registry.example.org:8443/hashicorp/aws"],
    ["platform/aws", "registry.example.org:8443/platform/aws"],
    ["registry.terraform.io/hashicorp/aws", "registry.example.org:8443/hashicorp/aws"],
  ])("takes the source %j to %s", (source, expected) => {
    const context = { [PROVIDER_REGISTRY]: "registry.example.org:8443" };
    expect(sourceWith(context, providerFrom(source))).toMatchObject({ source: expected });
  });

  it.each(["", "registry", "https://registry.terraform.io", "Registry.terraform.io", "a.b/c", "a..b", 8443])(
    "is refused where it is %j",
    (registry) => {
      const stack = testStack(new App({ context: { [PROVIDER_REGISTRY]: registry } }), "test");
      const error = inputErrorOf(() => {
        constrainProvider(awsProvider(stack), AWS_VERSIONS);
      });
      expect(error.message).toBe(
        `test/aws: the context providerRegistry is ${JSON.stringify(registry)}. Write the host of a registry, such as registry.terraform.io.`,
      );
    },
  );

  it("reaches every provider of every environment from one place", () => {
    const { stacks } = synthApp(
      (app) => {
        for (const environment of environments) environment.addTo(app);
      },
      { [PROVIDER_REGISTRY]: "registry.terraform.io" },
    );
    const sources = Object.values(stacks).flatMap(({ terraform }) =>
      Object.values(terraform["required_providers"] ?? {}).map(
        (requirement) => (requirement as { readonly source: string }).source,
      ),
    );
    expect([...new Set(sources)].sort()).toEqual([
      "registry.terraform.io/hashicorp/aws",
      "registry.terraform.io/hashicorp/azuread",
      "registry.terraform.io/hashicorp/azurerm",
      "registry.terraform.io/hashicorp/helm",
      "registry.terraform.io/hashicorp/kubernetes",
    ]);
  });
});
