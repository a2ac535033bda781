import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TerraformStack, Testing } from "cdktf";
import { Construct, type IConstruct, RootConstruct } from "constructs";
import { readStacks, stacksMeant, type StackSource } from "../../testing/synthesized-stack";

const scratch = mkdtempSync(join(tmpdir(), "synthesized-stack-test-"));
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

/** Names of the stacks that a source stands for. */
function meantBy(source: StackSource): readonly string[] {
  const stacks = readStacks(source, mkdtempSync(join(scratch, "out-")));
  return stacksMeant(source, stacks).map(({ name }) => name);
}

function scopes(): Readonly<Record<"app" | "team" | "stack" | "within", IConstruct>> {
  const app = Testing.app();
  const team = new Construct(app, "team");
  const stack = new TerraformStack(team, "red");
  new TerraformStack(team, "blue");
  new TerraformStack(app, "green");
  return { app, team, stack, within: new Construct(stack, "within") };
}

describe("a construct as the source of stacks", () => {
  it.each([
    { scope: "app", stacks: ["blue", "green", "red"] },
    { scope: "team", stacks: ["blue", "red"] },
    { scope: "stack", stacks: ["red"] },
    { scope: "within", stacks: ["red"] },
  ] as const)("$scope stands for $stacks", ({ scope, stacks }) => {
    expect(meantBy(scopes()[scope])).toEqual(stacks);
  });

  it("is refused in no App", () => {
    const stray = new Construct(new RootConstruct(), "stray");
    expect(() => meantBy(stray)).toThrow("stray is in no App: give its scope one.");
  });

  it.each([
    { scope: Testing.app(), name: "The App" },
    { scope: new Construct(Testing.app(), "empty"), name: "empty" },
  ])("is refused where it holds no stack and is in none: $name", ({ scope, name }) => {
    expect(() => meantBy(scope)).toThrow(`${name} holds no stack and is in none: make a stack within it.`);
  });
});
