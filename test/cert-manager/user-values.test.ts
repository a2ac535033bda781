import fc from "fast-check";
import { type ChartValues, type ControllerPatch } from "../../constructs";
import { fakeSolver } from "../support/fake-solver";
import { inputErrorOf } from "../support/input-errors";
import { helmValues, installedJson } from "./dns01-setting";

const patch: ControllerPatch = {
  podLabels: { use: "true" },
  args: { "enable-x": "true" },
  env: { REGION: { value: "eu-west-1" } },
  secretMounts: { "/creds": { secret: "creds" } },
  podSecurityContext: { fsGroup: 1001 },
};

function merged(values: ChartValues): Record<string, unknown> {
  return helmValues(installedJson([fakeSolver("fake", { patch })], { values }));
}

describe("a user's Helm values", () => {
  it("are added to those of the kit", () => {
    expect(merged({ replicaCount: 2, webhook: { replicaCount: 3 } })).toEqual({
      ...merged({}),
      replicaCount: 2,
      webhook: { replicaCount: 3 },
    });
  });

  it("are added key by key where both have a map", () => {
    expect(
      merged({ podLabels: { team: "platform" }, serviceAccount: { automountServiceAccountToken: true } }),
    ).toMatchObject({
      podLabels: { use: "true", team: "platform" },
      serviceAccount: { create: true, name: "cert-manager", automountServiceAccountToken: true },
    });
  });

  it("are appended where both have a list", () => {
    expect(
      merged({
        extraArgs: ["--v=4"],
        extraEnv: [{ name: "HTTPS_PROXY", value: "http://proxy" }],
        volumes: [{ name: "ca", secret: { secretName: "ca" } }],
        volumeMounts: [{ name: "ca", mountPath: "/ca" }],
      }),
    ).toMatchObject({
      extraArgs: ["--enable-x=true", "--v=4"],
      extraEnv: [
        { name: "REGION", value: "eu-west-1" },
        { name: "HTTPS_PROXY", value: "http://proxy" },
      ],
      volumes: [{ name: "dns01-secret-0" }, { name: "ca" }],
      volumeMounts: [{ mountPath: "/creds" }, { mountPath: "/ca" }],
    });
  });

  it("are appended even where they have no name, which the chart judges", () => {
    const extraEnv = [null, 1, { value: "a" }];
    expect(merged({ extraEnv })["extraEnv"]).toEqual([{ name: "REGION", value: "eu-west-1" }, ...extraEnv]);
  });

  it("may mount one of the kit's volumes at another path", () => {
    const mount = { name: "dns01-secret-0", mountPath: "/other", readOnly: true };
    expect(merged({ volumeMounts: [mount] })["volumeMounts"]).toEqual([
      { name: "dns01-secret-0", mountPath: "/creds", readOnly: true },
      mount,
    ]);
  });

  it("may repeat what the kit says", () => {
    const same = {
      crds: { enabled: true },
      podLabels: { use: "true" },
      extraArgs: ["--enable-x=true"],
      extraEnv: [{ value: "eu-west-1", name: "REGION" }],
      securityContext: { fsGroup: 1001 },
    };
    expect(merged(same)).toEqual(merged({}));
  });

  it("may hold keys that every JavaScript object answers to", () => {
    expect(merged({ podLabels: { constructor: "x", toString: "y" } })["podLabels"]).toEqual({
      use: "true",
      constructor: "x",
      toString: "y",
    });
  });

  it.each<[string, ChartValues, string, unknown, unknown]>([
    ["a value", { crds: { enabled: false } }, "crds.enabled", false, true],
    [
      "a value of null, which would remove the kit's",
      { crds: { enabled: null } },
      "crds.enabled",
      null,
      true,
    ],
    ["a label", { podLabels: { use: "false" } }, "podLabels.use", "false", "true"],
    ["the ServiceAccount", { serviceAccount: { name: "x" } }, "serviceAccount.name", "x", "cert-manager"],
    ["a flag", { extraArgs: ["--enable-x=false"] }, "extraArgs", "--enable-x=false", "--enable-x=true"],
    ["a flag without its value", { extraArgs: ["--enable-x"] }, "extraArgs", "--enable-x", "--enable-x=true"],
    [
      "a variable",
      { extraEnv: [{ name: "REGION", value: "us-east-1" }] },
      "extraEnv",
      { name: "REGION", value: "us-east-1" },
      { name: "REGION", value: "eu-west-1" },
    ],
    [
      "a mount path",
      { volumeMounts: [{ name: "mine", mountPath: "/creds" }] },
      "volumeMounts",
      { name: "mine", mountPath: "/creds" },
      { name: "dns01-secret-0", mountPath: "/creds", readOnly: true },
    ],
    ["a list for a map", { podLabels: ["a"] }, "podLabels", ["a"], { use: "true" }],
    ["a map for a list", { extraArgs: { a: 1 } }, "extraArgs", { a: 1 }, ["--enable-x=true"]],
    ["the security context", { securityContext: { fsGroup: 1 } }, "securityContext.fsGroup", 1, 1001],
  ])(
    "may not contradict the kit in %s, and the error names the key and both values",
    (_, values, key, user, kit) => {
      const { message } = inputErrorOf(() => merged(values));
      expect(message).toBe(
        `test/dns01/cert-manager: the Helm value ${key} is ${JSON.stringify(user)} in values and ${JSON.stringify(kit)} by the kit and its solvers. Leave it out of values, or change the prop that sets it.`,
      );
    },
  );

  it("reach the chart to the letter", () => {
    const key = fc.stringMatching(/^[a-zA-Z][a-zA-Z0-9./-]{0,12}$/);
    const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
      tree: fc.oneof(
        { depthSize: "small" },
        fc.string(),
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        fc.constantFrom("${a}", "%{ if x }", '"', "\\", "\n"),
        fc.array(tie("tree"), { maxLength: 3 }),
        fc.dictionary(key, tie("tree"), { maxKeys: 3 }),
      ),
    }));
    fc.assert(
      fc.property(fc.dictionary(key, tree, { maxKeys: 3 }), (user) => {
        expect(merged({ mine: user })["mine"]).toEqual({ ...user });
      }),
      { numRuns: 50 },
    );
  });
});
