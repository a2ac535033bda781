import { type Construct } from "constructs";
import { stringify } from "yaml";
import { type Controller } from "../core/controller";
import { type MergedPatch } from "../core/controller-patch";
import { InputError } from "../core/input-error";
import { resolveIn } from "../core/resolve-in";
import { patchValues } from "./chart-values";
import { addedParts, type DeploymentFields, fieldNames } from "./deployment-fields";

/** Says what the controller lacks, and how to give it: as Helm values, and as commands. */
export function refusedAdoption(
  scope: Construct,
  { namespace }: Controller,
  names: { readonly deployment: string; readonly container: string },
  patch: MergedPatch,
  fields: DeploymentFields,
): InputError {
  const { podLabels, podSecurityContext, secretMounts, args } = patch;
  const none = { podAnnotations: {}, serviceAccountLabels: {}, serviceAccountAnnotations: {}, env: {} };
  const values = patchValues({ ...none, podLabels, podSecurityContext, secretMounts, args });
  const commands = [strategicPatch(names.container, fields), ...argumentPatch(fields)].map(
    ([type, document]) =>
      `kubectl --namespace ${namespace.name} patch deployment ${names.deployment} --type ${type} --patch ${shellQuoted(JSON.stringify(resolveIn(scope, document)))}`,
  );
  return new InputError(
    scope,
    `the solvers need ${fieldNames(fields).join(", ")} of the controller, which no Terraform resource gives to a Deployment that exists`,
    [
      "Set patch to AdoptionPatch.KUBECTL on CertManager.adopt, or set it to AdoptionPatch.MADE_BY_OTHERS and give the Deployment these Helm values",
      stringify(resolveIn(scope, values), { lineWidth: 0 }).trimEnd(),
      "or, until the next helm upgrade, what these commands give",
      ...commands,
      "Once this stack is deployed, its solvers work",
    ].join("\n\n"),
  );
}

type TypedPatch = readonly [type: "strategic" | "json", document: unknown];

function strategicPatch(container: string, fields: DeploymentFields): TypedPatch {
  const { labels, securityContext, volumes, volumeMounts } = addedParts(fields);
  const spec = { securityContext, volumes, containers: [{ name: container, volumeMounts }] };
  return ["strategic", { spec: { template: { metadata: { labels }, spec } } }];
}

/** Arguments are one list, so that they are appended. */
function argumentPatch({ args }: DeploymentFields): TypedPatch[] {
  if (args.length === 0) return [];
  const path = "/spec/template/spec/containers/0/args/-";
  return [["json", args.map(({ argument }) => ({ op: "add", path, value: argument }))]];
}

function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
