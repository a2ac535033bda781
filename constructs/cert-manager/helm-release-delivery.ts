import { join } from "node:path";
import { Release } from "@cdktf/provider-helm/lib/release";
import { AssetType, TerraformAsset } from "cdktf";
import { type Construct } from "constructs";
import { checkProps } from "../core/check-props";
import { checkSeconds } from "../core/check-seconds";
import { claimName } from "../core/claimed-name";
import { checkFormat } from "../core/names";
import { terraformJson } from "../core/terraform-json";
import { type BoundIssuer, type IssuerSetting } from "./bound-issuer";
import { type BoundIssuerDelivery, type IIssuerDelivery } from "./issuer-delivery-mode";
import { readyChecks } from "./ready-checks";

/** Lies beside this file, in the sources as in the package. */
const CHART = join(__dirname, "issuer-chart");
const AT = "IssuerDelivery.helmRelease";

/** The Helm release of the issuers. */
export interface HelmReleaseDeliveryProps {
  /** Name of the Helm release, in the namespace that cert-manager runs in. @default "cert-manager-issuers" */
  readonly releaseName?: string;
  /** Seconds that Terraform waits for the release, 1 or more. @default 300 */
  readonly timeout?: number;
}

/** Issuers as a Helm release. Made by `IssuerDelivery.helmRelease`. */
export class HelmReleaseDelivery implements IIssuerDelivery {
  readonly besideController = true;
  private readonly releaseName: string;
  private readonly timeout: number;

  constructor(props: HelmReleaseDeliveryProps) {
    const { releaseName = "cert-manager-issuers", timeout = 300 } = checkProps(AT, props);
    this.releaseName = checkReleaseName(AT, releaseName);
    this.timeout = checkSeconds(AT, timeout, "timeout");
  }

  readonly bind = (
    scope: Construct,
    issuers: readonly BoundIssuer[],
    { controller, after }: IssuerSetting,
  ): BoundIssuerDelivery => {
    const namespace = controller.namespace.name;
    claimName(
      scope,
      `Helm release in the namespace ${namespace}`,
      this.releaseName,
      "Give each a releaseName of its own",
    );
    const chart = new TerraformAsset(scope, "chart", { path: CHART, type: AssetType.DIRECTORY });
    const precondition = issuers.flatMap(({ preconditions }) => preconditions);
    new Release(scope, "release", {
      name: this.releaseName,
      namespace,
      chart: `./${chart.path}`,
      timeout: this.timeout,
      values: [terraformJson({ issuers: issuers.map(({ manifest }) => manifest) })],
      ...(after.length > 0 && { dependsOn: [...after] }),
      ...(precondition.length > 0 && { lifecycle: { precondition } }),
    });
    return { checks: readyChecks(issuers) };
  };
}

function checkReleaseName(at: string, name: string): string {
  return checkFormat(at, name, {
    what: "the release name",
    pattern: /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/,
    maxLength: 53,
    remedy: "Write lower-case letters, digits, inner hyphens and dots, 53 characters at most",
  });
}
