import { type App, TerraformStack } from "cdktf";
import {
  AcmeIssuer,
  type AcmeIssuerProps,
  AcmeServer,
  type AcmeSolver,
  type CertManagerInstallProps,
  Dns01,
  ExternalAccountBinding,
  Http01Solver,
  type ICertManager,
  type ICluster,
  type IDns01Solver,
  type IIssuerDelivery,
  IssuerDelivery,
  Issuers,
  type IssuersProps,
} from "../../constructs";
import { fakeCluster, fakeController } from "../support/fake-controller";
import { FakeLookup, FakeResource } from "../support/fake-resources";
import { fakeEntry, fakeSolver } from "../support/fake-solver";
import { inputErrorOf } from "../support/input-errors";
import { blocksOf, onlyBlock, type SynthesizedApp, synthApp, testStack } from "../support/synth";
import { TEST_CERTIFICATE } from "../support/test-certificate";
import { installed, providedStack } from "./dns01-setting";

const server = AcmeServer.of("https://ca.example.net/directory", { resolvesPublicly: true });
const privateServer = AcmeServer.of("https://ca.corp.example.net/directory", { resolvesPublicly: false });

interface Setting {
  readonly solvers: readonly IDns01Solver[];
  readonly issuers: readonly AcmeIssuer[];
  readonly certManager?: Partial<CertManagerInstallProps>;
  readonly delivery?: IIssuerDelivery;
}

const installedElsewhere: ICertManager = {
  bind: (_, cluster) => ({
    controller: { ...fakeController(), cluster },
    installsCustomResources: false,
    provision: () => ({ ready: [] }),
  }),
};

/** A stack with the Dns01 and one with the issuers, as a platform team would have them. */
function build(app: App, { solvers, issuers, certManager, delivery }: Setting): Issuers<ICluster> {
  const dns01 = installed(providedStack(app, "dns01"), solvers, certManager);
  return new Issuers(providedStack(app, "issuers"), "issuers", { dns01, issuers, delivery });
}

function synthesized(setting: Setting): SynthesizedApp {
  return synthApp((app) => {
    build(app, setting);
  });
}

function manifests(setting: Setting) {
  return blocksOf(synthesized(setting).stacks["issuers"]?.resource, "kubernetes_manifest");
}

function clusterIssuer(
  solvers: readonly IDns01Solver[],
  props: Partial<AcmeIssuerProps> = {},
  name = "acme",
) {
  return AcmeIssuer.clusterIssuer(name, { server, solvers, ...props });
}

function issuer(solvers: readonly IDns01Solver[], props: Partial<AcmeIssuerProps> = {}, name = "acme") {
  return AcmeIssuer.issuer(name, { name: "team-a" }, { server, solvers, ...props });
}

function errorOf(setting: Setting): string {
  return inputErrorOf(() => synthesized(setting)).message;
}

