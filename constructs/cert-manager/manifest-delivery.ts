import { Manifest } from "@cdktf/provider-kubernetes/lib/manifest";
import { Token } from "cdktf";
import { type Construct } from "constructs";
import { checkProps } from "../core/check-props";
import { checkSeconds } from "../core/check-seconds";
import { constructId } from "../core/construct-id";
import { type BoundIssuer, type IssuerSetting } from "./bound-issuer";
import { type BoundIssuerDelivery, type IIssuerDelivery } from "./issuer-delivery-mode";

/** The controller registers an ACME account in that time. */
const DEFAULT_TIMEOUT = 300;

/** How long Terraform waits for the issuers. */
export interface ManifestDeliveryProps {
  /** Seconds that Terraform waits for each issuer to be Ready, 1 or more. @default 300 */
  readonly timeout?: number;
}

/** Issuers as `kubernetes_manifest`. Made by `IssuerDelivery.manifest`. */
export class ManifestDelivery implements IIssuerDelivery {
  readonly besideController = false;
  private readonly timeout: string;

  constructor(props: ManifestDeliveryProps) {
    const at = "IssuerDelivery.manifest";
    const { timeout = DEFAULT_TIMEOUT } = checkProps(at, props);
    const seconds = checkSeconds(at, timeout, "timeout");
    this.timeout = `${Token.isUnresolved(seconds) ? Token.asString(seconds) : seconds}s`;
  }

  readonly bind = (
    scope: Construct,
    issuers: readonly BoundIssuer[],
    { after }: IssuerSetting,
  ): BoundIssuerDelivery => {
    for (const { manifest, preconditions } of issuers)
      new Manifest(scope, constructId(scope, idOf(manifest)), {
        manifest: { ...manifest },
        wait: { condition: [{ type: "Ready", status: "True" }] },
        timeouts: { create: this.timeout, update: this.timeout },
        ...(after.length > 0 && { dependsOn: [...after] }),
        ...(preconditions.length > 0 && { lifecycle: { precondition: [...preconditions] } }),
      });
    return { checks: [] };
  };
}

/** A colon stands in no name, so that no ClusterIssuer's id is that of an Issuer. */
function idOf({ metadata: { name, namespace } }: BoundIssuer["manifest"]): string {
  return namespace === undefined ? name : `${namespace}:${name}`;
}
