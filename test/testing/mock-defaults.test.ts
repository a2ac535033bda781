import { type Json, type JsonObject } from "../../testing";
import { MockContext } from "../../testing/mock-defaults/mock-context";
import { mockDefaults } from "../../testing/mock-defaults/mock-defaults";

const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/;
const arn = /^arn:aws(-cn|-us-gov)?:[a-z0-9]+:[a-z0-9-]*:(\d{12})?:[\w/:.-]+$/;
const azureId =
  /^\/subscriptions\/[0-9a-f-]{36}(\/resourceGroups\/[\w-]+(\/providers\/Microsoft\.\w+(\/\w+\/[\w.-]+)+)?)?$/;
const url = /^https:\/\/[\w.-]+(:\d+)?(\/[\w/-]*)?$/;

function make(type: string, config: JsonObject = {}, provider: JsonObject = {}): JsonObject {
  const makeDefaults = mockDefaults[type];
  if (makeDefaults === undefined) throw new Error(`no defaults for ${type}`);
  return makeDefaults(new MockContext(type, "label", config, provider));
}

/** Every string by the name of the attribute that holds it. */
function strings(value: Json, name = ""): readonly (readonly [string, string])[] {
  if (typeof value === "string") return [[name, value]];
  if (Array.isArray(value)) return (value as Json[]).flatMap((item) => strings(item, name));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value as JsonObject).flatMap(([key, item]) => strings(item, key));
}

describe("made-up values", () => {
  const all = Object.keys(mockDefaults).map((type): [string, JsonObject] => [type, make(type)]);

  it.each(all)("of %s have the shape that their names promise", (_, values) => {
    for (const [name, text] of strings(values)) {
      if (/(^|_)arn$/.test(name)) expect(text).toMatch(arn);
      if (/(^|_)(principal|object|tenant|client|subscription)_id$/.test(name)) expect(text).toMatch(guid);
      if (
        /^(host|endpoint|.*issuer(_url)?|vault_uri)$/.test(name) &&
        !name.startsWith("reverse") &&
        !text.startsWith("ec2.")
      ) {
        expect(text).toMatch(url);
      }
      if (name === "account_id") expect(text).toMatch(/^\d{12}$/);
      if (name === "zone_id") expect(text).toMatch(/^Z[0-9A-F]{19}$/);
    }
  });

  it.each([
    "azurerm_resource_group",
    "azurerm_subscription",
    "azurerm_dns_zone",
    "azurerm_private_dns_zone",
    "azurerm_user_assigned_identity",
    "azurerm_federated_identity_credential",
    "azurerm_role_definition",
    "azurerm_role_assignment",
    "azurerm_kubernetes_cluster",
    "azurerm_key_vault",
    "azurerm_virtual_network",
  ])("of %s have an Azure resource id", (type) => {
    expect(make(type, { name: "x" })["id"]).toMatch(
      type === "azurerm_role_definition" || type === "azurerm_role_assignment"
        ? /^\/subscriptions\/[0-9a-f-]{36}\/providers\/Microsoft\.Authorization\/role(Definitions|Assignments)\/[0-9a-f-]{36}$/
        : azureId,
    );
  });

  it("depend on what is named, not on who asks", () => {
    const config = { name: "dns01", resource_group_name: "rg" };
    expect(make("azurerm_user_assigned_identity", config)).toEqual(
      make("azurerm_user_assigned_identity", config),
    );
    expect(make("azurerm_user_assigned_identity", config)["client_id"]).not.toBe(
      make("azurerm_user_assigned_identity", { ...config, name: "other" })["client_id"],
    );
    expect(make("aws_route53_zone", { name: "a.example.org" })["zone_id"]).not.toBe(
      make("aws_route53_zone", { name: "b.example.org" })["zone_id"],
    );
  });

  it("follow the provider: region, partition, account, subscription and tenant", () => {
    const assumeRole = [{ role_arn: "arn:aws-cn:iam::444455556666:role/dns" }];
    const china = { region: "cn-north-1", assume_role: assumeRole };
    expect(make("aws_iam_role", { name: "dns01" }, china)["arn"]).toBe(
      "arn:aws-cn:iam::444455556666:role/dns01",
    );
    expect(make("aws_eks_cluster", { name: "platform" }, china)["arn"]).toBe(
      "arn:aws-cn:eks:cn-north-1:444455556666:cluster/platform",
    );
    expect(make("aws_partition", {}, china)).toMatchObject({
      partition: "aws-cn",
      dns_suffix: "amazonaws.com.cn",
    });
    expect(make("aws_partition", {}, { region: "us-gov-west-1" })).toMatchObject({ partition: "aws-us-gov" });
    const azure = {
      subscription_id: "aaaaaaaa-0000-4000-8000-000000000001",
      tenant_id: "bbbbbbbb-0000-4000-8000-000000000002",
    };
    expect(make("azurerm_client_config", {}, azure)).toMatchObject(azure);
  });

  it("take what the lookup names", () => {
    expect(make("aws_route53_zone", { zone_id: "Z0123456789ABCDEFGHIJ" })).toMatchObject({
      arn: "arn:aws:route53:::hostedzone/Z0123456789ABCDEFGHIJ",
    });
    expect(make("aws_iam_openid_connect_provider", { url: "https://issuer.example.org/id" })["arn"]).toBe(
      "arn:aws:iam::111122223333:oidc-provider/issuer.example.org/id",
    );
    expect(make("kubernetes_secret_v1", { metadata: [{ name: "key", namespace: "dns" }] })["id"]).toBe(
      "dns/key",
    );
  });

  it("say that clusters can do what the kit asks of them", () => {
    const cluster = make("azurerm_kubernetes_cluster", { name: "platform", resource_group_name: "rg" });
    expect(cluster).toMatchObject({ oidc_issuer_enabled: true });
    expect(cluster["oidc_issuer_url"]).toMatch(/\/$/);
    expect(make("kubernetes_mutating_webhook_configuration_v1")["webhook"]).toHaveLength(1);
  });
});
