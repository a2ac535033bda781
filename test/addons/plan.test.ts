import { App } from "cdktf";
import {
  AksCluster,
  Azure,
  AzureDnsRecords,
  AzureDnsZone,
  ExternalDns,
  HelloKubernetes,
  IngressController,
  ManagedIdentity,
} from "../../constructs";
import { planStacks, type StackPlans } from "../../testing";
import { platformSubscription } from "../azure-dns/aks-environment";
import { describeWithTerraform } from "../support/describe-with";
import { testStack } from "../support/synth";
import { addonsIn } from "./addons-setting";

const zones = [AzureDnsZone.fromLookup("apps.example.org", { resourceGroup: "dns" })];
const identity = ManagedIdentity.fromLookup("cert-manager", { resourceGroup: "identities" });

describeWithTerraform("Terraform's plan of add-ons on AKS", () => {
  let result: StackPlans;

  beforeAll(async () => {
    const app = new App();
    const cluster = AksCluster.fromLookup("platform", { resourceGroup: "platform-rg" });
    const cloud = Azure.inSubscription(platformSubscription);
    const ingress = IngressController.ingressNginx();
    const demo = HelloKubernetes.at("hello.apps.example.org", { ingress, issuer: "letsencrypt-prod" });
    const own = AzureDnsRecords.forZones(zones);
    const shared = AzureDnsRecords.forZones(zones, { identity, sharesGrants: true });
    addonsIn(testStack(app, "own"), { cluster, cloud, addons: [ingress, ExternalDns.writing(own), demo] });
    addonsIn(testStack(app, "shared"), { cluster, cloud, addons: [ExternalDns.writing(shared)] });
    result = await planStacks(app);
  }, 60_000);

  it("succeeds", () => {
    expect(result.failures).toEqual([]);
    expect(result.plans.map(({ name }) => name).sort()).toEqual(["own", "shared"]);
  });

  it("makes all that was asked for", () => {
    const types = (name: string) =>
      (result.plans.find((plan) => plan.name === name)?.resources ?? [])
        .filter(({ mode }) => mode === "managed")
        .map(({ type }) => type)
        .sort();
    expect(types("own")).toEqual([
      "azurerm_federated_identity_credential",
      "azurerm_role_assignment",
      "azurerm_role_assignment",
      "azurerm_user_assigned_identity",
      "helm_release",
      "helm_release",
      "kubernetes_deployment_v1",
      "kubernetes_ingress_v1",
      "kubernetes_namespace_v1",
      "kubernetes_namespace_v1",
      "kubernetes_namespace_v1",
      "kubernetes_service_v1",
    ]);
    expect(types("shared")).toEqual([
      "azurerm_federated_identity_credential",
      "azurerm_role_assignment",
      "helm_release",
      "kubernetes_namespace_v1",
    ]);
  });
});
