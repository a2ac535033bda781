import { type IEnvironment } from "../environment";
import { adoptedAks } from "./adopted-aks";
import { articleAks } from "./article-aks";
import { azureDnsFromEks } from "./azure-dns-from-eks";
import { crossAccountEks } from "./cross-account-eks";
import { delegatedAks } from "./delegated-aks";
import { demoEks } from "./demo-eks";
import { gitopsAks } from "./gitops-aks";
import { kubeletAks } from "./kubelet-aks";
import { modernAks } from "./modern-aks";
import { newAks } from "./new-aks";
import { oneStackEks } from "./one-stack-eks";
import { principalAks } from "./principal-aks";
import { productionEks } from "./production-eks";
import { route53FromAks } from "./route53-from-aks";
import { stagingAks } from "./staging-aks";
import { stagingEks } from "./staging-eks";
import { tenantsEks } from "./tenants-eks";

/** Every environment of the app. */
export const environments: readonly IEnvironment[] = [
  adoptedAks,
  articleAks,
  azureDnsFromEks,
  crossAccountEks,
  delegatedAks,
  demoEks,
  gitopsAks,
  kubeletAks,
  modernAks,
  newAks,
  oneStackEks,
  principalAks,
  productionEks,
  route53FromAks,
  stagingAks,
  stagingEks,
  tenantsEks,
];
