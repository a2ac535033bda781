import { TerraformData, type TerraformDataProps } from "../../constructs/core/terraform-data";
import { onlyBlock, synthStack } from "../support/synth";
import { without } from "../support/without";

function written(props: TerraformDataProps): unknown {
  const { resource } = synthStack((stack) => new TerraformData(stack, "it", props));
  return without(onlyBlock(resource, "terraform_data"), "//");
}

describe("Terraform's own resource", () => {
  it("has what replaces it, and no input unless there is one", () => {
    expect(written({ triggersReplace: { a: "b" } })).toEqual({ triggers_replace: { a: "b" } });
  });

  it("has its input and what any resource may have", () => {
    expect(
      written({
        triggersReplace: { a: "b" },
        input: { c: "d" },
        lifecycle: { createBeforeDestroy: true },
      }),
    ).toEqual({
      triggers_replace: { a: "b" },
      input: { c: "d" },
      lifecycle: { create_before_destroy: true },
    });
  });
});
