import { type Construct } from "constructs";
import { type Controller } from "../core/controller";
import { isAtLeast, requireControllerVersion } from "../core/controller-version";

/** First release whose custom resources and chart the kit has the schemas of. */
export const OLDEST_VERSION = "v1.11.0";
/** Minor release that the kit knows last. */
export const NEWEST_VERSION = "1.21";

/** First release of each minor one, oldest first, that is not affected by the newest advisory that the kit knows of. */
export const SAFE_VERSIONS = ["v1.19.6", "v1.20.3", "v1.21.0"] as const;
/** https://github.com/cert-manager/cert-manager/security/advisories/GHSA-8rvj-mm4h-c258 */
export const ADVISORY = "GHSA-8rvj-mm4h-c258";

/** What not every release that the kit knows has. */
interface Feature {
  /** As it stands in an error: "the ACME profile". */
  readonly what: string;
  /** First minor release that has it. */
  readonly since: string;
}

/**
 * What the controller, its chart and ACME issuers have since which release, as its release notes say
 * (https://cert-manager.io/docs/releases/release-notes/). What a cloud's solver needs is stated in that
 * cloud's folder; what every release since 1.11 has is not listed.
 */
export const FEATURES = {
  ingressClassName: { what: "HTTP-01 with an ingressClassName", since: "1.12" },
  dnsOverHttps: { what: "a recursive nameserver at an https URL", since: "1.13" },
  chartCrds: { what: "the Helm value crds", since: "1.15" },
  gatewayApi: { what: "HTTP-01 by Gateway API", since: "1.15" },
  profile: { what: "an ACME profile", since: "1.18" },
  waitInsteadOfSelfCheck: { what: "waitInsteadOfSelfCheck", since: "1.21" },
} as const satisfies Record<string, Feature>;

/** Whether the controller's release has it. */
export function hasFeature(controller: Controller, feature: keyof typeof FEATURES): boolean {
  return isAtLeast(controller, FEATURES[feature].since);
}

/** @throws InputError naming the release that has it, if the controller's has not */
export function requireFeature(
  scope: Construct,
  controller: Controller,
  feature: keyof typeof FEATURES,
): void {
  const { what, since } = FEATURES[feature];
  requireControllerVersion(scope, controller, since, what);
}
