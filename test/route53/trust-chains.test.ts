import {
  AccessKeySource,
  AwsAccount,
  CredentialsSecret,
  type EksCluster,
  type IRoute53Auth,
  NodeRoles,
  Route53Auth,
  Route53Policy,
  Route53Solver,
  Route53Zone,
  ZoneRole,
} from "../../constructs";
import { resolveIn } from "../../constructs/entry-points/extend";
import { clusterAccount } from "../support/applied-environment";
import { synthApp } from "../support/synth";
import {
  clusterIssuer,
  environmentOf,
  NAME,
  platform,
  stagingSolver,
  stagingZone,
  ZONE_ID,
} from "./provisioned";

const region = "eu-west-1";
const zoneRole = ZoneRole.fromArn("arn:aws:iam::333344445555:role/dns-manager");
const principalArn = `arn:aws:iam::${clusterAccount}:user/dns`;

/** The links of each chain, but for the issuer at its end. */
function linksOf(solver: Route53Solver<EksCluster>): string[][] {
  const environment = environmentOf({
    cluster: platform(),
    certManager: { namespace: { name: "cert-manager" } },
    issuers: [clusterIssuer(solver)],
  });
  let links: string[][] = [];
  synthApp(
    (app) => {
      const { dns01, trust } = environment.addTo(app);
      links = resolveIn(dns01, [...trust]).map((chain) =>
        chain.slice(0, -1).map(({ kind, name }) => `${kind} ${name}`),
      );
    },
    { providerVersions: { aws: ">= 6.2.0, < 7.0.0" } },
  );
  return links;
}

describe("The chain of trust", () => {
  const controller = "ServiceAccount cert-manager/cert-manager";

  it.each<[string, IRoute53Auth<EksCluster>, readonly string[]]>([
    [
      "Pod Identity",
      Route53Auth.podIdentity(),
      [
        controller,
        "token of the Pod Identity agent, association in the EKS cluster platform",
        `identity IAM role ${NAME}`,
      ],
    ],
    [
      "the role of the nodes",
      Route53Auth.nodeRole({
        region,
        roles: NodeRoles.fromNames(["blue", "green"]),
        acknowledges: { everyPodGainsTheGrant: true, hopLimitAdmitsPods: true },
      }),
      [
        `${controller}, and every other Pod`,
        "token of the instance metadata of its node",
        "identity IAM role blue, green",
      ],
    ],
    [
      "a new role of the nodes",
      Route53Auth.nodeRole({
        region,
        roles: NodeRoles.create(),
        acknowledges: { everyPodGainsTheGrant: true, hopLimitAdmitsPods: true },
      }),
      [
        `${controller}, and every other Pod`,
        "token of the instance metadata of its node",
        `identity IAM role ${NAME}`,
      ],
    ],
    [
      "environment variables",
      Route53Auth.environmentVariables({ region, secret: CredentialsSecret.fromName("route53") }),
      [controller, "token credentials in the Secret route53", "identity of the given credentials"],
    ],
    [
      "shared files",
      Route53Auth.sharedConfig({ region, secret: CredentialsSecret.fromName("files"), principalArn }),
      [
        controller,
        "token credentials of the profile default in the Secret files",
        `identity ${principalArn}`,
      ],
    ],
    [
      "a dedicated ServiceAccount",
      Route53Auth.serviceAccount({ name: "acme", region }),
      [
        "ServiceAccount cert-manager/acme",
        "token audience sts.amazonaws.com, issuer of the cluster platform",
        `identity IAM role ${NAME}.cert-manager.acme`,
      ],
    ],
    [
      "a key that exists",
      Route53Auth.accessKey({ region, key: AccessKeySource.fromSecret("route53", { principalArn }) }),
      [controller, "token credentials in the Secret route53", `identity ${principalArn}`],
    ],
    [
      "a new key",
      Route53Auth.accessKey({ region, key: AccessKeySource.create() }),
      [controller, "token access key in the Secret route53-credentials", `identity IAM user ${NAME}`],
    ],
  ])("of %s leads from the ServiceAccount to the zone", (_, auth, toIdentity) => {
    expect(linksOf(stagingSolver(auth))).toEqual([
      [
        ...toIdentity,
        "grant write TXT records at _acme-challenge.*",
        `zone staging.example.org (${ZONE_ID})`,
      ],
    ]);
  });

  it("leads through the zone's role, whether the controller or EKS assumes it", () => {
    const account = AwsAccount.of("333344445555", {});
    const zone = stagingZone({ account });
    const assumed = "identity IAM role dns-manager of the account 333344445555";
    for (const solver of [
      Route53Solver.forZones([stagingZone({ role: zoneRole })], Route53Auth.podIdentity()),
      Route53Solver.forZones([zone], Route53Auth.podIdentity({ targetRole: zoneRole })),
    ])
      expect(linksOf(solver).map((links) => links.slice(2, 4))).toEqual([
        [`identity IAM role ${NAME}`, assumed],
      ]);
  });

  it("ends in what is granted: other names, any, or every record", () => {
    const grantOf = (policy: Route53Policy) =>
      linksOf(stagingSolver(Route53Auth.irsa(), { policy })).map((links) => links.at(-2));
    const recordNames = ["_acme-challenge.*", "*.acme.example.org"];
    expect(grantOf(Route53Policy.leastPrivilege({ recordNames }))).toEqual([
      "grant write TXT records at _acme-challenge.*, *.acme.example.org",
    ]);
    expect(grantOf(Route53Policy.leastPrivilege({ recordNames: "any" }))).toEqual([
      "grant write TXT records at any name",
    ]);
    expect(grantOf(Route53Policy.documented())).toEqual(["grant write and list all records"]);
  });

  it("ends in a zone whose id Terraform finds, or in every zone", () => {
    const zones = [Route53Zone.fromLookup("staging.example.org")];
    expect(linksOf(Route53Solver.forZones(zones, Route53Auth.irsa())).map((links) => links.at(-1))).toEqual([
      "zone staging.example.org (id known when planned)",
    ]);
    expect(linksOf(Route53Solver.forEveryZone(Route53Auth.irsa())).map((links) => links.at(-1))).toEqual([
      "zone every zone of the account",
    ]);
  });
});
