import { type App, type TerraformStack } from "cdktf";
import {
  AcmeIssuer,
  AcmeServer,
  Aws,
  Azure,
  AzureCloud,
  AzureDnsAuth,
  AzureDnsRecords,
  AzureDnsSolver,
  AzureDnsZone,
  AzureResourceGroup,
  AzureSubscription,
  CertManager,
  Cluster,
  configureKubernetes,
  Dns01,
  EksCluster,
  ExternalDns,
  type HasOidcIssuer,
  InputError,
  Issuers,
  ManagedIdentity,
  type NewCluster,
  Route53Auth,
  Route53Solver,
  Route53Zone,
  withWorkloadIdentity,
  WorkloadIdentityWebhook,
} from "../../constructs";
import { isNewCluster } from "../../constructs/entry-points/extend";
import { Backend } from "../../stacks/backend";
import { Environment } from "../../stacks/environment";
import { blocksOf, onlyBlock, type StackJson, synthApp, testStack } from "../support/synth";
import { argumentsOf, dnsSubscription, platformSubscription, resourcesIn, zoneId } from "./aks-environment";

const tenantId = "dddddddd-eeee-4fff-8000-111111111111";
const identityHome = { resourceGroup: "identities", location: "northeurope" };
const webhookType = "kubernetes_mutating_webhook_configuration_v1";
const install = (props: Partial<Parameters<typeof WorkloadIdentityWebhook.install>[0]> = {}) =>
  WorkloadIdentityWebhook.install({ tenantId, ...props });
const onPremises = () =>
  Cluster.fromKubeconfigWithOidcIssuer("platform", {
    context: "platform",
    oidcIssuerUrl: "https://oidc.example.org/platform",
  });
const solver = (identity?: ManagedIdentity) =>
  AzureDnsSolver.forZones(
    [AzureDnsZone.fromId(zoneId("apps.example.org"))],
    AzureDnsAuth.workloadIdentity({ identity }),
  );

function withWebhook(webhook: WorkloadIdentityWebhook) {
  return withWorkloadIdentity(onPremises(), { webhook, identityHome });
}

function stackFor(app: App, id: string, cluster: HasOidcIssuer, cloud?: AzureCloud): TerraformStack {
  const stack = testStack(app, id);
  Azure.inSubscription(platformSubscription, { cloud }).configure(stack);
  Aws.inRegion("eu-west-1").configure(stack);
  configureKubernetes(stack, cluster);
  return stack;
}

/** One stack with cert-manager in each of the namespaces. */
function synthOn(
  cluster: ReturnType<typeof withWebhook>,
  { cloud, namespaces = ["cert-manager"] }: { cloud?: AzureCloud; namespaces?: string[] } = {},
): StackJson {
  const { stacks } = synthApp((app) => {
    const stack = stackFor(app, "test", cluster, cloud);
    for (const namespace of namespaces)
      new Dns01(stack, namespace, {
        cluster,
        certManager: CertManager.install({ version: "v1.21.1", namespace }),
        solvers: [solver()],
      });
  });
  return stacks["test"] as StackJson;
}

function releaseOf(stack: StackJson, name: string): Readonly<Record<string, unknown>> {
  const [release, ...others] = resourcesIn(stack, "helm_release").filter((one) => one["name"] === name);
  if (!release || others.length > 0) throw new Error(`expected one release ${name}`);
  return release;
}

