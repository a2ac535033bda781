import { parse, parseAllDocuments } from "yaml";
import {
  AccessKeySource,
  Aws,
  CredentialsSecret,
  type EksCluster,
  type IRoute53Auth,
  NodeRoles,
  type PolicyDocument,
  type PolicyStatement,
  Route53Auth,
  Route53Policy,
  Route53Solver,
  ZoneAccountRole,
  ZoneRole,
} from "../../constructs";
import { clusterAccount, issuerHost, providerArn } from "../support/applied-environment";
import { identitiesOf } from "../support/iam-identities";
import { blocksOf, onlyBlock, synthStack } from "../support/synth";
import { without } from "../support/without";
import {
  issuerIn,
  NAME,
  onEks,
  platform,
  provisioned,
  stagingSolver,
  stagingZone,
  ZONE_ID,
} from "./provisioned";

/** cert-manager's page on Route53: all but its section on IRSA. */
const page = {
  policy: `{"Version": "2012-10-17","Statement": [{"Effect": "Allow","Action": "route53:GetChange","Resource": "arn:aws:route53:::change/*"},{"Effect": "Allow","Action": ["route53:ChangeResourceRecordSets","route53:ListResourceRecordSets"],"Resource": "arn:aws:route53:::hostedzone/*"},{"Effect": "Allow","Action": "route53:ListHostedZonesByName","Resource": "*"}]}`,
  ambientIssuer: `
apiVersion: cert-manager.io/v1
kind: ClusterIssuer
metadata:
  name: letsencrypt-prod
spec:
  acme:
    solvers:
    - dns01:
        route53: {}
`,
  serviceAccount: `
apiVersion: v1
kind: ServiceAccount
metadata:
  name: <service-account-name>
`,
  serviceAccountTrust: `{"Version": "2012-10-17","Statement": [{"Effect": "Allow","Action": "sts:AssumeRoleWithWebIdentity","Principal": {"Federated": "arn:aws:iam::<aws-account-id>:oidc-provider/oidc.eks.<aws-region>.amazonaws.com/id/<eks-hash>"},"Condition": {"StringEquals": {"oidc.eks.<aws-region>.amazonaws.com/id/<eks-hash>:sub": "system:serviceaccount:<namespace>:<service-account-name>"}}}]}`,
  rbac: `
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata:
  name: <service-account-name>-tokenrequest
  namespace: <service-account-namespace>
rules:
  - apiGroups: ['']
    resources: ['serviceaccounts/token']
    resourceNames: ['<service-account-name>']
    verbs: ['create']
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: cert-manager-<service-account-name>-tokenrequest
  namespace: <service-account-namespace>
subjects:
  - kind: ServiceAccount
    name: <cert-manager-service-account-name>
    namespace: <cert-manager-namespace>
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: Role
  name: <service-account-name>-tokenrequest
`,
  serviceAccountIssuer: `
apiVersion: cert-manager.io/v1
kind: Issuer
metadata:
  name: example
spec:
  acme:
    solvers:
    - dns01:
        route53:
          region: us-east-1
          role: <iam-role-arn>
          auth:
            kubernetes:
              serviceAccountRef:
                name: <service-account-name>
`,
  accessKeyIssuer: `
apiVersion: cert-manager.io/v1
kind: ClusterIssuer
metadata:
  name: letsencrypt-prod
spec:
  acme:
    solvers:
    - dns01:
        route53:
          region: eu-central-1
          accessKeyIDSecretRef:
            name: prod-route53-credentials-secret
            key: access-key-id
          secretAccessKeySecretRef:
            name: prod-route53-credentials-secret
            key: secret-access-key
          role: arn:aws:iam::YYYYYYYYYYYY:role/dns-manager
`,
  zoneAccountTrust: `{"Version": "2012-10-17","Statement": [{"Effect": "Allow","Principal": {"AWS": "arn:aws:iam::XXXXXXXXXXX:role/cert-manager"},"Action": "sts:AssumeRole"}]}`,
  stagedPrincipal: `{"Principal": {"AWS": "XXXXXXXXXXX"}}`,
  clusterAccountPolicy: `{"Version": "2012-10-17","Statement": [{"Effect": "Allow","Resource": "arn:aws:iam::YYYYYYYYYYYY:role/dns-manager","Action": "sts:AssumeRole"}]}`,
  clusterAccountTrust: `{"Version": "2012-10-17","Statement": [{"Effect": "Allow","Principal": {"Service": "ec2.amazonaws.com"},"Action": "sts:AssumeRole"}]}`,
};

