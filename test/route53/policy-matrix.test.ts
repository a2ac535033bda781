import {
  AccessKeySource,
  AwsAccount,
  ControllerRole,
  type EksCluster,
  type IDns01Solver,
  NodeRoles,
  OidcProvider,
  type PolicyDocument,
  Route53Auth,
  Route53Policy,
  Route53Solver,
  Route53Zone,
  ZoneAccountRole,
  ZoneRole,
  Aws,
  CredentialsSecret,
} from "../../constructs";
import { crossAccountEks } from "../../stacks/environments/cross-account-eks";
import {
  applied,
  clusterAccount,
  issuerHost,
  named,
  type Partition,
  partitions,
  providerArn,
  regions,
} from "../support/applied-environment";
import { type IamRequest, verdictOn } from "../support/iam-engine";
import { identitiesOf, type IamIdentity, printedDocuments } from "../support/iam-identities";
import { withoutCondition } from "../support/iam-conditions";
import { synthApp, synthStack } from "../support/synth";
import { verdictTable } from "../support/verdict-table";

const GRANTED = "Z0123456789ABCDEFGHIJ";
const OTHER = "Z9999999999OTHERZONE9";
const ROLE = "cert-manager-dns01-platform";
const ZONE_ROLE = "cert-manager-dns01-platform-zones";
const zonesAccount = "333344445555";
const strangersAccount = "999988887777";

// Expected by hand from what cert-manager calls (W10) and from what the documents' policy says. Each change
// stands for an UPSERT and a DELETE of it. The delegated name is one that a CNAME of another zone points to.
const EXPECTED = verdictTable(`
  what is asked                                                 | default | CNAME delegation | any name | every zone | documents | documents, every zone
  granted zone: TXT at _acme-challenge of a name                | allow   | deny             | allow    | allow      | allow     | allow
  granted zone: TXT at _acme-challenge of the zone itself       | allow   | deny             | allow    | allow      | allow     | allow
  granted zone: TXT at the delegated name                       | deny    | allow            | allow    | deny       | allow     | allow
  granted zone: TXT elsewhere                                   | deny    | deny             | allow    | deny       | allow     | allow
  granted zone: TXT at the zone itself                          | deny    | deny             | allow    | deny       | allow     | allow
  granted zone: TXT at a name that only looks like a challenge  | deny    | deny             | allow    | deny       | allow     | allow
  granted zone: A at _acme-challenge of a name                  | deny    | deny             | deny     | deny       | allow     | allow
  granted zone: CNAME at _acme-challenge of a name              | deny    | deny             | deny     | deny       | allow     | allow
  granted zone: NS at _acme-challenge of the zone itself        | deny    | deny             | deny     | deny       | allow     | allow
  granted zone: A at the delegated name                         | deny    | deny             | deny     | deny       | allow     | allow
  granted zone: TXT at _acme-challenge of two names             | allow   | deny             | allow    | allow      | allow     | allow
  granted zone: TXT at _acme-challenge and elsewhere            | deny    | deny             | allow    | deny       | allow     | allow
  granted zone: TXT at the delegated name and elsewhere         | deny    | deny             | allow    | deny       | allow     | allow
  granted zone: TXT and A at _acme-challenge                    | deny    | deny             | deny     | deny       | allow     | allow
  other zone: TXT at _acme-challenge of a name                  | deny    | deny             | deny     | allow      | deny      | allow
  other zone: TXT at _acme-challenge of the zone itself         | deny    | deny             | deny     | allow      | deny      | allow
  other zone: TXT at the delegated name                         | deny    | deny             | deny     | deny       | deny      | allow
  other zone: TXT elsewhere                                     | deny    | deny             | deny     | deny       | deny      | allow
  other zone: A at _acme-challenge of a name                    | deny    | deny             | deny     | deny       | deny      | allow
  other zone: TXT at _acme-challenge and elsewhere              | deny    | deny             | deny     | deny       | deny      | allow
  another account's zone: TXT at _acme-challenge of a name      | deny    | deny             | deny     | deny       | deny      | deny
  GetChange of a change                                         | allow   | allow            | allow    | allow      | allow     | allow
  ListResourceRecordSets of the granted zone                    | deny    | deny             | deny     | deny       | allow     | allow
  ListResourceRecordSets of the other zone                      | deny    | deny             | deny     | deny       | deny      | allow
  ListHostedZonesByName                                         | deny    | deny             | deny     | allow      | deny      | allow
  ListHostedZones                                               | deny    | deny             | deny     | deny       | deny      | deny
  GetHostedZone of the granted zone                             | deny    | deny             | deny     | deny       | deny      | deny
  CreateHostedZone                                              | deny    | deny             | deny     | deny       | deny      | deny
  DeleteHostedZone of the granted zone                          | deny    | deny             | deny     | deny       | deny      | deny
  ChangeTagsForResource of the granted zone                     | deny    | deny             | deny     | deny       | deny      | deny
  AssumeRole of a role that trusts the account                  | deny    | deny             | deny     | deny       | deny      | deny
  TagSession of a role that trusts the account                  | deny    | deny             | deny     | deny       | deny      | deny
`);