describe("an emitted issuer", () => {
  it("is a ClusterIssuer with its server, its account and an entry for each zone", () => {
    const solver = fakeSolver("fake", {
      zones: [
        { name: "a.example.net", private: false },
        { name: "b.example.net", private: false },
      ],
    });
    const [block] = manifests({
      solvers: [solver],
      issuers: [
        clusterIssuer([solver], { email: "dns@platform.example.net", privateKeySecretName: "account" }),
      ],
    });
    expect(block?.["manifest"]).toEqual({
      apiVersion: "cert-manager.io/v1",
      kind: "ClusterIssuer",
      metadata: { name: "acme" },
      spec: {
        acme: {
          server: "https://ca.example.net/directory",
          email: "dns@platform.example.net",
          privateKeySecretRef: { name: "account" },
          solvers: [fakeEntry("a.example.net"), fakeEntry("b.example.net")],
        },
      },
    });
  });

  it("has all that is said of its account, its server and its orders", () => {
    const solver = fakeSolver();
    const props: Partial<AcmeIssuerProps> = {
      server: AcmeServer.of("https://ca.corp.example.net/directory", {
        resolvesPublicly: true,
        caBundle: TEST_CERTIFICATE,
      }),
      privateKeySecretName: "account",
      disableAccountKeyGeneration: true,
      externalAccountBinding: ExternalAccountBinding.fromSecret("eab", { keyId: "kid-1", secretKey: "hmac" }),
      profile: "tlsserver",
      preferredChain: "ISRG Root X1",
      enableDurationFeature: true,
    };
    const [block] = manifests({ solvers: [solver], issuers: [clusterIssuer([solver], props)] });
    expect(block).toHaveProperty("manifest.spec.acme", {
      server: "https://ca.corp.example.net/directory",
      caBundle: Buffer.from(TEST_CERTIFICATE).toString("base64"),
      privateKeySecretRef: { name: "account" },
      disableAccountKeyGeneration: true,
      externalAccountBinding: { keyID: "kid-1", keySecretRef: { name: "eab", key: "hmac" } },
      profile: "tlsserver",
      preferredChain: "ISRG Root X1",
      enableDurationFeature: true,
      solvers: [fakeEntry("fake.example.net")],
    });
  });

  it("has its HTTP-01 solvers first, so that they take all but the wildcards", () => {
    const solver = fakeSolver();
    const http01 = [
      Http01Solver.ingress({ ingressClassName: "traefik" }),
      Http01Solver.ingress({ ingressClassName: "edge", dnsZones: ["fake.example.net"] }),
    ];
    const [block] = manifests({ solvers: [solver], issuers: [clusterIssuer([solver], { http01 })] });
    expect(block).toHaveProperty("manifest.spec.acme.solvers", [
      { http01: { ingress: { ingressClassName: "traefik" } } },
      {
        http01: { ingress: { ingressClassName: "edge" } },
        selector: { dnsZones: ["fake.example.net"] },
      },
      fakeEntry("fake.example.net"),
    ]);
  });

  it("has the wait instead of a self-check with each of its solvers", () => {
    const solver = fakeSolver();
    const http01 = [Http01Solver.ingress({ ingressClassName: "traefik" })];
    const issuers = AcmeIssuer.letsEncrypt({ solvers: [solver], http01, waitInsteadOfSelfCheck: "2m" });
    for (const block of manifests({ solvers: [solver], issuers }))
      expect(block).toHaveProperty("manifest.spec.acme.solvers", [
        { http01: { ingress: { ingressClassName: "traefik" } }, waitInsteadOfSelfCheck: "2m" },
        { ...fakeEntry("fake.example.net"), waitInsteadOfSelfCheck: "2m" },
      ]);
  });

  it("has no e-mail where none is given, and an account key of its own name", () => {
    const solver = fakeSolver();
    const [block] = manifests({ solvers: [solver], issuers: [clusterIssuer([solver])] });
    expect(block).toMatchObject({ manifest: { spec: { acme: { privateKeySecretRef: { name: "acme" } } } } });
    expect(block).not.toHaveProperty("manifest.spec.acme.email");
  });

  it("is an Issuer in its namespace, with what the solver made for that namespace", () => {
    const places: string[] = [];
    const solver = fakeSolver("fake", {
      makeForIssuers: (scope, at) => {
        places.push(`${TerraformStack.of(scope).node.id}: ${at.namespace.name}`);
      },
    });
    const [block] = manifests({ solvers: [solver], issuers: [issuer([solver])] });
    expect(block).toMatchObject({
      manifest: { kind: "Issuer", metadata: { name: "acme", namespace: "team-a" } },
    });
    expect(places).toEqual(["dns01: team-a"]);
  });

  it("names no solver on standby, which makes all the same what the issuer's namespace needs for it", () => {
    const places: string[] = [];
    const standby = fakeSolver("next", {
      makeForIssuers: (scope, at) => {
        places.push(`${TerraformStack.of(scope).node.id}: ${at.namespace.name}`);
      },
    });
    const solver = fakeSolver();
    const issuers = [issuer([solver], { standby: [standby] })];
    const emitted = manifests({ solvers: [solver, standby], issuers });
    expect(emitted).toEqual(manifests({ solvers: [solver], issuers: [issuer([solver])] }));
    expect(places).toEqual(["dns01: team-a"]);
    expect(errorOf({ solvers: [solver], issuers })).toContain('the solver "next" is not one of "fake"');
  });

  it("has the entries of all its solvers, in their order", () => {
    const solvers = [fakeSolver("b"), fakeSolver("a")];
    const [block] = manifests({ solvers, issuers: [clusterIssuer(solvers)] });
    expect(block).toMatchObject({
      manifest: { spec: { acme: { solvers: [fakeEntry("b.example.net"), fakeEntry("a.example.net")] } } },
    });
  });

  it("is awaited until it is Ready, for five minutes or as long as is asked", () => {
    const solver = fakeSolver();
    const setting = { solvers: [solver], issuers: [clusterIssuer([solver])] };
    expect(manifests(setting)[0]).toMatchObject({
      wait: { condition: [{ type: "Ready", status: "True" }] },
      timeouts: { create: "300s", update: "300s" },
    });
    expect(manifests({ ...setting, delivery: IssuerDelivery.manifest({ timeout: 1200 }) })[0]).toMatchObject({
      timeouts: { create: "1200s", update: "1200s" },
    });
  });

  it("shares what its solver made with other issuers", () => {
    let made = 0;
    const solver = fakeSolver("fake", {
      makeForIssuers: () => {
        made += 1;
      },
    });
    const issuers = AcmeIssuer.letsEncrypt({ solvers: [solver] });
    const blocks = manifests({ solvers: [solver], issuers });
    expect(blocks).toMatchObject([
      { manifest: { metadata: { name: "letsencrypt-prod" } } },
      { manifest: { metadata: { name: "letsencrypt-staging" } } },
    ]);
    expect(made).toBe(1);
  });

  it("ends the chains of trust that lead to its zones", () => {
    const solver = fakeSolver();
    let trust: unknown;
    synthApp((app) => {
      const issuers = [clusterIssuer([solver]), issuer([solver], {}, "local")];
      ({ trust } = build(app, { solvers: [solver], issuers }));
    });
    const chain = [
      { kind: "identity", name: "fake" },
      { kind: "zone", name: "fake.example.net" },
    ];
    expect(trust).toEqual([
      [...chain, { kind: "issuer", name: "ClusterIssuer acme" }],
      [...chain, { kind: "issuer", name: "Issuer team-a/local" }],
    ]);
  });
});

