import { type TerraformStack, TerraformVariable } from "cdktf";
import {
  AksCluster,
  Azure,
  AzureCloud,
  AzureSubscription,
  Cluster,
  configureKubernetes,
  type KubeloginMethod,
} from "../../constructs";
import { blocksOf, onlyBlock, type StackJson, synthApp, testStack } from "../support/synth";
import {
  addDns01,
  argumentsOf,
  dnsSubscription,
  knownCluster,
  platformSubscription,
  resourcesIn,
  synthAzureStack,
  synthEnvironment,
} from "./aks-environment";

const lookedUp = AksCluster.fromLookup("platform", { resourceGroup: "platform-rg" });

function lookupIn(stack: StackJson) {
  return argumentsOf(onlyBlock(stack.data, "azurerm_kubernetes_cluster"));
}

describe("a cluster that is looked up", () => {
  const { dns01, issuer } = synthEnvironment({ cluster: lookedUp });

  it("must have an OIDC issuer where that is federated, or the plan fails with the command that mends it", () => {
    expect(lookupIn(dns01)).toEqual({
      name: "platform",
      resource_group_name: "platform-rg",
      lifecycle: {
        postcondition: [
          {
            condition: "${self.oidc_issuer_enabled}",
            error_message:
              "The cluster platform has no OIDC issuer. Run: az aks update --name platform --resource-group platform-rg --enable-oidc-issuer --enable-workload-identity",
          },
        ],
      },
    });
  });

  it("may lack one in a stack that only logs in to it", () => {
    expect(lookupIn(issuer)).toEqual({ name: "platform", resource_group_name: "platform-rg" });
  });

  it("gives its issuer to the credential and its region to the identity, unseen and so unchanged", () => {
    const [id = ""] = Object.keys(dns01.data?.["azurerm_kubernetes_cluster"] ?? {});
    expect(resourcesIn(dns01, "azurerm_federated_identity_credential")).toMatchObject([
      { issuer: `\${data.azurerm_kubernetes_cluster.${id}.oidc_issuer_url}` },
    ]);
    expect(resourcesIn(dns01, "azurerm_user_assigned_identity")).toMatchObject([
      { location: `\${data.azurerm_kubernetes_cluster.${id}.location}`, resource_group_name: "platform-rg" },
    ]);
  });

  it("is looked up once in a stack, and is not to be confused with another", () => {
    const build = (other: AksCluster) => (stack: TerraformStack) => {
      addDns01(stack, { cluster: other });
    };
    const same = AksCluster.fromLookup("platform", { resourceGroup: "platform-rg" });
    expect(
      blocksOf(synthAzureStack(build(same), { cluster: lookedUp }).data, "azurerm_kubernetes_cluster"),
    ).toHaveLength(1);
    const other = AksCluster.fromLookup("other", { resourceGroup: "platform-rg" });
    expect(() => synthAzureStack(build(other), { cluster: lookedUp })).toThrow(
      /"aks-cluster" is .*"other".* here and .*"platform".* elsewhere in the stack "test"/,
    );
  });

  it("lies in the given subscription, and so does the identity that is made for it", () => {
    const subscription = AzureSubscription.of(dnsSubscription);
    const cluster = AksCluster.fromLookup("platform", { resourceGroup: "platform-rg", subscription });
    const { dns01: json } = synthEnvironment({ cluster });
    const provider = `azurerm.azurerm-${dnsSubscription}`;
    expect(lookupIn(json)).toHaveProperty("provider", provider);
    expect(resourcesIn(json, "azurerm_user_assigned_identity")).toMatchObject([{ provider }]);
    expect(resourcesIn(json, "azurerm_federated_identity_credential")).toMatchObject([{ provider }]);
  });

  it("lies in the default provider's subscription unless said otherwise", () => {
    const subscription = AzureSubscription.of(platformSubscription);
    const cluster = AksCluster.fromLookup("platform", { resourceGroup: "platform-rg", subscription });
    expect(lookupIn(synthEnvironment({ cluster }).dns01)).not.toHaveProperty("provider");
  });
});

