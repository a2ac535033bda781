import { normalizePlan, planStacks } from "cdktf-cert-manager-dns01/testing";

test("what a team deploys", async () => {
  const { plans, failures } = await planStacks("cdktf.out");
  expect(failures).toEqual([]);
  expect(plans.map(normalizePlan)).toMatchSnapshot();
}, 120_000);