describe("a cluster outside AKS", () => {
  const stack = synthOn(withWebhook(install()));

  it("has its own issuer federated, verbatim", () => {
    expect(resourcesIn(stack, "azurerm_federated_identity_credential")).toMatchObject([
      {
        issuer: "https://oidc.example.org/platform",
        subject: "system:serviceaccount:cert-manager:cert-manager",
        audience: ["api://AzureADTokenExchange"],
        resource_group_name: "identities",
      },
    ]);
  });

  it("has its identities in the home that is given", () => {
    expect(resourcesIn(stack, "azurerm_user_assigned_identity")).toEqual([
      { name: "cert-manager-dns01-platform", resource_group_name: "identities", location: "northeurope" },
    ]);
    const subscription = AzureSubscription.of(dnsSubscription);
    const elsewhere = withWorkloadIdentity(onPremises(), {
      webhook: install(),
      identityHome: { ...identityHome, subscription },
    });
    expect(onlyBlock(synthOn(elsewhere).resource, "azurerm_user_assigned_identity")).toHaveProperty(
      "provider",
      `azurerm.azurerm-${dnsSubscription}`,
    );
  });

  it("has its identities in a new resource group, where the home says so", () => {
    const resourceGroup = AzureResourceGroup.create("identities");
    const cluster = withWorkloadIdentity(onPremises(), {
      webhook: install(),
      identityHome: { ...identityHome, resourceGroup },
    });
    expect(resourcesIn(synthOn(cluster), "azurerm_resource_group")).toEqual([
      { name: "identities", location: "northeurope" },
    ]);
  });

  it("has the identities of add-ons in that group too, after the stack that makes it", () => {
    const resourceGroup = AzureResourceGroup.create("identities");
    const cluster = withWorkloadIdentity(onPremises(), {
      webhook: install(),
      identityHome: { ...identityHome, resourceGroup },
    });
    const zones = [AzureDnsZone.fromId(zoneId("apps.example.org"))];
    const { stacks, dependencies } = synthApp((app) => {
      new Environment("edge", {
        backend: Backend.local(),
        clouds: [Azure.inSubscription(platformSubscription)],
        cluster,
        certManager: CertManager.install({ version: "v1.21.1" }),
        issuers: AcmeIssuer.letsEncrypt({
          solvers: [AzureDnsSolver.forZones(zones, AzureDnsAuth.workloadIdentity())],
        }),
        addons: [ExternalDns.writing(AzureDnsRecords.forZones(zones))],
      }).addTo(app);
    });
    expect(dependencies["edge-addons"]).toContain("edge-dns01");
    const addons = stacks["edge-addons"] as StackJson;
    expect(addons.resource).not.toHaveProperty("azurerm_resource_group");
    expect(onlyBlock(addons.resource, "azurerm_user_assigned_identity")).toMatchObject({
      name: "external-dns-platform",
      resource_group_name: "identities",
    });
  });

  it("is reached as before, and keeps members of its class", () => {
    class Hosted implements HasOidcIssuer {
      readonly name = "hosted";
      readonly access = () => Cluster.kubeconfig({ context: this.name });
      readonly oidcIssuer = () => `https://oidc.example.org/${this.name}`;
    }
    const cluster = withWorkloadIdentity(new Hosted(), { webhook: install(), identityHome });
    expect(cluster).toBeInstanceOf(Hosted);
    expect(cluster.oidcIssuer()).toBe("https://oidc.example.org/hosted");
    expect(stack.provider?.["kubernetes"]).toEqual([
      { config_path: "~/.kube/config", config_context: "platform" },
    ]);
  });

  it("is still made where it is new", () => {
    const fresh: HasOidcIssuer & NewCluster = { ...onPremises(), create: () => undefined };
    expect(isNewCluster(withWorkloadIdentity(fresh, { webhook: install(), identityHome }))).toBe(true);
  });

  it("is left as it was for those who use it without Azure", () => {
    const cluster = onPremises();
    withWorkloadIdentity(cluster, { webhook: install(), identityHome });
    expect(cluster).not.toHaveProperty("requireWorkloadIdentityWebhook");
  });
});