describe("Terraform's login to a cluster that is looked up", () => {
  const logins: readonly (KubeloginMethod | undefined)[] = [
    undefined,
    "azurecli",
    "workloadidentity",
    "spn",
    "msi",
  ];

  describe("asks for a token of the cluster's tenant", () => {
    const home = "e0000000-0000-4000-8000-000000000001";
    const other = "e0000000-0000-4000-8000-000000000002";
    /** The end of kubelogin's arguments. */
    const tenantArguments = (
      subscription?: AzureSubscription,
      tenantOf?: (stack: TerraformStack) => string,
    ) => {
      const { stacks } = synthApp((app) => {
        const stack = testStack(app, "test");
        const tenantId = tenantOf?.(stack);
        Azure.inSubscription(platformSubscription, { tenantId }).configure(stack);
        configureKubernetes(
          stack,
          AksCluster.fromLookup("platform", { resourceGroup: "platform-rg", subscription }),
        );
      });
      const [kubernetes] = stacks["test"]?.provider?.["kubernetes"] ?? [];
      const [{ args }] = kubernetes?.["exec"] as [{ readonly args: readonly string[] }];
      return args.slice(args.indexOf("AzurePublicCloud") + 1);
    };

    it.each<[string, AzureSubscription | undefined, string[]]>([
      ["that of the default provider", undefined, ["--tenant-id", home]],
      [
        "that of the default provider, for another subscription",
        AzureSubscription.of(dnsSubscription),
        ["--tenant-id", home],
      ],
      [
        "that of the cluster's subscription",
        AzureSubscription.of(dnsSubscription, { tenantId: other }),
        ["--tenant-id", other],
      ],
    ])("%s", (_, subscription, expected) => {
      expect(tenantArguments(subscription, () => home)).toEqual(expected);
    });

    it("where the providers say it literally", () => {
      expect(tenantArguments()).toEqual([]);
      expect(
        tenantArguments(undefined, (stack) => new TerraformVariable(stack, "tenant", {}).stringValue),
      ).toEqual([]);
    });
  });

  it.each(logins)("runs kubelogin (%s) for both providers and holds no secret", (login) => {
    const cluster = AksCluster.fromLookup("platform", { resourceGroup: "platform-rg", login });
    const json = synthAzureStack(() => undefined, { cluster });
    const [id = ""] = Object.keys(json.data?.["azurerm_kubernetes_cluster"] ?? {});
    const kubeConfig = `data.azurerm_kubernetes_cluster.${id}.kube_config[0]`;
    const exec = {
      api_version: "client.authentication.k8s.io/v1beta1",
      command: "kubelogin",
      args: [
        "get-token",
        "--login",
        login ?? "azurecli",
        "--server-id",
        "6dae42f8-4368-4678-94ff-3960e28e3630",
        "--environment",
        "AzurePublicCloud",
      ],
    };
    const access = {
      host: `\${${kubeConfig}.host}`,
      cluster_ca_certificate: `\${base64decode(${kubeConfig}.cluster_ca_certificate)}`,
    };
    expect(json.provider?.["kubernetes"]).toEqual([{ ...access, exec: [exec] }]);
    expect(json.provider?.["helm"]).toEqual([{ kubernetes: { ...access, exec } }]);
  });

  it.each([AzureCloud.US_GOVERNMENT, AzureCloud.CHINA])("asks Entra of the cloud $providerName", (cloud) => {
    const json = synthAzureStack(() => undefined, { cluster: lookedUp, cloud });
    expect(JSON.stringify(json.provider?.["kubernetes"])).toContain(`"--environment","${cloud.issuerName}"`);
  });
});

