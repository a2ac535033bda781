import { NamespaceV1 } from "@cdktf/provider-kubernetes/lib/namespace-v1";
import { App, type TerraformStack } from "cdktf";
import { lt } from "semver";
import {
  AcmeIssuer,
  AcmeServer,
  CertManager,
  Cluster,
  configureKubernetes,
  Dns01,
  type ICloud,
  type ICluster,
  type IDns01Solver,
  InputError,
  Issuers,
  type NamespaceRef,
} from "../../constructs";
import { resolveIn } from "../../constructs/entry-points/extend";
import { Backend } from "../../stacks/backend";
import { Environment, type EnvironmentStacks } from "../../stacks/environment";
import { certManagerReleasesOf, issuersOf } from "../support/emitted-documents";
import { RecordedSolver } from "../support/recorded-solver";
import { secretValuesIn } from "../support/secrets";
import { type StackJson, synthApp, type SynthesizedApp, testStack } from "../support/synth";
import { blocksByAddress, danglingAddresses, precedingOf, stringsIn } from "../support/terraform-graph";
import {
  certManagerVersions,
  expectValidIssuer,
  expectValidValues,
  hasValuesSchema,
} from "../support/upstream-schemas";
import { ExampleWebhookSolver } from "./example-webhook-solver";
import {
  addresses,
  controllerRelease,
  fail,
  garbage,
  isIn,
  issuerManifests,
  sharedNames,
  stackOf,
} from "./stack-readers";

/** A kind of solver, as the contract suite makes it. */
export interface ContractSubject<C extends ICluster> {
  /** A new solver of this kind; without an id it has its own default. */
  readonly solver: (zones: readonly string[], props?: { readonly id?: string }) => IDns01Solver<C>;
  /** `PROVIDER-METHOD`. */
  readonly defaultId: string;
  readonly cluster: C;
  readonly clouds: readonly ICloud[];
  /** Whether it uses what the controller itself may do. */
  readonly ambient: boolean;
  /** Namespace of the controller, where the solver needs one that exists. @default - one that is made */
  readonly namespace?: NamespaceRef;
  /** An ACME server that sees its zones. @default - that of Let's Encrypt's staging */
  readonly server?: AcmeServer;
  /** Whether one controller can have two of this kind. */
  readonly severalPerController: boolean;
}

const ZONES = ["staging.example.org", "apps.example.net"];
const NAMESPACES = ["team-a", "team-b"];
const ENVIRONMENT = "contract";
const DNS01 = `${ENVIRONMENT}-dns01`;
const ISSUER = `${ENVIRONMENT}-issuer`;

/** What is made, or nothing where the kit's own error names a later release that is needed. */
function ownErrorOr<T>(version: string, make: () => T): T | undefined {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const [, needed = "0.0"] = /needs cert-manager (\d+\.\d+) or later/.exec(error.message) ?? [];
    if (!lt(version, `${needed}.0`)) throw error;
    return undefined;
  }
}

/** Makes a value when it is first asked for, and keeps it. */
function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

