import { Token } from "cdktf";
import {
  AccessKeySource,
  AcmeServer,
  AksCluster,
  Aws,
  AwsAccount,
  Azure,
  AzureDnsAuth,
  AzureDnsSolver,
  AzureDnsZone,
  AzurePrivateDnsZone,
  ClientSecret,
  CredentialsSecret,
  EksCluster,
  Entra,
  EntraApplication,
  type ICluster,
  type IRoute53Auth,
  NodeRoles,
  OidcProvider,
  Route53Auth,
  Route53Solver,
  Route53Zone,
  withWorkloadIdentity,
  WorkloadIdentityWebhook,
  ZoneRole,
} from "../../constructs";
import { type ContractSubject, describeSolverContract } from "./solver-contract";

const tenantId = "e0000000-0000-4000-8000-000000000003";
const dnsSubscription = "11111111-2222-4333-8444-555555555555";

const route53Zone = (name: string) =>
  Route53Zone.fromId(`Z${Buffer.from(name).toString("hex").toUpperCase().slice(0, 20)}`, name);
const azureZone = (name: string) =>
  AzureDnsZone.fromId(
    `/subscriptions/${dnsSubscription}/resourceGroups/dns/providers/Microsoft.Network/dnsZones/${name}`,
  );
const eks = { cluster: EksCluster.fromLookup("contract"), clouds: [Aws.inRegion("eu-west-1")] };
const dnsAccount = AwsAccount.assumeRole("arn:aws:iam::333344445555:role/terraform", "eu-west-1");
const aks = {
  cluster: AksCluster.fromLookup("contract", { resourceGroup: "contract" }),
  clouds: [Azure.inSubscription("aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee")],
};

/** The suite for a method of Route53; `auth` is given the solver's id, for names that two of a kind cannot share. */
function describeRoute53<C extends ICluster>(
  method: string,
  subject: Omit<ContractSubject<C>, "solver"> & { readonly auth: (id: string) => IRoute53Auth<C> },
): void {
  const { auth, ...rest } = subject;
  describeSolverContract(`Route53Auth.${method}`, {
    ...rest,
    solver: (zones, props) =>
      Route53Solver.forZones(zones.map(route53Zone), auth(props?.id ?? subject.defaultId), props),
  });
}