type Policy =
  "default" | "CNAME delegation" | "any name" | "every zone" | "documents" | "documents, every zone";

/** Records of the granted zone; those of the other zone differ in the zone alone. */
const records: Readonly<Record<string, readonly (readonly [type: string, name: string])[]>> = {
  "TXT at _acme-challenge of a name": [["TXT", "_acme-challenge.www.staging.example.org"]],
  "TXT at _acme-challenge of the zone itself": [["TXT", "_acme-challenge.staging.example.org"]],
  "TXT at the delegated name": [["TXT", "www.acme.staging.example.org"]],
  "TXT elsewhere": [["TXT", "www.staging.example.org"]],
  "TXT at the zone itself": [["TXT", "staging.example.org"]],
  "TXT at a name that only looks like a challenge": [["TXT", "_acme-challenge-2.staging.example.org"]],
  "A at _acme-challenge of a name": [["A", "_acme-challenge.www.staging.example.org"]],
  "CNAME at _acme-challenge of a name": [["CNAME", "_acme-challenge.www.staging.example.org"]],
  "NS at _acme-challenge of the zone itself": [["NS", "_acme-challenge.staging.example.org"]],
  "A at the delegated name": [["A", "www.acme.staging.example.org"]],
  "TXT at _acme-challenge of two names": [
    ["TXT", "_acme-challenge.www.staging.example.org"],
    ["TXT", "_acme-challenge.api.staging.example.org"],
  ],
  "TXT at _acme-challenge and elsewhere": [
    ["TXT", "_acme-challenge.www.staging.example.org"],
    ["TXT", "www.staging.example.org"],
  ],
  "TXT at the delegated name and elsewhere": [
    ["TXT", "www.acme.staging.example.org"],
    ["TXT", "www.staging.example.org"],
  ],
  "TXT and A at _acme-challenge": [
    ["TXT", "_acme-challenge.www.staging.example.org"],
    ["A", "_acme-challenge.www.staging.example.org"],
  ],
};

/** Who asks, and in which partition. */
interface Asking {
  readonly caller: IamIdentity;
  readonly partition: Partition;
}

function zoneArn(partition: Partition, id: string): string {
  return `arn:${partition}:route53:::hostedzone/${id}`;
}

function change(
  { caller, partition }: Asking,
  zone: string,
  action: string,
  batch: readonly (readonly [type: string, name: string])[],
  account = caller.account,
): IamRequest {
  return {
    caller: caller.arn,
    policies: caller.policies,
    action: "route53:ChangeResourceRecordSets",
    resource: zoneArn(partition, zone),
    account,
    context: {
      "route53:ChangeResourceRecordSetsActions": [action],
      "route53:ChangeResourceRecordSetsRecordTypes": batch.map(([type]) => type),
      "route53:ChangeResourceRecordSetsNormalizedRecordNames": batch.map(([, name]) => name),
    },
  };
}

