import { type App, type TerraformStack } from "cdktf";
import {
  CertManager,
  type CertManagerInstallProps,
  Cluster,
  configureKubernetes,
  Dns01,
  type ICluster,
  type IDns01Solver,
} from "../../constructs";
import { fakeCluster } from "../support/fake-controller";
import { FakeProvider } from "../support/fake-resources";
import { type StackJson, synthStack, testStack } from "../support/synth";
import { documentIn } from "../support/terraform-documents";

const cluster = Cluster.fromKubeconfig("fake-cluster", { context: "fake" });

/** An empty stack with its providers. */
export function providedStack(app: App, id: string): TerraformStack {
  const stack = testStack(app, id);
  provide(stack);
  return stack;
}

/** Gives a stack the providers that solvers of tests use. */
export function provide(stack: TerraformStack): void {
  configureKubernetes(stack, cluster);
  new FakeProvider(stack);
}

/** A Dns01 in a stack, with cert-manager v1.21.1 installed unless told otherwise. */
export function installed(
  stack: TerraformStack,
  solvers: readonly IDns01Solver[],
  props: Partial<CertManagerInstallProps> = {},
): Dns01<ICluster> {
  return new Dns01(stack, "dns01", {
    cluster: fakeCluster,
    certManager: CertManager.install({ version: "v1.21.1", ...props }),
    solvers,
  });
}

/** The same in a stack of its own, synthesised. */
export function installedJson(
  solvers: readonly IDns01Solver[],
  props: Partial<CertManagerInstallProps> = {},
  prepare: (stack: TerraformStack, dns01: Dns01<ICluster>) => void = () => undefined,
): StackJson {
  return synthStack((stack) => {
    provide(stack);
    prepare(stack, installed(stack, solvers, props));
  });
}

/** The Helm values of the only release, with what is known at apply alone written as `<REFERENCE>`. */
export function helmValues(json: StackJson): Record<string, unknown> {
  const [release, ...others] = Object.values(json.resource?.["helm_release"] ?? {});
  if (!release || others.length > 0) throw new Error("expected one release");
  const [text] = release["values"] as readonly unknown[];
  return documentIn(text, (reference) => `<${reference}>`) as Record<string, unknown>;
}