/** Account Y of the page, that of the zones; account X is the cluster's. */
const ZONES = "333344445555";
const [, region = "", hash = ""] = /^oidc\.eks\.([^.]+)\.amazonaws\.com\/id\/(.*)$/.exec(issuerHost) ?? [];

/** The page's text with its placeholders replaced. */
function filled(text: string, values: Readonly<Record<string, string>> = {}): string {
  const known: Readonly<Record<string, string>> = {
    "aws-account-id": clusterAccount,
    "aws-region": region,
    "eks-hash": hash,
    ...values,
  };
  return text
    .replaceAll("YYYYYYYYYYYY", ZONES)
    .replaceAll("XXXXXXXXXXX", clusterAccount)
    .replaceAll(/<([a-z-]+)>/g, (_, name: string) => {
      const value = known[name];
      if (value === undefined) throw new Error(`the page's <${name}> has no value`);
      return value;
    });
}

function policyOf(text: string, values?: Readonly<Record<string, string>>): PolicyDocument {
  return JSON.parse(filled(text, values)) as PolicyDocument;
}

/** The only statement of a document. */
function statementOf(document: PolicyDocument | undefined): PolicyStatement {
  const [statement, ...others] = document?.Statement ?? [];
  if (!statement || others.length > 0) throw new Error(`expected one statement, found ${others.length}`);
  return statement;
}

/** Fields of the `route53` of the page's issuer. */
function route53Of(text: string, values?: Readonly<Record<string, string>>): object {
  const { spec } = parse(filled(text, values)) as {
    readonly spec: {
      readonly acme: { readonly solvers: readonly { readonly dns01: { route53: object } }[] };
    };
  };
  const [solver] = spec.acme.solvers;
  return solver?.dns01.route53 ?? {};
}

/** What a policy allows, one action on one resource at a time, in order. */
function grantsOf(documents: readonly PolicyDocument[]): string[] {
  return documents
    .flatMap(({ Statement }) => Statement)
    .flatMap(({ Action, Resource = [] }) =>
      [Action].flat().flatMap((action) => [Resource].flat().map((resource) => `${action} ${resource}`)),
    )
    .sort();
}

describe("Set up an IAM Policy", () => {
  const documented = Route53Policy.documented();

  it("is to the letter what the documented policy grants for every zone", () => {
    const { identities } = onEks(Route53Solver.forEveryZone(Route53Auth.irsa(), { policy: documented }));
    expect(grantsOf(identities[NAME]?.policies ?? [])).toEqual(grantsOf([policyOf(page.policy)]));
  });

  it("is, for zones whose ids are known, tightened as the page says below it: their ARNs and no search by name", () => {
    const solver = Route53Solver.forZones([stagingZone()], Route53Auth.irsa(), { policy: documented });
    const theirs = grantsOf([policyOf(page.policy)])
      .filter((grant) => !grant.startsWith("route53:ListHostedZonesByName"))
      .map((grant) => grant.replace("hostedzone/*", `hostedzone/${ZONE_ID}`));
    expect(grantsOf(onEks(solver).identities[NAME]?.policies ?? [])).toEqual(theirs);
  });

  it("holds all that the default grants, for known zones and for every zone (W10)", () => {
    const theirs = grantsOf([policyOf(page.policy)]);
    for (const solver of [stagingSolver(Route53Auth.irsa()), Route53Solver.forEveryZone(Route53Auth.irsa())])
      for (const grant of grantsOf(onEks(solver).identities[NAME]?.policies ?? []))
        expect(theirs).toContain(grant.replace(ZONE_ID, "*"));
  });
});

describe("Ambient Credentials", () => {
  const existing = CredentialsSecret.fromName("aws");
  const acknowledges = { everyPodGainsTheGrant: true, hopLimitAdmitsPods: true } as const;
  const methods: Readonly<Record<string, IRoute53Auth<EksCluster>>> = {
    "EKS Pod Identity": Route53Auth.podIdentity(),
    IRSA: Route53Auth.irsa(),
    IMDS: Route53Auth.nodeRole({ region: "eu-west-1", roles: NodeRoles.fromNames(["nodes"]), acknowledges }),
    "environment variables": Route53Auth.environmentVariables({ region: "eu-west-1", secret: existing }),
    "shared files": Route53Auth.sharedConfig({ region: "eu-west-1", secret: existing }),
  };
  const certManager = { namespace: { name: "cert-manager" } };

  it.each(Object.entries(methods))(
    "have with %s the page's ClusterIssuer with route53: {}, for every zone",
    (method, auth) => {
      const { issuers, entries } = onEks(Route53Solver.forEveryZone(auth), { certManager });
      expect(issuers[0]).toMatchObject({ apiVersion: "cert-manager.io/v1", kind: "ClusterIssuer" });
      // The page takes the region from the Pod's environment, where two webhooks alone put it (W5).
      const injected = ["EKS Pod Identity", "IRSA"].includes(method);
      expect(entries).toEqual([
        {
          dns01: { route53: { ...route53Of(page.ambientIssuer), ...(!injected && { region: "eu-west-1" }) } },
        },
      ]);
    },
  );

  it.each(Object.entries(methods))(
    "have with %s the zone's id besides, where it is known (W10, W17)",
    (_, auth) => {
      expect(without(onEks(stagingSolver(auth), { certManager }).route53, "region")).toEqual({
        ...route53Of(page.ambientIssuer),
        hostedZoneID: ZONE_ID,
      });
    },
  );
});

