import { TerraformOutput, type TerraformStack } from "cdktf";
import fc from "fast-check";
import {
  Aws,
  AwsAccount,
  InputError,
  Route53Policy,
  Route53Zone,
  ZoneAccountRole,
  type ZoneAccountRoleProps,
  ZoneRole,
} from "../../constructs";
import { controllerTrust } from "../../constructs/route53/zone-role";
import { grammarProblems } from "../support/iam-grammar";
import { identitiesOf } from "../support/iam-identities";
import { inputErrorOf } from "../support/input-errors";
import { blocksOf, onlyBlock, type StackJson, synthStack } from "../support/synth";
import { unchecked } from "../support/unchecked";
import { manyZones } from "./eks-environment";
import { challengePolicy, madeIn, stagingZone, ZONE_ID } from "./provisioned";

const CONTROLLER = "arn:aws:iam::111122223333:role/cert-manager-dns01-platform";
const DNS = "333344445555";

const usual: ZoneAccountRoleProps = {
  roleName: "dns-manager",
  zones: [stagingZone()],
  controllers: [CONTROLLER],
};

/** The DNS team's stack, in the account of the zones. */
function dnsTeam(
  props: Partial<ZoneAccountRoleProps> = {},
  also?: (scope: TerraformStack) => void,
): StackJson {
  return synthStack((scope) => {
    Aws.inRegion("eu-west-1").configure(scope);
    new ZoneAccountRole(scope, "dns", { ...usual, ...props });
    also?.(scope);
  });
}

function roleOf(props: Partial<ZoneAccountRoleProps> = {}) {
  return identitiesOf(dnsTeam(props), { account: DNS, partition: "aws" })["dns-manager"];
}

function trustOf(statement: object) {
  return { Version: "2012-10-17", Statement: [{ Effect: "Allow", ...statement }] };
}