/** The requests that a row of the table stands for. */
function requestsOf(row: string, asking: Asking): IamRequest[] {
  const { caller, partition } = asking;
  const [, where, what = ""] = /^(granted zone|other zone|another account's zone): (.*)$/.exec(row) ?? [];
  if (where !== undefined) {
    const zone = where === "granted zone" ? GRANTED : OTHER;
    const owner = where === "another account's zone" ? strangersAccount : caller.account;
    return ["UPSERT", "DELETE"].map((action) => change(asking, zone, action, named(records, what), owner));
  }
  const [, action = "", object = ""] = /^(\w+)(?: of (.*))?$/.exec(row) ?? [];
  const ask = { caller: caller.arn, policies: caller.policies, account: caller.account };
  if (action === "AssumeRole" || action === "TagSession") {
    const [account, role] = named<readonly [string, string]>(
      {
        "a role that trusts the account": [caller.account, "other"],
        "the zone role": [zonesAccount, ZONE_ROLE],
        "another role of that account": [zonesAccount, "administrator"],
        "a role whose name begins like the zone's": [zonesAccount, `${ZONE_ROLE}-2`],
        "a role of its own account": [clusterAccount, "administrator"],
      },
      object,
    );
    const resource = `arn:${partition}:iam::${account}:role/${role}`;
    const trust = trustInAccount(partition, caller.account);
    return [{ ...ask, action: `sts:${action}`, resource, account, trust }];
  }
  const resource = named(
    {
      "": "*",
      "a change": `arn:${partition}:route53:::change/C0123456789ABCDEFGHIJ`,
      "the granted zone": zoneArn(partition, GRANTED),
      "the other zone": zoneArn(partition, OTHER),
    },
    object,
  );
  return [{ ...ask, action: `route53:${action}`, resource }];
}

/** Leaves the decision to the policies of the callers. */
function trustInAccount(partition: Partition, account: string): PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Action: ["sts:AssumeRole", "sts:TagSession"],
        Principal: { AWS: `arn:${partition}:iam::${account}:root` },
      },
    ],
  };
}

/** A verdict for each row; `allow and deny` where an UPSERT and a DELETE differ. */
async function verdicts(rows: Iterable<string>, asking: Asking): Promise<Record<string, string>> {
  const entries = [...rows].map(async (row): Promise<[string, string]> => {
    const answers = await Promise.all(requestsOf(row, asking).map(verdictOn));
    return [row, [...new Set(answers)].join(" and ")];
  });
  return Object.fromEntries(await Promise.all(entries));
}

function expected(policy: Policy): Record<string, string> {
  return Object.fromEntries(EXPECTED.get(policy) ?? []);
}

function policyOf(policy: Policy): Route53Policy {
  if (policy.startsWith("documents")) return Route53Policy.documented();
  if (policy === "any name") return Route53Policy.leastPrivilege({ recordNames: "any" });
  if (policy === "CNAME delegation")
    return Route53Policy.leastPrivilege({ recordNames: ["*.acme.staging.example.org"] });
  return Route53Policy.leastPrivilege();
}

type Auth = Parameters<typeof Route53Solver.forEveryZone<EksCluster>>[0];

function solverOf(auth: Auth, policy: Policy): IDns01Solver<EksCluster> {
  const zone = Route53Zone.fromId(GRANTED, "staging.example.org");
  return policy.endsWith("every zone")
    ? Route53Solver.forEveryZone(auth, { policy: policyOf(policy) })
    : Route53Solver.forZones([zone], auth, { policy: policyOf(policy) });
}

/** A way to hold the grant: all who hold it when all is applied. */
type Holders = (partition: Partition, policy: Policy) => readonly IamIdentity[];

