import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Json, type JsonObject } from "../../testing";
import { MockContext } from "../../testing/mock-defaults/mock-context";
import { computedBlocks, mockDefaults, mockedTypes } from "../../testing/mock-defaults/mock-defaults";
import { describeWithTerraform } from "../support/describe-with";

type Mode = "data" | "resource";

const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/;
const arn = /^arn:aws(-cn|-us-gov)?:[a-z0-9]+:[a-z0-9-]*:(\d{12})?:[\w/:.-]+$/;
const azureId =
  /^\/subscriptions\/[0-9a-f-]{36}(\/resourceGroups\/[\w-]+(\/providers\/Microsoft\.\w+(\/\w+\/[\w.-]+)+)?)?$/;
const url = /^https:\/\/[\w.-]+(:\d+)?(\/[\w/-]*)?$/;
const hostname = /^[\w-]+(\.[\w-]+)+\.?$/;
const authorizationId =
  /^(\/subscriptions\/[0-9a-f-]{36})?\/providers\/Microsoft\.Authorization\/role(Definitions|Assignments)\/[0-9a-f-]{36}$/;

/** What the id of each type looks like; the same for its data source. Absent where it is the name. */
const ids: Readonly<Record<string, RegExp>> = {
  aws_caller_identity: /^\d{12}$/,
  aws_iam_access_key: /^AKIA[0-9A-F]{16}$/,
  aws_iam_openid_connect_provider: arn,
  aws_iam_policy: arn,
  aws_kms_key: guid,
  aws_partition: /^aws(-cn|-us-gov)?$/,
  aws_region: /^[a-z]{2}(-[a-z]+)+-\d$/,
  aws_route53_record: /^[0-9a-f]{20}$/,
  aws_route53_zone: /^Z[0-9A-F]{19}$/,
  aws_secretsmanager_secret: arn,
  aws_vpc: /^vpc-0[0-9a-f]{16}$/,
  azuread_application: /^\/applications\/[0-9a-f-]{36}$/,
  azuread_application_password: guid,
  azuread_application_registration: /^\/applications\/[0-9a-f-]{36}$/,
  azuread_client_config: guid,
  azuread_service_principal: /^\/servicePrincipals\/[0-9a-f-]{36}$/,
  azurerm_client_config: guid,
  azurerm_dns_zone: azureId,
  azurerm_federated_identity_credential: azureId,
  azurerm_key_vault: azureId,
  azurerm_kubernetes_cluster: azureId,
  azurerm_private_dns_zone: azureId,
  azurerm_resource_group: azureId,
  azurerm_role_assignment: authorizationId,
  azurerm_role_definition: authorizationId,
  azurerm_subscription: azureId,
  azurerm_user_assigned_identity: azureId,
  azurerm_virtual_network: azureId,
};

function make(
  type: string,
  config: JsonObject = {},
  provider: JsonObject = {},
  mode: Mode = "data",
): JsonObject {
  if (!mockedTypes.includes(type)) throw new Error(`no defaults for ${type}`);
  return mockDefaults(mode, type, new MockContext(type, "label", config, provider));
}

/** Every string by the name of the attribute that holds it. */
function strings(value: Json, name = ""): readonly (readonly [string, string])[] {
  if (typeof value === "string") return [[name, value]];
  if (Array.isArray(value)) return (value as Json[]).flatMap((item) => strings(item, name));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value as JsonObject).flatMap(([key, item]) => strings(item, key));
}

/** What an attribute's name promises. */
const shapes: readonly (readonly [name: RegExp, shape: RegExp])[] = [
  [/(^|_)arn$/, arn],
  [/(^|_)(principal|object|tenant|client|subscription|key)_id$|^guid$/, guid],
  [/^(host|endpoint|issuer|oidc_issuer_url|vault_uri)$/, url],
  [/^account_id$/, /^\d{12}$/],
  [/^zone_id$/, /^Z[0-9A-F]{19}$/],
  [/^(node_resource_group|user_assigned_identity)_id$/, azureId],
  [/^(fqdn|name_servers|primary_name_server|publisher_domain)$/, /^[\w-]+(\.[\w-]+)*\.?$/],
  [/_cidr$|^cidr_block$/, /^(\d+(\.\d+){3}\/\d+)?$/],
  [/(^|_)unique_id$|^(policy|user)_id$/, /^A[A-Z]{3}[0-9A-F]{16}$/],
  [/^thumbprint_list$/, /^[0-9a-f]{40}$/],
];

