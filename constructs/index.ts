import "./entry-points/azure-dns-peers";
import "./entry-points/route53-peers";

export * from "./azure-dns";
export * from "./cert-manager";
export * from "./core";
export * from "./route53";
