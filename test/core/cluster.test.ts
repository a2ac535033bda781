import { App } from "cdktf";
import { Cluster, type ICluster } from "../../constructs";
import { checkClusterName, isNewCluster } from "../../constructs/core/cluster";
import { serviceAccountSubject } from "../../constructs/core/controller";
import { testStack } from "../support/synth";

const stack = testStack(new App(), "test");

describe("a cluster reached through a kubeconfig", () => {
  it("uses the context that it is given, in the usual file", () => {
    const cluster = Cluster.fromKubeconfig("platform", { context: "admin@platform" });
    expect(cluster.name).toBe("platform");
    expect(cluster.access(stack)).toEqual({ configPath: "~/.kube/config", configContext: "admin@platform" });
  });

  it("uses another file where one is given", () => {
    const cluster = Cluster.fromKubeconfig("platform", { context: "c", path: "./kubeconfig" });
    expect(cluster.access(stack)).toEqual({ configPath: "./kubeconfig", configContext: "c" });
  });

  it.each([
    ["the path of the kubeconfig", { context: "c", path: "" }],
    ["the context", { context: "" }],
  ])("refuses %s where it is empty", (what, props) => {
    expect(() => Cluster.fromKubeconfig("platform", props)).toThrow(
      `Cluster.fromKubeconfig: ${what} is "". Write plain text`,
    );
  });

  it("has no token issuer unless one is given", () => {
    expect(Cluster.fromKubeconfig("platform", { context: "c" })).not.toHaveProperty("oidcIssuer");
  });

  it.each(["", " ", "a\nb", "${var.context}"])("refuses the context %j", (context) => {
    expect(() => Cluster.fromKubeconfig("platform", { context })).toThrow(
      `Cluster.fromKubeconfig: the context is ${JSON.stringify(context)}. Write plain text`,
    );
  });

  it("keeps its token issuer to the letter", () => {
    const oidcIssuerUrl = "https://issuer.example.org/tenant/";
    const cluster = Cluster.fromKubeconfigWithOidcIssuer("platform", { context: "c", oidcIssuerUrl });
    expect(cluster.oidcIssuer(stack)).toBe(oidcIssuerUrl);
    expect(cluster.access(stack)).toEqual({ configPath: "~/.kube/config", configContext: "c" });
  });

  it("refuses a token issuer that is not https", () => {
    expect(() =>
      Cluster.fromKubeconfigWithOidcIssuer("platform", { context: "c", oidcIssuerUrl: "http://issuer" }),
    ).toThrow(
      'Cluster.fromKubeconfigWithOidcIssuer: the OIDC issuer URL is "http://issuer". Write the https URL',
    );
  });
});

describe("a cluster that the app makes", () => {
  const given = Cluster.fromKubeconfig("platform", { context: "c" });

  it("can create itself", () => {
    expect(isNewCluster({ ...given, create: () => undefined } as ICluster)).toBe(true);
    expect(isNewCluster({ ...given, create: true } as ICluster)).toBe(false);
    expect(isNewCluster(given)).toBe(false);
  });
});

describe("the name of a cluster", () => {
  it.each(["a", "platform-staging", "Platform_1", "ends-in-", "a".repeat(100)])("may be %s", (name) => {
    expect(checkClusterName("x", name)).toBe(name);
    expect(Cluster.fromKubeconfig(name, { context: "c" }).name).toBe(name);
  });

  it.each(["", "-a", "_a", "a b", "a.b", "a/b", "é", "a".repeat(101)])("may not be %j", (name) => {
    expect(() => Cluster.fromKubeconfig(name, { context: "c" })).toThrow(
      `Cluster.fromKubeconfig: the cluster name is ${JSON.stringify(name)}. Write letters, digits, hyphens and underscores, 100 characters at most.`,
    );
  });
});

describe("the subject of a ServiceAccount's tokens", () => {
  it("names its namespace and itself", () => {
    expect(serviceAccountSubject("dns", "cm")).toBe("system:serviceaccount:dns:cm");
  });
});