/** What any solver must satisfy, whoever wrote it. */
export function describeSolverContract<C extends ICluster>(name: string, subject: ContractSubject<C>): void {
  const { namespace, server = AcmeServer.LETS_ENCRYPT_STAGING } = subject;
  const installed = (version: string) =>
    CertManager.install({ version, issuerAmbientCredentials: true, namespace });
  const certManager = installed("v1.21.1");
  const acme = (...solvers: readonly IDns01Solver<C>[]) => ({
    server,
    solvers,
  });
  const clusterIssuers = (...solvers: readonly IDns01Solver<C>[]) =>
    ["letsencrypt-staging", "letsencrypt-prod"].map((issuer) =>
      AcmeIssuer.clusterIssuer<C>(issuer, acme(...solvers)),
    );

  /** Two ClusterIssuers that share the solvers, and two Issuers in each of two namespaces. */
  const manyIssuers = (...solvers: readonly IDns01Solver<C>[]): AcmeIssuer<C>[] => [
    ...clusterIssuers(...solvers),
    ...NAMESPACES.flatMap((namespace) =>
      ["one", "two"].map((issuer) => AcmeIssuer.issuer<C>(issuer, { name: namespace }, acme(...solvers))),
    ),
  ];

  const environment = (issuers: readonly AcmeIssuer<C>[], version = "v1.21.1"): Environment<C> => {
    const { cluster, clouds } = subject;
    return new Environment<C>(ENVIRONMENT, {
      backend: Backend.local(),
      clouds,
      cluster,
      certManager: installed(version),
      issuers,
    });
  };

  const synthEnvironment = (issuers: readonly AcmeIssuer<C>[], version?: string): SynthesizedApp =>
    synthApp((app) => void environment(issuers, version).addTo(app));

  /** The stack of a Dns01 whose providers look nothing up, so that all but cert-manager is of solvers. */
  const synthDns01 = (solvers: readonly IDns01Solver<C>[], namespaces: readonly string[] = []): StackJson => {
    const { stacks } = synthApp((app) => {
      const stack = stackWithProviders(app, "test");
      const { cluster } = subject;
      const dns01 = new Dns01<C>(stack, "dns01", { cluster, certManager, solvers });
      for (const solver of solvers)
        for (const namespace of namespaces) dns01.solversFor(solver, { name: namespace });
    });
    return stackOf(stacks, "test");
  };

  /** An environment of many issuers, whose solver says how it was called. */
  const many = once(() => {
    const recorded = new RecordedSolver(subject.solver(ZONES));
    const made: EnvironmentStacks[] = [];
    const app = synthApp((scope) => {
      made.push(environment(manyIssuers(recorded.solver)).addTo(scope));
    });
    const [{ dns01, trust } = fail("no environment")] = made;
    return { ...app, recorded, chains: resolveIn(dns01, [...trust]) };
  });

  const withoutIssuers = once(() => synthDns01([subject.solver(ZONES)]));
  const withIssuers = once(() => synthDns01([subject.solver(ZONES)], NAMESPACES));

  const stackWithProviders = (app: App, id: string): TerraformStack => {
    const stack = testStack(app, id);
    for (const cloud of subject.clouds) cloud.configure(stack);
    configureKubernetes(stack, Cluster.fromKubeconfig("contract", { context: "contract" }));
    return stack;
  };

  describe(`${name} keeps the contract of solvers:`, () => {
    describe("its id", () => {
      it("is PROVIDER-METHOD, whatever its zones", () => {
        expect(subject.solver(ZONES).id).toBe(subject.defaultId);
        expect(subject.solver(["other.example.com"]).id).toBe(subject.defaultId);
      });

      it("can be given, so that two solvers of a kind stand side by side", () => {
        expect(subject.solver(ZONES, { id: "second" }).id).toBe("second");
      });
    });

    describe("with each release of cert-manager", () => {
      it("gives its chart and its API server what they take, or names the release that it needs", () => {
        const accepting = certManagerVersions().filter((version) => {
          const app = ownErrorOr(version, () =>
            synthEnvironment(clusterIssuers(subject.solver(ZONES)), version),
          );
          if (!app) return false;
          const [issuers, releases] = [issuersOf(app), certManagerReleasesOf(app)];
          expect(issuers).toHaveLength(2);
          expect(releases).toHaveLength(1);
          for (const issuer of issuers) expectValidIssuer(issuer, version);
          if (hasValuesSchema(version)) for (const { values } of releases) expectValidValues(values, version);
          return true;
        });
        // Once it is supported it stays so.
        expect(accepting).not.toEqual([]);
        expect(accepting).toEqual(certManagerVersions().slice(-accepting.length));
      });
    });

    describe("binding", () => {
      it("happens once per Dns01, however many issuers share the solver", () => {
        expect(many().recorded.binds.map(({ stack }) => stack)).toEqual([DNS01]);
      });

      it("says what it promises: its zones, and whether it is ambient", () => {
        const [{ bound } = fail("it was not bound")] = many().recorded.binds;
        expect(bound.zones.map((zone) => zone.name)).toEqual(ZONES);
        expect(bound.ambient !== false).toBe(subject.ambient);
      });

      it("asks the controller for values that all resolve", () => {
        const app = new App();
        const stack = stackWithProviders(app, "test");
        const recorded = new RecordedSolver(subject.solver(ZONES));
        const { cluster } = subject;
        new Dns01<C>(stack, "dns01", { cluster, certManager, solvers: [recorded.solver] });
        const [{ bound } = fail("it was not bound")] = recorded.binds;
        const text = JSON.stringify(
          resolveIn(stack, bound.patch),
          (_key, value: unknown) => value ?? "undefined",
        );
        expect(text).not.toMatch(garbage);
      });

      it("leaves the value as it was: two apps synthesise the same from one", () => {
        const issuers = manyIssuers(subject.solver(ZONES));
        const env = environment(issuers);
        const first = synthApp((app) => void env.addTo(app));
        const second = synthApp((app) => void env.addTo(app));
        expect(second).toEqual(first);
      });
    });

    describe("order", () => {
      it("puts all that binding makes or looks up before the controller's release", () => {
        const json = withoutIssuers();
        const release = controllerRelease(json);
        const before = precedingOf(json, release);
        expect(addresses(json).filter((address) => address !== release && !before.has(address))).toEqual([]);
      });

      it("puts nothing that issuers need before the controller's release", () => {
        const [without, json] = [withoutIssuers(), withIssuers()];
        expect(precedingOf(json, controllerRelease(json))).toEqual(
          precedingOf(without, controllerRelease(without)),
        );
      });

      it("puts what issuers need after their namespace, where the app makes it", () => {
        const { stacks } = synthApp((app) => {
          const stack = stackWithProviders(app, "test");
          const { cluster } = subject;
          const solver = subject.solver(ZONES);
          const dns01 = new Dns01<C>(stack, "dns01", { cluster, certManager, solvers: [solver] });
          for (const name of NAMESPACES)
            dns01.solversFor(solver, {
              name,
              resource: new NamespaceV1(stack, name, { metadata: { name } }),
            });
        });
        const json = stackOf(stacks, "test");
        for (const [address, { metadata }] of blocksByAddress(json))
          for (const namespace of NAMESPACES.filter((name) => isIn(metadata, name)))
            expect([...precedingOf(json, address)]).toContain(`kubernetes_namespace_v1.${namespace}`);
      });

      it("of zones does not matter to logical ids", () => {
        const reversed = addresses(synthDns01([subject.solver(ZONES.toReversed())], NAMESPACES));
        expect(reversed).toEqual(addresses(withIssuers()));
      });

      it("of solvers does not matter to logical ids", () => {
        const other = () => ExampleWebhookSolver.forZones(["other.example.com"], { id: "other" });
        const first = synthDns01([subject.solver(ZONES), other()], NAMESPACES);
        const last = synthDns01([other(), subject.solver(ZONES)], NAMESPACES);
        expect(addresses(last)).toEqual(addresses(first));
      });

      if (subject.severalPerController)
        it("of two solvers of this kind does not matter to logical ids, and they share no name", () => {
          const pair = () => [subject.solver(ZONES), subject.solver(["other.example.com"], { id: "other" })];
          const first = synthDns01(pair(), NAMESPACES);
          const last = synthDns01(pair().toReversed(), NAMESPACES);
          expect(addresses(last)).toEqual(addresses(first));
          expect(sharedNames(first)).toEqual([]);
        });
      else
        it("of two solvers of this kind cannot matter: a controller takes one, and the error names both", () => {
          const both = [subject.solver(ZONES), subject.solver(["other.example.com"], { id: "other" })];
          const twice = () => synthDns01(both);
          expect(twice).toThrow(InputError);
          expect(twice).toThrow(subject.defaultId);
          expect(twice).toThrow("other");
        });
    });

    describe("issuers", () => {
      it("are provided for once per namespace, in the stack of the Dns01", () => {
        expect(many().recorded.issuerCalls).toEqual(
          ["cert-manager", ...NAMESPACES].map((namespace) => ({ stack: DNS01, namespace })),
        );
      });

      it("find all they read in the stack of the Dns01, and their own stack has issuers alone", () => {
        const { stacks } = many();
        expect(Object.keys(stackOf(stacks, ISSUER).resource ?? {})).toEqual(["kubernetes_manifest"]);
      });

      it("cost the stack of the Dns01 nothing when they share a namespace", () => {
        const solver = subject.solver(ZONES);
        const one = synthEnvironment([AcmeIssuer.clusterIssuer<C>("only", acme(solver))]);
        const three = synthEnvironment(
          ["only", "second", "third"].map((issuer) => AcmeIssuer.clusterIssuer<C>(issuer, acme(solver))),
        );
        const made = ({ stacks }: SynthesizedApp) => addresses(stackOf(stacks, DNS01));
        expect(made(three)).toEqual(made(one));
      });

      it("have one entry for each zone, with one provider and a selector for that zone", () => {
        const { stacks } = many();
        const issuers = issuerManifests(stackOf(stacks, ISSUER));
        expect(issuers).toHaveLength(6);
        for (const { spec } of issuers) {
          const { solvers } = spec.acme;
          expect(solvers.map(({ selector }) => selector)).toEqual(
            ZONES.map((zone) => ({ dnsZones: [zone] })),
          );
          for (const { dns01 } of solvers) {
            const { cnameStrategy, ...providers } = dns01;
            expect([undefined, "None", "Follow"]).toContain(cnameStrategy);
            expect(Object.keys(providers)).toHaveLength(1);
          }
        }
      });

      it(
        subject.ambient
          ? "of a namespace get the controller's credentials only when that is switched on"
          : "of a namespace have credentials of their own, without the controller's",
        () => {
          const { cluster, clouds } = subject;
          const synth = () =>
            synthApp(
              (app) =>
                void new Environment<C>(ENVIRONMENT, {
                  backend: Backend.local(),
                  clouds,
                  cluster,
                  certManager: CertManager.install({ version: "v1.21.1", namespace }),
                  issuers: [AcmeIssuer.issuer<C>("one", { name: "team-a" }, acme(subject.solver(ZONES)))],
                }).addTo(app),
            );
          if (subject.ambient) expect(synth).toThrow("issuerAmbientCredentials");
          else expect(synth).not.toThrow();
        },
      );
    });

    describe("stacks", () => {
      it("refer to nothing that is not theirs", () => {
        const { stacks } = many();
        for (const json of Object.values(stacks)) expect(danglingAddresses(json)).toEqual([]);
      });

      it("depend on each other by name alone: the issuers' on the Dns01's", () => {
        const { dependencies } = many();
        expect(dependencies).toEqual({ [DNS01]: [], [ISSUER]: [DNS01] });
      });

      it("hold no unresolved token and no secret", () => {
        const { stacks } = many();
        for (const json of Object.values(stacks)) {
          expect(stringsIn(json).filter((text) => garbage.test(text))).toEqual([]);
          expect(secretValuesIn(json)).toEqual([]);
        }
      });

      it("can be two with a Dns01 and issuers, without the environment's", () => {
        const { stacks } = synthApp((app) => {
          const { cluster } = subject;
          const solver = subject.solver(ZONES);
          const dns01 = new Dns01<C>(stackWithProviders(app, "first"), "dns01", {
            cluster,
            certManager,
            solvers: [solver],
          });
          const issuers = [AcmeIssuer.clusterIssuer<C>("only", acme(solver))];
          new Issuers<C>(stackWithProviders(app, "second"), "issuers", { dns01, issuers });
        });
        expect(issuerManifests(stackOf(stacks, "second"))).toHaveLength(1);
      });
    });

    it("shows how a ServiceAccount comes to each zone, and each zone to each issuer", () => {
      const { chains } = many();
      expect(chains.map(([first]) => first?.kind)).toEqual(chains.map(() => "ServiceAccount"));
      // What identifies the zone to its provider may follow its name.
      const ends = chains.map((chain) =>
        chain.slice(-2).map(({ kind, name }) => [kind, name.split(" (")[0]]),
      );
      const issuers = [
        "ClusterIssuer letsencrypt-staging",
        "ClusterIssuer letsencrypt-prod",
        ...NAMESPACES.flatMap((namespace) => [`Issuer ${namespace}/one`, `Issuer ${namespace}/two`]),
      ];
      const expected = issuers.flatMap((name) =>
        ZONES.map((zone) => [
          ["zone", zone],
          ["issuer", name],
        ]),
      );
      expect(new Set(ends.map((end) => JSON.stringify(end)))).toEqual(
        new Set(expected.map((end) => JSON.stringify(end))),
      );
      expect(ends).toHaveLength(expected.length);
    });
  });
}
