import { type TerraformStack } from "cdktf";

/** Default provider of a cloud in each stack of an environment. */
export interface ICloud {
  readonly configure: (stack: TerraformStack) => void;
}
