import { TerraformResource, type TerraformMetaArguments } from "cdktf";
import { type Construct } from "constructs";

export interface TerraformDataProps extends Pick<
  TerraformMetaArguments,
  "dependsOn" | "lifecycle" | "provisioners"
> {
  /** Values of which a change replaces the resource; its provisioners read them as `self.triggers_replace`. */
  readonly triggersReplace: Readonly<Record<string, string>>;
}

/**
 * Terraform's own resource `terraform_data`, which needs no provider. That of cdktf refuses to be
 * synthesised on a machine without Terraform.
 */
export class TerraformData extends TerraformResource {
  constructor(
    scope: Construct,
    id: string,
    private readonly props: TerraformDataProps,
  ) {
    const { dependsOn, lifecycle, provisioners } = props;
    super(scope, id, { terraformResourceType: "terraform_data", dependsOn, lifecycle, provisioners });
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    return { triggers_replace: this.props.triggersReplace };
  }
}