describe("The DNS team's half of cross-account access", () => {
  it("is a role and its policy in the stack's own account, and nothing of any cluster", () => {
    const stack = dnsTeam();
    expect(madeIn(stack)).toEqual(["aws_iam_policy", "aws_iam_role", "aws_iam_role_policy_attachment"]);
    expect(Object.keys(stack.provider ?? {})).toEqual(["aws"]);
    expect(roleOf()).toEqual({
      arn: `arn:aws:iam::${DNS}:role/dns-manager`,
      account: DNS,
      trust: trustOf({
        Action: "sts:AssumeRole",
        Principal: { AWS: ["arn:aws:iam::111122223333:root"] },
        Condition: { ArnEquals: { "aws:PrincipalArn": [CONTROLLER] } },
      }),
      policies: [challengePolicy([ZONE_ID])],
    });
  });

  it("trusts any number of controllers, each account once (W9)", () => {
    const controllers = [
      CONTROLLER,
      "arn:aws:iam::111122223333:role/blue",
      "arn:aws:iam::555566667777:user/ci",
    ];
    expect(roleOf({ controllers })?.trust).toEqual(
      trustOf({
        Action: "sts:AssumeRole",
        Principal: { AWS: ["arn:aws:iam::111122223333:root", "arn:aws:iam::555566667777:root"] },
        Condition: { ArnEquals: { "aws:PrincipalArn": controllers } },
      }),
    );
  });

  it("names those that exist by their ARNs (exact)", () => {
    expect(roleOf({ trust: "exact" })?.trust).toEqual(
      trustOf({ Action: "sts:AssumeRole", Principal: { AWS: [CONTROLLER] } }),
    );
  });

  it("trusts no account without the condition, whatever word came past the checks", () => {
    const [statement] = controllerTrust([CONTROLLER], unchecked("Staged"), false).Statement;
    expect(statement).toMatchObject({ Condition: { ArnEquals: { "aws:PrincipalArn": [CONTROLLER] } } });
  });

  it("lets Pod Identity's tagged sessions in where it is told of them (W8)", () => {
    expect(roleOf({ trustsTaggedSessions: true })?.trust?.Statement[0]?.Action).toEqual([
      "sts:AssumeRole",
      "sts:TagSession",
    ]);
  });

  it("asks for an external id where it is told of one", () => {
    expect(roleOf({ externalId: "eu-west-1/111122223333/blue/cert-manager/cert-manager" })?.trust).toEqual(
      trustOf({
        Action: "sts:AssumeRole",
        Principal: { AWS: ["arn:aws:iam::111122223333:root"] },
        Condition: {
          ArnEquals: { "aws:PrincipalArn": [CONTROLLER] },
          StringEquals: { "sts:ExternalId": "eu-west-1/111122223333/blue/cert-manager/cert-manager" },
        },
      }),
    );
    expect(JSON.stringify(roleOf({})?.trust)).not.toContain("ExternalId");
  });

  it("asks for it of sts:AssumeRole alone: IAM has none to compare for sts:TagSession", () => {
    const externalId = "eu-west-1/111122223333/blue/cert-manager/cert-manager";
    expect(
      roleOf({ externalId, trustsTaggedSessions: true })?.trust?.Statement.map(({ Action, Condition }) => [
        Action,
        Condition,
      ]),
    ).toEqual([
      [
        "sts:AssumeRole",
        {
          ArnEquals: { "aws:PrincipalArn": [CONTROLLER] },
          StringEquals: { "sts:ExternalId": externalId },
        },
      ],
      ["sts:TagSession", { ArnEquals: { "aws:PrincipalArn": [CONTROLLER] } }],
    ]);
  });

  it("grants what it is told, for all of its zones", () => {
    expect(roleOf({ zones: manyZones(65) })?.policies).toHaveLength(2);
    const text = JSON.stringify(roleOf({ policy: Route53Policy.documented() })?.policies);
    expect(text).toContain("route53:ListResourceRecordSets");
    expect(text).not.toContain("ForAllValues");
  });

  it("has the props of a role", () => {
    const stack = dnsTeam({ path: "/dns/", tags: { team: "dns" }, maxSessionDuration: 7200 });
    expect(onlyBlock(stack.resource, "aws_iam_role")).toMatchObject({
      name: "dns-manager",
      path: "/dns/",
      tags: { team: "dns" },
      max_session_duration: 7200,
    });
  });

  it("has an ARN for the clusters' teams", () => {
    dnsTeam({}, (scope) => {
      const { arn } = new ZoneAccountRole(scope, "other", { ...usual, roleName: "other" });
      expect(() => ZoneRole.fromArn(arn)).not.toThrow();
    });
  });

  it("says the name servers of a zone that it makes", () => {
    const instruction = "Delegate new.example.org to these name servers in the zone above it";
    const stack = dnsTeam({}, (scope) => {
      const zones = [Route53Zone.create("new.example.org")];
      const made = new ZoneAccountRole(scope, "made", { ...usual, roleName: "made", zones });
      new TerraformOutput(scope, "requirements", { value: made.requirementTexts });
      expect(made.requirements.map(({ instruction }) => instruction)).toEqual([instruction]);
    });
    const text = `${instruction}: \${jsonencode(aws_route53_zone.`;
    expect(stack.output?.["requirements"]).toEqual({ value: [expect.stringContaining(text)] });
    expect(blocksOf(stack.resource, "aws_route53_zone")).toMatchObject([{ name: "new.example.org" }]);
  });

  it("stands beside another of another name only", () => {
    const error = inputErrorOf(() =>
      dnsTeam({}, (scope) => {
        new ZoneAccountRole(scope, "again", usual);
      }),
    );
    expect(error.message).toContain('the IAM role "dns-manager" is made at "test/dns/role" already');
  });

  it.each<[Partial<ZoneAccountRoleProps>, string]>([
    [{ zones: [] }, "there are no zones. Give at least one Route53Zone"],
    [{ zones: [stagingZone(), stagingZone()] }, "is listed twice. List it once"],
    [{ controllers: [] }, "there are no controllers. Give the ARN of at least one controller's role"],
    [{ controllers: ["*"] }, 'the principal\'s ARN is "*"'],
    [{ controllers: ["arn:aws:iam::111122223333:root"] }, "the principal's ARN is"],
    [{ controllers: ["111122223333"] }, "the principal's ARN is"],
    [{ externalId: "a" }, 'the external id is "a"'],
    [{ externalId: "aa bb" }, 'the external id is "aa bb"'],
    [{ externalId: "a".repeat(1225) }, "Write 2 to 1224 letters, digits"],
    [{ trust: unchecked("Staged") }, 'trust is "Staged". Write "staged" or "exact"'],
    [{ roleName: "" }, 'the role name is ""'],
    [{ roleName: "a b" }, 'the role name is "a b"'],
    [
      { zones: [stagingZone({ role: ZoneRole.fromArn(`arn:aws:iam::${DNS}:role/x`) })] },
      'the zone "staging.example.org" has an account or a role of its own, and this role writes in the account of the stack. Leave them out',
    ],
    [
      { zones: [stagingZone({ account: AwsAccount.of("444455556666", {}) })] },
      'the zone "staging.example.org" has an account or a role of its own',
    ],
  ])("is refused with the construct's path: %#", (props, message) => {
    const error = inputErrorOf(() => dnsTeam(props));
    expect(error.at).toBe("test/dns");
    expect(error.message).toContain(message);
  });

  it("is refused more controllers than a trust policy holds, with the number (W18)", () => {
    const controllers = Array.from(
      { length: 40 },
      (_, index) => `arn:aws:iam::${String(index).padStart(12, "1")}:role/cert-manager`,
    );
    expect(inputErrorOf(() => dnsTeam({ controllers })).message).toMatch(
      /the trust policy has \d{4} characters and IAM takes 2048/,
    );
    expect(() => dnsTeam({ controllers: controllers.slice(0, 15) })).not.toThrow();
  });
});

