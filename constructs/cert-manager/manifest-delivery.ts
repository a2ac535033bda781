import { Manifest } from "@cdktf/provider-kubernetes/lib/manifest";
import { type Construct } from "constructs";
import { constructId } from "../core/construct-id";
import { checkFormat } from "../core/names";
import { type BoundIssuer, type IssuerSetting } from "./bound-issuer";
import { type BoundIssuerDelivery, type IIssuerDelivery } from "./issuer-delivery-mode";

/** The controller registers an ACME account in that time. */
const DEFAULT_TIMEOUT = "5m";

export interface ManifestDeliveryProps {
  /** How long Terraform waits for each issuer to be Ready, in Terraform's notation. @default "5m" */
  readonly timeout?: string;
}

/** Issuers as `kubernetes_manifest`. Made by `IssuerDelivery.manifest`. */
export class ManifestDelivery implements IIssuerDelivery {
  readonly besideController = false;
  private readonly timeout: string;

  constructor({ timeout = DEFAULT_TIMEOUT }: ManifestDeliveryProps) {
    this.timeout = checkFormat("IssuerDelivery.manifest", timeout, {
      what: "the timeout",
      pattern: /^(\d+(\.\d+)?(ms|s|m|h))+$/,
      remedy: "Write numbers with their units, such as 10m or 1h30m",
    });
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
