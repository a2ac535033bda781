import { type TerraformStack, TerraformVariable, Token } from "cdktf";
import { Construct } from "constructs";
import { Cluster, configureKubernetes, CredentialsSecret } from "../../constructs";
import { resolveIn } from "../../constructs/entry-points/extend";
import { controllerSecret } from "../../constructs/core/credentials-secret";
import { describeUnless } from "../support/describe-unless";
import { FakeProvider, FakeResource } from "../support/fake-resources";
import { inputErrorOf } from "../support/input-errors";
import { blocksOf, onlyBlock, type StackJson, synthStack } from "../support/synth";
import { evaluated, missingTerraformBinary } from "../support/terraform-console";
import { without } from "../support/without";

const token = (name: string) => Token.asString({ resolve: () => `\${var.${name}}` });
const namespace = { name: "cert-manager" };

/** A namespace that the stack makes. */
function madeNamespace(stack: TerraformStack) {
  new FakeProvider(stack);
  return { ...namespace, resource: new FakeResource(stack, "namespace") };
}

function withKubernetes(build: (stack: TerraformStack) => void): StackJson {
  return synthStack((stack) => {
    configureKubernetes(stack, Cluster.fromKubeconfig("any", { context: "any" }));
    build(stack);
  });
}

describe("CredentialsSecret.fromName", () => {
  it("makes nothing, and says which keys to keep where", () => {
    const source = CredentialsSecret.fromName("route53");
    const stack = withKubernetes((scope) => {
      expect(source.bind(scope, namespace, ["id", "key"])).toEqual({
        name: "route53",
        requirements: [
          { instruction: "Keep the Secret route53 in the namespace cert-manager, with the keys id, key" },
        ],
      });
    });
    expect(stack.resource).toBeUndefined();
    expect(source.isMadeHere).toBe(false);
  });

  it.each(["", "Route53", "a_b", "-a"])("refuses the name %j", (name) => {
    const error = inputErrorOf(() => CredentialsSecret.fromName(name));
    expect(error.at).toBe("CredentialsSecret.fromName");
    expect(error.message).toContain(`the Secret name is ${JSON.stringify(name)}`);
  });
});

describe("The revision of a Secret that exists", () => {
  it("is the one that is given", () => {
    withKubernetes((scope) => {
      const source = CredentialsSecret.fromName("route53", { revision: "2026-11" });
      expect(source.bind(scope, namespace, []).revision).toBe("2026-11");
    });
  });

  it.each(["", "a\nb"])("is refused where it is %j", (revision) => {
    expect(() => CredentialsSecret.fromName("route53", { revision })).toThrow(
      `CredentialsSecret.fromName: the revision is ${JSON.stringify(revision)}`,
    );
  });
});

