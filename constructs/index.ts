import "./entry-points/azure-dns-peers";
import "./entry-points/route53-peers";

export * from "./addons";
export * from "./addons/azure-dns-records";
export * from "./addons/route53-records";
export * from "./azure-dns";
export * from "./cert-manager";
export * from "./core";
export * from "./route53";
