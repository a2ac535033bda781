import { normalizePlan, type PlannedResource, type StackPlan } from "../../testing";

function planOf(resource: Partial<PlannedResource>): StackPlan {
  return {
    name: "stack",
    outputs: [],
    resources: [
      {
        address: "test_thing.one",
        mode: "managed",
        type: "test_thing",
        name: "one",
        provider: "test",
        providerSource: "registry.terraform.io/hashicorp/test",
        actions: ["create"],
        config: {},
        values: {},
        unknown: {},
        sensitive: {},
        ...resource,
      },
    ],
  };
}

function valuesOf(resource: Partial<PlannedResource>): unknown {
  return normalizePlan(planOf(resource)).resources[resource.address ?? "test_thing.one"]?.values;
}

describe("normalizePlan", () => {
  it("shows constructs, aliases and actions, where they say something", () => {
    expect(normalizePlan(planOf({})).resources).toEqual({ "test_thing.one": { values: {} } });
    expect(
      normalizePlan(planOf({ constructPath: "stack/one", provider: "test.dns", actions: ["read"] }))
        .resources,
    ).toEqual({
      "test_thing.one": { construct: "stack/one", provider: "test.dns", actions: ["read"], values: {} },
    });
  });

  it("leaves out nulls, empty values and unknown values that nobody set, and keeps those that somebody set", () => {
    expect(
      valuesOf({
        config: { policy: {}, labels: {}, manifest: { spec: { route53: {} } }, arn: "${test_other.arn}" },
        values: {
          gone: null,
          tags: {},
          list: [],
          labels: {},
          manifest: { spec: { route53: {} } },
          enabled: false,
        },
        unknown: { id: true, arn: true },
      }),
    ).toEqual({
      labels: {},
      manifest: { spec: { route53: {} } },
      enabled: false,
      arn: "(known after apply) test_other.arn",
    });
  });

  it("shows unknown values inside blocks, whose order may differ", () => {
    expect(
      valuesOf({
        config: { block: [{ name: "a" }, { name: "b", id: "x-${test_other.id}" }] },
        values: { block: [{ name: "b" }, { name: "a" }] },
        unknown: { block: [{ id: true, uid: true }, { uid: true }] },
      }),
    ).toEqual({ block: [{ name: "b", id: "(known after apply) x-${test_other.id}" }, { name: "a" }] });
  });

  it("shows unknown values of dynamic blocks", () => {
    expect(
      valuesOf({
        config: { dynamic: { block: { content: { id: "${block.value}" } } } },
        values: { block: [{}] },
        unknown: { block: [{ id: true }] },
      }),
    ).toEqual({ block: [{ id: "(known after apply) block.value" }] });
  });

  it("masks sensitive values, unknown ones too, and keeps what is not there away", () => {
    expect(
      valuesOf({
        config: {
          data: { key: "s3cret" },
          password: "${test_other.password}",
          set: [{ name: "a", value: "s3cret" }],
        },
        values: { data: { key: "s3cret" }, set: [{ name: "a", value: "s3cret" }], token: null },
        unknown: { password: true, token: false },
        sensitive: { data: true, password: true, token: true, set: [{ value: true }] },
      }),
    ).toEqual({
      data: "(sensitive value)",
      password: "(sensitive value)",
      set: [{ name: "a", value: "(sensitive value)" }],
    });
  });

  it("parses JSON texts, Helm values and texts inside them", () => {
    const helm = { address: "helm_release.one", type: "helm_release", sensitive: {} };
    expect(
      valuesOf({ values: { policy: '{"Statement":[{"Effect":"Allow"}]}', text: "{ not JSON" } }),
    ).toEqual({
      policy: { Statement: [{ Effect: "Allow" }] },
      text: "{ not JSON",
    });
    expect(
      valuesOf({
        ...helm,
        values: { values: ["podLabels:\n  use: 'true'\n", '{"crds":{"enabled":true}}', ": : no YAML"] },
      }),
    ).toEqual({ values: [{ podLabels: { use: "true" } }, { crds: { enabled: true } }, ": : no YAML"] });
  });

  it("orders keys and shows the working directory as .", () => {
    const values = valuesOf({ values: { path: `${process.cwd()}/charts`, name: "x" } });
    expect(JSON.stringify(values)).toBe('{"name":"x","path":"./charts"}');
  });

  it("shows outputs", () => {
    const outputs = [
      { name: "server", value: "https://example.org", unknown: false, sensitive: false },
      { name: "secret", value: "s3cret", unknown: false, sensitive: true },
      { name: "later", unknown: true, sensitive: false },
      { name: "laterSecret", unknown: true, sensitive: true },
    ];
    expect(normalizePlan({ name: "stack", resources: [], outputs }).outputs).toEqual({
      server: "https://example.org",
      secret: "(sensitive value)",
      later: "(known after apply)",
      laterSecret: "(sensitive value)",
    });
  });
});
