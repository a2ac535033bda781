import { App, TerraformStack } from "cdktf";
import { type NamespaceRef } from "../../constructs";
import { resolveIn } from "../../constructs/entry-points/extend";
import { FakeResource } from "../support/fake-resources";
import { fakeEntry, fakeSolver } from "../support/fake-solver";
import { inputErrorOf } from "../support/input-errors";
import { RecordedSolver } from "../support/recorded-solver";
import { synthApp, testStack } from "../support/synth";
import { installed, providedStack } from "./dns01-setting";

const stack = () => testStack(new App(), "test");

describe("the solvers of a Dns01", () => {
  it("are bound once each, under their ids, with the one controller", () => {
    const places: [string, string][] = [];
    const solvers = ["one", "two"].map((id) =>
      fakeSolver(id, {
        make: (scope, { subject }) => {
          places.push([scope.node.path, subject]);
        },
      }),
    );
    installed(stack(), solvers);
    const subject = "system:serviceaccount:cert-manager:cert-manager";
    expect(places).toEqual([
      ["test/dns01/solvers/one", subject],
      ["test/dns01/solvers/two", subject],
    ]);
  });

  it("are bound once however often issuers ask for them", () => {
    const recorded = new RecordedSolver(fakeSolver());
    const dns01 = installed(stack(), [recorded.solver]);
    dns01.solversFor(recorded.solver);
    dns01.solversFor(recorded.solver, { name: "team-a" });
    dns01.boundSolver(recorded.solver);
    expect(recorded.binds).toHaveLength(1);
  });

  it("are at least one", () => {
    expect(() => installed(stack(), [])).toThrow(
      "test/dns01: there are no solvers. Give at least one solver.",
    );
  });

  it("have ids of their own", () => {
    expect(() => installed(stack(), [fakeSolver("one"), fakeSolver("two"), fakeSolver("one")])).toThrow(
      'test/dns01: two solvers have the id "one". Give all their zones to one solver, or one of them { id } as its last argument.',
    );
  });

  it.each(["", "A", "a_b", "a/b"])("may not have the id %j, which names constructs", (id) => {
    expect(() => installed(stack(), [fakeSolver(id)])).toThrow(
      `test/dns01: the solver id is ${JSON.stringify(id)}. Write an RFC 1123 subdomain`,
    );
  });

  it("are refused before anything is created where their ids are wrong", () => {
    const target = stack();
    const bind = jest.fn();
    inputErrorOf(() => installed(target, [fakeSolver("one", { make: bind }), fakeSolver("one")]));
    expect(bind).not.toHaveBeenCalled();
    expect(target.node.findAll().filter((construct) => construct instanceof FakeResource)).toEqual([]);
    expect(target.node.tryFindChild("dns01")?.node.children).toEqual([]);
  });

  it("may not ask for different things of the controller", () => {
    const [one, two] = ["1", "2"].map((value) => ({ podLabels: { use: value } }));
    expect(() =>
      installed(stack(), [fakeSolver("one", { patch: one }), fakeSolver("two", { patch: two })]),
    ).toThrow(
      'the solver "two" sets podLabels["use"] to "2" and the solver "one" sets it to "1". Make both the same, or leave one out.',
    );
  });

  it("may not need two ambient modes of one cloud", () => {
    const ambient = (id: string, mode: string) => fakeSolver(id, { ambient: { cloud: "sky", mode } });
    expect(() => installed(stack(), [ambient("one", "badge"), ambient("two", "node identity")])).toThrow(
      'test/dns01: the solver "two" needs node identity and the solver "one" needs badge',
    );
    expect(() => installed(stack(), [ambient("one", "badge"), ambient("two", "badge")])).not.toThrow();
  });
});

