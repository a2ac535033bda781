import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { App, LocalBackend, TerraformStack, TerraformVariable, Token } from "cdktf";
import { parse, parseAllDocuments } from "yaml";
import {
  AcmeIssuer,
  AcmeServer,
  type FluxProps,
  type ICluster,
  type IDns01Solver,
  type IIssuerDelivery,
  IssuerDelivery,
  Issuers,
  type NamespaceRef,
  type SolvedZone,
} from "../../constructs";
import { describeUnless } from "../support/describe-unless";
import { describeWithHelm, helm } from "../support/describe-with-helm";
import { issuersOf } from "../support/emitted-documents";
import { FakeLookup, FakeResource } from "../support/fake-resources";
import { fakeEntry, fakeSolver } from "../support/fake-solver";
import { inputErrorOf } from "../support/input-errors";
import { blocksOf, type StackJson, type SynthesizedApp, synthApp } from "../support/synth";
import { evaluated, missingTerraformBinary } from "../support/terraform-console";
import { problemsOfIssuer } from "../support/upstream-schemas";
import { installed, providedStack } from "./dns01-setting";

const server = AcmeServer.of("https://ca.example.net/directory", { resolvesPublicly: true });

/** Texts that Helm's templates and YAML could misread, and a number that Helm keeps as a float. */
const CONFIG = {
  pem: "-----BEGIN CERTIFICATE-----\nMIIB\n---\n-----END CERTIFICATE-----\n",
  template: "{{ .Values.issuers }}",
  number: 12345678,
  text: "0x1f",
  yes: "yes",
  html: "<a>&</a>",
};

function tricky(zones?: readonly SolvedZone[]): IDns01Solver {
  const { dns01, selector } = fakeEntry("a.example.net");
  const webhook = { ...Object(dns01["webhook"]), config: CONFIG } as object;
  return fakeSolver("tricky", { zones, solvers: [{ dns01: { webhook }, selector }] });
}

/** A solver whose entry says what is known at apply alone. */
function knownAtApply(): IDns01Solver {
  const inner = fakeSolver("late");
  return {
    ...inner,
    bind: (scope, controller) => {
      const { key } = new FakeResource(scope, "identity");
      const webhook = { groupName: "acme.example.net", solverName: "late", config: { key, ...CONFIG } };
      return {
        ...inner.bind(scope, controller),
        forIssuers: (room) => {
          new FakeResource(room, "credential");
          return { solvers: [{ dns01: { webhook } }], trust: [] };
        },
      };
    },
  };
}

interface LocalExec {
  readonly when?: string;
  readonly interpreter: readonly string[];
  readonly command: string;
  readonly environment: Readonly<Record<string, string>>;
}

interface Setting {
  readonly solver?: IDns01Solver;
  readonly delivery?: IIssuerDelivery;
  /** Whether the issuers stand in the stack that installs cert-manager. */
  readonly beside?: boolean;
  readonly namespace?: (stack: TerraformStack) => NamespaceRef;
}

function build(app: App, { solver = tricky(), delivery, beside = true, namespace }: Setting) {
  const stack = providedStack(app, "dns01");
  const dns01 = installed(stack, [solver]);
  const props = { server, solvers: [solver] };
  const place = namespace?.(stack) ?? { name: "team-a" };
  const issuers = [AcmeIssuer.clusterIssuer("acme", props), AcmeIssuer.issuer("acme", place, props)];
  const own = beside ? stack : providedStack(app, "issuers");
  return new Issuers<ICluster>(own, "issuers", { dns01, issuers, delivery });
}

function synthesized(setting: Setting): SynthesizedApp {
  return synthApp((app) => {
    build(app, setting);
  });
}

function dns01Of(setting: Setting): StackJson {
  const { dns01 } = synthesized(setting).stacks;
  if (!dns01) throw new Error("no stack");
  return dns01;
}

function checksOf(setting: Setting): readonly string[] {
  return build(new App(), setting).checks;
}

const byManifest = () => issuersOf(synthesized({ beside: false }));

