export {
  type AssumeRequest,
  type BoundRoute53Auth,
  type IRoute53Auth,
  type IssuerAuth,
  type Route53Identity,
  type Route53IssuerFields,
  type ServiceAccountRef,
} from "./auth-method";
export { type AssumedByFile, Aws, type AwsProps, AWS_VERSIONS } from "./aws";
export { AwsAccount } from "./aws-account";
export { type BoundControllerRole, ControllerRole, type ControllerRoleUse } from "./controller-role";
export {
  EksCluster,
  type EksClusterAttributes,
  type EksClusterLookupProps,
  type HasIrsa,
} from "./eks-cluster";
export { type RoleProps } from "./granted-role";
export { type IrsaProps, type TrustedServiceAccount } from "./irsa";
export {
  type IOidcProvider,
  type NewOidcProviderProps,
  OidcProvider,
  type OidcProviderRef,
  type OidcProviderUse,
} from "./oidc-provider";
export { type PolicyDocument, policyDocument, type PolicyStatement } from "./policy-document";
export { Route53Auth } from "./route53-auth";
export { type GrantedZones, Route53Policy } from "./route53-policy";
export { Route53Solver, type Route53SolverProps } from "./route53-solver";
export {
  type BoundRoute53Zone,
  type NewRoute53ZoneProps,
  Route53Zone,
  type Route53ZoneProps,
} from "./route53-zone";
export { type BoundZoneRole, type GivenZoneRoleProps, ZoneRole, type ZoneRoleProps } from "./zone-role";
export { type AccessKeyProps } from "./access-key";
export {
  AccessKeySource,
  type ExistingAccessKeyProps,
  type NewAccessKeyProps,
  type BoundAccessKey,
} from "./access-key-source";
export { type EnvironmentVariablesProps } from "./environment-variables";
export { type NodeRoleProps } from "./node-role";
export { type NodePolicyProps, NodeRoles, type SourceRoleProps, type BoundNodeRoles } from "./node-roles";
export { type PodIdentityProps } from "./pod-identity";
export { PodIdentityAgent } from "./pod-identity-agent";
export { type ServiceAccountProps } from "./service-account";
export { type SharedConfigProps } from "./shared-config";
export { ZoneAccountRole, type ZoneAccountRoleProps } from "./zone-account-role";
export { type GivenIdentityProps } from "./given-identity";
export { type Tags } from "./tags";