describe("IAM Role with dedicated Kubernetes ServiceAccount", () => {
  const values = {
    "service-account-name": "acme-dns01",
    namespace: "team-a",
    "service-account-namespace": "team-a",
    "cert-manager-service-account-name": "cert-manager",
    "cert-manager-namespace": "cert-manager",
    "iam-role-arn": `arn:aws:iam::${clusterAccount}:role/${NAME}.team-a.acme-dns01`,
  };
  const auth = Route53Auth.serviceAccount({ name: "acme-dns01", region: "us-east-1" });
  const { dns01, identities, issuers, route53 } = provisioned({
    cluster: platform(),
    issuers: [issuerIn("team-a", stagingSolver(auth))],
  });

  it("has the page's ServiceAccount, in the namespace of the Issuer, without annotations (W3)", () => {
    const { metadata } = parse(filled(page.serviceAccount, values)) as { readonly metadata: object };
    expect(onlyBlock(dns01.resource, "kubernetes_service_account_v1")["metadata"]).toEqual({
      ...metadata,
      namespace: "team-a",
    });
  });

  it("has the page's trust policy, with the audience besides (W6)", () => {
    const theirs = statementOf(policyOf(page.serviceAccountTrust, values));
    expect(theirs.Principal).toEqual({ Federated: providerArn("aws") });
    expect(statementOf(identities[values["iam-role-arn"].replace(/.*\//, "")]?.trust)).toEqual({
      ...theirs,
      Condition: {
        StringEquals: { ...theirs.Condition?.["StringEquals"], [`${issuerHost}:aud`]: "sts.amazonaws.com" },
      },
    });
  });

  it("has the page's Role and RoleBinding", () => {
    const [role, binding] = parseAllDocuments(filled(page.rbac, values)).map(
      (document) => document.toJS() as Readonly<Record<string, unknown>>,
    );
    const ours = onlyBlock(dns01.resource, "kubernetes_role_v1");
    expect(ours["metadata"]).toEqual(role?.["metadata"]);
    expect(camelCased(ours["rule"])).toEqual(role?.["rules"]);
    const oursBinding = onlyBlock(dns01.resource, "kubernetes_role_binding_v1");
    expect(oursBinding["metadata"]).toEqual(binding?.["metadata"]);
    expect(oursBinding["subject"]).toEqual(binding?.["subjects"]);
    expect(camelCased(oursBinding["role_ref"])).toEqual(binding?.["roleRef"]);
  });

  it("has the page's Issuer, with the zone's id besides (W10, W17)", () => {
    expect(issuers).toMatchObject([{ apiVersion: "cert-manager.io/v1", kind: "Issuer" }]);
    expect(route53).toEqual({ ...route53Of(page.serviceAccountIssuer, values), hostedZoneID: ZONE_ID });
  });
});

/** Terraform's names of arguments as the API server has them. */
function camelCased(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(camelCased);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      key.replaceAll(/_(.)/g, (_, letter: string) => letter.toUpperCase()),
      camelCased(member),
    ]),
  );
}

