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

function checksOf(addon: IAddon): readonly string[] {
  return addonsIn(testStack(new App(), "test"), { cluster, addons: [addon] }).checks;
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
    expect(checksOf(traefik)).toEqual(["kubectl --namespace traefik get service --output wide"]);
  });

  it("may be ingress-nginx, which is retired", () => {
    const nginx = IngressController.ingressNginx();
    expect(nginx.className).toBe("nginx");
    expect(releaseOf(json(nginx), "ingress-nginx")).toMatchObject({
      repository: "https://kubernetes.github.io/ingress-nginx",
      version: "4.15.1",
      namespace: "ingress-nginx",
    });
    expect(valuesOf(json(nginx), "ingress-nginx")).toEqual({
      controller: {
        ingressClassResource: { enabled: true, default: false, name: "nginx" },
        service: {
          annotations: {
            "service.beta.kubernetes.io/azure-load-balancer-health-probe-request-path": "/healthz",
          },
        },
      },
    });
    expect(warningsOf(nginx)).toEqual([
      "ingress-nginx is retired: no release and no security fix after March 2026. Use IngressController.traefik() or .fromClassName().",
    ]);
  });

  it.each([
    ["traefik", "traefik", (props: ChartAddonProps) => IngressController.traefik(props)],
    ["ingress-nginx", "ingressNginx", (props: ChartAddonProps) => IngressController.ingressNginx(props)],
  ])("takes namespace, version and values: %s", (chart, factory, make) => {
    const stack = json(make({ namespace: "edge", version: "1.2.3", values: { extra: { a: 1 } } }));
    expect(releaseOf(stack, chart)).toMatchObject({ namespace: "edge", version: "1.2.3" });
    expect(onlyBlock(stack.resource, "kubernetes_namespace_v1")).toMatchObject({
      metadata: { name: "edge" },
    });
    expect(releaseOf(stack, chart)["depends_on"]).toEqual([
      expect.stringMatching(/^kubernetes_namespace_v1\./) as string,
    ]);
    expect(valuesOf(stack, chart)).toMatchObject({ extra: { a: 1 } });
    const beside = json(make({ namespace: { name: "kube-addons" } }));
    expect(releaseOf(beside, chart)).toMatchObject({ namespace: "kube-addons" });
    expect(releaseOf(beside, chart)).not.toHaveProperty("depends_on");
    expect(beside.resource).not.toHaveProperty("kubernetes_namespace_v1");
    expect(inputErrorOf(() => make({ namespace: "Edge" })).message).toContain(
      `IngressController.${factory}: the namespace is "Edge"`,
    );
  });

  it.each(["1.2.3", "v12.0.34", "1.2.3-rc.1"])("may be of the chart's version %s", (version) => {
    expect(releaseOf(json(IngressController.traefik({ version })), "traefik")).toMatchObject({ version });
  });

  it.each(["latest", "1.2", "^1.2.3", "1.2.3 ", "1.2.3-", "1.2.3-a b", "1.2.x"])(
    "may not be of the chart's version %j",
    (version) => {
      expect(() => IngressController.traefik({ version })).toThrow(
        `the chart's version is ${JSON.stringify(version)}. Write the literal version of the chart, such as 1.21.1.`,
      );
    },
  );

  it("may be the one that the cluster has, of which nothing is made", () => {
    const existing = IngressController.fromClassName("internal");
    expect(existing.className).toBe("internal");
    expect(json(existing).resource).toBeUndefined();
    expect(checksOf(existing)).toEqual(["kubectl get ingressclass internal"]);
    expect(inputErrorOf(() => IngressController.fromClassName("In ternal")).message).toContain(
      'IngressController.fromClassName: the IngressClass is "In ternal"',
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
