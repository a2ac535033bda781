import { type PolicyDocument } from "../../constructs";

/** A role as IAM returns it. */
export interface RoleReading {
  readonly arn: string;
  readonly path: string;
  readonly trust: PolicyDocument;
  readonly maxSessionDuration: number;
  readonly permissionsBoundary: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
}

/** A managed policy as IAM returns it. */
export interface PolicyReading {
  readonly document: PolicyDocument;
  readonly tags: Readonly<Record<string, string>>;
}

/** An OIDC provider as IAM returns it. */
export interface OidcProviderReading {
  readonly url: string;
  readonly clientIds: readonly string[];
}

/** An IAM user as IAM returns it. */
export interface UserReading {
  readonly arn: string;
  readonly path: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** An instance profile as IAM returns it. */
export interface InstanceProfileReading {
  readonly name: string;
  readonly path: string;
  readonly roles: readonly string[];
}

/** What STS gives to whoever assumes a role. */
export interface SessionCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** The parts of AWS's own HTTP API that the tests use, without signatures, which the emulator does not check. */
export class EmulatedAws {
  /** @param account Id of the account that is asked. */
  constructor(
    private readonly endpoint: string,
    private readonly region: string,
    private readonly account: string,
  ) {}

  /** Assumes a role, of any account and whether or not it exists. */
  async assumeRole(arn: string): Promise<SessionCredentials> {
    const parameters = { Action: "AssumeRole", RoleArn: arn, RoleSessionName: "test" };
    const xml = await this.query("sts", { ...parameters, Version: "2011-06-15" });
    return {
      accessKeyId: only(xml, "AccessKeyId"),
      secretAccessKey: only(xml, "SecretAccessKey"),
      sessionToken: only(xml, "SessionToken"),
    };
  }

  /** Creates an EKS cluster and returns its token issuer. */
  async createEksCluster(name: string): Promise<string> {
    const response = await this.eks("/clusters", {
      name,
      roleArn: `arn:aws:iam::${this.account}:role/eks-cluster`,
      resourcesVpcConfig: { subnetIds: ["subnet-1", "subnet-2"] },
    });
    const { cluster } = JSON.parse(response) as {
      readonly cluster: { readonly identity: { readonly oidc: { readonly issuer: string } } };
    };
    return cluster.identity.oidc.issuer;
  }

  /** Creates a managed node group whose nodes have the role. */
  async createNodeGroup(cluster: string, name: string, roleArn: string): Promise<void> {
    await this.eks(`/clusters/${cluster}/node-groups`, {
      nodegroupName: name,
      nodeRole: roleArn,
      subnets: ["subnet-1", "subnet-2"],
    });
  }

  /** Creates a public hosted zone and returns its id. */
  async createZone(name: string): Promise<string> {
    const body = `<CreateHostedZoneRequest xmlns="https://route53.amazonaws.com/doc/2013-04-01/"><Name>${name}</Name><CallerReference>${name}</CallerReference></CreateHostedZoneRequest>`;
    const xml = await this.request("POST", "route53", "/2013-04-01/hostedzone", {
      type: "application/xml",
      text: body,
    });
    return only(only(xml, "HostedZone"), "Id").replace("/hostedzone/", "");
  }

  /** The public hosted zones: names by id. */
  async zones(): Promise<Readonly<Record<string, string>>> {
    const xml = await this.request("GET", "route53", "/2013-04-01/hostedzone");
    return Object.fromEntries(
      all(xml, "HostedZone").map((zone) => [
        only(zone, "Id").replace("/hostedzone/", ""),
        only(zone, "Name"),
      ]),
    );
  }

  async nameServers(zoneId: string): Promise<string[]> {
    return all(await this.request("GET", "route53", `/2013-04-01/hostedzone/${zoneId}`), "NameServer");
  }

  /** Creates an IAM OIDC provider and returns its ARN. */
  async createOidcProvider(url: string): Promise<string> {
    const xml = await this.iam("CreateOpenIDConnectProvider", {
      Url: url,
      "ClientIDList.member.1": "sts.amazonaws.com",
      "ThumbprintList.member.1": "0".repeat(40),
    });
    return only(xml, "OpenIDConnectProviderArn");
  }

  async oidcProvider(arn: string): Promise<OidcProviderReading> {
    const xml = await this.iam("GetOpenIDConnectProvider", { OpenIDConnectProviderArn: arn });
    return { url: only(xml, "Url"), clientIds: all(only(xml, "ClientIDList"), "member") };
  }

  async oidcProviderArns(): Promise<string[]> {
    return all(await this.iam("ListOpenIDConnectProviders"), "Arn").sort();
  }

  async createPolicy(name: string, document: PolicyDocument): Promise<string> {
    const xml = await this.iam("CreatePolicy", {
      PolicyName: name,
      PolicyDocument: JSON.stringify(document),
    });
    return only(xml, "Arn");
  }

