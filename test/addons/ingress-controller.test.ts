import { App } from "cdktf";
import { type ChartAddonProps, Cluster, type IAddon, IngressController } from "../../constructs";
import { inputErrorOf } from "../support/input-errors";
import { onlyBlock, type StackJson, testStack } from "../support/synth";
import { problemsOfAddonValues } from "../support/addon-charts";
import { addonsIn, addonsJson, releaseOf, valuesOf } from "./addons-setting";

const cluster = Cluster.fromKubeconfig("platform", { context: "platform" });
const json = (addon: IAddon): StackJson => addonsJson({ cluster, addons: [addon] });

function warningsOf(addon: IAddon): string[] {
  const made = addonsIn(testStack(new App(), "test"), { cluster, addons: [addon] });
  return made.node
    .findAll()
    .flatMap(({ node }) => node.metadata.filter(({ type }) => type === "@cdktf/warn"))
    .map(({ data }) => String(data));
}

describe("an ingress controller", () => {
  it("is Traefik, with a class that is nobody's default", () => {
    const traefik = IngressController.traefik();
    expect(traefik.className).toBe("traefik");
    expect(releaseOf(json(traefik), "traefik")).toMatchObject({
      name: "traefik",
      repository: "https://traefik.github.io/charts",
      version: "39.0.0",
      namespace: "traefik",
    });
    expect(valuesOf(json(traefik), "traefik")).toEqual({
      ingressClass: { enabled: true, isDefaultClass: false, name: "traefik" },
      providers: { kubernetesIngress: { enabled: true, publishedService: { enabled: true } } },
    });
    expect(warningsOf(traefik)).toEqual([]);
  });

  it("may be ingress-nginx, which is retired", () => {
    const nginx = IngressController.ingressNginx();
    expect(nginx.className).toBe("nginx");
    expect(releaseOf(json(nginx), "ingress-nginx")).toMatchObject({
      repository: "https://kubernetes.github.io/ingress-nginx",
      version: "4.15.1",
      namespace: "ingress-nginx",
    });
    expect(warningsOf(nginx)).toEqual([
      "ingress-nginx is retired: no release and no security fix after March 2026. Use IngressController.traefik() or .existing().",
    ]);
  });

  it.each([
    ["traefik", (props: ChartAddonProps) => IngressController.traefik(props)],
    ["ingress-nginx", (props: ChartAddonProps) => IngressController.ingressNginx(props)],
  ])("takes namespace, version and values: %s", (chart, make) => {
    const stack = json(make({ namespace: "edge", version: "1.2.3", values: { extra: { a: 1 } } }));
    expect(releaseOf(stack, chart)).toMatchObject({ namespace: "edge", version: "1.2.3" });
    expect(onlyBlock(stack.resource, "kubernetes_namespace_v1")).toMatchObject({
      metadata: { name: "edge" },
    });
    expect(valuesOf(stack, chart)).toMatchObject({ extra: { a: 1 } });
    const beside = json(make({ namespace: { name: "kube-addons" } }));
    expect(releaseOf(beside, chart)).toMatchObject({ namespace: "kube-addons" });
    expect(releaseOf(beside, chart)).not.toHaveProperty("depends_on");
    expect(beside.resource).not.toHaveProperty("kubernetes_namespace_v1");
    expect(inputErrorOf(() => make({ namespace: "Edge" })).message).toContain('the namespace is "Edge"');
    expect(inputErrorOf(() => make({ version: "latest" })).message).toContain("the chart's version is");
  });

  it("may be the one that the cluster has, of which nothing is made", () => {
    const existing = IngressController.existing("internal");
    expect(existing.className).toBe("internal");
    expect(json(existing).resource).toBeUndefined();
    expect(inputErrorOf(() => IngressController.existing("In ternal")).message).toContain(
      'IngressController.existing: the IngressClass is "In ternal"',
    );
  });

  describe("against the defaults of ingress-nginx", () => {
    it("has values that the chart knows", () => {
      const values = valuesOf(json(IngressController.ingressNginx()), "ingress-nginx");
      expect(problemsOfAddonValues("ingress-nginx", values)).toEqual([]);
      expect(
        problemsOfAddonValues("ingress-nginx", { controller: { ingressClassResource: { nam: "a" } } }),
      ).toEqual(["unknown key values.controller.ingressClassResource.nam"]);
    });
  });
});
