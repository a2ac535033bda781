export { type AddonSetting, type BoundAddon, type IAddon } from "./addon";
export { type AmbientMode } from "./ambient-mode";
export { ChallengeDelegation } from "./challenge-delegation";
export { type ICloud } from "./cloud";
export { Cluster, type HasOidcIssuer, type ICluster, type KubeconfigProps, type NewCluster } from "./cluster";
export { type Controller, type NamespaceRef } from "./controller";
export { type ControllerPatch, type EnvValue, type PatchContribution } from "./controller-patch";
export {
  type BoundSecret,
  CredentialsSecret,
  type ISecretSource,
  type SecretKeyRef,
} from "./credentials-secret";
export { type DnsRecordSet, type IDnsZone } from "./dns-zone";
export { type IDns01 } from "./dns01";
export { InputError } from "./input-error";
export {
  type ApiServerAccess,
  type ExecCredential,
  type KubeconfigAccess,
  type KubernetesAccess,
} from "./kubernetes-access";
export {
  configureKubernetes,
  configureKubernetesProvider,
  HELM_VERSIONS,
  KUBERNETES_VERSIONS,
} from "./kubernetes-providers";
export { PROVIDER_REGISTRY } from "./provider-registry";
export { constrainProvider, PROVIDER_VERSIONS, type ProviderVersions } from "./provider-versions";
export {
  type AcmeSolver,
  type BoundSolver,
  type IDns01Solver,
  type IssuerContext,
  type IssuerSolvers,
  type Requirement,
  type SolvedZone,
  type SolverSelector,
} from "./solver";
export { type SolverSelection } from "./solver-selection";
export { type TrustChain, type TrustNode, type TrustNodeKind } from "./trust-chain";
