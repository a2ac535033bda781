import { compileTexts } from "./compile-texts";

const calls = (expected: string): string => `
  expect.extend(planMatchers);
  declare const plan: StackPlan;
  expect(plan).toGrant("route53:GetChange", "*");
  expect(plan).not.toTrust("subject", { audience: "sts.amazonaws.com" });
  expect([plan]).${expected};
`;
const ours = `import { planMatchers, type StackPlan } from "../../testing";\n`;
const preambles = {
  "@types/jest": `/// <reference types="jest" />\n${ours}`,
  "@jest/globals": `import { expect } from "@jest/globals";\n${ours}import "../../testing/jest-globals";\n`,
};

describe.each(Object.entries(preambles))("the matchers, with the types of %s", (_, preamble) => {
  let errors: Readonly<Record<string, string[]>>;

  beforeAll(() => {
    errors = compileTexts({
      "good-matchers": preamble + calls(`toTrust("subject")`),
      "bad-matchers": preamble + calls(`toGrant("route53:GetChange")`),
    });
  }, 60_000);

  it("are known", () => {
    expect(errors["good-matchers"]).toEqual([]);
  });

  it("have their parameters", () => {
    expect(errors["bad-matchers"]).toEqual(["Expected 2 arguments, but got 1."]);
  });
});