function madeBy(auth: (partition: Partition) => Auth, ...names: readonly string[]): Holders {
  return (partition, policy) => {
    const { identities } = applied(partition, solverOf(auth(partition), policy));
    return names.map((name) => named(identities, name));
  };
}

/** An identity that someone else keeps and gives the policies that the stack prints. */
function printedFor(auth: (arn: string, partition: Partition) => Auth, instruction: string): Holders {
  return (partition, policy) => {
    const arn = `arn:${partition}:iam::${clusterAccount}:role/platform/given`;
    const { printed } = applied(partition, solverOf(auth(arn, partition), policy));
    return [
      {
        arn,
        account: clusterAccount,
        policies: [named(printed, instruction.replace("ARN", arn))],
      },
    ];
  };
}

function dedicatedServiceAccount(partition: Partition, account?: AwsAccount): Auth {
  return Route53Auth.serviceAccount({
    name: "acme-dns01",
    region: regions[partition],
    account,
    oidcProvider: OidcProvider.fromArn(providerArn(partition, account?.accountId), `https://${issuerHost}`),
  });
}

function nodeRole(partition: Partition, roles: NodeRoles): Auth {
  return Route53Auth.nodeRole({
    region: regions[partition],
    roles,
    acknowledges: { everyPodGainsTheGrant: true, hopLimitAdmitsPods: true },
  });
}

const existingSecret = CredentialsSecret.fromName("aws-credentials");

const methods: Readonly<Record<string, Holders>> = {
  IRSA: madeBy(() => Route53Auth.irsa(), ROLE),
  "IRSA with an existing role": printedFor(
    (arn) => Route53Auth.irsa({ role: ControllerRole.fromArn(arn) }),
    "Give the role given this policy",
  ),
  "EKS Pod Identity": madeBy(
    () => Route53Auth.podIdentity({ acknowledges: { notOfferedInChina: true } }),
    ROLE,
  ),
  "EKS Pod Identity with an existing role": printedFor(
    (arn) =>
      Route53Auth.podIdentity({
        role: ControllerRole.fromArn(arn),
        acknowledges: { notOfferedInChina: true },
      }),
    "Give the role given this policy",
  ),
  "a node role that is made": madeBy((partition) => nodeRole(partition, NodeRoles.create()), ROLE),
  "node roles that exist": madeBy(
    (partition) => nodeRole(partition, NodeRoles.fromNames(["nodes-a", "nodes-b"])),
    "nodes-a",
    "nodes-b",
  ),
  "environment variables": printedFor(
    (arn, partition) =>
      Route53Auth.environmentVariables({
        region: regions[partition],
        secret: existingSecret,
        principalArn: arn,
      }),
    "Give the identity ARN this policy",
  ),
  "shared files": printedFor(
    (arn, partition) =>
      Route53Auth.sharedConfig({ region: regions[partition], secret: existingSecret, principalArn: arn }),
    "Give the identity ARN this policy",
  ),
  "a dedicated ServiceAccount": madeBy(
    (partition) => dedicatedServiceAccount(partition),
    `${ROLE}.cert-manager.acme-dns01`,
  ),
  "a dedicated ServiceAccount with an existing role": printedFor(
    (arn, partition) =>
      Route53Auth.serviceAccount({
        name: "acme-dns01",
        region: regions[partition],
        role: ControllerRole.fromArn(arn),
      }),
    "Give the role given this policy",
  ),
  "an access key": madeBy(
    (partition) => Route53Auth.accessKey({ region: regions[partition], key: AccessKeySource.create() }),
    ROLE,
  ),
  "an access key that exists": printedFor(
    (arn, partition) =>
      Route53Auth.accessKey({
        region: regions[partition],
        key: AccessKeySource.fromSecret("route53-credentials", { principalArn: arn }),
      }),
    "Give the identity ARN this policy",
  ),
};

