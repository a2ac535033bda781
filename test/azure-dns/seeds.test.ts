import { parse } from "yaml";
import { AksCluster, AzureDnsAuth, AzureDnsSolver, AzureDnsZone, ManagedIdentity } from "../../constructs";
import { onlyBlock, synthApp } from "../support/synth";
import {
  addEnvironment,
  addressOf,
  dnsSubscription,
  resourcesIn,
  synthEnvironment,
  zoneId,
} from "./aks-environment";

/**
 * Section "Managed Identity Using AAD Workload Identity" of cert-manager's page on Azure DNS. Its
 * English and its Japanese edition have the same commands, values and manifest.
 */
const page = {
  values: `
podLabels:
  azure.workload.identity/use: "true"
serviceAccount:
  labels:
    azure.workload.identity/use: "true"
`,
  injected: [
    "AZURE_CLIENT_ID",
    "AZURE_TENANT_ID",
    "AZURE_FEDERATED_TOKEN_FILE",
    "AZURE_AUTHORITY_HOST",
    "azure-identity-token",
  ],
  clusterIssuer: `
apiVersion: cert-manager.io/v1
kind: ClusterIssuer
metadata:
  name: letsencrypt-staging
spec:
  acme:
    server: https://acme-staging-v02.api.letsencrypt.org/directory
    email: $EMAIL_ADDRESS
    privateKeySecretRef:
      name: letsencrypt-staging
    solvers:
    - dns01:
        azureDNS:
          hostedZoneName: $AZURE_ZONE_NAME
          resourceGroupName: $AZURE_RESOURCE_GROUP
          subscriptionID: $AZURE_SUBSCRIPTION_ID
          environment: AzurePublicCloud
          managedIdentity:
            clientID: $IDENTITY_CLIENT_ID
`,
};

const identity = ManagedIdentity.create("cert-manager", {
  resourceGroup: "platform-rg",
  location: "westeurope",
});
const solver = AzureDnsSolver.forZones(
  [AzureDnsZone.fromId(zoneId("apps.example.org"))],
  AzureDnsAuth.workloadIdentity({ identity }),
);
const environment = synthEnvironment({
  cluster: AksCluster.fromLookup("platform", { resourceGroup: "platform-rg" }),
  solvers: [solver],
});
const { dns01, manifests, helmValues } = environment;
const identityAddress = addressOf(dns01, "azurerm_user_assigned_identity");

describe("Reconfigure the cluster", () => {
  // The page's command has no --resource-group, which the Azure CLI wants unless a default is set.
  const command =
    "az aks update --name platform --resource-group platform-rg --enable-oidc-issuer --enable-workload-identity";

  it.each(["azurerm_kubernetes_cluster", "kubernetes_mutating_webhook_configuration_v1"])(
    "az aks update --enable-oidc-issuer --enable-workload-identity: the plan asserts %s and prints the command (A19)",
    (type) => {
      expect(onlyBlock(dns01.data, type)["lifecycle"]).toMatchObject({
        postcondition: [{ error_message: expect.stringMatching(`Run: ${command}$`) as string }],
      });
    },
  );
});

describe("Reconfigure cert-manager", () => {
  it("values.yaml: the release has its labels", () => {
    expect(helmValues).toMatchObject(parse(page.values) as object);
  });

  it("kubectl describe pod: a check of the environment, which looks for all that the webhook injects", () => {
    let checks: string[] = [];
    synthApp((app) => {
      checks = addEnvironment(app).checks;
    });
    const [command = "", ...others] = checks;
    expect(others).toEqual([]);
    const [describe = "", grep = ""] = command.split(" | ");
    // kubectl --namespace N describe pod --selector L is describe pod -n N -l L in long.
    expect(describe).toBe(
      "kubectl --namespace cert-manager describe pod --selector app.kubernetes.io/component=controller",
    );
    const [, pattern = ""] = /'([^']+)'/.exec(grep) ?? [];
    expect(page.injected.filter((sign) => !new RegExp(pattern).test(sign))).toEqual([]);
  });

  it("AZURE_CLIENT_ID is empty: no annotation binds the controller to one identity (A7)", () => {
    expect(JSON.stringify(helmValues)).not.toContain("azure.workload.identity/client-id");
  });
});

