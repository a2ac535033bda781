import { Fn, Token } from "cdktf";
import { type KubernetesAccess } from "../core/kubernetes-access";
import { terraformJson } from "../core/terraform-json";

/** A kubeconfig for `kubectl`: a file that exists, or the text of one. Holds no secret. */
export interface Kubeconfig {
  /** Empty where there is a text. */
  readonly path: string;
  /** Empty where there is a path. */
  readonly text: string;
  readonly context: string;
}

/** How `kubectl` reaches the cluster that the Kubernetes provider reaches. */
export function kubeconfigOf(access: KubernetesAccess): Kubeconfig {
  if ("configPath" in access) return { path: access.configPath, text: "", context: access.configContext };
  const { host, clusterCaCertificate, exec } = access;
  const { apiVersion, command, args, env = {} } = exec;
  const name = "cluster";
  return {
    path: "",
    context: name,
    text: terraformJson({
      apiVersion: "v1",
      kind: "Config",
      clusters: [
        {
          name,
          cluster: { server: shown(host), "certificate-authority-data": base64(clusterCaCertificate) },
        },
      ],
      users: [
        {
          name,
          user: {
            exec: {
              apiVersion,
              command,
              args,
              env: Object.entries(env).map(([variable, value]) => ({ name: variable, value })),
              interactiveMode: "Never",
            },
          },
        },
      ],
      contexts: [{ name, context: { cluster: name, user: name } }],
    }),
  };
}

/** cdktf's function misreads the line breaks of a literal. */
function base64(text: string): string {
  return Token.isUnresolved(text) ? Fn.base64encode(shown(text)) : Buffer.from(text).toString("base64");
}

/** Some providers mark all about a cluster as sensitive, and Terraform then hides what kubectl says. */
function shown(text: string): string {
  return Token.isUnresolved(text) ? Token.asString(Fn.nonsensitive(text)) : text;
}
