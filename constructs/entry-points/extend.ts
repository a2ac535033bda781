/** For authors of solvers, clouds and add-ons: the contracts that they keep to, and what keeps to them. */
export { checkIssuers } from "../cert-manager/acme-issuer";
export { type AddonSetting, type BoundAddon, checkAddons, type IAddon } from "../core/addon";
export { type AmbientMode } from "../core/ambient-mode";
export { checkAcknowledged } from "../core/check-acknowledged";
export { checkNoSecrets } from "../core/check-no-secrets";
export { checkOneOf, TRUE_OR_FALSE } from "../core/check-one-of";
export { checkProps } from "../core/check-props";
export { checkMap, checkOptionalValue, checkValue, checkValues } from "../core/check-value";
export { checkSeconds, type SecondsRange } from "../core/check-seconds";
export { claimName } from "../core/claimed-name";
export { type ICloud } from "../core/cloud";
export { type HasOidcIssuer, type ICluster, isNewCluster, type NewCluster } from "../core/cluster";
export { type Controller, type NamespaceRef, serviceAccountSubject } from "../core/controller";
export { type ControllerPatch, type EnvValue, type PatchContribution } from "../core/controller-patch";
export { isAtLeast, requireControllerVersion } from "../core/controller-version";
export { createdOnce, creatorOf } from "../core/created-once";
export { credentialRevision } from "../core/credential-revision";
export {
  type BoundSecret,
  checkSecretKey,
  controllerSecret,
  type ISecretSource,
  type SecretKeyRef,
} from "../core/credentials-secret";
export { type DnsRecordSet, type IDnsZone } from "../core/dns-zone";
export { type IDns01 } from "../core/dns01";
export { InputError, quoted } from "../core/input-error";
export {
  checkFormat,
  checkHttpsUrl,
  checkList,
  checkNamespaceName,
  checkNotEmpty,
  checkObjectName,
  checkText,
  checkZoneName,
  type Format,
} from "../core/names";
export { oncePerStack } from "../core/once-per-stack";
export { constrainProvider, requireProviderVersion } from "../core/provider-versions";
export { type Capability, requireCapability } from "../core/require-capability";
export { resolveIn } from "../core/resolve-in";
export { resourcesOf } from "../core/resources-of";
export {
  type AcmeSolver,
  type BoundSolver,
  type IDns01Solver,
  type IssuerContext,
  type IssuerSolvers,
  type Requirement,
  type SolvedZone,
  type SolverSelector,
} from "../core/solver";
export { terraformJson, terraformYaml } from "../core/terraform-json";
export { type TrustChain, type TrustNode, type TrustNodeKind } from "../core/trust-chain";