const CHECKS = [
  "kubectl wait clusterissuer/acme --for=condition=Ready --timeout=5m",
  "kubectl --namespace team-a wait issuer/acme --for=condition=Ready --timeout=5m",
];

describe("issuers delivered as manifests", () => {
  it("are waited for by Terraform, so that there is nothing to check", () => {
    expect(checksOf({ beside: false })).toEqual([]);
  });

  it("are refused in the stack that installs cert-manager", () => {
    expect(inputErrorOf(() => synthesized({})).message).toBe(
      'dns01/issuers: issuers stand in "dns01", the stack that installs cert-manager, and Terraform cannot plan them before it is installed. Make Issuers in a stack of their own, or deliver them with IssuerDelivery.helmRelease.',
    );
  });

  it.each([0, -1, 1.5, NaN])("are not waited for during %j seconds", (timeout) => {
    expect(inputErrorOf(() => IssuerDelivery.manifest({ timeout })).message).toBe(
      `IssuerDelivery.manifest: timeout is ${JSON.stringify(timeout)}. Write whole seconds, 1 or more.`,
    );
  });
});

describe("issuers delivered as a Helm release", () => {
  const delivery = IssuerDelivery.helmRelease();
  const releaseIn = (stack: StackJson | undefined) =>
    blocksOf(stack?.resource, "helm_release").find(({ chart }) => chart !== "cert-manager") ?? {};

  it("stand in the stack that installs cert-manager, and are no manifests", () => {
    const stack = dns01Of({ delivery });
    expect(stack.resource).not.toHaveProperty("kubernetes_manifest");
    expect(releaseIn(stack)).toMatchObject({
      name: "cert-manager-issuers",
      namespace: "cert-manager",
      timeout: 300,
    });
  });

  it("are those that manifests would be", () => {
    expect(issuersOf(synthesized({ delivery }))).toEqual(byManifest());
  });

  it("follow cert-manager and all that solvers make for them, and so go before it", () => {
    const stack = dns01Of({ delivery, solver: knownAtApply() });
    const after = releaseIn(stack)["depends_on"] as readonly string[];
    const addresses = Object.entries(stack.resource ?? {}).flatMap(([type, blocks]) =>
      Object.keys(blocks).map((id) => `${type}.${id}`),
    );
    const own = addresses.filter((address) => address.startsWith("helm_release.issuers_"));
    expect(own).toHaveLength(1);
    expect([...after].sort()).toEqual(addresses.filter((address) => !own.includes(address)).sort());
    expect(after.filter((address) => address.includes("credential"))).toHaveLength(2);
  });

  it("follow a namespace that the stack makes for them", () => {
    const namespace = (stack: TerraformStack) => ({
      name: "team-a",
      resource: new FakeResource(stack, "team-a"),
    });
    expect(releaseIn(dns01Of({ delivery, namespace }))["depends_on"]).toContain("fake_thing.team-a");
  });

  it("may stand in a stack of their own", () => {
    const { stacks, dependencies } = synthesized({ delivery, beside: false });
    expect(releaseIn(stacks["issuers"])).not.toHaveProperty("depends_on");
    expect(releaseIn(stacks["issuers"])).not.toHaveProperty("lifecycle");
    expect(dependencies["issuers"]).toEqual(["dns01"]);
  });

  it("are checked by hand, since Helm does not wait for them", () => {
    expect(checksOf({ delivery })).toEqual(CHECKS);
  });

  it("take a name and a timeout", () => {
    const other = IssuerDelivery.helmRelease({ releaseName: "acme", timeout: 60 });
    expect(releaseIn(dns01Of({ delivery: other }))).toMatchObject({ name: "acme", timeout: 60 });
  });

  it("bring their chart along, under a path that is the same on every machine", () => {
    const outdir = mkdtempSync(join(tmpdir(), "delivery-"));
    try {
      const app = new App({ outdir });
      build(app, { delivery });
      app.synth();
      const directory = join(outdir, "stacks/dns01");
      const stack = JSON.parse(readFileSync(join(directory, "cdk.tf.json"), "utf8")) as StackJson;
      const chart = String(releaseIn(stack)["chart"]);
      expect(chart).toMatch(/^\.\/assets\/[\w-]+\/[0-9A-F]{32}$/);
      for (const file of ["Chart.yaml", "values.schema.json", "templates/issuers.yaml"])
        expect(existsSync(join(directory, chart, file))).toBe(true);
    } finally {
      rmSync(outdir, { recursive: true, force: true });
    }
  });

  it("fail the plan where a look-up tells that a zone is private", () => {
    expect(releaseIn(dns01Of({ delivery, solver: maybePrivate() }))).toMatchObject({
      lifecycle: { precondition: [CONDITION, CONDITION] },
    });
  });

  it.each(["", "Acme", "a_b", "-a", "a".repeat(54)])("have no release named %j", (releaseName) => {
    expect(inputErrorOf(() => IssuerDelivery.helmRelease({ releaseName })).message).toContain(
      `IssuerDelivery.helmRelease: the release name is ${JSON.stringify(releaseName)}. Write lower-case letters, digits, inner hyphens and dots, 53`,
    );
  });

  it.each(["a", "acme.b", "acme.issuers", "a".repeat(53)])("may have a release named %j", (releaseName) => {
    expect(() => IssuerDelivery.helmRelease({ releaseName })).not.toThrow();
  });

  it.each([0, -1, 1.5, NaN])("have no timeout of %j", (timeout) => {
    expect(inputErrorOf(() => IssuerDelivery.helmRelease({ timeout })).message).toContain(
      "IssuerDelivery.helmRelease: timeout is",
    );
  });

  it("may not share a release with others", () => {
    const twice = () =>
      synthApp((app) => {
        const { node } = build(app, { delivery });
        const other = new TerraformStack(app, "other");
        delivery.bind(node.scope ?? other, [], {
          controller: installed(providedStack(app, "third"), [tricky()]).controller,
          after: [],
        });
      });
    expect(inputErrorOf(twice).message).toBe(
      'dns01: the Helm release in the namespace cert-manager "cert-manager-issuers" is made at "dns01/issuers" already. Give each a releaseName of its own.',
    );
  });
});

