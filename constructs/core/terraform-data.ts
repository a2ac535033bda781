import { TerraformResource, type TerraformMetaArguments } from "cdktf";
import { type Construct } from "constructs";

/** Values that provisioners read, and what makes them run again. */
export interface TerraformDataProps extends Pick<
  TerraformMetaArguments,
  "count" | "dependsOn" | "lifecycle" | "provisioners"
> {
  /** Values that its provisioners read as `self.input`; a change of them alone runs none. @default - none */
  readonly input?: Readonly<Record<string, string>>;
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
    const { count, dependsOn, lifecycle, provisioners } = props;
    super(scope, id, { terraformResourceType: "terraform_data", count, dependsOn, lifecycle, provisioners });
  }

  /** What `replace_triggered_by` takes: an address and no expression. */
  get address(): string {
    return `${this.terraformResourceType}.${this.friendlyUniqueId}`;
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    const { input, triggersReplace } = this.props;
    return { ...(input && { input }), triggers_replace: triggersReplace };
  }
}
