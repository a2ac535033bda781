import { TerraformLocal, type TerraformStack } from "cdktf";
import { parse } from "yaml";
import {
  AdoptionPatch,
  CertManager,
  type CertManagerAdoptionProps,
  type ControllerPatch,
} from "../../constructs";
import { FakeResource } from "../support/fake-resources";
import { fakeSolver } from "../support/fake-solver";
import { inputErrorOf } from "../support/input-errors";
import { blocksOf, onlyBlock, type StackJson, synthStack } from "../support/synth";
import { documentIn } from "../support/terraform-documents";
import { adoptedJson, dns01With, everything } from "./adopted";
import { provide } from "./dns01-setting";
import { Dns01 } from "../../constructs";
import { fakeCluster } from "../support/fake-controller";

const { KUBECTL, MADE_BY_OTHERS } = AdoptionPatch;
const serviceAccount = {
  api_version: "v1",
  kind: "ServiceAccount",
  metadata: { name: "cert-manager", namespace: "cert-manager" },
};
const deployment = {
  api_version: "apps/v1",
  kind: "Deployment",
  metadata: { name: "cert-manager", namespace: "cert-manager" },
};

/** Addresses of what a block follows. */
function followed(block: Readonly<Record<string, unknown>>): unknown {
  return block["depends_on"];
}

function addressesOf(json: StackJson, ...types: string[]): string[] {
  return types.flatMap((type) => Object.keys(json.resource?.[type] ?? {}).map((id) => `${type}.${id}`));
}

interface Postcondition {
  readonly condition: string;
  readonly error_message: string;
}

function postconditionsOf(json: StackJson): readonly Postcondition[] {
  const { lifecycle } = onlyBlock(json.data, "kubernetes_resource");
  return (lifecycle as { readonly postcondition: readonly Postcondition[] }).postcondition;
}