describe("IAM User with long-term access key", () => {
  const solver = (key: AccessKeySource, role?: ZoneRole) =>
    Route53Solver.forZones([stagingZone({ role })], Route53Auth.accessKey({ region: "eu-central-1", key }));
  const theirs = route53Of(page.accessKeyIssuer);
  const role = () => ZoneRole.fromArn(`arn:aws:iam::${ZONES}:role/dns-manager`);

  it("has the page's ClusterIssuer with the role to assume, and the zone's id besides (W10, W17)", () => {
    const existing = AccessKeySource.fromSecret("prod-route53-credentials-secret");
    expect(onEks(solver(existing, role())).route53).toEqual({ ...theirs, hostedZoneID: ZONE_ID });
  });

  it("has it without the optional role where the user is of the zone's account", () => {
    const existing = AccessKeySource.fromSecret("prod-route53-credentials-secret");
    expect(onEks(solver(existing)).route53).toEqual({ ...without(theirs, "role"), hostedZoneID: ZONE_ID });
  });

  it("has a Secret that is made with the page's name, keys and namespace", () => {
    const key = AccessKeySource.create({ secretName: "prod-route53-credentials-secret" });
    const { dns01, route53 } = onEks(solver(key, role()));
    expect(route53).toEqual({ ...theirs, hostedZoneID: ZONE_ID });
    const secret = onlyBlock(dns01.resource, "kubernetes_secret_v1");
    expect(secret["metadata"]).toEqual({
      name: "prod-route53-credentials-secret",
      namespace: "cert-manager",
    });
    expect(Object.keys(secret["data"] as object)).toEqual(["access-key-id", "secret-access-key"]);
  });
});

describe("Cross Account Access", () => {
  const dnsManager = `arn:aws:iam::${ZONES}:role/dns-manager`;
  const certManager = `arn:aws:iam::${clusterAccount}:role/cert-manager`;
  const zoneAccount = (trust?: "staged" | "exact") => {
    const stack = synthStack((scope) => {
      Aws.inRegion("eu-west-1").configure(scope);
      const zones = [stagingZone()];
      new ZoneAccountRole(scope, "dns", {
        roleName: "dns-manager",
        zones,
        controllers: [certManager],
        trust,
      });
    });
    return identitiesOf(stack, { account: ZONES, partition: "aws" })["dns-manager"];
  };
  const zones = [stagingZone({ role: ZoneRole.fromArn(dnsManager) })];

  it("has the page's trust relationship for dns-manager, where cert-manager's role exists", () => {
    const theirs = statementOf(policyOf(page.zoneAccountTrust));
    const { Principal, ...ours } = statementOf(zoneAccount("exact")?.trust);
    expect([Principal?.["AWS"]].flat()).toEqual([theirs.Principal?.["AWS"]]);
    expect({ ...ours, Principal: theirs.Principal }).toEqual(theirs);
    expect(zoneAccount("exact")?.arn).toBe(dnsManager);
  });

  it("has by default the page's account as principal, restricted already to the one role (W9)", () => {
    const { Principal } = JSON.parse(filled(page.stagedPrincipal)) as { readonly Principal: { AWS: string } };
    const ours = statementOf(zoneAccount()?.trust);
    // IAM takes an account's id for its root.
    expect([ours.Principal?.["AWS"]].flat()).toEqual([`arn:aws:iam::${Principal.AWS}:root`]);
    expect(ours.Condition).toEqual({ ArnEquals: { "aws:PrincipalArn": [certManager] } });
  });

  it("has the page's permissions for the role in the cluster's account", () => {
    const theirs = policyOf(page.clusterAccountPolicy);
    const { identities } = onEks(Route53Solver.forZones(zones, Route53Auth.irsa()));
    expect(grantsOf(identities[NAME]?.policies ?? [])).toEqual(grantsOf([theirs]));
    expect(identities[NAME]?.policies).toHaveLength(1);
  });

  it("has the page's trust relationship for a role of nodes", () => {
    const acknowledges = { everyPodGainsTheGrant: true, hopLimitAdmitsPods: true } as const;
    const auth = Route53Auth.nodeRole({
      region: "eu-west-1",
      roles: NodeRoles.create({ roleName: "cert-manager" }),
      acknowledges,
    });
    const { identities, dns01 } = onEks(Route53Solver.forZones(zones, auth));
    const theirs = statementOf(policyOf(page.clusterAccountTrust));
    const { Principal, ...ours } = statementOf(identities["cert-manager"]?.trust);
    expect([Principal?.["Service"]].flat()).toEqual([theirs.Principal?.["Service"]]);
    expect({ ...ours, Principal: theirs.Principal }).toEqual(theirs);
    expect(blocksOf(dns01.resource, "aws_iam_instance_profile")).toHaveLength(1);
    expect(grantsOf(identities["cert-manager"]?.policies ?? [])).toEqual(
      grantsOf([policyOf(page.clusterAccountPolicy)]),
    );
  });

  it("has the page's role Y in the ClusterIssuer of IRSA", () => {
    expect(onEks(Route53Solver.forZones(zones, Route53Auth.irsa())).route53).toEqual({
      role: dnsManager,
      hostedZoneID: ZONE_ID,
    });
  });
});
