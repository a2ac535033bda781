import { type ITerraformDependable, type Precondition } from "cdktf";
import { type Controller } from "../core/controller";
import { type IssuerManifest } from "./issuer-manifest";

/** An issuer whose solvers have been bound. */
export interface BoundIssuer {
  readonly manifest: IssuerManifest;
  /** What a look-up must have said before it is delivered. */
  readonly preconditions: readonly Precondition[];
}

/** What issuers are delivered to. */
export interface IssuerSetting {
  readonly controller: Controller;
  /**
   * What exists before the issuers and goes after them; nothing where that lies in a stack which is
   * deployed before.
   */
  readonly after: readonly ITerraformDependable[];
}
