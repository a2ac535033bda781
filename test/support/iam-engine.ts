import { runSimulation } from "@cloud-copilot/iam-simulate";
import { type PolicyDocument } from "../../constructs";

export type Verdict = "allow" | "deny";

/** A request as IAM sees it. */
export interface IamRequest {
  /** ARN of a role, a user or an OIDC provider, or the name of a service. */
  readonly caller: string;
  /** Policies of the caller. @default - none */
  readonly policies?: readonly PolicyDocument[];
  readonly action: string;
  /** @default "*" - the action has no resource */
  readonly resource?: string;
  /** Account of the resource. */
  readonly account: string;
  /** Trust policy of the role that is the resource. @default - the resource has no policy */
  readonly trust?: PolicyDocument;
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
}

/** By the request: the engine needs a millisecond for each, and tables of verdicts ask the same again. */
const verdicts = new Map<string, Promise<Verdict>>();

/**
 * What IAM's rules make of a request.
 * @throws Error if a policy is no valid one, or if the engine would drop what the request says
 */
export function verdictOn(request: IamRequest): Promise<Verdict> {
  const key = JSON.stringify(request);
  const verdict = verdicts.get(key) ?? simulated(request);
  verdicts.set(key, verdict);
  return verdict;
}

async function simulated(request: IamRequest): Promise<Verdict> {
  const { caller, policies = [], action, resource = "*", account, trust, context = {} } = request;
  const contextVariables = Object.entries({ ...principalContext(caller), ...context }).map(
    ([key, value]): [string, string | string[]] => [key, typeof value === "string" ? value : [...value]],
  );
  const answer = await runSimulation(
    {
      request: {
        principal: sessionOf(caller),
        action,
        resource: { resource, accountId: account },
        contextVariables: Object.fromEntries(contextVariables),
      },
      identityPolicies: policies.map((policy, index) => ({ name: `policy-${index}`, policy })),
      resourcePolicy: trust,
      serviceControlPolicies: [],
      resourceControlPolicies: [],
    },
    { simulationMode: "Strict" },
  );
  if (answer.resultType !== "single")
    throw new Error(`${action} on ${resource} by ${caller}: ${JSON.stringify(answer)}`);
  const { ignoredContextKeys } = answer.result;
  if (ignoredContextKeys && ignoredContextKeys.length > 0)
    throw new Error(`the engine drops ${ignoredContextKeys.join(", ")} of ${action}`);
  return answer.overallResult === "Allowed" ? "allow" : "deny";
}

/** Allowed only if each of the requests is: an assumption with tags is one of `sts:TagSession` as well. */
export async function verdictOnAll(requests: readonly IamRequest[]): Promise<Verdict> {
  const all = await Promise.all(requests.map(verdictOn));
  return all.includes("deny") ? "deny" : "allow";
}

const ROLE = /^arn:([\w-]+):iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/;
const PRINCIPAL = /^arn:[\w-]+:iam::\d{12}:(role\/|user\/|root$)/;

/** Roles act in sessions, whose ARNs have no path. */
function sessionOf(caller: string): string {
  return caller.replace(ROLE, "arn:$1:sts::$2:assumed-role/$3/session");
}

/** What IAM itself says of a caller: of a session its role. */
function principalContext(caller: string): Record<string, string> {
  return PRINCIPAL.test(caller) ? { "aws:PrincipalArn": caller } : {};
}

/** A token that a cluster gave to a ServiceAccount. */
export interface WebToken {
  /** Issuer without `https://`. */
  readonly issuer: string;
  readonly subject: string;
  readonly audience: string;
}

/** The only issuer with a subject and an audience that the engine knows: it stands for the token's. */
const KNOWN_ISSUER = "accounts.google.com";

/** What a role makes of a token that STS has taken for one of an OIDC provider. */
export function verdictOnToken(
  role: { readonly arn: string; readonly account: string; readonly trust?: PolicyDocument },
  provider: string,
  { issuer, subject, audience }: WebToken,
): Promise<Verdict> {
  const trust = JSON.stringify(role.trust).replaceAll(`"${issuer}:`, `"${KNOWN_ISSUER}:`);
  return verdictOn({
    caller: provider,
    action: "sts:AssumeRoleWithWebIdentity",
    resource: role.arn,
    account: role.account,
    trust: JSON.parse(trust) as PolicyDocument,
    context: { [`${KNOWN_ISSUER}:sub`]: subject, [`${KNOWN_ISSUER}:aud`]: audience },
  });
}
