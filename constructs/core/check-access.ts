import { checkValue } from "./check-value";
import { type KubeconfigAccess, type KubernetesAccess } from "./kubernetes-access";
import { checkFormat, checkList, checkText } from "./names";

const REMEDY =
  "Give Cluster.kubeconfig({ context }), or host, clusterCaCertificate and exec of the API server";

/** Returns what the user has written. @throws InputError for what reaches neither a kubeconfig nor an API server */
export function checkAccess(at: string, access: KubernetesAccess): KubernetesAccess {
  if (isKubeconfig(access)) {
    checkText(at, access.configPath, "the path of the kubeconfig");
    checkText(at, access.configContext, "the context");
  } else {
    checkValue(at, access, "host", "access", REMEDY);
    checkText(at, access.host, "the host of access");
    checkFormat(at, access.clusterCaCertificate, {
      what: "the clusterCaCertificate of access",
      pattern: /\S/,
      remedy: REMEDY,
    });
    checkValue(at, access.exec, "args", "exec of access", REMEDY);
    checkList(at, access.exec.args, "args of exec", REMEDY);
  }
  return access;
}

function isKubeconfig(access: unknown): access is KubeconfigAccess {
  return typeof access === "object" && access !== null && "configPath" in access;
}
