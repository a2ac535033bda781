import {
  AccessKeySource,
  type EksCluster,
  type IRoute53Auth,
  Route53Auth,
  Route53Policy,
  Route53Solver,
  type Route53SolverProps,
} from "../../constructs";
import { inputErrorOf } from "../support/input-errors";
import { clusterIssuer, issuerIn, NAME, onEks, platform, provisioned, stagingSolver } from "./provisioned";

function everyZone(props?: Route53SolverProps, auth: IRoute53Auth<EksCluster> = Route53Auth.irsa()) {
  return onEks(Route53Solver.forEveryZone(auth, props));
}

describe("A solver for every zone", () => {
  it("is one entry without id and without selector, so that cert-manager finds the zone by name (W17)", () => {
    expect(everyZone().entries).toEqual([{ dns01: { route53: {} } }]);
  });

  it.each(["v1.11.5", "v1.15.5"])("names the region in %s", (version) => {
    const { entries } = onEks(Route53Solver.forEveryZone(Route53Auth.irsa()), { certManager: { version } });
    expect(entries).toEqual([{ dns01: { route53: { region: "eu-west-1" } } }]);
  });

  it("may write challenges in all zones of the account, and find them by name (W10)", () => {
    expect(everyZone().identities[NAME]?.policies).toEqual([
      {
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "WriteChallenges",
            Effect: "Allow",
            Action: "route53:ChangeResourceRecordSets",
            Resource: ["arn:aws:route53:::hostedzone/*"],
            Condition: {
              "ForAllValues:StringEquals": { "route53:ChangeResourceRecordSetsRecordTypes": ["TXT"] },
              "ForAllValues:StringLike": {
                "route53:ChangeResourceRecordSetsNormalizedRecordNames": ["_acme-challenge.*"],
              },
            },
          },
          {
            Sid: "AwaitChanges",
            Effect: "Allow",
            Action: "route53:GetChange",
            Resource: "arn:aws:route53:::change/*",
          },
          {
            Sid: "FindZones",
            Effect: "Allow",
            Action: "route53:ListHostedZonesByName",
            Resource: "*",
          },
        ],
      },
    ]);
  });

  it("looks no zone up, and makes none", () => {
    const { dns01 } = everyZone();
    expect(dns01.data).not.toHaveProperty("aws_route53_zone");
    expect(dns01.resource).not.toHaveProperty("aws_route53_zone");
  });

  it("is its own word: a solver for zones that are known lists none and has no pattern", () => {
    const text = JSON.stringify(onEks(stagingSolver(Route53Auth.irsa())).identities);
    expect(text).not.toMatch(/List|hostedzone\/\*/);
  });

  it("can have the documents' policy, which is for every zone", () => {
    const { identities } = everyZone({ policy: Route53Policy.documented() });
    const text = JSON.stringify(identities[NAME]?.policies);
    for (const action of [
      "ChangeResourceRecordSets",
      "ListResourceRecordSets",
      "GetChange",
      "ListHostedZonesByName",
    ])
      expect(text).toContain(`route53:${action}`);
  });

  it("follows CNAMEs where told, and where the policy admits the names that they lead to", () => {
    const policy = Route53Policy.leastPrivilege({ recordNames: ["*.acme.example.org"] });
    expect(everyZone({ cnameStrategy: "Follow", policy }).entries).toEqual([
      { dns01: { cnameStrategy: "Follow", route53: {} } },
    ]);
    const error = inputErrorOf(() =>
      Route53Solver.forEveryZone(Route53Auth.irsa(), { cnameStrategy: "Follow" }),
    );
    expect(error.at).toBe("Route53Solver.forEveryZone");
    expect(error.message).toContain(
      'cnameStrategy is "Follow" and the default policy admits no name but _acme-challenge. Give the policy too',
    );
  });

  it("has the id of its method, or its own", () => {
    expect(Route53Solver.forEveryZone(Route53Auth.irsa()).id).toBe("route53-irsa");
    expect(Route53Solver.forEveryZone(Route53Auth.irsa(), { id: "all" }).id).toBe("all");
    expect(inputErrorOf(() => Route53Solver.forEveryZone(Route53Auth.irsa(), { id: "All" })).at).toBe(
      "Route53Solver.forEveryZone",
    );
  });

  it("has role and ServiceAccount, or key, where its method has them", () => {
    const serviceAccount = Route53Auth.serviceAccount({ name: "dns", region: "eu-west-1" });
    const role = "arn:aws:iam::111122223333:role/cert-manager-dns01-platform.team-a.dns";
    const { entries } = provisioned({
      cluster: platform(),
      issuers: [issuerIn("team-a", Route53Solver.forEveryZone(serviceAccount))],
    });
    expect(entries).toEqual([
      {
        dns01: {
          route53: {
            region: "eu-west-1",
            role,
            auth: { kubernetes: { serviceAccountRef: { name: "dns" } } },
          },
        },
      },
    ]);
    const key = Route53Auth.accessKey({ region: "eu-west-1", key: AccessKeySource.fromSecret("route53") });
    expect(everyZone({}, key).entries[0]?.dns01.route53).not.toHaveProperty("hostedZoneID");
  });

  it("is in one issuer no second one for the same names: cert-manager would never use it", () => {
    const solvers = [
      Route53Solver.forEveryZone(Route53Auth.irsa()),
      Route53Solver.forEveryZone(
        Route53Auth.accessKey({ region: "eu-west-1", key: AccessKeySource.fromSecret("route53") }),
      ),
    ];
    const issuers = [clusterIssuer(...solvers)];
    expect(inputErrorOf(() => provisioned({ cluster: platform(), issuers })).message).toContain(
      'two solvers of the issuer "letsencrypt" serve "every name"',
    );
  });

  it("stands beside one for known zones, which is the narrower", () => {
    const key = Route53Auth.accessKey({ region: "eu-west-1", key: AccessKeySource.fromSecret("route53") });
    const { entries } = onEks([Route53Solver.forEveryZone(Route53Auth.irsa()), stagingSolver(key)]);
    expect(entries.map(({ selector }) => selector)).toEqual([
      undefined,
      { dnsZones: ["staging.example.org"] },
    ]);
  });
});
