import {
  type IResolvable,
  TerraformDataSource,
  type TerraformMetaArguments,
  TerraformProvider,
  TerraformResource,
} from "cdktf";
import { type Construct } from "constructs";

const generatorMetadata = { providerName: "fake" };

/** A provider that is no cloud's. */
export class FakeProvider extends TerraformProvider {
  constructor(scope: Construct, id = "fake") {
    super(scope, id, {
      terraformResourceType: "fake",
      terraformGeneratorMetadata: generatorMetadata,
      terraformProviderSource: "example.org/test/fake",
    });
  }
}

/** A resource without arguments. */
export class FakeResource extends TerraformResource {
  constructor(scope: Construct, id: string, config: TerraformMetaArguments = {}) {
    super(scope, id, {
      ...config,
      terraformResourceType: "fake_thing",
      terraformGeneratorMetadata: generatorMetadata,
    });
  }

  /** Another token each time. */
  get key(): string {
    return this.getStringAttribute("key");
  }
}

/** A look-up without arguments. */
export class FakeLookup extends TerraformDataSource {
  constructor(scope: Construct, id: string) {
    super(scope, id, { terraformResourceType: "fake_found", terraformGeneratorMetadata: generatorMetadata });
  }

  /** Known when Terraform plans. */
  get isPrivate(): IResolvable {
    return this.getBooleanAttribute("private_zone");
  }
}
