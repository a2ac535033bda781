// Imported first, so that a missing package is named before it is loaded.
import "./azure-dns-peers";

export * from "../addons";
export * from "../addons/azure-dns-records";
export * from "../azure-dns";
export * from "../cert-manager";
export * from "../core";