describe("the webhook that is installed", () => {
  const stack = synthOn(withWebhook(install()));
  const valuesOf = (json: StackJson): unknown => {
    const [values = ""] = releaseOf(json, "workload-identity-webhook")["values"] as string[];
    return values;
  };

  it("is the project's chart, in a namespace of its own", () => {
    expect(releaseOf(stack, "workload-identity-webhook")).toMatchObject({
      chart: "workload-identity-webhook",
      repository: "https://azure.github.io/azure-workload-identity/charts",
      version: "1.6.0",
      namespace: "azure-workload-identity-system",
      timeout: 300,
    });
    expect(
      blocksOf(stack.resource, "kubernetes_namespace_v1").map(({ metadata }) => metadata),
    ).toContainEqual({ name: "azure-workload-identity-system" });
    expect(stack.data ?? {}).not.toHaveProperty(webhookType);
  });

  it("is there before cert-manager's Pods, which Terraform waits for", () => {
    const [id] = Object.entries(stack.resource?.["helm_release"] ?? {}).find(
      ([, release]) => release["name"] === "workload-identity-webhook",
    ) ?? [""];
    const release = releaseOf(stack, "workload-identity-webhook");
    expect(releaseOf(stack, "cert-manager")["depends_on"]).toContain(`helm_release.${id}`);
    expect(release["depends_on"]).toEqual([expect.stringMatching(/^kubernetes_namespace_v1\./)]);
    expect(release).not.toHaveProperty("wait");
  });

  it.each([AzureCloud.PUBLIC, AzureCloud.US_GOVERNMENT, AzureCloud.CHINA])(
    "sends Pods to the Entra of the cloud $issuerName, as the issuer does",
    (cloud) => {
      expect(valuesOf(synthOn(withWebhook(install()), { cloud }))).toBe(
        JSON.stringify({ azureTenantID: tenantId, azureEnvironment: cloud.issuerName }),
      );
    },
  );

  it("takes each of its props", () => {
    const props = { version: "1.5.1", repository: "oci://charts.example.org/azure", namespace: "azwi" };
    const json = synthOn(withWebhook(install({ ...props, values: { replicaCount: 3 }, timeout: 60 })));
    expect(releaseOf(json, "workload-identity-webhook")).toMatchObject({ ...props, timeout: 60 });
    expect(valuesOf(json)).toContain(`"replicaCount":3`);
  });

  it("is installed once for all of a stack, and all wait for it", () => {
    const json = synthOn(withWebhook(install()), { namespaces: ["one", "two"] });
    const [id] = Object.entries(json.resource?.["helm_release"] ?? {}).find(
      ([, release]) => release["name"] === "workload-identity-webhook",
    ) ?? [""];
    expect(releaseOf(json, "workload-identity-webhook")).toBeDefined();
    for (const release of resourcesIn(json, "helm_release").filter((one) => one["name"] === "cert-manager"))
      expect(release["depends_on"]).toContain(`helm_release.${id}`);
  });

  it("belongs to one stack, and another follows that and asserts it", () => {
    const { stacks, dependencies } = synthApp((app) => {
      const cluster = withWebhook(install());
      for (const id of ["one", "two"])
        new Dns01(stackFor(app, id, cluster), "dns01", {
          cluster,
          certManager: CertManager.install({ version: "v1.21.1", namespace: id }),
          solvers: [solver(ManagedIdentity.fromLookup(`dns-${id}`, { resourceGroup: "identities" }))],
        });
    });
    expect(dependencies).toEqual({ one: [], two: ["one"] });
    const two = stacks["two"] as StackJson;
    expect(resourcesIn(two, "helm_release").map(({ name }) => name)).toEqual(["cert-manager"]);
    expect(JSON.stringify(onlyBlock(two.data, webhookType))).toContain("Deploy the stack one first");
  });

  it.each(["azureTenantID", "azureEnvironment", "customTokenEndpoint"])(
    "is refused with the Helm value %s, which follows from elsewhere",
    (key) => {
      const make = () => install({ values: { [key]: "x" } });
      expect(make).toThrow(InputError);
      expect(make).toThrow(`WorkloadIdentityWebhook.install: the Helm value "${key}" is set. Leave it out`);
    },
  );
});

describe("the webhook that exists", () => {
  const stack = synthOn(withWebhook(WorkloadIdentityWebhook.existing()));

  it("is asserted, and nothing installed", () => {
    expect(resourcesIn(stack, "helm_release").map(({ name }) => name)).toEqual(["cert-manager"]);
    expect(argumentsOf(onlyBlock(stack.data, webhookType))).toMatchObject({
      metadata: { name: "azure-wi-webhook-mutating-webhook-configuration" },
      lifecycle: {
        postcondition: [
          {
            error_message:
              "The cluster platform does not run the Azure workload identity webhook. Install the chart workload-identity-webhook of https://azure.github.io/azure-workload-identity/charts, or use WorkloadIdentityWebhook.install",
          },
        ],
      },
    });
  });
});

describe("EKS with zones of both clouds", () => {
  it("serves both in one issuer, each with its own identity and sign on the Pod", () => {
    const cluster = withWorkloadIdentity(EksCluster.fromLookup("platform"), {
      webhook: install(),
      identityHome,
    });
    const irsa = Route53Solver.forZones(
      [Route53Zone.fromId("Z0123456789ABCDEFGHIJ", "example.net")],
      Route53Auth.irsa(),
    );
    const { stacks } = synthApp((app) => {
      const azure = solver();
      const dns01 = new Dns01(stackFor(app, "dns01", cluster), "dns01", {
        cluster,
        certManager: CertManager.install({ version: "v1.21.1" }),
        solvers: [irsa, azure],
      });
      new Issuers(stackFor(app, "issuer", cluster), "issuers", {
        dns01,
        issuers: [
          AcmeIssuer.clusterIssuer<typeof cluster>("both", {
            server: AcmeServer.LETS_ENCRYPT_STAGING,
            solvers: [irsa, azure],
          }),
        ],
      });
    });
    const dns01 = stacks["dns01"] as StackJson;
    const [values = ""] = releaseOf(dns01, "cert-manager")["values"] as string[];
    expect(values).toContain("azure.workload.identity/use");
    expect(values).toContain("eks.amazonaws.com/role-arn");
    expect(resourcesIn(dns01, "aws_iam_role")).toHaveLength(1);
    expect(resourcesIn(dns01, "azurerm_federated_identity_credential")).toHaveLength(1);
  });
});
