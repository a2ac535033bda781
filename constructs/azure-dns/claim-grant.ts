import { TerraformResource } from "cdktf";
import { type Construct } from "constructs";
import { type Claim, claimInApp } from "./claim-in-app";

/**
 * Takes for the stack of the scope what is given to a principal.
 * @throws InputError if another stack of the app gives it to the same one
 */
export function claimGrant(
  scope: Construct,
  { key, source }: { readonly key: string; readonly source: Construct },
  claim: Claim,
): void {
  const isOfNew = TerraformResource.isTerraformResource(source);
  claimInApp(scope, { ...claim, key: `${key} ${claim.key}`, isOfNew });
}
