import { Annotations } from "cdktf";
import { type Construct } from "constructs";
import { gt, major, minor, satisfies } from "semver";
import { ADVISORY, NEWEST_VERSION, SAFE_VERSIONS } from "./known-versions";

/** Warns of a release with a known vulnerability, and of one that is newer than what the kit knows. */
export function warnOfVersion(scope: Construct, version: string): void {
  if (!satisfies(version, SAFE_VERSIONS, { includePrerelease: true }))
    Annotations.of(scope).addWarning(
      `cert-manager ${version} is affected by ${ADVISORY}. Use v1.19.6, v1.20.3, v1.21.0 or later.`,
    );
  if (isNewerThanKnown(version))
    Annotations.of(scope).addWarning(
      `cert-manager ${version} is newer than ${NEWEST_VERSION}, the last minor release that the kit has been checked against. Read its release notes for changes to issuers and to the chart's values.`,
    );
}

function isNewerThanKnown(version: string): boolean {
  return gt(`${major(version)}.${minor(version)}.0`, `${NEWEST_VERSION}.0`);
}