describe("an adopted cert-manager", () => {
  it("is read and not changed where no solver needs anything of it", () => {
    const json = adoptedJson({});
    expect(Object.keys(json.resource ?? {})).toEqual([]);
    expect(onlyBlock(json.data, "kubernetes_resource")).toMatchObject(deployment);
  });

  it("is neither installed nor given a namespace", () => {
    const { resource } = adoptedJson(everything, { patch: KUBECTL });
    expect(Object.keys(resource ?? {}).sort()).toEqual([
      "kubernetes_annotations",
      "kubernetes_env",
      "kubernetes_labels",
      "terraform_data",
    ]);
  });

  it.each<[string, ControllerPatch, string, object]>([
    [
      "labels of its ServiceAccount",
      { serviceAccountLabels: { use: "true" } },
      "kubernetes_labels",
      { ...serviceAccount, labels: { use: "true" } },
    ],
    [
      "environment variables",
      { env: { GIVEN: { value: "1" }, READ: { secret: "creds", key: "id" } } },
      "kubernetes_env",
      {
        ...deployment,
        container: "cert-manager-controller",
        env: [
          { name: "GIVEN", value: "1" },
          { name: "READ", value_from: { secret_key_ref: { name: "creds", key: "id" } } },
        ],
      },
    ],
    [
      "Pod annotations",
      { podAnnotations: { a: "b" } },
      "kubernetes_annotations",
      { ...deployment, template_annotations: { a: "b" } },
    ],
  ])("is given %s by a resource of Terraform's", (_, patch, type, expected) => {
    expect(onlyBlock(adoptedJson(patch).resource, type)).toMatchObject({ ...expected, force: false });
  });

  it("is given annotations of its ServiceAccount", () => {
    const blocks = blocksOf(
      adoptedJson({ serviceAccountAnnotations: { role: "dns" } }).resource,
      "kubernetes_annotations",
    );
    expect(blocks).toContainEqual(
      expect.objectContaining({ ...serviceAccount, annotations: { role: "dns" } }) as unknown,
    );
  });

  it("is given what is known at apply alone", () => {
    const { resource } = synthStack((stack) => {
      provide(stack);
      const inner = fakeSolver();
      const solver: typeof inner = {
        id: "fake",
        bind: (scope, controller) => ({
          ...inner.bind(scope, controller),
          patch: { serviceAccountAnnotations: { role: new FakeResource(scope, "role").key } },
        }),
      };
      const certManager = CertManager.adopt({ version: "v1.21.1" });
      new Dns01(stack, "dns01", { cluster: fakeCluster, certManager, solvers: [solver] });
    });
    const [id = ""] = Object.keys(resource?.["fake_thing"] ?? {});
    const blocks = blocksOf(resource, "kubernetes_annotations");
    expect(blocks.map(({ annotations }) => annotations)).toContainEqual({
      role: `\${fake_thing.${id}.key}`,
    });
    const [template] = blocks.flatMap(({ template_annotations }) => template_annotations ?? []);
    const injected = (template as Readonly<Record<string, unknown>>)["cdktf-cert-manager-dns01/injected"];
    expect(documentIn(injected, (reference) => `<${reference}>`)).toEqual({
      labels: {},
      annotations: { role: `<fake_thing.${id}.key>` },
    });
  });

  it("has its Pods replaced whenever what is injected into them changes", () => {
    const templateOf = (patch: ControllerPatch) =>
      blocksOf(adoptedJson(patch).resource, "kubernetes_annotations").flatMap(
        ({ template_annotations }) => template_annotations ?? [],
      );
    const patches: ControllerPatch[] = [
      { serviceAccountLabels: { a: "1" } },
      { serviceAccountLabels: { a: "2" } },
      { serviceAccountAnnotations: { a: "1" } },
    ];
    const templates = patches.map((patch) => JSON.stringify(templateOf(patch)));
    expect(templates).not.toContain("[]");
    expect(new Set(templates).size).toBe(patches.length);
    expect(templateOf({ env: { A: { value: "1" } } })).toEqual([]);
  });

  it("has a field manager for each resource, since one that applies twice takes away what it applied first", () => {
    const json = adoptedJson(everything, { patch: KUBECTL });
    const managers = ["kubernetes_labels", "kubernetes_annotations", "kubernetes_env"]
      .flatMap((type) => blocksOf(json.resource, type))
      .map(({ field_manager }) => field_manager);
    expect(managers.sort()).toEqual([
      "cdktf-cert-manager-dns01-annotations",
      "cdktf-cert-manager-dns01-environment",
      "cdktf-cert-manager-dns01-labels",
      "cdktf-cert-manager-dns01-pod-annotations",
    ]);
  });

  it("leaves to Helm what Helm has set, unless it is told otherwise", () => {
    const forces = (props: Partial<CertManagerAdoptionProps>) => {
      const { resource } = adoptedJson(everything, { patch: KUBECTL, ...props });
      return ["kubernetes_labels", "kubernetes_annotations", "kubernetes_env"]
        .flatMap((type) => blocksOf(resource, type))
        .map(({ force }) => force);
    };
    expect(forces({})).toEqual([false, false, false, false]);
    expect(forces({ force: true })).toEqual([true, true, true, true]);
  });

  it("follows the names that it is given", () => {
    const json = adoptedJson(everything, {
      patch: KUBECTL,
      namespace: "platform",
      deploymentName: "certs",
      serviceAccountName: "dns",
      containerName: "controller",
    });
    const certs = { name: "certs", namespace: "platform" };
    expect(onlyBlock(json.data, "kubernetes_resource")).toMatchObject({ metadata: certs });
    expect(onlyBlock(json.resource, "kubernetes_labels")).toMatchObject({
      metadata: { name: "dns", namespace: "platform" },
    });
    expect(onlyBlock(json.resource, "kubernetes_env")).toMatchObject({
      metadata: certs,
      container: "controller",
    });
    expect(onlyBlock(json.resource, "terraform_data")["input"]).toMatchObject({
      namespace: "platform",
      deployment: "certs",
      container: '"controller"',
    });
    expect(postconditionsOf(json)[0]?.condition).toContain('c.name == "controller"');
  });

  it("changes after all that its solvers make, ServiceAccount first and by kubectl last", () => {
    const json = synthStack((stack) => {
      provide(stack);
      const solver = fakeSolver("fake", {
        patch: everything,
        make: (scope) => {
          new FakeResource(scope, "grant");
        },
      });
      const certManager = CertManager.adopt({ version: "v1.21.1", patch: KUBECTL });
      new Dns01(stack, "dns01", { cluster: fakeCluster, certManager, solvers: [solver] });
    });
    const made = addressesOf(json, "fake_thing");
    const labels = onlyBlock(json.resource, "kubernetes_labels");
    const [account, template] = ["annotations", "template_annotations"].map((argument) =>
      blocksOf(json.resource, "kubernetes_annotations").find((block) => argument in block),
    );
    const owned = addressesOf(json, "kubernetes_labels", "kubernetes_annotations", "kubernetes_env");
    expect(followed(labels)).toEqual(made);
    expect(followed(account ?? {})).toEqual(made);
    expect(followed(onlyBlock(json.resource, "kubernetes_env"))).toEqual(expect.arrayContaining(made));
    expect(followed(template ?? {})).toEqual(
      expect.arrayContaining([...made, ...addressesOf(json, "kubernetes_labels")]),
    );
    expect(followed(template ?? {})).toHaveLength(3);
    expect(followed(onlyBlock(json.resource, "terraform_data"))).toEqual(
      expect.arrayContaining([...made, ...owned]),
    );
  });

  it.each([MADE_BY_OTHERS, KUBECTL])("has all that before what solvers make for issuers: $by", (patch) => {
    const json = synthStack((stack) => {
      provide(stack);
      const solver = fakeSolver("fake", {
        patch: everything,
        makeForIssuers: (scope, { controllerReady }) => {
          new FakeResource(scope, "webhook", { dependsOn: [...controllerReady] });
        },
      });
      const certManager = CertManager.adopt({ version: "v1.21.1", patch });
      new Dns01(stack, "dns01", { cluster: fakeCluster, certManager, solvers: [solver] }).solversFor(solver);
    });
    const { fake_thing: webhook = {}, ...adopted } = json.resource ?? {};
    expect(followed(onlyBlock({ webhook }, "webhook"))).toEqual(
      expect.arrayContaining(addressesOf(json, ...Object.keys(adopted))),
    );
    expect(Object.keys(adopted)).toHaveLength(patch === KUBECTL ? 4 : 3);
  });

  it.each([
    [[false, false], 2],
    [[false, true], 3],
  ])("is looked at for what it withholds where one of its solvers needs that: %j", (ambient, conditions) => {
    const json = synthStack((stack) => {
      provide(stack);
      const solvers = ambient.map((needs, index) => fakeSolver(`fake-${index}`, { ambient: needs }));
      const certManager = CertManager.adopt({ version: "v1.21.1" });
      new Dns01(stack, "dns01", { cluster: fakeCluster, certManager, solvers });
    });
    expect(postconditionsOf(json)).toHaveLength(conditions);
  });

  it("lets issuers stand in its stack, and is checked by its image", () => {
    synthStack((stack) => {
      provide(stack);
      const dns01 = dns01With(stack, CertManager.adopt({ version: "v1.21.1" }), {});
      expect(dns01.installsCustomResources).toBe(false);
      expect(dns01.requirements).toEqual([]);
      expect(dns01.checks).toEqual([
        "kubectl --namespace cert-manager get deployment cert-manager --output jsonpath='{.spec.template.spec.containers[*].image}'",
      ]);
    });
  });

  it("is the controller that solvers see", () => {
    const controllerOf = (props: Partial<CertManagerAdoptionProps>) => {
      let found: object | undefined;
      synthStack((stack: TerraformStack) => {
        provide(stack);
        found = dns01With(stack, CertManager.adopt({ version: "v1.19.6", ...props }), {}).controller;
      });
      return found;
    };
    expect(controllerOf({})).toMatchObject({
      version: "v1.19.6",
      namespace: { name: "cert-manager" },
      clusterResourceNamespace: { name: "cert-manager" },
      subject: "system:serviceaccount:cert-manager:cert-manager",
      issuerAmbientCredentials: false,
      clusterIssuerAmbientCredentials: true,
    });
    expect(
      controllerOf({
        namespace: "platform",
        serviceAccountName: "dns",
        clusterResourceNamespace: { name: "secrets" },
        issuerAmbientCredentials: true,
        patch: KUBECTL,
        clusterIssuerAmbientCredentials: false,
      }),
    ).toMatchObject({
      namespace: { name: "platform" },
      clusterResourceNamespace: { name: "secrets" },
      subject: "system:serviceaccount:platform:dns",
      issuerAmbientCredentials: true,
      clusterIssuerAmbientCredentials: false,
    });
  });
});

