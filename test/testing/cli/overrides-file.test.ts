import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readOverrides } from "../../../testing/cli/overrides-file";

const scratch = mkdtempSync(join(tmpdir(), "overrides-file-test-"));
const path = join(scratch, "overrides.json");
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

function reading(json: unknown) {
  writeFileSync(path, JSON.stringify(json));
  return readOverrides(path);
}

describe("the overrides of a file", () => {
  it.each([
    {},
    { types: {}, stacks: {} },
    { types: { aws_iam_role: { unique_id: "AROAMINE", tags: null } } },
    { stacks: { one: {} } },
    {
      stacks: {
        one: {
          addresses: { "data.aws_eks_cluster.platform": { version: "1.30" } },
          variables: { text: "a", list: ["a"], object: { a: 1 }, nothing: null },
        },
      },
    },
  ])("are %j", (json) => {
    expect(reading(json)).toEqual(json);
  });

  const secret = "Canary0tweets";
  it.each<[unknown, string]>([
    [[secret], "the file holds no object."],
    [secret, "the file holds no object."],
    [null, "the file holds no object."],
    [{ type: { a: { b: secret } } }, 'the file holds the unknown key "type".'],
    [{ aws_iam_role: { unique_id: secret } }, 'the file holds the unknown key "aws_iam_role".'],
    [{ types: [secret] }, '"types" holds no object.'],
    [{ types: null }, '"types" holds no object.'],
    [{ types: { aws_iam_role: secret } }, '"types" > "aws_iam_role" holds no object.'],
    [{ stacks: secret }, '"stacks" holds no object.'],
    [{ stacks: { one: [secret] } }, '"stacks" > "one" holds no object.'],
    [{ stacks: { one: { types: { a: secret } } } }, '"stacks" > "one" holds the unknown key "types".'],
    [{ stacks: { one: { addresses: secret } } }, '"stacks" > "one" > "addresses" holds no object.'],
    [
      { stacks: { one: { addresses: { a: [secret] } } } },
      '"stacks" > "one" > "addresses" > "a" holds no object.',
    ],
    [{ stacks: { one: { variables: [secret] } } }, '"stacks" > "one" > "variables" holds no object.'],
  ])("are refused where they are %j, without a value", (json, reason) => {
    let message = "";
    try {
      reading(json);
    } catch (error) {
      message = String(error);
    }
    expect(message).toContain(
      `StackSourceError: The overrides of ${path} are not understood: ${reason} Write { "types": `,
    );
    expect(message).not.toContain(secret);
  });
});
