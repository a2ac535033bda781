import { Annotations } from "cdktf";
import { type Construct } from "constructs";
import { type AddonSetting, type BoundAddon, type IAddon } from "../core/addon";
import { checkObjectName } from "../core/names";
import {
  type ChartAddonProps,
  type ChartRelease,
  checkChartProps,
  namespaceIn,
  releaseChart,
} from "./chart-release";

/** What its chart is, but for what the props say. */
type Chart = Pick<ChartRelease, "name" | "repository" | "version" | "values">;

const TRAEFIK: Chart = {
  name: "traefik",
  repository: "https://traefik.github.io/charts",
  version: "39.0.0",
  values: {
    ingressClass: { enabled: true, isDefaultClass: false, name: "traefik" },
    // Ingresses say the address of the load balancer, which external-dns writes.
    providers: { kubernetesIngress: { enabled: true, publishedService: { enabled: true } } },
  },
};

const INGRESS_NGINX: Chart = {
  name: "ingress-nginx",
  repository: "https://kubernetes.github.io/ingress-nginx",
  version: "4.15.1",
  values: {
    controller: {
      ingressClassResource: { enabled: true, default: false, name: "nginx" },
      // Azure's load balancer asks for / otherwise, takes the answer 404 for an illness and passes nothing on.
      service: {
        annotations: {
          "service.beta.kubernetes.io/azure-load-balancer-health-probe-request-path": "/healthz",
        },
      },
    },
  },
};

/** What serves Ingresses, behind a load balancer of the cluster's cloud. */
export class IngressController implements IAddon {
  /**
   * Traefik, with the class `traefik`.
   * @see https://doc.traefik.io/traefik/
   * @throws InputError for malformed props
   */
  static traefik(props: ChartAddonProps = {}): IngressController {
    checkChartProps("IngressController.traefik", props);
    return new IngressController("traefik", (scope, setting) => release(scope, setting, TRAEFIK, props));
  }

  /**
   * ingress-nginx, with the class `nginx`, for what needs it still. Its project is retired: there is no
   * release and no security fix after March 2026, which a warning says at synthesis.
   * @throws InputError for malformed props
   */
  static ingressNginx(props: ChartAddonProps = {}): IngressController {
    checkChartProps("IngressController.ingressNginx", props);
    return new IngressController("nginx", (scope, setting) => {
      Annotations.of(scope).addWarning(
        "ingress-nginx is retired: no release and no security fix after March 2026. Use IngressController.traefik() or .fromClassName().",
      );
      return release(scope, setting, INGRESS_NGINX, props);
    });
  }

  /**
   * One that the cluster has; nothing is made.
   * @param className Name of its IngressClass.
   * @throws InputError for a malformed name
   */
  static fromClassName(className: string): IngressController {
    checkObjectName("IngressController.fromClassName", className, "the IngressClass");
    return new IngressController(className, () => ({
      checks: [`kubectl get ingressclass ${className}`],
    }));
  }

  readonly id = "ingress";

  private constructor(
    /** Name of its IngressClass. */
    readonly className: string,
    readonly bind: (scope: Construct, setting: AddonSetting) => BoundAddon,
  ) {}
}

function release(
  scope: Construct,
  { after }: AddonSetting,
  chart: Chart,
  { namespace: given = chart.name, version = chart.version, values }: ChartAddonProps,
): BoundAddon {
  const namespace = namespaceIn(scope, given);
  releaseChart(scope, { ...chart, version, namespace, userValues: values, after });
  return { checks: [`kubectl --namespace ${namespace.name} get service --output wide`] };
}
