import { type ITerraformDependable, type TerraformResource } from "cdktf";
import { type Construct } from "constructs";
import { type KubernetesAccess } from "../core/kubernetes-access";
import { TerraformData } from "../core/terraform-data";
import { terraformJson } from "../core/terraform-json";
import {
  addedParts,
  type DeploymentFields,
  fieldNames,
  type PatchParts,
  removedParts,
} from "./deployment-fields";
import { kubeconfigOf } from "./kubeconfig";
import { ADD_SCRIPT, REMOVE_SCRIPT } from "./kubectl-script";

/** Annotation of a Deployment that says that its patch is the kit's to take away. */
const MARK = "cdktf-cert-manager-dns01/patched";

/** A Deployment and what `kubectl` gives it. */
export interface KubectlPatchProps {
  /** How `kubectl` reaches the cluster. */
  readonly access: KubernetesAccess;
  /** Namespace of the Deployment. */
  readonly namespace: string;
  /** Name of the Deployment. */
  readonly deployment: string;
  /** Name of the container that is given the arguments and mounts. */
  readonly container: string;
  /** What the Deployment is given. */
  readonly fields: DeploymentFields;
  /** What must be there before its Pods start anew. */
  readonly after: readonly ITerraformDependable[];
}

/**
 * Has `kubectl` patch a Deployment, and take the patch back. `kubectl apply --server-side` would not do: where
 * cert-manager came by `kubectl apply`, it makes everything that did ours, and takes it away with the patch.
 *
 * Where there is nothing to patch the resource has no instance, but stays: Terraform runs what takes the patch back
 * only while it stands in the configuration.
 */
export function kubectlPatch(scope: Construct, props: KubectlPatchProps): TerraformResource[] {
  const { namespace, deployment, container, fields } = props;
  const { path, text, context } = kubeconfigOf(props.access);
  const target = {
    namespace,
    deployment,
    container: terraformJson(container),
    ...environmentOf("add", addedParts(fields)),
    own_args: fields.args.map(({ argument }) => terraformJson(argument)).join(","),
    other_args: otherArguments(container, fields),
  };
  const input = {
    ...target,
    ...environmentOf("remove", removedParts(fields)),
    found: foundFields(container, fields),
    patches_args: fields.args.length > 0 ? "yes" : "",
    kubeconfig_path: path,
    kubeconfig_text: text,
    kubeconfig_context: context,
  };
  const patch = new TerraformData(scope, "patch", {
    count: fieldNames(fields).length > 0 ? 1 : 0,
    input,
    triggersReplace: target,
    dependsOn: [...props.after],
    provisioners: [
      {
        type: "local-exec",
        interpreter: ["/bin/sh", "-c"],
        command: ADD_SCRIPT,
        environment: {
          ...common,
          ...partsIn("add"),
          FOUND: "${self.input.found}",
          OWN_ARGS: "${self.input.own_args}",
          MARK: JSON.stringify({ [MARK]: "true" }),
        },
      },
      {
        type: "local-exec",
        when: "destroy",
        interpreter: ["/bin/sh", "-c"],
        command: REMOVE_SCRIPT,
        environment: {
          ...common,
          ...partsIn("remove"),
          MARKED: `{{range $key, $value := .metadata.annotations}}{{if eq $key "${MARK}"}}yes{{end}}{{end}}`,
          OWN_ARGS: "",
          MARK: JSON.stringify({ [MARK]: null }),
        },
      },
    ],
  });
  return [patch];
}

/** A destroy provisioner sees nothing but its own resource. */
const common = {
  KUBECONFIG_PATH: "${pathexpand(self.input.kubeconfig_path)}",
  KUBECONFIG_TEXT: "${self.input.kubeconfig_text}",
  KUBECONFIG_CONTEXT: "${self.input.kubeconfig_context}",
  NAMESPACE: "${self.input.namespace}",
  DEPLOYMENT: "${self.input.deployment}",
  CONTAINER: "${self.input.container}",
  OTHER_ARGS: "${self.input.other_args}",
  PATCHES_ARGS: "${self.input.patches_args}",
};