/** The suites of each factory of an auth method; the tables' keys are checked against the factories. */
const route53Methods = {
  irsa: () => {
    describeRoute53("irsa", {
      ...eks,
      auth: () => Route53Auth.irsa(),
      defaultId: "route53-irsa",
      ambient: true,
      severalPerController: false,
    });
    describeSolverContract("Route53Auth.irsa for zones of another account", {
      ...eks,
      solver: (zones, props) => {
        const role = ZoneRole.create(dnsAccount);
        const inAccount = zones.map((name) => Route53Zone.fromLookup(name, { role }));
        return Route53Solver.forZones(inAccount, Route53Auth.irsa(), props);
      },
      defaultId: "route53-irsa",
      ambient: true,
      severalPerController: false,
    });
  },
  podIdentity: () => {
    describeRoute53("podIdentity", {
      ...eks,
      auth: () => Route53Auth.podIdentity(),
      defaultId: "route53-pod-identity",
      ambient: true,
      severalPerController: false,
    });
  },
  nodeRole: () => {
    describeRoute53("nodeRole", {
      ...eks,
      auth: () =>
        Route53Auth.nodeRole({
          region: "eu-west-1",
          roles: NodeRoles.fromNames(["platform-nodes"]),
          acknowledges: { everyPodGainsTheGrant: true, hopLimitAdmitsPods: true },
        }),
      defaultId: "route53-node-role",
      ambient: true,
      severalPerController: true,
    });
    describeRoute53("nodeRole of a new role", {
      ...eks,
      auth: () =>
        Route53Auth.nodeRole({
          region: "eu-west-1",
          roles: NodeRoles.create(),
          acknowledges: { everyPodGainsTheGrant: true, hopLimitAdmitsPods: true },
        }),
      defaultId: "route53-node-role",
      ambient: true,
      severalPerController: false,
    });
  },
  environmentVariables: () => {
    describeRoute53("environmentVariables", {
      ...eks,
      auth: () =>
        Route53Auth.environmentVariables({
          region: "eu-west-1",
          secret: CredentialsSecret.fromName("route53-credentials"),
        }),
      defaultId: "route53-environment",
      ambient: true,
      namespace: { name: "cert-manager" },
      severalPerController: true,
    });
    const token = (name: string) => Token.asString({ resolve: () => `\${var.${name}}` });
    describeRoute53("environmentVariables of a new Secret", {
      ...eks,
      auth: () =>
        Route53Auth.environmentVariables({
          region: "eu-west-1",
          secret: CredentialsSecret.create("route53-credentials", {
            "access-key-id": token("id"),
            "secret-access-key": token("key"),
          }),
        }),
      defaultId: "route53-environment",
      ambient: true,
      severalPerController: false,
    });
  },
  sharedConfig: () => {
    describeRoute53("sharedConfig", {
      ...eks,
      auth: () =>
        Route53Auth.sharedConfig({
          region: "eu-west-1",
          secret: CredentialsSecret.fromName("route53-config"),
        }),
      defaultId: "route53-shared-config",
      ambient: true,
      namespace: { name: "cert-manager" },
      severalPerController: true,
    });
  },
  serviceAccount: () => {
    describeRoute53("serviceAccount", {
      ...eks,
      auth: (id) => Route53Auth.serviceAccount({ name: id, region: "eu-west-1" }),
      defaultId: "route53-service-account",
      ambient: false,
      severalPerController: true,
    });
    const oidcProvider = OidcProvider.create();
    describeRoute53("serviceAccount on AKS, with an OIDC provider that the solvers share", {
      cluster: aks.cluster,
      clouds: [...aks.clouds, ...eks.clouds],
      auth: (id) => Route53Auth.serviceAccount({ name: id, region: "eu-west-1", oidcProvider }),
      defaultId: "route53-service-account",
      ambient: false,
      severalPerController: true,
    });
  },
  accessKey: () => {
    const own = { ...eks, defaultId: "route53-access-key", ambient: false, severalPerController: true };
    describeRoute53("accessKey of an existing Secret", {
      ...own,
      auth: () =>
        Route53Auth.accessKey({
          region: "eu-west-1",
          key: AccessKeySource.fromSecret("route53-credentials"),
        }),
    });
    describeRoute53("accessKey of a new user", {
      ...own,
      auth: (id) =>
        Route53Auth.accessKey({
          region: "eu-west-1",
          key: AccessKeySource.create({ userName: id, secretName: id }),
        }),
    });
  },
};