describe("made-up values", () => {
  const all = mockedTypes.flatMap((type) =>
    (["data", "resource"] as const).map((mode): [Mode, string] => [mode, type]),
  );

  it.each(all)("of the %s %s have the shape that their names promise", (mode, type) => {
    const values = make(type, {}, {}, mode);
    for (const [name, text] of strings(values)) {
      // An EC2 endpoint of AWS is a host, without the scheme.
      const isHost = type === "aws_region" && name === "endpoint";
      const [, shape] = isHost ? [name, hostname] : (shapes.find(([pattern]) => pattern.test(name)) ?? []);
      if (shape !== undefined) expect([name, text]).toEqual([name, expect.stringMatching(shape)]);
    }
    expect(values["id"] ?? "").toMatch(ids[type] ?? /^([\w.-]+(\/[\w.-]+)?)?$/);
  });

  it("are there for everything that the constructs look up", () => {
    const root = join(__dirname, "../..");
    const sources = readdirSync(join(root, "constructs"), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts"))
      .map((name) => readFileSync(join(root, "constructs", name), "utf8"));
    const lookups = sources.flatMap((text) =>
      [...text.matchAll(/provider-\w+\/lib\/data-([\w-]+)"/g)].map(([, name = ""]) =>
        name.replaceAll("-", "_"),
      ),
    );
    expect(lookups.length).toBeGreaterThan(0);
    expect([...new Set(lookups)].filter((type) => !mockedTypes.includes(type))).toEqual([]);
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

interface Block {
  readonly attributes?: Readonly<Record<string, { readonly type?: Json; readonly computed?: boolean }>>;
  readonly block_types?: Readonly<Record<string, { readonly block: Block }>>;
}

interface Schema {
  readonly resource_schemas?: Readonly<Record<string, { readonly block: Block }>>;
  readonly data_source_schemas?: Readonly<Record<string, { readonly block: Block }>>;
}

/** The schemas of the providers that the tests have. */
function readSchemas(): readonly Schema[] {
  const directory = mkdtempSync(join(tmpdir(), "provider-schemas-"));
  try {
    const names = ["aws", "azuread", "azurerm", "helm", "kubernetes"];
    const required_providers = Object.fromEntries(
      names.map((name) => [name, { source: `hashicorp/${name}` }]),
    );
    writeFileSync(join(directory, "main.tf.json"), JSON.stringify({ terraform: { required_providers } }));
    const run = (...args: readonly string[]): string =>
      execFileSync(process.env["TERRAFORM_BINARY_NAME"] ?? "terraform", args, {
        cwd: directory,
        env: process.env,
        encoding: "utf8",
        stdio: ["ignore", "pipe", "pipe"],
        maxBuffer: 1024 ** 3,
      });
    run("init", "-input=false");
    const output = run("providers", "schema", "-json");
    const { provider_schemas } = JSON.parse(output.slice(output.indexOf("{"))) as {
      readonly provider_schemas: Readonly<Record<string, Schema>>;
    };
    return Object.values(provider_schemas);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Where a value does not fit a type of Terraform. */
function misfits(value: Json, type: Json | undefined, path: string): readonly string[] {
  const [kind, element] = Array.isArray(type) ? (type as Json[]) : [type];
  if (kind === "list" || kind === "set")
    return Array.isArray(value)
      ? (value as Json[]).flatMap((item) => misfits(item, element, `${path}[]`))
      : [`${path} is no list`];
  if (kind === "object")
    return Object.entries(value as JsonObject).flatMap(([name, item]) => {
      const member = (element as JsonObject)[name];
      return member === undefined ? [`${path}.${name} is unknown`] : misfits(item, member, `${path}.${name}`);
    });
  if (kind === "map")
    return Object.values(value as JsonObject).flatMap((item) => misfits(item, element, path));
  if (typeof kind !== "string") return [`${path} has no type`];
  const expected = { string: "string", number: "number", bool: "boolean" }[kind];
  return kind === "dynamic" || typeof value === expected ? [] : [`${path} is no ${kind}`];
}

/** Where values are none that a block has, or none that the provider computes. */
function misfitsOf(
  values: JsonObject,
  block: Block,
  blocks: readonly string[],
  path: string,
): readonly string[] {
  return Object.entries(values).flatMap(([name, value]) => {
    const attribute = block.attributes?.[name];
    const inner = blocks.includes(name) ? block.block_types?.[name]?.block : undefined;
    if (inner !== undefined)
      return (value as JsonObject[]).flatMap((item) => misfitsOf(item, inner, [], `${path}.${name}`));
    if (attribute === undefined) return [`${path}.${name} is unknown`];
    if (attribute.computed !== true) return [`${path}.${name} is not computed`];
    return misfits(value, attribute.type, `${path}.${name}`);
  });
}

describeWithTerraform("made-up values against the providers' schemas", () => {
  it("are of attributes that the providers compute, and fit them", () => {
    const schemas = readSchemas();
    const found = mockedTypes.flatMap((type) => {
      const resource = schemas.map(({ resource_schemas }) => resource_schemas?.[type]).find(Boolean);
      const data = schemas.map(({ data_source_schemas }) => data_source_schemas?.[type]).find(Boolean);
      if (!resource && !data) return [`${type} is unknown`];
      return [
        ...(resource
          ? misfitsOf(make(type, {}, {}, "resource"), resource.block, computedBlocks[type] ?? [], type)
          : []),
        ...(data ? misfitsOf(make(type), data.block, [], `data.${type}`) : []),
      ];
    });
    // Version 6 of the provider renamed its name.
    expect(found.filter((text) => text !== "data.aws_region.region is unknown")).toEqual([]);
  }, 120_000);
});
