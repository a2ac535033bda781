// Imported first, so that a missing package is named before it is loaded.
import "./route53-peers";

export * from "../addons";
export * from "../addons/route53-records";
export * from "../cert-manager";
export * from "../core";
export * from "../route53";
