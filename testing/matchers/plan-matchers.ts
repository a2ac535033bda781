import { accessOf } from "../access/access-of";
import type { StackPlan } from "../stack-plan";

/** What the matchers look at: one plan, or all plans of an environment. */
export type Plans = StackPlan | readonly StackPlan[];

/** What a trusted token or principal must be besides its subject. */
export interface TrustedFor {
  /** @default - any audience */
  readonly audience?: string;
  /**
   * URL of the token's issuer, or the name that the cloud gives it.
   *
   * @default - any issuer
   */
  readonly issuer?: string;
}

/** What a matcher returns to jest. */
export interface MatcherResult {
  readonly pass: boolean;
  readonly message: () => string;
}

/** The matchers of `planMatchers` on what `expect` returns. */
export interface PlanMatchers<R> {
  /**
   * Expects plans in which a policy, role assignment or role allows an action on a resource, and none forbids it:
   *
   * - AWS: `toGrant("route53:GetChange", "arn:aws:route53:::change/C1")`; wildcards of the policy are followed;
   * - Azure: `toGrant("DNS Zone Contributor", zoneId)`, or an action such as `Microsoft.Network/dnsZones/TXT/write` of a
   *   role of the same stack or one of Azure's roles for DNS; a scope reaches what lies under it;
   * - Kubernetes: `toGrant("create serviceaccounts/token", "NAMESPACE/NAME")`.
   *
   * Conditions are not evaluated: a grant under a condition is a grant. The message shows them.
   */
  toGrant: (action: string, resource: string) => R;
  /**
   * Expects plans that let the holder of a token with this subject become an identity, such as
   * `toTrust("system:serviceaccount:cert-manager:cert-manager", { audience: "sts.amazonaws.com" })`: by a role's trust
   * policy, an association of EKS Pod Identity or a federated credential. A principal of AWS is named by its ARN.
   */
  toTrust: (subject: string, trustedFor?: TrustedFor) => R;
}

/**
 * Matchers of jest for what plans grant and whom they trust: `expect.extend(planMatchers)`. Plan with `asDeployed`, so
 * that policies that name resources of the same stack can be read.
 */
export const planMatchers = {
  toGrant(received: Plans, action: string, resource: string): MatcherResult {
    const grants = accessIn(received).flatMap(({ address, grants: all }) =>
      all.map((grant) => ({ address, grant })),
    );
    const about = grants.filter(({ grant }) => grant.concerns(action, resource));
    const pass =
      about.some(({ grant }) => !grant.denies) &&
      !about.some(({ grant }) => grant.denies && !grant.conditional);
    return {
      pass,
      message: () =>
        message(
          `${pass ? "not " : ""}to grant ${action} on ${resource}`,
          (pass ? about : grants).map(({ address, grant }) => `${address}: ${grant.text}`),
          "nothing is granted",
        ),
    };
  },
  toTrust(received: Plans, subject: string, { audience, issuer }: TrustedFor = {}): MatcherResult {
    const trusts = accessIn(received).flatMap(({ address, trusts: all }) =>
      all.map((trust) => ({ address, trust })),
    );
    const about = trusts.filter(
      ({ trust }) =>
        trust.admits(subject) &&
        (audience === undefined || trust.audience === undefined || trust.audience === audience) &&
        (issuer === undefined || isIssuer(trust.issuer, issuer)),
    );
    const pass = about.length > 0;
    const qualities = [audience && `for audience ${audience}`, issuer && `from ${issuer}`].filter(Boolean);
    return {
      pass,
      message: () =>
        message(
          [`${pass ? "not " : ""}to trust ${subject}`, ...qualities].join(" "),
          (pass ? about : trusts).map(({ address, trust }) => `${address}: ${trust.text}`),
          "nobody is trusted",
        ),
    };
  },
};

function accessIn(received: Plans) {
  if (!isPlans(received)) throw new TypeError("Give expect() a plan of planStacks, or a list of them.");
  const plans = "resources" in received ? [received] : received;
  return plans.flatMap(({ name, resources }) =>
    resources.map((resource) => ({
      address: `${name} ${resource.address}`,
      ...accessOf(resource, resources),
    })),
  );
}

function isPlans(received: unknown): received is Plans {
  const all: readonly unknown[] = Array.isArray(received) ? received : [received];
  return all.every((plan) => typeof plan === "object" && plan !== null && "resources" in plan);
}

/** AWS names an issuer in an ARN, without its scheme. */
function isIssuer(named: string | undefined, issuer: string): boolean {
  return named !== undefined && (named === issuer || named.endsWith(`/${issuer.replace(/^https:\/\//, "")}`));
}

function message(expected: string, found: readonly string[], nothing: string): string {
  const lines = found.length === 0 ? [`  ${nothing}`] : found.map((line) => `  ${line}`);
  return [`expected the plan ${expected}`, "The plan has:", ...lines].join("\n");
}
