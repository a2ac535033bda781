import { parse } from "yaml";
import { type PolicyDocument, type PolicyStatement, Route53Zone } from "../../constructs";
import {
  account,
  issuerHost,
  knownCluster,
  providerArn,
  ROLE_ARN,
  synthEnvironment,
} from "./eks-environment";

/** cert-manager's page on Route53: its policy, and the section "EKS IAM Role for Service Accounts (IRSA)". */
const page = {
  policy: `{"Version": "2012-10-17","Statement": [{"Effect": "Allow","Action": "route53:GetChange","Resource": "arn:aws:route53:::change/*"},{"Effect": "Allow","Action": ["route53:ChangeResourceRecordSets","route53:ListResourceRecordSets"],"Resource": "arn:aws:route53:::hostedzone/*"},{"Effect": "Allow","Action": "route53:ListHostedZonesByName","Resource": "*"}]}`,
  trust: `{"Version": "2012-10-17","Statement": [{"Effect": "Allow","Action": "sts:AssumeRoleWithWebIdentity","Principal": {"Federated": "arn:aws:iam::<aws-account-id>:oidc-provider/oidc.eks.<aws-region>.amazonaws.com/id/<eks-hash>"},"Condition": {"StringEquals": {"oidc.eks.<aws-region>.amazonaws.com/id/<eks-hash>:sub": "system:serviceaccount:<namespace>:<service-account-name>"}}}]}`,
  serviceAccount: `
apiVersion: v1
kind: ServiceAccount
metadata:
  annotations:
    eks.amazonaws.com/role-arn: arn:aws:iam::XXXXXXXXXXX:role/cert-manager
`,
  values: `
serviceAccount:
  annotations:
    eks.amazonaws.com/role-arn: arn:aws:iam::XXXXXXXXXXX:role/cert-manager
`,
  clusterIssuer: `
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
};

const environment = synthEnvironment({
  cluster: knownCluster(),
  zones: [Route53Zone.fromId("ZIKER8JEXAMPLE", "apps.example.org")],
});

function filled(text: string, values: Readonly<Record<string, string>>): string {
  return text.replaceAll(/<([a-z-]+)>/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`the page's <${name}> has no value`);
    return value;
  });
}

/** What a policy allows, one action on one resource at a time. */
function grantsOf({ Statement }: PolicyDocument): { readonly action: string; readonly resource: string }[] {
  return Statement.flatMap(({ Action, Resource = [] }: PolicyStatement) =>
    [Action].flat().flatMap((action) => [Resource].flat().map((resource) => ({ action, resource }))),
  );
}

describe("Set up an IAM Policy", () => {
  const theirs = grantsOf(JSON.parse(page.policy) as PolicyDocument);
  const ours = environment.policies.flatMap(({ document }) => grantsOf(document));

  it("grants nothing that the page does not", () => {
    const allowed = ({ action, resource }: (typeof ours)[number]) =>
      theirs.some(
        (theirGrant) =>
          theirGrant.action === action && resource.startsWith(theirGrant.resource.replace(/\*$/, "")),
      );
    expect(ours.filter((grant) => !allowed(grant))).toEqual([]);
  });

  it("grants what cert-manager calls in a zone whose id it knows: of the page's four actions, two (W10)", () => {
    expect(ours.map(({ action }) => action)).toEqual([
      "route53:ChangeResourceRecordSets",
      "route53:GetChange",
    ]);
    const leftOut = theirs
      .map(({ action }) => action)
      .filter((action) => !ours.some((own) => own.action === action));
    // The page: "can be removed if you specify the hostedZoneID", as the kit's issuers do.
    // No cert-manager from 1.11 to 1.21 calls the other.
    expect(leftOut).toEqual(["route53:ListResourceRecordSets", "route53:ListHostedZonesByName"]);
    expect(environment.solvers[0]?.dns01.route53).toHaveProperty("hostedZoneID");
  });

  it("names the zone where the page has hostedzone/*, as the page advises (W10)", () => {
    expect(ours.map(({ resource }) => resource)).toEqual([
      "arn:aws:route53:::hostedzone/ZIKER8JEXAMPLE",
      "arn:aws:route53:::change/*",
    ]);
  });
});

describe("Create a trust relationship", () => {
  const [, region = "", hash = ""] = /^oidc\.eks\.([^.]+)\.amazonaws\.com\/id\/(.*)$/.exec(issuerHost) ?? [];
  const theirs = JSON.parse(
    filled(page.trust, {
      "aws-account-id": account,
      "aws-region": region,
      "eks-hash": hash,
      namespace: "cert-manager",
      "service-account-name": "cert-manager",
    }),
  ) as PolicyDocument;

  it("is the page's own trust policy, with the audience besides (W6)", () => {
    const [statement] = theirs.Statement;
    expect(statement?.Principal).toEqual({ Federated: providerArn() });
    expect(environment.trust).toEqual({
      ...theirs,
      Statement: [
        {
          ...statement,
          Condition: {
            StringEquals: {
              ...statement?.Condition?.["StringEquals"],
              [`${issuerHost}:aud`]: "sts.amazonaws.com",
            },
          },
        },
      ],
    });
  });
});

describe("Annotate the cert-manager ServiceAccount", () => {
  const withRole = (text: string) => text.replace("arn:aws:iam::XXXXXXXXXXX:role/cert-manager", ROLE_ARN);

  it("has the page's Helm value, with the role that is made", () => {
    expect(environment.helmValues).toMatchObject(parse(withRole(page.values)) as object);
  });

  it("has the page's annotation and no other", () => {
    const { metadata } = parse(withRole(page.serviceAccount)) as { readonly metadata: object };
    expect(environment.helmValues.serviceAccount["annotations"]).toEqual(
      "annotations" in metadata && metadata.annotations,
    );
  });
});

describe("Create a ClusterIssuer resource", () => {
  const theirs = parse(page.clusterIssuer) as {
    readonly apiVersion: string;
    readonly kind: string;
    readonly spec: {
      readonly acme: { readonly solvers: readonly { readonly dns01: { route53: object } }[] };
    };
  };

  it("is of the page's kind, and has its empty route53 but for the zone's id (W10, W17)", () => {
    expect(environment.manifest).toMatchObject({ apiVersion: theirs.apiVersion, kind: theirs.kind });
    const [solver] = theirs.spec.acme.solvers;
    expect(environment.solvers.map(({ dns01 }) => dns01)).toEqual([
      { route53: { ...solver?.dns01.route53, hostedZoneID: "ZIKER8JEXAMPLE" } },
    ]);
  });
});