/** Knows target roles. */
const newerProvider = { providerVersions: { aws: ">= 6.2.0, < 7.0.0" } };

const terraformRole = (partition: Partition) => `arn:${partition}:iam::${zonesAccount}:role/terraform`;

function zonesAccountOf(partition: Partition): AwsAccount {
  return AwsAccount.assumeRole(terraformRole(partition), regions[partition]);
}

/** Holders in the account of the zones. */
const zoneRoles: Readonly<Record<string, Holders>> = {
  "ZoneRole.create": (partition, policy) => {
    const role = ZoneRole.create(zonesAccountOf(partition));
    const zone = Route53Zone.fromId(GRANTED, "staging.example.org", { role });
    const solver = Route53Solver.forZones([zone], Route53Auth.irsa(), { policy: policyOf(policy) });
    return [named(applied(partition, solver).identities, ZONE_ROLE)];
  },
  "ZoneRole.fromArn": (partition, policy) => {
    const arn = `arn:${partition}:iam::${zonesAccount}:role/dns/dns-manager`;
    const zone = Route53Zone.fromId(GRANTED, "staging.example.org", { role: ZoneRole.fromArn(arn) });
    const solver = Route53Solver.forZones([zone], Route53Auth.irsa(), { policy: policyOf(policy) });
    const { printed } = applied(partition, solver);
    return [{ arn, account: zonesAccount, policies: [named(printed, `Give the role ${arn} this policy`)] }];
  },
  ZoneAccountRole: (partition, policy) => {
    const stack = synthStack((scope) => {
      Aws.inRegion(regions[partition]).configure(scope);
      new ZoneAccountRole(scope, "dns-manager", {
        roleName: "dns-manager",
        zones: [Route53Zone.fromId(GRANTED, "staging.example.org")],
        controllers: [`arn:${partition}:iam::${clusterAccount}:role/cert-manager`],
        policy: policyOf(policy),
      });
    });
    return [named(identitiesOf(stack, { account: zonesAccount, partition }), "dns-manager")];
  },
  "the target role of EKS Pod Identity": (partition, policy) => {
    const account = zonesAccountOf(partition);
    const zone = Route53Zone.fromId(GRANTED, "staging.example.org", { account });
    const auth = Route53Auth.podIdentity({
      targetRole: ZoneRole.create(account),
      acknowledges: { notOfferedInChina: true },
    });
    const solver = Route53Solver.forZones([zone], auth, { policy: policyOf(policy) });
    return [named(applied(partition, solver, newerProvider).identities, ZONE_ROLE)];
  },
  "a dedicated ServiceAccount, in the zones' account": (partition, policy) => {
    const account = zonesAccountOf(partition);
    const zone = Route53Zone.fromId(GRANTED, "staging.example.org", { account });
    const solver = Route53Solver.forZones([zone], dedicatedServiceAccount(partition, account), {
      policy: policyOf(policy),
    });
    return [named(applied(partition, solver).identities, `${ROLE}.cert-manager.acme-dns01`)];
  },
};

async function expectAsTabled(holders: Holders, partition: Partition, policy: Policy): Promise<void> {
  const callers = holders(partition, policy);
  expect(callers.length).toBeGreaterThan(0);
  for (const caller of callers)
    expect(await verdicts(EXPECTED.get(policy)?.keys() ?? [], { caller, partition })).toEqual(
      expected(policy),
    );
}

const policies = [...EXPECTED.keys()] as Policy[];
const policiesOfZones = policies.filter((policy) => !policy.endsWith("every zone"));

describe.each(Object.entries(methods))("The policy of %s", (_, holders) => {
  it.each(policies)("allows what the table says and nothing else: %s", async (policy) => {
    await expectAsTabled(holders, "aws", policy);
  });

  it.each(partitions.slice(1))("does so in the partition %s", async (partition) => {
    await expectAsTabled(holders, partition, "default");
  });
});

