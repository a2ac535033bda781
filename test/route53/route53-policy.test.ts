import { Route53Auth, Route53Policy, Route53Solver, Route53Zone } from "../../constructs";
import { inputErrorOf } from "../support/input-errors";
import { challengePolicy, NAME, onEks, ZONE_ID } from "./provisioned";

const MAX_MANAGED_POLICY = 6144;
const zoneArn = `arn:aws:route53:::hostedzone/${ZONE_ID}`;
const [, awaitChanges] = challengePolicy([ZONE_ID]).Statement;

function documentsOf(policy: Route53Policy, partition = "aws") {
  return policy.documents(partition, [ZONE_ID]);
}

describe("Route53Policy.leastPrivilege", () => {
  it("writes TXT records at _acme-challenge of any name, and awaits changes (W10)", () => {
    expect(documentsOf(Route53Policy.leastPrivilege())).toEqual([challengePolicy([ZONE_ID])]);
  });

  it("is what a solver has that says nothing", () => {
    const solver = (policy?: Route53Policy) =>
      Route53Solver.forZones([Route53Zone.fromId(ZONE_ID, "staging.example.org")], Route53Auth.irsa(), {
        policy,
      });
    expect(onEks(solver()).identities).toEqual(onEks(solver(Route53Policy.leastPrivilege())).identities);
  });

  it("writes other names for CNAME delegation, of TXT records still", () => {
    const recordNames = ["_acme-challenge.*", "*.acme.example.org"];
    const [document] = documentsOf(Route53Policy.leastPrivilege({ recordNames }));
    expect(document?.Statement[0]?.Condition).toEqual({
      "ForAllValues:StringEquals": { "route53:ChangeResourceRecordSetsRecordTypes": ["TXT"] },
      "ForAllValues:StringLike": {
        "route53:ChangeResourceRecordSetsNormalizedRecordNames": recordNames,
      },
    });
  });

  it("writes TXT records of any name where told", () => {
    const [document] = documentsOf(Route53Policy.leastPrivilege({ recordNames: "any" }));
    expect(document?.Statement).toEqual([
      {
        Sid: "WriteChallenges",
        Effect: "Allow",
        Action: "route53:ChangeResourceRecordSets",
        Resource: [zoneArn],
        Condition: {
          "ForAllValues:StringEquals": { "route53:ChangeResourceRecordSetsRecordTypes": ["TXT"] },
        },
      },
      awaitChanges,
    ]);
  });

  it.each([
    [[], 'there are no recordNames. Leave it out, or write "any"'],
    [["_ACME-challenge.*"], 'the record name is "_ACME-challenge.*". Write it in lower case'],
    [["_acme-challenge.*", "a b"], 'the record name is "a b"'],
    [[""], 'the record name is ""'],
    [["münchen.example.org"], 'the record name is "münchen.example.org"'],
  ])("refuses the record names %j, which Route53 would never compare equal", (recordNames, message) => {
    const error = inputErrorOf(() => Route53Policy.leastPrivilege({ recordNames }));
    expect(error.at).toBe("Route53Policy.leastPrivilege");
    expect(error.message).toContain(message);
  });

  it("fits a managed policy with 64 zones, or is refused with the number (W18)", () => {
    const zones = Array.from({ length: 64 }, (_, index) =>
      Route53Zone.fromId(`Z${String(index).padStart(31, "0")}`, `zone-${index}.example.org`),
    );
    const synth = (recordNames: readonly string[]) => () =>
      onEks(
        Route53Solver.forZones(zones, Route53Auth.irsa(), {
          policy: Route53Policy.leastPrivilege({ recordNames }),
        }),
      );
    const { identities } = synth(["_acme-challenge.*"])();
    expect(JSON.stringify(identities[NAME]?.policies[0]).length).toBeLessThanOrEqual(MAX_MANAGED_POLICY);
    const many = Array.from({ length: 60 }, (_, index) => `${index}.${"acme".repeat(8)}.example.org`);
    expect(inputErrorOf(synth(many)).message).toMatch(
      /a managed policy has \d{4} characters and IAM takes 6144\. Write fewer or shorter record names/,
    );
  });
});

describe("The size of a policy (W18)", () => {
  const policyOf = (nameLength: number) =>
    Route53Policy.leastPrivilege({ recordNames: ["a".repeat(nameLength)] });
  const [shortest] = policyOf(1).documents("aws-us-gov", [ZONE_ID]);
  const nameOf = (size: number) => size - JSON.stringify(shortest).length + 1;
  const solver = (size: number) =>
    Route53Solver.forZones([Route53Zone.fromId(ZONE_ID, "staging.example.org")], Route53Auth.irsa(), {
      policy: policyOf(nameOf(size)),
    });

  it("is what IAM takes, in the partition of the longest name, and no character more", () => {
    expect(() => onEks(solver(MAX_MANAGED_POLICY))).not.toThrow();
    expect(inputErrorOf(() => onEks(solver(MAX_MANAGED_POLICY + 1))).message).toContain(
      "a managed policy has 6145 characters and IAM takes 6144",
    );
  });
});

describe("Route53Policy.documented", () => {
  it("writes and lists every record of its zones, and awaits changes", () => {
    expect(documentsOf(Route53Policy.documented())).toEqual([
      {
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Action: ["route53:ChangeResourceRecordSets", "route53:ListResourceRecordSets"],
            Resource: [zoneArn],
          },
          awaitChanges,
        ],
      },
    ]);
  });

  it("finds zones by name for every zone alone", () => {
    const [every] = Route53Policy.documented().documents("aws", "every zone");
    expect(every?.Statement.map(({ Action, Resource }) => [Action, Resource])).toEqual([
      [
        ["route53:ChangeResourceRecordSets", "route53:ListResourceRecordSets"],
        ["arn:aws:route53:::hostedzone/*"],
      ],
      ["route53:GetChange", "arn:aws:route53:::change/*"],
      ["route53:ListHostedZonesByName", "*"],
    ]);
  });
});

describe("Any policy", () => {
  const policies = [
    Route53Policy.leastPrivilege(),
    Route53Policy.leastPrivilege({ recordNames: "any" }),
    Route53Policy.documented(),
  ];

  it.each(["aws", "aws-cn", "aws-us-gov"])("names the partition %s in every ARN (W11)", (partition) => {
    for (const policy of policies)
      for (const zones of [[ZONE_ID], "every zone" as const]) {
        const partitions = JSON.stringify(policy.documents(partition, zones)).match(/(?<="arn:)[^:]*/g);
        expect(new Set(partitions)).toEqual(new Set([partition]));
      }
  });

  it("says for people what it allows, and no two the same", () => {
    expect(new Set(policies.map(({ description }) => description)).size).toBe(policies.length);
  });

  it("is given in full to each zone of any number", () => {
    const ids = Array.from({ length: 130 }, (_, index) => `Z${index}`);
    for (const policy of policies) {
      const documents = policy.documents("aws", ids);
      expect(documents).toHaveLength(3);
      expect(documents.flatMap(({ Statement }) => Statement[0]?.Resource ?? [])).toEqual(
        ids.map((id) => `arn:aws:route53:::hostedzone/${id}`),
      );
      for (const { Statement } of documents) expect(Statement).toContainEqual(awaitChanges);
    }
  });
});