describe("Create a Managed Identity", () => {
  it("az identity create: a user assigned identity", () => {
    expect(resourcesIn(dns01, "azurerm_user_assigned_identity")).toEqual([
      { name: "cert-manager", resource_group_name: "platform-rg", location: "westeurope" },
    ]);
  });

  it("az role assignment create: role and scope as there, the assignee by its principal id (A8)", () => {
    // The CLI looks the principal of a client id up; that fails while Entra does not know it yet.
    expect(resourcesIn(dns01, "azurerm_role_assignment")).toEqual([
      {
        role_definition_name: "DNS Zone Contributor",
        scope: zoneId("apps.example.org"),
        principal_id: `\${${identityAddress}.principal_id}`,
        principal_type: "ServicePrincipal",
        skip_service_principal_aad_check: true,
        provider: `azurerm.azurerm-${dnsSubscription}`,
      },
    ]);
  });

  it("az network dns zone show --query id: a look-up of the zone, where the id is not given", () => {
    const zone = AzureDnsZone.fromLookup("apps.example.org", { resourceGroup: "dns" });
    const { dns01: json } = synthEnvironment({
      solvers: [AzureDnsSolver.forZones([zone], AzureDnsAuth.workloadIdentity())],
    });
    const [id = ""] = Object.keys(json.data?.["azurerm_dns_zone"] ?? {});
    expect(resourcesIn(json, "azurerm_role_assignment")).toMatchObject([
      { scope: `\${data.azurerm_dns_zone.${id}.id}` },
    ]);
  });
});

describe("Add a Federated Identity", () => {
  const [credential] = resourcesIn(dns01, "azurerm_federated_identity_credential");

  it("az aks show --query oidcIssuerProfile.issuerUrl: the issuer is that of the looked-up cluster", () => {
    const [id = ""] = Object.keys(dns01.data?.["azurerm_kubernetes_cluster"] ?? {});
    expect(credential).toHaveProperty("issuer", `\${data.azurerm_kubernetes_cluster.${id}.oidc_issuer_url}`);
  });

  it("az identity federated-credential create: on the identity, with the subject made as there", () => {
    expect(credential).toMatchObject({
      parent_id: `\${${identityAddress}.id}`,
      resource_group_name: "platform-rg",
      subject: "system:serviceaccount:cert-manager:cert-manager",
    });
  });

  it("names cluster, namespace and ServiceAccount, so that one identity serves several clusters (A6)", () => {
    expect(credential).toHaveProperty("name", "platform-cert-manager-cert-manager");
  });

  it("writes the audience that the command leaves to the CLI (A5)", () => {
    expect(credential).toHaveProperty("audience", ["api://AzureADTokenExchange"]);
  });
});

describe("Configure a ClusterIssuer", () => {
  const variables: Readonly<Record<string, string>> = {
    EMAIL_ADDRESS: "dns-admin@staging.example.org",
    AZURE_ZONE_NAME: "apps.example.org",
    AZURE_RESOURCE_GROUP: "dns",
    AZURE_SUBSCRIPTION_ID: dnsSubscription,
    IDENTITY_CLIENT_ID: `\${${identityAddress}.client_id}`,
  };

  it("has every field of the page's manifest, and only the selector besides (W17: one entry for each zone)", () => {
    const text = page.clusterIssuer.replaceAll(/\$([A-Z_]+)/g, (_, name: string) =>
      JSON.stringify(variables[name]),
    );
    const [manifest] = manifests;
    const solvers = manifest?.spec.acme.solvers ?? [];
    expect(solvers.map(({ selector }) => selector)).toEqual([{ dnsZones: ["apps.example.org"] }]);
    const withoutSelectors = {
      ...manifest,
      spec: {
        acme: { ...manifest?.spec.acme, solvers: solvers.map(({ dns01: entry }) => ({ dns01: entry })) },
      },
    };
    expect(withoutSelectors).toEqual(parse(text));
  });
});

describe("Using 'Ambient Credentials' with ClusterIssuer and Issuer resources", () => {
  it("--issuer-ambient-credentials is off, and on only where the environment says so (W1)", () => {
    expect(helmValues).not.toHaveProperty("extraArgs");
    const { helmValues: on } = synthEnvironment({ issuerAmbientCredentials: true });
    expect(on).toHaveProperty("extraArgs", ["--issuer-ambient-credentials=true"]);
  });
});
