import { sensitiveMask } from "../../testing/sensitive-mask";

const stack = {
  name: "one",
  constructPath: "one",
  annotations: [],
  json: {
    variable: { secret: { sensitive: true }, keys: { sensitive: true }, region: { type: "string" } },
  },
};

describe("the mask of sensitive variables", () => {
  const mask = sensitiveMask([stack], {
    stacks: {
      one: {
        variables: {
          secret: "first line\nsecond line",
          keys: { short: "abc", list: ["long-enough", "long-enough-and-longer"] },
          region: "eu-west-1",
        },
      },
      another: { variables: { secret: "of another stack" } },
    },
  });

  it.each([
    ["as it is", "got first line\nsecond line", "got (sensitive value)"],
    ["in quotes", 'got "first line\\nsecond line"', 'got "(sensitive value)"'],
    ["deep inside", "got long-enough", "got (sensitive value)"],
    ["that begins like another", "got long-enough-and-longer", "got (sensitive value)"],
  ])("hides a value %s", (_, text, expected) => {
    expect(mask(text)).toBe(expected);
  });

  it.each(["eu-west-1", "abcdef", "of another stack"])("leaves %s", (text) => {
    expect(mask(text)).toBe(text);
  });
});
