import { Cluster, HelloKubernetes, type HelloKubernetesProps, IngressController } from "../../constructs";
import { inputErrorOf } from "../support/input-errors";
import { blocksOf, onlyBlock, type StackJson } from "../support/synth";
import { addonsJson } from "./addons-setting";

const ingress = IngressController.traefik();
const cluster = Cluster.fromKubeconfig("platform", { context: "platform" });
const demo = (props: Partial<HelloKubernetesProps> = {}): StackJson =>
  addonsJson({
    cluster,
    addons: [
      ingress,
      HelloKubernetes.at("hello.example.org", { ingress, issuer: "letsencrypt-staging", ...props }),
    ],
  });

describe("hello-kubernetes", () => {
  it("is three Pods behind a Service, in the namespace hello", () => {
    const { resource } = demo();
    const labels = { "app.kubernetes.io/name": "hello-kubernetes" };
    const [namespace] = blocksOf(resource, "kubernetes_namespace_v1").filter((block) =>
      JSON.stringify(block).includes('"hello"'),
    );
    expect(namespace).toMatchObject({ metadata: { name: "hello" } });
    expect(onlyBlock(resource, "kubernetes_deployment_v1")).toMatchObject({
      metadata: { name: "hello-kubernetes", labels },
      spec: {
        replicas: "3",
        selector: { match_labels: labels },
        template: {
          metadata: { labels },
          spec: {
            container: [
              {
                name: "hello-kubernetes",
                image: "paulbouwer/hello-kubernetes:1.10",
                port: [{ name: "http", container_port: 8080 }],
                readiness_probe: { http_get: { path: "/", port: "http" } },
              },
            ],
          },
        },
      },
    });
    expect(onlyBlock(resource, "kubernetes_service_v1")).toMatchObject({
      metadata: { name: "hello-kubernetes", labels },
      spec: { selector: labels, port: [{ name: "http", port: 80, target_port: "http" }] },
    });
  });

  it("shows the namespace, the name and the node of the Pod that answers", () => {
    expect(onlyBlock(demo().resource, "kubernetes_deployment_v1")).toMatchObject({
      spec: {
        template: {
          spec: {
            container: [
              {
                env: [
                  ["KUBERNETES_NAMESPACE", "metadata.namespace"],
                  ["KUBERNETES_POD_NAME", "metadata.name"],
                  ["KUBERNETES_NODE_NAME", "spec.nodeName"],
                ].map(([name, field_path]) => ({ name, value_from: { field_ref: { field_path } } })),
              },
            ],
          },
        },
      },
    });
  });

  it("asks for its certificate by an annotation of its Ingress, and serves it", () => {
    expect(onlyBlock(demo().resource, "kubernetes_ingress_v1")).toMatchObject({
      metadata: { annotations: { "cert-manager.io/cluster-issuer": "letsencrypt-staging" } },
      spec: {
        ingress_class_name: "traefik",
        tls: [{ hosts: ["hello.example.org"], secret_name: "hello-kubernetes-tls" }],
        rule: [
          {
            host: "hello.example.org",
            http: {
              path: [
                {
                  path: "/",
                  path_type: "Prefix",
                  backend: {
                    service: {
                      name: expect.stringMatching(
                        /^\$\{kubernetes_service_v1\..*\.metadata\[0\]\.name\}$/,
                      ) as string,
                      port: { number: 80 },
                    },
                  },
                },
              ],
            },
          },
        ],
      },
    });
  });

  it("prints how to see it and to wait for its certificate", () => {
    let checks: readonly string[] = [];
    const hello = HelloKubernetes.at("hello.example.org", { ingress, issuer: "letsencrypt-prod" });
    addonsJson({ cluster, addons: [hello] }, (made) => {
      checks = made.checks;
    });
    expect(checks).toEqual([
      "kubectl --namespace hello get all,ingress,certificate",
      "kubectl --namespace hello wait certificate/hello-kubernetes-tls --for=condition=Ready --timeout=10m",
    ]);
  });

  it("moves to another issuer by one word", () => {
    const changed = JSON.stringify(demo({ issuer: "letsencrypt-prod" }));
    expect(changed.replaceAll("letsencrypt-prod", "letsencrypt-staging")).toBe(JSON.stringify(demo()));
  });

  it("may not run as root, nor call the API server", () => {
    const { spec } = onlyBlock(demo().resource, "kubernetes_deployment_v1") as {
      spec: { template: { spec: object } };
    };
    expect(spec.template.spec).toMatchObject({
      automount_service_account_token: false,
      security_context: {
        run_as_non_root: true,
        run_as_user: "1000",
        seccomp_profile: { type: "RuntimeDefault" },
      },
      container: [
        { security_context: { allow_privilege_escalation: false, capabilities: { drop: ["ALL"] } } },
      ],
    });
  });

  it("follows its ingress controller", () => {
    const namespaces = blocksOf(demo().resource, "kubernetes_namespace_v1");
    const [own] = namespaces.filter((block) => "depends_on" in block);
    expect(own?.["depends_on"]).toEqual(
      expect.arrayContaining([expect.stringMatching(/^helm_release\.addons_ingress_/) as string]),
    );
  });

  it("takes namespace and image", () => {
    const json = JSON.stringify(demo({ namespace: "demo", image: "registry.example.org/hello:2.1" }));
    expect(json).toContain("registry.example.org/hello:2.1");
    expect(json).toContain('"name":"demo"');
    expect(json).not.toContain("paulbouwer");
  });

  it("is refused an issuer that the environment lacks", () => {
    expect(inputErrorOf(() => demo({ issuer: "letsencrypt-production" })).message).toBe(
      'test/addons/hello-kubernetes: there is no ClusterIssuer "letsencrypt-production" among "letsencrypt-staging", "letsencrypt-prod". Name one of them as the issuer.',
    );
  });

  it.each<[string, Partial<HelloKubernetesProps>, string]>([
    ["hello", {}, 'the zone name is "hello"'],
    ["hello.example.org", { issuer: "A b" }, 'the issuer is "A b"'],
    ["hello.example.org", { namespace: "a.b" }, 'the namespace is "a.b"'],
    ["hello.example.org", { image: "hello" }, 'the image is "hello". Write the image with its tag or digest'],
    ["hello.example.org", { image: "/hello:1" }, 'the image is "/hello:1"'],
    ["hello.example.org", { image: "hello:1 " }, 'the image is "hello:1 "'],
  ])("is refused at %s with %j", (host, props, problem) => {
    const make = () => HelloKubernetes.at(host, { ingress, issuer: "letsencrypt-staging", ...props });
    expect(inputErrorOf(make).message).toContain(`HelloKubernetes.at: ${problem}`);
  });
});
