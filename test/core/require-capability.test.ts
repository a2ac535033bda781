import { App } from "cdktf";
import { type HasOidcIssuer } from "../../constructs";
import { requireCapability } from "../../constructs/core/require-capability";
import { fakeCluster } from "../support/fake-controller";
import { inputErrorOf } from "../support/input-errors";
import { testStack } from "../support/synth";

type Both = HasOidcIssuer & { readonly keys: string };

const capability = {
  feature: "Cloud.tokens",
  members: ["oidcIssuer"],
  what: "an OIDC issuer",
  remedy: "Use Cloud.keys()",
} as const;

describe("a capability of a cluster", () => {
  it("is admitted where the cluster has it", () => {
    const cluster: HasOidcIssuer = { ...fakeCluster, oidcIssuer: () => "https://a.example.org" };
    expect(() => {
      requireCapability(testStack(new App(), "test"), cluster, capability);
    }).not.toThrow();
  });

  it("is refused where the cluster lacks it, with what to use instead", () => {
    const { message } = inputErrorOf(() => {
      requireCapability(testStack(new App(), "test"), fakeCluster as HasOidcIssuer, capability);
    });
    expect(message).toBe(
      'test: Cloud.tokens needs an OIDC issuer, which the cluster "fake-cluster" does not have. Use Cloud.keys().',
    );
  });

  it("is refused where the cluster lacks a part of it", () => {
    expect(() => {
      requireCapability(
        testStack(new App(), "test"),
        { ...fakeCluster, oidcIssuer: () => "" } as HasOidcIssuer as Both,
        {
          ...capability,
          members: ["oidcIssuer", "keys"],
        },
      );
    }).toThrow("Cloud.tokens needs an OIDC issuer");
  });
});