describe("CredentialsSecret.create", () => {
  it("makes the Secret from tokens alone, and asks nothing of others", () => {
    const source = CredentialsSecret.create("route53", { id: token("id"), key: token("key") });
    const stack = withKubernetes((scope) => {
      expect(source.bind(scope, namespace, ["id", "key"])).toMatchObject({
        name: "route53",
        requirements: [],
      });
    });
    expect(without(onlyBlock(stack.resource, "kubernetes_secret_v1"), "//")).toEqual({
      metadata: { name: "route53", namespace: "cert-manager" },
      data: { id: "${var.id}", key: "${var.key}" },
    });
    expect(source.isMadeHere).toBe(true);
  });

  it("refuses a literal, which would stand in what is synthesised, without repeating it", () => {
    const literal = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
    const contents: Readonly<Record<string, string>>[] = [
      { key: literal },
      { id: token("id"), key: literal },
      { key: literal, id: token("id") },
    ];
    for (const data of contents) {
      const error = inputErrorOf(() => CredentialsSecret.create("route53", data));
      expect(error.at).toBe("CredentialsSecret.create");
      expect(error.message).toContain("the value of key is literal");
      expect(error.message).not.toContain(literal);
    }
  });

  it.each(["", "a b", "a/b"])("refuses the key %j", (key) => {
    const error = inputErrorOf(() => CredentialsSecret.create("route53", { [key]: token("id") }));
    expect(error.message).toContain(`the Secret's key is ${JSON.stringify(key)}`);
  });

  it("says the form of names and keys, and that tokens are meant", () => {
    expect(() => CredentialsSecret.create("A", {})).toThrow('the Secret name is "A"');
    expect(() => CredentialsSecret.create("a", { "/": token("id") })).toThrow(
      "Write letters, digits, dots, hyphens and underscores",
    );
    expect(() => CredentialsSecret.create("a", { id: "literal" })).toThrow(
      "Give a token, such as the stringValue of a sensitive TerraformVariable.",
    );
  });

  it("refuses to bind without a key that is asked for", () => {
    withKubernetes((scope) => {
      const secret = CredentialsSecret.create("route53", { id: token("id") });
      const { message } = inputErrorOf(() => secret.bind(scope, namespace, ["id", "key"]));
      expect(message).toBe("test: the Secret route53 has no key key. Give its value.");
    });
  });

  it("is made after the namespace that it stands in", () => {
    const stack = withKubernetes((scope) => {
      CredentialsSecret.create("route53", { id: token("id") }).bind(scope, madeNamespace(scope), ["id"]);
    });
    expect(onlyBlock(stack.resource, "kubernetes_secret_v1")["depends_on"]).toEqual(["fake_thing.namespace"]);
  });

  it("has a revision that follows its values", () => {
    withKubernetes((scope) => {
      const [id, key] = ["id", "key"].map((name) => new TerraformVariable(scope, name, {}).stringValue);
      const secret = CredentialsSecret.create("route53", { id: id ?? "", key: key ?? "" });
      expect(resolveIn(scope, secret.bind(scope, namespace, []).revision)).toBe(
        '${nonsensitive(sha256(join("\\n", [var.id, var.key])))}',
      );
    });
  });

  it("stands in as many namespaces as there are, and in none of them twice", () => {
    const secret = CredentialsSecret.create("route53", { id: token("id") });
    const stack = withKubernetes((scope) => {
      for (const name of ["team-a", "team-b"]) secret.bind(new Construct(scope, name), { name }, ["id"]);
      const again = new Construct(scope, "again");
      const { message } = inputErrorOf(() => secret.bind(again, { name: "team-a" }, ["id"]));
      expect(message).toContain(
        'the Secret of the namespace team-a "route53" is made at "test/team-a" already',
      );
    });
    expect(blocksOf(stack.resource, "kubernetes_secret_v1").map(({ metadata }) => metadata)).toEqual([
      { name: "route53", namespace: "team-a" },
      { name: "route53", namespace: "team-b" },
    ]);
  });
});

describe("A Secret that the controller's Pods read when they start", () => {
  const existing = CredentialsSecret.fromName("route53");
  const made = CredentialsSecret.create("route53", { id: token("id") });

  it("may exist where the namespace does, and be made anywhere", () => {
    withKubernetes((scope) => {
      expect(controllerSecret(scope, existing, namespace, ["id"]).name).toBe("route53");
      expect(controllerSecret(scope, made, madeNamespace(scope), ["id"]).name).toBe("route53");
    });
  });

  it("cannot exist in a namespace that is made here", () => {
    withKubernetes((scope) => {
      const { message } = inputErrorOf(() => controllerSecret(scope, existing, madeNamespace(scope), ["id"]));
      expect(message).toBe(
        'test: the Secret route53 cannot exist before the namespace cert-manager, which is made here. Make the namespace with the Secret in it beforehand, and install with namespace: { name: "cert-manager" }.',
      );
    });
  });
});

describeUnless(
  missingTerraformBinary(),
  "The revision of a Secret that is made, as Terraform computes it",
  () => {
    /** The revision that a Secret of such content has. */
    const revisionOf = (content: Readonly<Record<string, string>>): unknown => {
      let revision: unknown;
      withKubernetes((stack) => {
        const data = Object.keys(content).map((key) => [
          key,
          new TerraformVariable(stack, key, {}).stringValue,
        ]);
        const secret = CredentialsSecret.create("route53", Object.fromEntries(data) as typeof content);
        revision = resolveIn(stack, secret.bind(stack, namespace, []).revision);
      });
      const [value] = evaluated((stack) => {
        for (const key of Object.keys(content)) stack.addOverride(`variable.${key}`, { sensitive: true });
        return { expressions: [revision], variables: content };
      });
      return value;
    };

    it("is the same for the same content and another for any other", () => {
      const one = revisionOf({ a: "id", b: "key" });
      expect(one).toMatch(/^[0-9a-f]{64}$/);
      expect(revisionOf({ a: "id", b: "key" })).toBe(one);
      const others = [
        { a: "id", b: "key2" },
        { a: "key", b: "id" },
      ].map(revisionOf);
      expect(new Set([one, ...others]).size).toBe(3);
    });
  },
);
