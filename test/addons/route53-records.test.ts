import {
  Aws,
  AwsAccount,
  CertManager,
  ControllerRole,
  EksCluster,
  ExternalDns,
  OidcProvider,
  Route53Auth,
  Route53Records,
  Route53Zone,
  ZoneRole,
} from "../../constructs";
import { Backend } from "../../stacks/backend";
import { Environment } from "../../stacks/environment";
import { clusterIssuer, platform, stagingSolver, stagingZone } from "../route53/provisioned";
import { issuerHost, providerArn } from "../support/applied-environment";
import { inputErrorOf } from "../support/input-errors";
import { blocksOf, onlyBlock, type StackJson, synthApp } from "../support/synth";
import { documentIn } from "../support/terraform-documents";
import { addonsJson, onEks, valuesOf } from "./addons-setting";

const writing = (zones = [stagingZone()], role?: ControllerRole) =>
  onEks(ExternalDns.writing(Route53Records.forZones(zones, { role })));

function policyOf(json: StackJson): unknown {
  return documentIn(onlyBlock(json.resource, "aws_iam_policy")["policy"], () => "aws");
}

describe("external-dns on Route53", () => {
  it("may write and list the records of its zones, and find them, and nothing else", () => {
    expect(policyOf(writing())).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "WriteRecords",
          Effect: "Allow",
          Action: ["route53:ChangeResourceRecordSets", "route53:ListResourceRecordSets"],
          Resource: ["arn:aws:route53:::hostedzone/Z0123456789ABCDEFGHIJ"],
        },
        { Sid: "FindZones", Effect: "Allow", Action: "route53:ListHostedZones", Resource: "*" },
      ],
    });
  });

  it("has a role that its ServiceAccount alone is given", () => {
    const role = onlyBlock(writing().resource, "aws_iam_role");
    expect(role["name"]).toBe("external-dns-platform");
    expect(documentIn(role["assume_role_policy"])).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Action: "sts:AssumeRoleWithWebIdentity",
          Principal: { Federated: providerArn("aws") },
          Condition: {
            StringEquals: {
              [`${issuerHost}:sub`]: "system:serviceaccount:external-dns:external-dns",
              [`${issuerHost}:aud`]: "sts.amazonaws.com",
            },
          },
        },
      ],
    });
  });

  it("finds its public zones by their ids, as its annotated ServiceAccount", () => {
    expect(valuesOf(writing(), "external-dns")).toMatchObject({
      provider: { name: "aws" },
      extraArgs: ["--aws-zone-type=public", "--zone-id-filter=Z0123456789ABCDEFGHIJ"],
      serviceAccount: {
        create: true,
        name: "external-dns",
        annotations: {
          "eks.amazonaws.com/role-arn": expect.stringMatching(/^<aws_iam_role\..*\.arn>$/) as string,
        },
      },
    });
  });

  it("follows its namespace in the trust", () => {
    const json = onEks(ExternalDns.writing(Route53Records.forZones([stagingZone()]), { namespace: "dns" }));
    expect(JSON.stringify(onlyBlock(json.resource, "aws_iam_role"))).toContain(
      "serviceaccount:dns:external-dns",
    );
  });

  it("takes how its role looks", () => {
    const role = ControllerRole.create({ roleName: "records", path: "/dns/", tags: { team: "platform" } });
    expect(onlyBlock(writing([stagingZone()], role).resource, "aws_iam_role")).toMatchObject({
      name: "records",
      path: "/dns/",
      tags: { team: "platform" },
    });
  });

  it("takes a role that exists, and prints the trust and the policy that it needs", () => {
    const arn = "arn:aws:iam::111122223333:role/external-dns";
    let instructions: readonly string[] = [];
    const addons = [
      ExternalDns.writing(Route53Records.forZones([stagingZone()], { role: ControllerRole.fromArn(arn) })),
    ];
    const json = addonsJson({ cluster: platform(), cloud: Aws.inRegion("eu-west-1"), addons }, (made) => {
      instructions = made.requirementTexts;
    });
    expect(blocksOf(json.resource, "aws_iam_role")).toEqual([]);
    expect(instructions).toHaveLength(2);
    expect(instructions[0]).toMatch(/^Give the role external-dns this trust policy: /);
    expect(instructions[1]).toMatch(/^Give the role external-dns this policy: /);
    expect(valuesOf(json, "external-dns")).toMatchObject({
      serviceAccount: { annotations: { "eks.amazonaws.com/role-arn": arn } },
    });
  });

  it("is refused a role that cannot trust the provider of the cluster", () => {
    const role = ControllerRole.fromArn("arn:aws:iam::444455556666:role/external-dns");
    expect(inputErrorOf(() => writing([stagingZone()], role)).message).toContain(
      `the role "arn:aws:iam::444455556666:role/external-dns" lies in another account than the OIDC provider of the cluster "${providerArn("aws")}". Give a role of the provider's account.`,
    );
  });

  it("has the provider that cert-manager's stack creates for the cluster looked up", () => {
    const cluster = EksCluster.fromLookup("platform", { oidcProvider: OidcProvider.create() });
    const environment = new Environment("shop", {
      backend: Backend.local(),
      clouds: [Aws.inRegion("eu-west-1")],
      cluster,
      certManager: CertManager.install({ version: "v1.21.1" }),
      issuers: [clusterIssuer(stagingSolver(Route53Auth.irsa()))],
      addons: [ExternalDns.writing(Route53Records.forZones([stagingZone()]))],
    });
    const { stacks, dependencies } = synthApp((app) => void environment.addTo(app));
    const type = "aws_iam_openid_connect_provider";
    expect(blocksOf(stacks["shop-dns01"]?.resource, type)).toHaveLength(1);
    expect(blocksOf(stacks["shop-addons"]?.resource, type)).toEqual([]);
    const [lookup = ""] = Object.keys(stacks["shop-addons"]?.data?.[type] ?? {});
    expect(JSON.stringify(stacks["shop-addons"]?.resource?.["aws_iam_role"])).toContain(
      `data.${type}.${lookup}.arn`,
    );
    expect(dependencies["shop-addons"]).toContain("shop-dns01");
  });

  it("writes a zone that is looked up", () => {
    const json = writing([Route53Zone.fromLookup("staging.example.org")]);
    expect(JSON.stringify(valuesOf(json, "external-dns"))).toMatch(
      /--zone-id-filter=<data\.aws_route53_zone\./,
    );
  });

  it("has no zones, or one twice", () => {
    expect(inputErrorOf(() => Route53Records.forZones([])).message).toBe(
      "Route53Records.forZones: there are no zones. Give at least one Route53Zone.",
    );
    expect(inputErrorOf(() => Route53Records.forZones([stagingZone(), stagingZone()])).message).toContain(
      'the zone "staging.example.org" is listed twice',
    );
  });

  it.each([
    { account: AwsAccount.assumeRole("arn:aws:iam::333344445555:role/terraform", "eu-west-1") },
    { role: ZoneRole.fromArn("arn:aws:iam::333344445555:role/dns") },
  ])("writes no zone of another account: %#", (props) => {
    expect(inputErrorOf(() => writing([stagingZone(props)])).message).toBe(
      'test/addons/external-dns: the zone "staging.example.org" has an account or a role of its own, and external-dns writes in the account of the cluster. Leave them out, or run external-dns beside the zone.',
    );
  });
});
