import { DataKubernetesResource } from "@cdktf/provider-kubernetes/lib/data-kubernetes-resource";
import { TerraformLocal } from "cdktf";
import { type Construct } from "constructs";
import { type Controller } from "../core/controller";
import { quoted } from "../core/input-error";
import { type DeploymentFields, fieldNames } from "./deployment-fields";

interface Postcondition {
  readonly condition: string;
  readonly errorMessage: string;
}

const TEMPLATE = "self.object.spec.template";

/**
 * Reads the controller's Deployment when Terraform plans, which fails where it is not as the props say. What the
 * Deployment does not tell passes: its version where no label has it, flags in a configuration file.
 *
 * @param expected `ambientCredentials`: whether a solver needs what the controller itself may do. `carried`: what
 * others have given to it, which is not looked at by default.
 */
export function readDeployment(
  scope: Construct,
  controller: Controller,
  names: { readonly deployment: string; readonly container: string },
  {
    ambientCredentials,
    carried,
  }: { readonly ambientCredentials: boolean; readonly carried?: DeploymentFields },
): void {
  const { version, namespace, clusterIssuerAmbientCredentials } = controller;
  const containers = `[for c in ${TEMPLATE}.spec.containers : c if c.name == "${names.container}"]`;
  const args = `flatten([for c in ${containers} : try(c.args, [])])`;
  const name = `the Deployment ${names.deployment} in the namespace ${namespace.name}`;
  const postcondition: Postcondition[] = [
    {
      condition: `\${length(${containers}) == 1}`,
      errorMessage: `There is no container ${names.container} in ${name}. Set containerName on CertManager.adopt.`,
    },
    {
      condition: `\${trimprefix(try(self.object.metadata.labels["app.kubernetes.io/version"], "${version}"), "v") == "${version.slice(1)}"}`,
      errorMessage: `cert-manager is not ${version} in ${name}, says its label app.kubernetes.io/version. Set version on CertManager.adopt to what runs.`,
    },
    ...(ambientCredentials && clusterIssuerAmbientCredentials
      ? [
          {
            condition: `\${!contains(${args}, "--cluster-issuer-ambient-credentials=false")}`,
            errorMessage: `The flag --cluster-issuer-ambient-credentials=false of ${name} withholds ambient credentials from ClusterIssuers. Take it away, or set clusterIssuerAmbientCredentials to false on CertManager.adopt.`,
          },
        ]
      : []),
    ...(carried && fieldNames(carried).length > 0
      ? carriedConditions(carried, new TerraformLocal(scope, "carried", carried), { containers, args, name })
      : []),
  ];
  new DataKubernetesResource(scope, "deployment", {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: names.deployment, namespace: namespace.name },
    lifecycle: { postcondition },
  });
}

function carriedConditions(
  { podLabels, podSecurityContext, mounts, args }: DeploymentFields,
  local: TerraformLocal,
  live: { readonly containers: string; readonly args: string; readonly name: string },
): Postcondition[] {
  const wanted = `local.${local.friendlyUniqueId}`;
  return [
    {
      carried: Object.keys(podLabels).map((label) => `Pod label ${quoted(label)}`),
      condition: `\${alltrue([for k, v in ${wanted}.podLabels : try(${TEMPLATE}.metadata.labels[k] == v, false)])}`,
    },
    {
      carried: Object.keys(podSecurityContext).map((key) => `Pod security context ${key}`),
      condition: `\${alltrue([for k, v in ${wanted}.podSecurityContext : try(${TEMPLATE}.spec.securityContext[k] == v, false)])}`,
    },
    {
      carried: mounts.map(({ path, secret }) => `Secret ${secret} at ${path}`),
      condition: `\${alltrue([for m in ${wanted}.mounts : contains(flatten([for c in ${live.containers} : [for v in try(c.volumeMounts, []) : v.mountPath]]), m.path)])}`,
    },
    {
      carried: args.map(({ argument }) => `argument ${argument}`),
      // A flag without value is true; a configuration file may say what no flag does.
      condition: `\${alltrue([for a in ${wanted}.args : anytrue([for l in ${live.args} : l == a.argument || (l == a.flag && a.argument == "\${a.flag}=true") || startswith(l, "--config=")])])}`,
    },
  ]
    .filter(({ carried }) => carried.length > 0)
    .map(({ carried, condition }) => ({
      condition,
      errorMessage: `${carried.join(", ")}: not in ${live.name}. Give it these first, or set patch on CertManager.adopt to AdoptionPatch.KUBECTL.`,
    }));
}