const azureDnsMethods = {
  workloadIdentity: () => {
    describeSolverContract("AzureDnsAuth.workloadIdentity for private zones", {
      ...aks,
      solver: (zones, props) =>
        AzureDnsSolver.forZones(
          zones.map((name) => AzurePrivateDnsZone.fromLookup(name, { resourceGroup: "dns" })),
          AzureDnsAuth.workloadIdentity(),
          props,
        ),
      defaultId: "azure-dns-workload-identity",
      ambient: true,
      server: AcmeServer.of("https://ca.example.org/acme/directory", { resolvesPublicly: false }),
      severalPerController: true,
    });
    describeSolverContract("AzureDnsAuth.workloadIdentity", {
      ...aks,
      solver: (zones, props) =>
        AzureDnsSolver.forZones(zones.map(azureZone), AzureDnsAuth.workloadIdentity(), props),
      defaultId: "azure-dns-workload-identity",
      ambient: true,
      severalPerController: true,
    });
    describeSolverContract("AzureDnsAuth.workloadIdentity on EKS, with the webhook installed", {
      cluster: withWorkloadIdentity(eks.cluster, {
        webhook: WorkloadIdentityWebhook.install({ tenantId }),
        identityHome: { resourceGroup: "identities", location: "westeurope" },
      }),
      clouds: [...eks.clouds, ...aks.clouds],
      solver: (zones, props) =>
        AzureDnsSolver.forZones(zones.map(azureZone), AzureDnsAuth.workloadIdentity(), props),
      defaultId: "azure-dns-workload-identity",
      ambient: true,
      severalPerController: true,
    });
    describeSolverContract("AzureDnsAuth.workloadIdentity of a new application", {
      cluster: aks.cluster,
      clouds: [...aks.clouds, Entra.inTenant(tenantId)],
      solver: (zones, props) => {
        const identity = EntraApplication.create(props?.id ?? "cert-manager");
        const auth = AzureDnsAuth.workloadIdentity({ identity });
        return AzureDnsSolver.forZones(zones.map(azureZone), auth, props);
      },
      defaultId: "azure-dns-workload-identity",
      ambient: true,
      severalPerController: true,
    });
  },
  kubeletIdentity: () => {
    describeSolverContract("AzureDnsAuth.kubeletIdentity", {
      ...aks,
      solver: (zones, props) =>
        AzureDnsSolver.forZones(
          zones.map(azureZone),
          AzureDnsAuth.kubeletIdentity({ acknowledges: { everyPodGainsTheGrant: true } }),
          props,
        ),
      defaultId: "azure-dns-kubelet-identity",
      ambient: true,
      severalPerController: true,
    });
  },
  aadPodIdentity: () => {
    describeSolverContract("AzureDnsAuth.aadPodIdentity", {
      ...aks,
      solver: (zones, props) =>
        AzureDnsSolver.forZones(zones.map(azureZone), AzureDnsAuth.aadPodIdentity(), props),
      defaultId: "azure-dns-aad-pod-identity",
      ambient: true,
      severalPerController: true,
    });
  },
  servicePrincipal: () => {
    const own = { defaultId: "azure-dns-service-principal", ambient: false, severalPerController: true };
    const known = EntraApplication.fromAttributes({
      clientId: "c0000000-0000-4000-8000-000000000001",
      principalId: "d0000000-0000-4000-8000-000000000002",
      tenantId,
    });
    describeSolverContract("AzureDnsAuth.servicePrincipal of an existing Secret", {
      ...aks,
      ...own,
      solver: (zones, props) =>
        AzureDnsSolver.forZones(
          zones.map(azureZone),
          AzureDnsAuth.servicePrincipal({ application: known }),
          props,
        ),
    });
    describeSolverContract("AzureDnsAuth.servicePrincipal of a new application", {
      ...own,
      cluster: aks.cluster,
      clouds: [...aks.clouds, Entra.inTenant(tenantId)],
      solver: (zones, props) => {
        const name = props?.id ?? own.defaultId;
        return AzureDnsSolver.forZones(
          zones.map(azureZone),
          AzureDnsAuth.servicePrincipal({
            application: EntraApplication.create(name),
            secret: ClientSecret.create({
              secretName: name,
              passwords: [{ name: "1", endDate: "2027-01-31T00:00:00Z" }],
            }),
          }),
          props,
        );
      },
    });
  },
};

for (const describeMethod of [...Object.values(route53Methods), ...Object.values(azureDnsMethods)])
  describeMethod();

describe("the contract suite", () => {
  it.each([
    { auth: Route53Auth, methods: route53Methods },
    { auth: AzureDnsAuth, methods: azureDnsMethods },
  ])("covers every method of $auth.name", ({ auth, methods }) => {
    const factories = Object.entries(Object.getOwnPropertyDescriptors(auth))
      .filter(([, { value }]) => typeof value === "function")
      .map(([name]) => name);
    expect(Object.keys(methods).sort()).toEqual(factories.filter((name) => name !== "prototype").sort());
  });
});
