import { Route53Auth } from "../../constructs";
import { clusterIssuer, environmentOf, platform, stagingSolver } from "../route53/provisioned";
import { type AppliedChange, applyInOrder, type Stacks } from "../support/apply-in-order";
import { describeWithTerraform } from "../support/describe-with";
import { synthApp } from "../support/synth";

const solver = stagingSolver(Route53Auth.podIdentity());
const environment = environmentOf({ cluster: platform(), issuers: [clusterIssuer(solver)] });
const { stacks } = synthApp((app) => void environment.addTo(app));

/** The stacks with their JSON changed. */
function edited(pattern: RegExp, text: string): Stacks {
  const json = JSON.stringify(stacks);
  expect(json).toMatch(pattern);
  return JSON.parse(json.replace(pattern, text)) as Stacks;
}

// The provider here knows no target: what says that there is one is changed alone.
describeWithTerraform("an association of EKS Pod Identity, applied in the order of its life", () => {
  let upgrade: readonly AppliedChange[];
  let target: readonly AppliedChange[];
  let again: readonly AppliedChange[];

  beforeAll(async () => {
    const hadTarget = edited(/"hasTarget":"false"/, '"hasTarget":"true"');
    const before = edited(/"lifecycle":\{"replace_triggered_by":\[[^\]]*\]\},/, "");
    delete (before["methods-dns01"]?.resource as Record<string, unknown>)["terraform_data"];
    [, upgrade = [], target = [], again = []] = await applyInOrder([before, stacks, hadTarget, hadTarget]);
  }, 180_000);

  it("is left as it is by what comes to say whether it has a target", () => {
    expect(upgrade.map(({ type, action }) => `${action} ${type}`)).toEqual(["create terraform_data"]);
  });

  it("is made anew where its target comes or goes, which EKS is not told of an association that stays", () => {
    expect(target.map(({ type, changed }) => `${type}: ${changed.join()}`)).toEqual([
      "aws_eks_pod_identity_association: id",
      "terraform_data: id,triggers_replace",
    ]);
  });

  it("is left alone when it is deployed once more", () => {
    expect(again).toEqual([]);
  });
});
