import { DeploymentV1 } from "@cdktf/provider-kubernetes/lib/deployment-v1";
import { IngressV1 } from "@cdktf/provider-kubernetes/lib/ingress-v1";
import { NamespaceV1 } from "@cdktf/provider-kubernetes/lib/namespace-v1";
import { ServiceV1 } from "@cdktf/provider-kubernetes/lib/service-v1";
import { type Construct } from "constructs";
import { type AddonSetting, type BoundAddon, type IAddon } from "../core/addon";
import { checkProps } from "../core/check-props";
import { checkValue } from "../core/check-value";
import { InputError, quoted } from "../core/input-error";
import { checkFormat, checkNamespaceName, checkObjectName, checkZoneName } from "../core/names";
import { type IngressController } from "./ingress-controller";

const NAME = "hello-kubernetes";
const AT = "HelloKubernetes.at";
const LABELS = { "app.kubernetes.io/name": NAME };
const PORT = 8080;

/** How the demo is served, and where its certificate comes from. */
export interface HelloKubernetesProps {
  /** What serves it. */
  readonly ingress: IngressController;
  /** Name of the ClusterIssuer that its certificate comes from: `letsencrypt-staging`, `letsencrypt-prod`. */
  readonly issuer: string;
  /** Namespace, which is created. @default "hello" */
  readonly namespace?: string;
  /** The image, with its tag. @default "paulbouwer/hello-kubernetes:1.10" */
  readonly image?: string;
}

/**
 * A demo that shows a certificate at work: three Pods behind an Ingress, whose annotation makes
 * cert-manager ask for the certificate.
 * @see https://cert-manager.io/docs/usage/ingress/
 */
export class HelloKubernetes implements IAddon {
  /**
   * The demo, served over HTTPS at this name.
   * @param host Name that it is served at, within a zone that the issuer solves.
   * @throws InputError for malformed values
   */
  static at(host: string, props: HelloKubernetesProps): HelloKubernetes {
    return new HelloKubernetes(host, props);
  }

  readonly id = NAME;

  private constructor(
    private readonly host: string,
    private readonly props: HelloKubernetesProps,
  ) {
    checkProps(AT, props, "ingress", "issuer");
    checkValue(AT, props.ingress, "className", "ingress", "Give one, such as IngressController.traefik()");
    checkZoneName(AT, host);
    checkObjectName(AT, props.issuer, "the issuer");
    if (props.namespace !== undefined) checkNamespaceName(AT, props.namespace);
    if (props.image !== undefined)
      checkFormat(AT, props.image, {
        what: "the image",
        pattern: /^[a-z0-9][\w./:-]*[:@][\w.:-]+$/,
        remedy: "Write the image with its tag or digest, such as paulbouwer/hello-kubernetes:1.10",
      });
  }

  /** An arrow function, as the contract has it. */
  readonly bind = (scope: Construct, { clusterIssuers, after }: AddonSetting): BoundAddon => {
    const {
      ingress,
      issuer,
      namespace: name = "hello",
      image = "paulbouwer/hello-kubernetes:1.10",
    } = this.props;
    if (!clusterIssuers.includes(issuer))
      throw new InputError(
        scope,
        `there is no ClusterIssuer ${quoted(issuer)} among ${clusterIssuers.map(quoted).join(", ")}`,
        "Name one of them as the issuer",
      );
    const namespace = new NamespaceV1(scope, "namespace", { metadata: { name }, dependsOn: [...after] });
    const metadata = { name: NAME, namespace: namespace.metadata.name, labels: LABELS };
    new DeploymentV1(scope, "deployment", {
      metadata,
      spec: {
        replicas: "3",
        selector: { matchLabels: LABELS },
        template: { metadata: { labels: LABELS }, spec: podSpec(image) },
      },
    });
    const service = new ServiceV1(scope, "service", {
      metadata,
      spec: { selector: LABELS, port: [{ name: "http", port: 80, targetPort: "http" }] },
    });
    new IngressV1(scope, "ingress", {
      metadata: { ...metadata, annotations: { "cert-manager.io/cluster-issuer": issuer } },
      spec: {
        ingressClassName: ingress.className,
        tls: [{ hosts: [this.host], secretName: `${NAME}-tls` }],
        rule: [
          {
            host: this.host,
            http: {
              path: [
                {
                  path: "/",
                  pathType: "Prefix",
                  backend: { service: { name: service.metadata.name, port: { number: 80 } } },
                },
              ],
            },
          },
        ],
      },
    });
    return {
      checks: [
        `kubectl --namespace ${name} get all,ingress,certificate`,
        `kubectl --namespace ${name} wait certificate/${NAME}-tls --for=condition=Ready --timeout=10m`,
      ],
    };
  };
}

/** As the Pod Security Standard "restricted" has it; the page shows the Pod's name and node. */
function podSpec(image: string) {
  const field = (name: string, fieldPath: string) => ({ name, valueFrom: { fieldRef: { fieldPath } } });
  return {
    automountServiceAccountToken: false,
    securityContext: { runAsNonRoot: true, runAsUser: "1000", seccompProfile: { type: "RuntimeDefault" } },
    container: [
      {
        name: NAME,
        image,
        port: [{ name: "http", containerPort: PORT }],
        env: [
          field("KUBERNETES_NAMESPACE", "metadata.namespace"),
          field("KUBERNETES_POD_NAME", "metadata.name"),
          field("KUBERNETES_NODE_NAME", "spec.nodeName"),
        ],
        readinessProbe: { httpGet: { path: "/", port: "http" } },
        securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
      },
    ],
  };
}
