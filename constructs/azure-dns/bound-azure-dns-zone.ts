import { type AzurermProvider } from "@cdktf/provider-azurerm/lib/provider";
import { type TerraformResource } from "cdktf";
import { type ServedNames } from "../core/challenge-delegation";
import { type Requirement } from "../core/solver";
import { type ZoneKind } from "./zone-kind";

/** A DNS zone, public or private, that a stack knows. */
export interface BoundAzureDnsZone extends ServedNames {
  readonly name: string;
  readonly kind: ZoneKind;
  /** Azure resource id. */
  readonly id: string;
  readonly resourceGroup: string;
  readonly subscriptionId: string;
  /** Provider of the zone's subscription. @default - the stack's default provider */
  readonly provider?: AzurermProvider;
  /** The resource that makes the zone. @default - the zone exists already */
  readonly source?: TerraformResource;
  /** What others must do for the zone to be found. @default - nothing */
  readonly requirements?: readonly Requirement[];
}