describeWithHelm("the chart of the issuers, in Helm itself", () => {
  const chart = resolve(__dirname, "../../constructs/cert-manager/issuer-chart");
  const rendered = (values: unknown) =>
    parseAllDocuments(
      helm(["template", "cert-manager-issuers", chart, "--values", "-"], JSON.stringify(values)),
    ).map((document) => document.toJS() as unknown);

  it("is without fault", () => {
    expect(helm(["lint", "--strict", chart])).toContain("0 chart(s) failed");
  });

  it("renders what is delivered as manifests, to the letter", () => {
    expect(rendered({ issuers: byManifest() })).toEqual(byManifest());
  });

  it("renders nothing where there is nothing", () => {
    expect(helm(["template", "a", chart]).trim()).toBe("");
  });

  it.each([
    [{ kind: "Secret" }, "kind"],
    [{ apiVersion: "cert-manager.io/v1alpha2" }, "apiVersion"],
    [{ status: {} }, "status"],
  ])("refuses what is no issuer: %j", (change, named) => {
    const [issuer] = byManifest();
    expect(() => rendered({ issuers: [{ ...Object(issuer), ...change }] })).toThrow(named);
  });

  describe("against cert-manager's schemas", () => {
    it("renders issuers that cert-manager knows", () => {
      const documents = rendered({ issuers: byManifest() });
      expect(documents).toHaveLength(2);
      expect(documents.flatMap((document) => problemsOfIssuer(document, "v1.21.1"))).toEqual([]);
    });
  });
});

const FLUX: FluxProps = { source: { name: "flux-system" }, path: "./gitops/issuers" };