describe("the stack of the issuers", () => {
  it("is deployed after that of the Dns01, even where no reference says so", () => {
    const solver = fakeSolver();
    const { dependencies, stacks } = synthesized({ solvers: [solver], issuers: [clusterIssuer([solver])] });
    expect(dependencies["issuers"]).toEqual(["dns01"]);
    expect(dependencies["dns01"]).toEqual([]);
    expect(stacks["issuers"]).not.toHaveProperty("data");
  });

  it("holds issuers and nothing else", () => {
    const solver = fakeSolver("fake", {
      make: (scope) => {
        new FakeResource(scope, "identity");
      },
      makeForIssuers: (scope) => {
        new FakeResource(scope, "secret");
      },
    });
    const { stacks } = synthesized({ solvers: [solver], issuers: [clusterIssuer([solver])] });
    expect(Object.keys(stacks["issuers"]?.resource ?? {})).toEqual(["kubernetes_manifest"]);
    const block = onlyBlock(stacks["issuers"]?.resource, "kubernetes_manifest");
    expect(block).not.toHaveProperty("depends_on");
    expect(block).not.toHaveProperty("lifecycle");
    expect(blocksOf(stacks["dns01"]?.resource, "fake_thing")).toHaveLength(2);
    expect(stacks["dns01"]?.resource).not.toHaveProperty("kubernetes_manifest");
  });

  it("cannot be the one that installs cert-manager, since Terraform could not plan", () => {
    const solver = fakeSolver();
    expect(() =>
      synthApp((app) => {
        const stack = providedStack(app, "all");
        const dns01 = installed(stack, [solver]);
        new Issuers(stack, "issuers", { dns01, issuers: [clusterIssuer([solver])] });
      }),
    ).toThrow(
      'all/issuers: issuers stand in "all", the stack that installs cert-manager, and Terraform cannot plan them before it is installed. Make Issuers in a stack of their own, or deliver them with IssuerDelivery.helmRelease.',
    );
  });

  it("can be that of a Dns01 that finds cert-manager installed, whose resources they follow", () => {
    const solver = fakeSolver("fake", {
      makeForIssuers: (scope) => {
        new FakeResource(scope, "secret");
      },
    });
    const { stacks, dependencies } = synthApp((app) => {
      const stack = providedStack(app, "all");
      const dns01 = new Dns01(stack, "dns01", {
        cluster: fakeCluster,
        certManager: installedElsewhere,
        solvers: [solver],
      });
      new Issuers(stack, "issuers", { dns01, issuers: [clusterIssuer([solver])] });
    });
    const [secret] = Object.keys(stacks["all"]?.resource?.["fake_thing"] ?? {});
    expect(onlyBlock(stacks["all"]?.resource, "kubernetes_manifest")).toMatchObject({
      depends_on: [`fake_thing.${String(secret)}`],
    });
    expect(dependencies["all"]).toEqual([]);
  });
});

