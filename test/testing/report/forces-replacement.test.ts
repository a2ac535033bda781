import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { differencesOf } from "../../../testing/report/differences";
import {
  knowsReplacement,
  replacedFor,
  replacingArguments,
} from "../../../testing/report/forces-replacement";
import type { JsonObject } from "../../../testing";

const root = join(__dirname, "../../..");

/** The texts of all sources in a folder. */
function sourcesIn(folder: string, extension: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(extension))
    .map((name) => readFileSync(join(folder, name), "utf8"));
}

/** Types of the resources whose bindings the constructs and stacks import. */
function typesThatAreMade(): readonly string[] {
  const sources = ["constructs", "stacks"].flatMap((folder) => sourcesIn(join(root, folder), ".ts"));
  const modules = sources.flatMap((text) =>
    [...text.matchAll(/"@cdktf\/provider-([\w-]+)\/lib\/([\w-]+)"/g)].map(([, provider = "", name = ""]) => ({
      provider,
      name,
    })),
  );
  const types = modules
    .filter(({ name }) => name !== "provider" && !name.startsWith("data-"))
    .map(({ provider, name }) => `${provider}_${name.replaceAll("-", "_")}`);
  return [...new Set([...types, "terraform_data"])].sort();
}

describe("what makes providers replace resources", () => {
  it.each(typesThatAreMade())("is known of %s", (type) => {
    expect(knowsReplacement(type)).toBe(true);
  });

  it.each(Object.keys(replacingArguments).filter((type) => type !== "terraform_data"))(
    "is said of %s by the names of its arguments",
    (type) => {
      const [provider = "", ...name] = type.split("_");
      const bindings = join(root, "node_modules/@cdktf", `provider-${provider}`, "lib", name.join("-"));
      const words = new Set(sourcesIn(bindings, ".js").flatMap((text) => text.match(/\w+/g) ?? []));
      // What a manifest holds is not of the provider.
      const paths = replacingArguments[type]?.map((path) => path.replace(/^manifest\..*/, "manifest")) ?? [];
      const names = paths.filter((path) => path !== "*").flatMap((path) => path.split("."));
      expect(names.filter((argument) => !words.has(argument))).toEqual([]);
    },
  );

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
    [
      "azurerm_kubernetes_cluster",
      { default_node_pool: { name: "a", vm_size: "b" } },
      { default_node_pool: { name: "b", vm_size: "c" } },
      ["default_node_pool.name"],
    ],
    [
      "kubernetes_service_v1",
      { spec: { cluster_ips: ["10.0.0.1"], type: "ClusterIP" } },
      { spec: { cluster_ips: ["10.0.0.2"], type: "LoadBalancer" } },
      ["spec.cluster_ips"],
    ],
    ["azurerm_role_definition", { name: "a", scope: "/a" }, { name: "b", scope: "/b" }, ["scope"]],
    [
      "azuread_application_password",
      { display_name: "a", rotate_when_changed: { revision: "1" } },
      { display_name: "b", rotate_when_changed: { revision: "2" } },
      ["display_name", "rotate_when_changed.revision"],
    ],
    [
      "helm_release",
      { name: "a", namespace: "a", chart: "a" },
      { name: "a", namespace: "b", chart: "b" },
      ["namespace"],
    ],
    ["kubernetes_labels", { kind: "Pod", labels: { a: "b" } }, { kind: "Service", labels: {} }, ["kind"]],
  ])("of %s from %j to %j is %j", (type, before, after, expected) => {
    expect(replacedFor(type, differencesOf(before, after))).toEqual(expected);
  });
});