describe("a cluster given by its attributes", () => {
  const { dns01 } = synthEnvironment({ cluster: knownCluster() });

  it("is not looked up in Azure", () => {
    expect(Object.keys(dns01.data ?? {})).toEqual(["kubernetes_mutating_webhook_configuration_v1"]);
  });

  it("is reached as said", () => {
    const access = { config_path: "~/.kube/config", config_context: "platform" };
    expect(dns01.provider?.["kubernetes"]).toEqual([access]);
    expect(dns01.provider?.["helm"]).toEqual([{ kubernetes: access }]);
  });

  it("may be reached through its API server", () => {
    const cluster = AksCluster.fromAttributes({
      name: "platform",
      resourceGroup: "platform-rg",
      location: "westeurope",
      oidcIssuerUrl: "https://oidc.example.org/",
      access: {
        host: "https://api.example.org:443",
        clusterCaCertificate: "PEM",
        exec: { apiVersion: "client.authentication.k8s.io/v1", command: "login", args: ["now"] },
      },
    });
    const { provider } = synthAzureStack(() => undefined, { cluster });
    expect(provider?.["kubernetes"]).toMatchObject([{ host: "https://api.example.org:443" }]);
  });
});

describe("a cluster in another subscription", () => {
  const subscription = AzureSubscription.of(dnsSubscription);

  it.each([
    ["looked up", AksCluster.fromLookup("platform", { resourceGroup: "platform-rg", subscription })],
    [
      "given by its attributes",
      AksCluster.fromAttributes({
        name: "platform",
        resourceGroup: "platform-rg",
        location: "westeurope",
        subscription,
        oidcIssuerUrl: "https://oidc.example.org/",
        access: Cluster.kubeconfig({ context: "platform" }),
      }),
    ],
  ])("has its identity there, and the command that mends it says so: %s", (_, cluster) => {
    const { dns01 } = synthEnvironment({ cluster });
    expect(onlyBlock(dns01.resource, "azurerm_user_assigned_identity")).toMatchObject({
      provider: `azurerm.azurerm-${dnsSubscription}`,
    });
    expect(JSON.stringify(dns01.data)).toContain(
      `az aks update --name platform --resource-group platform-rg --subscription ${dnsSubscription} --enable-oidc-issuer`,
    );
  });
});

it("an AKS cluster's name has 63 characters at most", () => {
  const named = (name: string) => AksCluster.fromLookup(name, { resourceGroup: "platform-rg" });
  expect(named("a".repeat(63)).name).toHaveLength(63);
  expect(() => named("a".repeat(64))).toThrow(
    /^AksCluster\.fromLookup: the cluster name is "a+"\. Write .*63/,
  );
});

describe("the workload identity webhook", () => {
  it.each([
    ["looked up", lookedUp],
    ["given by its attributes", knownCluster()],
  ])("is asserted on a cluster that is %s", (_, cluster) => {
    const { dns01, issuer } = synthEnvironment({ cluster });
    expect(argumentsOf(onlyBlock(dns01.data, "kubernetes_mutating_webhook_configuration_v1"))).toEqual({
      metadata: { name: "azure-wi-webhook-mutating-webhook-configuration" },
      lifecycle: {
        postcondition: [
          {
            condition: "${try(length(self.webhook), 0) > 0}",
            error_message:
              "The cluster platform does not run the Azure workload identity webhook. Run: az aks update --name platform --resource-group platform-rg --enable-oidc-issuer --enable-workload-identity",
          },
        ],
      },
    });
    expect(issuer.data).not.toHaveProperty("kubernetes_mutating_webhook_configuration_v1");
  });

  it("is asserted once in a stack, and every controller waits for it", () => {
    const json = synthAzureStack((stack) => {
      const cluster = knownCluster();
      addDns01(stack, { namespace: "one", cluster }, "one");
      addDns01(stack, { namespace: "two", cluster }, "two");
    });
    const [id = "", ...others] = Object.keys(
      json.data?.["kubernetes_mutating_webhook_configuration_v1"] ?? {},
    );
    expect(others).toEqual([]);
    for (const release of blocksOf(json.resource, "helm_release"))
      expect(release["depends_on"]).toContain(`data.kubernetes_mutating_webhook_configuration_v1.${id}`);
  });
});
