import { NamespaceV1 } from "@cdktf/provider-kubernetes/lib/namespace-v1";
import { App, TerraformLocal } from "cdktf";
import { CertManager, type CertManagerInstallProps } from "../../constructs";
import { oncePerStack } from "../../constructs/entry-points/extend";
import { FakeLookup, FakeResource } from "../support/fake-resources";
import { fakeSolver } from "../support/fake-solver";
import { inputErrorOf } from "../support/input-errors";
import { onlyBlock, synthStack, testStack } from "../support/synth";
import { helmValues, installed, installedJson, provide } from "./dns01-setting";

function release(props: Partial<CertManagerInstallProps> = {}) {
  return onlyBlock(installedJson([fakeSolver()], props).resource, "helm_release");
}

function controllerOf(props: Partial<CertManagerInstallProps> = {}) {
  return installed(testStack(new App(), "test"), [fakeSolver()], props).controller;
}

describe("an installation of cert-manager", () => {
  it("is a Helm release of the project's own chart, in the version that is asked for", () => {
    expect(release()).toMatchObject({
      name: "cert-manager",
      repository: "oci://quay.io/jetstack/charts",
      chart: "cert-manager",
      version: "v1.21.1",
      timeout: 600,
    });
    expect(release({ version: "v1.19.6" })).toMatchObject({ version: "v1.19.6" });
  });

  it("can be of another chart, without a repository where it is a local one", () => {
    expect(
      release({ chart: { repository: "https://charts.example.net", name: "cert-manager-mirror" } }),
    ).toMatchObject({ repository: "https://charts.example.net", chart: "cert-manager-mirror" });
    const local = release({ chart: { name: "./charts/cert-manager" } });
    expect(local).toMatchObject({ chart: "./charts/cert-manager", version: "v1.21.1" });
    expect(local).not.toHaveProperty("repository");
  });

  it("has the release name and the timeout that it is given", () => {
    expect(release({ releaseName: "certs", timeout: 1200 })).toMatchObject({ name: "certs", timeout: 1200 });
  });

  it.each([0, 1.5, "10m"])("waits no %j seconds", (timeout) => {
    const props = { version: "v1.21.1", timeout: timeout as number };
    expect(inputErrorOf(() => CertManager.install(props)).message).toBe(
      `CertManager.install: timeout is ${JSON.stringify(timeout)}. Write whole seconds, 1 or more.`,
    );
  });

  it("waits for its Pods and its start-up check, so that its webhook answers when issuers come", () => {
    const block = release();
    expect(block).not.toHaveProperty("wait");
    expect(block).not.toHaveProperty("atomic");
    expect(block).not.toHaveProperty("disable_webhooks");
    expect(helmValues(installedJson([fakeSolver()]))).not.toHaveProperty("startupapicheck");
  });
});

describe("the namespace of cert-manager", () => {
  it("is created by default, before the release and never by its chart", () => {
    const { resource } = installedJson([fakeSolver()]);
    expect(onlyBlock(resource, "kubernetes_namespace_v1")).toMatchObject({
      metadata: { name: "cert-manager" },
    });
    const [id] = Object.keys(resource?.["kubernetes_namespace_v1"] ?? {});
    const block = onlyBlock(resource, "helm_release");
    expect(block).toMatchObject({ namespace: "cert-manager" });
    expect(block["depends_on"]).toContain(`kubernetes_namespace_v1.${String(id)}`);
    expect(block).not.toHaveProperty("create_namespace");
  });

  it("is created by the name that is given", () => {
    const { resource } = installedJson([fakeSolver()], { namespace: "certs" });
    expect(onlyBlock(resource, "kubernetes_namespace_v1")).toMatchObject({ metadata: { name: "certs" } });
    expect(onlyBlock(resource, "helm_release")).toMatchObject({ namespace: "certs" });
  });

  it("is not created where it exists", () => {
    const { resource } = installedJson([fakeSolver()], { namespace: { name: "platform" } });
    expect(resource).not.toHaveProperty("kubernetes_namespace_v1");
    const block = onlyBlock(resource, "helm_release");
    expect(block).toMatchObject({ namespace: "platform" });
    expect(block).toMatchObject({ depends_on: [] });
  });

  it("precedes the release where the app makes it elsewhere", () => {
    const { resource } = synthStack((stack) => {
      provide(stack);
      const namespace = new NamespaceV1(stack, "platform", { metadata: { name: "platform" } });
      installed(stack, [fakeSolver()], { namespace: { name: namespace.metadata.name, resource: namespace } });
    });
    expect(onlyBlock(resource, "kubernetes_namespace_v1")).toMatchObject({ metadata: { name: "platform" } });
    expect(onlyBlock(resource, "helm_release")["depends_on"]).toEqual(["kubernetes_namespace_v1.platform"]);
  });
});

