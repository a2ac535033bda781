import { isAbsolute } from "node:path";
import { type Precondition, TerraformOutput } from "cdktf";
import { type Construct } from "constructs";
import { checkProps } from "../core/check-props";
import { claimName } from "../core/claimed-name";
import { InputError, quoted } from "../core/input-error";
import { checkText } from "../core/names";
import { terraformYaml } from "../core/terraform-json";
import { type BoundIssuer, type IssuerSetting } from "./bound-issuer";
import { checkFluxProps, type FluxProps, fluxKustomization } from "./flux-kustomization";
import { type BoundIssuerDelivery, type IIssuerDelivery } from "./issuer-delivery-mode";
import { readyChecks } from "./ready-checks";
import { writeFile } from "./written-file";

const AT = "IssuerDelivery.gitOps";

/** Where the issuers are written, and what Argo CD or Flux needs besides. */
export interface GitOpsDeliveryProps {
  /**
   * Directory that the files are written to whenever they change, relative to where Terraform runs:
   * `../../../gitops/issuers` leads from `cdktf.out/stacks/NAME` to a directory beside `cdktf.json`. Takes a POSIX
   * shell on the machine that applies; a remote run leaves the files there.
   * @default - none; the outputs alone
   */
  readonly path?: string;
  /** Argo CD's wave of the issuers, which follows that of cert-manager. @default 1 */
  readonly syncWave?: number;
  /** A Kustomization of Flux for them. @default - none */
  readonly flux?: FluxProps;
}

/** Issuers as YAML. Made by `IssuerDelivery.gitOps`. */
export class GitOpsDelivery implements IIssuerDelivery {
  readonly besideController = true;

  constructor(private readonly props: GitOpsDeliveryProps) {
    const { path, syncWave, flux } = checkProps(AT, props);
    if (path !== undefined) checkPath(path);
    if (syncWave !== undefined && !Number.isInteger(syncWave))
      throw new InputError(AT, `the sync wave is ${quoted(syncWave)}`, "Write a whole number");
    if (flux !== undefined) checkFluxProps(AT, flux);
  }

  readonly bind = (
    scope: Construct,
    issuers: readonly BoundIssuer[],
    { after }: IssuerSetting,
  ): BoundIssuerDelivery => {
    const { path, flux } = this.props;
    const documents = issuers.map(({ manifest }) => terraformYaml(this.annotated(manifest)));
    const files = {
      issuers: documents.join("---\n"),
      // Keeps the file of Flux out of what Argo CD and Flux apply from this directory.
      kustomization: terraformYaml({
        apiVersion: "kustomize.config.k8s.io/v1beta1",
        kind: "Kustomization",
        resources: ["issuers.yaml"],
      }),
      ...(flux && { flux: terraformYaml(fluxKustomization(flux)) }),
    };
    const preconditions = issuers.flatMap(({ preconditions }) => preconditions);
    for (const [name, content] of Object.entries(files)) {
      claimName(scope, "output", name, "Give all issuers of the stack to one Issuers");
      const output = new TerraformOutput(scope, name, {
        staticId: true,
        description: `Content of ${name}.yaml, for the repository that Argo CD or Flux reads`,
        value: content,
      });
      // cdktf takes a precondition of an output and drops it.
      if (preconditions.length > 0) output.addOverride("precondition", preconditions.map(asBlock));
      if (path !== undefined)
        writeFile(scope, `${name}.yaml`, { path: `${path}/${name}.yaml`, content, preconditions, after });
    }
    return { checks: readyChecks(issuers) };
  };

  /** Argo CD plans resources before their definitions exist where the annotation allows it. */
  private annotated(manifest: BoundIssuer["manifest"]): object {
    const annotations = {
      "argocd.argoproj.io/sync-wave": String(this.props.syncWave ?? 1),
      "argocd.argoproj.io/sync-options": "SkipDryRunOnMissingResource=true",
    };
    return { ...manifest, metadata: { ...manifest.metadata, annotations } };
  }
}

function checkPath(path: string): void {
  checkText(AT, path, "the path");
  if (isAbsolute(path))
    throw new InputError(
      AT,
      `the path is ${quoted(path)}`,
      "Write it relative to where Terraform runs, such as ../../../gitops/issuers",
    );
}

function asBlock({ condition, errorMessage }: Precondition): object {
  return { condition: condition as unknown, error_message: errorMessage };
}