describe("For any controllers, in any accounts", () => {
  const controller = fc
    .tuple(
      fc.constantFrom("111122223333", "222233334444", "555566667777"),
      fc.constantFrom("role", "user"),
      fc.stringMatching(/^[a-z]{1,40}$/),
    )
    .map(([account, kind, name]) => `arn:aws:iam::${account}:${kind}/${name}`);
  const spec = fc.record({
    controllers: fc.uniqueArray(controller, { minLength: 1, maxLength: 40, size: "max" }),
    trust: fc.constantFrom("staged", "exact"),
    trustsTaggedSessions: fc.boolean(),
    externalId: fc.option(fc.stringMatching(/^[\w+=,.@:/-]{2,40}$/), { nil: undefined }),
  });

  it("the trust is a policy that names each of them and nobody else, or the error says how long it would be", () => {
    fc.assert(
      fc.property(spec, (props) => {
        try {
          const trust = roleOf(props)?.trust;
          if (!trust) throw new Error("there is no trust policy");
          expect(grammarProblems(trust, "trust")).toEqual([]);
          expect(JSON.stringify(trust).length).toBeLessThanOrEqual(2048);
          for (const { Principal, Condition } of trust.Statement) {
            const named =
              props.trust === "exact" ? Principal?.["AWS"] : Condition?.["ArnEquals"]?.["aws:PrincipalArn"];
            expect(named).toEqual(props.controllers);
          }
          expect(trust.Statement.flatMap(({ Action }) => Action)).toEqual([
            "sts:AssumeRole",
            ...(props.trustsTaggedSessions ? ["sts:TagSession"] : []),
          ]);
        } catch (error) {
          if (!(error instanceof InputError)) throw error;
          const [, size] =
            /the trust policy has (\d+) characters and IAM takes 2048/.exec(error.message) ?? [];
          expect(Number(size)).toBeGreaterThan(2048);
        }
      }),
      { numRuns: 50 },
    );
  });
});