describe("issuers beside each other", () => {
  const solver = fakeSolver();
  const all = (...issuers: readonly AcmeIssuer[]): Setting => ({ solvers: [solver], issuers });
  const account = (privateKeySecretName: string) => ({ privateKeySecretName });

  it("are at least one", () => {
    expect(errorOf(all())).toBe("issuers/issuers: there are no issuers. Give at least one issuer.");
  });

  it("have names of their own", () => {
    const error = errorOf(
      all(clusterIssuer([solver], account("one")), clusterIssuer([solver], account("two"))),
    );
    expect(error).toBe(
      'issuers/issuers: the issuers "acme" and "acme" have the same name "acme". Give each its own.',
    );
  });

  it("have account keys of their own", () => {
    const error = errorOf(
      all(clusterIssuer([solver], account("key"), "one"), clusterIssuer([solver], account("key"), "two")),
    );
    expect(error).toBe(
      'issuers/issuers: the issuers "one" and "two" have the same account key Secret "key". Give each its own.',
    );
  });

  it("have names and account keys of their own in all stacks of one Dns01", () => {
    const build = (secret: string, dns01Of: (app: App) => readonly Dns01<ICluster>[]) =>
      synthApp((app) => {
        const [first, second] = dns01Of(app);
        if (!first || !second) throw new Error("expected two");
        const names: readonly (readonly [string, Dns01<ICluster>, string])[] = [
          ["one", first, "key"],
          ["two", second, secret],
        ];
        for (const [name, dns01, key] of names)
          new Issuers(providedStack(app, name), "issuers", {
            dns01,
            issuers: [clusterIssuer([solver], account(key), name)],
          });
      });
    const oneController = (app: App) => {
      const dns01 = installed(providedStack(app, "dns01"), [solver]);
      return [dns01, dns01];
    };
    const twoControllers = (app: App) =>
      ["red", "blue"].map((name) => installed(providedStack(app, name), [solver]));
    expect(inputErrorOf(() => build("key", oneController)).message).toBe(
      'two/issuers: the issuers "one" and "two" have the same account key Secret "key". Give each its own.',
    );
    expect(() => build("other", oneController)).not.toThrow();
    expect(() => build("key", twoControllers)).not.toThrow();
  });

  it("may share a name and a key Secret's name in different namespaces", () => {
    const issuers = ["team-a", "team-b"].map((name) =>
      AcmeIssuer.issuer("acme", { name }, { server, solvers: [solver] }),
    );
    expect(manifests(all(clusterIssuer([solver]), ...issuers))).toHaveLength(3);
  });

  it("cannot share the Secret that a ClusterIssuer keeps in an Issuer's namespace", () => {
    const local = AcmeIssuer.issuer("acme", { name: "cert-manager" }, { server, solvers: [solver] });
    expect(errorOf(all(clusterIssuer([solver]), local))).toBe(
      'issuers/issuers: the issuers "acme" and "acme" have the same account key Secret "acme". Give each its own.',
    );
    expect(
      manifests({
        ...all(clusterIssuer([solver]), local),
        certManager: { clusterResourceNamespace: { name: "secrets" } },
      }),
    ).toHaveLength(2);
  });

  it("keep their logical ids whatever stands beside them", () => {
    const idsOf = (...issuers: readonly AcmeIssuer[]) =>
      Object.keys(synthesized(all(...issuers)).stacks["issuers"]?.resource?.["kubernetes_manifest"] ?? {});
    const [one, two] = [clusterIssuer([solver]), issuer([solver])];
    expect(new Set(idsOf(two, one))).toEqual(new Set([...idsOf(one), ...idsOf(two)]));
    expect(idsOf(one)).not.toEqual(idsOf(two));
  });

  it("must name a solver that the Dns01 has", () => {
    expect(errorOf({ solvers: [fakeSolver("a")], issuers: [clusterIssuer([solver])] })).toBe(
      'dns01/dns01: the solver "fake" is not one of "a". Add the same solver value to the solvers of this Dns01.',
    );
  });
});

