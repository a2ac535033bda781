import { readFileSync } from "node:fs";
import { App, TerraformDataSource, type TerraformElement, TerraformResource, TerraformStack } from "cdktf";
import { report } from "./programs";

/** Blocks of a synthesised stack by type and name. */
type Blocks = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;

// Arguments: out directory, JSON file with the stacks to write by name.
const [outdir = "", path = ""] = process.argv.slice(2);
const stacks = JSON.parse(readFileSync(path, "utf8")) as Record<string, Record<string, unknown>>;
const started = performance.now();
const app = new App({ outdir });
for (const [name, json] of Object.entries(stacks)) {
  const stack = new TerraformStack(app, name);
  for (const key of ["terraform", "provider", "output", "locals"])
    if (key in json) stack.addOverride(key, json[key]);
  addBlocks(
    stack,
    json["resource"] as Blocks | undefined,
    (type, id) => new TerraformResource(stack, id, { terraformResourceType: type }),
  );
  addBlocks(
    stack,
    json["data"] as Blocks | undefined,
    (type, id) => new TerraformDataSource(stack, `data.${id}`, { terraformResourceType: type }),
  );
}
app.synth();
report(started);

function addBlocks(
  stack: TerraformStack,
  blocks: Blocks | undefined,
  make: (type: string, id: string) => TerraformElement,
): void {
  for (const [type, byName] of Object.entries(blocks ?? {}))
    for (const [id, config] of Object.entries(byName)) {
      const element = make(type, `${stack.node.id}-${type}-${id}`);
      for (const [argument, value] of Object.entries(config))
        if (argument !== "//") element.addOverride(argument, value);
    }
}