describe.each(Object.entries(zoneRoles))("The policy in the account of the zones of %s", (_, holders) => {
  it.each(policiesOfZones)("allows what the table says and nothing else: %s", async (policy) => {
    await expectAsTabled(holders, "aws", policy);
  });

  it.each(partitions.slice(1))("does so in the partition %s", async (partition) => {
    await expectAsTabled(holders, partition, "default");
  });

  it("lies in that account", () => {
    expect(holders("aws", "default").map(({ account }) => account)).toEqual([zonesAccount]);
  });
});

describe("Every other policy", () => {
  it.each(
    partitions
      .slice(1)
      .flatMap((partition) => policies.slice(1).map((policy) => [partition, policy] as const)),
  )("is right in %s: %s", async (partition, policy) => {
    await expectAsTabled(named(methods, "IRSA"), partition, policy);
  });
});

describe("The documents' own policy", () => {
  const printed: PolicyDocument = {
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Action: "route53:GetChange", Resource: "arn:aws:route53:::change/*" },
      {
        Effect: "Allow",
        Action: ["route53:ChangeResourceRecordSets", "route53:ListResourceRecordSets"],
        Resource: "arn:aws:route53:::hostedzone/*",
      },
      { Effect: "Allow", Action: "route53:ListHostedZonesByName", Resource: "*" },
    ],
  };

  it("gives what `Route53Policy.documented()` gives for every zone, no more and no less", async () => {
    const caller = {
      arn: `arn:aws:iam::${clusterAccount}:role/cert-manager`,
      account: clusterAccount,
      policies: [printed],
    };
    const asked = EXPECTED.get("documents, every zone")?.keys() ?? [];
    expect(await verdicts(asked, { caller, partition: "aws" })).toEqual(expected("documents, every zone"));
  });
});

// A controller whose zones all lie behind a role of their account: it may take that role, and nothing else.
const BEHIND_A_ROLE = verdictTable(`
  what is asked                                            | IRSA  | EKS Pod Identity | EKS Pod Identity without tags | a node role | an access key | environment variables | shared files
  AssumeRole of the zone role                              | allow | allow            | allow                         | allow       | allow         | allow                 | allow
  TagSession of the zone role                              | deny  | allow            | deny                          | deny        | deny          | deny                  | deny
  AssumeRole of another role of that account               | deny  | deny             | deny                          | deny        | deny          | deny                  | deny
  TagSession of another role of that account               | deny  | deny             | deny                          | deny        | deny          | deny                  | deny
  AssumeRole of a role whose name begins like the zone's   | deny  | deny             | deny                          | deny        | deny          | deny                  | deny
  AssumeRole of a role of its own account                  | deny  | deny             | deny                          | deny        | deny          | deny                  | deny
  granted zone: TXT at _acme-challenge of a name           | deny  | deny             | deny                          | deny        | deny          | deny                  | deny
  other zone: TXT at _acme-challenge of a name             | deny  | deny             | deny                          | deny        | deny          | deny                  | deny
  GetChange of a change                                    | deny  | deny             | deny                          | deny        | deny          | deny                  | deny
  ListHostedZonesByName                                    | deny  | deny             | deny                          | deny        | deny          | deny                  | deny
  ListResourceRecordSets of the granted zone               | deny  | deny             | deny                          | deny        | deny          | deny                  | deny
`);

/** The controller's identity with a zone behind that role, as it is applied or as others are told to make it. */
type Controller = (partition: Partition, zone: Route53Zone) => IamIdentity;

function roleBy(auth: (partition: Partition) => Auth): Controller {
  return (partition, zone) => {
    const solver = Route53Solver.forZones([zone], auth(partition));
    return named(applied(partition, solver, newerProvider).identities, ROLE);
  };
}

