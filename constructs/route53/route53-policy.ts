import { checkProps } from "../core/check-props";
import { checkOptionalValue } from "../core/check-value";
import { InputError, quoted } from "../core/input-error";
import { checkNotEmpty } from "../core/names";
import { type PolicyDocument, policyDocument, type PolicyStatement } from "./policy-document";

/** A managed policy holds 6,144 characters: so many zones fit whatever their partition and ids. */
const ZONES_PER_POLICY = 64;

/** Which zones a policy is for: those of the ids, or every zone of the account. */
export type GrantedZones = readonly string[] | "every zone";

/** What the controller may do in its zones. */
export class Route53Policy {
  /**
   * What cert-manager calls and nothing more: write TXT records at `_acme-challenge.*`, and see when a
   * change is done. Zones without an id need to be found by name as well.
   * @param props `recordNames`: patterns of the names that may be written, or `"any"`. CNAME delegation to
   * other names needs it. Default: `_acme-challenge.*`
   * @throws InputError for an empty list, or a pattern with upper case or white space: Route53 compares
   * normalised names
   */
  static leastPrivilege(props: { readonly recordNames?: readonly string[] | "any" } = {}): Route53Policy {
    const at = "Route53Policy.leastPrivilege";
    const { recordNames = ["_acme-challenge.*"] } = checkProps(at, props);
    if (recordNames === "any")
      return new Route53Policy(challengeStatements(undefined), "write TXT records at any name");
    checkNotEmpty(at, recordNames, "recordNames", 'Leave it out, or write "any"');
    const odd = recordNames.find((name) => typeof name !== "string" || !/^[a-z0-9_.*?\\-]+$/.test(name));
    if (odd !== undefined)
      throw new InputError(
        at,
        `the record name is ${quoted(odd)}`,
        "Write it in lower case, with * for any characters",
      );
    return new Route53Policy(
      challengeStatements(recordNames),
      `write TXT records at ${recordNames.join(", ")}`,
    );
  }

  /**
   * cert-manager's documented policy, for the zones of the solver: it may write and read every record.
   * @see https://cert-manager.io/docs/configuration/acme/dns01/route53/#set-up-an-iam-policy
   */
  static documented(): Route53Policy {
    return new Route53Policy(
      (resources) => [
        {
          Effect: "Allow",
          Action: ["route53:ChangeResourceRecordSets", "route53:ListResourceRecordSets"],
          Resource: resources,
        },
      ],
      "write and list all records",
    );
  }

  private constructor(
    private readonly statements: (zones: readonly string[]) => PolicyStatement[],
    /** For people: what it allows. */
    readonly description: string,
  ) {}

  /** The managed policies for zones of one account, each within IAM's limit. */
  documents(partition: string, zones: GrantedZones): PolicyDocument[] {
    const arns =
      zones === "every zone"
        ? [`arn:${partition}:route53:::hostedzone/*`]
        : zones.map((id) => `arn:${partition}:route53:::hostedzone/${id}`);
    const common: PolicyStatement[] = [
      {
        Sid: "AwaitChanges",
        Effect: "Allow",
        Action: "route53:GetChange",
        Resource: `arn:${partition}:route53:::change/*`,
      },
      ...(zones === "every zone" ? [findZones] : []),
    ];
    return chunksOf(arns, ZONES_PER_POLICY).map((chunk) =>
      policyDocument(...this.statements(chunk), ...common),
    );
  }
}

/** @throws InputError for what is no policy, such as the ARN of one */
export function checkPolicy(at: string, policy: Route53Policy | undefined): void {
  checkOptionalValue(at, policy, "documents", "policy", "Give one, such as Route53Policy.leastPrivilege()");
}

const findZones: PolicyStatement = {
  Sid: "FindZones",
  Effect: "Allow",
  Action: "route53:ListHostedZonesByName",
  Resource: "*",
};

function challengeStatements(recordNames: readonly string[] | undefined) {
  return (resources: readonly string[]): PolicyStatement[] => [
    {
      Sid: "WriteChallenges",
      Effect: "Allow",
      Action: "route53:ChangeResourceRecordSets",
      Resource: resources,
      Condition: {
        "ForAllValues:StringEquals": { "route53:ChangeResourceRecordSetsRecordTypes": ["TXT"] },
        ...(recordNames && {
          "ForAllValues:StringLike": {
            "route53:ChangeResourceRecordSetsNormalizedRecordNames": recordNames,
          },
        }),
      },
    },
  ];
}

/** The values in lists of at most that many. */
export function chunksOf<T>(values: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(values.length / size) }, (_, index) =>
    values.slice(index * size, (index + 1) * size),
  );
}
