import { type Construct } from "constructs";
import { gte, valid } from "semver";
import { type Controller } from "./controller";
import { InputError, quoted } from "./input-error";

/** Whether the controller is of this cert-manager version or newer. */
export function isAtLeast(controller: Controller, version: string): boolean {
  return gte(controller.version, `${version}.0`);
}

/**
 * Refuses a feature that the controller's version lacks.
 * @param version First minor version that has it, such as `1.17`.
 * @throws InputError naming both versions
 */
export function requireControllerVersion(
  scope: Construct,
  controller: Controller,
  version: string,
  feature: string,
): void {
  if (!isAtLeast(controller, version))
    throw new InputError(
      scope,
      `${feature} needs cert-manager ${version} or later and this one is ${controller.version}`,
      `Set the version of certManager to v${version}.0 or later`,
    );
}

/**
 * A release of cert-manager as its chart names it. Must be literal: what is emitted depends on it.
 * @throws InputError if it is not `v` and three numbers
 */
export function checkControllerVersion(at: string, version: string): string {
  if (`v${valid(version)}` === version) return version;
  throw new InputError(
    at,
    `the cert-manager version is ${quoted(version)}`,
    "Write the literal release with its v, such as v1.21.1",
  );
}