describe("what no Terraform resource can give to an adopted Deployment", () => {
  const unowned: ControllerPatch = {
    podLabels: { use: "it's" },
    secretMounts: { "/creds": { secret: "creds" } },
    args: { x: "1" },
    podSecurityContext: { fsGroup: 1001 },
  };

  it.each<[ControllerPatch, string]>([
    [{ podLabels: { use: "true" } }, "podLabels"],
    [{ secretMounts: { "/creds": { secret: "creds" } } }, "secretMounts"],
    [{ args: { x: "1" } }, "args"],
    [{ podSecurityContext: { fsGroup: 1001 } }, "podSecurityContext"],
  ])("is refused by default: %j", (patch, field) => {
    expect(() => adoptedJson(patch)).toThrow(
      `test/dns01/cert-manager: the solvers need ${field} of the controller, which no Terraform resource gives to a Deployment that exists. Set patch to AdoptionPatch.KUBECTL on CertManager.adopt`,
    );
  });

  it("is the flag of ambient Issuers too", () => {
    expect(() => adoptedJson({}, { issuerAmbientCredentials: true })).toThrow(
      "--issuer-ambient-credentials=true",
    );
  });

  it("are the flags of recursive nameservers", () => {
    const props = { dns01RecursiveNameservers: ["10.0.0.2:53"] };
    expect(() => adoptedJson({}, props)).toThrow("--dns01-recursive-nameservers=10.0.0.2:53");
    const { resource } = adoptedJson({}, { ...props, patch: KUBECTL });
    expect(onlyBlock(resource, "terraform_data")["input"]).toMatchObject({
      own_args: '"--dns01-recursive-nameservers=10.0.0.2:53"',
    });
  });

  it("is printed as Helm values and as commands where it is refused", () => {
    const parts = inputErrorOf(() => adoptedJson(unowned)).message.split("\n\n");
    expect(parts).toHaveLength(6);
    expect(parts[0]).toContain("the solvers need podLabels, podSecurityContext, secretMounts, args of the");
    expect(parse(parts[1] ?? "")).toEqual({
      podLabels: { use: "it's" },
      securityContext: { fsGroup: 1001 },
      extraArgs: ["--x=1"],
      volumes: [{ name: "dns01-secret-0", secret: { secretName: "creds" } }],
      volumeMounts: [{ name: "dns01-secret-0", mountPath: "/creds", readOnly: true }],
    });
    expect(parts.slice(2)).toEqual([
      "or, until the next helm upgrade, what these commands give",
      `kubectl --namespace cert-manager patch deployment cert-manager --type strategic --patch '{"spec":{"template":{"metadata":{"labels":{"use":"it'\\''s"}},"spec":{"securityContext":{"fsGroup":1001},"volumes":[{"name":"dns01-secret-0","secret":{"secretName":"creds"}}],"containers":[{"name":"cert-manager-controller","volumeMounts":[{"name":"dns01-secret-0","mountPath":"/creds","readOnly":true}]}]}}}}'`,
      `kubectl --namespace cert-manager patch deployment cert-manager --type json --patch '[{"op":"add","path":"/spec/template/spec/containers/0/args/-","value":"--x=1"}]'`,
      "Once this stack is deployed, its solvers work.",
    ]);
    const { message } = inputErrorOf(() => adoptedJson({ podLabels: { use: "true" } }));
    expect(message).not.toContain("--type json");
  });

  it("is made by kubectl where that is asked for, and taken back by what stays when no solver needs it", () => {
    const blockOf = (patch: ControllerPatch) =>
      onlyBlock(adoptedJson(patch, { patch: KUBECTL }).resource, "terraform_data");
    expect(blockOf(unowned)).toMatchObject({ count: 1 });
    expect(blockOf({ env: { A: { value: "1" } } })).toMatchObject({ count: 0 });
  });

  it("is made anew when it changes, and not when the way to the cluster does", () => {
    const { input, triggers_replace } = onlyBlock(
      adoptedJson(unowned, { patch: KUBECTL }).resource,
      "terraform_data",
    );
    const triggers = Object.keys(triggers_replace as object);
    expect(input).toMatchObject(triggers_replace as object);
    expect(triggers).toEqual(expect.arrayContaining(["add_labels", "own_args", "deployment"]));
    expect(triggers.filter((name) => name.startsWith("kubeconfig"))).toEqual([]);
  });

  it("is looked at, and not made, where others have made it", () => {
    const json = adoptedJson(unowned, { patch: MADE_BY_OTHERS });
    expect(Object.keys(json.resource ?? {})).toEqual([]);
    expect(postconditionsOf(json)).toHaveLength(7);
    expect(postconditionsOf(adoptedJson({ args: { x: "1" } }, { patch: MADE_BY_OTHERS }))).toHaveLength(4);
    const nothing = adoptedJson({}, { patch: MADE_BY_OTHERS });
    expect(postconditionsOf(nothing)).toHaveLength(3);
    expect(nothing).not.toHaveProperty("locals");
    expect(postconditionsOf(adoptedJson(unowned, { patch: KUBECTL }))).toHaveLength(3);
  });

  it("is said where Terraform finds that it is not there, as is all that is not as the props say", () => {
    const patch = { ...unowned, args: { x: "1", y: "2" } };
    const json = adoptedJson(patch, {
      patch: MADE_BY_OTHERS,
      namespace: "platform",
      deploymentName: "certs",
      containerName: "controller",
    });
    const remedy = "Give it these first, or set patch on CertManager.adopt to AdoptionPatch.KUBECTL.";
    const name = "the Deployment certs in the namespace platform";
    expect(postconditionsOf(json).map(({ error_message }) => error_message)).toEqual([
      `There is no container controller in ${name}. Set containerName on CertManager.adopt.`,
      `cert-manager is not v1.21.1 in ${name}, says its label app.kubernetes.io/version. Set version on CertManager.adopt to what runs.`,
      `The flag --cluster-issuer-ambient-credentials=false of ${name} withholds ambient credentials from ClusterIssuers. Take it away, or set clusterIssuerAmbientCredentials to false on CertManager.adopt.`,
      `Pod label "use": not in ${name}. ${remedy}`,
      `Pod security context fsGroup: not in ${name}. ${remedy}`,
      `Secret creds at /creds: not in ${name}. ${remedy}`,
      `argument --x=1, argument --y=2: not in ${name}. ${remedy}`,
    ]);
  });

  it("is no flag that withholds ambient credentials: that is how the controller runs already", () => {
    const json = adoptedJson({}, { clusterIssuerAmbientCredentials: false });
    expect(Object.keys(json.resource ?? {})).toEqual([]);
    expect(postconditionsOf(json)).toHaveLength(2);
  });

  it.each<[string, string]>([
    ["cluster-issuer-ambient-credentials", "false"],
    ["issuer-ambient-credentials", "true"],
  ])("is no flag of a solver's that contradicts the props: %s", (flag, value) => {
    expect(() => adoptedJson({ args: { [flag]: value } }, { patch: KUBECTL })).toThrow(
      new RegExp(`the solver "fake" sets args\\["${flag}"\\] to "${value}" and .*Credentials is`),
    );
  });
});

