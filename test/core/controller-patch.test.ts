import { App, type TerraformStack } from "cdktf";
import { Construct } from "constructs";
import { type ControllerPatch } from "../../constructs";
import { type MergedPatch, mergePatches } from "../../constructs/core/controller-patch";
import { resolveIn } from "../../constructs/core/resolve-in";
import { FakeResource } from "../support/fake-resources";
import { inputErrorOf } from "../support/input-errors";
import { testStack } from "../support/synth";

const empty: MergedPatch = {
  podLabels: {},
  podAnnotations: {},
  serviceAccountLabels: {},
  serviceAccountAnnotations: {},
  env: {},
  secretMounts: {},
  args: {},
  podSecurityContext: {},
};

function setting(): { readonly stack: TerraformStack; readonly scope: Construct } {
  const stack = testStack(new App(), "test");
  return { stack, scope: new Construct(stack, "dns01") };
}

function merged(scope: Construct, ...patches: readonly ControllerPatch[]): MergedPatch {
  return mergePatches(
    scope,
    patches.map((patch, index) => ({ from: `the solver "${index + 1}"`, patch })),
  );
}

/** For each field a patch, one with another key, and one that contradicts the first. */
const fields: readonly (readonly [
  keyof ControllerPatch,
  ControllerPatch,
  ControllerPatch,
  ControllerPatch,
])[] = [
  ["podLabels", { podLabels: { a: "1" } }, { podLabels: { b: "2" } }, { podLabels: { a: "2" } }],
  [
    "podAnnotations",
    { podAnnotations: { a: "1" } },
    { podAnnotations: { b: "2" } },
    { podAnnotations: { a: "2" } },
  ],
  [
    "serviceAccountLabels",
    { serviceAccountLabels: { a: "1" } },
    { serviceAccountLabels: { b: "2" } },
    { serviceAccountLabels: { a: "2" } },
  ],
  [
    "serviceAccountAnnotations",
    { serviceAccountAnnotations: { a: "1" } },
    { serviceAccountAnnotations: { b: "2" } },
    { serviceAccountAnnotations: { a: "2" } },
  ],
  [
    "env",
    { env: { a: { value: "1" } } },
    { env: { b: { secret: "s", key: "k" } } },
    { env: { a: { secret: "s", key: "k" } } },
  ],
  [
    "secretMounts",
    { secretMounts: { "/a": { secret: "1" } } },
    { secretMounts: { "/b": { secret: "2" } } },
    { secretMounts: { "/a": { secret: "2" } } },
  ],
  ["args", { args: { a: "1" } }, { args: { b: "2" } }, { args: { a: "2" } }],
  [
    "podSecurityContext",
    { podSecurityContext: { fsGroup: 1001 } },
    { podSecurityContext: { runAsNonRoot: true } },
    { podSecurityContext: { fsGroup: 1000 } },
  ],
];

describe("merged patches", () => {
  it("have every map, empty where nobody asks for anything", () => {
    expect(merged(setting().scope)).toEqual(empty);
    expect(merged(setting().scope, {}, {})).toEqual(empty);
  });

  it("name every field of a patch in this test", () => {
    expect(fields.map(([field]) => field).sort()).toEqual(Object.keys(empty).sort());
  });

  it.each(fields)("take each key of %s, once where two ask for the same", (field, patch, other) => {
    expect(merged(setting().scope, patch, other, patch)).toEqual({
      ...empty,
      [field]: { ...patch[field], ...other[field] },
    });
  });

  it.each(fields)("refuse two values of one key of %s", (field, patch, _, contradicting) => {
    const [key, one] = Object.entries<unknown>(patch[field] ?? {})[0] ?? [];
    const [, two] = Object.entries<unknown>(contradicting[field] ?? {})[0] ?? [];
    const error = inputErrorOf(() => merged(setting().scope, patch, {}, contradicting));
    expect(error.message).toBe(
      `test/dns01: the solver "3" sets ${field}["${String(key)}"] to ${JSON.stringify(two)} and the solver "1" sets it to ${JSON.stringify(one)}. Make both the same, or leave one out.`,
    );
  });

  it("agree where two tokens stand for one attribute", () => {
    const { stack, scope } = setting();
    const role = new FakeResource(stack, "role");
    const [first, second] = [role.key, role.key];
    expect(first).not.toBe(second);
    const { serviceAccountAnnotations } = merged(
      scope,
      { serviceAccountAnnotations: { role: first } },
      { serviceAccountAnnotations: { role: second } },
    );
    expect(resolveIn(scope, serviceAccountAnnotations)).toEqual({ role: "${fake_thing.role.key}" });
  });

  it("name the references of tokens that disagree", () => {
    const { stack, scope } = setting();
    const [one, two] = [new FakeResource(stack, "one"), new FakeResource(stack, "two")];
    expect(() =>
      merged(
        scope,
        { serviceAccountAnnotations: { role: one.key } },
        { serviceAccountAnnotations: { role: two.key } },
      ),
    ).toThrow(
      'serviceAccountAnnotations["role"] to "${fake_thing.two.key}" and the solver "1" sets it to "${fake_thing.one.key}"',
    );
  });

  it("tell a number from its text", () => {
    expect(() =>
      merged(setting().scope, { podSecurityContext: { a: 1 } }, { podSecurityContext: { a: true } }),
    ).toThrow('podSecurityContext["a"] to true and');
  });
});
