export * from "./azure-dns";
export * from "./cert-manager";
export * from "./core";
export * from "./route53";
