export { type AcmeAccountProps, AcmeIssuer, type AcmeIssuerProps } from "./acme-issuer";
export { AcmeServer, type AcmeServerProps } from "./acme-server";
export { AdoptionPatch } from "./adoption-patch";
export { CertManager } from "./cert-manager";
export { type CertManagerAdoptionProps } from "./cert-manager-adoption";
export { type CertManagerInstallProps, type ChartSource } from "./cert-manager-install";
export { type BoundCertManager, type ICertManager, type ProvisionedCertManager } from "./cert-manager-mode";
export { type BoundIssuer, type IssuerSetting } from "./bound-issuer";
export { CustomResources } from "./custom-resources";
export { Dns01, type Dns01Props } from "./dns01";
export { ExternalAccountBinding, type ExternalAccountBindingProps } from "./external-account-binding";
export {
  type GatewayRef,
  type Http01Entry,
  type Http01GatewayProps,
  type Http01IngressProps,
  Http01Solver,
  type ParentRef,
} from "./http01-solver";
export { type FluxProps } from "./flux-kustomization";
export { type GitOpsDeliveryProps } from "./gitops-delivery";
export { type HelmReleaseDeliveryProps } from "./helm-release-delivery";
export { IssuerDelivery } from "./issuer-delivery";
export { type BoundIssuerDelivery, type IIssuerDelivery } from "./issuer-delivery-mode";
export { type IssuerManifest, type IssuerEntry } from "./issuer-manifest";
export { Issuers, type IssuersProps } from "./issuers";
export { type ManifestDeliveryProps } from "./manifest-delivery";
export { type ChartValues } from "./merge-chart-values";
export { type RecursiveNameserversProps } from "./recursive-nameservers";
export { type RunningCertManagerProps } from "./running-cert-manager";
