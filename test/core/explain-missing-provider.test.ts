import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { App, type TerraformStack } from "cdktf";
import { Aws, CertManager, configureKubernetes, Dns01, EksCluster, Route53Auth } from "../../constructs";
import { stagingSolver } from "../route53/provisioned";
import { testStack } from "../support/synth";

/** A stack with a solver of Route53, and what it is given after that. */
function synth(bringProvider: (stack: TerraformStack) => void): void {
  const app = new App();
  const stack = testStack(app, "platform");
  const cluster = EksCluster.fromLookup("platform");
  configureKubernetes(stack, cluster);
  const certManager = CertManager.install({ version: "v1.21.1" });
  new Dns01(stack, "dns01", { cluster, certManager, solvers: [stagingSolver(Route53Auth.irsa())] });
  bringProvider(stack);
  app.synth();
}

const SAID =
  "needs the default provider aws of its stack. Add Aws.inRegion(region) to the clouds of the environment, or configure it or an AwsProvider in the stack.";

describe("a stack whose resources need the default provider of a cloud", () => {
  it("says what brings it, once", () => {
    expect(() => {
      synth(() => undefined);
    }).toThrow(SAID);
  });

  it("says so too where there are aliases alone", () => {
    expect(() => {
      synth((stack) => new AwsProvider(stack, "other", { alias: "other", region: "eu-west-1" }));
    }).toThrow(SAID);
  });

  it("says nothing where it is there by the time of synthesis", () => {
    expect(() => {
      synth((stack) => {
        Aws.inRegion("eu-west-1").configure(stack);
      });
    }).not.toThrow();
  });
});
