import { join } from "node:path";
import { Release } from "@cdktf/provider-helm/lib/release";
import { AssetType, type ITerraformDependable, TerraformAsset } from "cdktf";
import { Construct } from "constructs";
import { type NamespaceRef } from "../core/controller";
import { fittedName } from "../core/names";
import { oncePerStack } from "../core/once-per-stack";
import { terraformJson } from "../core/terraform-json";
import { type BoundManagedIdentity } from "./managed-identity";

/** The last release of an archived project. */
const VERSION = "4.1.18";
const REPOSITORY = "https://raw.githubusercontent.com/Azure/aad-pod-identity/master/charts";
const NAME = "aad-pod-identity";
/** Exists in every cluster, and is where the project and AKS have it. */
const NAMESPACE = "kube-system";
const TIMEOUT = 600;
/** Characters of a Helm release's name. */
const MAX_RELEASE_NAME = 53;
/** Lies beside this file, in the sources as in the package. */
const BINDING_CHART = join(__dirname, "aad-pod-identity-chart");
const API_VERSION = "aadpodidentity.k8s.io/v1";

/** Who assigns identities to the nodes: AAD Pod Identity itself, or someone beforehand. */
export type AadPodIdentityMode = "standard" | "managed";

/** Installs AAD Pod Identity, once in a stack. */
export function installAadPodIdentity(
  scope: Construct,
  props: {
    readonly mode: AadPodIdentityMode;
    readonly onKubenet: boolean;
    readonly after: readonly ITerraformDependable[];
  },
): Release {
  const { mode, onKubenet, after } = props;
  return oncePerStack(
    scope,
    NAME,
    { mode, onKubenet },
    (room, id) =>
      new Release(room, id, {
        name: NAME,
        repository: REPOSITORY,
        chart: NAME,
        version: VERSION,
        namespace: NAMESPACE,
        timeout: TIMEOUT,
        values: [
          terraformJson({
            operationMode: mode,
            // A Pod of another namespace with the same label would get the identity.
            forceNamespaced: "true",
            // Only identities with a password are read from Secrets.
            rbac: { allowAccessToSecrets: false },
            ...(onKubenet && { nmi: { allowNetworkPluginKubenet: true } }),
          }),
        ],
        ...(after.length > 0 && { dependsOn: [...after] }),
      }),
  );
}

/**
 * Gives an identity to the Pods of a namespace that have a label: a release of its own, since Terraform
 * cannot plan custom resources whose definitions come with another one.
 */
export function bindAadPodIdentity(
  scope: Construct,
  props: {
    readonly identity: BoundManagedIdentity;
    readonly namespace: NamespaceRef;
    /** Name of the objects. */
    readonly name: string;
    /** Value of the Pods' label. */
    readonly selector: string;
    /** @default - the custom resources are there */
    readonly chart?: Release;
  },
): void {
  const { identity, namespace, name, selector, chart } = props;
  const dependsOn = [chart, namespace.resource].filter((resource) => resource !== undefined);
  oncePerStack(
    scope,
    `azure-identity:${namespace.name}:${name}`,
    { identity: identity.id, selector },
    (room, id) => {
      const binding = new Construct(room, id);
      const files = new TerraformAsset(binding, "chart", { path: BINDING_CHART, type: AssetType.DIRECTORY });
      new Release(binding, "release", {
        name: fittedName(`azure-identity-${name}`, MAX_RELEASE_NAME),
        namespace: namespace.name,
        chart: `./${files.path}`,
        timeout: TIMEOUT,
        values: [terraformJson({ objects: objectsOf(identity, namespace.name, name, selector) })],
        ...(dependsOn.length > 0 && { dependsOn }),
      });
      return binding;
    },
  );
}

function objectsOf(
  { id, clientId }: BoundManagedIdentity,
  namespace: string,
  name: string,
  selector: string,
): readonly object[] {
  return [
    {
      apiVersion: API_VERSION,
      kind: "AzureIdentity",
      metadata: { name, namespace, annotations: { "aadpodidentity.k8s.io/Behavior": "namespaced" } },
      spec: { type: 0, resourceID: id, clientID: clientId },
    },
    {
      apiVersion: API_VERSION,
      kind: "AzureIdentityBinding",
      metadata: { name: `${name}-binding`, namespace },
      spec: { azureIdentity: name, selector },
    },
  ];
}
