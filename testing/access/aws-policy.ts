import { isJsonObject, listOf, objectOf, parseJson, textsOf, type Json, type JsonObject } from "../json";
import type { Grant, Trust } from "./access";
import { PolicyConditions } from "./aws-conditions";
import { Pattern } from "./pattern";

/** What the statements of an identity's policy allow and forbid. */
export function grantsOfPolicy(policy: JsonObject): readonly Grant[] {
  return statementsOf(policy).flatMap((statement) =>
    patternsOf(statement, "Action").flatMap((action) =>
      patternsOf(statement, "Resource").map((resource) => new PolicyGrant(statement, action, resource)),
    ),
  );
}

/** Whom the statements of a role's trust policy let assume it. */
export function trustsOfPolicy(policy: JsonObject): readonly Trust[] {
  return statementsOf(policy)
    .filter(({ Effect }) => Effect !== "Deny")
    .flatMap(trustsOfStatement);
}

/** The policy that a value says as JSON; undefined where it says none. */
export function policyIn(value: Json | undefined): JsonObject | undefined {
  if (typeof value !== "string" || !value.includes('"Statement"')) return undefined;
  try {
    const policy = parseJson(value);
    return isJsonObject(policy) && policy["Statement"] !== undefined ? policy : undefined;
  } catch {
    return undefined;
  }
}

class PolicyGrant implements Grant {
  public readonly denies: boolean;
  public readonly reach: string | undefined;
  private readonly conditions: PolicyConditions;

  public constructor(
    statement: JsonObject,
    private readonly action: Pattern,
    private readonly resource: Pattern,
  ) {
    this.denies = statement["Effect"] === "Deny";
    this.conditions = PolicyConditions.of(statement["Condition"]);
    this.reach = !this.denies && writesEveryZone(action, resource) ? "every hosted zone" : undefined;
  }

  public get conditional(): boolean {
    return this.conditions.text !== "";
  }

  public get text(): string {
    return `${this.denies ? "deny " : ""}${this.action.text} on ${this.resource.text}${this.conditions.text}`;
  }

  public readonly concerns = (action: string, resource: string): boolean =>
    this.action.matches(action) && this.resource.matches(resource);

  public readonly covers = (other: Grant): boolean =>
    other instanceof PolicyGrant &&
    other.denies === this.denies &&
    this.action.covers(other.action) &&
    this.resource.covers(other.resource) &&
    this.conditions.admitAllOf(other.conditions);
}

class PolicyTrust implements Trust {
  public readonly subject: string;

  public constructor(
    private readonly who: Pattern,
    public readonly audience: string | undefined,
    public readonly issuer: string | undefined,
    private readonly conditions: PolicyConditions,
  ) {
    this.subject = who.text;
  }

  public get text(): string {
    const audience = this.audience === undefined ? "" : ` for audience ${this.audience}`;
    const issuer = this.issuer === undefined ? "" : ` from ${this.issuer}`;
    return `${this.subject}${audience}${issuer}${this.conditions.text}`;
  }

  public readonly admits = (subject: string): boolean => this.who.matches(subject);

  public readonly covers = (other: Trust): boolean =>
    other instanceof PolicyTrust &&
    this.issuer === other.issuer &&
    this.who.covers(other.who) &&
    Pattern.of(this.audience ?? "*").covers(Pattern.of(other.audience ?? "*")) &&
    this.conditions.admitAllOf(other.conditions);
}

/** Partitions of AWS, of which a policy reaches those of its own account. */
const partitions = [
  ...["aws", "aws-cn", "aws-us-gov", "aws-eusc"],
  ...["aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f"],
];

/** Tags of a session of EKS Pod Identity that together name a ServiceAccount. */
const namespaceTag = "aws:RequestTag/kubernetes-namespace";
const serviceAccountTag = "aws:RequestTag/kubernetes-service-account";

function trustsOfStatement(statement: JsonObject): readonly Trust[] {
  const conditions = PolicyConditions.of(statement["Condition"]);
  const not = principalsOf(statement["NotPrincipal"]).map(([, principal]) => principal);
  if (not.length > 0) return [new PolicyTrust(Pattern.but(not), undefined, undefined, conditions)];
  return principalsOf(statement["Principal"]).flatMap(([type, principal]) => {
    if (type === "Federated") {
      const claims = conditions.without((key) => /:(sub|aud)$/.test(key));
      return conditions
        .valuesOf((key) => key.endsWith(":sub"), "*")
        .flatMap((subject) =>
          conditions
            .valuesOf((key) => key.endsWith(":aud"), undefined)
            .map((audience) => new PolicyTrust(Pattern.of(subject), audience, principal, claims)),
        );
    }
    const [namespace] = conditions.valuesOf((key) => key === namespaceTag, undefined);
    const [account] = conditions.valuesOf((key) => key === serviceAccountTag, undefined);
    if (type === "Service" && namespace !== undefined && account !== undefined) {
      const others = conditions.without((key) => key === namespaceTag || key === serviceAccountTag);
      const subject = Pattern.of(`system:serviceaccount:${namespace}:${account}`);
      return [new PolicyTrust(subject, undefined, principal, others)];
    }
    const others = conditions.without((key) => key === "aws:PrincipalArn");
    return conditions
      .valuesOf((key) => key === "aws:PrincipalArn", principal)
      .map((subject) => new PolicyTrust(Pattern.of(subject), undefined, undefined, others));
  });
}

function statementsOf(policy: JsonObject): readonly JsonObject[] {
  return listOf(policy["Statement"]).filter(isJsonObject);
}

function patternsOf(statement: JsonObject, element: "Action" | "Resource"): readonly Pattern[] {
  const not = textsOf(statement[`Not${element}`]);
  return not.length > 0 ? [Pattern.but(not)] : textsOf(statement[element]).map((text) => Pattern.of(text));
}

function principalsOf(principals: Json | undefined): readonly (readonly [type: string, principal: string])[] {
  if (typeof principals === "string") return [["AWS", principals]];
  return Object.entries(objectOf(principals)).flatMap(([type, names]) =>
    textsOf(names).map((name): [string, string] => [type, name]),
  );
}

function writesEveryZone(action: Pattern, resource: Pattern): boolean {
  return (
    action.matches("route53:ChangeResourceRecordSets") &&
    partitions.some((partition) => resource.covers(Pattern.of(`arn:${partition}:route53:::hostedzone/*`)))
  );
}
