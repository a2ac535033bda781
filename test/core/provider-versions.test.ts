import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { KubernetesProvider } from "@cdktf/provider-kubernetes/lib/provider";
import { App, LocalBackend, TerraformStack } from "cdktf";
import { Construct } from "constructs";
import { AWS_VERSIONS, constrainProvider, PROVIDER_VERSIONS } from "../../constructs";
import { requireProviderVersion } from "../../constructs/entry-points/extend";
import { inputErrorOf } from "../support/input-errors";
import { synthApp, testStack } from "../support/synth";

const needs = { version: "6.2.0", feature: "target_role_arn" };

/** The range that Terraform reads for the AWS provider. */
function rangeOf(ofApp: Record<string, unknown>, ofStack?: Record<string, string>): unknown {
  const { stacks } = synthApp((app) => {
    const stack = new TerraformStack(app, "test");
    if (ofStack) stack.node.setContext(PROVIDER_VERSIONS, ofStack);
    new LocalBackend(stack, { path: "test.tfstate" });
    constrainProvider(new AwsProvider(stack, "aws", { region: "eu-west-1" }), ">= 5.100.0, < 7.0.0");
  }, ofApp);
  return stacks["test"]?.terraform["required_providers"]?.["aws"];
}

function stackWith(range: unknown): TerraformStack {
  return testStack(new App({ context: { [PROVIDER_VERSIONS]: { aws: range } } }), "test");
}

describe("the version range of a provider", () => {
  it("is the default that is tested here, and not the exact version of the bindings", () => {
    expect(rangeOf({})).toEqual({ source: "aws", version: ">= 5.100.0, < 7.0.0" });
  });

  it("is the one that the context of the App names", () => {
    const context = { [PROVIDER_VERSIONS]: { aws: ">= 6.2.0, < 7.0.0", azurerm: "4.55.0" } };
    expect(rangeOf(context)).toMatchObject({ version: ">= 6.2.0, < 7.0.0" });
  });

  it("is the default where the context names other providers only", () => {
    expect(rangeOf({ [PROVIDER_VERSIONS]: { azurerm: "4.55.0" } })).toMatchObject({
      version: ">= 5.100.0, < 7.0.0",
    });
  });

  it("is the one that the stack's own context names, before that of the App", () => {
    const range = rangeOf({ [PROVIDER_VERSIONS]: { aws: "6.2.0" } }, { aws: "~> 6.25" });
    expect(range).toMatchObject({ version: "~> 6.25" });
  });

  it.each<unknown>([
    6,
    null,
    [">= 6.2.0"],
    "",
    "latest",
    "6.x",
    "^6.2.0",
    "5.0.0 || 6.0.0",
    ">= 6.2.0 < 7.0.0",
    ">= 7.0.0, < 6.0.0",
    "~> 6.2, >= 7.0",
    "~> 6.2.1, >= 6.3.0",
    ">= six",
  ])("is refused where it is %j, which Terraform does not take", (range) => {
    const stack = stackWith(range);
    const error = inputErrorOf(() => {
      constrainProvider(new AwsProvider(stack, "aws", {}), AWS_VERSIONS);
    });
    expect(error.message).toBe(
      `test/aws: the version range of the provider "aws" is ${JSON.stringify(range)}. Write a Terraform version constraint such as >= 6.2.0, < 7.0.0.`,
    );
  });
});

describe("a feature that needs version 6.2.0 of a provider", () => {
  it.each([
    ">= 6.2.0",
    ">= 6.2",
    "~> 6.2",
    "~> 6.2.0",
    "~> 7.0",
    "6.2.0",
    "6.2",
    "= 6.25.0",
    "> 6.2",
    ">= 6.2.0, < 7.0.0",
    "< 7.0.0, >= 6.3.0",
    ">= 6.2.0, != 6.3.0",
    ">= 16.10.12",
    ">= 6.3.0-beta1",
    "~> 7",
    "~> 6, >= 7.1",
    "~> 6.2, >= 6.3",
  ])("is there with %s", (range) => {
    expect(() => {
      requireProviderVersion(stackWith(range), "aws", AWS_VERSIONS, needs);
    }).not.toThrow();
  });

  it.each([
    ">= 5.100.0, < 7.0.0",
    "~> 6.1",
    "~> 6",
    "5.100.0",
    "= 6.1.9",
    "< 7.0.0",
    "> 6.1",
    ">= 6.1.0, != 6.1.0",
    "!= 6.1.0",
  ])("is refused with %s, which admits less", (range) => {
    const stack = stackWith(range);
    const error = inputErrorOf(() => {
      requireProviderVersion(new Construct(stack, "solver"), "aws", AWS_VERSIONS, needs);
    });
    expect(error.message).toBe(
      `test/solver: target_role_arn needs version 6.2.0 of the provider "aws", and ${JSON.stringify(range)} admits less. Set the context providerVersions: { aws: ">= 6.2.0" } on the App.`,
    );
  });

  it("is refused by a default range that admits less", () => {
    const stack = testStack(new App(), "test");
    expect(() => {
      requireProviderVersion(stack, "aws", AWS_VERSIONS, needs);
    }).toThrow('">= 5.100.0, < 7.0.0" admits less');
    expect(() => {
      requireProviderVersion(stack, "aws", ">= 6.2.0", needs);
    }).not.toThrow();
  });

  it("is there by the exact version of a provider that someone else put into the stack", () => {
    const stack = testStack(new App(), "test");
    const { providerVersion } = new AwsProvider(stack, "aws", {}).terraformGeneratorMetadata ?? {};
    expect(() => {
      requireProviderVersion(stack, "aws", AWS_VERSIONS, needs);
    }).not.toThrow();
    expect(() => {
      requireProviderVersion(stack, "aws", ">= 99.0.0", { ...needs, version: "99.0.0" });
    }).toThrow(`and "${providerVersion ?? ""}" admits less`);
  });

  it("is told by the range where that provider has an alias, is of the kit or another", () => {
    const aliased = testStack(new App(), "aliased");
    new AwsProvider(aliased, "aws", { alias: "dns" });
    const constrained = testStack(new App(), "constrained");
    constrainProvider(new AwsProvider(constrained, "aws", {}), AWS_VERSIONS);
    const other = testStack(new App(), "other");
    new KubernetesProvider(other, "kubernetes", {});
    for (const stack of [aliased, constrained, other]) {
      expect(() => {
        requireProviderVersion(stack, "aws", "5.100.0", needs);
      }).toThrow('"5.100.0" admits less');
      expect(() => {
        requireProviderVersion(stack, "aws", "6.2.0", needs);
      }).not.toThrow();
    }
  });

  it("tells versions apart that share a minor one", () => {
    const later = { version: "6.3.0", feature: "x" };
    expect(() => {
      requireProviderVersion(stackWith("> 6.2"), "aws", AWS_VERSIONS, later);
    }).toThrow("admits less");
  });
});