describe("what a release of cert-manager lacks", () => {
  const solver = fakeSolver();
  const http01 = [Http01Solver.ingress({ ingressClassName: "traefik" })];
  const byGateway = [
    ...http01,
    Http01Solver.gateway({ parentRefs: [{ name: "edge" }], dnsNames: ["a.net"] }),
  ];
  it.each<[string, Partial<AcmeIssuerProps>, string, string, string]>([
    ["an ACME profile", { profile: "shortlived" }, "1.18", "v1.17.4", "v1.18.0"],
    ["waitInsteadOfSelfCheck", { waitInsteadOfSelfCheck: "2m" }, "1.21", "v1.20.3", "v1.21.0"],
    ["HTTP-01 with an ingressClassName", { http01 }, "1.12", "v1.11.5", "v1.12.0"],
    ["HTTP-01 by Gateway API", { http01: byGateway }, "1.15", "v1.14.7", "v1.15.0"],
  ])("is refused: %s", (what, props, since, without, version) => {
    const setting = (of: string): Setting => ({
      solvers: [solver],
      issuers: [clusterIssuer([solver], props)],
      certManager: { version: of },
    });
    expect(errorOf(setting(without))).toBe(
      `issuers/issuers: ${what} needs cert-manager ${since} or later and this one is ${without}. Set the version of certManager to ${version} or later.`,
    );
    expect(manifests(setting(version))).toHaveLength(1);
  });
});

describe("ambient credentials", () => {
  const ambient = fakeSolver("ambient", { ambient: true });
  const ofMode = fakeSolver("of-mode", { ambient: { cloud: "sky", mode: "badge" } });

  it.each([ambient, ofMode])("are refused for an Issuer by default ($id)", (solver) => {
    expect(errorOf({ solvers: [solver], issuers: [issuer([solver])] })).toBe(
      `issuers/issuers: the Issuer "acme" uses the solver "${solver.id}", whose credentials the controller gives to ClusterIssuers only. Use a ClusterIssuer, or set issuerAmbientCredentials on certManager and accept that every author of an Issuer gains this grant.`,
    );
  });

  it.each([ambient, ofMode])("are there for a ClusterIssuer, without a warning ($id)", (solver) => {
    const warnings = warningsOf({ solvers: [solver], issuers: [clusterIssuer([solver])] });
    expect(warnings).toEqual([]);
  });

  it.each([ambient, ofMode])(
    "are there for an Issuer where the controller is told so, with a warning ($id)",
    (solver) => {
      const warnings = warningsOf({
        solvers: [solver],
        issuers: [issuer([solver])],
        certManager: { issuerAmbientCredentials: true },
      });
      expect(warnings).toEqual([
        `Every author of an Issuer in the cluster can use the grant of ${solver.id}, since issuerAmbientCredentials is on.`,
      ]);
    },
  );

  it.each([ambient, ofMode])("are refused for a ClusterIssuer where they are off ($id)", (solver) => {
    const certManager = { clusterIssuerAmbientCredentials: false };
    expect(errorOf({ solvers: [solver], issuers: [clusterIssuer([solver])], certManager })).toBe(
      `issuers/issuers: the ClusterIssuer "acme" uses the solver "${solver.id}", whose credentials the controller withholds. Use a solver with credentials of its own, or leave clusterIssuerAmbientCredentials on.`,
    );
    const own = fakeSolver();
    expect(warningsOf({ solvers: [own], issuers: [clusterIssuer([own])], certManager })).toEqual([]);
  });

  it("are no matter of a solver that has its own", () => {
    const solver = fakeSolver();
    expect(warningsOf({ solvers: [solver], issuers: [issuer([solver])] })).toEqual([]);
  });
});

function warningsOf(setting: Setting): string[] {
  const warnings: string[] = [];
  synthApp((app) => {
    const { node } = build(app, setting);
    warnings.push(
      ...node.metadata.filter(({ type }) => type === "@cdktf/warn").map(({ data }) => String(data)),
    );
  });
  return warnings;
}

