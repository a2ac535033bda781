import {
  AcmeIssuer,
  AcmeServer,
  Aws,
  CertManager,
  EksCluster,
  Route53Auth,
  Route53Solver,
  Route53Zone,
} from "../../constructs";
import { Backend } from "../../stacks/backend";
import { Environment } from "../../stacks/environment";
import { type AppliedChange, applyInOrder } from "../support/apply-in-order";
import { describeWithTerraform } from "../support/describe-with";
import { synthApp } from "../support/synth";

/** The stacks of an environment with that release; `profile` is a field that 1.18 brought. */
function stacksOf(version: string, profile?: string) {
  const environment = new Environment("upgraded", {
    backend: Backend.local(),
    clouds: [Aws.inRegion("eu-west-1")],
    cluster: EksCluster.fromLookup("platform"),
    certManager: CertManager.install({ version }),
    issuers: [
      AcmeIssuer.clusterIssuer("letsencrypt-prod", {
        server: AcmeServer.LETS_ENCRYPT_PRODUCTION,
        profile,
        solvers: [
          Route53Solver.forZones(
            [Route53Zone.fromId("Z0123456789ABCDEFGHIJ", "platform.example.org")],
            Route53Auth.irsa(),
          ),
        ],
      }),
    ],
  });
  return synthApp((app) => void environment.addTo(app)).stacks;
}

describeWithTerraform("an installation, applied in the order of its life", () => {
  let first: readonly AppliedChange[];
  let upgrade: readonly AppliedChange[];
  let field: readonly AppliedChange[];
  let again: readonly AppliedChange[];

  beforeAll(async () => {
    [first = [], upgrade = [], field = [], again = []] = await applyInOrder([
      stacksOf("v1.17.4"),
      stacksOf("v1.18.6"),
      stacksOf("v1.18.6", "shortlived"),
      stacksOf("v1.18.6", "shortlived"),
    ]);
  }, 120_000);

  it("makes all of it at first", () => {
    expect(new Set(first.map(({ action }) => action))).toEqual(new Set(["create"]));
    expect(first.map(({ type }) => type)).toEqual(
      expect.arrayContaining([
        "aws_iam_role",
        "helm_release",
        "kubernetes_manifest",
        "kubernetes_namespace_v1",
      ]),
    );
  });

  it("changes the release alone when it is upgraded", () => {
    expect(upgrade.map(({ type, action, changed }) => ({ type, action, changed }))).toEqual([
      { type: "helm_release", action: "update", changed: ["version"] },
    ]);
  });

  it("changes the issuer alone when it takes a field that the upgrade brought", () => {
    expect(field.map(({ type, action, changed }) => ({ type, action, changed }))).toEqual([
      { type: "kubernetes_manifest", action: "update", changed: ["manifest"] },
    ]);
  });

  it("changes nothing when it is deployed once more", () => {
    expect(again).toEqual([]);
  });
});

it("refuses the field before the upgrade, naming the release that has it", () => {
  expect(() => stacksOf("v1.17.4", "shortlived")).toThrow(/1\.18/);
});
