import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, DataTerraformRemoteStateLocal, Fn, TerraformStack } from "cdktf";
import { Construct } from "constructs";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { KubernetesCluster } from "@cdktf/provider-azurerm/lib/kubernetes-cluster";
import { AzurermProvider } from "@cdktf/provider-azurerm/lib/provider";
import { type Json, type PlanOverrides } from "../../testing";
import { objectOf } from "../../testing/json";
import { MockedValues } from "../../testing/mocked-values";
import { blocksOf } from "../../testing/stack-blocks";
import { readStacks } from "../../testing/synthesized-stack";

const scratch = mkdtempSync(join(tmpdir(), "mocked-values-test-"));
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

/** Outputs that the remote states of one stack return, in the order of their names, and the warnings. */
function outputsIn(
  app: App,
  stackName: string,
  overrides: PlanOverrides = {},
): readonly [readonly Json[], readonly string[]] {
  const stacks = readStacks(app, mkdtempSync(join(scratch, "out-")));
  const stack = stacks.find(({ name }) => name === stackName);
  if (stack === undefined) throw new Error(`no stack ${stackName}`);
  const values = new MockedValues(stacks, overrides);
  const remoteStates = blocksOf(stack.json).filter(({ type }) => type === "terraform_remote_state");
  const outputs = remoteStates.flatMap((block) =>
    Object.values(objectOf(values.read(stack, block)["outputs"])),
  );
  return [outputs, values.warnings.map(({ summary }) => summary)];
}

function stackIn(scope: Construct, name: string): TerraformStack {
  const stack = new TerraformStack(scope, name);
  new AwsProvider(stack, "aws", { region: "eu-west-1" });
  new AzurermProvider(stack, "azurerm", { features: [{}] });
  return stack;
}

function roleNamed(stack: TerraformStack, name: string): IamRole {
  return new IamRole(stack, "role", { name, assumeRolePolicy: "{}" });
}

describe("values from other stacks", () => {
  const newApp = (): App => new App({ outdir: mkdtempSync(join(scratch, "app-")) });

  it("are literals where the other stack says them, and made up where it computes them", () => {
    const app = newApp();
    const role = roleNamed(stackIn(app, "one"), "dns01");
    roleNamed(stackIn(app, "two"), `${role.name} ${role.arn}`);
    expect(outputsIn(app, "two")).toEqual([["dns01", "arn:aws:iam::111122223333:role/dns01"], []]);
  });

  it("follow references through nested blocks, lists and further stacks", () => {
    const app = newApp();
    const cluster = new KubernetesCluster(stackIn(app, "one"), "cluster", {
      name: "platform",
      resourceGroupName: "rg",
      location: "westeurope",
      defaultNodePool: { name: "system", vmSize: "Standard_D2s_v5" },
    });
    const role = roleNamed(
      stackIn(app, "two"),
      `${cluster.defaultNodePool.name}-${cluster.kubeletIdentity.clientId}`,
    );
    roleNamed(stackIn(app, "three"), role.arn);
    const [[arn], warnings] = outputsIn(app, "three");
    expect(arn).toMatch(/^arn:aws:iam::111122223333:role\/system-[0-9a-f-]{36}$/);
    expect(warnings).toEqual([]);
  });

  it("come from stacks deeper in the construct tree", () => {
    const app = newApp();
    const role = roleNamed(stackIn(new Construct(app, "staging"), "one"), "dns01");
    roleNamed(stackIn(app, "two"), role.name);
    expect(outputsIn(app, "two")).toEqual([["dns01"], []]);
  });

  it("are made up with a warning where the other stack calls functions or is not known", () => {
    const app = newApp();
    const one = stackIn(app, "one");
    const role = roleNamed(one, Fn.upper("${terraform.workspace}"));
    const network = new DataTerraformRemoteStateLocal(one, "network", { path: "network.tfstate" });
    roleNamed(stackIn(app, "two"), role.name);
    new IamRole(one, "other", { name: network.getString("owner"), assumeRolePolicy: "{}" });
    expect(outputsIn(app, "two")).toEqual([
      ["mocked-cross-stack-reference-input-one-outputs.cross-stack-output-aws_iam_rolerolename"],
      [expect.stringContaining("is made up without knowing its shape")],
    ]);
    expect(outputsIn(app, "one")).toEqual([
      ["mocked-network-outputs.owner"],
      ["outputs.owner of data.terraform_remote_state.network is made up without knowing its shape"],
    ]);
    const addresses = { "data.terraform_remote_state.network": { outputs: { owner: "dns" } } };
    expect(outputsIn(app, "one", { stacks: { one: { addresses } } })).toEqual([["dns"], []]);
  });

  it("end where references go round in a circle", () => {
    const app = newApp();
    const role = roleNamed(stackIn(app, "one"), "${aws_iam_role.role.name}");
    roleNamed(stackIn(app, "two"), role.name);
    expect(outputsIn(app, "two")[1]).toHaveLength(1);
  });
});

describe("values of resources that are deployed", () => {
  it("are computed ones, in blocks only where these are configured", () => {
    const app = new App({ outdir: mkdtempSync(join(scratch, "app-")) });
    new KubernetesCluster(stackIn(app, "one"), "cluster", {
      name: "platform",
      resourceGroupName: "rg",
      location: "westeurope",
      dnsPrefix: "platform",
      defaultNodePool: { name: "system", vmSize: "Standard_D2s_v5" },
      identity: { type: "SystemAssigned" },
    });
    const [stack, ...others] = readStacks(app, mkdtempSync(join(scratch, "out-")));
    if (stack === undefined || others.length > 0) throw new Error("not one stack");
    const [block] = blocksOf(stack.json).filter(({ type }) => type === "azurerm_kubernetes_cluster");
    if (block === undefined) throw new Error("no cluster");
    const guid = expect.stringMatching(/^[0-9a-f-]{36}$/) as string;
    const values = new MockedValues([stack], {}).deployed(stack, block);
    expect(values["identity"]).toEqual({ principal_id: guid, tenant_id: guid });
    expect(Object.keys(values)).toEqual(expect.arrayContaining(["id", "kube_config", "oidc_issuer_url"]));
    for (const name of ["kubelet_identity", "network_profile", "location", "dns_prefix"])
      expect(values).not.toHaveProperty(name);
  });
});
