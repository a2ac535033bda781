import { route53FromAks } from "../../stacks/environments/route53-from-aks";
import { tenantsEks } from "../../stacks/environments/tenants-eks";
import { applyStacks } from "../support/apply-stacks";
import { describeWithMoto } from "../support/describe-with-moto";
import { EmulatedAws } from "../support/emulated-aws";
import { trustsToken, writesChallenges } from "./documents";
import { issuerSolvers, stacksOf } from "./environment-stacks";

/** The account that the environments allow. */
const ACCOUNT = "222233334444";
const IAM = `arn:aws:iam::${ACCOUNT}`;
const RED = "cert-manager-dns01-platform-tenants.team-red.acme-dns01";
const BLUE = "cert-manager-dns01-platform-tenants.team-blue.acme-dns01";
const AKS = "cert-manager-dns01-platform-staging.cert-manager.acme-dns01";
/** An AKS cluster's token issuer ends in a slash, which is part of it. */
const AKS_ISSUER =
  "https://westeurope.oic.prod-aks.azure.com/11111111-2222-4333-8444-555555555555/66666666-7777-4888-8999-aaaaaaaaaaaa/";

describeWithMoto("Dedicated ServiceAccounts, applied by Terraform and the AWS provider", ACCOUNT, (cloud) => {
  const stacks = { tenants: stacksOf(tenantsEks), aks: stacksOf(route53FromAks) };
  let aws: EmulatedAws;
  let issuer: string;
  let providerArn: string;
  let applied: Awaited<ReturnType<typeof apply>>;

  const roleWithPolicies = async (name: string) => ({
    role: await aws.role(name),
    policies: await aws.attachedPolicies(name),
    inline: await aws.inlinePolicyNames(name),
  });

  const apply = () =>
    applyStacks(cloud(), {
      tenants: {
        stack: stacks.tenants.dns01,
        read: async () => ({
          names: await aws.roleNames(),
          red: await roleWithPolicies(RED),
          blue: await roleWithPolicies(BLUE),
        }),
      },
      aks: {
        stack: stacks.aks.dns01,
        madeUp: {
          azurerm_kubernetes_cluster: { oidc_issuer_enabled: true, oidc_issuer_url: AKS_ISSUER },
        },
        read: async () => ({
          ...(await roleWithPolicies(AKS)),
          providerArns: await aws.oidcProviderArns(),
          provider: await aws.oidcProvider(`${IAM}:oidc-provider/${AKS_ISSUER.slice("https://".length)}`),
        }),
      },
    });

  beforeAll(async () => {
    aws = new EmulatedAws(cloud().moto.endpoint, "eu-west-1", ACCOUNT);
    issuer = await aws.createEksCluster("platform-tenants");
    providerArn = await aws.createOidcProvider(issuer);
    applied = await apply();
  }, 180_000);

  it("makes a role for each tenant, which that tenant's ServiceAccount alone may assume", () => {
    const role = (name: string, subject: string) => ({
      arn: `${IAM}:role/${name}`,
      path: "/",
      trust: trustsToken(ACCOUNT, issuer, subject),
      maxSessionDuration: 3600,
      permissionsBoundary: undefined,
      tags: {},
    });
    const { names, red, blue } = applied.tenants.reading;
    expect(names).toEqual([BLUE, RED]);
    expect(red.role).toEqual(role(RED, "system:serviceaccount:team-red:acme-dns01"));
    expect(blue.role).toEqual(role(BLUE, "system:serviceaccount:team-blue:acme-dns01"));
  });

  it("lets each tenant write challenges in its own zone and in no other's", () => {
    const { red, blue } = applied.tenants.reading;
    expect(red.policies).toEqual([{ document: writesChallenges(["Z0CCCCCCCCCCCCCCCCCCC"]), tags: {} }]);
    expect(blue.policies).toEqual([{ document: writesChallenges(["Z0DDDDDDDDDDDDDDDDDDD"]), tags: {} }]);
    expect([...red.inline, ...blue.inline]).toEqual([]);
  });

  it("lets the controller ask for tokens of that ServiceAccount alone, in each tenant's namespace", () => {
    const { state } = applied.tenants;
    const metadataOf = (type: string) => state.all(type).map(({ metadata }) => metadata);
    const namespaces = ["team-blue", "team-red"];
    expect(metadataOf("kubernetes_service_account_v1")).toMatchObject(
      namespaces.map((namespace) => [{ name: "acme-dns01", namespace, annotations: null }]),
    );
    expect(metadataOf("kubernetes_role_v1")).toMatchObject(
      namespaces.map((namespace) => [{ name: "acme-dns01-tokenrequest", namespace }]),
    );
    expect(metadataOf("kubernetes_role_binding_v1")).toMatchObject(
      namespaces.map((namespace) => [{ name: "cert-manager-acme-dns01-tokenrequest", namespace }]),
    );
    for (const role of state.all("kubernetes_role_v1"))
      expect(role["rule"]).toMatchObject([
        {
          api_groups: [""],
          resources: ["serviceaccounts/token"],
          resource_names: ["acme-dns01"],
          verbs: ["create"],
        },
      ]);
    for (const binding of state.all("kubernetes_role_binding_v1"))
      expect(binding).toMatchObject({
        role_ref: [{ kind: "Role", name: "acme-dns01-tokenrequest" }],
        subject: [{ kind: "ServiceAccount", name: "cert-manager", namespace: "cert-manager" }],
      });
  });

  it("gives nothing to the controller itself", () => {
    const { state } = applied.tenants;
    expect(state.helmValues(state.only("helm_release"))).toEqual({
      crds: { enabled: true, keep: true },
      serviceAccount: { create: true, name: "cert-manager" },
    });
  });

  it("has Issuers that name the ServiceAccount and the role that were made for them", () => {
    const solver = (role: string, hostedZoneID: string, zone: string) => ({
      dns01: {
        route53: {
          region: "eu-west-1",
          role,
          auth: { kubernetes: { serviceAccountRef: { name: "acme-dns01" } } },
          hostedZoneID,
        },
      },
      selector: { dnsZones: [zone] },
    });
    const { red, blue } = applied.tenants.reading;
    expect(issuerSolvers(stacks.tenants.issuer, applied.tenants.state)).toEqual({
      "team-red/letsencrypt": [solver(red.role.arn, "Z0CCCCCCCCCCCCCCCCCCC", "red.example.org")],
      "team-blue/letsencrypt": [solver(blue.role.arn, "Z0DDDDDDDDDDDDDDDDDDD", "blue.example.org")],
    });
    const ofAks = [solver(applied.aks.reading.role.arn, "Z0EEEEEEEEEEEEEEEEEEE", "edge.example.org")];
    expect(issuerSolvers(stacks.aks.issuer, applied.aks.state)).toEqual({
      "letsencrypt-prod": ofAks,
      "letsencrypt-staging": ofAks,
    });
  });

  it("registers the token issuer of an AKS cluster with IAM to the letter, slash at its end included", () => {
    const { provider, providerArns } = applied.aks.reading;
    const host = AKS_ISSUER.slice("https://".length);
    expect(providerArns).toEqual([providerArn, `${IAM}:oidc-provider/${host}`]);
    expect(provider).toEqual({ url: host, clientIds: ["sts.amazonaws.com"] });
  });

  it("lets a ServiceAccount of AKS take a role of AWS without a key", () => {
    const { role, policies, inline } = applied.aks.reading;
    expect(role.trust).toEqual(
      trustsToken(ACCOUNT, AKS_ISSUER, "system:serviceaccount:cert-manager:acme-dns01"),
    );
    expect(policies).toEqual([{ document: writesChallenges(["Z0EEEEEEEEEEEEEEEEEEE"]), tags: {} }]);
    expect(inline).toEqual([]);
    expect(applied.aks.state.made).not.toContain("kubernetes_secret_v1");
  });

  it("plans no change a second time", () => {
    const tenant = [
      ...["aws_iam_policy", "aws_iam_role", "aws_iam_role_policy_attachment"],
      ...["kubernetes_role_binding_v1", "kubernetes_role_v1", "kubernetes_service_account_v1"],
    ];
    const installation = ["helm_release", "kubernetes_namespace_v1"];
    expect(applied.tenants.state.made).toEqual([...installation, ...tenant, ...tenant].sort());
    expect(applied.aks.state.made).toEqual(
      [...installation, ...tenant, "aws_iam_openid_connect_provider"].sort(),
    );
    expect([...applied.tenants.changes, ...applied.aks.changes]).toEqual([]);
  });

  it("leaves nothing after destroy but what it had looked up", async () => {
    expect(await aws.roleNames()).toEqual([]);
    expect(await aws.policyArns()).toEqual([]);
    expect(await aws.oidcProviderArns()).toEqual([providerArn]);
  });
});
