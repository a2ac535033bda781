import { type CertManagerInstallProps, type ControllerPatch, CustomResources } from "../../constructs";
import { FakeResource } from "../support/fake-resources";
import { fakeSolver } from "../support/fake-solver";
import { helmValues, installedJson } from "./dns01-setting";

function valuesOf(patch: ControllerPatch, props: Partial<CertManagerInstallProps> = {}) {
  return helmValues(installedJson([fakeSolver("fake", { patch })], props));
}

const plain = { crds: { enabled: true, keep: true }, serviceAccount: { create: true, name: "cert-manager" } };

describe("the Helm values", () => {
  it("are no more than custom resource definitions and the ServiceAccount where nobody asks for anything", () => {
    expect(valuesOf({})).toEqual(plain);
  });

  it.each<[string, ControllerPatch, object]>([
    ["podLabels", { podLabels: { use: "true" } }, { podLabels: { use: "true" } }],
    ["podAnnotations", { podAnnotations: { a: "b" } }, { podAnnotations: { a: "b" } }],
    [
      "serviceAccountLabels",
      { serviceAccountLabels: { use: "true" } },
      { serviceAccount: { create: true, name: "cert-manager", labels: { use: "true" } } },
    ],
    [
      "serviceAccountAnnotations",
      { serviceAccountAnnotations: { a: "b" } },
      { serviceAccount: { create: true, name: "cert-manager", annotations: { a: "b" } } },
    ],
    [
      "env",
      { env: { GIVEN: { value: "1" }, READ: { secret: "creds", key: "id" } } },
      {
        extraEnv: [
          { name: "GIVEN", value: "1" },
          { name: "READ", valueFrom: { secretKeyRef: { name: "creds", key: "id" } } },
        ],
      },
    ],
    [
      "secretMounts",
      { secretMounts: { "/a": { secret: "one" }, "/b/c": { secret: "two" } } },
      {
        volumes: [
          { name: "dns01-secret-0", secret: { secretName: "one" } },
          { name: "dns01-secret-1", secret: { secretName: "two" } },
        ],
        volumeMounts: [
          { name: "dns01-secret-0", mountPath: "/a", readOnly: true },
          { name: "dns01-secret-1", mountPath: "/b/c", readOnly: true },
        ],
      },
    ],
    [
      "args",
      { args: { "max-concurrent-challenges": "5" } },
      { extraArgs: ["--max-concurrent-challenges=5"] },
    ],
    ["podSecurityContext", { podSecurityContext: { fsGroup: 1001 } }, { securityContext: { fsGroup: 1001 } }],
  ])("carry the %s of a solver", (_, patch, expected) => {
    expect(valuesOf(patch)).toEqual({ ...plain, ...expected });
  });

  it("carry what is known at apply alone", () => {
    const solver = fakeSolver();
    const json = installedJson([
      {
        ...solver,
        bind: (scope, controller) => ({
          ...solver.bind(scope, controller),
          patch: { serviceAccountAnnotations: { role: new FakeResource(scope, "role").key } },
        }),
      },
    ]);
    const [id] = Object.keys(json.resource?.["fake_thing"] ?? {});
    expect(helmValues(json)).toMatchObject({
      serviceAccount: { annotations: { role: `<fake_thing.${String(id)}.key>` } },
    });
  });

  it("name the ServiceAccount that the subject names", () => {
    expect(valuesOf({}, { serviceAccountName: "dns" })).toEqual({
      ...plain,
      serviceAccount: { create: true, name: "dns" },
    });
  });

  it("name the cluster resource namespace only where it is another", () => {
    expect(valuesOf({}, { clusterResourceNamespace: { name: "secrets" } })).toEqual({
      ...plain,
      clusterResourceNamespace: "secrets",
    });
    expect(valuesOf({}, { clusterResourceNamespace: { name: "cert-manager" } })).toEqual(plain);
  });

  it("turn ambient credentials of Issuers on by a flag of the controller, and only when asked", () => {
    expect(valuesOf({}, { issuerAmbientCredentials: true })).toEqual({
      ...plain,
      extraArgs: ["--issuer-ambient-credentials=true"],
    });
    expect(valuesOf({}, { issuerAmbientCredentials: false })).toEqual(plain);
  });

  it("turn ambient credentials of ClusterIssuers off by a flag, and only when asked", () => {
    expect(valuesOf({}, { clusterIssuerAmbientCredentials: false })).toEqual({
      ...plain,
      extraArgs: ["--cluster-issuer-ambient-credentials=false"],
    });
    expect(valuesOf({}, { clusterIssuerAmbientCredentials: true })).toEqual(plain);
  });

  it.each([
    [
      { extraArgs: ["--cluster-issuer-ambient-credentials=false"] },
      "extraArgs sets --cluster-issuer-ambient-credentials",
      "clusterIssuerAmbientCredentials",
    ],
    [
      { extraArgs: ["--v=2", "--issuer-ambient-credentials"] },
      "extraArgs sets --issuer-ambient-credentials",
      "issuerAmbientCredentials",
    ],
    [
      { config: { clusterIssuerAmbientCredentials: false } },
      "config sets clusterIssuerAmbientCredentials",
      "clusterIssuerAmbientCredentials",
    ],
    [
      { config: { issuerAmbientCredentials: true } },
      "config sets issuerAmbientCredentials",
      "issuerAmbientCredentials",
    ],
  ])("leave ambient credentials to their props: %j", (values, problem, prop) => {
    expect(() => valuesOf({}, { values })).toThrow(
      `CertManager.install: the Helm value ${problem}. Leave it out of values and set the prop ${prop}.`,
    );
  });

  it("name a solver that contradicts the ambient credentials that the installation sets", () => {
    const patch = { args: { "issuer-ambient-credentials": "false" } };
    expect(valuesOf(patch)).toMatchObject({ extraArgs: ["--issuer-ambient-credentials=false"] });
    expect(() => valuesOf(patch, { issuerAmbientCredentials: true })).toThrow(
      'the solver "fake" sets args["issuer-ambient-credentials"] to "false" and issuerAmbientCredentials is true. Leave it out of the solver, or set issuerAmbientCredentials on certManager.',
    );
  });

  it.each<[string, CustomResources, object]>([
    ["KEPT", CustomResources.KEPT, { enabled: true, keep: true }],
    ["DELETED", CustomResources.DELETED, { enabled: true, keep: false }],
    ["LEFT_TO_OTHERS", CustomResources.LEFT_TO_OTHERS, { enabled: false }],
  ])("say what becomes of the custom resource definitions that are %s", (_, customResources, crds) => {
    expect(valuesOf({}, { customResources })).toEqual({ ...plain, crds });
  });

  it.each(["v1.15.0", "v1.15.5", "v1.16.5", "v1.21.1"])("install %s with crds.enabled", (version) => {
    expect(valuesOf({}, { version })).toEqual(plain);
  });

  it.each(["v1.11.5", "v1.14.7"])("install %s with installCRDs, the key that its chart knows", (version) => {
    expect(valuesOf({}, { version })).toEqual({
      installCRDs: true,
      serviceAccount: { create: true, name: "cert-manager" },
    });
  });

  it("leave custom resource definitions out of the older charts, too, where others bring them", () => {
    const props = { version: "v1.14.7", customResources: CustomResources.LEFT_TO_OTHERS };
    expect(valuesOf({}, props)).toMatchObject({ installCRDs: false });
  });

  it.each<[string, CustomResources | undefined, boolean]>([
    ["v1.14.7", undefined, true],
    ["v1.14.7", CustomResources.DELETED, false],
    ["v1.14.7", CustomResources.LEFT_TO_OTHERS, false],
    ["v1.15.0", undefined, false],
  ])(
    "come with a warning where the chart deletes what is to be kept: %s",
    (version, customResources, warns) => {
      const warnings: string[] = [];
      installedJson([fakeSolver()], { version, customResources }, (stack) => {
        warnings.push(
          ...stack.node.findAll().flatMap(({ node }) => node.metadata.map(({ data }) => String(data))),
        );
      });
      expect(warnings.some((warning) => warning.includes("deletes its custom resource definitions"))).toBe(
        warns,
      );
    },
  );
});
