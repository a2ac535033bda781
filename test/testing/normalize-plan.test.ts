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

  it("parses JSON texts, and texts inside them", () => {
    expect(
      valuesOf({
        values: { policy: '{"Statement":[{"Effect":"Allow"}],"Inner":"[1]"}', text: "{ not JSON" },
      }),
    ).toEqual({ policy: { Statement: [{ Effect: "Allow" }], Inner: [1] }, text: "{ not JSON" });
  });

  describe("shows as YAML, keys in order,", () => {
    const release = { address: "helm_release.one", type: "helm_release" };

    it("Helm values, whatever they are written in", () => {
      const values = [
        "podLabels:\n  use: 'true'\nargs: [a]\n",
        '{"podLabels":{"use":"true"},"args":["a"]}',
        ": : no YAML",
        "text",
      ];
      expect(valuesOf({ ...release, values: { values } })).toMatchInlineSnapshot(`
       {
         "values": [
           "---
       args:
         - a
       podLabels:
         use: "true"
       ",
           "---
       args:
         - a
       podLabels:
         use: "true"
       ",
           ": : no YAML",
           "text",
         ],
       }
      `);
    });

    it("Helm values that are known only after the apply, with their references", () => {
      const config = { values: ['${jsonencode({"role" = aws_iam_role.r.arn, "args" = ["a"]})}', "${x.y}"] };
      expect(
        valuesOf({ ...release, config, values: { values: [null, null] }, unknown: { values: [true, true] } }),
      ).toMatchInlineSnapshot(`
       {
         "values": [
           "---
       args:
         - a
       role: \${aws_iam_role.r.arn}
       ",
           "(known after apply) x.y",
         ],
       }
      `);
    });

    it("manifests, with their marks", () => {
      const spec = { wait: true, role: null, key: "s3cret", text: "a\nb\n" };
      expect(
        valuesOf({
          address: "kubernetes_manifest.one",
          type: "kubernetes_manifest",
          config: { manifest: { spec: { ...spec, role: "${aws_iam_role.r.arn}" }, kind: "Issuer" } },
          values: { manifest: { spec, kind: "Issuer" } },
          unknown: { manifest: { spec: { role: true } } },
          sensitive: { manifest: { spec: { key: true } } },
        }),
      ).toMatchInlineSnapshot(`
       {
         "manifest": "---
       kind: Issuer
       spec:
         key: (sensitive value)
         role: (known after apply) aws_iam_role.r.arn
         text: |
           a
           b
         wait: true
       ",
       }
      `);
    });

    it("manifests in a text, one after another", () => {
      const text = 'kind: B\n"apiVersion": v1\n---\napiVersion: v1\nkind: A\n';
      const config = { later: '${yamlencode({"kind" = "B", "apiVersion" = x.version})}' };
      expect(valuesOf({ config, values: { text }, unknown: { later: true } })).toMatchInlineSnapshot(`
       {
         "later": "---
       apiVersion: \${x.version}
       kind: B
       ",
         "text": "---
       apiVersion: v1
       kind: B
       ---
       apiVersion: v1
       kind: A
       ",
       }
      `);
    });

    it("no secret", () => {
      const config = { values: ['${jsonencode({"password" = random_password.p.result})}'] };
      const marks = { unknown: { values: [true] }, sensitive: { values: [true] } };
      expect(valuesOf({ ...release, config, values: { values: [null] }, ...marks })).toEqual({
        values: ["(sensitive value)"],
      });
    });
  });

  it("shows policies that are known only after the apply, with their references", () => {
    const config = { policy: '${jsonencode({"Version" = "2012-10-17", "Resource" = aws_iam_role.r.arn})}' };
    expect(JSON.stringify(valuesOf({ config, unknown: { policy: true } }))).toBe(
      '{"policy":{"Resource":"${aws_iam_role.r.arn}","Version":"2012-10-17"}}',
    );
  });

  it("orders keys and shows the working directory as .", () => {
    const values = valuesOf({ values: { path: `${process.cwd()}/charts`, name: "x" } });
    expect(JSON.stringify(values)).toBe('{"name":"x","path":"./charts"}');
    expect(JSON.stringify(valuesOf({ values: { policy: '{"b":[{"d":1,"c":2}],"a":3}' } }))).toBe(
      '{"policy":{"a":3,"b":[{"c":2,"d":1}]}}',
    );
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
