import { type TerraformStack } from "cdktf";
import {
  CertManager,
  type CertManagerAdoptionProps,
  type ControllerPatch,
  Dns01,
  type ICertManager,
  type ICluster,
} from "../../constructs";
import { fakeCluster } from "../support/fake-controller";
import { fakeSolver } from "../support/fake-solver";
import { type StackJson, synthStack } from "../support/synth";
import { provide } from "./dns01-setting";

/** A Dns01 of one solver that needs a patch of a cert-manager, in a stack; an ambient one unless told otherwise. */
export function dns01With(
  stack: TerraformStack,
  certManager: ICertManager,
  patch: ControllerPatch,
  cluster: ICluster = fakeCluster,
  ambient = true,
): Dns01<ICluster> {
  return new Dns01(stack, "dns01", {
    cluster,
    certManager,
    solvers: [fakeSolver("fake", { patch, ambient })],
  });
}

/** The same for an adopted cert-manager v1.21.1, synthesised. */
export function adoptedJson(
  patch: ControllerPatch,
  props: Partial<CertManagerAdoptionProps> = {},
  cluster: ICluster = fakeCluster,
): StackJson {
  return synthStack((stack) => {
    provide(stack);
    dns01With(stack, CertManager.adopt({ version: "v1.21.1", ...props }), patch, cluster);
  });
}

/** What every solver of the kit may ask for, in one patch. */
export const everything: ControllerPatch = {
  podLabels: { use: "true" },
  podAnnotations: { revision: "1" },
  serviceAccountLabels: { use: "true" },
  serviceAccountAnnotations: { role: "dns" },
  env: { REGION: { value: "eu-west-1" }, KEY: { secret: "creds", key: "id" } },
  secretMounts: { "/creds": { secret: "creds" } },
  args: { "dns01-recursive-nameservers": "10.0.0.2:53" },
  podSecurityContext: { fsGroup: 1001 },
};

/** A controller as cert-manager's chart deploys it. */
export const chartDeployment = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: {
    name: "cert-manager",
    namespace: "cert-manager",
    resourceVersion: "1",
    labels: { "app.kubernetes.io/version": "v1.21.1" },
    annotations: { "meta.helm.sh/release-name": "cert-manager" },
  },
  spec: {
    selector: { matchLabels: { app: "cert-manager" } },
    template: {
      metadata: { labels: { app: "cert-manager" }, annotations: { "prometheus.io/scrape": "true" } },
      spec: {
        serviceAccountName: "cert-manager",
        securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
        containers: [
          {
            name: "cert-manager-controller",
            image: "quay.io/jetstack/cert-manager-controller:v1.21.1",
            args: [
              "--v=2",
              "--cluster-resource-namespace=$(POD_NAMESPACE)",
              "--leader-election-namespace=kube-system",
              "--dns01-recursive-nameservers-only=true",
              '--feature-gates="A"=true,B=\\${x} {{y}} $HOME `z`',
            ],
            env: [{ name: "POD_NAMESPACE", valueFrom: { fieldRef: { fieldPath: "metadata.namespace" } } }],
          },
        ],
      },
    },
  },
};