describe("a private zone", () => {
  const privately = fakeSolver("private", { zones: [{ name: "corp.example.net", private: true }] });

  it("is refused for a server that looks names up in the public DNS", () => {
    expect(errorOf({ solvers: [privately], issuers: [clusterIssuer([privately])] })).toBe(
      'issuers/issuers: acme: the zone "corp.example.net" is private and https://ca.example.net/directory looks names up in the public DNS. Use a public zone, or a server that resolves in the private network.',
    );
  });

  it("is fine for a server in the private network", () => {
    const issuers = [clusterIssuer([privately], { server: privateServer })];
    expect(manifests({ solvers: [privately], issuers })[0]).not.toHaveProperty("lifecycle");
  });

  /** One zone is known to be public, the other is looked up. */
  const lookedUp = (): IDns01Solver => {
    const inner = fakeSolver("looked-up");
    return {
      ...inner,
      bind: (scope, controller) => ({
        ...inner.bind(scope, controller),
        zones: [
          { name: "public.example.net", private: false },
          { name: "maybe.example.net", private: new FakeLookup(scope, "zone").isPrivate },
        ],
      }),
    };
  };

  it("fails the plan where a look-up tells, across the stacks", () => {
    const solver = lookedUp();
    const { stacks } = synthesized({ solvers: [solver], issuers: [clusterIssuer([solver])] });
    const { lifecycle } = onlyBlock(stacks["issuers"]?.resource, "kubernetes_manifest") as {
      lifecycle: { precondition: { condition: string; error_message: string }[] };
    };
    expect(lifecycle.precondition).toHaveLength(1);
    expect(lifecycle.precondition[0]?.condition).toMatch(
      /^\$\{!data\.terraform_remote_state\.cross-stack-reference-input-dns01\.outputs\.[\w-]+\}$/,
    );
    expect(lifecycle.precondition[0]?.error_message).toBe(
      'the zone "maybe.example.net" is private and https://ca.example.net/directory looks names up in the public DNS. Use a public zone, or a server that resolves in the private network.',
    );
    const outputs = Object.values(stacks["dns01"]?.output ?? {});
    expect(outputs).toEqual([
      expect.objectContaining({ value: expect.stringMatching(/\.private_zone\}$/) as string }),
    ]);
  });

  it("is not asked about for a server in the private network", () => {
    const solver = lookedUp();
    const { stacks } = synthesized({
      solvers: [solver],
      issuers: [clusterIssuer([solver], { server: privateServer })],
    });
    expect(onlyBlock(stacks["issuers"]?.resource, "kubernetes_manifest")).not.toHaveProperty("lifecycle");
  });
});

describe("two solvers of one issuer", () => {
  const serving = (id: string, ...solvers: readonly AcmeSolver[]) => fakeSolver(id, { solvers });
  const entry = fakeEntry("a.example.net");

  it("may not serve the same zone, since one of them would never be used", () => {
    const solvers = ["one", "two"].map((id) => serving(id, entry));
    expect(errorOf({ solvers, issuers: [clusterIssuer(solvers)] })).toBe(
      'issuers/issuers: two solvers of the issuer "acme" serve "a.example.net", so that one of them is never used. Leave one of them out.',
    );
  });

  it("may not both serve every name", () => {
    const solvers = ["one", "two"].map((id) => serving(id, { dns01: entry.dns01 }));
    expect(errorOf({ solvers, issuers: [clusterIssuer(solvers)] })).toContain(
      'two solvers of the issuer "acme" serve "every name"',
    );
  });

  it.each<[string, object]>([
    ["names", { dnsZones: ["a.example.net"], dnsNames: ["x.a.example.net"] }],
    ["labels", { dnsZones: ["a.example.net"], matchLabels: { use: "two" } }],
    ["a zone below it", { dnsZones: ["b.a.example.net"] }],
  ])("may serve one zone where one of them is chosen by %s", (_, selector) => {
    const solvers = [serving("one", entry), serving("two", { dns01: entry.dns01, selector })];
    expect(manifests({ solvers, issuers: [clusterIssuer(solvers)] })).toHaveLength(1);
  });

  it("may serve one zone in two issuers", () => {
    const solvers = ["one", "two"].map((id) => serving(id, entry));
    const issuers = solvers.map((solver) => clusterIssuer([solver], {}, `acme-${solver.id}`));
    expect(manifests({ solvers, issuers })).toHaveLength(2);
  });
});

describe("issuers' props", () => {
  it("are checked before anything is emitted", () => {
    const solver = fakeSolver();
    synthApp((app) => {
      const dns01 = installed(providedStack(app, "dns01"), [solver]);
      const stack = testStack(app, "issuers");
      const twice: IssuersProps<ICluster>["issuers"] = [clusterIssuer([solver]), clusterIssuer([solver])];
      inputErrorOf(() => new Issuers(stack, "issuers", { dns01, issuers: twice }));
      expect(stack.node.findChild("issuers").node.children).toEqual([]);
    });
  });
});