describe("issuers delivered to GitOps", () => {
  const delivery = IssuerDelivery.gitOps();
  const outputs = (setting: Setting) => {
    const { output = {} } = dns01Of(setting);
    return Object.fromEntries(Object.entries(output).map(([name, { value }]) => [name, String(value)]));
  };
  const annotations = {
    "argocd.argoproj.io/sync-wave": "1",
    "argocd.argoproj.io/sync-options": "SkipDryRunOnMissingResource=true",
  };
  const annotated = (notes: object) =>
    byManifest().map((manifest) => {
      const { metadata, ...rest } = manifest as { readonly metadata: object };
      return { ...rest, metadata: { ...metadata, annotations: notes } };
    });

  it("are applied by nobody here", () => {
    const types = Object.keys(dns01Of({ delivery }).resource ?? {});
    expect(types).toEqual(expect.arrayContaining(["helm_release"]));
    expect(types).not.toContain("kubernetes_manifest");
    expect(types).not.toContain("terraform_data");
    expect(Object.keys(dns01Of({ delivery }).resource?.["helm_release"] ?? {})).toHaveLength(1);
  });

  it("are those that manifests would be, in Argo CD's wave after cert-manager's", () => {
    expect(issuersOf(synthesized({ delivery }))).toEqual(annotated(annotations));
  });

  it("take another wave", () => {
    const later = IssuerDelivery.gitOps({ syncWave: 7 });
    const notes = { ...annotations, "argocd.argoproj.io/sync-wave": "7" };
    expect(issuersOf(synthesized({ delivery: later }))).toEqual(annotated(notes));
  });

  it("have a Kustomization that both take, of the issuers alone", () => {
    expect(parse(outputs({ delivery })["kustomization"] ?? "")).toEqual({
      apiVersion: "kustomize.config.k8s.io/v1beta1",
      kind: "Kustomization",
      resources: ["issuers.yaml"],
    });
  });

  it("have one of Flux where it is asked for, which waits until they are Ready", () => {
    expect(outputs({ delivery })).not.toHaveProperty("flux");
    const forFlux = IssuerDelivery.gitOps({ flux: FLUX });
    expect(parse(outputs({ delivery: forFlux })["flux"] ?? "")).toEqual({
      apiVersion: "kustomize.toolkit.fluxcd.io/v1",
      kind: "Kustomization",
      metadata: { name: "cert-manager-issuers", namespace: "flux-system" },
      spec: {
        interval: "10m",
        path: "./gitops/issuers",
        prune: true,
        sourceRef: { kind: "GitRepository", name: "flux-system" },
        timeout: "5m",
        wait: true,
      },
    });
  });

  it("have Flux do what its props say", () => {
    const flux: FluxProps = {
      ...FLUX,
      name: "acme",
      namespace: "gitops",
      source: { kind: "OCIRepository", name: "platform" },
      dependsOn: ["cert-manager"],
    };
    expect(parse(outputs({ delivery: IssuerDelivery.gitOps({ flux }) })["flux"] ?? "")).toMatchObject({
      metadata: { name: "acme", namespace: "gitops" },
      spec: {
        dependsOn: [{ name: "cert-manager" }],
        sourceRef: { kind: "OCIRepository", name: "platform" },
      },
    });
  });

  it("are checked by hand", () => {
    expect(checksOf({ delivery })).toEqual(CHECKS);
  });

  it("fail the plan where look-ups tell that a zone is private", () => {
    const { output } = dns01Of({ delivery, solver: maybePrivate() });
    for (const name of ["issuers", "kustomization"])
      expect(output?.[name]).toMatchObject({ precondition: [CONDITION, CONDITION] });
    expect(dns01Of({ delivery }).output?.["issuers"]).not.toHaveProperty("precondition");
    const files = IssuerDelivery.gitOps({ path: "issuers" });
    for (const block of blocksOf(
      dns01Of({ delivery: files, solver: maybePrivate() }).resource,
      "terraform_data",
    ))
      expect(block).toMatchObject({ lifecycle: { precondition: [CONDITION, CONDITION] } });
  });

  it("are written to files when their content changes, after all that they follow", () => {
    const { resource, output } = dns01Of({ delivery: IssuerDelivery.gitOps({ path: "gitops" }) });
    const blocks = blocksOf(resource, "terraform_data");
    expect(blocks.map(({ triggers_replace }) => triggers_replace)).toEqual(
      ["issuers", "kustomization"].map((name) => ({
        path: `gitops/${name}.yaml`,
        content: output?.[name]?.["value"],
      })),
    );
    const [release] = Object.keys(resource?.["helm_release"] ?? {});
    for (const block of blocks) {
      expect(block["depends_on"]).toContain(`helm_release.${String(release)}`);
      expect(block).not.toHaveProperty("lifecycle");
    }
  });

  it("are files of a directory that is made, until they are destroyed", () => {
    const { resource } = dns01Of({ delivery: IssuerDelivery.gitOps({ path: "gitops of $HOME/issuers" }) });
    const [block] = blocksOf(resource, "terraform_data");
    const { path, content } = block?.["triggers_replace"] as Readonly<Record<string, string>>;
    const provisioners = block?.["provisioner"] as readonly { readonly "local-exec": LocalExec }[];
    const [write, remove] = provisioners.map((provisioner) => provisioner["local-exec"]);
    const directory = mkdtempSync(join(tmpdir(), "gitops-"));
    const file = join(directory, path ?? "");
    const run = (provisioner: LocalExec | undefined) => {
      const { interpreter: [shell = "", ...args] = [], command = "", environment } = provisioner ?? {};
      const env = { ...process.env, ...environment, path_of_file: path };
      expect(spawnSync(shell, [...args, command], { cwd: directory, env })).toMatchObject({ status: 0 });
    };
    try {
      run(write);
      expect(readFileSync(file, "utf8")).toBe(content);
      run(remove);
      expect(existsSync(file)).toBe(false);
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
    expect(write).not.toHaveProperty("when");
    expect(remove?.when).toBe("destroy");
    expect(remove?.environment).toEqual({ path_of_file: "${self.triggers_replace.path}" });
  });

  it("may be delivered once in a stack, since outputs have one name", () => {
    const twice = () =>
      synthApp((app) => {
        const { node } = build(app, { delivery });
        delivery.bind(node.scope ?? app, [], {
          controller: installed(providedStack(app, "third"), [tricky()]).controller,
          after: [],
        });
      });
    expect(inputErrorOf(twice).message).toBe(
      'dns01: the output "issuers" is made at "dns01/issuers" already. Give all issuers of the stack to one Issuers.',
    );
  });

  it.each<[string, object, string]>([
    [
      "an absolute path",
      { path: "/gitops" },
      'the path is "/gitops". Write it relative to where Terraform runs, such as ../../../gitops/issuers.',
    ],
    ["an empty path", { path: "" }, 'the path is ""'],
    ["a path of two lines", { path: "a\nb" }, 'the path is "a\\nb"'],
    ["half a wave", { syncWave: 1.5 }, "the sync wave is 1.5. Write a whole number."],
    [
      "a path that Flux would not find",
      { flux: { ...FLUX, path: "gitops" } },
      'the path in Flux\'s source is "gitops". Write it from the root of the source, such as ./gitops/issuers.',
    ],
    [
      "a path that leads out of Flux's source",
      { flux: { ...FLUX, path: "../gitops" } },
      'the path in Flux\'s source is "../gitops"',
    ],
    ["a malformed source", { flux: { ...FLUX, source: { name: "A" } } }, "the name of Flux's source is"],
    ["a malformed name", { flux: { ...FLUX, name: "A b" } }, "the name of Flux's Kustomization is"],
    ["a malformed namespace", { flux: { ...FLUX, namespace: "a.b" } }, "the namespace is"],
    ["a malformed dependency", { flux: { ...FLUX, dependsOn: ["A"] } }, "the Kustomization in dependsOn is"],
  ])("refuse %s", (_, props, problem) => {
    expect(inputErrorOf(() => IssuerDelivery.gitOps(props)).message).toContain(
      `IssuerDelivery.gitOps: ${problem}`,
    );
  });

  describeUnless(missingTerraformBinary(), "in Terraform itself", () => {
    it("are YAML with what is known at apply in it", () => {
      const { issuers = "" } = outputs({ delivery, solver: knownAtApply() });
      const [text] = evaluated((stack) => {
        new TerraformVariable(stack, "key", {});
        const expression = issuers.replaceAll(/fake_thing\.[\w-]+\.key/g, "var.key");
        return { expressions: [expression], variables: { key: 'a "quoted" key' } };
      });
      const documents = parseAllDocuments(String(text)).map((document) => document.toJS() as unknown);
      expect(documents).toHaveLength(2);
      for (const document of documents)
        expect(document).toMatchObject({
          metadata: { annotations },
          spec: {
            acme: { solvers: [{ dns01: { webhook: { config: { key: 'a "quoted" key', ...CONFIG } } } }] },
          },
        });
    });

    it("are files that follow their content and go on destroy", () => {
      const outdir = mkdtempSync(join(tmpdir(), "gitops-"));
      try {
        const directory = join(outdir, "stacks/issuers");
        const gitops = join(outdir, "gitops/issuers");
        const read = (name: string) => readFileSync(join(gitops, name), "utf8");
        const files = (syncWave: number) => {
          const app = new App({ outdir });
          const stack = new TerraformStack(app, "issuers");
          new LocalBackend(stack, { path: "terraform.tfstate" });
          const isPrivate = new TerraformVariable(stack, "private", { type: "bool", default: false });
          const solver = tricky([{ name: "a.example.net", private: Token.asAny(isPrivate.value) }]);
          const dns01 = installed(providedStack(app, "dns01"), [solver]);
          new Issuers<ICluster>(stack, "issuers", {
            dns01,
            issuers: [AcmeIssuer.clusterIssuer("acme", { server, solvers: [solver] })],
            delivery: IssuerDelivery.gitOps({ path: "../../gitops/issuers", syncWave, flux: FLUX }),
          });
          app.synth();
        };
        files(1);
        terraform(directory, "init");
        terraform(directory, "apply", "-auto-approve");
        expect(parse(read("kustomization.yaml"))).toMatchObject({ resources: ["issuers.yaml"] });
        expect(parse(read("flux.yaml"))).toMatchObject({ spec: { path: "./gitops/issuers" } });
        expect(parse(read("issuers.yaml"))).toEqual(annotated(annotations)[0]);
        expect(terraform(directory, "output", "-raw", "issuers")).toBe(read("issuers.yaml"));
        expect(terraform(directory, "plan", "-detailed-exitcode")).toContain("No changes");

        files(2);
        terraform(directory, "apply", "-auto-approve");
        expect(read("issuers.yaml")).toContain('"argocd.argoproj.io/sync-wave": "2"');

        expect(() => terraform(directory, "plan", "-var=private=true")).toThrow(
          /the zone "a\.example\.net" is private/,
        );
        terraform(directory, "destroy", "-auto-approve");
        expect(existsSync(join(gitops, "issuers.yaml"))).toBe(false);
      } finally {
        rmSync(outdir, { recursive: true, force: true });
      }
    }, 60_000);
  });
});

/** The zone of this solver is looked up by both issuers. */
function maybePrivate(): IDns01Solver {
  const inner = fakeSolver("looked-up");
  return {
    ...inner,
    bind: (scope, controller) => ({
      ...inner.bind(scope, controller),
      zones: [{ name: "maybe.example.net", private: new FakeLookup(scope, "zone").isPrivate }],
    }),
  };
}

const CONDITION = {
  condition: expect.stringMatching(/^\$\{!data\.fake_found\..*\.private_zone\}$/) as string,
  error_message:
    'the zone "maybe.example.net" is private and https://ca.example.net/directory looks names up in the public DNS. Use a public zone, or a server that resolves in the private network.',
};

function terraform(cwd: string, ...args: readonly string[]): string {
  const binary = process.env["TERRAFORM_BINARY_NAME"] ?? "terraform";
  const env = {
    ...process.env,
    TF_CLI_CONFIG_FILE: "/dev/null",
    CHECKPOINT_DISABLE: "1",
    TF_IN_AUTOMATION: "1",
  };
  const { status, stdout, stderr } = spawnSync(binary, args, { cwd, env, encoding: "utf8" });
  if (status !== 0) throw new Error(`${stderr}${stdout}`);
  return stdout;
}
