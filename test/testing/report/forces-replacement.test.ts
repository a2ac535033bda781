import { environments } from "../../../stacks/environments";
import { differencesOf } from "../../../testing/report/differences";
import { knowsReplacement, replacedFor } from "../../../testing/report/forces-replacement";
import type { JsonObject } from "../../../testing";
import { synthApp } from "../../support/synth";

describe("what makes providers replace resources", () => {
  it("is known of every type that the environments deploy", () => {
    const { stacks } = synthApp((app) => {
      for (const environment of environments) environment.addTo(app);
    });
    const types = new Set(Object.values(stacks).flatMap(({ resource = {} }) => Object.keys(resource)));
    expect(types.size).toBeGreaterThan(0);
    expect([...types].filter((type) => !knowsReplacement(type))).toEqual([]);
  });

  it.each<[string, JsonObject, JsonObject, string[]]>([
    ["aws_route53_record", { name: "a" }, { name: "b" }, ["name"]],
    ["aws_route53_record", { set_identifier: "a", type: "A" }, { set_identifier: "b", type: "TXT" }, []],
    ["aws_iam_user", { name: "a", path: "/" }, { name: "b", path: "/team/" }, []],
    ["aws_iam_openid_connect_provider", { client_id_list: ["a"] }, { client_id_list: ["b"] }, []],
    ["aws_iam_role", { assume_role_policy: "a", path: "/a/" }, { assume_role_policy: "b" }, ["path"]],
    [
      "azurerm_federated_identity_credential",
      { subject: "a", issuer: "a" },
      { subject: "b", issuer: "b" },
      [],
    ],
    ["azurerm_federated_identity_credential", { parent_id: "a" }, { parent_id: "b" }, ["parent_id"]],
    [
      "azurerm_kubernetes_cluster",
      { network_profile: { network_plugin: "azure", outbound_type: "none" } },
      { network_profile: { network_plugin: "none", outbound_type: "loadBalancer" } },
      ["network_profile.network_plugin"],
    ],
    [
      "kubernetes_deployment_v1",
      { spec: { replicas: 1, selector: { match_labels: { app: "a" } } } },
      { spec: { replicas: 2, selector: { match_labels: { app: "b" } } } },
      ["spec.selector.match_labels.app"],
    ],
    ["kubernetes_labels", { kind: "Pod", labels: { a: "b" } }, { kind: "Service", labels: {} }, ["kind"]],
  ])("of %s from %j to %j is %j", (type, before, after, expected) => {
    expect(replacedFor(type, differencesOf(before, after))).toEqual(expected);
  });
});