function givenBy(auth: (arn: string, partition: Partition) => Auth): Controller {
  return (partition, zone) => {
    const arn = `arn:${partition}:iam::${clusterAccount}:user/cert-manager`;
    const { printed } = applied(partition, Route53Solver.forZones([zone], auth(arn, partition)));
    const policies = [named(printed, `Give the identity ${arn} this policy`)];
    return { arn, account: clusterAccount, policies };
  };
}

const controllers: Readonly<Record<string, Controller>> = {
  IRSA: roleBy(() => Route53Auth.irsa()),
  "EKS Pod Identity": roleBy(() => Route53Auth.podIdentity({ acknowledges: { notOfferedInChina: true } })),
  "EKS Pod Identity without tags": roleBy(() =>
    Route53Auth.podIdentity({ acknowledges: { notOfferedInChina: true }, sessionTags: false }),
  ),
  "a node role": roleBy((partition) => nodeRole(partition, NodeRoles.create())),
  "an access key": roleBy((partition) =>
    Route53Auth.accessKey({ region: regions[partition], key: AccessKeySource.create() }),
  ),
  "environment variables": givenBy((principalArn, partition) =>
    Route53Auth.environmentVariables({ region: regions[partition], secret: existingSecret, principalArn }),
  ),
  "shared files": givenBy((principalArn, partition) =>
    Route53Auth.sharedConfig({ region: regions[partition], secret: existingSecret, principalArn }),
  ),
};

describe.each(Object.entries(controllers))(
  "The policy of a controller whose zones lie behind a role: %s",
  (method, controller) => {
    it.each(partitions)("lets it take that role and nothing else, in %s", async (partition) => {
      const role = ZoneRole.create(zonesAccountOf(partition));
      const zone = Route53Zone.fromId(GRANTED, "staging.example.org", { role });
      const asking = { caller: controller(partition, zone), partition };
      const rows = BEHIND_A_ROLE.get(method) ?? new Map<string, string>();
      expect(rows.size).toBeGreaterThan(0);
      expect(await verdicts(rows.keys(), asking)).toEqual(Object.fromEntries(rows));
    });
  },
);

describe("A controller with a zone of its own account and one of another", () => {
  it("writes to the one itself and takes the role of the other", async () => {
    const role = ZoneRole.create(zonesAccountOf("aws"));
    const zones = [
      Route53Zone.fromId(GRANTED, "staging.example.org"),
      Route53Zone.fromId(OTHER, "other.example.org", { role }),
    ];
    const { identities } = applied("aws", Route53Solver.forZones(zones, Route53Auth.irsa()));
    const own = { caller: named(identities, ROLE), partition: "aws" } as const;
    const others = { caller: named(identities, ZONE_ROLE), partition: "aws" } as const;
    const rows = expected("default");
    expect(await verdicts(Object.keys(rows), own)).toEqual(rows);
    expect(
      await verdicts(["AssumeRole of the zone role", "AssumeRole of another role of that account"], own),
    ).toEqual({
      "AssumeRole of the zone role": "allow",
      "AssumeRole of another role of that account": "deny",
    });
    const [challenge, mine] = [
      "other zone: TXT at _acme-challenge of a name",
      "granted zone: TXT at _acme-challenge of a name",
    ];
    expect(await verdicts([challenge, mine], others)).toEqual({ [challenge]: "allow", [mine]: "deny" });
  });
});

describe("A grant of so many zones that it takes two policies", () => {
  it("allows each zone and no further one", async () => {
    const idOf = (index: number) => `Z${String(index).padStart(20, "0")}`;
    const zones = Array.from({ length: 66 }, (_, index) =>
      Route53Zone.fromId(idOf(index), `zone-${index}.example.org`),
    );
    const { identities } = applied("aws", Route53Solver.forZones(zones, Route53Auth.irsa()));
    const asking = { caller: named(identities, ROLE), partition: "aws" } as const;
    expect(asking.caller.policies).toHaveLength(2);
    const answers = Array.from({ length: 67 }, (_, index) =>
      verdictOn(
        change(asking, idOf(index), "UPSERT", [["TXT", `_acme-challenge.zone-${index}.example.org`]]),
      ),
    );
    expect(await Promise.all(answers)).toEqual([...Array<string>(66).fill("allow"), "deny"]);
  });
});