describe("malformed props of an adoption", () => {
  it.each<[Partial<CertManagerAdoptionProps>, string]>([
    [{ version: "1.21.1" }, 'the cert-manager version is "1.21.1"'],
    [
      { version: "v1.10.0" },
      'the cert-manager version is "v1.10.0" and the kit knows v1.11.0 and later. Install a later release.',
    ],
    [{ namespace: "Certs" }, 'the namespace is "Certs"'],
    [{ deploymentName: "-certs" }, 'the Deployment name is "-certs"'],
    [{ serviceAccountName: "" }, 'the ServiceAccount name is ""'],
    [{ containerName: "a_b" }, 'the container name is "a_b"'],
    [{ dns01RecursiveNameservers: ["1.1.1.1"] }, 'one of dns01RecursiveNameservers is "1.1.1.1"'],
    [{ clusterResourceNamespace: { name: "a.b" } }, 'the namespace is "a.b"'],
  ])("%j are refused where they are written", (props, problem) => {
    expect(() => CertManager.adopt({ version: "v1.21.1", ...props })).toThrow(
      `CertManager.adopt: ${problem}`,
    );
  });

  it("are none where a name is a token", () => {
    synthStack((stack) => {
      const namespace = new TerraformLocal(stack, "namespace", "platform").asString;
      expect(() => CertManager.adopt({ version: "v1.21.1", namespace })).not.toThrow();
    });
  });
});
