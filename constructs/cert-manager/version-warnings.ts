import { Annotations } from "cdktf";
import { type Construct } from "constructs";
import { gt, SemVer } from "semver";
import { ADVISORY, NEWEST_VERSION, SAFE_VERSIONS } from "./known-versions";

/** Warns of a release with a known vulnerability, and of one that is newer than what the kit knows. */
export function warnOfVersion(scope: Construct, version: string): void {
  const release = new SemVer(version);
  if (isAffected(release))
    Annotations.of(scope).addWarning(
      `cert-manager ${version} is affected by ${ADVISORY}. Use ${SAFE_VERSIONS.join(", ")} or later.`,
    );
  if (gt(`${release.major}.${release.minor}.0`, `${NEWEST_VERSION}.0`))
    Annotations.of(scope).addWarning(
      `cert-manager ${version} is newer than ${NEWEST_VERSION}, the last minor release that the kit has been checked against. Read its release notes for changes to issuers and to the chart's values.`,
    );
}

function isAffected(release: SemVer): boolean {
  const mended = SAFE_VERSIONS.map((safe) => new SemVer(safe)).findLast(
    ({ major, minor }) => major < release.major || (major === release.major && minor <= release.minor),
  );
  return !mended || release.compare(mended) < 0;
}