describe("The example environment with zones in two other accounts", () => {
  const account = "222233334444";
  const { stacks } = synthApp((app) => void crossAccountEks.addTo(app));
  const stack = stacks["cross-account-eks-dns01"];
  if (!stack) throw new Error("the stack was not synthesised");
  const corp = "Z0CCCCCCCCCCCCCCCCCCC";
  const at = {
    account,
    partition: "aws",
    lookups: (expression: string) =>
      ({ zone_id: corp, arn: providerArn("aws", account), issuer: `https://${issuerHost}` })[
        expression.split(".").at(-1) ?? ""
      ],
  };
  const shopArn = "arn:aws:iam::444455556666:role/dns-manager";
  const shop = {
    arn: shopArn,
    account: "444455556666",
    policies: [named(printedDocuments(stack, at), `Give the role ${shopArn} this policy`)],
  };
  const dns = named(identitiesOf(stack, at), "cert-manager-dns01-platform-shared-zones");
  const controller = named(identitiesOf(stack, at), "cert-manager-dns01-platform-shared");
  const lab = "Z0AAAAAAAAAAAAAAAAAAA";
  const shopZone = "Z0BBBBBBBBBBBBBBBBBBB";

  it.each([
    ["the DNS team's role", dns, { corp: "allow", lab: "allow", shop: "deny" }],
    ["the shop's role", shop, { corp: "deny", lab: "deny", shop: "allow" }],
    ["the controller itself", controller, { corp: "deny", lab: "deny", shop: "deny" }],
  ])("has %s write to its own zones alone", async (_, caller, answers) => {
    const ask = (zone: string) =>
      verdictOn(
        change({ caller, partition: "aws" }, zone, "UPSERT", [["TXT", "_acme-challenge.www.example.org"]]),
      );
    expect({ corp: await ask(corp), lab: await ask(lab), shop: await ask(shopZone) }).toEqual(answers);
  });
});

describe("What the engine makes of the conditions", () => {
  const { identities } = applied("aws", solverOf(Route53Auth.irsa(), "default"));
  const caller = named(identities, ROLE);
  const asked = (holder: IamIdentity, type: string, name: string) =>
    verdictOn(change({ caller: holder, partition: "aws" }, GRANTED, "UPSERT", [[type, name]]));

  it.each([
    ["route53:ChangeResourceRecordSetsRecordTypes", "A", "_acme-challenge.www.staging.example.org"],
    ["route53:ChangeResourceRecordSetsNormalizedRecordNames", "TXT", "www.staging.example.org"],
  ])("%s is judged: the change that it denies is allowed without it", async (key, type, name) => {
    const without = { ...caller, policies: caller.policies.map((policy) => withoutCondition(policy, key)) };
    expect([await asked(caller, type, name), await asked(without, type, name)]).toEqual(["deny", "allow"]);
  });

  it("names must come as Route53 normalises them, which is not the engine's to do", async () => {
    expect(await asked(caller, "TXT", "_ACME-challenge.www.staging.example.org")).toBe("deny");
  });

  it("a request without types and names passes ForAllValues: that Route53 always states them cannot be judged here", async () => {
    const request = change({ caller, partition: "aws" }, GRANTED, "UPSERT", []);
    expect(await verdictOn({ ...request, context: {} })).toBe("allow");
  });

  it("a key that it does not know is an error of the test, not a condition that is passed over", async () => {
    const request = change({ caller, partition: "aws" }, GRANTED, "UPSERT", []);
    await expect(verdictOn({ ...request, context: { "route53:NoSuchKey": "x" } })).rejects.toThrow(
      "the engine drops route53:NoSuchKey",
    );
  });
});
