export { type AcmeAccountProps, AcmeIssuer, type AcmeIssuerProps } from "./acme-issuer";
export { AcmeServer } from "./acme-server";
export { CertManager } from "./cert-manager";
export { type CertManagerInstallProps, type ChartSource } from "./cert-manager-install";
export { type BoundCertManager, type ICertManager } from "./cert-manager-mode";
export { Dns01, type Dns01Props } from "./dns01";
export { Issuers, type IssuersProps } from "./issuers";
export { type ChartValues } from "./merge-chart-values";