  /** Creates a role for nodes and returns its ARN. */
  async createNodeRole(name: string, path = "/"): Promise<string> {
    const trust: PolicyDocument = {
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "ec2.amazonaws.com" } }],
    };
    const AssumeRolePolicyDocument = JSON.stringify(trust);
    const xml = await this.iam("CreateRole", { RoleName: name, Path: path, AssumeRolePolicyDocument });
    return only(xml, "Arn");
  }

  async role(name: string): Promise<RoleReading> {
    const xml = await this.iam("GetRole", { RoleName: name });
    return {
      arn: only(xml, "Arn"),
      path: only(xml, "Path"),
      trust: documentIn(only(xml, "AssumeRolePolicyDocument")),
      maxSessionDuration: Number(only(xml, "MaxSessionDuration")),
      permissionsBoundary: all(xml, "PermissionsBoundaryArn")[0],
      tags: tagsIn(await this.iam("ListRoleTags", { RoleName: name })),
    };
  }

  async roleNames(): Promise<string[]> {
    return all(await this.iam("ListRoles"), "RoleName").sort();
  }

  async attachedPolicyArns(role: string): Promise<string[]> {
    return all(await this.iam("ListAttachedRolePolicies", { RoleName: role }), "PolicyArn").sort();
  }

  async inlinePolicyNames(role: string): Promise<string[]> {
    return all(await this.iam("ListRolePolicies", { RoleName: role }), "member");
  }

  /** The managed policies of a role, as they are by now. */
  async attachedPolicies(role: string): Promise<PolicyReading[]> {
    const arns = await this.attachedPolicyArns(role);
    return Promise.all(arns.map((arn) => this.policy(arn)));
  }

  async instanceProfiles(): Promise<InstanceProfileReading[]> {
    const names = all(await this.iam("ListInstanceProfiles"), "InstanceProfileName");
    return Promise.all(
      names.map(async (name) => {
        const xml = await this.iam("GetInstanceProfile", { InstanceProfileName: name });
        const [path = ""] = all(xml, "Path");
        return { name, path, roles: all(xml, "RoleName") };
      }),
    );
  }

  async userNames(): Promise<string[]> {
    return all(await this.iam("ListUsers"), "UserName");
  }

  async user(name: string): Promise<UserReading> {
    const xml = await this.iam("GetUser", { UserName: name });
    return {
      arn: only(xml, "Arn"),
      path: only(xml, "Path"),
      tags: tagsIn(await this.iam("ListUserTags", { UserName: name })),
    };
  }

  /** Ids of a user's access keys that are active. */
  async accessKeyIds(user: string): Promise<string[]> {
    const keys = all(await this.iam("ListAccessKeys", { UserName: user }), "member");
    return keys.filter((key) => only(key, "Status") === "Active").map((key) => only(key, "AccessKeyId"));
  }

  /** The managed policies of a user, as they are by now. */
  async attachedUserPolicies(user: string): Promise<PolicyReading[]> {
    const arns = all(await this.iam("ListAttachedUserPolicies", { UserName: user }), "PolicyArn").sort();
    return Promise.all(arns.map((arn) => this.policy(arn)));
  }

  async inlineUserPolicyNames(user: string): Promise<string[]> {
    return all(await this.iam("ListUserPolicies", { UserName: user }), "member");
  }

  async policy(arn: string): Promise<PolicyReading> {
    const version = only(await this.iam("GetPolicy", { PolicyArn: arn }), "DefaultVersionId");
    const xml = await this.iam("GetPolicyVersion", { PolicyArn: arn, VersionId: version });
    return {
      document: documentIn(only(xml, "Document")),
      tags: tagsIn(await this.iam("ListPolicyTags", { PolicyArn: arn })),
    };
  }

  async policyArns(): Promise<string[]> {
    return all(await this.iam("ListPolicies", { Scope: "Local" }), "Arn").sort();
  }

  private eks(path: string, body: object): Promise<string> {
    return this.request("POST", "eks", path, { type: "application/json", text: JSON.stringify(body) });
  }

  private iam(action: string, parameters: Readonly<Record<string, string>> = {}): Promise<string> {
    return this.query("iam", { Action: action, Version: "2010-05-08", ...parameters });
  }

  private query(service: string, parameters: Readonly<Record<string, string>>): Promise<string> {
    const query = new URLSearchParams(parameters).toString();
    return this.request("POST", service, "/", { type: "application/x-www-form-urlencoded", text: query });
  }

  private async request(
    method: "GET" | "POST",
    service: string,
    path: string,
    body?: { readonly type: string; readonly text: string },
  ): Promise<string> {
    const scope = `test/20250101/${this.region}/${service}/aws4_request`;
    const response = await fetch(this.endpoint + path, {
      method,
      headers: {
        authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=none`,
        ...(body && { "content-type": body.type }),
        "x-moto-account-id": this.account,
      },
      body: body?.text,
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${service}: HTTP ${response.status}: ${text}`);
    return text;
  }
}

/** Texts of the elements of a name. */
function all(xml: string, element: string): string[] {
  return [...xml.matchAll(new RegExp(`<${element}>([^]*?)</${element}>`, "g"))].map(([, text = ""]) => text);
}

function only(xml: string, element: string): string {
  const [text, ...others] = all(xml, element);
  if (text === undefined || others.length > 0) throw new Error(`expected one ${element} in ${xml}`);
  return text;
}

/** IAM returns documents percent-encoded (RFC 3986). */
function documentIn(text: string): PolicyDocument {
  return JSON.parse(decodeURIComponent(text)) as PolicyDocument;
}

function tagsIn(xml: string): Record<string, string> {
  return Object.fromEntries(all(xml, "member").map((tag) => [only(tag, "Key"), only(tag, "Value")]));
}
