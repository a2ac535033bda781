import { type Construct } from "constructs";
import { type BoundIssuer, type IssuerSetting } from "./bound-issuer";

/** How issuers come to the cluster: a value until `Issuers` binds it. */
export interface IIssuerDelivery {
  /**
   * Whether the issuers may stand in the stack that installs their custom resource definitions, as an
   * environment then has them.
   */
  readonly besideController: boolean;
  /** @throws InputError if the stack has what it makes already */
  readonly bind: (
    scope: Construct,
    issuers: readonly BoundIssuer[],
    setting: IssuerSetting,
  ) => BoundIssuerDelivery;
}

export interface BoundIssuerDelivery {
  /** Commands that show whether the issuers are Ready; none where Terraform itself waits for that. */
  readonly checks: readonly string[];
}
