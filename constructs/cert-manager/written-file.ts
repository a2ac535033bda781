import { type ITerraformDependable, type Precondition } from "cdktf";
import { type Construct } from "constructs";
import { TerraformData } from "../core/terraform-data";

export interface WrittenFile {
  /** Relative to where Terraform runs. */
  readonly path: string;
  readonly content: string;
  readonly preconditions: readonly Precondition[];
  readonly after: readonly ITerraformDependable[];
}

const SHELL = ["/bin/sh", "-c"];

/** A file that Terraform writes when its content changes and removes on destroy, with no further provider. */
export function writeFile(scope: Construct, id: string, file: WrittenFile): void {
  const { path, content, preconditions, after } = file;
  new TerraformData(scope, id, {
    triggersReplace: { path, content },
    // Names of variables reach Terraform in lower case.
    provisioners: [
      {
        type: "local-exec",
        interpreter: SHELL,
        environment: { path_of_file: path, content },
        command: 'mkdir -p "$(dirname "$path_of_file")" && printf %s "$content" > "$path_of_file"',
      },
      {
        type: "local-exec",
        when: "destroy",
        interpreter: SHELL,
        environment: { path_of_file: "${self.triggers_replace.path}" },
        command: 'rm -f "$path_of_file"',
      },
    ],
    ...(after.length > 0 && { dependsOn: [...after] }),
    ...(preconditions.length > 0 && { lifecycle: { precondition: [...preconditions] } }),
  });
}
