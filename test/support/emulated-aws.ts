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

/** The parts of AWS's own HTTP API that the tests use, without signatures, which the emulator does not check. */
export class EmulatedAws {
  constructor(
    private readonly endpoint: string,
    private readonly region: string,
  ) {}

  /** Creates an EKS cluster and returns its token issuer. */
  async createEksCluster(name: string): Promise<string> {
    const response = await this.post("eks", "/clusters", "application/json", {
      name,
      roleArn: "arn:aws:iam::111122223333:role/eks-cluster",
      resourcesVpcConfig: { subnetIds: ["subnet-1", "subnet-2"] },
    });
    const { cluster } = JSON.parse(response) as {
      readonly cluster: { readonly identity: { readonly oidc: { readonly issuer: string } } };
    };
    return cluster.identity.oidc.issuer;
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
    return all(await this.iam("ListOpenIDConnectProviders"), "Arn");
  }

  async createPolicy(name: string, document: PolicyDocument): Promise<string> {
    const xml = await this.iam("CreatePolicy", {
      PolicyName: name,
      PolicyDocument: JSON.stringify(document),
    });
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
    return all(await this.iam("ListRoles"), "RoleName");
  }

  async attachedPolicyArns(role: string): Promise<string[]> {
    return all(await this.iam("ListAttachedRolePolicies", { RoleName: role }), "PolicyArn").sort();
  }

  async inlinePolicyNames(role: string): Promise<string[]> {
    return all(await this.iam("ListRolePolicies", { RoleName: role }), "member");
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

  private iam(action: string, parameters: Readonly<Record<string, string>> = {}): Promise<string> {
    const query = new URLSearchParams({ Action: action, Version: "2010-05-08", ...parameters });
    return this.post("iam", "/", "application/x-www-form-urlencoded", query.toString());
  }

  private async post(service: string, path: string, type: string, body: string | object): Promise<string> {
    const scope = `test/20250101/${this.region}/${service}/aws4_request`;
    const response = await fetch(this.endpoint + path, {
      method: "POST",
      headers: {
        "content-type": type,
        authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=none`,
      },
      body: typeof body === "string" ? body : JSON.stringify(body),
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
