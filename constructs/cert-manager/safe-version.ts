import { Annotations } from "cdktf";
import { type Construct } from "constructs";
import { satisfies } from "semver";

/** Releases that are not affected by the newest advisory that the kit knows of. */
const SAFE_VERSIONS = ">=1.19.6 <1.20.0 || >=1.20.3 <1.21.0 || >=1.21.0";
const ADVISORY = "GHSA-8rvj-mm4h-c258";

/** Warns of a release with a known vulnerability. */
export function warnOfUnsafeVersion(scope: Construct, version: string): void {
  if (!satisfies(version, SAFE_VERSIONS, { includePrerelease: true }))
    Annotations.of(scope).addWarning(
      `cert-manager ${version} is affected by ${ADVISORY}. Use v1.19.6, v1.20.3, v1.21.0 or later.`,
    );
}
