import type { MockContext, MockDefaults } from "./mock-context";

/** Computed values of AWS resources and data sources. */
export const awsDefaults: MockDefaults = {
  aws_caller_identity: (at) => ({
    id: account(at),
    account_id: account(at),
    arn: iamArn(at, "role/planner"),
    user_id: uniqueId(at, "AROA"),
  }),
  aws_partition: (at) => ({
    id: partition(at),
    partition: partition(at),
    dns_suffix: dnsSuffix(at),
    reverse_dns_prefix: dnsSuffix(at).split(".").reverse().join("."),
  }),
  aws_region: (at) => ({
    id: region(at),
    name: region(at),
    region: region(at),
    description: region(at),
    endpoint: `ec2.${region(at)}.${dnsSuffix(at)}`,
  }),
  aws_eks_cluster: (at) => ({
    id: at.name,
    arn: regionalArn(at, "eks", `cluster/${at.name}`),
    certificate_authority: [{ data: Buffer.from("mocked certificate authority").toString("base64") }],
    endpoint: `https://${at.hex("endpoint", 32).toUpperCase()}.gr7.${region(at)}.eks.${dnsSuffix(at)}`,
    identity: [{ oidc: [{ issuer: eksIssuer(at) }] }],
    platform_version: "eks.1",
    status: "ACTIVE",
    version: "1.33",
  }),
  "data.aws_eks_cluster": (at) => ({ role_arn: iamArn(at, `role/${at.name}-cluster`) }),
  aws_eks_cluster_auth: () => ({ token: "k8s-aws-v1.bW9ja2Vk" }),
  aws_eks_node_group: (at) => ({
    arn: regionalArn(
      at,
      "eks",
      `nodegroup/${at.argument("cluster_name") ?? "cluster"}/${at.name}/${at.guid("nodegroup")}`,
    ),
    status: "ACTIVE",
  }),
  "data.aws_eks_node_group": (at) => ({ node_role_arn: iamArn(at, `role/${at.name}-node`) }),
  aws_eks_addon: (at) => ({
    arn: regionalArn(
      at,
      "eks",
      `addon/${at.argument("cluster_name") ?? "cluster"}/${at.argument("addon_name") ?? at.name}/${at.guid("addon")}`,
    ),
    addon_version: "v1.3.4-eksbuild.1",
  }),
  aws_eks_pod_identity_association: (at) => ({
    association_arn: regionalArn(
      at,
      "eks",
      `podidentityassociation/${at.argument("cluster_name") ?? "cluster"}/a-${at.hex("association", 17)}`,
    ),
    association_id: `a-${at.hex("association", 17)}`,
  }),
  aws_iam_openid_connect_provider: (at) => ({
    id: oidcProviderArn(at),
    arn: oidcProviderArn(at),
    thumbprint_list: [at.hex("thumbprint", 40)],
  }),
  "data.aws_iam_openid_connect_provider": (at) => ({
    url: oidcProviderArn(at).replace(/^.*?\//, ""),
    client_id_list: ["sts.amazonaws.com"],
  }),
  aws_route53_zone: (at) => {
    const zoneId = at.argument("zone_id") ?? `Z${at.hex("zone", 19).toUpperCase()}`;
    return {
      id: zoneId,
      zone_id: zoneId,
      arn: `arn:${partition(at)}:route53:::hostedzone/${zoneId}`,
      name_servers: ["ns-1.awsdns-01.org", "ns-2.awsdns-02.com"],
      primary_name_server: "ns-1.awsdns-01.org",
    };
  },
  "data.aws_route53_zone": (at) => ({ name: at.argument("name") ?? "example.org", comment: "" }),
  aws_route53_record: (at) => ({ id: at.hex("record", 20), fqdn: at.name }),
  aws_iam_role: (at) => ({
    id: at.name,
    arn: iamArn(at, `role/${at.name}`),
    unique_id: uniqueId(at, "AROA"),
  }),
  "data.aws_iam_role": () => ({ path: "/", max_session_duration: 3600, assume_role_policy: emptyPolicy }),
  aws_iam_policy: (at) => ({
    id: iamArn(at, `policy/${at.name}`),
    arn: iamArn(at, `policy/${at.name}`),
    policy_id: uniqueId(at, "ANPA"),
  }),
  "data.aws_iam_policy": () => ({ policy: emptyPolicy, path: "/", description: "" }),
  aws_iam_user: (at) => ({ id: at.name, arn: iamArn(at, `user/${at.name}`) }),
  "data.aws_iam_user": (at) => ({ user_id: uniqueId(at, "AIDA"), path: "/" }),
  "resource.aws_iam_user": (at) => ({ unique_id: uniqueId(at, "AIDA") }),
  aws_iam_access_key: (at) => ({
    id: uniqueId(at, "AKIA"),
    secret: at.hex("secret", 40),
    create_date: "2024-01-01T00:00:00Z",
  }),
  aws_iam_instance_profile: (at) => ({
    id: at.name,
    arn: iamArn(at, `instance-profile/${at.name}`),
  }),
  "data.aws_iam_instance_profile": (at) => ({ role_arn: iamArn(at, `role/${at.name}`), role_name: at.name }),
  aws_iam_policy_document: () => ({ id: "mocked", json: emptyPolicy, minified_json: emptyPolicy }),
  aws_kms_key: (at) => ({ id: at.guid("key"), arn: regionalArn(at, "kms", `key/${at.guid("key")}`) }),
  "resource.aws_kms_key": (at) => ({ key_id: at.guid("key") }),
  aws_secretsmanager_secret: (at) => ({
    id: regionalArn(at, "secretsmanager", `secret:${at.name}-AbCdEf`),
    arn: regionalArn(at, "secretsmanager", `secret:${at.name}-AbCdEf`),
  }),
  aws_vpc: (at) => ({
    id: `vpc-0${at.hex("vpc", 16)}`,
    arn: regionalArn(at, "ec2", `vpc/vpc-0${at.hex("vpc", 16)}`),
    cidr_block: "10.0.0.0/16",
  }),
};

const emptyPolicy = JSON.stringify({ Version: "2012-10-17", Statement: [] });

/** The account that the provider works in: that of the role it assumes, or AWS's example account. */
function account(at: MockContext): string {
  const roleArn = at.providerBlock("assume_role")["role_arn"];
  const assumed = typeof roleArn === "string" ? roleArn.split(":")[4] : undefined;
  return assumed !== undefined && /^\d{12}$/.test(assumed) ? assumed : "111122223333";
}

function region(at: MockContext): string {
  return at.providerArgument("region") ?? "us-east-1";
}

function partition(at: MockContext): string {
  if (region(at).startsWith("cn-")) return "aws-cn";
  return region(at).startsWith("us-gov-") ? "aws-us-gov" : "aws";
}

function dnsSuffix(at: MockContext): string {
  return partition(at) === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com";
}

function iamArn(at: MockContext, resource: string): string {
  return `arn:${partition(at)}:iam::${account(at)}:${resource}`;
}

function regionalArn(at: MockContext, service: string, resource: string): string {
  return `arn:${partition(at)}:${service}:${region(at)}:${account(at)}:${resource}`;
}

function oidcProviderArn(at: MockContext): string {
  const url = at.argument("url") ?? eksIssuer(at);
  return at.argument("arn") ?? iamArn(at, `oidc-provider/${url.replace("https://", "")}`);
}

function eksIssuer(at: MockContext): string {
  return `https://oidc.eks.${region(at)}.${dnsSuffix(at)}/id/${at.hex("issuer", 32).toUpperCase()}`;
}

function uniqueId(at: MockContext, prefix: string): string {
  return `${prefix}${at.hex("unique id", 16).toUpperCase()}`;
}