describe("the controller that solvers see", () => {
  it("is in its default place, and gives Issuers no ambient credentials", () => {
    const controller = controllerOf();
    expect(controller).toMatchObject({
      version: "v1.21.1",
      namespace: { name: "cert-manager" },
      serviceAccount: "cert-manager",
      subject: "system:serviceaccount:cert-manager:cert-manager",
      issuerAmbientCredentials: false,
    });
    expect(controller.clusterResourceNamespace).toBe(controller.namespace);
  });

  it("follows from the props", () => {
    expect(
      controllerOf({
        namespace: { name: "platform" },
        serviceAccountName: "dns",
        clusterResourceNamespace: { name: "secrets" },
        issuerAmbientCredentials: true,
        version: "v1.16.5",
      }),
    ).toMatchObject({
      version: "v1.16.5",
      namespace: { name: "platform" },
      clusterResourceNamespace: { name: "secrets" },
      serviceAccount: "dns",
      subject: "system:serviceaccount:platform:dns",
      issuerAmbientCredentials: true,
    });
  });
});

describe("the release follows", () => {
  it("everything that a solver makes for the controller, and the look-ups that solvers share", () => {
    const shared = () =>
      fakeSolver("first", {
        make: (scope) => {
          new FakeResource(scope, "identity");
          oncePerStack(scope, "cluster", {}, (room, id) => new FakeLookup(room, id));
        },
      });
    const second = fakeSolver("second", {
      make: (scope) => {
        new FakeResource(scope, "grant");
        oncePerStack(scope, "cluster", {}, (room, id) => new FakeLookup(room, id));
      },
    });
    const { resource, data } = installedJson([shared(), second]);
    expect(onlyBlock(resource, "helm_release")["depends_on"]).toHaveLength(4);
    expect(onlyBlock(resource, "helm_release")["depends_on"]).toEqual(
      expect.arrayContaining([
        ...Object.keys(resource?.["fake_thing"] ?? {}).map((id) => `fake_thing.${id}`),
        ...Object.keys(data?.["fake_found"] ?? {}).map((id) => `data.fake_found.${id}`),
        ...Object.keys(resource?.["kubernetes_namespace_v1"] ?? {}).map(
          (id) => `kubernetes_namespace_v1.${id}`,
        ),
      ]),
    );
  });

  it("nothing that issuers alone need", () => {
    const solver = fakeSolver("fake", {
      makeForIssuers: (scope) => {
        new FakeResource(scope, "for-issuers");
      },
    });
    const { resource } = installedJson([solver], { namespace: { name: "platform" } }, (_, dns01) => {
      dns01.solversFor(solver);
    });
    expect(Object.keys(resource?.["fake_thing"] ?? {})).toHaveLength(1);
    expect(onlyBlock(resource, "helm_release")).toMatchObject({ depends_on: [] });
  });
});

describe("malformed props of an installation", () => {
  it.each<[Partial<CertManagerInstallProps>, string]>([
    [{ version: "1.21.1" }, 'the cert-manager version is "1.21.1"'],
    [{ namespace: "Certs" }, 'the namespace is "Certs"'],
    [{ namespace: { name: "cert_manager" } }, 'the namespace is "cert_manager"'],
    [{ releaseName: "-certs" }, 'the release name is "-certs"'],
    [{ serviceAccountName: "" }, 'the ServiceAccount name is ""'],
    [{ clusterResourceNamespace: { name: "a.b" } }, 'the namespace is "a.b"'],
    [{ chart: { name: "" } }, 'the chart\'s name is ""'],
    [{ chart: { name: "cert-manager", repository: " " } }, 'the chart\'s repository is " "'],
  ])("%j are refused where they are written", (props, problem) => {
    expect(() => CertManager.install({ version: "v1.21.1", ...props })).toThrow(
      `CertManager.install: ${problem}. Write `,
    );
  });

  it("are none where a name is a token", () => {
    const stack = testStack(new App(), "test");
    const name = new TerraformLocal(stack, "namespace", "platform").asString;
    expect(() => CertManager.install({ version: "v1.21.1", namespace: { name } })).not.toThrow();
  });
});