type Direction = "add" | "remove";

function environmentOf(direction: Direction, parts: PatchParts): Record<string, string> {
  return {
    [`${direction}_labels`]: terraformJson(parts.labels),
    [`${direction}_security_context`]: terraformJson(parts.securityContext),
    [`${direction}_volumes`]: terraformJson(parts.volumes),
    [`${direction}_volume_mounts`]: terraformJson(parts.volumeMounts),
  };
}

function partsIn(direction: Direction): Record<string, string> {
  return {
    LABELS: `\${self.input.${direction}_labels}`,
    SECURITY_CONTEXT: `\${self.input.${direction}_security_context}`,
    VOLUMES: `\${self.input.${direction}_volumes}`,
    VOLUME_MOUNTS: `\${self.input.${direction}_volume_mounts}`,
  };
}

/** Go template: the Deployment's resource version, and its arguments that are not ours, a comma after each. */
function otherArguments(container: string, { args }: DeploymentFields): string {
  const others = args.length > 0 ? `{{if not ${isOurs(args)}}}{{printf "%q" .}},{{end}}` : "";
  const ofContainer = others && inContainer(container, `{{range .args}}${others}{{end}}`);
  return `{{.metadata.resourceVersion}} ${ofContainer}{{"\\n"}}`;
}

/** Go template: a line for each of the fields that the Deployment has, unless the patch there is ours. */
function foundFields(
  container: string,
  { podLabels, podSecurityContext, mounts, args }: DeploymentFields,
): string {
  const inTemplate = [
    keysAmong(".metadata.labels", Object.keys(podLabels), "Pod label"),
    keysAmong(".spec.securityContext", Object.keys(podSecurityContext), "Pod security context"),
    membersAmong(
      ".spec.volumes",
      "name",
      mounts.map(({ volume }) => volume),
      "volume",
    ),
  ].join("");
  const inPod = [
    membersAmong(
      ".volumeMounts",
      "mountPath",
      mounts.map(({ path }) => path),
      "mount",
    ),
    args.length > 0 ? `{{range .args}}{{if ${isOurs(args)}}}argument {{.}}{{"\\n"}}{{end}}{{end}}` : "",
  ].join("");
  const ours = `{{$ours := false}}{{range $key, $value := .metadata.annotations}}{{if eq $key "${MARK}"}}{{$ours = true}}{{end}}{{end}}`;
  return `${ours}{{if not $ours}}{{with .spec.template}}${inTemplate}{{end}}${inContainer(container, inPod)}{{end}}`;
}

function inContainer(container: string, template: string): string {
  if (template === "") return "";
  return `{{range .spec.template.spec.containers}}{{if eq .name ${terraformJson(container)}}}${template}{{end}}{{end}}`;
}

function keysAmong(map: string, keys: readonly string[], what: string): string {
  if (keys.length === 0) return "";
  return `{{range $key, $value := ${map}}}{{if eq $key ${literals(keys)}}}${what} {{$key}}={{$value}}{{"\\n"}}{{end}}{{end}}`;
}

function membersAmong(list: string, key: string, values: readonly string[], what: string): string {
  if (values.length === 0) return "";
  return `{{range ${list}}}{{if eq .${key} ${literals(values)}}}${what} {{.${key}}}{{"\\n"}}{{end}}{{end}}`;
}

/** Whether an argument is one of the flags, with a value or without. */
function isOurs(args: DeploymentFields["args"]): string {
  const tests = args.map(({ flag }) => {
    const [alone, withValue] = [terraformJson(flag), terraformJson(`${flag}=`)];
    return `(eq . ${alone}) (and (ge (len .) (len ${withValue})) (eq (slice . 0 (len ${withValue})) ${withValue}))`;
  });
  return `(or ${tests.join(" ")})`;
}

/** JSON's strings are Go's, as far as names of labels, paths and flags go. */
function literals(values: readonly string[]): string {
  return values.map((value) => terraformJson(value)).join(" ");
}
