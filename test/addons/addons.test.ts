import { App } from "cdktf";
import {
  AcmeIssuer,
  type AddonSetting,
  Addons,
  AcmeServer,
  CertManager,
  Cluster,
  type IAddon,
  InputError,
  IssuerDelivery,
} from "../../constructs";
import { Backend } from "../../stacks/backend";
import { Environment } from "../../stacks/environment";
import { ExampleWebhookSolver } from "../contract/example-webhook-solver";
import { fakeCluster } from "../support/fake-controller";
import { FakeProvider, FakeResource } from "../support/fake-resources";
import { inputErrorOf } from "../support/input-errors";
import { synthApp, synthStack } from "../support/synth";

const settings: AddonSetting[] = [];

function fakeAddon(id: string): IAddon {
  return {
    id,
    bind: (scope, setting) => {
      settings.push(setting);
      new FakeResource(scope, "thing", { dependsOn: [...setting.after] });
      return {
        checks: [`check ${id}`],
        requirements: [{ instruction: `Do ${id}` }, { instruction: `Write ${id}`, document: { id } }],
      };
    },
  };
}

function environment(
  addons?: readonly IAddon[],
  delivery = IssuerDelivery.manifest(),
): Environment<typeof fakeCluster> {
  const solver = ExampleWebhookSolver.forZones(["a.example.org"]);
  const server = AcmeServer.LETS_ENCRYPT_STAGING;
  return new Environment("platform", {
    backend: Backend.local(),
    clouds: [
      {
        configure: (stack) => {
          new FakeProvider(stack);
        },
      },
    ],
    cluster: Cluster.fromKubeconfig("platform", { context: "platform" }),
    certManager: CertManager.install({ version: "v1.21.1" }),
    issuers: [
      AcmeIssuer.clusterIssuer("acme", { server, solvers: [solver] }),
      AcmeIssuer.issuer("tenant", { name: "team-a" }, { server, solvers: [solver] }),
    ],
    addons,
    delivery,
  });
}

describe("the add-ons of an environment", () => {
  it("have a stack of their own, which is deployed last", () => {
    const { dependencies } = synthApp((app) => void environment([fakeAddon("a")]).addTo(app));
    expect(dependencies).toEqual({
      "platform-dns01": [],
      "platform-issuer": ["platform-dns01"],
      "platform-addons": ["platform-dns01", "platform-issuer"],
    });
    const { stacks, addons } = environment([fakeAddon("a")]).addTo(new App());
    expect(stacks.map(({ node }) => node.id)).toEqual([
      "platform-dns01",
      "platform-issuer",
      "platform-addons",
    ]);
    expect(addons).toBe(stacks[2]);
  });

  it("follow the only other stack where the issuers stand in it", () => {
    const one = environment([fakeAddon("a")], IssuerDelivery.helmRelease());
    expect(synthApp((app) => void one.addTo(app)).dependencies).toEqual({
      "platform-dns01": [],
      "platform-addons": ["platform-dns01"],
    });
  });

  it("have no stack where there are none", () => {
    for (const addons of [undefined, []]) {
      const { stacks, addons: stack } = environment(addons).addTo(new App());
      expect(stacks).toHaveLength(2);
      expect(stack).toBeUndefined();
    }
  });

  it("know the ClusterIssuers alone, since an Issuer serves one namespace", () => {
    settings.length = 0;
    environment([fakeAddon("a")]).addTo(new App());
    expect(settings.map(({ clusterIssuers }) => clusterIssuers)).toEqual([["acme"]]);
  });

  it("print their checks and what others must do", () => {
    const { stacks } = synthApp((app) => void environment([fakeAddon("a"), fakeAddon("b")]).addTo(app));
    const { output } = stacks["platform-addons"] ?? {};
    expect(output?.["checks"]?.["value"]).toEqual(["check a", "check b"]);
    expect(output?.["requirements"]?.["value"]).toEqual([
      "Do a",
      'Write a: {"id":"a"}',
      "Do b",
      'Write b: {"id":"b"}',
    ]);
  });
});

describe("add-ons", () => {
  const made = (addons: readonly IAddon[]) =>
    synthStack((stack) => {
      new FakeProvider(stack);
      new Addons(stack, "addons", { cluster: fakeCluster, addons, clusterIssuers: [] });
    });

  it("follow those listed before them, and go before them", () => {
    const things = Object.entries(made([fakeAddon("a"), fakeAddon("b")]).resource?.["fake_thing"] ?? {});
    const [first = "", second = ""] = ["_a_", "_b_"].map((id) =>
      things.map(([name]) => name).find((name) => name.includes(id)),
    );
    expect(Object.fromEntries(things)[first]).toMatchObject({ depends_on: [] });
    expect(Object.fromEntries(things)[second]).toMatchObject({ depends_on: [`fake_thing.${first}`] });
  });

  it("keep their names in another order", () => {
    const names = (ids: readonly string[]) =>
      Object.keys(made(ids.map(fakeAddon)).resource?.["fake_thing"] ?? {}).sort();
    expect(names(["a", "b"])).toEqual(names(["b", "a"]));
  });

  it("are at least one", () => {
    expect(inputErrorOf(() => made([]))).toBeInstanceOf(InputError);
    expect(inputErrorOf(() => made([])).message).toBe(
      "test/addons: there are no add-ons. Give at least one, or leave addons out.",
    );
  });

  it("have ids of their own", () => {
    expect(inputErrorOf(() => made([fakeAddon("a"), fakeAddon("a")])).message).toBe(
      'test/addons: two add-ons have the id "a". Give one of them another id.',
    );
    expect(inputErrorOf(() => made([fakeAddon("A b")])).message).toContain('the add-on\'s id is "A b"');
  });
});
