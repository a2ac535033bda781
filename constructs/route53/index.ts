export { type BoundRoute53Auth, type IRoute53Auth, type Route53IssuerFields } from "./auth-method";
export { Aws, type AwsProps, AWS_VERSIONS } from "./aws";
export {
  EksCluster,
  type EksClusterAttributes,
  type EksClusterLookupProps,
  type HasIrsa,
} from "./eks-cluster";
export { type RoleProps } from "./granted-role";
export { type IrsaProps, type TrustedServiceAccount } from "./irsa";
export { type IOidcProvider, OidcProvider, type OidcProviderRef } from "./oidc-provider";
export { type PolicyDocument, type PolicyStatement } from "./policy-document";
export { Route53Auth } from "./route53-auth";
export { Route53Grant } from "./route53-grant";
export { Route53Solver, type Route53SolverProps } from "./route53-solver";
export { type BoundRoute53Zone, Route53Zone, type Route53ZoneProps } from "./route53-zone";