describe("what a solver gives to issuers", () => {
  it("is made once per namespace", () => {
    const recorded = new RecordedSolver(fakeSolver());
    const dns01 = installed(stack(), [recorded.solver]);
    const first = dns01.solversFor(recorded.solver, { name: "team-a" });
    expect(dns01.solversFor(recorded.solver, { name: "team-a" })).toBe(first);
    dns01.solversFor(recorded.solver, { name: "team-b" });
    expect(recorded.issuerCalls.map(({ namespace }) => namespace)).toEqual(["team-a", "team-b"]);
    expect(first.solvers).toEqual([fakeEntry("fake.example.net")]);
  });

  it("is that of the cluster resource namespace for ClusterIssuers", () => {
    const recorded = new RecordedSolver(fakeSolver());
    const dns01 = installed(stack(), [recorded.solver], { clusterResourceNamespace: { name: "secrets" } });
    const first = dns01.solversFor(recorded.solver);
    expect(dns01.solversFor(recorded.solver, { name: "secrets" })).toBe(first);
    expect(recorded.issuerCalls.map(({ namespace }) => namespace)).toEqual(["secrets"]);
  });

  it("stands in the stack of the Dns01, under a path of namespace and solver", () => {
    const places: string[] = [];
    const app = new App();
    const solver = fakeSolver("fake", {
      makeForIssuers: (scope) => {
        places.push(scope.node.path, TerraformStack.of(scope).node.id);
      },
    });
    const dns01 = installed(testStack(app, "one"), [solver]);
    testStack(app, "two");
    dns01.solversFor(solver, { name: "team-a" });
    expect(places).toEqual(["one/dns01/issuers/team-a/fake", "one"]);
  });

  it("may come after the controller, for what needs its custom resources", () => {
    const { stacks } = synthApp((app) => {
      const solver = fakeSolver("fake", {
        makeForIssuers: (scope, { controllerReady }) => {
          new FakeResource(scope, "webhook", { dependsOn: [...controllerReady] });
        },
      });
      const dns01 = installed(providedStack(app, "test"), [solver]);
      dns01.solversFor(solver);
    });
    const [release] = Object.keys(stacks["test"]?.resource?.["helm_release"] ?? {});
    const [webhook] = Object.values(stacks["test"]?.resource?.["fake_thing"] ?? {});
    expect(webhook?.["depends_on"]).toEqual([`helm_release.${String(release)}`]);
  });

  it("can be for a namespace that is known at apply alone, once for each", () => {
    const recorded = new RecordedSolver(fakeSolver());
    const target = stack();
    const dns01 = installed(target, [recorded.solver]);
    const [a, b] = ["a", "b"].map((id) => new FakeResource(target, id));
    const namespace = (resource?: FakeResource): NamespaceRef => ({ name: resource?.key ?? "" });
    const first = dns01.solversFor(recorded.solver, namespace(a));
    expect(dns01.solversFor(recorded.solver, namespace(a))).toBe(first);
    dns01.solversFor(recorded.solver, namespace(b));
    expect(
      resolveIn(
        target,
        recorded.issuerCalls.map(({ namespace: name }) => name),
      ),
    ).toEqual(["${fake_thing.a.key}", "${fake_thing.b.key}"]);
  });

  it("is refused for a namespace that another stack makes, which would not be there yet", () => {
    const app = new App();
    const solver = fakeSolver();
    const dns01 = installed(testStack(app, "one"), [solver]);
    const made = (stack: TerraformStack): NamespaceRef => ({
      name: "team-a",
      resource: new FakeResource(stack, "team-a"),
    });
    expect(() => dns01.solversFor(solver, made(testStack(app, "two")))).toThrow(
      'one/dns01: the namespace "team-a" is made in the stack "two". Make it in the stack of this Dns01, which is deployed first, or before both and give its name alone.',
    );
    expect(() => dns01.solversFor(solver, made(TerraformStack.of(dns01)))).not.toThrow();
  });

  it("is refused for a malformed namespace", () => {
    const solver = fakeSolver();
    expect(() => installed(stack(), [solver]).solversFor(solver, { name: "Team" })).toThrow(
      'test/dns01: the namespace is "Team". Write an RFC 1123 label',
    );
  });
});

describe("a solver that the Dns01 was not given", () => {
  it.each([
    [
      "three",
      'the solver "three" is not one of "one", "two". Add the same solver value to the solvers of this Dns01.',
    ],
    [
      "one",
      'the solver "one" is another value than the one of that id in solvers. Make it once, and give that value to Dns01 and to the issuers.',
    ],
  ])("is refused, even if it looks the same: %s", (id, said) => {
    const dns01 = installed(stack(), [fakeSolver("one"), fakeSolver("two")]);
    expect(() => dns01.solversFor(fakeSolver(id))).toThrow(`test/dns01: ${said}`);
    expect(() => dns01.boundSolver(fakeSolver(id))).toThrow(`test/dns01: ${said}`);
  });
});

describe("what people must know of a Dns01", () => {
  it("are the checks of all solvers", () => {
    const dns01 = installed(stack(), [
      fakeSolver("one", { checks: ["kubectl one"] }),
      fakeSolver("none"),
      fakeSolver("two", { checks: ["kubectl two", "kubectl three"] }),
    ]);
    expect(dns01.checks).toEqual(["kubectl one", "kubectl two", "kubectl three"]);
  });

  it("are the checks of each namespace, in an output that is written before the issuers ask", () => {
    const one = fakeSolver("one", {
      checks: ["kubectl one"],
      forNamespace: (name) => ({ checks: [`kubectl ${name}`] }),
    });
    const dns01 = installed(stack(), [one]);
    const { checksForOutput } = dns01;
    dns01.solversFor(one, { name: "team-a" });
    dns01.solversFor(one, { name: "team-b" });
    expect(resolveIn(dns01, checksForOutput)).toEqual(["kubectl one", "kubectl team-a", "kubectl team-b"]);
  });

  it("are what others must do, for the controller and for each namespace", () => {
    const solver = fakeSolver("one", {
      requirements: [{ instruction: "Allow it" }],
      forNamespace: (name) => ({ requirements: [{ instruction: `Put a Secret into ${name}` }] }),
    });
    const dns01 = installed(stack(), [solver]);
    expect(dns01.requirements).toEqual([{ instruction: "Allow it" }]);
    const { requirementTexts } = dns01;
    dns01.solversFor(solver, { name: "team-a" });
    dns01.solversFor(solver, { name: "team-a" });
    expect(dns01.requirements).toEqual([
      { instruction: "Allow it" },
      { instruction: "Put a Secret into team-a" },
    ]);
    // As text they are complete although they were asked for first.
    expect(resolveIn(dns01, requirementTexts)).toEqual(["Allow it", "Put a Secret into team-a"]);
  });

  it("is that its custom resources come with its stack", () => {
    expect(installed(stack(), [fakeSolver()]).installsCustomResources).toBe(true);
  });
});
